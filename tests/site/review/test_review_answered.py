"""A request for review once it is answered: closed, numbered, seen, printed."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MEMBER,
	act,
	step,
)
from factories_followup import REQUEST, answer_to, answered, decided, prepared, requested
from factories_round import attach, head_of, staff_of
from frappe.utils import add_days, nowdate
from refusals import words_for
from reviewing import ANSWERS, save

from cchc_eval.printing import papers


def test_an_answer_stays_as_it_is() -> None:
	doc = answered(decided(1, answers=ANSWERS), "U01", {"1.1.1": None})
	answer = answer_to(doc)
	# Whose right it is to write a request is not always to write its answer.
	for given, told in ((doc, {CHAIR, HEAD, CLERK, head_of("U01")}), (answer, {CHAIR, HEAD})):
		for user in (CHAIR, HEAD, CLERK, head_of("U01")):
			given.reload().items[0].answer_reason = "Khác"
			words = words_for(user, told, "«Đã trả lời»: bạn không sửa được «Tiêu chí»")
			with pytest.raises(frappe.PermissionError, match=words):
				act(user, given.save)
		assert given.reload().items[0].answer_reason == "Có cơ sở"
	assert doc.changed == 0


def test_an_answer_is_not_made_by_hand() -> None:
	doc = requested(decided(1, answers=ANSWERS), "U01", "1.1.1")
	made = {"doctype": "CCHC Review Answer", "request": doc.name}
	for user in (CHAIR, HEAD, "Administrator"):
		words = words_for(user, {"Administrator"}, "Trả lời kiến nghị do đợt đánh giá tạo ra, không lập trực tiếp")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, frappe.get_doc(made).insert)
	assert not frappe.db.exists("CCHC Review Answer", doc.name)
	step(head_of("U01"), doc, "Send")
	assert frappe.db.exists("CCHC Review Answer", doc.name)


def test_the_clerk_gives_number_and_date_once() -> None:
	doc = answered(decided(1, answers=ANSWERS), "U01", {"1.1.1": None})
	doc.update({"number": 4, "answer_date": nowdate()})
	save(doc, CLERK)
	doc.number = 5
	with pytest.raises(frappe.ValidationError, match="Số và ngày chỉ ghi một lần"):
		act(CLERK, doc.save)


def test_the_date_lies_not_before_the_answer_nor_in_the_future() -> None:
	doc = answered(decided(1, answers=ANSWERS), "U01", {"1.1.1": None})
	for day, words in (
		(add_days(nowdate(), -1), "là ngày nội dung được hoàn tất"),
		(add_days(nowdate(), 1), "không được ở tương lai"),
	):
		doc.reload().update({"number": 4, "answer_date": day})
		with pytest.raises(frappe.ValidationError, match=words):
			act(CLERK, doc.save)
	doc.reload().update({"number": 4, "answer_date": nowdate()})
	assert save(doc, CLERK).number == 4


def test_who_sees_it_when() -> None:
	decision = decided(2, answers=ANSWERS)
	requested(decision, "U01", "1.1.1")

	def seen(user: str) -> int:
		return len(act(user, lambda: frappe.get_list(REQUEST, pluck="name")))

	everyone = [head_of("U01"), staff_of("U01"), head_of("U02"), APPRAISER, HEAD, CHAIR, MEMBER, CLERK]
	assert [seen(user) for user in everyone] == [1, 1, 0, 0, 0, 0, 0, 0]
	step(head_of("U01"), frappe.get_doc(REQUEST, {"unit": "U01"}), "Send")
	assert [seen(user) for user in everyone] == [1, 1, 0, 1, 1, 1, 1, 0]


def test_evidence_is_a_private_file_attached_while_it_is_drawn_up() -> None:
	decision = decided(2, answers=ANSWERS)
	doc = requested(decision, "U01", "1.1.1")
	file = act(head_of("U01"), lambda: attach(doc))
	doc.items[0].evidence = file.file_url
	save(doc, head_of("U01"))
	step(head_of("U01"), doc, "Send")
	with pytest.raises(frappe.PermissionError, match="không được thêm hay xóa tệp"):
		act(head_of("U01"), lambda: attach(doc, "khac.txt", b"Khac"))
	with pytest.raises(frappe.PermissionError, match="không được thêm hay xóa tệp"):
		act(head_of("U01"), lambda: frappe.delete_doc("File", file.name))
	for user, reads in ((APPRAISER, True), (head_of("U02"), False)):
		assert act(user, lambda: frappe.get_doc("File", file.name).has_permission("read")) == reads, user


def test_a_kept_answer_prints_as_page_pdf_and_word() -> None:
	doc = answered(decided(1, answers=ANSWERS), "U01", {"1.1.1": None})
	page = papers.html("review-answer", doc)
	assert "Giữ nguyên" in page
	assert "05/QĐ-HĐCCHC" in page
	assert "được giữ nguyên" in page
	assert papers.pdf("review-answer", doc)[:5] == b"%PDF-"
	assert papers.word("review-answer", doc)[:2] == b"PK"


def test_the_unit_cites_its_own_letter() -> None:
	decision = decided(1, answers=ANSWERS)
	draft = requested(decision, "U01")
	draft.update({"request_number": "15/TTCNTT", "request_date": "2091-01-20"})
	save(draft, head_of("U01"))
	frappe.db.set_value(REQUEST, draft.name, "workflow_state", "Answered")
	frappe.db.set_value(REQUEST, draft.name, "answered_on", nowdate())
	page = papers.html("review-answer", draft.reload())
	assert "Công văn số 15/TTCNTT ngày 20 tháng 01 năm 2091" in page


def test_no_letter_before_the_answer() -> None:
	doc = prepared(decided(1, answers=ANSWERS), "U01", "1.1.1")
	with pytest.raises(frappe.ValidationError, match=f"{doc.name} chưa được trả lời"):
		papers.html("review-answer", doc)
