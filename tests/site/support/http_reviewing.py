"""A request for review over HTTP, from the unit to the amended decision."""

from __future__ import annotations

import json
import time
from typing import Any

from background import pdf_made_at_once
from frappe.utils import nowdate
from http_client import Person
from http_ranking import (
	AMENDING,
	FIRST,
	LATE,
	NAMES,
	OTHER,
	ROUND,
	UNIT,
	YEAR,
	closed_up,
	pdf,
	pdf_text,
	printed,
)
from http_refusals import HIDDEN, INVALID, NO_FILE, NO_RIGHT, NO_ROLE, NO_STEP, by_state, only, refused
from http_world import DECISION
from pdf_files import small_pdf

DOCTYPES = "cchc_eval.cchc_eval.doctype"
REVIEWING = f"{DOCTYPES}.cchc_review_request.cchc_review_request"
COUNCIL = f"{DOCTYPES}.cchc_council_decision.cchc_council_decision"
RANKING = "CCHC Released Ranking"
REQUEST, ANSWER = "CCHC Review Request", "CCHC Review Answer"
REQUEST_NAME = f"CCHC-KN-{YEAR}-{UNIT}"
GROUNDS, OPINION = "Đã ban hành ngày 20/01", "Văn phòng đề nghị xem xét"
REASON = "Kế hoạch ban hành trước ngày 31/01"


def the_unit_asks_for_a_review(head: Person, staff: Person, other: Person, office: Person) -> None:
	of_others = NO_RIGHT, f"Chỉ thủ trưởng đơn vị có kết quả tại {FIRST} được kiến nghị về kết quả của đơn vị mình."
	heads_only = only("Thủ trưởng đơn vị (CCHC)")
	for someone, told in ((staff, heads_only), (other, of_others), (office, heads_only)):
		refused(lambda someone=someone: someone.call(f"{REVIEWING}.request_review", decision=FIRST, unit=UNIT), *told)
	assert head.call(f"{REVIEWING}.request_review", decision=FIRST) == REQUEST_NAME
	refused(
		lambda: head.move(REQUEST, REQUEST_NAME, "Send"), INVALID, "Hãy nêu ít nhất một tiêu chí đề nghị xem xét lại."
	)
	file = head.upload("quyet-dinh-ban-hanh.pdf", small_pdf("da ban hanh"), doctype=REQUEST, docname=REQUEST_NAME)
	doc = head.read(REQUEST, REQUEST_NAME)
	item = {"doctype": "CCHC Review Item", "grounds": GROUNDS, "evidence": file["file_url"]}
	# The unit asks; it does not answer itself.
	doc["items"] = [
		{**item, "code": "1.1.1", "answer": "Change", "new_points": 1.5, "answer_reason": "Tự trả lời"},
		{**item, "code": "8.2", "evidence": ""},
	]
	refused(
		lambda: head.save({**doc, "items": [*doc["items"], {**item, "code": "9.9"}]}),
		INVALID,
		"Dòng 3: không có tiêu chí 9.9 trong phiếu thẩm định của đơn vị.",
	)
	saved = head.save({**doc, "request_number": "45/TTCĐS", "request_date": nowdate()})
	assert [(row["decided_points"], row["max_points"]) for row in saved["items"]] == [(0, 1.5), (0, 2)]
	assert not any(row.get("answer") or row.get("new_points") for row in saved["items"])
	for someone in (office, other):
		assert someone.names(REQUEST) == []
		refused(lambda someone=someone: someone.read(REQUEST, REQUEST_NAME), *HIDDEN)
	refused(lambda: staff.move(REQUEST, REQUEST_NAME, "Send"), *NO_STEP)
	head.move(REQUEST, REQUEST_NAME, "Send")
	refused(
		lambda: head.call(f"{REVIEWING}.request_review", decision=FIRST),
		INVALID,
		f"{NAMES[UNIT]} đã kiến nghị về {FIRST} ({REQUEST_NAME}): mỗi đơn vị chỉ kiến nghị một lần.",
	)
	sent = head.read(REQUEST, REQUEST_NAME)
	sent["items"][0]["grounds"] = "Thêm"
	refused(lambda: head.save(sent), *by_state("Đã gửi", "Tiêu chí"))
	refused(lambda: other.read(REQUEST, REQUEST_NAME), *HIDDEN)
	refused(lambda: other.download(file["file_url"]), *NO_FILE)
	assert office.download(file["file_url"]) == small_pdf("da ban hanh")


