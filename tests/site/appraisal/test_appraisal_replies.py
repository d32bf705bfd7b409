"""Explanations: the unit sees what is asked and answers that only, in time."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	HEAD,
	OTHER_HEAD,
	ROUND,
	act,
	appraisal,
	past,
	row_of,
	started,
	step,
	submitted_round,
)
from factories_round import attach, head_of, staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import open_questions, reply

SA = f"{ROUND}-U01"
STAFF = staff_of("U01")


@pytest.fixture
def asked() -> Any:
	"""The office asks about 1.1.1, and has already changed its points."""
	submitted_round(2, people=True)
	doc = started()
	row_of(doc, "1.1.1").update(
		{"question": "Vì sao ban hành muộn?", "action": "Set Points", "points_set": 0.1, "reason": "Muộn"}
	)
	act(APPRAISER, doc.save)
	step(APPRAISER, doc, "Request Explanation")
	return doc.reload()


def test_the_unit_sees_the_question_and_nothing_else(asked: Any) -> None:
	for user in (STAFF, head_of("U01")):
		seen = act(user, lambda: open_questions(SA))
		assert seen["open"] and seen["deadline"]
		(question,) = seen["questions"]
		assert set(question) == {"code", "title", "question", "reply", "replied_by", "replied_on"}
		assert (question["code"], question["question"], question["reply"]) == ("1.1.1", "Vì sao ban hành muộn?", None)
		assert not act(user, lambda: frappe.has_permission("CCHC Appraisal", "read", asked.name))


def test_a_question_shows_once_it_is_sent() -> None:
	submitted_round(1, people=True)
	assert act(STAFF, lambda: open_questions(SA))["questions"] == []
	doc = started()
	row_of(doc, "1.1.1").question = "Nháp"
	act(APPRAISER, doc.save)
	assert act(STAFF, lambda: open_questions(SA))["questions"] == []
	step(APPRAISER, doc, "Request Explanation")
	assert [one["question"] for one in act(STAFF, lambda: open_questions(SA))["questions"]] == ["Nháp"]


def test_asking_takes_a_question() -> None:
	submitted_round(1)
	doc = started()
	with pytest.raises(frappe.ValidationError, match="Hãy ghi câu hỏi cho đơn vị ở ít nhất một tiêu chí"):
		step(APPRAISER, doc, "Request Explanation")
	row_of(doc.reload(), "1.1.1").question = "Vì sao?"
	act(APPRAISER, doc.save)
	assert step(APPRAISER, doc, "Request Explanation").workflow_state == "Awaiting Explanation"


def test_asking_after_the_explanation_deadline_is_refused() -> None:
	submitted_round(1)
	doc = started()
	row_of(doc, "1.1.1").question = "Vì sao?"
	act(APPRAISER, doc.save)
	past(ROUND, "explanation")
	with pytest.raises(frappe.ValidationError, match="Hạn Giải trình của đợt CCHC-2091 đã hết"):
		step(APPRAISER, doc, "Request Explanation")
	assert appraisal().workflow_state == "Draft"


def test_the_unit_replies(asked: Any) -> None:
	given = act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "  Chờ ý kiến tỉnh "}]))
	assert given["questions"][0]["reply"] == "Chờ ý kiến tỉnh"
	row = row_of(appraisal(), "1.1.1")
	assert (row.reply, row.replied_by) == ("Chờ ý kiến tỉnh", STAFF) and row.replied_on
	# The office's work is untouched, and the unit is no author of it.
	assert (row.points_set, row.appraised_points) == (0.1, 0.1)
	assert appraisal().author_names == [APPRAISER]


def test_replies_may_come_as_json(asked: Any) -> None:
	act(STAFF, lambda: reply(SA, '[{"code": "1.1.1", "reply": "Chờ"}]'))
	assert row_of(appraisal(), "1.1.1").reply == "Chờ"


FAULTY = [
	([{"code": "1.1.2", "reply": "x"}], "1.1.2: cơ quan thẩm định không yêu cầu giải trình"),
	([{"code": "9.9", "reply": "x"}], "9.9: cơ quan thẩm định không yêu cầu giải trình"),
	([{"code": "1.1.1", "reply": "  "}], "1.1.1: hãy ghi nội dung giải trình"),
	([{"code": "1.1.1", "reply": 5}], "1.1.1: hãy ghi nội dung giải trình"),
	([{"code": "1.1.1", "reply": "a"}, {"code": "1.1.1", "reply": "b"}], "1.1.1: có hai nội dung giải trình"),
	([{"reply": "a"}], "phải ghi rõ tiêu chí"),
	([], "Chưa có nội dung giải trình để gửi"),
	(["1.1.1"], "Không đọc được dữ liệu gửi lên"),
	(
		[{"code": "1.1.1", "reply": "a"}, {"code": "1.1.2", "reply": "b"}],
		"1.1.2: cơ quan thẩm định không yêu cầu giải trình",
	),
	(
		[{"code": "1.1.1", "reply": "a", "evidence": [{"title": "x", "parent": "other"}]}],
		"tài liệu kiểm chứng không đúng dạng",
	),
	([{"code": "1.1.1", "reply": "a", "evidence": "x"}], "tài liệu kiểm chứng không đúng dạng"),
	([{"code": "1.1.1", "reply": "a", "evidence": [{"title": " "}]}], "hãy ghi tên từng tài liệu kiểm chứng"),
	([{"code": "1.1.1", "reply": "a", "evidence": [{"title": "Không có tệp"}]}], "«Không có tệp»: hãy đính kèm tệp"),
]


def test_faulty_replies_write_nothing(asked: Any) -> None:
	for replies, message in FAULTY:
		frappe.db.savepoint("before_reply")
		with pytest.raises(frappe.ValidationError, match=message):
			act(STAFF, lambda replies=replies: reply(SA, replies))
		frappe.db.rollback(save_point="before_reply")
		assert not any(row.reply for row in appraisal().scores)
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "a"}]))
	assert [row.code for row in appraisal().scores if row.reply] == ["1.1.1"]


def test_evidence_serves_the_criteria_that_were_asked_about_only(asked: Any) -> None:
	file = act(STAFF, lambda: attach(frappe.get_doc("CCHC Self Assessment", SA), "giai-trinh.txt"))
	evidence = [
		{
			"title": "Công văn 12",
			"document_number": "12/CV",
			"place_in_document": "trang 2",
			"criteria": "1.1.2, 2.1.1",
		},
		{"title": "Tệp", "file": file.file_url},
	]
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Xem công văn", "evidence": evidence}]))
	source = frappe.get_doc("CCHC Self Assessment", SA)
	assert [(row.criteria, row.title) for row in source.evidence] == [("1.1.1", "Công văn 12"), ("1.1.1", "Tệp")]
	assert source.evidence[0].place_in_document == "trang 2"
	assert (source.docstatus, source.workflow_state) == (1, "Submitted")


def test_files_of_others_are_no_evidence(asked: Any) -> None:
	evidence = [{"title": "Tệp lạ", "file": "/private/files/cua-nguoi-khac.pdf"}]
	with pytest.raises(frappe.ValidationError, match=r"tệp cua-nguoi-khac\.pdf không đính kèm"):
		act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "x", "evidence": evidence}]))


def test_nobody_else_asks_or_answers(asked: Any) -> None:
	for user in (staff_of("U02"), head_of("U02"), APPRAISER, HEAD, CHAIR, "Administrator", "Guest"):
		with pytest.raises(
			frappe.PermissionError, match="Chỉ chính đơn vị được xem và trả lời nội dung cơ quan thẩm định hỏi"
		):
			act(user, lambda: open_questions(SA))
		with pytest.raises(
			frappe.PermissionError, match="Chỉ chính đơn vị được xem và trả lời nội dung cơ quan thẩm định hỏi"
		):
			act(user, lambda: reply(SA, [{"code": "1.1.1", "reply": "x"}]))
	assert not row_of(appraisal(), "1.1.1").reply
	for user in (STAFF, head_of("U01")):
		assert act(user, lambda: open_questions(SA))["open"]
		act(user, lambda: reply(SA, [{"code": "1.1.1", "reply": "x"}]))
		assert row_of(appraisal(), "1.1.1").replied_by == user


def test_an_unknown_self_assessment_is_refused_alike(asked: Any) -> None:
	with pytest.raises(
		frappe.PermissionError, match="Chỉ chính đơn vị được xem và trả lời nội dung cơ quan thẩm định hỏi"
	):
		act(STAFF, lambda: open_questions("CCHC-2091-U99"))


def test_no_reply_after_the_deadline(asked: Any) -> None:
	past(ROUND, "explanation")
	assert not act(STAFF, lambda: open_questions(SA))["open"]
	with pytest.raises(frappe.ValidationError, match="Hạn Giải trình của đợt CCHC-2091 đã hết"):
		act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "x"}]))


def test_the_appraiser_resumes_at_any_time(asked: Any) -> None:
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Chờ"}]))
	past(ROUND, "explanation", "appraisal")
	step(APPRAISER, asked, "Resume Appraisal")
	assert appraisal().workflow_state == "Draft"
	seen = act(STAFF, lambda: open_questions(SA))
	# Their own reply stays readable.
	assert not seen["open"] and seen["questions"][0]["reply"] == "Chờ"
	with pytest.raises(frappe.ValidationError, match="Hạn Giải trình của đợt CCHC-2091 đã hết"):
		act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Thêm"}]))


def test_the_office_goes_on_but_leaves_the_questions_while_it_waits(asked: Any) -> None:
	row_of(asked, "1.2.1").update({"action": "Set Points", "points_set": 1, "reason": "Thiếu"})
	act(APPRAISER, asked.save)
	row_of(asked, "1.1.1").question = "Câu khác"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		act(APPRAISER, asked.save)
	step(APPRAISER, asked, "Resume Appraisal")
	row_of(asked.reload(), "1.1.1").question = "Câu khác"
	act(APPRAISER, asked.save)


def test_a_new_question_keeps_the_earlier_exchange(asked: Any) -> None:
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Chờ tỉnh"}]))
	step(APPRAISER, asked, "Resume Appraisal")
	doc = appraisal()
	row_of(doc, "1.1.1").question = "Tỉnh trả lời khi nào?"
	act(APPRAISER, doc.save)
	row = row_of(appraisal(), "1.1.1")
	assert "Vì sao ban hành muộn?" in row.earlier and "Chờ tỉnh" in row.earlier
	assert not row.reply and not row.replied_by and not row.replied_on
	assert act(STAFF, lambda: open_questions(SA))["questions"] == []
	step(APPRAISER, doc, "Request Explanation")
	assert act(STAFF, lambda: open_questions(SA))["questions"][0]["question"] == "Tỉnh trả lời khi nào?"


def test_asking_again_takes_a_new_question(asked: Any) -> None:
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Chờ"}]))
	step(APPRAISER, asked, "Resume Appraisal")
	with pytest.raises(frappe.ValidationError, match="Hãy ghi câu hỏi cho đơn vị ở ít nhất một tiêu chí"):
		step(APPRAISER, asked, "Request Explanation")
	row_of(asked.reload(), "1.1.1").question = "Còn thiếu gì?"
	act(APPRAISER, asked.save)
	assert step(APPRAISER, asked, "Request Explanation").workflow_state == "Awaiting Explanation"


def test_a_unit_that_never_submitted_may_explain_too() -> None:
	submitted_round(1, people=True)
	frappe.db.set_value("CCHC Self Assessment", SA, {"docstatus": 0, "workflow_state": "Draft"})
	past(ROUND, "self_assessment")
	doc = started()
	row_of(doc, "1.1.1").question = "Vì sao không nộp?"
	act(OTHER_HEAD, doc.save)
	step(OTHER_HEAD, doc, "Request Explanation")
	evidence = [{"title": "Báo cáo", "document_number": "5/BC"}]
	act(STAFF, lambda: reply(SA, [{"code": "1.1.1", "reply": "Sự cố", "evidence": evidence}]))
	source = frappe.get_doc("CCHC Self Assessment", SA)
	assert source.docstatus == 0 and [row.criteria for row in source.evidence] == ["1.1.1"]
