"""What a vote asks of the database and sends back: the same however many units the council votes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import HEAD, ROUND, act, change, counting
from factories_meeting import DECISION, DEPUTY, NAME, meeting, seen
from factories_session import CHAIR, MEMBER, SECRETARY
from frappe.desk.form.load import getdoc
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision import overview
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	record_votes,
	session_overview,
)
from cchc_eval.controllers.batched_tables import lock_partly

BY_HANDS = [{"member": CHAIR, "vote": "For"}, {"member": DEPUTY, "vote": "Against", "opinion": "Chưa rõ"}]
VOTES: list[tuple[str, Callable[[], Any]]] = [
	(MEMBER, lambda: cast_vote(NAME, "U02", "For", "Nhất trí")),
	(MEMBER, lambda: cast_vote(NAME, "U02", "Against", "Xem lại")),
	(SECRETARY, lambda: record_votes(NAME, "U02", BY_HANDS)),
]


def costs(units: int) -> list[tuple[int, int]]:
	"""Of each vote: statements on data, and bytes of the answer."""
	frappe.db.rollback()
	meeting(units)
	# What Frappe keeps of the DocTypes and the users is kept by then.
	for user in (MEMBER, SECRETARY):
		act(user, lambda: cast_vote(NAME, "U01", "For"))
		frappe.utils.get_fullname(user)
	return [cost_of(lambda user=user, give=give: act(user, give)) for user, give in VOTES]


def test_a_vote_costs_the_same_on_six_units_as_on_two() -> None:
	few, many = costs(2), costs(6)
	assert few == many
	assert all(statements <= 12 and size <= 2_000 for statements, size in many)


def form_costs(units: int) -> list[int]:
	"""Of opening the forms of decision and round: statements on data, none of them twice."""
	frappe.db.rollback()
	meeting(units)
	counted: list[int] = []
	for form in ((DECISION, NAME), ("CCHC Evaluation Round", ROUND)):
		with pytest.MonkeyPatch.context() as patch:
			for _turn in range(2):
				frappe.db.value_cache.clear()
				asked: list[str] = []
				patch.setattr(frappe.db, "sql", counting(asked, whole=True))
				act(HEAD, lambda form=form: getdoc(*form))
				patch.undo()
		assert [statement for statement, times in Counter(asked).items() if times > 1] == []
		counted.append(len(asked))
	return counted


def test_a_form_is_opened_with_as_many_statements_on_six_units_as_on_two() -> None:
	few, many = form_costs(2), form_costs(6)
	assert few == many and all(one <= most for one, most in zip(many, (16, 13), strict=True)), many
	assert frappe.response["_link_titles"]["CCHC Unit::U06"] == "Đơn vị U06"


def test_a_vote_is_answered_with_what_the_session_says_of_its_unit() -> None:
	meeting(3)
	for user, give in VOTES:
		answer, session = act(user, give), seen(user)
		(unit,) = (row for row in session["units"] if row["unit"] == "U02")
		others = [row["problem"] for row in session["units"] if row["unit"] != "U02"]
		del session["totals"]
		assert len(others) == 2 and unit["problem"].startswith("Đơn vị Đơn vị U02: còn thành viên")
		problems = [problem for problem in session["problems"] if problem not in others]
		assert answer == {**session, "units": [unit], "problems": problems}


def test_the_session_is_told_by_pages_with_what_all_units_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
	meeting(3)
	act(MEMBER, lambda: cast_vote(NAME, "U03", "For"))
	whole = seen(MEMBER)
	monkeypatch.setattr(overview, "PAGE", 2)
	first, last, none = (act(MEMBER, lambda start=start: session_overview(NAME, start)) for start in (0, 2, 3))
	assert [*first["units"], *last["units"]] == whole["units"] and none["units"] == []
	assert first["totals"] == last["totals"] == none["totals"] == whole["totals"]
	assert whole["totals"] == {
		"units": 3,
		"own": [],
		"may_vote": 3,
		"voted": 1,
		"untold": 3,
		"voided": 0,
		"problems": 3,
	}
	assert [*first["problems"], *last["problems"][len(none["problems"]) :]] == whole["problems"]


def test_what_was_read_in_part_is_not_saved() -> None:
	meeting(2)
	doc = lock_partly(DECISION, NAME, {"results": {"unit": "U02"}})
	assert ([row.unit for row in doc.results], doc.attendance) == (["U02"], [])
	doc.flags.by_server = True
	with pytest.raises(RuntimeError, match=f"{NAME} was read without all of its rows"):
		doc.save()
	assert len(frappe.get_doc(DECISION, NAME).results) == 2


def test_user_permissions_are_asked_of_every_row_of_the_decision() -> None:
	meeting(2)
	frappe.get_doc(
		{"doctype": "User Permission", "user": MEMBER, "allow": "User", "for_value": HEAD, "apply_to_all_doctypes": 1}
	).insert()
	act(*VOTES[0])
	# Who may see nothing of the chair's does not see the decision that has a change by the chair.
	change("U01", "1.1.1", points=0.5)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(*VOTES[0])