def the_office_prepares(appraiser: Person, office: Person, chair: Person) -> None:
	refused(
		lambda: office.move(REQUEST, REQUEST_NAME, "Prepare Answer"),
		INVALID,
		"Tiêu chí 1.1.1: hãy ghi ý kiến của cơ quan thẩm định.",
		"Tiêu chí 8.2: hãy ghi ý kiến của cơ quan thẩm định.",
	)
	doc = appraiser.read(ANSWER, REQUEST_NAME)
	doc["items"][0]["answer"] = "Change"
	refused(lambda: appraiser.save(doc), *by_state("Đã gửi", "Tiêu chí"))
	doc = appraiser.read(ANSWER, REQUEST_NAME)
	for row in doc["items"]:
		row["office_opinion"] = OPINION
	appraiser.save(doc)
	refused(lambda: appraiser.move(REQUEST, REQUEST_NAME, "Prepare Answer"), *NO_STEP)
	refused(lambda: chair.move(REQUEST, REQUEST_NAME, "Answer"), *NO_STEP)
	office.move(REQUEST, REQUEST_NAME, "Prepare Answer")


def the_chair_answers(chair: Person, head: Person, member: Person, office: Person) -> None:
	doc = chair.read(ANSWER, REQUEST_NAME)
	changed, kept = doc["items"]
	changed.update(answer="Change", new_points=2, answer_reason=REASON)
	kept.update(answer="Keep", answer_reason="Không có kết quả khảo sát")
	refused(lambda: chair.save(doc), INVALID, "Tiêu chí 1.1.1: điểm phải từ 0 đến 1,50.")
	changed["new_points"] = 1.5
	for someone, told in ((member, NO_ROLE), (office, by_state("Đã chuẩn bị", "Tiêu chí")), (head, HIDDEN)):
		refused(lambda someone=someone: someone.save(doc), *told)
	chair.save(doc)
	# Before it is given, only council and office see the answer.
	for told in (head.read(REQUEST, REQUEST_NAME), form_of(head)):
		assert told["changed"] == 0
		assert not any(text in str(told) for text in (OPINION, REASON, "Change"))
	refused(
		lambda: chair.call(f"{REVIEWING}.amend", round=ROUND),
		INVALID,
		"Không có nội dung trả lời nào thay đổi điểm mà chưa được đưa vào quyết định.",
		f"{REQUEST_NAME} của {NAMES[UNIT]} chưa được trả lời.",
	)
	for someone in (member, office, head):
		refused(lambda someone=someone: someone.move(REQUEST, REQUEST_NAME, "Answer"), *NO_STEP)
	# The council's vote, recorded by its secretary.
	refused(
		lambda: chair.move(REQUEST, REQUEST_NAME, "Answer"),
		INVALID,
		"Hội đồng chưa biểu quyết về nội dung trả lời: thư ký Hội đồng ghi ngày họp và kết quả biểu quyết.",
	)
	votes = {"request": REQUEST_NAME, "met_on": nowdate(), "votes_for": 2, "votes_against": 1}
	secretarys = NO_RIGHT, f"Chỉ thư ký Hội đồng ghi kết quả biểu quyết về {REQUEST_NAME}."
	for someone, told in ((chair, secretarys), (member, secretarys), (head, NO_ROLE)):
		refused(lambda someone=someone: someone.call(f"{REVIEWING}.record_votes", **votes), *told)
	office.call(f"{REVIEWING}.record_votes", **votes)
	assert not head.read(REQUEST, REQUEST_NAME).get("votes_for")
	chair.move(REQUEST, REQUEST_NAME, "Answer")
	told = form_of(head)
	assert (told["workflow_state"], told["changed"]) == ("Answered", 1)
	assert [(row["answer"], row["new_points"]) for row in told["items"]] == [("Change", 1.5), ("Keep", 0)]
	assert (told["votes_for"], told["votes_against"]) == (2, 1)
	assert OPINION not in str(told)
	refused(lambda: head.read(ANSWER, REQUEST_NAME), *HIDDEN)
	# The letter contains the new result, so it can't be printed before.
	refused(
		lambda: pdf(head, "review-answer", REQUEST_NAME),
		INVALID,
		f"{REQUEST_NAME} có thay đổi điểm: chỉ in văn bản trả lời khi quyết định sửa đổi đã được phê duyệt.",
	)


