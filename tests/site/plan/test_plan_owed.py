"""What a unit can't talk itself out of: its weak criteria, what it adopted, the plan that it owes."""

from __future__ import annotations

import re
from typing import Any

import frappe
import pytest
from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, MANAGER, act, step
from factories_followup import DOCUMENT, PLAN, adopted_plan, decided, fill_plan, plan_of
from factories_round import attach, head_of, open_round, staff_of
from frappe.utils import add_days, getdate, nowdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import overdue
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan import (
	add_handling,
	promises,
	return_to_unit,
	revise,
)
from cchc_eval.notices import open_items
from cchc_eval.patches import keep_plans_owed
from cchc_eval.printing import papers

ACTION = "CCHC Improvement Action"
STAFF, UNIT_HEAD = staff_of("U01"), head_of("U01")
OWED = {"U01": {}}
HANDLED = {
	"handled_who": "Ông Lê Văn Nam",
	"action": "Phê bình",
	"legal_basis": "Điều 9 Quy chế làm việc",
	"responsible": "Văn phòng Sở",
}


def save(doc: Any, user: str = STAFF) -> Any:
	act(user, doc.save)
	return doc.reload()


def drop(rows: Any) -> None:
	for row in rows:
		row.update({"status": "Dropped", "result": "Không còn nhiệm vụ"})


def own_row(**more: Any) -> dict[str, Any]:
	row = {"kind": "Improvement", "action": "Họp", "responsible": "A", "due_date": add_days(nowdate(), 5)}
	return {**row, **more}


# The weak criteria


def test_the_unit_drops_proposed_rows_with_a_reason_and_does_not_delete_them() -> None:
	decided(1, answers=OWED)
	doc = plan_of()
	code = doc.actions[0].code
	doc.actions = doc.actions[1:]
	cannot_go = re.escape(f"Không được xóa dòng 1 ({code}")
	with pytest.raises(frappe.ValidationError, match=cannot_go):
		act(STAFF, doc.save)
	doc.reload().actions[0].status = "Dropped"
	with pytest.raises(frappe.ValidationError, match="Dòng 1: hãy ghi lý do không thực hiện nữa"):
		act(STAFF, doc.save)
	doc.reload()
	doc.actions[0].update({"status": "Dropped", "result": "Sở đã giao đơn vị khác", "code": "1.1.1", "origin": "Unit"})
	save(doc)
	assert (doc.actions[0].code, doc.actions[0].origin) == (code, "Results")
	step(UNIT_HEAD, fill_plan(doc), "Adopt")
	told = frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content")
	assert any(code in text and "Sở đã giao đơn vị khác" in text for text in told)
	assert "Không thực hiện: Sở đã giao đơn vị khác" in papers.html("improvement-plan", doc.reload())


def test_a_row_of_the_units_own_may_go() -> None:
	decided(1, answers=OWED)
	doc = plan_of()
	doc.append("actions", own_row(origin="Results"))
	save(doc)
	assert doc.actions[-1].origin == "Unit"
	doc.actions = doc.actions[:-1]
	save(doc)


def test_a_plan_that_is_owed_works_on_a_weak_criterion() -> None:
	decided(1, answers=OWED)
	doc = plan_of()
	drop(doc.actions)
	save(doc)
	with pytest.raises(frappe.ValidationError, match="Kế hoạch chưa có nội dung nào"):
		step(UNIT_HEAD, doc, "Adopt")
	doc.reload().append("actions", own_row())
	save(doc)
	with pytest.raises(frappe.ValidationError, match="phải thực hiện ít nhất một nội dung về tiêu chí đạt điểm thấp"):
		step(UNIT_HEAD, doc, "Adopt")
	doc.reload().actions[0].update(own_row(status="Open", result=""))
	save(doc)
	step(UNIT_HEAD, doc, "Adopt")
	assert doc.reload().workflow_state == "Adopted"


# Revision


def under_revision(days: int = -2) -> Any:
	"""A plan that is being revised, the first row of which was to be done some days from now."""
	decided(1, answers=OWED)
	doc = adopted_plan()
	frappe.db.set_value(ACTION, doc.actions[0].name, "due_date", add_days(nowdate(), days))
	act(UNIT_HEAD, lambda: revise(doc.name, "Thêm"))
	return doc.reload()


