"""Measured rules from the answer to the approval: units compared with each other, gates, claims taken off, the quota."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	DECISION,
	HEAD,
	ROUND,
	act,
	answer_text,
	appraisal,
	approve,
	change,
	decision,
	line,
	make_people,
	put_answers,
	row_of,
	sign_off,
	step,
)
from factories_round import make_criteria_set, make_round, self_assessment
from measured_sets import IN_PROPORTION, PLAN, a_set, leaf
from real_rules import measured, of, steps
from what_if_checked import change_as_told

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import preview, start_all
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import stored_evaluation
from cchc_eval.cchc_eval.doctype.cchc_council_decision import own_changes
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import amend, compile, criteria_of_unit
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import rows as rows_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.creation import finding_of
from cchc_eval.integrity import decisions, scores
from cchc_eval.printing import reports, sheets
from cchc_eval.scoring import Change, Evaluation, UnitRecord, evaluate_all

COUNT = {"kind": "value", "value": "Số mô hình"}
BEST = measured({"kind": "best", "of": COUNT}, {"kind": "proportional"})
PLACE = measured({"kind": "place", "of": COUNT}, steps((None, "Hạng 1", 2), (2, "Hạng 2", 1), (3, "Còn lại", 0)))
LEAD = measured(
	{"kind": "target", "of": COUNT, "lead": True},
	{
		"kind": "interpolate",
		"marks": [{"at": 0, "points": 0}, {"at": 100, "points": 2}, {"at": 200, "points": 4}],
	},
)
CSET = a_set(
	leaf("1", 4, BEST),
	leaf("2", 2, PLACE),
	leaf("3", 4, LEAD),
	leaf("4", 1, PLAN),
	leaf("5", 2, IN_PROPORTION, gate={"code": "4", "at_least": 1}),
	unfounded_claims="deduct",
	quota={"rank": "TỐT", "percent": 20, "among": "YẾU"},
)
YES, NO = {"choice": "yes"}, {"choice": "no"}
ANSWERS: dict[str, dict[str, Any]] = {
	"U01": {"1": {"value": 10}, "2": {"value": 9}, "3": {"value": 12, "target": 10}, "4": YES, "5": of(1, 1)},
	"U02": {"1": {"value": 6}, "2": {"value": 7}, "3": {"value": 30, "target": 20}, "4": NO, "5": of(1, 1)},
	"U03": {"1": {"value": 5}, "2": {"value": 7}, "3": {"value": 5, "target": 10}, "4": YES, "5": of(1, 2)},
}
COMPARED = ("1", "2", "3")


def appraised_round(cset: Any = CSET) -> Any:
	make_people()
	doc = make_round(3, people=False, criteria_set=make_criteria_set(cset))
	open_now(doc.name)
	for unit, answers in ANSWERS.items():
		form = frappe.get_doc("CCHC Self Assessment", put_answers(unit, answers))
		form.compute()
		for row in (form, *form.scores):
			row.db_update()
	act(APPRAISER, lambda: start_all(doc.name))
	return doc


def correct(unit: str, code: str, **values: Any) -> Any:
	doc = appraisal(unit)
	row_of(doc, code).update(values)
	return act(APPRAISER, doc.save)


def compiled_round() -> Any:
	appraised_round()
	sign_off("U01", "U02", "U03")
	return compiled()


def compiled() -> Any:
	return frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))


def lying_before_council() -> Any:
	doc = compiled_round()
	step(HEAD, doc, "Report to Council")
	return doc.reload()


def expected(**council: dict[str, Change]) -> dict[str, Evaluation]:
	records = [UnitRecord(unit, "", answers, {}, council.get(unit, {})) for unit, answers in ANSWERS.items()]
	return {one.record.code: one for one in evaluate_all(CSET, records)}


def agrees(doc: Any, evaluations: dict[str, Evaluation]) -> None:
	for unit, evaluation in evaluations.items():
		row = line(doc, unit)
		stored = (row.self_points, row.appraised_points, row.council_points, row.index_percent, row.rank_name)
		scores = evaluation.self_score, evaluation.appraised, evaluation.final
		computed = (*(float(one.total) for one in scores), float(evaluation.final.index), evaluation.rank)
		assert stored == computed


def rows(unit: str, stage: str, *codes: str) -> list[float]:
	doc = appraisal(unit)
	return [row_of(doc, code).get(f"{stage}_points") for code in codes]


def findings() -> list[Any]:
	"""Of the check of integrity; the forms were put into the tables, without a history."""
	found, decided = decisions.of_round(ROUND)
	return [*scores.of_self_assessments(ROUND), *scores.of_appraisals(ROUND, decided), *found]


def test_before_the_round_is_compiled_what_is_compared_is_provisional() -> None:
	appraised_round()
	form = self_assessment("U02")
	said = {row.code: row.computation for row in form.scores}
	assert all(said[code].endswith("(tạm tính, chưa so với các đơn vị khác)") for code in COMPARED)
	assert "tạm tính" not in said["5"]
	row = row_of(appraisal("U02"), "1")
	assert row.appraised_points == 4 and "tạm tính" in row.appraised_computation
	form.run_method("onload")
	questions = json.loads(form.get_onload("questions_json"))
	assert [code for code, asked in questions.items() if asked["of_group"]] == list(COMPARED)
	assert findings() == []


def test_the_round_compares_its_units_at_every_stage() -> None:
	appraised_round()
	correct("U01", "1", action="Correct", answer=answer_text(value=8), reason="Đếm trùng")
	sign_off("U01", "U02", "U03")
	doc = compiled()
	# 6/10 of 4 by its own score, 6/8 of 4 after the best unit was corrected.
	own = {"1": 2.4, "2": 1.0, "3": 4.0, "4": 0.0, "5": 0.0}
	assert line(doc, "U02").self_points == pytest.approx(sum(own.values()))
	assert line(doc, "U02").appraised_points == pytest.approx(sum({**own, "1": 3.0}.values()))
	corrected = {"1": Change("Đếm trùng", {"value": 8})}
	records = [UnitRecord(unit, "", answers, corrected if unit == "U01" else {}) for unit, answers in ANSWERS.items()]
	agrees(doc, {one.record.code: one for one in evaluate_all(CSET, records)})
	# The office's report adds up what was settled with the lines, not what its appraisals have provisionally.
	(group,) = reports.office_report(doc).groups
	assert [(row.unit_code, row.self_points, row.appraised_points, row.index, row.place) for row in group.rows] == [
		(row.unit_code, row.self_points, row.appraised_points, row.index, row.place) for row in rows_of(doc)
	]
	# So do the minutes, which compare the criteria that units score: here all of them.
	of_minutes = own_changes.rows(doc)
	assert {row.own_change == 0 for row in of_minutes} == {True, False}
	assert all(row.own_change == row.appraised_points - (row.self_points or 0) for row in of_minutes)
	assert findings() == []


def test_a_change_of_the_council_moves_the_other_units_too() -> None:
	reported = reports.office_report(lying_before_council()).groups
	change("U01", "1", answer={"value": 5})
	change("U03", "1", points=1)
	change("U02", "1", reason="Sáng kiến", points="2,5")
	evaluations = expected(
		U01={"1": Change("x", {"value": 5})},
		U02={"1": Change("x", points=Decimal("2.5"))},
		U03={"1": Change("x", points=Decimal(1))},
	)
	doc = decision()
	agrees(doc, evaluations)
	assert reports.office_report(doc).groups == reported
	# The best is 6 now, so that 5 are worth 5/6 of 4; the points set before stay, what the office gave moves beside them.
	assert line(doc, "U01").council_points == float(evaluations["U01"].final.total)
	approve(doc)
	assert reports.office_report(decision()).groups == reported
	for unit, evaluation in evaluations.items():
		for code in CSET.by_code:
			stored = rows(unit, "self", code) + rows(unit, "appraised", code) + rows(unit, "council", code)
			scores = evaluation.self_score, evaluation.appraised, evaluation.final
			assert stored == [float(one.leaves[code].points or 0) for one in scores]
	assert findings() == []


def test_the_approval_settles_what_was_provisional() -> None:
	doc = lying_before_council()
	approve(doc)
	row = row_of(appraisal("U02"), "1")
	assert (row.self_points, row.appraised_points, row.council_points) == (2.4, 2.4, 2.4)
	assert row.council_computation == "6, cao nhất 10 = 60 %: 60 % × 4 = 2,4 điểm"
	assert appraisal("U02").self_points == appraisal("U02").final_points == line(doc, "U02").council_points
	# Papers and plans say what was decided.
	sheet = sheets.appraisal_sheet(appraisal("U02"))
	assert any("cao nhất 10" in str(shown) for shown in sheet.lines)
	assert stored_evaluation(appraisal("U02")).final.leaves["1"].points == Decimal("2.4")
	assert finding_of(row, CSET.by_code["1"], None) == row.council_computation
	released = frappe.get_doc("CCHC Released Result", {"unit": "U02", "round": ROUND})
	assert "cao nhất 10" in released.content_json and "tạm tính" not in released.content_json
	assert findings() == []


def test_what_the_council_opens_counts_and_what_it_shuts_does_not() -> None:
	lying_before_council()
	assert (line(decision(), "U02").council_points, line(decision(), "U01").council_points) == (
		float(expected()["U02"].final.total),
		float(expected()["U01"].final.total),
	)
	change("U02", "4", answer=YES)
	change("U01", "4", points=0)
	evaluations = expected(U02={"4": Change("x", YES)}, U01={"4": Change("x", points=Decimal(0))})
	agrees(decision(), evaluations)
	approve(decision())
	assert rows("U02", "appraised", "5") + rows("U02", "council", "5") == [0.0, 2.0]
	shut = row_of(appraisal("U01"), "5")
	assert (shut.appraised_points, shut.council_points, shut.council_changed) == (2.0, 0.0, 0)
	assert shut.council_computation == "Tiêu chí 4 chưa đạt 1 điểm nên không tính: 0 điểm"
	released = frappe.get_doc("CCHC Released Result", {"unit": "U01", "round": ROUND})
	assert shut.council_computation in released.content_json
	assert findings() == []


def test_a_claim_without_grounds_is_taken_off_as_well() -> None:
	appraised_round()
	correct("U01", "5", action="Unfounded", reason="Không có minh chứng")
	row = row_of(appraisal("U01"), "5")
	assert row.appraised_points == -2
	assert row.appraised_computation.startswith("Tự chấm 2 điểm không có căn cứ: 0 điểm và trừ 2 điểm")
	doc = appraisal("U01")
	row_of(doc, "5").reason = ""
	with pytest.raises(frappe.ValidationError, match="trừ điểm tự chấm không có căn cứ phải có lý do"):
		act(APPRAISER, doc.save)
	sign_off("U01", "U02", "U03")
	step(HEAD, compiled(), "Report to Council")
	change("U03", "5", unfounded=True)
	approve(decision())
	assert rows("U01", "council", "5") + rows("U03", "council", "5") == [-2.0, -1.0]
	assert findings() == []


def test_a_claim_is_only_taken_off_where_the_set_says_so() -> None:
	appraised_round(a_set(*(criterion for criterion in CSET.to_data()["criteria"])))
	doc = appraisal("U01")
	row_of(doc, "5").update({"action": "Unfounded", "reason": "Không có minh chứng"})
	with pytest.raises(frappe.ValidationError, match="bộ tiêu chí không quy định trừ điểm tự chấm không có căn cứ"):
		act(APPRAISER, doc.save)


def test_the_chair_sees_each_criterion_beside_the_other_units() -> None:
	doc = lying_before_council()
	seen = act(CHAIR, lambda: criteria_of_unit(doc.name, "U02"))
	assert seen["scores"]["1"]["appraised_points"] == 2.4 and seen["unfounded"]
	assert seen["questions"]["3"]["inputs"][1]["path"] == ["target"]
	assert row_of(appraisal("U02"), "1").appraised_points == 4


def test_an_amendment_keeps_what_was_compared() -> None:
	lying_before_council()
	change("U03", "1", points=1)
	approve(decision())
	before = {row.unit: row.council_points for row in decision().results}
	act(CHAIR, lambda: amend(DECISION, "Sửa lỗi"))
	second = compiled()
	assert {row.unit: row.council_points for row in second.results} == before
	assert [(row.unit, row.in_force) for row in second.council_changes] == [("U03", 1)]
	assert findings() == []


def test_more_units_at_the_top_than_the_quota_allows_are_told() -> None:
	doc = lying_before_council()
	assert [row.rank_name for row in doc.results].count("TỐT") == 1
	doc.run_method("onload")
	assert doc.get_onload("quota") == [
		"Có 1/3 đơn vị được xếp TỐT, quá 20 % (không quá 0 đơn vị); Hội đồng xem xét trước khi thông qua"
	]


def test_a_trial_says_what_the_next_step_would_need() -> None:
	appraised_round()
	name = f"{ROUND}-U03"
	shown = act(APPRAISER, lambda: preview(name, [], []))
	assert shown["leaves"]["1"]["self"]["sentence"].endswith("(tạm tính, chưa so với các đơn vị khác)")
	row = {"code": "5", "action": "Correct", "answer": answer_text(part=1, whole=4), "reason": "x"}
	tried = act(APPRAISER, lambda: preview(name, [row], []))
	assert tried["leaves"]["5"]["appraised"]["points"] == "0,50"


def test_a_change_tells_before_it_is_saved_whom_else_it_moves() -> None:
	lying_before_council()
	told = change_as_told("U01", "1", answer={"value": 20})
	assert [row["unit"] for row in told["lines"] if not row["itself"]] != []
	change_as_told("U02", "4", answer=YES)
	change_as_told("U01", "1", unfounded=True)
	change_as_told("U01", "1")
