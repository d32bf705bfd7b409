"""The council: changes with reasons, caps, each step by its role, the way back."""

from __future__ import annotations

import re
from decimal import Decimal

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	DECISION,
	HEAD,
	MEMBER,
	OTHER_HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	best_answers,
	change,
	compiled,
	decision,
	in_council,
	line,
	row_of,
	sign_off,
	step,
)
from factories_session import hold_session
from readers import EVERYONE, OTHERS
from refusals import NOT_READ, no_step, refused_as, words_for

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import return_to_appraiser
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	compile,
	return_to_office,
	set_rank_cap,
)
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, RankCap, UnitRecord, evaluate_all, place

ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers(), "U03": best_answers()}
# By state.
READERS = {"Draft": {HEAD, OTHER_HEAD, "Administrator"}}
READERS["In Council"] = {*READERS["Draft"], CHAIR, MEMBER}
READERS["Approved"] = {*READERS["In Council"], CLERK}


# Changes


def test_a_change_recomputes_the_unit_and_places_all_anew() -> None:
	in_council(3, answers=ANSWERS)
	change("U02", "1.1.1", points=0.25)
	change("U02", "1.2.1", answer={"counts": {"late": 1}})
	change("U01", "2.1.1", points="0,5")
	council = {
		"U01": {"2.1.1": Change("x", points=Decimal("0.5"))},
		"U02": {"1.1.1": Change("x", points=Decimal("0.25")), "1.2.1": Change("x", answer={"counts": {"late": 1}})},
	}
	records = [UnitRecord(unit, "", answers, {}, council.get(unit, {})) for unit, answers in ANSWERS.items()]
	expected = place(evaluate_all(default_criteria_set(), records))
	doc = decision()
	assert [(row.unit, row.place, row.council_points, row.index_percent, row.rank_name) for row in doc.results] == [
		(
			placed.evaluation.record.code,
			placed.place,
			float(placed.evaluation.final.total),
			float(placed.evaluation.final.index),
			placed.evaluation.rank,
		)
		for placed in expected
	]
	assert [row.unit for row in doc.results] == ["U03", "U02", "U01"]
	assert line(doc, "U02").note == "Hội đồng điều chỉnh 02 tiêu chí (1.1.1, 1.2.1)"


def test_a_change_is_recorded_with_who_when_from_to_and_why() -> None:
	in_council(1)
	change("U01", "1.1.1", "Chưa đủ hồ sơ", points=1)
	change("U01", "1.1.1", "Xem lại lần hai", points=0.5)
	first, second = decision().council_changes
	assert (first.unit, first.code, first.action, first.reason) == ("U01", "1.1.1", "Set Points", "Chưa đủ hồ sơ")
	assert (first.appraised_points, first.previous_points, first.council_points) == (1.5, 1.5, 1)
	assert (second.appraised_points, second.previous_points, second.council_points) == (1.5, 1, 0.5)
	assert first.changed_by == CHAIR and first.changed_on and first.title and "Ấn định 1 điểm" in first.computation
	# Both stay; the last one counts.
	assert (first.in_force, second.in_force) == (0, 1)
	assert line(decision(), "U01").council_points == line(decision(), "U01").appraised_points - 1


def test_a_change_is_taken_back_with_a_reason_too() -> None:
	in_council(1)
	change("U01", "1.1.1", points=0)
	change("U01", "1.1.1", "Đã có hồ sơ")
	row = line(decision(), "U01")
	assert row.council_points == row.appraised_points and row.note == ""
	assert [entry.in_force for entry in decision().council_changes] == [0, 0]


FAULTY = [
	("U01", "1.1.1", "", {"points": 1}, "Hãy nêu lý do: lý do được lưu và in ra"),
	("U01", "1.1.1", "  ", {}, "Hãy nêu lý do: lý do được lưu và in ra"),
	("U01", "1.1.1", "Cao", {"points": 1.51}, "1,51 vượt quá điểm tối đa 1,5"),
	("U01", "1.1.1", "Lẻ", {"points": "0,125"}, "tối đa 2 chữ số thập phân"),
	("U01", "1.1.1", "Âm", {"points": -1}, "không được là số âm"),
	("U01", "1.1.1", "Chữ", {"points": "một"}, "phải là số, không phải"),
	("U01", "1.1.1", "Hai", {"points": 1, "answer": {"choice": "late"}}, "không ghi cả hai"),
	("U01", "1.1.1", "Sai", {"answer": {"choice": "never"}}, "không có mã"),
	("U01", "1.1.1", "Rỗng", {"answer": {}}, "thiếu «choice»"),
	("U01", "1.1", "Nhóm", {"points": 1}, "không có tiêu chí 1.1 để điều chỉnh"),
	("U01", "9.9.9", "Lạ", {"points": 1}, "không có tiêu chí 9.9.9 để điều chỉnh"),
	("U99", "1.1.1", "Lạ", {"points": 1}, "Đơn vị U99 không có trong"),
]


