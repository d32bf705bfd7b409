"""Criteria that do not apply to one unit of a round: out of its form and its maximum, and yet compared with the others."""

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
	approve,
	change,
	decision,
	line,
	make_people,
	put_answers,
	sign_off,
	step,
)
from factories_round import make_criteria_set, make_round, self_assessment
from measured_sets import PLAN, a_set, leaf
from real_rules import measured

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.integrity import decisions, scores
from cchc_eval.scoring import CriteriaSet

BEST = measured({"kind": "best", "of": {"kind": "value", "value": "Số mô hình"}}, {"kind": "proportional"})
YES = {"choice": "yes"}
ANSWERS: dict[str, dict[str, Any]] = {
	"U01": {"1": {"value": 10}, "2": YES},
	"U02": {"1": {"value": 6}, "2": YES},
	"U03": {"1": {"value": 12}},
}


def round_without(codes: str, reason: str = "Không có thủ tục hành chính") -> Any:
	make_people()
	doc = make_round(3, people=False, criteria_set=make_criteria_set(the_set()))
	doc.units[2].update({"not_applicable": codes, "not_applicable_reason": reason})
	return doc.save(ignore_permissions=True)


def the_set() -> CriteriaSet:
	return a_set(leaf("1", 4, BEST), leaf("2", 1, PLAN))


def test_what_does_not_apply_leaves_the_units_form_and_maximum_and_it_is_compared_with_the_others() -> None:
	doc = round_without("2")
	open_now(doc.name)
	form = self_assessment("U03")
	assert [row.code for row in form.scores] == ["1"] and form.applicable == 4
	about = {"reference_name": form.name, "content": ("like", "%không áp dụng%")}
	(told,) = frappe.get_all("Comment", about, pluck="content")
	assert told == "Tiêu chí không áp dụng cho đơn vị: 2 (Không có thủ tục hành chính)"
	for unit, answers in ANSWERS.items():
		given = frappe.get_doc("CCHC Self Assessment", put_answers(unit, answers))
		given.compute()
		for row in (given, *given.scores):
			row.db_update()
	act(APPRAISER, lambda: start_all(doc.name))
	sign_off("U01", "U02", "U03")
	act(HEAD, lambda: compile(ROUND))
	points = {row.unit: (row.council_points, row.applicable) for row in decision().results}
	assert points == {"U01": (4.33, 5), "U02": (3, 5), "U03": (4, 4)}
	step(HEAD, decision(), "Report to Council")
	act(CHAIR, lambda: change("U03", "1", points=None, answer='{"value": 20}'))
	assert (line(decision(), "U01").council_points, line(decision(), "U03").council_points) == (3, 4)
	approve(decision())
	findings, decided = decisions.of_round(ROUND)
	assert [*findings, *scores.of_self_assessments(ROUND), *scores.of_appraisals(ROUND, decided)] == []


@pytest.mark.parametrize(
	("codes", "reason", "told"),
	[
		("9", "Không có", "Đơn vị U03, tiêu chí 9: không có trong bộ tiêu chí để bỏ ra"),
		("1, 2", "Không có", "Đơn vị U03: bỏ hết các tiêu chí thì không còn gì để chấm"),
		("2", " ", "Đơn vị U03: ghi lý do các tiêu chí 2 không áp dụng"),
		("", "Không có", "Đơn vị U03: ghi các tiêu chí không áp dụng, hoặc bỏ lý do"),
	],
)
def test_what_cant_be_left_out_is_refused_by_name(codes: str, reason: str, told: str) -> None:
	with pytest.raises(frappe.ValidationError, match=told):
		open_now(round_without(codes, reason).name)


def test_what_does_not_apply_is_settled_with_the_unit_s_form() -> None:
	doc = round_without("2")
	open_now(doc.name)
	doc.reload()
	for column, value in (("not_applicable", "1"), ("not_applicable_reason", "Lý do khác")):
		doc.units[2].set(column, value)
		with pytest.raises(
			frappe.PermissionError, match="đã chốt khi lập phiếu; ở tiêu chí cho phép, đơn vị hoặc cơ quan"
		):
			doc.save(ignore_permissions=True)
		doc.reload()
