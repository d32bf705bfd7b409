"""Keep, correct, set points; what the server computes; who may change what in which state."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	OTHER_HEAD,
	ROUND,
	SURVEY,
	act,
	answer_text,
	appraisal,
	best_answers,
	past,
	row_of,
	sign_off,
	started,
	step,
	submitted_round,
)
from factories_round import head_of, staff_of
from frappe.model.workflow import WorkflowTransitionError, get_transitions
from readers import EVERYONE
from refusals import STALE, no_step, refused_as, words_for

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import return_to_appraiser
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, UnitRecord, evaluate

RATIO = "1.1.3"
OFFICE = {APPRAISER, HEAD, OTHER_HEAD, "Administrator"}


def change(doc: Any, code: str, **values: Any) -> Any:
	row_of(doc, code).update(values)
	return act(APPRAISER, lambda: doc.save())


@pytest.fixture
def begun() -> Any:
	submitted_round(1, people=True)
	return started()


def test_the_numbers_are_the_cores(begun: Any) -> None:
	row_of(begun, "1.1.1").update({"action": "Correct", "answer": answer_text(choice="late"), "reason": "Muộn"})
	row_of(begun, "1.2.1").update({"action": "Set Points", "points_set": 0.25, "reason": "Thiếu hồ sơ"})
	change(begun, SURVEY[0], action="Correct", answer='{"percent": 87.5}')
	core = evaluate(
		default_criteria_set(),
		UnitRecord(
			"U01",
			"",
			best_answers(),
			{
				"1.1.1": Change("Muộn", answer={"choice": "late"}),
				"1.2.1": Change("Thiếu hồ sơ", points=Decimal("0.25")),
				SURVEY[0]: Change(answer={"percent": Decimal("87.5")}),
			},
		),
	)
	doc = appraisal()
	assert len(doc.scores) == len(core.appraised.leaves)
	for row in doc.scores:
		leaf = core.appraised.leaves[row.code]
		assert (row.appraised_state, row.appraised_points) == (leaf.state, float(leaf.points))
		assert row.appraised_computation == leaf.sentence
	assert doc.appraised_points == float(core.appraised.total) and doc.self_points == float(core.self_score.total)
	assert (doc.index_percent, doc.rank_name) == (float(core.appraised.index), core.appraised.rank)


def test_what_a_client_computes_is_overwritten_or_refused(begun: Any) -> None:
	"""Numbers that only the server writes can't be sent."""
	for field, value, label in (
		("appraised_points", 100, "Điểm thẩm định"),
		("index_percent", 99, "Chỉ số (%)"),
		("rank_name", "TỐT+", "Xếp hạng"),
		("authors", "x", "Người thực hiện"),
	):
		begun.reload().set(field, value)
		with pytest.raises(frappe.PermissionError, match=re.escape(f"«Bản nháp»: bạn không sửa được «{label}»")):
			act(APPRAISER, lambda: begun.save())
	for column, value in (
		("appraised_points", 1.25),
		("self_points", 9),
		("self_answer", "{}"),
		("max_points", 9),
		("code", "9.9"),
		("reply", "Đã trả lời"),
		("council_points", 3),
	):
		row_of(begun.reload(), "1.1.1").set(column, value)
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
			act(APPRAISER, lambda: begun.save())


def test_rows_are_not_added_or_removed(begun: Any) -> None:
	begun.append("scores", {"code": "9.9", "title": "x"})
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		act(APPRAISER, lambda: begun.save())
	begun.reload().scores.pop()
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		act(APPRAISER, lambda: begun.save())


FAULTY = [
	({"action": "Correct", "answer": answer_text(choice="late")}, "thay đổi của cơ quan thẩm định phải có lý do"),
	({"action": "Correct", "reason": "Sai"}, "phải ghi câu trả lời hoặc điểm"),
	({"action": "Correct", "answer": answer_text(choice="never"), "reason": "Sai"}, "không có mã .*never"),
	({"action": "Correct", "answer": "not json", "reason": "Sai"}, "phải là một đối tượng, không phải .*not json"),
	({"action": "Correct", "answer": "[" * 4000, "reason": "Sai"}, r"phải là một đối tượng, không phải .*\[\["),
	({"action": "Set Points", "points_set": 1, "reason": "  "}, "ấn định điểm phải có lý do"),
	({"action": "Set Points", "points_set": 1.51, "reason": "Cao"}, "1,51 vượt quá điểm tối đa 1,5"),
	({"action": "Set Points", "points_set": 1.005, "reason": "Lẻ"}, "chỉ được có tối đa 2 chữ số thập phân"),
	({"action": "Set Points", "points_set": -0.5, "reason": "Âm"}, "không được là số âm"),
	({"action": "Set Points", "points_set": float("nan"), "reason": "?"}, "phải là số hữu hạn"),
	({"action": "Set Points", "points_set": "một", "reason": "Chữ"}, "phải là số, không phải .*một"),
]


