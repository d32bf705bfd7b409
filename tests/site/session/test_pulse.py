"""What others voted reaches an open page: asked cheaply, and answered with what changed alone."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import CHAIR, CLERK, HEAD, MANAGER, act
from factories_meeting import NAME, decision, meeting, seen
from factories_session import MEMBER, SECRETARY
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision import pulse
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import cast_vote

LONG_AGO = "2020-01-01 00:00:00"


def ask(since: str | None = None, user: str = MEMBER, name: str = NAME) -> dict[str, Any]:
	return act(user, lambda: pulse.changes(name, since))


def test_votes_since_then_come_with_their_units_as_the_session_tells_them() -> None:
	meeting(3)
	began = ask()
	assert set(began) == {"modified", "since"}
	assert began["modified"] == str(decision().modified) and set(ask(began["since"])) == {"modified", "since"}
	act(CHAIR, lambda: cast_vote(NAME, "U02", "Against", "Xem lại"))
	told, session = ask(began["since"]), seen(MEMBER)
	del session["totals"]
	(unit,) = (row for row in session["units"] if row["unit"] == "U02")
	others = [row["problem"] for row in session["units"] if row["unit"] != "U02"]
	problems = [problem for problem in session["problems"] if problem not in others]
	of_session = {key: told[key] for key in session}
	assert of_session == {**session, "units": [unit], "problems": problems}
	assert told["since"] >= began["since"]


def test_nothing_new_is_two_statements_and_votes_cost_the_same_on_six_units_as_on_two() -> None:
	def costs(units: int) -> list[tuple[int, int]]:
		frappe.db.rollback()
		meeting(units)
		act(CHAIR, lambda: cast_vote(NAME, "U01", "For"))
		ask(LONG_AGO)
		later = str(frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=1))
		return [cost_of(lambda: ask(later)), cost_of(lambda: ask(LONG_AGO))]

	few, many = costs(2), costs(6)
	assert few == many
	(quiet, small), (busy, size) = many
	assert quiet <= 3 and small < 200
	assert busy <= 16 and size < 3_000


def test_who_may_not_read_the_decision_learns_no_more_than_of_one_that_is_not_there() -> None:
	meeting(1)
	for name in (NAME, "CCHC-QD-1999"):
		# It is not the clerk's yet.
		with pytest.raises(frappe.PermissionError, match=f"Bạn không được xem quyết định {name}"):
			ask(user=CLERK, name=name)
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			ask(user=MANAGER, name=name)
	for user in (MEMBER, SECRETARY, CHAIR, HEAD):
		assert ask(user=user)["since"]
	with pytest.raises(frappe.ValidationError, match="hôm qua không phải là ngày tháng"):
		ask("hôm qua")
