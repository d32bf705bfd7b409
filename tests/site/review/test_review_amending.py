"""Answers that change points become a decision that amends the first one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, act, answers_without, best_answers, line, step
from factories_appraisal import approve as council_approves
from factories_followup import REQUEST, answered, decided, prepared
from factories_round import head_of, staff_of
from factories_session import reopened
from frappe.utils import nowdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import reading
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	change_points,
	compile,
	issue,
	record_votes,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import amend, changes, request_review
from cchc_eval.printing import papers
from cchc_eval.printing.api import others

DECISION = "CCHC Council Decision"
# U03 lost nothing, U01 one criterion, U02 two: that is their order.
ANSWERS = {"U01": answers_without("1.1.1"), "U02": answers_without("1.1.1", "2.1.1"), "U03": best_answers()}


def amended(first: Any) -> Any:
	return frappe.get_doc(DECISION, act(CHAIR, lambda: amend(first.round)))


def approve(doc: Any) -> Any:
	step(HEAD, doc, "Report to Council")
	return council_approves(doc)


def test_a_change_becomes_an_amending_decision_that_names_the_first() -> None:
	first = decided(3, answers=ANSWERS)
	request = answered(first, "U02", {"1.1.1": 1.5, "2.1.1": None})
	second = amended(first)
	assert (second.name, second.amends, second.workflow_state) == ("CCHC-QD-2091-1", first.name, "Draft")
	assert "Đơn vị U02" in second.amendment_reason
	assert request.reload().amending_decision == second.name
	with pytest.raises(
		frappe.ValidationError, match=f"{second.name} sửa đổi {first.name}: báo cáo trình Hội đồng được"
	):
		papers.compose("office-report", second)
	offered = [act(HEAD, lambda name=name: others(DECISION, name)) for name in (first.name, second.name)]
	assert ["office-report" in {one["paper"] for one in given} for given in offered] == [True, False]
	# The council reads what the unit contests, and why.
	contested = act(HEAD, lambda: reading.read(second.name))["units"]["U02"]["contested"]
	grounds = {item.code: item.grounds for item in request.items}
	assert {one["code"]: one["grounds"] for one in contested} == grounds and set(grounds) == {"1.1.1", "2.1.1"}
	# In force until the council has approved what replaces it.
	assert (first.reload().workflow_state, decision_in_force(first.round)) == ("Approved", first.name)
	approve(second)
	assert (first.reload().workflow_state, decision_in_force(first.round)) == ("Superseded", second.name)
	assert not second.reload().office_report and papers.compose("decision", second).proposer == second.proposer


def test_it_ranks_all_units_again() -> None:
	"""U02 gets back all that it lost and ties with U03; U01, which was ahead of it, falls back."""
	first = decided(3, answers=ANSWERS)
	before = {row.unit: (row.council_points, row.place) for row in first.results}
	answered(first, "U02", {"1.1.1": 1.5, "2.1.1": float(gap(first))})
	second = amended(first)
	after = {row.unit: (row.council_points, row.place) for row in second.results}
	assert (before["U01"][1], before["U02"][1]) == (2, 3)
	assert (after["U01"][1], after["U02"][1], after["U03"][1]) == (3, 1, 1)
	assert after["U01"][0] == before["U01"][0]


def gap(first: Any) -> Decimal:
	"""All that U02 lost on 2.1.1."""
	return Decimal(
		str(frappe.db.get_value("CCHC Appraised Score", {"parent": "CCHC-2091-U02", "code": "2.1.1"}, "max_points"))
	)


def test_the_appraisals_follow_with_the_approval() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	second = approve(amended(first))
	row = {"parent": "CCHC-2091-U01", "code": "1.1.1"}
	fields = ["council_points", "council_changed", "council_reason"]
	assert frappe.db.get_value("CCHC Appraised Score", row, fields) == (1.5, 1, "Có cơ sở")
	assert frappe.db.get_value("CCHC Appraisal", "CCHC-2091-U01", "council_decision") == second.name


def test_what_changed_is_listed() -> None:
	first = decided(3, answers=ANSWERS)
	answered(first, "U02", {"1.1.1": 1.5, "2.1.1": float(gap(first))})
	second = approve(amended(first))
	listed = act(head_of("U01"), lambda: changes(second.name))
	assert [row["unit_name"] for row in listed] == ["Đơn vị U02", "Đơn vị U01"]
	assert listed[0]["place"] == [3, 1]
	assert "1.1.1" in listed[0]["reason"]
	assert "Có cơ sở" in listed[0]["reason"]
	assert listed[1]["place"] == [2, 3]
	assert changes(first.name) == []


def test_the_first_stays_on_record_and_prints_as_it_was() -> None:
	first = decided(3, answers=ANSWERS)
	page = papers.html("decision", first)
	results = [row.as_dict() for row in first.results]
	answered(first, "U02", {"1.1.1": 1.5, "2.1.1": None})
	approve(amended(first))
	first.reload()
	assert (first.docstatus, first.number) == (2, 5)
	assert [row.council_points for row in first.results] == [row["council_points"] for row in results]
	assert papers.html("decision", first) == page
	assert act(head_of("U01"), lambda: papers.printable("decision", first.name))


def test_the_amending_decision_names_the_first_in_print() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	second = amended(first)
	for one in (first, second):
		table = {"parent": one.name, "parenttype": DECISION, "parentfield": "legal_bases"}
		met = f"Căn cứ Biên bản họp số 01/BB-{first.council_symbol} của Hội đồng"
		frappe.get_doc({"doctype": "CCHC Legal Basis", "basis": met, **table}).db_insert()
	frappe.db.set_value(DECISION, second.name, "minutes_number", 2)
	second = approve(second)
	(minutes,) = [row.basis for row in second.legal_bases if "Biên bản" in row.basis]
	assert minutes.startswith("Căn cứ Biên bản họp số 02/"), "the meeting of the first decision is not cited again"
	act(CLERK, lambda: issue(second.name, 9, nowdate()))
	page = papers.html("decision", second.reload())
	assert "09/QĐ-HĐCCHC" in page
	for text in ("Căn cứ Quyết định số 05/QĐ-HĐCCHC", "Xét kiến nghị của Đơn vị U01 tại văn bản ngày"):
		assert text in page.replace("\N{NO-BREAK SPACE}", " ")
	assert "Lý do điều chỉnh: Kết quả xem xét kiến nghị của Đơn vị U01." in page
	minutes = papers.html("minutes", second).replace("\N{NO-BREAK SPACE}", " ")
	assert "về điều chỉnh kết quả đánh giá, xếp hạng" in minutes and "02 đơn vị sau khi điều chỉnh như sau" in minutes
	assert "báo cáo kiến nghị của Đơn vị U01 tại văn bản ngày" in minutes
	assert "đối với kết quả đã được phê duyệt tại Quyết định số 05/QĐ-HĐCCHC" in minutes
	assert "điều chỉnh kết quả" not in papers.html("minutes", first.reload())


def test_the_answer_prints_once_the_new_result_is_approved() -> None:
	first = decided(2, answers=ANSWERS)
	request = answered(first, "U01", {"1.1.1": 1.5})
	with pytest.raises(frappe.ValidationError, match="chỉ in văn bản trả lời khi quyết định sửa đổi đã được phê duyệt"):
		papers.html("review-answer", request)
	second = amended(first)
	with pytest.raises(frappe.ValidationError, match="chỉ in văn bản trả lời khi quyết định sửa đổi đã được phê duyệt"):
		papers.html("review-answer", request.reload())
	approve(second)
	page = papers.html("review-answer", request.reload())
	assert "Điều chỉnh thành 1,50" in page
	assert "trước đó" in page


def test_a_decision_that_contradicts_the_answer_is_not_approved() -> None:
	"""The letter says 0,50 for 1.1.1 and that 2.1.1 is kept at 0."""
	first = decided(2, answers=ANSWERS)
	request = answered(first, "U02", {"1.1.1": 0.5, "2.1.1": None})
	second = amended(first)
	step(HEAD, second, "Report to Council")
	for code, points, said in (
		("1.1.1", None, ("0,50", "0,00")),
		("1.1.1", 1, ("0,50", "1,00")),
		("2.1.1", 0.25, ("0,00", "0,25")),
	):
		act(CHAIR, lambda code=code, points=points: change_points(second.name, "U02", code, "Xem lại", points))
		with pytest.raises(frappe.ValidationError) as error:
			council_approves(second.reload())
		assert all(part in str(error.value) for part in ("U02", code, request.name, *said)), str(error.value)
	act(CHAIR, lambda: change_points(second.name, "U02", "2.1.1", "Như trả lời"))
	act(CHAIR, lambda: change_points(second.name, "U02", "1.1.1", "Như trả lời", 0.5))
	# A criterion that nobody asked about is the council's to change.
	act(CHAIR, lambda: change_points(second.name, "U01", "1.1.1", "Xem lại", 1))
	reopened(second)
	# Votes on the earlier results are void: the council votes again, recorded by name.
	for unit in ("U01", "U02"):
		again = [{"member": row.user, "vote": "For"} for row in second.attendance]
		act(CHAIR, lambda unit=unit, again=again: record_votes(second.name, unit, again))
	council_approves(second.reload())
	assert second.reload().workflow_state == "Approved"
	assert "Điều chỉnh thành 0,50" in papers.html("review-answer", request.reload())


def test_several_answers_go_into_one_decision() -> None:
	first = decided(3, answers=ANSWERS)
	one, two = answered(first, "U01", {"1.1.1": 1.5}), answered(first, "U02", {"1.1.1": 0.75})
	second = amended(first)
	assert {one.reload().amending_decision, two.reload().amending_decision} == {second.name}
	assert [(row.unit, row.code, row.council_points) for row in second.council_changes] == [
		("U01", "1.1.1", 1.5),
		("U02", "1.1.1", 0.75),
	]


def test_not_while_another_request_waits() -> None:
	first = decided(3, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	waiting = prepared(first, "U02", "1.1.1")
	with pytest.raises(frappe.ValidationError, match=f"{waiting.name} của Đơn vị U02 chưa được trả lời"):
		act(CHAIR, lambda: amend(first.round))
	assert first.reload().workflow_state == "Approved"


def test_an_answer_that_keeps_everything_amends_nothing() -> None:
	first = decided(1, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": None})
	with pytest.raises(frappe.ValidationError, match="Không có nội dung trả lời nào thay đổi điểm"):
		act(CHAIR, lambda: amend(first.round))
	assert decision_in_force(first.round) == first.name


def test_pressing_twice_changes_nothing() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	second = amended(first)
	with pytest.raises(frappe.ValidationError, match="Không có nội dung trả lời nào thay đổi điểm"):
		act(CHAIR, lambda: amend(first.round))
	assert len(second.reload().council_changes) == 1


def test_compiling_the_draft_again_keeps_the_changes_once() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	second = amended(first)
	act(HEAD, lambda: compile(first.round))
	second.reload()
	assert len(second.council_changes) == 1
	assert line(second, "U01").council_points == line(first, "U01").council_points + 1.5


def test_only_the_chair_amends() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	for user in [HEAD, APPRAISER, CLERK, head_of("U01"), staff_of("U01"), "Administrator"]:
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Chủ tịch Hội đồng"):
			act(user, lambda: amend(first.round))
	assert amended(first).amends == first.name


def test_the_chair_did_not_compile_it() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	assert amended(first).compiled_by == HEAD


def test_a_review_of_the_amending_decision_is_a_new_one() -> None:
	first = decided(2, answers=ANSWERS)
	answered(first, "U01", {"1.1.1": 1.5})
	second = approve(amended(first))
	with pytest.raises(
		frappe.ValidationError, match=f"{first.name} đã được thay thế: hãy kiến nghị về quyết định sửa đổi"
	):
		act(head_of("U02"), lambda: request_review(first.name, "U02"))
	act(CLERK, lambda: issue(second.name, 9, nowdate()))
	assert act(head_of("U01"), lambda: request_review(second.name, "U01")) == "CCHC-KN-2091-1-U01"
	assert frappe.db.count(REQUEST) == 2