def test_a_faulty_change_is_refused_by_its_criterion(begun: Any) -> None:
	for values, message in FAULTY:
		with pytest.raises(frappe.ValidationError, match=f"Đơn vị U01, tiêu chí 1.1.1: .*{message}"):
			change(begun.reload(), "1.1.1", **values)
	change(begun.reload(), "1.1.1", action="Correct", answer=answer_text(choice="late"), reason="Sai")
	change(begun.reload(), "1.1.1", action="Set Points", points_set=1.5, reason="Đủ")


def test_all_faults_are_shown_at_once(begun: Any) -> None:
	row_of(begun, "1.1.1").update({"action": "Set Points", "points_set": 9, "reason": "Cao"})
	with pytest.raises(frappe.ValidationError) as caught:
		change(begun, "1.2.1", action="Correct", answer='{"counts": {"late": -1}}', reason="Sai")
	assert "tiêu chí 1.1.1: điểm đã ghi: 9 vượt quá" in str(caught.value)
	assert "tiêu chí 1.2.1: số lần" in str(caught.value)


def test_points_as_people_type_them(begun: Any) -> None:
	change(begun, "1.1.1", action="Set Points", points_set="0,75", reason="Nửa")
	assert row_of(appraisal(), "1.1.1").points_set == 0.75


def test_inputs_of_another_action_are_dropped(begun: Any) -> None:
	change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	change(begun, "1.1.1", action="Keep")
	row = row_of(appraisal(), "1.1.1")
	assert (row.answer, row.points_set, row.appraised_points) == (None, 0, row.self_points)


def test_survey_results_need_no_reason_but_points_set_there_do(begun: Any) -> None:
	change(begun, SURVEY[0], action="Correct", answer='{"percent": 80}')
	with pytest.raises(frappe.ValidationError, match=f"tiêu chí {SURVEY[1]}: ấn định điểm phải có lý do"):
		change(begun, SURVEY[1], action="Set Points", points_set=1)
	change(begun.reload(), SURVEY[1], action="Set Points", points_set=1, reason="Khảo sát của tỉnh")


def test_nothing_changes_after_the_appraisal_deadline(begun: Any) -> None:
	past(ROUND, "appraisal")
	with pytest.raises(frappe.ValidationError, match="Hạn Thẩm định của đợt CCHC-2091 đã hết"):
		change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	with pytest.raises(frappe.ValidationError, match="Hạn Thẩm định của đợt CCHC-2091 đã hết"):
		sign_off("U01")


def test_a_stale_form_is_refused(begun: Any) -> None:
	other = appraisal()
	change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	with pytest.raises(frappe.TimestampMismatchError, match=STALE):
		change(other, "1.2.1", action="Set Points", points_set=1, reason="Nửa")
	change(other.reload(), "1.2.1", action="Set Points", points_set=1, reason="Nửa")


def test_in_draft_only_the_appraiser_changes_content(begun: Any) -> None:
	for user in (HEAD, CHAIR, MEMBER, CLERK, MANAGER, head_of("U01"), staff_of("U01"), "Administrator"):
		row_of(begun.reload(), "1.1.1").update({"action": "Set Points", "points_set": 1, "reason": "Nửa"})
		with pytest.raises(frappe.PermissionError, match=words_for(user, OFFICE, "bạn không sửa được «Bảng điểm»")):
			act(user, begun.save)
	change(begun.reload(), "1.1.1", action="Set Points", points_set=1, reason="Nửa")


@pytest.mark.parametrize(
	("state", "may_save"), [("Appraised", {APPRAISER, HEAD, OTHER_HEAD, CHAIR}), ("Approved", {CHAIR})]
)
def test_signed_off_content_is_closed_to_all(begun: Any, state: str, may_save: set[str]) -> None:
	change(begun, "1.1.1", action="Set Points", points_set=0.5, reason="Nửa")
	frappe.db.set_value("CCHC Appraisal", begun.name, {"workflow_state": state, "docstatus": int(state == "Approved")})
	for user in (APPRAISER, HEAD, OTHER_HEAD, CHAIR):
		row_of(begun.reload(), "1.1.1").update({"action": "Set Points", "points_set": 1, "reason": "Nửa"})
		with pytest.raises(frappe.PermissionError, match=words_for(user, may_save, "bạn không sửa được «Bảng điểm»")):
			act(user, begun.save)
	assert row_of(appraisal(), "1.1.1").points_set == 0.5


