"""What follows an approved ranking as its people live it, over HTTP: rewards, the plan, a review that changes a place."""

from __future__ import annotations

from collections.abc import Callable

from frappe.utils import add_days, nowdate
from http_client import Person
from http_ranking import (
	APPRAISER,
	CHAIR,
	CLERK,
	FIRST,
	HEAD,
	LATE,
	MEMBER,
	NAMES,
	OFFICE_HEAD,
	OTHER_HEAD,
	STAFF,
	UNIT,
	YEAR,
	build,
	pdf,
	printed,
)
from http_refusals import HIDDEN, INVALID, NO_FILE, NO_RIGHT, NO_ROLE, NO_STEP, by_state, refused
from http_reviewing import (
	the_amending_decision_lists_what_changed,
	the_answer_is_issued,
	the_chair_answers,
	the_decision_is_amended,
	the_first_decision_is_as_it_was,
	the_office_prepares,
	the_unit_asks_for_a_review,
)
from http_rewarding import (
	everyone_reads_the_rewards,
	the_department_answers,
	the_department_rewards,
	the_head_nominates,
	the_head_rewards_alone,
)
from pdf_files import small_pdf

Sessions = Callable[[str], Person]
PLAN, PLAN_NAME = "CCHC Improvement Plan", f"CCHC-KH-{YEAR}-{UNIT}"


def test_from_the_ranking_to_the_amended_decision(live_site: str, person: Sessions) -> None:
	build()
	first = pdf(person(CLERK), "decision", FIRST)
	the_head_nominates(person(HEAD), person(STAFF), person(OTHER_HEAD), person(OFFICE_HEAD))
	the_head_rewards_alone(person(HEAD), person(STAFF), person(OTHER_HEAD))
	the_department_answers(person(OFFICE_HEAD), person(HEAD), person(CHAIR))
	the_department_rewards(person(OFFICE_HEAD), person(CHAIR), person(CLERK), person(MEMBER))
	everyone_reads_the_rewards(person(HEAD), person(OTHER_HEAD), person(CLERK), person(CHAIR))
	the_plan_is_adopted(person(STAFF), person(HEAD), person(OTHER_HEAD), person(OFFICE_HEAD))
	the_plan_is_followed(person(STAFF), person(HEAD), person(OTHER_HEAD), person(OFFICE_HEAD))
	the_unit_asks_for_a_review(person(HEAD), person(STAFF), person(OTHER_HEAD), person(OFFICE_HEAD))
	the_office_prepares(person(APPRAISER), person(OFFICE_HEAD), person(CHAIR))
	the_chair_answers(person(CHAIR), person(HEAD), person(MEMBER), person(OFFICE_HEAD))
	the_decision_is_amended(person(CHAIR), person(OFFICE_HEAD), person(MEMBER), person(HEAD))
	the_amending_decision_lists_what_changed(person(CLERK), person(HEAD))
	the_answer_is_issued(person(CLERK), person(HEAD), person(OTHER_HEAD))
	the_first_decision_is_as_it_was(person(CLERK), person(HEAD), first)


# The plan


def the_plan_is_adopted(staff: Person, head: Person, other: Person, office: Person) -> None:
	assert staff.names(PLAN) == [PLAN_NAME]
	assert office.names(PLAN, required=1) == [f"CCHC-KH-{YEAR}-{LATE}"]
	doc = staff.read(PLAN, PLAN_NAME)
	# All three got nothing; the one that cost most points comes first.
	assert [(row["code"], row["points_text"]) for row in doc["actions"]] == [
		("8.1", "0,00/4,00"),
		("8.2", "0,00/2,00"),
		("1.1.1", "0,00/1,50"),
	]
	refused(lambda: other.read(PLAN, PLAN_NAME), *HIDDEN)
	refused(lambda: office.save(doc), *NO_ROLE)
	refused(
		lambda: head.move(PLAN, PLAN_NAME, "Adopt"),
		INVALID,
		*(f"Dòng {row}: hãy ghi việc cần làm, ai chịu trách nhiệm, thời hạn." for row in (1, 2, 3)),
	)
	for row, task in zip(
		doc["actions"], ("Khảo sát hài lòng", "Lấy ý kiến doanh nghiệp", "Ban hành kế hoạch"), strict=True
	):
		row.update(action=task, responsible="Lê Văn Nam", due_date=add_days(nowdate(), 60), points=100)
	doc["actions"].append(
		{
			"kind": "Handling",
			"doctype": "CCHC Improvement Action",
			"action": "Phê bình",
			"handled_who": "Tổ Tổng hợp",
			"legal_basis": "Điều 9 Quy chế làm việc",
			"responsible": "Trần Thị Hạnh",
			"due_date": nowdate(),
		}
	)
	saved = staff.save(doc)
	assert saved["actions"][0]["points"] == 0
	refused(lambda: staff.move(PLAN, PLAN_NAME, "Adopt"), *NO_STEP)
	head.move(PLAN, PLAN_NAME, "Adopt")
	doc = staff.read(PLAN, PLAN_NAME)
	assert (doc["workflow_state"], doc["signer_name"], doc["progress"]) == ("Adopted", "Trần Thị Hạnh", 0)
	doc["actions"][0]["action"] = "Việc khác"
	refused(lambda: staff.save(doc), *by_state("Đã thông qua", "Danh sách việc cần làm"))


