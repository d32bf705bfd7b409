from __future__ import annotations

from cchc_eval.install import make_fixtures


def execute() -> None:
	make_fixtures(frozenset({"CCHC Home"}))
