"""Draft, Submitted, Withdrawn, Returned: who moves it on, when, and what is left behind."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	answer_all,
	attach,
	head_of,
	self_assessment,
	set_answer,
	staff_of,
	submit_as_head,
)
from frappe.model.workflow import WorkflowTransitionError, apply_workflow
from frappe.utils import add_days, now_datetime
from refusals import no_step, refused_as, words_for

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import return_to_unit, withdraw

SA = "CCHC Self Assessment"
NAME = f"CCHC-{YEAR}-U01"
BEGUN = f"{NAME} đã bắt đầu được thẩm định: không sửa, rút hoặc trả lại được nữa"
STAFF, HEAD = staff_of("U01"), head_of("U01")


def let_pass() -> None:
	deadline = add_days(now_datetime(), -1)
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline", deadline)


def test_the_head_submits(as_user: Callable[[str], None]) -> None:
	doc = submit_as_head()
	assert (doc.workflow_state, doc.docstatus, doc.submitted_by) == ("Submitted", 1, HEAD)
	assert doc.submitted_on and doc.active_key == f"CCHC-{YEAR}/U01"


@pytest.mark.parametrize("user", [STAFF, OFFICE_HEAD, APPRAISER, MANAGER, "Administrator"])
def test_nobody_else_submits(user: str, as_user: Callable[[str], None]) -> None:
	as_user(STAFF)
	answer_all(self_assessment()).save()
	as_user(user)
	with refused_as(no_step(user, reads={user})):
		apply_workflow(self_assessment(), "Submit to Office")
	by_steps = "bằng các thao tác của quy trình"
	with pytest.raises(frappe.PermissionError, match=words_for(user, {"Administrator"}, by_steps)):
		self_assessment().submit()
	doc = self_assessment()
	doc.workflow_state = "Submitted"
	with pytest.raises(frappe.PermissionError, match=words_for(user, {STAFF, OFFICE_HEAD, "Administrator"}, by_steps)):
		doc.save()
	assert self_assessment().workflow_state == "Draft"
	as_user(HEAD)
	assert apply_workflow(self_assessment(), "Submit to Office").workflow_state == "Submitted"


def test_submitting_lists_every_criterion_without_evidence_or_explanation(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	doc = answer_all(self_assessment())
	for row in doc.scores:
		if row.code in ("1.1.1", "1.1.2", "4.3.2"):
			row.explanation = " "
	doc.append("evidence", {"criteria": "1.1.2", "title": "Kế hoạch", "document_number": "12/KH"})
	doc.save()
	with pytest.raises(frappe.ValidationError) as error:
		apply_workflow(self_assessment(), "Submit to Office")
	assert str(error.value).count("chưa có tài liệu kiểm chứng, cũng chưa có giải trình") == 2
	for code in ("1.1.1", "4.3.2"):
		assert f"Tiêu chí {code} (" in str(error.value)


def test_a_doubtful_answer_is_submitted_only_with_an_explanation(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	doc = answer_all(self_assessment())
	set_answer(doc, "1.1.3", {"part": 12, "whole": 9}).explanation = ""
	doc.append("evidence", {"criteria": "1.1.3", "title": "Báo cáo", "document_number": "9/BC"})
	doc.save()
	with pytest.raises(frappe.ValidationError, match=r"1.1.3.*có ghi đổi chỗ hai số không"):
		apply_workflow(self_assessment(), "Submit to Office")
	doc = self_assessment()
	next(row for row in doc.scores if row.code == "1.1.3").explanation = "Vượt kế hoạch: thêm ba nhiệm vụ đột xuất."
	doc.save()
	assert apply_workflow(self_assessment(), "Submit to Office").docstatus == 1


def test_what_does_not_apply_needs_no_evidence(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	doc = answer_all(self_assessment())
	set_answer(doc, "1.3.2", {"not_applicable": True}).explanation = ""
	doc.save()
	assert apply_workflow(self_assessment(), "Submit to Office").docstatus == 1


def test_the_setting_turns_the_explanation_off(as_user: Callable[[str], None]) -> None:
	frappe.db.set_single_value("CCHC Settings", "require_explanation", 0)
	as_user(HEAD)
	apply_workflow(self_assessment(), "Submit to Office")
	assert self_assessment().docstatus == 1 and self_assessment().unanswered == 55


def test_a_row_that_only_has_a_title_proves_nothing(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	doc = answer_all(self_assessment())
	doc.append("evidence", {"criteria": "1.1.1", "title": "Báo cáo miệng"})
	doc.save()
	with pytest.raises(frappe.ValidationError, match=r"dòng 1 \(Báo cáo miệng\): hãy đính kèm tệp, trích dẫn văn bản"):
		apply_workflow(self_assessment(), "Submit to Office")
	doc = self_assessment()
	doc.evidence[0].document_number = "9/BC"
	doc.save()
	assert apply_workflow(self_assessment(), "Submit to Office").docstatus == 1


@pytest.mark.parametrize("user", [STAFF, HEAD, OFFICE_HEAD, APPRAISER, "Administrator"])
def test_what_is_submitted_is_changed_by_nobody(user: str, as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(user)
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "none"})
	# Frappe asks for the right to submit before.
	scores, evidence = (
		words_for(user, {HEAD, "Administrator"}, f"«Đã nộp»: bạn không sửa được «{table}»")
		for table in ("Bảng điểm", "Tài liệu kiểm chứng")
	)
	with pytest.raises(frappe.PermissionError, match=scores):
		doc.save()
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "title": "Thêm", "document_number": "1"})
	with pytest.raises(frappe.PermissionError, match=evidence):
		doc.save()
	assert not self_assessment().evidence


def test_withdrawing_leaves_the_old_one_and_a_draft_with_the_same_content(as_user: Callable[[str], None]) -> None:
	as_user(STAFF)
	file = attach(self_assessment())
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "title": "Kế hoạch", "file": file.file_url})
	doc.save()
	before = submit_as_head()
	as_user(HEAD)
	draft = frappe.get_doc(SA, withdraw(NAME, "Bổ sung số liệu"))
	old = frappe.get_doc(SA, NAME)
	assert (old.workflow_state, old.docstatus, old.active_key) == ("Withdrawn", 2, None)
	assert old.closing_reason == "Bổ sung số liệu"
	assert (draft.name, draft.workflow_state, draft.docstatus) == (f"{NAME}-1", "Draft", 0)
	assert draft.amended_from == NAME and draft.active_key == f"CCHC-{YEAR}/U01"
	assert not (draft.submitted_by or draft.submitted_on or draft.closing_reason)
	content = ("code", "answer", "explanation", "points", "computation", "previous_answer")
	assert [[row.get(field) for field in content] for row in draft.scores] == [
		[row.get(field) for field in content] for row in before.scores
	]
	assert draft.criteria_json == before.criteria_json and draft.total == before.total
	assert [row.file for row in draft.evidence] == [file.file_url]
	assert (
		frappe.db.get_value("CCHC Round Unit", {"parent": f"CCHC-{YEAR}", "unit": "U01"}, "self_assessment")
		== draft.name
	)
	assert frappe.db.exists("File", {"attached_to_name": draft.name, "file_url": file.file_url, "is_private": 1})
	as_user(STAFF)
	set_answer(draft, "1.1.1", {"choice": "late"})
	draft.save()
	assert submit_as_head().name == draft.name


def test_withdrawing_twice_counts_on(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(HEAD)
	withdraw(NAME)
	submit_as_head()
	as_user(HEAD)
	assert withdraw(f"{NAME}-1") == f"{NAME}-2"
	assert frappe.db.count(SA, {"active_key": ("is", "set"), "round": f"CCHC-{YEAR}", "unit": "U01"}) == 1


@pytest.mark.parametrize("user", [STAFF, OFFICE_HEAD, APPRAISER, MANAGER])
def test_only_the_head_withdraws(user: str, as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(user)
	with pytest.raises(frappe.PermissionError, match="Bạn không chuyển được Phiếu tự đánh giá"):
		withdraw(NAME)
	with pytest.raises(WorkflowTransitionError, match="Bước này không có trong quy trình"):
		apply_workflow(self_assessment(), "Withdraw")
	by_steps = words_for(user, {OFFICE_HEAD}, "bằng các thao tác của quy trình")
	with pytest.raises(frappe.PermissionError, match=by_steps):
		self_assessment().cancel()
	assert self_assessment().workflow_state == "Submitted"
	as_user(HEAD)
	assert withdraw(NAME) == f"{NAME}-1"


@pytest.mark.parametrize("state", ["Draft", "Awaiting Explanation", "Appraised", "Approved"])
def test_once_the_appraisal_has_begun_nothing_is_taken_back(state: str, as_user: Callable[[str], None]) -> None:
	submit_as_head()
	frappe.db.set_value(SA, NAME, "appraisal_state", state)
	as_user(HEAD)
	with pytest.raises(frappe.PermissionError, match=BEGUN):
		apply_workflow(self_assessment(), "Withdraw")
	as_user(OFFICE_HEAD)
	with pytest.raises(frappe.PermissionError, match=BEGUN):
		return_to_unit(NAME, "Sai số liệu")
	assert self_assessment().workflow_state == "Submitted"


def test_after_the_deadline_nothing_is_withdrawn(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	let_pass()
	as_user(HEAD)
	with pytest.raises(frappe.ValidationError, match="Hạn Tự đánh giá của đợt CCHC-2091 đã hết"):
		withdraw(NAME)


def test_a_draft_is_sent_to_its_form_without_reading_the_words_of_the_site(
	as_user: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
	"""To read them takes a quarter of what the form does; it has them itself."""
	as_user(STAFF)
	asked: list[str] = []
	monkeypatch.setattr("frappe.translate.get_all_translations", lambda lang: asked.append(lang) or {})
	doc = frappe.get_doc(SA, NAME)
	doc.run_method("onload")
	assert asked == [] and doc.get_onload("deadline") and doc.get_onload("questions_json")
	frappe._("Draft", "vi")
	assert asked == ["vi"]


def test_the_office_returns_with_a_reason(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(OFFICE_HEAD)
	draft = frappe.get_doc(SA, return_to_unit(NAME, "Thiếu báo cáo quý III <script>"))
	old = frappe.get_doc(SA, NAME)
	assert (old.workflow_state, old.closing_reason) == ("Returned", "Thiếu báo cáo quý III < script>")
	filters = {"reference_name": draft.name, "comment_type": "Info"}
	(note,) = frappe.get_all("Comment", filters, pluck="content")
	assert "Thiếu báo cáo quý III" in note and "<script>" not in note
	as_user(STAFF)
	answer_all(frappe.get_doc(SA, draft.name), "Đã bổ sung").save()
	draft = frappe.get_doc(SA, draft.name)
	draft.run_method("onload")
	assert draft.get("__onload").closed["reason"] == old.closing_reason


def test_returning_without_a_reason_is_refused_on_every_way(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(OFFICE_HEAD)
	for way in (lambda: return_to_unit(NAME, "  "), lambda: apply_workflow(self_assessment(), "Return to Unit")):
		with pytest.raises(frappe.ValidationError, match=f"Hãy ghi lý do trả lại {NAME} cho đơn vị"):
			way()
	doc = self_assessment()
	doc.closing_reason = "x"
	with pytest.raises(frappe.PermissionError, match="không sửa được «Lý do trả lại hoặc rút lại»"):
		doc.save(ignore_permissions=True)


@pytest.mark.parametrize("user", [STAFF, HEAD, APPRAISER, MANAGER])
def test_only_the_offices_head_returns(user: str, as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(user)
	with pytest.raises(frappe.PermissionError, match="Bạn không chuyển được Phiếu tự đánh giá"):
		return_to_unit(NAME, "Lý do")
	assert self_assessment().workflow_state == "Submitted"
	as_user(OFFICE_HEAD)
	assert return_to_unit(NAME, "Lý do") == f"{NAME}-1"


def test_returning_after_the_deadline_gives_a_new_one(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	let_pass()
	as_user(OFFICE_HEAD)
	with pytest.raises(frappe.ValidationError, match="Hạn của đơn vị đã hết: khi trả lại phải cho hạn mới"):
		return_to_unit(NAME, "Sai số liệu")
	draft = return_to_unit(NAME, "Sai số liệu", str(add_days(now_datetime(), 2)))
	(extension,) = frappe.get_doc("CCHC Evaluation Round", f"CCHC-{YEAR}").extensions
	assert (extension.unit, extension.reason) == ("U01", "Sai số liệu")
	as_user(STAFF)
	answer_all(frappe.get_doc(SA, draft), "Đã sửa").save()


def test_a_form_that_is_appraised_without_being_submitted_is_closed(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	answer_all(self_assessment()).save()
	frappe.db.set_value(SA, NAME, "appraisal_state", "Draft")
	with pytest.raises(frappe.PermissionError, match=BEGUN):
		answer_all(self_assessment(), "Giải trình khác").save()
	frappe.db.set_value(SA, NAME, "appraisal_state", None)
	answer_all(self_assessment(), "Giải trình khác").save()


def test_waiting_steps_are_noted_for_the_roles_that_take_them() -> None:
	(action,) = frappe.get_all("Workflow Action", {"reference_name": NAME}, ["name", "status", "workflow_state"])
	assert (action.status, action.workflow_state) == ("Open", "Draft")
	roles = frappe.get_all("Workflow Action Permitted Role", {"parent": action.name}, pluck="role")
	assert roles == ["CCHC Unit Head"]
	submit_as_head()
	assert frappe.db.get_value("Workflow Action", action.name, ["status", "completed_by"]) == ("Completed", HEAD)
