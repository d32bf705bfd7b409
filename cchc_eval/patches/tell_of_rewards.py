from __future__ import annotations

from cchc_eval.install import make_fixtures

NEW = frozenset(
	{
		"CCHC Plan Returned",
		"CCHC Reward Answered",
		"CCHC Reward Proposed",
		"CCHC Reward Returned",
		"CCHC Rewards Compiled",
		"CCHC Rewards to Issue",
	}
)


def execute() -> None:
	make_fixtures(NEW)
