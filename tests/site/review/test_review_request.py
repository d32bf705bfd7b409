"""A unit asks for a review of named criteria; office and council answer."""

from __future__ import annotations

import re

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	act,
	answers_without,
	approved,
	step,
)
from factories_followup import REQUEST, answer_to, decided, prepared, requested, sent, voted
from factories_round import head_of, staff_of
from frappe.utils import add_days, getdate, nowdate
from refusals import NO_RIGHT, words_for
from reviewing import ANSWERS, ask, save

from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import (
	may_request,
	return_to_office,
)


def test_the_head_of_a_unit_begins_it_once() -> None:
	decision = decided(2, answers=ANSWERS)
	name = ask(decision)
	assert name == "CCHC-KN-2091-U01"
	assert ask(decision) == name
	doc = frappe.get_doc(REQUEST, name)
	assert (doc.unit, doc.appraisal, doc.workflow_state) == ("U01", "CCHC-2091-U01", "Draft")
	assert doc.deadline == getdate(add_days(nowdate(), 15))


def test_the_form_tells_what_does_not_apply_from_what_got_no_points() -> None:
	decision = decided(1, answers={"U01": {**answers_without("1.1.1"), "1.3.2": {"not_applicable": True}}})
	doc = frappe.get_doc(REQUEST, ask(decision))
	act(head_of("U01"), lambda: doc.run_method("onload"))
	listed = {row["code"]: (row["points"], row["not_applicable"]) for row in doc.get_onload("criteria")}
	assert (listed["1.1.1"], listed["1.3.2"]) == ((0, False), (0, True))


def test_nobody_else_begins_it() -> None:
	decision = decided(1, answers=ANSWERS)
	for user in (staff_of("U01"), APPRAISER, HEAD, CHAIR, CLERK, MANAGER, "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Thủ trưởng đơn vị"):
			ask(decision, user=user)
	assert ask(decision) == "CCHC-KN-2091-U01"


def test_not_for_another_unit() -> None:
	decision = decided(2, answers=ANSWERS)
	with pytest.raises(frappe.PermissionError, match="được kiến nghị về kết quả của đơn vị mình"):
		ask(decision, "U02", head_of("U01"))
	assert ask(decision, "U02", head_of("U02")) == "CCHC-KN-2091-U02"


def test_not_by_hand() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = frappe.get_doc({"doctype": REQUEST, "decision": decision.name, "unit": "U01"})
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(head_of("U01"), doc.insert)
	assert ask(decision) == "CCHC-KN-2091-U01"


def test_the_database_refuses_a_second() -> None:
	decision = decided(1, answers=ANSWERS)
	name = ask(decision)
	second = frappe.copy_doc(frappe.get_doc(REQUEST, name))
	second.update({"active_key": f"{decision.name}/U01"})
	second.flags.by_server = True
	with pytest.raises(frappe.DuplicateEntryError, match="CCHC-KN-2091-U01"):
		second.insert(ignore_permissions=True)


def test_a_second_request_is_refused_once_the_first_was_sent() -> None:
	decision = decided(1, answers=ANSWERS)
	sent(decision, "U01", "1.1.1")
	once = r"U01 đã kiến nghị về CCHC-QD-2091 \(CCHC-KN-2091-U01\): mỗi đơn vị chỉ kiến nghị một lần"
	with pytest.raises(frappe.ValidationError, match=once):
		ask(decision)


def test_not_before_the_decision_is_issued() -> None:
	decision = approved(1, people=True)
	with pytest.raises(frappe.ValidationError, match="chưa ban hành: chỉ kiến nghị khi quyết định đã có số và ngày"):
		ask(decision)
	frappe.db.set_value(decision.doctype, decision.name, {"number": 5, "decision_date": nowdate()})
	assert ask(decision) == "CCHC-KN-2091-U01"


def test_within_the_days_from_the_issue() -> None:
	decision = decided(1, answers=ANSWERS)
	frappe.db.set_value(decision.doctype, decision.name, "decision_date", add_days(nowdate(), -15))
	assert act(head_of("U01"), lambda: may_request(decision.name))["units"] == {"U01": "Đơn vị U01"}
	ask(decision)
	frappe.db.set_value(decision.doctype, decision.name, "decision_date", add_days(nowdate(), -16))
	frappe.db.delete(REQUEST)
	assert act(head_of("U01"), lambda: may_request(decision.name))["units"] == {}
	with pytest.raises(frappe.ValidationError, match="Kiến nghị về CCHC-QD-2091 chỉ được nhận đến hết"):
		ask(decision)


def test_the_days_are_a_setting() -> None:
	frappe.db.set_single_value("CCHC Settings", "review_days", 3)
	decision = decided(1, answers=ANSWERS)
	assert frappe.get_doc(REQUEST, ask(decision)).deadline == getdate(add_days(nowdate(), 3))


