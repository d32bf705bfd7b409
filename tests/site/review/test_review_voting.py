"""The answer to a request is the council's: its secretary records the votes, without which no chair answers."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import APPRAISER, CHAIR, HEAD, MEMBER, act, answers_without, step
from factories_followup import answer_to, decided, prepared, voted
from factories_round import head_of
from factories_session import SECRETARY
from frappe.utils import add_days, getdate, nowdate
from refusals import words_for

from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import record_votes, return_to_office
from cchc_eval.printing import papers


def ready(**answer: Any) -> Any:
	"""A request whose answer the chair has written."""
	doc = prepared(decided(1, answers={"U01": answers_without("1.1.1")}), "U01", "1.1.1")
	given = answer_to(doc)
	given.items[0].update({"answer": "Keep", "answer_reason": "Không có căn cứ", **answer})
	act(CHAIR, given.save)
	return doc


def test_no_answer_without_the_councils_votes() -> None:
	doc = ready()
	with pytest.raises(frappe.ValidationError, match="Hội đồng chưa biểu quyết về nội dung trả lời"):
		step(CHAIR, doc, "Answer")
	voted(doc, 2, 1)
	given = answer_to(doc)
	assert (given.council_met_on, given.votes_for, given.votes_against, given.votes_abstain) == (getdate(), 2, 1, 0)
	assert given.votes_recorded_by == SECRETARY
	# The unit is told of the meeting with the answer.
	assert doc.reload().council_met_on is None
	step(CHAIR, doc, "Answer")
	doc.reload()
	assert (doc.council_met_on, doc.votes_for, doc.votes_against) == (getdate(), 2, 1)
	page = papers.html("review-answer", doc.reload()).replace("\N{NO-BREAK SPACE}", " ")
	assert "với 02 phiếu tán thành, 01 phiếu không tán thành, thống nhất trả lời về 01 tiêu chí" in page


@pytest.mark.parametrize("votes", [(1, 1, 0), (1, 0, 1), (0, 2, 0), (0, 0, 3)])
def test_more_than_half_of_the_votes_carry_it(votes: tuple[int, int, int]) -> None:
	doc = ready()
	voted(doc, *votes)
	counted = r"Hội đồng không thống nhất nội dung trả lời \(tán thành {}, không tán thành {}, không có ý kiến {}\)"
	with pytest.raises(frappe.ValidationError, match=counted.format(*votes)):
		step(CHAIR, doc.reload(), "Answer")
	voted(doc, 2, 1)
	assert step(CHAIR, doc, "Answer").workflow_state == "Answered"


def test_only_the_secretary_records_them() -> None:
	doc = ready()
	readers = {CHAIR, MEMBER, HEAD, APPRAISER, "Administrator"}
	for user in (*sorted(readers), head_of("U01")):
		words = words_for(user, readers, f"Chỉ thư ký Hội đồng ghi kết quả biểu quyết về {doc.name}")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, lambda: record_votes(doc.name, nowdate(), 2))
	voted(doc)
	assert answer_to(doc).votes_recorded_by == SECRETARY
	frappe.db.delete("CCHC Council Member", {"parent": doc.round})
	# A round without a council of its own: the head of the office.
	act(HEAD, lambda: record_votes(doc.name, nowdate(), 2))
	assert answer_to(doc).votes_recorded_by == HEAD
	with pytest.raises(frappe.PermissionError, match="Chỉ thư ký Hội đồng ghi kết quả biểu quyết"):
		act(CHAIR, lambda: record_votes(doc.name, nowdate(), 2))


def test_the_one_who_recorded_does_not_answer() -> None:
	doc = ready()
	frappe.db.set_value("CCHC Council Member", {"parent": doc.round, "user": CHAIR}, "duty", "Secretary")
	act(CHAIR, lambda: record_votes(doc.name, nowdate(), 2))
	with pytest.raises(frappe.PermissionError, match="phải do Chủ tịch khác trả lời"):
		step(CHAIR, doc.reload(), "Answer")
	voted(doc)
	step(CHAIR, doc, "Answer")
	assert doc.reload().answered_by == CHAIR


def test_days_and_numbers_are_checked() -> None:
	doc = ready()
	when = "không được trước ngày gửi kiến nghị .* hoặc sau ngày hôm nay"
	for day, words in (
		(add_days(nowdate(), 1), when),
		(add_days(nowdate(), -1), when),
		(" ", "không phải là một chuỗi ngày hợp lệ"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			voted(doc, 2, day=day)
	# Three members; two thirds of them must vote.
	for votes, words in (
		((4, 0, 0), "nhiều hơn 3 thành viên được biểu quyết"),
		((1, 0, 0), "Có 1 thành viên biểu quyết, ít nhất phải có 2"),
		((0, 0, 0), "Có 0 thành viên biểu quyết, ít nhất phải có 2"),
		((3, -1, 0), "Số phiếu phải từ 0 trở lên"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			voted(doc, *votes)
	frappe.db.set_value("CCHC Council Member", {"parent": doc.round, "user": MEMBER}, "unit", "U01")
	with pytest.raises(frappe.ValidationError, match="nhiều hơn 2 thành viên được biểu quyết"):
		voted(doc, 3)
	voted(doc, 2)


def test_they_are_for_the_answers_as_they_stand() -> None:
	doc = ready()
	voted(doc)
	given = answer_to(doc)
	given.items[0].answer_reason = "Lý do khác"
	act(CHAIR, given.save)
	assert (given.reload().council_met_on, given.votes_for, given.votes_recorded_by) == (None, 0, None)
	# What was voted stays on record.
	dropped = frappe.get_last_doc("Comment", {"reference_name": doc.name, "comment_type": "Info"})
	assert dropped.reference_doctype == given.doctype and "hết hiệu lực (2 tán thành" in dropped.content
	with pytest.raises(frappe.ValidationError, match="Hội đồng chưa biểu quyết về nội dung trả lời"):
		step(CHAIR, doc, "Answer")
	voted(doc)
	given.reload().workflow_state = "Answered"
	with pytest.raises(frappe.PermissionError, match="chuyển bước theo kiến nghị"):
		act(CHAIR, given.save)
	act(CHAIR, lambda: return_to_office(doc.name, "Chưa rõ"))
	assert answer_to(doc).council_met_on is None


def test_not_before_every_criterion_is_answered_nor_by_hand() -> None:
	doc = ready(answer="", answer_reason="")
	with pytest.raises(frappe.ValidationError, match="hãy chọn giữ nguyên hay thay đổi điểm"):
		voted(doc)
	given = answer_to(doc)
	given.items[0].update({"answer": "Keep", "answer_reason": "Không có căn cứ"})
	act(CHAIR, given.save)
	voted(doc, 2)
	given.reload().votes_for = 3
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Phiếu tán thành»"):
		act(CHAIR, given.save)
	for user in (CHAIR, head_of("U01")):
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Ngày họp Hội đồng»"):
			act(user, doc.reload().update({"council_met_on": nowdate(), "votes_for": 3}).save)
	assert answer_to(doc).votes_for == 2