def test_a_row_is_not_changed_alone(begun: Any) -> None:
	row = frappe.get_doc("CCHC Appraised Score", row_of(begun, "1.1.1").name)
	row.reason = "x"
	with pytest.raises(frappe.PermissionError, match="chỉ được sửa trong văn bản CCHC-2091-U01, không sửa riêng"):
		act(APPRAISER, lambda: row.save(ignore_permissions=True))


def test_only_changed_rows_are_written(begun: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	written = []
	real = frappe.db.sql
	monkeypatch.setattr(frappe.db, "sql", lambda query, *a, **k: (written.append(str(query)), real(query, *a, **k))[1])
	change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	updates = [query for query in written if query.lstrip().lower().startswith("update `tabcchc appraised score`")]
	assert len(updates) == 1


def test_authors_are_those_who_changed_the_content(begun: Any) -> None:
	change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	row_of(begun, "1.2.1").update({"action": "Set Points", "points_set": 1, "reason": "Nửa"})
	act(OTHER_HEAD, lambda: begun.save())
	assert appraisal().author_names == [APPRAISER, OTHER_HEAD]


# Transitions


def test_the_office_head_signs_off(begun: Any) -> None:
	change(begun, "1.1.1", action="Set Points", points_set=1, reason="Nửa")
	sign_off("U01")
	doc = appraisal()
	assert (doc.workflow_state, doc.docstatus, doc.signed_off_by) == ("Appraised", 0, HEAD) and doc.signed_off_on
	assert frappe.db.get_value("CCHC Self Assessment", doc.self_assessment, "appraisal_state") == "Appraised"


def test_a_share_for_a_percentage_is_signed_off_only_with_a_note(begun: Any) -> None:
	"""0.9 for 90 % turned TỐT into TRUNG BÌNH."""
	change(begun, SURVEY[0], action="Correct", answer='{"percent": 0.9}')
	with pytest.raises(frappe.ValidationError, match=f"iêu chí {SURVEY[0]}.*có phải là 90 % không"):
		sign_off("U01")
	change(begun.reload(), SURVEY[0], reason="Đúng 0,9 %: chỉ một phiếu hài lòng.")
	sign_off("U01")
	assert begun.reload().workflow_state == "Appraised"


def test_an_author_does_not_sign_off(begun: Any) -> None:
	row_of(begun, "1.1.1").update({"action": "Set Points", "points_set": 1, "reason": "Nửa"})
	act(OTHER_HEAD, lambda: begun.save())
	with pytest.raises(frappe.PermissionError, match="lãnh đạo cơ quan thẩm định khác phải ký duyệt"):
		sign_off("U01", user=OTHER_HEAD)
	sign_off("U01", user=HEAD)


def test_signing_off_in_the_save_that_changes_is_refused_too(begun: Any) -> None:
	row_of(begun, "1.1.1").update({"action": "Set Points", "points_set": 1, "reason": "Nửa"})
	begun.workflow_state = "Appraised"
	with pytest.raises(frappe.PermissionError, match="lãnh đạo cơ quan thẩm định khác phải ký duyệt"):
		act(OTHER_HEAD, lambda: begun.save())
	begun.reload().workflow_state = "Appraised"
	act(OTHER_HEAD, lambda: begun.save())
	assert appraisal().workflow_state == "Appraised"


def test_the_way_back_takes_a_reason(begun: Any) -> None:
	sign_off("U01")
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do trả lại phiếu thẩm định"):
		step(HEAD, appraisal(), "Return to Appraiser")
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do trả lại phiếu thẩm định"):
		act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "  "))
	act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "Xem lại 1.1.1"))
	doc = appraisal()
	assert (doc.workflow_state, doc.return_reason, doc.signed_off_by) == ("Draft", "Xem lại 1.1.1", None)
	assert frappe.db.get_value("CCHC Self Assessment", doc.self_assessment, "appraisal_state") == "Draft"
	assert frappe.db.exists("Comment", {"reference_name": doc.name, "content": ("like", "%Xem lại 1.1.1%")})
	sign_off("U01")
	assert appraisal().return_reason is None