def test_faulty_changes_are_refused() -> None:
	in_council(1)
	for unit, code, reason, how, words in FAULTY:
		with pytest.raises(frappe.ValidationError, match=re.escape(words)):
			change(unit, code, reason, **how)
	assert not decision().council_changes
	change("U01", "1.1.1", "Xem lại", points=1)
	change("U01", "1.1.1", "Xem lại", answer={"choice": "late"})
	assert len(decision().council_changes) == 2


def test_only_the_chair_changes_and_caps() -> None:
	in_council(1, people=True)
	for user in OTHERS:
		# Who reads the decision is told why; to the others it isn't there.
		of_the_chair, not_moved = (
			words_for(user, READERS["In Council"], words)
			for words in (
				"Chỉ người có vai trò Chủ tịch Hội đồng",
				"không chuyển được Quyết định của Hội đồng CCHC-QD-2091 từ",
			)
		)
		with pytest.raises(frappe.PermissionError, match=of_the_chair):
			change("U01", "1.1.1", user=user, points=1)
		with pytest.raises(frappe.PermissionError, match=of_the_chair):
			act(user, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "Kỷ luật"))
		with pytest.raises(frappe.PermissionError, match=not_moved):
			act(user, lambda: return_to_office(DECISION, "Xem lại"))
	change("U01", "1.1.1", points=1)
	act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "Kỷ luật"))
	act(CHAIR, lambda: return_to_office(DECISION, "Xem lại"))
	doc = decision()
	assert (len(doc.council_changes), line(doc, "U01").cap_rank, doc.workflow_state) == (1, "KHÁ", "Draft")


def test_nothing_changes_before_and_after_the_council() -> None:
	compiled(1)
	for state, docstatus in (("Draft", 0), ("Approved", 1)):
		frappe.db.set_value("CCHC Council Decision", DECISION, {"workflow_state": state, "docstatus": docstatus})
		# The chair does not even see a draft.
		refused = NOT_READ if state == "Draft" else (frappe.ValidationError, "chưa trình Hội đồng")
		with refused_as(refused):
			change("U01", "1.1.1", points=1)
		with refused_as(refused):
			act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "Kỷ luật"))
	assert not decision().council_changes and not line(decision(), "U01").cap_rank


def test_changes_are_not_written_by_saving() -> None:
	doc = in_council(1)
	for user in (CHAIR, HEAD):
		doc.reload().append("council_changes", {"unit": "U01", "code": "1.1.1", "council_points": 1, "in_force": 1})
		with pytest.raises(frappe.PermissionError, match="không sửa được «Các điều chỉnh của Hội đồng»"):
			act(user, doc.save)
	doc.reload().results[0].update({"rank_name": "TỐT", "cap_rank": "KHÁ"})
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Kết quả»"):
		act(CHAIR, doc.save)
	doc.reload().signer_name = "Nguyễn Văn An"
	act(CHAIR, doc.save)


def test_a_cap_lowers_the_rank_and_keeps_the_index() -> None:
	in_council(2)
	act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "Trưởng đơn vị bị kỷ luật"))
	core = evaluate_all(default_criteria_set(), [UnitRecord("U01", "", best_answers(), rank_cap=RankCap("KHÁ", "x"))])[
		0
	]
	row = line(decision(), "U01")
	assert (row.computed_rank, row.rank_name, row.index_percent) == ("TỐT", core.rank, float(core.final.index))
	assert row.note == "Hạ xếp hạng (TỐT xuống KHÁ): Trưởng đơn vị bị kỷ luật"
	act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "", "Đã xóa kỷ luật"))
	row = line(decision(), "U01")
	assert (row.rank_name, row.cap_rank, row.note) == ("TỐT", "", "")


@pytest.mark.parametrize(
	("rank", "reason", "words"),
	[
		("KHÁ", "", "Hãy nêu lý do: lý do được lưu và in ra"),
		("XUẤT SẮC", "x", "U01: không có mức xếp hạng .*XUẤT SẮC.* để hạ xuống"),
		("", " ", "Hãy nêu lý do: lý do được lưu và in ra"),
	],
)
def test_a_cap_takes_a_known_rank_and_a_reason(rank: str, reason: str, words: str) -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match=words):
		act(CHAIR, lambda: set_rank_cap(DECISION, "U01", rank, reason))
	act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "x"))
	assert line(decision(), "U01").cap_rank == "KHÁ"


# Steps

STEPS = [
	("Draft", "Report to Council", {HEAD, OTHER_HEAD}),
	("In Council", "Approve", {CHAIR}),
	("In Council", "Return to Office", set()),
	("Approved", "Supersede", set()),
]


# The chair, who has the right to these, is told how.
BY_A_BUTTON = {
	"Return to Office": (frappe.ValidationError, "Hãy nêu lý do: dùng «Trả lại cơ quan thẩm định» trong menu"),
	"Supersede": (frappe.PermissionError, "còn hiệu lực cho đến khi Hội đồng phê duyệt quyết định sửa đổi"),
}