def the_plan_is_followed(staff: Person, head: Person, other: Person, office: Person) -> None:
	at = {"doctype": PLAN, "docname": PLAN_NAME}
	for someone, told in ((other, HIDDEN), (office, NO_ROLE)):
		refused(lambda someone=someone: someone.upload("ngoai.pdf", small_pdf("ngoai"), **at), *told)
	file = staff.upload("ke-hoach-cchc.pdf", small_pdf("ke hoach"), **at)["file_url"]
	doc = staff.read(PLAN, PLAN_NAME)
	done, dropped = doc["actions"][2], doc["actions"][3]
	done.update(status="Done", evidence=file)
	refused(lambda: staff.save(doc), INVALID, "Dòng 3: hãy ghi kết quả đạt được.")
	done["result"] = "Đã ban hành Kế hoạch số 15"
	dropped.update(status="Dropped", result="Đã nghỉ hưu")
	refused(
		lambda: staff.save({**doc, "actions": doc["actions"][1:]}), *by_state("Đã thông qua", "Danh sách việc cần làm")
	)
	# One of the three that are left is done: 33.33 %.
	saved = staff.save(doc)
	assert (saved["progress"], saved["actions"][2]["completed_on"]) == (33.33, nowdate())
	assert office.download(file) == small_pdf("ke hoach")
	refused(lambda: other.download(file), *NO_FILE)
	refused(
		lambda: head.move(PLAN, PLAN_NAME, "Complete"),
		INVALID,
		"Các dòng 1, 2 chưa làm xong: hãy ghi kết quả, hoặc ghi không thực hiện nữa kèm lý do.",
	)
	printed(
		office,
		"improvement-plan",
		PLAN_NAME,
		"KẾ HOẠCH",
		NAMES[UNIT],
		"8.1",
		"Khảo sát hài lòng",
		"Phê bình",
		"Điều 9 Quy chế làm việc",
		"Hoàn thành: Đã ban hành Kế hoạch số 15",
		"Quyết định số 05/QĐ-HĐCCHC",
		"Trần Thị Hạnh",
	)
	refused(lambda: pdf(other, "improvement-plan", PLAN_NAME), *HIDDEN)
	doc = staff.read(PLAN, PLAN_NAME)
	for row in doc["actions"][:2]:
		row.update(status="Done", result="Đạt 95%", document_number="20/BC", document_date=nowdate())
	staff.save(doc)
	refused(lambda: staff.move(PLAN, PLAN_NAME, "Complete"), *NO_STEP)
	head.move(PLAN, PLAN_NAME, "Complete")
	closed = office.read(PLAN, PLAN_NAME)
	assert (closed["workflow_state"], closed["progress"], closed["overdue"]) == ("Completed", 100, 0)
	closed["actions"][0]["result"] = "Sửa"
	refused(lambda: staff.save(closed), *by_state("Đã hoàn thành", "Danh sách việc cần làm"))
	refused(
		lambda: staff.upload("muon.pdf", small_pdf("muon"), **at),
		NO_RIGHT,
		f"Kế hoạch khắc phục {PLAN_NAME} đang ở trạng thái Đã hoàn thành: không được thêm hay xóa tệp.",
	)
