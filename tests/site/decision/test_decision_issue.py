"""Number and date: by the clerk, after approval, once; who sees a decision when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from costs import cost_of, split_at_lock, statements_of
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	ROUND,
	act,
	approve,
	approved,
	compiled,
	in_council,
	step,
)
from factories_round import head_of, staff_of
from frappe.utils import add_days, getdate, today
from refusals import NO_RIGHT
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_council_decision import cchc_council_decision
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import amend, compile, issue

NAME = "CCHC-QD-2091"


def decision(name: str = NAME) -> Any:
	return frappe.get_doc("CCHC Council Decision", name)


def give(number: Any = 905, date: str = "", user: str = CLERK, name: str = NAME) -> Any:
	return act(user, lambda: issue(name, number, date or today()))


def test_the_clerk_issues_once() -> None:
	approved(1)
	assert give() == {"number": 905, "decision_date": getdate()}
	doc = decision()
	assert (doc.number, doc.decision_date, doc.issued_by) == (905, getdate(), CLERK) and doc.issued_on
	assert doc.workflow_state == "Approved"
	with pytest.raises(frappe.ValidationError, match="số và ngày chỉ ghi một lần"):
		give(906)
	assert decision().number == 905


def test_issuing_asks_no_more_for_six_units_than_for_two() -> None:
	"""Frappe asked for each row whether it may change."""

	def cost(units: int) -> int:
		frappe.db.rollback()
		approved(units)
		return cost_of(give)[0]

	cost(2)
	assert cost(2) == cost(6) <= 55


def test_the_appraisals_are_compared_before_the_decision_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
	approved(2)
	line = decision().results[0]
	frappe.db.set_value(line.doctype, line.name, "council_points", line.council_points + 0.25)
	with pytest.raises(frappe.ValidationError, match=r"U01: .* khác với kết quả thẩm định"):
		give()
	# Nor where it was looked at before somebody changed it.
	with (
		monkeypatch.context() as patch,
		pytest.raises(frappe.ValidationError, match=r"U01: .* khác với kết quả thẩm định"),
	):
		patch.setattr(cchc_council_decision, "prepare", lambda name: add_days(decision(name).modified, -1))
		give()
	frappe.db.set_value(line.doctype, line.name, "council_points", line.council_points)
	scored = count_answers(monkeypatch)
	statements, _given = statements_of(give)
	assert not scored
	before, after = ("\n".join(part) for part in split_at_lock(statements))
	assert "`scored_from`" in before and "`scored_from`" not in after


def test_of_an_approved_decision_no_row_changes_comes_or_goes() -> None:
	approved(2)

	def spoil(change: Callable[[Any], Any]) -> Any:
		doc = decision()
		change(doc)
		doc.flags.by_server = True
		return doc

	for change, words in (
		(lambda doc: doc.results[1].update({"place": 9}), "Thứ hạng.* từ .*1.* thành .*9"),
		(lambda doc: doc.results.pop(), "Kết quả"),
		(lambda doc: doc.append("results", doc.results[0].as_dict() | {"name": None}), "Kết quả"),
	):
		with pytest.raises(frappe.UpdateAfterSubmitError, match=words):
			spoil(change).save()
	assert [row.place for row in decision().results] == [1, 1]


def test_faulty_numbers_and_dates_are_refused() -> None:
	approved(1)
	for number, date, words in (
		(0, "", "Số phải từ 1 trở lên"),
		(-3, "", "Số phải từ 1 trở lên"),
		(905, add_days(today(), 1), "không được ở tương lai"),
		(905, add_days(today(), -1), "không được trước ngày Hội đồng thông qua"),
		(905, "hôm nay", "hôm nay không phải là ngày"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			give(number, date)
	assert not decision().number
	assert give(905)["number"] == 905


def test_only_the_clerk_issues() -> None:
	approved(1, people=True)
	for user in (APPRAISER, HEAD, CHAIR, MEMBER, MANAGER, head_of("U01"), staff_of("U01"), "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Văn thư"):
			give(user=user)
	assert not decision().number
	assert give()["number"] == 905


def test_only_an_approved_decision_is_issued() -> None:
	in_council(1)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		# The clerk does not see it yet.
		give()
	assert not decision().number
	approve(decision())
	assert give()["number"] == 905


def test_a_number_is_given_once_a_year_and_symbol() -> None:
	approved(1)
	give(907)
	act(CHAIR, lambda: amend(NAME, "Phúc tra"))
	new = act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(new), "Report to Council")
	approve(decision(new))
	with pytest.raises(frappe.ValidationError, match=f"Số 907/.* đã cấp cho Quyết định của Hội đồng {NAME}"):
		give(907, name=new)
	give(908, name=new)
	# The first one keeps its number on record.
	assert (decision().number, decision(new).number) == (907, 908)
	held = frappe.get_all(
		"CCHC Document Number", {"reference_name": ("in", [NAME, new])}, "reference_name", order_by="number"
	)
	assert [row.reference_name for row in held] == [NAME, new]


def test_a_superseded_decision_is_not_issued() -> None:
	approved(1)
	act(CHAIR, lambda: amend(NAME, "x"))
	new = act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(new), "Report to Council")
	approve(decision(new))
	with pytest.raises(frappe.ValidationError, match="chỉ ban hành quyết định đã được phê duyệt"):
		give()
	assert not decision().number
	assert give(name=new)["number"] == 905


def test_who_sees_a_decision_when() -> None:
	"""By list and by document alike. The others read what is released of it: `test_decision_release`."""
	compiled(1, people=True)
	unit = [head_of("U01"), staff_of("U01")]
	seen_by = {
		"Draft": {HEAD},
		"In Council": {HEAD, CHAIR, MEMBER},
		"Approved": {HEAD, CHAIR, MEMBER, CLERK},
		"Superseded": {HEAD, CHAIR, MEMBER, CLERK},
	}
	for state, seers in seen_by.items():
		frappe.db.set_value("CCHC Council Decision", NAME, "workflow_state", state)
		for user in (HEAD, CHAIR, MEMBER, CLERK, MANAGER, APPRAISER, *unit):
			frappe.set_user(user)
			try:
				listed = frappe.get_list("CCHC Council Decision", pluck="name")
			except frappe.PermissionError:
				listed = []
			assert (NAME in listed) == (user in seers), (state, user)
			assert bool(frappe.has_permission("CCHC Council Decision", "read", NAME)) == (user in seers), (state, user)