def test_it_is_not_sent_after_the_deadline() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01", "1.1.1")
	frappe.db.set_value(REQUEST, doc.name, "deadline", add_days(nowdate(), -1))
	with pytest.raises(frappe.ValidationError, match="Kiến nghị về CCHC-QD-2091 chỉ được nhận đến hết"):
		step(head_of("U01"), doc, "Send")
	frappe.db.set_value(REQUEST, doc.name, "deadline", nowdate())
	step(head_of("U01"), doc, "Send")
	assert doc.reload().workflow_state == "Sent"


def test_it_names_criteria_with_grounds() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01")
	with pytest.raises(frappe.ValidationError, match="Hãy nêu ít nhất một tiêu chí đề nghị xem xét lại"):
		step(head_of("U01"), doc, "Send")
	doc.reload().append("items", {"code": "1.1.1"})
	save(doc, head_of("U01"))
	with pytest.raises(frappe.ValidationError, match=re.escape("Tiêu chí 1.1.1: hãy nêu căn cứ kiến nghị")):
		step(head_of("U01"), doc, "Send")
	doc.reload().items[0].grounds = "Đã có văn bản"
	save(doc, head_of("U01"))
	assert step(head_of("U01"), doc, "Send").workflow_state == "Sent"


def test_it_shows_what_was_decided_not_what_a_client_sent() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01", "1.1.1")
	doc.items[0].update({"decided_points": 1.0, "title": "Khác", "max_points": 99})
	save(doc, head_of("U01"))
	row = doc.items[0]
	assert (row.decided_points, row.max_points) == (0, 1.5)
	assert row.title != "Khác"


def test_a_unit_does_not_answer_itself() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01", "1.1.1")
	said = {"answer": "Change", "new_points": 1.5, "answer_reason": "x"}
	doc.items[0].update(said)
	save(doc, head_of("U01"))
	row = doc.items[0]
	assert (row.answer, row.new_points, row.answer_reason) == ("", 0, "")
	# Nor in the save that sends it.
	doc.workflow_state = "Sent"
	doc.items[0].update(said)
	save(doc, head_of("U01"))
	assert (doc.workflow_state, doc.items[0].answer, answer_to(doc).items[0].answer) == ("Sent", "", "")


@pytest.mark.parametrize("code", ["9.9", "1.1"])
def test_an_unknown_criterion_or_a_group_is_refused(code: str) -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01")
	doc.append("items", {"code": code, "grounds": "x"})
	with pytest.raises(frappe.ValidationError, match=re.escape(f"không có tiêu chí {code} trong phiếu thẩm định")):
		act(head_of("U01"), doc.save)
	doc.reload().append("items", {"code": "1.1.1", "grounds": "x"})
	assert [row.code for row in save(doc, head_of("U01")).items] == ["1.1.1"]


def test_a_criterion_is_named_once() -> None:
	decision = decided(1, answers=ANSWERS)
	doc = requested(decision, "U01", "1.1.1")
	doc.append("items", {"code": "1.1.1", "grounds": "x"})
	with pytest.raises(frappe.ValidationError, match="được nêu hai lần: hãy giữ một dòng"):
		act(head_of("U01"), doc.save)
	doc.reload().append("items", {"code": "1.1.3", "grounds": "x"})
	assert len(save(doc, head_of("U01")).items) == 2


