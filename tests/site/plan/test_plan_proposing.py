"""Plans proposed from the approved appraisal, and by when a unit owes one."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	HEAD,
	ROUND,
	act,
	answer_text,
	answers_without,
	approve,
	best_answers,
	change,
	decision,
	in_council,
	row_of,
	set_states,
	started,
	step,
	submitted_round,
)
from factories_followup import LEAVES, PLAN, decided, plan_of, weak_answers
from factories_round import head_of, staff_of
from frappe.utils import add_days, getdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import creation
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan import propose_plans

# U01 loses nothing but two criteria; U02 loses about 30 points and becomes KHÁ or less.
ANSWERS = {"U01": answers_without("1.1.1", "1.1.3"), "U02": weak_answers(30)}


def test_every_unit_gets_a_plan_with_the_approval() -> None:
	doc = decided(2, answers=ANSWERS, issued=False)
	plans = frappe.get_all(PLAN, {"round": ROUND}, ["name", "unit", "decision", "rank_name"], order_by="name")
	assert [(row.name, row.unit, row.decision) for row in plans] == [
		("CCHC-KH-2091-U01", "U01", doc.name),
		("CCHC-KH-2091-U02", "U02", doc.name),
	]
	assert {row.unit: row.rank_name for row in plans} == {row.unit: row.rank_name for row in doc.results}


def test_not_before_the_approval() -> None:
	in_council(2)
	assert frappe.db.count(PLAN) == 0


def test_weak_criteria_are_listed_weakest_first() -> None:
	"""1.1.1 and 1.1.3 give 0; so do the survey criteria, which nobody entered. Among zeros the dearer first."""
	decided(2, answers=ANSWERS, issued=False)
	rows = plan_of("U01").actions
	assert {"1.1.1", "1.1.3"} < {row.code for row in rows}
	shares = [row.share for row in rows]
	assert shares == sorted(shares)
	assert all(share < 70 for share in shares)
	zeros = [float(LEAVES[row.code].max_points) for row in rows if row.share == 0]
	assert zeros == sorted(zeros, reverse=True)
	row = next(row for row in rows if row.code == "1.1.1")
	assert (row.points_text, row.kind, row.status) == ("0,00/1,50", "Improvement", "Open")
	assert row.title == LEAVES["1.1.1"].title
	assert row.finding


def test_the_share_is_a_setting() -> None:
	frappe.db.set_single_value("CCHC Settings", "weak_share", 0)
	decided(1, answers=ANSWERS, issued=False)
	assert plan_of("U01").actions == []


def test_the_finding_gives_the_reason_of_the_office() -> None:
	doc = in_council(1, answers=ANSWERS)
	row = frappe.db.get_value("CCHC Appraised Score", {"parent": f"{ROUND}-U01", "code": "1.1.1"})
	frappe.db.set_value("CCHC Appraised Score", row, {"reason": "Nộp sau hạn"})
	approve(doc)
	finding = next(row for row in plan_of("U01").actions if row.code == "1.1.1").finding
	assert finding.endswith("Lý do: Nộp sau hạn")


def test_the_finding_is_of_the_answer_that_counts() -> None:
	"""The unit's own, the office's correction, the council's change on top of either."""
	submitted_round(1, answers={"U01": {**best_answers(), "1.1.3": {"part": 7, "whole": 9}}})
	doc = started("U01")
	row_of(doc, "1.1.1").update({"action": "Correct", "answer": answer_text(choice="late"), "reason": "Nộp chậm"})
	row_of(doc, "1.2.1").update({"action": "Correct", "answer": answer_text(counts={"late": 1}), "reason": "Chậm"})
	row_of(doc, "1.4.2").update({"action": "Set Points", "points_set": 0.5, "reason": "Thiếu minh chứng"})
	act(APPRAISER, doc.save)
	set_states(ROUND, "Appraised")
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	change("U01", "1.2.1", "Theo sổ theo dõi", answer={"counts": {"late": 3}})
	change("U01", "1.1.2", "Theo hồ sơ", answer={"checked": ["i1"]})
	approve(decision())
	findings = {row.code: row.finding for row in plan_of("U01").actions}
	assert {code: findings[code] for code in ("1.1.1", "1.1.2", "1.1.3", "1.2.1", "1.4.2", "8.1")} == {
		"1.1.1": "Chậm từ 1 đến 10 ngày làm việc. Lý do: Nộp chậm",
		"1.1.2": "Đạt 1/4 nội dung. Lý do: Theo hồ sơ",
		"1.1.3": "Số nhiệm vụ hoàn thành: 7/9 (77,8%), dưới mức 80%",
		"1.2.1": "Có 03 trường hợp bị trừ điểm. Lý do: Theo sổ theo dõi",
		"1.4.2": "Ấn định 0,5 điểm, lý do: Thiếu minh chứng",
		"8.1": "Chưa có kết quả do cơ quan thẩm định nhập",
	}


