"""A plan is drawn up, adopted, followed to done; next year's self-assessment shows what became of it."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import APPRAISER, CHAIR, HEAD, MANAGER, MEMBER, act, answers_without, approve, line, step
from factories_followup import DOCUMENT, PLAN, adopted_plan, answered, decided, fill_plan, plan_of, weak_answers
from factories_round import attach, head_of, make_round, open_round, self_assessment, staff_of
from frappe.model.workflow import WorkflowTransitionError
from frappe.utils import add_days, getdate, nowdate
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import overdue
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan import promises, revise
from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import amend
from cchc_eval.permissions.documents import query_conditions
from cchc_eval.printing import papers

ANSWERS = {"U01": answers_without("1.1.1", "1.1.3")}


def save(doc: Any, user: str) -> Any:
	act(user, doc.save)
	return doc.reload()


def test_staff_draw_it_up_and_the_head_adopts_it() -> None:
	decided(1, answers=ANSWERS)
	doc = fill_plan(plan_of())
	step(head_of("U01"), doc, "Adopt")
	doc.reload()
	assert (doc.workflow_state, doc.adopted_by) == ("Adopted", head_of("U01"))
	assert doc.adopted_on
	assert doc.signer_post


def test_staff_do_not_adopt() -> None:
	decided(1, answers=ANSWERS)
	doc = fill_plan(plan_of())
	with pytest.raises(WorkflowTransitionError, match="Bước này không có trong quy trình"):
		step(staff_of("U01"), doc, "Adopt")


def test_adopting_names_everything_that_is_missing() -> None:
	decided(1, answers=ANSWERS)
	doc = plan_of()
	doc.append("actions", {"kind": "Handling", "action": "Phê bình"})
	save(doc, staff_of("U01"))
	with pytest.raises(frappe.ValidationError) as caught:
		step(head_of("U01"), doc, "Adopt")
	message = str(caught.value)
	rows = len(doc.actions)
	assert all(f"{number}" in message for number in range(1, rows + 1))
	shown = "".join(str(entry) for entry in frappe.get_message_log())
	for word in ("ai bị xử lý", "căn cứ pháp lý", "ai chịu trách nhiệm", "thời hạn"):
		assert word in shown


def test_an_empty_plan_is_not_adopted() -> None:
	decided(1, answers=ANSWERS)
	doc = plan_of()
	frappe.db.delete("CCHC Improvement Action", {"parent": doc.name})
	with pytest.raises(frappe.ValidationError, match="Kế hoạch chưa có nội dung nào"):
		step(head_of("U01"), doc.reload(), "Adopt")


def test_a_row_shows_its_criterion_as_it_was_approved() -> None:
	decided(1, answers=ANSWERS)
	doc = plan_of()
	doc.actions[0].update({"points_text": "9,99/9,99", "share": 100, "title": "Khác"})
	before = frappe.get_doc(PLAN, doc.name).actions[0]
	save(doc, staff_of("U01"))
	assert (doc.actions[0].points_text, doc.actions[0].title) == (before.points_text, before.title)


def test_a_row_of_an_unknown_criterion_is_refused() -> None:
	decided(1, answers=ANSWERS)
	doc = plan_of()
	doc.append("actions", {"kind": "Improvement", "code": "9.9.9", "action": "x"})
	with pytest.raises(frappe.ValidationError, match=r"không có tiêu chí 9\.9\.9 trong phiếu thẩm định của đơn vị"):
		act(staff_of("U01"), doc.save)
	doc.reload().append("actions", {"kind": "Improvement", "code": "1.1.2", "action": "x"})
	assert save(doc, staff_of("U01")).actions[-1].code == "1.1.2"


def test_nobody_else_writes_it() -> None:
	decided(2, answers=ANSWERS)
	doc = plan_of("U01")
	for user in (APPRAISER, HEAD, CHAIR, MEMBER, MANAGER, head_of("U02"), staff_of("U02"), "Administrator"):
		doc.reload().actions[0].action = "Khác"
		# By Frappe's permissions the unit alone writes it, and who has every right.
		words = words_for(user, ("Administrator",), "bạn không sửa được «Danh sách việc cần làm»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, doc.save)
	doc.reload().actions[0].action = "Khác"
	assert save(doc, staff_of("U01")).actions[0].action == "Khác"


def test_office_and_council_see_every_plan_a_unit_its_own() -> None:
	decided(2, answers=ANSWERS)

	def seen(user: str) -> list[str]:
		return act(user, lambda: frappe.get_list(PLAN, pluck="unit", order_by="unit"))

	assert [seen(user) for user in (HEAD, APPRAISER, CHAIR, MEMBER, MANAGER)] == [["U01", "U02"]] * 5
	assert (seen(head_of("U01")), seen(staff_of("U02"))) == (["U01"], ["U02"])
	assert "1=0" in query_conditions("Guest", PLAN)


def test_adopted_only_the_follow_up_changes() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	doc.actions[0].update({"status": "In Progress", "result": "Đang làm"})
	save(doc, staff_of("U01"))
	for field, value in {"due_date": add_days(nowdate(), 900), "action": "Khác", "responsible": "B"}.items():
		doc.reload().actions[0].set(field, value)
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Danh sách việc cần làm»"):
			act(head_of("U01"), doc.save)
	doc.reload().append("actions", {"kind": "Improvement", "action": "Thêm"})
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Danh sách việc cần làm»"):
		act(head_of("U01"), doc.save)


def test_done_needs_a_result_and_gets_its_day() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	doc.actions[0].status = "Done"
	with pytest.raises(frappe.ValidationError, match="hãy ghi kết quả đạt được"):
		act(staff_of("U01"), doc.save)
	doc.reload().actions[0].update({"status": "Done", "result": "Đã ban hành"})
	with pytest.raises(frappe.ValidationError, match="đính kèm tài liệu kiểm chứng"):
		act(staff_of("U01"), doc.save)
	doc.reload().actions[0].update(
		{"status": "Done", "result": "Đã ban hành", **DOCUMENT, "completed_on": "2020-01-01"}
	)
	save(doc, staff_of("U01"))
	assert doc.actions[0].completed_on == getdate()
	assert doc.progress == pytest.approx(100 / len(doc.actions), abs=0.01)


def test_dropped_needs_a_reason_and_counts_no_more() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	doc.actions[0].update({"status": "Dropped", "result": "Không còn nhiệm vụ"})
	doc.actions[1].update({"status": "Done", "result": "Xong", **DOCUMENT})
	save(doc, staff_of("U01"))
	assert doc.progress == pytest.approx(100 / (len(doc.actions) - 1), abs=0.01)


def finish(doc: Any) -> Any:
	for row in doc.actions:
		row.update({"status": "Done", "result": "Xong", **DOCUMENT})
	return save(doc, staff_of(doc.unit))


def test_completed_once_every_row_is_closed() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	with pytest.raises(frappe.ValidationError, match="chưa làm xong"):
		step(head_of("U01"), doc, "Complete")
	finish(doc.reload())
	step(head_of("U01"), doc, "Complete")
	doc.reload()
	assert (doc.workflow_state, doc.progress) == ("Completed", 100)
	doc.actions[0].result = "Khác"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Danh sách việc cần làm»"):
		act(head_of("U01"), doc.save)


def test_revising_takes_a_reason_that_is_kept() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do điều chỉnh kế hoạch"):
		step(head_of("U01"), doc, "Revise")
	act(head_of("U01"), lambda: revise(doc.name, "Thêm nhiệm vụ"))
	assert doc.reload().workflow_state == "Draft"
	comments = frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content")
	assert any("Thêm nhiệm vụ" in text for text in comments)


def test_overdue_actions_and_late_plans_are_counted_every_day() -> None:
	decided(2, answers={"U01": weak_answers(10), "U02": {}})
	doc = adopted_plan("U01", add_days(nowdate(), 5))
	late = plan_of("U02")
	assert late.required
	overdue.refresh()
	assert (doc.reload().overdue, late.reload().late) == (0, 0)
	frappe.db.set_value("CCHC Improvement Action", doc.actions[0].name, "due_date", add_days(nowdate(), -1))
	frappe.db.set_value(PLAN, late.name, "due_date", add_days(nowdate(), -1))
	modified = doc.reload().modified
	overdue.refresh()
	overdue.refresh()
	assert (doc.reload().overdue, late.reload().late) == (1, 1)
	assert doc.modified == modified


def test_a_plan_due_today_is_not_late() -> None:
	decided(1, answers={"U01": {}})
	frappe.db.set_value(PLAN, plan_of().name, "due_date", nowdate())
	overdue.refresh()
	assert plan_of().late == 0


def test_a_plan_that_is_not_owed_is_never_late() -> None:
	decided(1, answers={"U01": {}})
	frappe.db.set_value(PLAN, plan_of().name, "due_date", None)
	overdue.refresh()
	assert plan_of().late == 0


def test_adopting_ends_being_late() -> None:
	decided(1, answers={"U01": {}})
	frappe.db.set_value(PLAN, plan_of().name, "due_date", add_days(nowdate(), -1))
	overdue.refresh()
	assert plan_of().late == 1
	assert adopted_plan().late == 0


def test_an_open_form_is_saved_although_the_job_counted_meanwhile() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	frappe.db.set_value(PLAN, doc.name, "overdue", 3, update_modified=False)
	doc.actions[0].update({"status": "In Progress"})
	save(doc, staff_of("U01"))
	assert doc.overdue == 0


def test_evidence_is_a_private_file_of_the_plan() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	file = act(staff_of("U01"), lambda: attach(doc))
	doc.actions[0].evidence = file.file_url
	save(doc, staff_of("U01"))
	with pytest.raises(frappe.PermissionError, match="đang là tài liệu kiểm chứng"):
		act(staff_of("U01"), lambda: frappe.delete_doc("File", file.name))
	doc.actions[1].evidence = "/private/files/cua-nguoi-khac.pdf"
	with pytest.raises(frappe.ValidationError, match=r"hãy đính kèm tệp \S*cua-nguoi-khac\.pdf\S* tại đây"):
		act(staff_of("U01"), doc.save)
	doc.reload().actions[0].evidence = ""
	save(doc, staff_of("U01"))
	act(staff_of("U01"), lambda: frappe.delete_doc("File", file.name))
	assert not frappe.db.exists("File", file.name)


def test_nobody_else_attaches_to_it() -> None:
	decided(2, answers=ANSWERS)
	doc = plan_of("U01")
	for user in (HEAD, APPRAISER, head_of("U02")):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			act(user, lambda: attach(doc))
	assert act(staff_of("U01"), lambda: attach(doc)).attached_to_name == doc.name


def test_a_public_file_is_refused() -> None:
	decided(1, answers=ANSWERS)
	with pytest.raises(frappe.ValidationError, match="phải là tệp riêng tư"):
		act(staff_of("U01"), lambda: attach(plan_of(), is_private=0))


def next_year(unit: str = "U01", **more: Any) -> Any:
	open_round([unit], year=2092, **more)
	return self_assessment(unit, 2092)


def test_next_years_form_shows_what_was_promised_and_what_became_of_it() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan("U01", add_days(nowdate(), 5))
	doc.actions[0].update({"status": "Done", "result": "Đã ban hành kế hoạch", **DOCUMENT})
	save(doc, staff_of("U01"))
	frappe.db.set_value("CCHC Improvement Action", doc.actions[1].name, "due_date", add_days(nowdate(), -2))
	name = next_year().name
	[found] = act(staff_of("U01"), lambda: promises(name))
	assert (found["plan"], found["year"], found["readable"]) == (doc.name, 2091, True)
	first, second = found["actions"][:2]
	assert (first["status"], first["result"], first["overdue"]) == ("Done", "Đã ban hành kế hoạch", False)
	assert (second["status"], second["overdue"]) == ("Open", True)


def test_a_plan_that_was_never_adopted_promises_nothing() -> None:
	decided(1, answers=ANSWERS)
	name = next_year().name
	[found] = act(staff_of("U01"), lambda: promises(name))
	assert (found["state"], found["actions"]) == ("Draft", [])


def test_a_successor_sees_the_promises_of_its_predecessor() -> None:
	decided(1, answers=ANSWERS)
	adopted_plan()
	make_round(["U09"], year=2092)
	frappe.db.set_value("CCHC Unit", "U09", "predecessor", "U01")
	actions.open_round("CCHC-2092")
	[found] = act(staff_of("U09"), lambda: promises("CCHC-2092-U09"))
	assert found["actions"]
	assert not found["readable"]


def test_a_unit_that_others_were_merged_into_sees_what_each_of_them_promised() -> None:
	decided(2, answers=ANSWERS)
	plans = [adopted_plan(unit) for unit in ("U01", "U02")]
	make_round(["U09"], year=2092)
	unit = frappe.get_doc("CCHC Unit", "U09")
	unit.predecessor = "U01"
	unit.append("merged_from", {"unit": "U02"})
	unit.save()
	actions.open_round("CCHC-2092")
	found = act(staff_of("U09"), lambda: promises("CCHC-2092-U09"))
	assert [(one["plan"], one["unit_name"]) for one in found] == [(doc.name, doc.unit_name) for doc in plans]
	assert all(one["actions"] and not one["readable"] for one in found)


def test_no_plan_no_promises() -> None:
	open_round(1, year=2092)
	assert act(staff_of("U01"), lambda: promises("CCHC-2092-U01")) == []


def test_promises_are_shown_to_who_may_read_the_form() -> None:
	decided(2, answers=ANSWERS)
	name = next_year().name
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(staff_of("U02"), lambda: promises(name))
	assert act(staff_of("U01"), lambda: promises(name))[0]["plan"] == plan_of("U01").name


def test_an_amending_decision_brings_drafts_along_and_leaves_adopted_plans() -> None:
	first = decided(2, answers={"U01": answers_without("1.1.1"), "U02": answers_without("1.1.1", "1.1.3")})
	adopted = adopted_plan("U02")
	answered(first, "U01", {"1.1.1": 1.5})
	name = act(CHAIR, lambda: amend(first.round))
	second = frappe.get_doc(first.doctype, name)
	step(HEAD, second, "Report to Council")
	approve(second.reload())
	draft = plan_of("U01")
	assert (draft.decision, draft.index_percent) == (name, line(second.reload(), "U01").index_percent)
	assert adopted.reload().decision == first.name
	assert frappe.db.count(PLAN) == 2


def test_it_prints_as_page_pdf_and_word() -> None:
	decided(1, answers=ANSWERS)
	doc = adopted_plan()
	page = papers.html("improvement-plan", doc)
	assert "KẾ HOẠCH" in page
	assert "Làm tốt hơn" in page
	assert "05/QĐ-HĐCCHC" in page
	assert papers.pdf("improvement-plan", doc)[:5] == b"%PDF-"
	assert papers.word("improvement-plan", doc)[:2] == b"PK"


def test_handling_prints_who_and_on_which_basis() -> None:
	decided(1, answers=ANSWERS)
	doc = plan_of()
	row = {
		"kind": "Handling",
		"action": "Phê bình",
		"handled_who": "Bộ phận một cửa",
		"legal_basis": "Quy chế làm việc",
	}
	doc.append("actions", row)
	save(doc, staff_of("U01"))
	page = papers.html("improvement-plan", doc)
	assert "Bộ phận một cửa" in page
	assert "Căn cứ xử lý: Quy chế làm việc" in page


def test_only_who_sees_it_prints_it() -> None:
	decided(2, answers=ANSWERS)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(head_of("U02"), lambda: papers.printable("improvement-plan", plan_of("U01").name))
	for user in (head_of("U01"), HEAD):
		assert act(user, lambda: papers.printable("improvement-plan", plan_of("U01").name)).unit == "U01"