def test_a_plan_under_revision_stays_overdue_by_what_was_adopted() -> None:
	doc = under_revision()
	doc.actions[0].update({"due_date": add_days(nowdate(), 400), "adopted_due_date": None})
	drop(doc.actions[1:])
	save(doc)
	overdue.refresh()
	assert doc.reload().overdue == 1
	told = {(item.notification, item.name) for item in open_items.plans_due()}
	assert ("CCHC Plan Action Overdue", doc.name) in told
	open_round(["U01"], year=2092)
	found = act(STAFF, lambda: promises("CCHC-2092-U01"))[0]["actions"]
	assert (found[0]["due_date"], found[0]["overdue"]) == (getdate(add_days(nowdate(), -2)), True)
	# What is put off or dropped is the office's to see once it is adopted.
	step(UNIT_HEAD, doc, "Adopt")
	told_office = " ".join(frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content"))
	assert "thay cho" in told_office and "Không còn nhiệm vụ" in told_office
	assert doc.reload().overdue == 0


def test_what_was_adopted_is_not_deleted_in_a_revision() -> None:
	doc = under_revision()
	doc.actions = doc.actions[:1]
	with pytest.raises(frappe.ValidationError, match="hãy chuyển sang “Không thực hiện” và ghi lý do"):
		act(STAFF, doc.save)


def test_the_plan_is_owed_again_within_the_days_of_the_setting() -> None:
	doc = under_revision()
	assert (doc.due_date, doc.late) == (getdate(add_days(nowdate(), 30)), 0)
	frappe.db.set_value(PLAN, doc.name, "due_date", add_days(nowdate(), -3))
	overdue.refresh()
	assert doc.reload().late == 1
	assert ("CCHC Plan Overdue", doc.name) in {(item.notification, item.name) for item in open_items.plans_due()}
	# Actions that are late already may be adopted; new ones may not start late.
	step(UNIT_HEAD, doc, "Adopt")
	assert (doc.reload().late, doc.overdue) == (0, 1)


# What was done


def test_nothing_is_done_before_the_plan_is_adopted() -> None:
	decided(1, answers=OWED)
	doc = plan_of()
	doc.actions[0].update({"status": "Done", "result": "Xong", **DOCUMENT, "completed_on": "2020-01-01"})
	with pytest.raises(frappe.ValidationError, match="chỉ ghi “Hoàn thành” sau khi kế hoạch được ban hành"):
		act(STAFF, doc.save)


def test_no_action_is_due_before_the_adoption() -> None:
	decided(1, answers=OWED)
	doc = fill_plan(plan_of(), "2020-01-01")
	with pytest.raises(frappe.ValidationError, match="Dòng 1: thời hạn không được trước ngày ban hành kế hoạch"):
		step(UNIT_HEAD, doc, "Adopt")


def test_a_file_or_a_document_proves_it_and_the_day_is_the_servers() -> None:
	decided(1, answers=OWED)
	doc = adopted_plan()
	file = act(STAFF, lambda: attach(doc))
	for proof in ({"evidence": file.file_url}, DOCUMENT):
		row = doc.reload().actions[0]
		row.update({"status": "Done", "result": "Xong", "evidence": "", "document_number": "", **proof})
		row.completed_on = "2020-01-01"
		save(doc)
		assert doc.actions[0].completed_on == getdate()
	for lacking, words in (
		({"document_number": ""}, "ghi số, ngày của văn bản"),
		({"document_date": None}, "ghi số, ngày của văn bản"),
		({"document_date": add_days(nowdate(), 1)}, "ngày của văn bản không được sau ngày hôm nay"),
	):
		doc.reload().actions[0].update(lacking)
		with pytest.raises(frappe.ValidationError, match=words):
			act(STAFF, doc.save)
	assert "15/KH-U01" in papers.html("improvement-plan", doc.reload())


def test_a_plan_with_everything_dropped_is_not_completed() -> None:
	decided(1, answers=OWED)
	doc = adopted_plan()
	drop(doc.actions)
	save(doc)
	assert doc.progress == 0
	with pytest.raises(frappe.ValidationError, match="Kế hoạch không có nội dung nào hoàn thành"):
		step(UNIT_HEAD, doc, "Complete")


# Number and date


def test_number_and_date_are_given_once_and_after_the_adoption() -> None:
	decided(1, answers=OWED)
	doc = adopted_plan()
	for day, words in (
		("2001-01-01", "là ngày nội dung được hoàn tất"),
		(add_days(nowdate(), 1), "không được ở tương lai"),
	):
		doc.reload().update({"number": 4, "plan_date": day})
		with pytest.raises(frappe.ValidationError, match=words):
			act(STAFF, doc.save)
	doc.reload().update({"number": 4, "plan_date": nowdate()})
	save(doc)
	for field, value in {"number": 5, "plan_date": None}.items():
		doc.reload().set(field, value)
		with pytest.raises(frappe.ValidationError, match="Số và ngày chỉ ghi một lần"):
			act(UNIT_HEAD, doc.save)
	# A revised plan is another paper.
	act(UNIT_HEAD, lambda: revise(doc.name, "Thêm"))
	assert (doc.reload().number, doc.plan_date) == (0, None)
	assert any("số 4" in text for text in frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content"))


# The department


def test_the_office_returns_a_plan_with_a_reason() -> None:
	decided(1, answers=OWED)
	doc = adopted_plan()
	for user in (APPRAISER, CHAIR, MANAGER, CLERK, STAFF, "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: return_to_unit(doc.name, "x"))
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do điều chỉnh kế hoạch"):
		act(HEAD, lambda: return_to_unit(doc.name, " "))
	act(HEAD, lambda: return_to_unit(doc.name, "Chưa nêu giải pháp"))
	doc.reload()
	assert (doc.workflow_state, doc.return_reason) == ("Draft", "Chưa nêu giải pháp")
	assert doc.due_date == getdate(add_days(nowdate(), 30))
	step(UNIT_HEAD, doc, "Adopt")
	assert not doc.reload().return_reason
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		# Nothing but the step is the office's.
		act(HEAD, doc.save)
	save(doc)


def test_the_department_puts_its_handling_into_a_plan() -> None:
	decided(1, answers=OWED)
	doc = adopted_plan()
	handled = {**HANDLED, "due_date": nowdate()}
	for user in (APPRAISER, CHAIR, MANAGER, UNIT_HEAD, "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: add_handling(doc.name, handled))
	for lacking, words in (
		("handled_who", "hãy ghi ai bị xử lý"),
		("legal_basis", "hãy ghi căn cứ pháp lý để xử lý"),
		("due_date", "hãy ghi thời hạn"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			act(HEAD, lambda lacking=lacking: add_handling(doc.name, {**handled, lacking: ""}))
	with pytest.raises(frappe.ValidationError, match="thời hạn không được trước ngày ban hành kế hoạch"):
		act(HEAD, lambda: add_handling(doc.name, {**handled, "due_date": "2020-01-01"}))
	name = act(HEAD, lambda: add_handling(doc.name, {**handled, "status": "Done", "origin": "Unit"}))
	row = doc.reload().actions[-1]
	assert (row.name, row.kind, row.origin, row.status) == (name, "Handling", "Department", "Open")
	row.update({"status": "Dropped", "result": "Không đồng ý"})
	with pytest.raises(frappe.ValidationError, match="không được chuyển sang “Không thực hiện”"):
		act(STAFF, doc.save)
	act(UNIT_HEAD, lambda: revise(doc.name, "x"))
	doc.reload().actions[-1].update({"action": "Nhắc nhở", "due_date": add_days(nowdate(), 900)})
	save(doc)
	assert (doc.actions[-1].action, doc.actions[-1].due_date) == ("Phê bình", getdate())
	doc.actions = doc.actions[:-1]
	with pytest.raises(frappe.ValidationError, match="hãy chuyển sang “Không thực hiện” và ghi lý do"):
		act(STAFF, doc.save)


def test_plans_that_are_there_already_are_brought_along() -> None:
	doc = under_revision()
	frappe.db.set_value(ACTION, {"parent": doc.name}, {"origin": "Unit", "adopted_due_date": None})
	frappe.db.set_value(PLAN, doc.name, "due_date", None)
	workflow = frappe.get_doc("Workflow", PLAN)
	workflow.set("transitions", [row for row in workflow.transitions if row.allowed != "CCHC Office Head"])
	workflow.save()
	for _again in range(2):
		keep_plans_owed.execute()
	doc.reload()
	assert {row.origin for row in doc.actions} == {"Results"}
	assert all(row.adopted_due_date == row.due_date for row in doc.actions)
	assert doc.due_date == getdate(add_days(nowdate(), 30))
	steps = [row for row in frappe.get_doc("Workflow", PLAN).transitions if row.allowed == "CCHC Office Head"]
	assert len(steps) == 1