def form_of(reader: Person) -> dict[str, Any]:
	"""The request as the desk opens it."""
	asked = {"doctype": REQUEST, "name": REQUEST_NAME}
	return reader.send("GET", "/api/method/frappe.desk.form.load.getdoc", **asked).json()["docs"][0]


def the_decision_is_amended(chair: Person, office: Person, member: Person, head: Person) -> None:
	for someone in (office, member, head):
		refused(
			lambda someone=someone: someone.call(f"{REVIEWING}.amend", round=ROUND), *only("Chủ tịch Hội đồng (CCHC)")
		)
	assert chair.call(f"{REVIEWING}.amend", round=ROUND) == AMENDING
	assert head.read(RANKING, FIRST)["state"] == "In Force"
	refused(
		lambda: chair.move(DECISION, FIRST, "Supersede"),
		NO_RIGHT,
		f"{FIRST} còn hiệu lực cho đến khi Hội đồng phê duyệt quyết định sửa đổi.",
	)
	refused(
		lambda: chair.call(f"{REVIEWING}.amend", round=ROUND),
		INVALID,
		"Không có nội dung trả lời nào thay đổi điểm mà chưa được đưa vào quyết định.",
	)
	refused(lambda: head.read(RANKING, AMENDING), *HIDDEN)
	refused(lambda: chair.move(DECISION, AMENDING, "Report to Council"), *HIDDEN)
	office.save({**office.read(DECISION, AMENDING), "venue": "Phòng họp số 2", "agenda": "Trả lời kiến nghị"})
	office.move(DECISION, AMENDING, "Report to Council")
	office.call(f"{COUNCIL}.open_meeting", decision=AMENDING)
	office.call(f"{COUNCIL}.mark_all_present", decision=AMENDING)
	refused(lambda: head.call(f"{COUNCIL}.cast_vote", decision=AMENDING, unit=UNIT, vote="For"), *NO_ROLE)
	refused(
		lambda: chair.move(DECISION, AMENDING, "Approve"),
		INVALID,
		"Phiên họp chưa ghi thời gian kết thúc.",
		*(f"Đơn vị {name}: Hội đồng chưa biểu quyết." for name in NAMES.values()),
	)
	for unit in NAMES:
		member.call(f"{COUNCIL}.cast_vote", decision=AMENDING, unit=unit, vote="For")
	office.call(f"{COUNCIL}.record_everyone", decision=AMENDING, vote="For")
	# A meeting closes after the second in which it opened.
	time.sleep(1)
	office.call(f"{COUNCIL}.close_meeting", decision=AMENDING)
	refused(lambda: member.move(DECISION, AMENDING, "Approve"), *NO_STEP)
	assert head.read(RANKING, FIRST)["state"] == "In Force"
	chair.move(DECISION, AMENDING, "Approve")
	assert head.read(RANKING, FIRST)["state"] == "Superseded"
	lines = {row["unit"]: row for row in json.loads(head.read(RANKING, AMENDING)["results_json"])}
	# 92.50 + 1.50 passes 93.00.
	assert [(lines[unit]["place"], lines[unit]["council_points"]) for unit in (UNIT, OTHER, LATE)] == [
		(1, 94),
		(2, 93),
		(3, 22),
	]