@pytest.mark.parametrize(("state", "action", "allowed"), STEPS, ids=[action for _, action, _ in STEPS])
def test_each_step_belongs_to_its_role(state: str, action: str, allowed: set[str]) -> None:
	"""Return and Supersede take a reason, which the bare workflow action does not bring."""
	compiled(1, people=True)
	if state == "Approved":
		step(HEAD, decision(), "Report to Council")
		approve(decision())
	else:
		frappe.db.set_value("CCHC Council Decision", DECISION, "workflow_state", state)
	if action == "Approve":
		hold_session(decision())
	for user in EVERYONE:
		frappe.db.savepoint("one_user")
		if user in allowed:
			assert step(user, decision(), action).workflow_state != state
		else:
			by_a_button = user == CHAIR and action in BY_A_BUTTON
			with refused_as(BY_A_BUTTON[action] if by_a_button else no_step(user, READERS[state])):
				step(user, decision(), action)
			frappe.db.rollback(save_point="one_user")
			assert decision().workflow_state == state
		frappe.db.rollback(save_point="one_user")


def test_submitting_past_the_workflow_is_refused() -> None:
	in_council(1, people=True)
	for user in EVERYONE:
		by_steps = words_for(user, {CHAIR, "Administrator"}, "bằng các thao tác của quy trình")
		with pytest.raises(frappe.PermissionError, match=by_steps):
			act(user, decision().submit)
	assert (decision().docstatus, appraisal().docstatus) == (0, 0)
	approve(decision())
	assert (decision().docstatus, appraisal().docstatus) == (1, 1)


def test_the_chair_gives_the_decision_back_with_a_reason() -> None:
	in_council(2)
	for reason in ("", "  "):
		with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do: lý do được lưu và in ra"):
			act(CHAIR, lambda reason=reason: return_to_office(DECISION, reason))
	act(CHAIR, lambda: return_to_office(DECISION, "Thiếu biên bản"))
	assert (decision().workflow_state, decision().return_reason) == ("Draft", "Thiếu biên bản")
	assert appraisal("U01").workflow_state == "Appraised"
	step(HEAD, decision(), "Report to Council")
	assert decision().return_reason is None


def test_appraisals_go_back_with_the_decision() -> None:
	in_council(2)
	act(CHAIR, lambda: return_to_office(DECISION, "Xem lại U02", [f"{ROUND}-U02"]))
	doc = appraisal("U02")
	assert (doc.workflow_state, doc.return_reason, doc.signed_off_by) == ("Draft", "Xem lại U02", None)
	assert frappe.db.get_value("CCHC Self Assessment", doc.self_assessment, "appraisal_state") == "Draft"
	assert frappe.db.exists("Version", {"docname": doc.name, "ref_doctype": "CCHC Appraisal"})
	assert appraisal("U01").workflow_state == "Appraised"
	with pytest.raises(frappe.ValidationError, match="phiếu thẩm định không còn ở trạng thái đã thẩm định"):
		step(HEAD, decision(), "Report to Council")


def test_other_appraisals_can_not_be_sent_back() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match="Không có trong CCHC-QD-2091: CCHC-2091-U77"):
		act(CHAIR, lambda: return_to_office(DECISION, "x", ["CCHC-2091-U77"]))
	assert decision().workflow_state == "In Council"
	act(CHAIR, lambda: return_to_office(DECISION, "x", [f"{ROUND}-U01"]))
	assert (decision().workflow_state, appraisal().workflow_state) == ("Draft", "Draft")


def test_while_the_council_sits_the_office_head_takes_nothing_back() -> None:
	in_council(1)
	with pytest.raises(
		frappe.ValidationError, match=f"{DECISION} đang trình Hội đồng: Chủ tịch Hội đồng trả lại quyết định"
	):
		act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "Sửa"))
	assert appraisal().workflow_state == "Appraised"
	act(CHAIR, lambda: return_to_office(DECISION, "Xem lại"))
	act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "Sửa"))
	assert appraisal().workflow_state == "Draft"


def test_council_changes_outlast_a_return_unless_the_criterion_was_appraised_anew() -> None:
	in_council(1)
	change("U01", "1.1.1", points=0.5)
	change("U01", "1.2.1", points=1)
	act(CHAIR, lambda: return_to_office(DECISION, "Xem lại 1.1.1", [f"{ROUND}-U01"]))
	doc = appraisal()
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0.75, "reason": "Nộp muộn"})
	act(APPRAISER, doc.save)
	sign_off("U01")
	act(HEAD, lambda: compile(ROUND))
	assert {row.code: row.in_force for row in decision().council_changes} == {"1.1.1": 0, "1.2.1": 1}
	assert line(decision(), "U01").note == "Hội đồng điều chỉnh 01 tiêu chí (1.2.1)"
