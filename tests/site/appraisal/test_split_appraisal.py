"""Bodies that each appraise their own criteria, and the office that signs off when all have."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	MANAGER,
	OTHER_HEAD,
	ROUND,
	act,
	appraisal,
	counting,
	past,
	row_of,
	sign_off,
	started,
	step,
	submitted_round,
)
from factories_parts import (
	DEPUTY,
	LAW,
	LAWS,
	LAWYER,
	MONEY,
	MONEYS,
	PARTS,
	REST,
	TREASURER,
	assign,
	finish,
	score,
	split_round,
	split_started,
)
from factories_round import staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal import parts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import (
	finish_part,
	open_questions,
	preview,
	reopen_part,
	return_to_appraiser,
	start_all,
)
from cchc_eval.permissions.roles import roles_of


def part_states(doc: frappe._dict) -> dict[str, bool]:
	return {row.part: bool(row.done_on) for row in doc.parts}


def test_a_round_without_bodies_is_the_offices_alone() -> None:
	submitted_round(1)
	doc = started()
	assert doc.parts == [] and {row.part for row in doc.scores} == {None}
	score(APPRAISER, LAWS)
	sign_off("U01")
	assert appraisal().workflow_state == "Appraised"


@pytest.mark.parametrize("at_once", [True, False])
def test_each_criterion_says_whose_it_is(at_once: bool) -> None:
	split_round()
	doc = act(APPRAISER, lambda: start_all(ROUND)) and appraisal() if at_once else started()
	assert {row.part for row in doc.scores if row.code.startswith("2.")} == {LAW}
	assert {row.part for row in doc.scores if row.code.startswith("6.")} == {MONEY}
	assert {row.part for row in doc.scores if row.code[0] not in "26"} == {None}
	assert [(row.part, row.with_bodies, row.done_by) for row in doc.parts] == [
		(LAW, None, None),
		(MONEY, "Kho bạc", None),
	]


def test_who_appraises_for_a_body_has_the_role_while_the_round_is_open() -> None:
	split_round()
	assert roles_of(LAWYER) == {"CCHC Appraiser"}
	assign([PARTS[1]])
	assert roles_of(LAWYER) == frozenset() and roles_of(DEPUTY) == {"CCHC Appraiser"}
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND)
	doc.flags.by_server = True
	doc.update({"status": "Closed"})
	act(MANAGER, doc.save)
	assert roles_of(DEPUTY) == frozenset()


def test_a_body_scores_its_own_criteria_and_no_others() -> None:
	split_started()
	doc = score(LAWYER, LAWS)
	assert row_of(doc, LAWS).appraised_points == 0.25
	for user, code, whose in (
		(LAWYER, MONEYS, "Sở Tài chính"),
		(LAWYER, REST, "Cơ quan thẩm định"),
		(APPRAISER, LAWS, "Sở Tư pháp"),
		(OTHER_HEAD, LAWS, "Sở Tư pháp"),
	):
		with pytest.raises(frappe.PermissionError, match=f"{code}: tiêu chí này do {whose} thẩm định"):
			score(user, code, "Chấm lại")
	score(APPRAISER, REST)
	assert score(DEPUTY, MONEYS).author_names == [APPRAISER, DEPUTY, LAWYER]


def test_the_head_signs_off_when_every_body_has_reported() -> None:
	split_started()
	with pytest.raises(frappe.ValidationError, match="Sở Tư pháp chưa báo thẩm định xong") as told:
		sign_off("U01")
	assert "Sở Tài chính chưa báo thẩm định xong phần của mình (f3.treasurer, f3.deputy)" in str(told.value)
	assert part_states(finish(LAWYER, LAW)) == {LAW: True, MONEY: False}
	with pytest.raises(frappe.ValidationError, match="Sở Tài chính chưa báo thẩm định xong"):
		sign_off("U01")
	doc = finish(DEPUTY, MONEY)
	assert [(row.done_by, bool(row.done_on)) for row in doc.parts] == [(LAWYER, True), (DEPUTY, True)]
	sign_off("U01")
	assert appraisal().workflow_state == "Appraised"


def test_only_its_appraiser_reports_a_part_done() -> None:
	doc = split_started()
	for user in (TREASURER, APPRAISER, OTHER_HEAD):
		with pytest.raises(frappe.PermissionError, match="Chỉ người thẩm định của Sở Tư pháp"):
			act(user, lambda: finish_part(doc.name, LAW))
	with pytest.raises(frappe.ValidationError, match="Sở Y tế không thẩm định nội dung nào"):
		act(LAWYER, lambda: finish_part(doc.name, "Sở Y tế"))
	assert part_states(finish(LAWYER, LAW))[LAW]


def test_what_is_reported_done_changes_after_it_is_reopened() -> None:
	doc = split_started()
	finish(LAWYER, LAW)
	with pytest.raises(frappe.PermissionError, match=f"{LAWS}: Sở Tư pháp đã báo thẩm định xong"):
		score(LAWYER, LAWS)
	with pytest.raises(frappe.PermissionError, match="Chỉ người thẩm định của Sở Tư pháp hoặc lãnh đạo"):
		act(TREASURER, lambda: reopen_part(doc.name, LAW))
	with pytest.raises(frappe.ValidationError, match="Nêu lý do mở lại phần của Sở Tư pháp"):
		act(HEAD, lambda: reopen_part(doc.name, LAW))
	act(HEAD, lambda: reopen_part(doc.name, LAW, "Thiếu tiêu chí 2.1.1"))
	assert not part_states(appraisal())[LAW]
	score(LAWYER, LAWS)
	finish(LAWYER, LAW)
	act(LAWYER, lambda: reopen_part(doc.name, LAW))
	comments = frappe.get_all("Comment", {"reference_name": doc.name, "comment_type": "Info"}, pluck="content")
	assert "Sở Tư pháp: mở lại phần thẩm định: Thiếu tiêu chí 2.1.1" in comments


def test_a_part_is_settled_with_the_sign_off_and_reopened_after_a_return() -> None:
	doc = split_started()
	finish(LAWYER, LAW)
	finish(TREASURER, MONEY)
	sign_off("U01")
	for user in (LAWYER, HEAD):
		with pytest.raises(frappe.ValidationError, match="các phần thẩm định đã chốt"):
			act(user, lambda: reopen_part(doc.name, LAW, "Xem lại"))
	assign([{**PARTS[0], "codes": "2, 3"}, PARTS[1]])
	assert row_of(appraisal(), "3.1.1").part is None
	act(HEAD, lambda: return_to_appraiser(doc.name, "Xem lại lĩnh vực 2"))
	# It follows the assignment of today: the part that has more criteria is open again.
	assert row_of(appraisal(), "3.1.1").part == LAW
	assert part_states(appraisal()) == {LAW: False, MONEY: True}


def test_a_body_asks_the_unit_about_its_own_criteria() -> None:
	doc = split_started()
	score(TREASURER, MONEYS, action="Keep", question="Quyết toán ngày nào?")
	with pytest.raises(frappe.ValidationError, match="Hãy ghi câu hỏi cho đơn vị"):
		step(LAWYER, doc, "Request Explanation")
	step(TREASURER, doc, "Request Explanation")
	assert appraisal().workflow_state == "Awaiting Explanation"
	score(LAWYER, LAWS)
	assert part_states(finish(LAWYER, LAW))[LAW]


def test_a_body_asks_while_the_unit_answers_another() -> None:
	doc = split_started(people=True)
	score(TREASURER, MONEYS, action="Keep", question="Quyết toán ngày nào?")
	step(TREASURER, doc, "Request Explanation")
	score(LAWYER, LAWS, action="Keep", question="Văn bản số mấy?")
	asked = act(staff_of("U01"), lambda: open_questions(doc.self_assessment))["questions"]
	assert [row["question"] for row in asked] == ["Văn bản số mấy?", "Quyết toán ngày nào?"]
	with pytest.raises(frappe.PermissionError, match=f"{MONEYS}: đơn vị đang trả lời câu hỏi này"):
		score(TREASURER, MONEYS, question="Khác")
	with pytest.raises(frappe.PermissionError, match=f"{LAWS}: tiêu chí này do Sở Tư pháp thẩm định"):
		score(TREASURER, LAWS, action="Keep", question="Khác")
	past(ROUND, "explanation")
	with pytest.raises(frappe.ValidationError, match="đã hết"):
		score(LAWYER, "2.1.2", question="Thêm?")
	frappe.db.delete("CCHC Part State", {"parent": doc.name})
	with pytest.raises(frappe.PermissionError, match="Chờ giải trình"):
		score(LAWYER, "2.1.3", question="Thêm?")


def test_a_new_assignment_opens_what_it_changes_and_keeps_the_rest() -> None:
	split_started(2)
	for unit in ("U01", "U02"):
		finish(LAWYER, LAW, unit)
		finish(TREASURER, MONEY, unit)
	counted: list[str] = []
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", counting(counted))
		assign([{**PARTS[0], "codes": "2.1"}, {**PARTS[1], "first_appraiser": LAWYER}])
	for unit in ("U01", "U02"):
		doc = appraisal(unit)
		assert part_states(doc) == {LAW: False, MONEY: True}
		assert (row_of(doc, "2.1.1").part, row_of(doc, "2.2.1").part) == (LAW, None)
	assert len([statement for statement in counted if "`tabCCHC Apprais" in statement]) < 30
	# What is as it was stays where it is.
	kept = [row.name for row in appraisal("U02").parts]
	parts.follow(ROUND)
	assert [row.name for row in appraisal("U02").parts] == kept


def test_a_preview_says_nothing_of_others_criteria() -> None:
	doc = split_started()
	score(TREASURER, MONEYS)
	seen = act(
		LAWYER, lambda: preview(doc.name, [{"code": MONEYS, "action": "Set Points", "points_set": 0, "reason": "x"}])
	)
	assert {code[0] for code in seen["leaves"]} == {"2"}
	assert set(seen["sums"]) == {"2", "2.1", "2.2"}
	whole = act(
		HEAD, lambda: preview(doc.name, [{"code": MONEYS, "action": "Set Points", "points_set": 0.25, "reason": "x"}])
	)
	assert seen["appraised"] == whole["appraised"] and MONEYS in whole["leaves"]


def test_a_round_says_what_is_wrong_with_its_bodies() -> None:
	split_round()
	with pytest.raises(frappe.ValidationError, match=r"f3\.lawyer@example\.com ghi hai lần"):
		assign([{**PARTS[0], "second_appraiser": LAWYER}])
	with pytest.raises(frappe.ValidationError, match="Phần «Sở Tư pháp»: mã 9\\.9 không có trong bộ tiêu chí của đợt"):
		assign([{**PARTS[0], "codes": "2, 9.9"}])
	with pytest.raises(frappe.ValidationError, match=r"cùng được giao 2\.1\.1"):
		assign([PARTS[0], {**PARTS[1], "codes": "2.1.1"}])
	with pytest.raises(frappe.ValidationError, match="Sở Tư pháp: ghi ít nhất một người thẩm định"):
		assign([{**PARTS[0], "first_appraiser": None}])
	frappe.db.set_value("User", LAWYER, "enabled", 0)
	with pytest.raises(frappe.ValidationError, match=r"f3\.lawyer@example\.com .* không có tài khoản đang hoạt động"):
		assign(PARTS)