def test_a_low_rank_owes_a_plan_by_a_date() -> None:
	"""TRUNG BÌNH and YẾU: 30 days after the approval."""
	doc = decided(2, answers={"U01": best_answers(), "U02": weak_answers(45)}, issued=False)
	ranks = {row.unit: row.rank_name for row in doc.results}
	assert ranks["U02"] in ("TRUNG BÌNH", "YẾU")
	low, high = plan_of("U02"), plan_of("U01")
	assert (low.required, low.due_date) == (1, getdate(add_days(getdate(doc.approved_on), 30)))
	assert (high.required, high.due_date) == (0, None)


def test_which_ranks_and_how_many_days_are_settings() -> None:
	for field, value in {"plan_lowest_ranks": 4, "plan_days": 10}.items():
		frappe.db.set_single_value("CCHC Settings", field, value)
	doc = decided(1, answers={"U01": best_answers()}, issued=False)
	assert (plan_of().required, plan_of().due_date) == (1, getdate(add_days(getdate(doc.approved_on), 10)))


def test_no_rank_owes_a_plan_where_the_setting_is_0() -> None:
	frappe.db.set_single_value("CCHC Settings", "plan_lowest_ranks", 0)
	decided(1, answers={"U01": {}}, issued=False)
	assert plan_of().required == 0


def test_proposing_twice_makes_nothing_new() -> None:
	doc = decided(2, issued=False)
	assert act(HEAD, lambda: propose_plans(doc.name)) == 0
	assert frappe.db.count(PLAN) == 2


def test_the_office_makes_a_plan_that_is_missing() -> None:
	doc = decided(2, issued=False)
	for table, field in (("CCHC Improvement Action", "parent"), (PLAN, "name")):
		frappe.db.delete(table, {field: "CCHC-KH-2091-U02"})
	assert act(HEAD, lambda: propose_plans(doc.name)) == 1
	assert plan_of("U02").workflow_state == "Draft"


def test_only_the_head_of_the_office_proposes() -> None:
	doc = decided(1, issued=False)
	for user in (APPRAISER, CHAIR, "Administrator", head_of("U01"), staff_of("U01")):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: propose_plans(doc.name))
	assert act(HEAD, lambda: propose_plans(doc.name)) == 0


def test_no_plan_on_a_decision_that_is_not_approved() -> None:
	doc = in_council(1)
	with pytest.raises(frappe.ValidationError, match="CCHC-QD-2091 đang ở trạng thái Đang trình Hội đồng: kế hoạch"):
		act(HEAD, lambda: propose_plans(doc.name))
	approve(doc)
	frappe.db.delete(PLAN)
	assert act(HEAD, lambda: propose_plans(doc.name)) == 1


def test_as_many_queries_for_many_units_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = decided(6, issued=False)
	lines = list(doc.results)

	def queries(count: int) -> int:
		frappe.db.delete("CCHC Improvement Action")
		frappe.db.delete(PLAN)
		doc.results = lines[:count]
		calls: list[Any] = []
		real = frappe.db.sql
		monkeypatch.setattr(frappe.db, "sql", lambda *args, **kwargs: (calls.append(args), real(*args, **kwargs))[1])
		creation.propose(doc)
		monkeypatch.setattr(frappe.db, "sql", real)
		return len(calls)

	queries(1)
	assert queries(6) == queries(2)


def test_a_plan_is_not_made_by_hand() -> None:
	decided(1, issued=False)
	doc = frappe.copy_doc(plan_of())
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(head_of("U01"), doc.insert)
	with pytest.raises(frappe.PermissionError, match="Kế hoạch khắc phục do đợt đánh giá tạo ra, không lập trực tiếp"):
		act("Administrator", doc.insert)
	frappe.db.delete(PLAN)
	doc.flags.by_server = True
	assert act("Administrator", doc.insert).unit == "U01"


def test_the_timeline_and_the_open_action_are_written() -> None:
	doc = decided(1, issued=False)
	name = plan_of().name
	comments = frappe.get_all("Comment", {"reference_doctype": PLAN, "reference_name": name}, pluck="content")
	assert any(doc.name in text for text in comments)
	assert (
		frappe.db.count("Workflow Action", {"reference_doctype": PLAN, "reference_name": name, "status": "Open"}) == 1
	)