def test_the_reason_may_come_with_the_saved_document(begun: Any) -> None:
	sign_off("U01")
	doc = appraisal()
	doc.update({"workflow_state": "Draft", "return_reason": "Thiếu minh chứng"})
	act(HEAD, lambda: doc.save())
	assert appraisal().workflow_state == "Draft"


def test_the_reason_is_escaped_on_the_timeline(begun: Any) -> None:
	sign_off("U01")
	act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "<img src=x onerror=alert(1)>"))
	contents = frappe.get_all("Comment", {"reference_name": begun.name}, pluck="content", order_by="creation")
	assert any("&lt; img" in content for content in contents) and "<img" not in "".join(contents)


STEPS = [
	("Draft", "Sign Off", {HEAD, OTHER_HEAD}),
	("Draft", "Request Explanation", {APPRAISER, OTHER_HEAD}),
	("Awaiting Explanation", "Resume Appraisal", {APPRAISER, OTHER_HEAD}),
]


@pytest.mark.parametrize(
	("state", "action", "allowed"), STEPS, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_each_step_belongs_to_its_role(begun: Any, state: str, action: str, allowed: set[str]) -> None:
	row_of(begun, "1.1.1").question = "Vì sao muộn?"
	act(APPRAISER, lambda: begun.save())
	frappe.db.set_value("CCHC Appraisal", begun.name, "workflow_state", state)
	for user in EVERYONE:
		frappe.db.savepoint("one_user")
		if user in allowed:
			assert step(user, appraisal(), action).workflow_state != state
		else:
			with refused_as(no_step(user, reads=OFFICE)):
				step(user, appraisal(), action)
			assert appraisal().workflow_state == state
		frappe.db.rollback(save_point="one_user")


def test_an_appraisal_is_not_approved_alone(begun: Any) -> None:
	sign_off("U01")
	for user in (APPRAISER, HEAD, OTHER_HEAD, CHAIR, MEMBER, "Administrator"):
		with pytest.raises(WorkflowTransitionError, match="Bước này không có trong quy trình"):
			step(user, appraisal(), "Approve")
		by_steps = words_for(user, {CHAIR, "Administrator"}, "bằng các thao tác của quy trình")
		with pytest.raises(frappe.PermissionError, match=by_steps):
			act(user, appraisal().submit)
	assert frappe.db.get_value("CCHC Appraisal", begun.name, ["docstatus", "workflow_state"]) == (0, "Appraised")


def test_the_chair_is_shown_how_appraisals_are_approved(begun: Any) -> None:
	"""The desk does not offer it (`test_what_is_sent`); other routes are refused."""
	sign_off("U01")
	doc = appraisal()
	doc.workflow_state = "Approved"
	with_the_round = "được phê duyệt cùng quyết định của Hội đồng cho cả đợt, không phê duyệt riêng"
	with pytest.raises(frappe.PermissionError, match=with_the_round):
		act(CHAIR, lambda: doc.submit())
	# The workflow has the step, once a decision holds the appraisal.
	frappe.db.set_value(doc.doctype, doc.name, "council_decision", "CCHC-QD-2091")
	assert [row["action"] for row in act(CHAIR, lambda: get_transitions(appraisal()))] == ["Approve"]


def test_states_can_not_be_skipped(begun: Any) -> None:
	for state, error, words in (
		("Appraised", frappe.PermissionError, "Bạn không chuyển được"),
		("Approved", frappe.PermissionError, "bằng các thao tác của quy trình"),
		("Nonsense", frappe.LinkValidationError, "Không tìm thấy Trạng thái: Nonsense"),
	):
		begun.reload().workflow_state = state
		with pytest.raises(error, match=words):
			act(APPRAISER, lambda: begun.save())
	assert appraisal().workflow_state == "Draft"
	begun.reload().workflow_state = "Appraised"
	act(HEAD, lambda: begun.save())
	assert appraisal().workflow_state == "Appraised"


def test_what_is_stored_as_an_answer_is_read_exactly(begun: Any) -> None:
	"""0.1 + 0.2 style inputs: 2/3 of 66.67 % is below, 66.666… is not 66.67."""
	change(begun, RATIO, action="Correct", answer=json.dumps({"part": 79.99, "whole": 100}), reason="Đếm lại")
	assert row_of(appraisal(), RATIO).appraised_points == 0
	change(appraisal(), RATIO, action="Correct", answer=json.dumps({"part": 80, "whole": 100}), reason="Đếm lại")
	assert row_of(appraisal(), RATIO).appraised_points > 0