def the_amending_decision_lists_what_changed(clerk: Person, head: Person) -> None:
	refused(lambda: head.call(f"{COUNCIL}.issue", decision=AMENDING, number=8, date=nowdate()), *only("Văn thư (CCHC)"))
	refused(
		lambda: clerk.call(f"{COUNCIL}.issue", decision=AMENDING, number=5, date=nowdate()),
		INVALID,
		"Số 05/QĐ-HĐCCHC năm",
		f"đã cấp cho Quyết định của Hội đồng {FIRST}.",
	)
	clerk.call(f"{COUNCIL}.issue", decision=AMENDING, number=8, date=nowdate())
	pdf_made_at_once("CCHC Council Decision", AMENDING)
	changes = head.call(f"{REVIEWING}.changes", decision=AMENDING)
	assert [(row["unit_name"], row["place"], row["points"]) for row in changes] == [
		(NAMES[UNIT], [2, 1], ["92,50", "94,00"]),
		(NAMES[OTHER], [1, 2], ["93,00", "93,00"]),
	]
	printed(
		head,
		"decision",
		AMENDING,
		"Số: 08/QĐ-HĐCCHC",
		"đã được phê duyệt tại Quyết định số 05/QĐ-HĐCCHC",
		# What changed: index, rank and place, each before and after.
		f"{NAMES[UNIT]} 92,50 94,00 TỐT TỐT 2 1 Tiêu chí 1.1.1: 0,00 điểm thành 1,50 điểm (lý do: {REASON})",
		f"{NAMES[OTHER]} 93,00 93,00 TỐT TỐT 1 2",
		# The result: self-score, appraisal, council, index, rank, place.
		f"{NAMES[UNIT]} 92,50 92,50 94,00 94,00 TỐT 1",
		f"{NAMES[OTHER]} 93,00 93,00 93,00 93,00 TỐT 2",
		f"{NAMES[LATE]} 22,00 22,00 22,00 22,00 YẾU 3",
	)
	refused(lambda: pdf(head, "minutes", AMENDING), *NO_ROLE)
	printed(clerk, "minutes", AMENDING, "BIÊN BẢN", "Phòng họp số 2", "Võ Khôi")


def the_answer_is_issued(clerk: Person, head: Person, other: Person) -> None:
	doc = clerk.read(REQUEST, REQUEST_NAME)
	refused(lambda: clerk.save({**doc, "changed": 0, "number": 9}), *by_state("Đã trả lời", "Có thay đổi điểm"))
	refused(lambda: head.save({**doc, "number": 9, "answer_date": nowdate()}), *by_state("Đã trả lời", "Số"))
	clerk.save({**clerk.read(REQUEST, REQUEST_NAME), "number": 9, "answer_date": nowdate()})
	printed(
		head,
		"review-answer",
		REQUEST_NAME,
		"Số: 09/HĐCCHC",
		f"Kính gửi: {NAMES[UNIT]}",
		"Công văn số 45/TTCĐS",
		"với 02 phiếu tán thành, 01 phiếu không tán thành, thống nhất trả lời về 02 tiêu chí",
		f"0,00 {GROUNDS} Điều chỉnh thành 1,50 {REASON}",
		f"0,00 {GROUNDS} Giữ nguyên Không có kết quả khảo sát",
		"chỉ số 94,00% (trước đó 92,50%); xếp hạng TỐT; thứ hạng 1 (trước đó 2)",
		"Quyết định số 08/QĐ-HĐCCHC",
		without=OPINION,
	)
	refused(lambda: pdf(other, "review-answer", REQUEST_NAME), *HIDDEN)


def the_first_decision_is_as_it_was(clerk: Person, head: Person, first: bytes) -> None:
	assert pdf(clerk, "decision", FIRST) == pdf(head, "decision", FIRST) == first
	told = pdf_text(first)
	for text in (f"{NAMES[OTHER]} 93,00 93,00 93,00 93,00 TỐT 1", f"{NAMES[UNIT]} 92,50 92,50 92,50 92,50 TỐT 2"):
		assert closed_up(text) in told
	refused(
		lambda: head.call(f"{REVIEWING}.request_review", decision=FIRST),
		INVALID,
		f"{NAMES[UNIT]} đã kiến nghị về {FIRST} ({REQUEST_NAME}): mỗi đơn vị chỉ kiến nghị một lần.",
	)