def test_sent_it_is_the_offices_and_closed_for_the_unit() -> None:
	doc = sent(decided(1, answers=ANSWERS), "U01", "1.1.1")
	assert (doc.workflow_state, doc.sent_by) == ("Sent", head_of("U01"))
	for user in (head_of("U01"), APPRAISER):
		doc.reload().items[0].grounds = "Khác"
		with pytest.raises(frappe.PermissionError, match="«Đã gửi»: bạn không sửa được «Tiêu chí»"):
			act(user, doc.save)
	answer = answer_to(doc)
	for user in (head_of("U01"), staff_of("U01"), HEAD, CHAIR, MEMBER, CLERK):
		answer.reload().items[0].office_opinion = "Đề nghị giữ"
		words = words_for(user, {HEAD, CHAIR}, "«Đã gửi»: bạn không sửa được «Tiêu chí»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, answer.save)
	assert save(answer, APPRAISER).items[0].office_opinion == "Đề nghị giữ"


def test_the_office_gives_an_opinion_on_every_criterion() -> None:
	doc = sent(decided(1, answers=ANSWERS), "U01", "1.1.1", "1.1.3")
	answer = answer_to(doc)
	answer.items[0].office_opinion = "Đề nghị giữ"
	save(answer, APPRAISER)
	with pytest.raises(frappe.ValidationError, match=re.escape("Tiêu chí 1.1.3: hãy ghi ý kiến của cơ quan thẩm định")):
		step(HEAD, doc, "Prepare Answer")
	answer.items[1].office_opinion = "Đề nghị điều chỉnh"
	save(answer, APPRAISER)
	step(HEAD, doc, "Prepare Answer")
	assert doc.reload().prepared_by == HEAD


def test_the_chair_gives_it_back_with_a_reason() -> None:
	doc = prepared(decided(1, answers=ANSWERS), "U01", "1.1.1")
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do trả lại cơ quan thẩm định: dùng nút"):
		step(CHAIR, doc, "Return to Office")
	act(CHAIR, lambda: return_to_office(doc.name, "Chưa rõ căn cứ"))
	answer = answer_to(doc)
	assert (doc.reload().workflow_state, answer.workflow_state) == ("Sent", "Sent")
	assert answer.return_reason == "Chưa rõ căn cứ"
	step(HEAD, doc, "Prepare Answer")
	assert answer.reload().return_reason in (None, "")


def test_the_chair_answers_every_criterion_with_a_reason() -> None:
	doc = prepared(decided(1, answers=ANSWERS), "U01", "1.1.1", "1.1.3")
	answer = answer_to(doc)
	answer.items[0].update({"answer": "Keep", "answer_reason": "Đúng quy định"})
	save(answer, CHAIR)
	with pytest.raises(
		frappe.ValidationError, match=re.escape("Tiêu chí 1.1.3: hãy chọn giữ nguyên hay thay đổi điểm")
	):
		step(CHAIR, doc, "Answer")
	answer.items[1].update({"answer": "Change", "new_points": 2})
	save(answer, CHAIR)
	with pytest.raises(frappe.ValidationError, match=re.escape("Tiêu chí 1.1.3: hãy nêu lý do trả lời")):
		step(CHAIR, doc, "Answer")
	answer.items[1].answer_reason = "Có văn bản"
	save(answer, CHAIR)
	voted(doc)
	step(CHAIR, doc, "Answer")
	doc.reload()
	assert (doc.workflow_state, doc.answered_by, doc.changed) == ("Answered", CHAIR, 1)
	told = [(row.answer, row.new_points, row.answer_reason) for row in doc.items]
	assert told == [("Keep", 0, "Đúng quy định"), ("Change", 2, "Có văn bản")]


def test_new_points_lie_within_the_criterion_and_differ() -> None:
	"""1.1.1 is worth 1,50 and was decided with 0."""
	answer = answer_to(prepared(decided(1, answers=ANSWERS), "U01", "1.1.1"))
	for points, words in (
		(-1, "điểm phải từ 0 đến 1,50"),
		(1.51, "điểm phải từ 0 đến 1,50"),
		(0.333, "điểm có tối đa 2 chữ số thập phân"),
		(0, "đây đúng là điểm đã phê duyệt; hãy chọn Giữ nguyên"),
	):
		answer.reload().items[0].update({"answer": "Change", "new_points": points, "answer_reason": "x"})
		with pytest.raises(frappe.ValidationError, match=re.escape(f"Tiêu chí 1.1.1: {words}")):
			act(CHAIR, answer.save)
	answer.reload().items[0].update({"answer": "Change", "new_points": 1.5, "answer_reason": "x"})
	assert save(answer, CHAIR).items[0].new_points == 1.5


def test_only_the_chair_answers() -> None:
	answer = answer_to(prepared(decided(1, answers=ANSWERS), "U01", "1.1.1"))
	for user in (HEAD, APPRAISER, MEMBER, CLERK, head_of("U01")):
		answer.reload().items[0].update({"answer": "Keep", "answer_reason": "x"})
		words = words_for(user, {HEAD, APPRAISER}, "«Đã chuẩn bị»: bạn không sửa được «Tiêu chí»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, answer.save)
	assert save(answer, CHAIR).items[0].answer == "Keep"


def test_a_chair_from_the_unit_does_not_answer() -> None:
	doc = prepared(decided(1, answers=ANSWERS), "U01", "1.1.1")
	frappe.get_doc("CCHC Unit", "U01").append("members", {"user": CHAIR, "duty": "Staff"}).db_insert()
	frappe.cache.hdel("cchc_units_of", CHAIR)
	answer = answer_to(doc)
	answer.items[0].update({"answer": "Keep", "answer_reason": "x"})
	save(answer, CHAIR)
	voted(doc)
	with pytest.raises(frappe.PermissionError, match="phải do Chủ tịch khác trả lời"):
		step(CHAIR, doc, "Answer")
	frappe.db.delete("CCHC Unit Member", {"parent": "U01", "user": CHAIR})
	frappe.cache.hdel("cchc_units_of", CHAIR)
	assert step(CHAIR, doc, "Answer").workflow_state == "Answered"
