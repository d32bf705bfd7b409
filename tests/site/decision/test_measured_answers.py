"""Measured rules on a unit's form: what it asks, what it offers, what it stores."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from factories_appraisal import make_people, put_answers
from factories_round import make_criteria_set, make_round, self_assessment, staff_of
from measured_sets import a_set, leaf, set_of
from real_rules import RULES, measured

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import preview
from cchc_eval.storage.plain_text import plain

CHANGE = measured(
	{"kind": "change", "value": "Số hồ sơ trực tuyến", "as": "percent"}, {"kind": "per_step", "step": 1, "each": 0.1}
)
COUNTED = measured({"kind": "value", "value": "Số hồ sơ trực tuyến"}, {"kind": "per_step", "step": 100, "each": 1})


def opened(cset: Any, year: int = 2091) -> Any:
	make_people()
	doc = make_round(["U01"], year=year, criteria_set=make_criteria_set(cset))
	open_now(doc.name)
	return self_assessment(year=year)


def loaded(form: Any) -> Any:
	form = frappe.get_doc(form.doctype, form.name)
	form.run_method("onload")
	return form


def test_every_answer_of_every_real_rule_is_stored_as_it_was_given() -> None:
	form = opened(set_of(*(rule._replace(said=plain(rule.said)) for rule in RULES)))
	frappe.set_user(staff_of("U01"))
	assert len(form.scores) == len(RULES) > 40
	for case in range(max(len(rule.cases) for rule in RULES)):
		answers = {rule.number: rule.cases[case % len(rule.cases)] for rule in RULES}
		for row in form.scores:
			row.answer = json.dumps(answers[row.code][0])
		form.save()
		form.reload()
		for row in form.scores:
			given, points = answers[row.code]
			assert json.loads(row.answer) == given
			assert f"{row.points:.2f}" == points
			assert row.computation


def test_a_form_asks_what_its_rules_ask() -> None:
	asked = questions_of(set_of(*RULES))
	assert all(asked[rule.number]["inputs"] for rule in RULES)
	quarter = next(item for one in asked.values() for item in one["inputs"] if item["parts"] == ["Quý I"])
	assert quarter["label"] == f"Quý I: {quarter['own']}"
	ballots = next(item for one in asked.values() for item in one["inputs"] if item["path"][0] == "ballots")
	assert ballots["label"] == f"{': '.join(ballots['parts'])}: {ballots['own']}"


def test_a_preview_tells_the_next_step() -> None:
	form = opened(set_of(RULES[1]))
	frappe.set_user(staff_of("U01"))
	shown = preview(form.name, json.dumps({"R02": {"part": 19, "whole": 20}}))["leaves"]["R02"]
	assert shown["next_step"] == "còn thiếu 1 nhiệm vụ hoàn thành để đạt 100 %: +0,5 điểm"


@pytest.mark.parametrize(("rule", "answer"), [(CHANGE, {"before": 900, "now": 1000}), (COUNTED, {"value": 1000})])
def test_last_years_figure_is_offered_with_its_source(rule: dict[str, Any], answer: dict[str, Any]) -> None:
	opened(a_set(leaf("1", 2, rule)), 2091)
	put_answers("U01", {"1": answer})
	form = opened(a_set(leaf("1", 2, CHANGE)), 2092)
	assert form.previous == "CCHC-2091-U01"
	source = "Phiếu tự đánh giá CCHC-2091-U01"
	offered = {"values": [[["before"], "1000"], [["source"], source]], "text": f"1.000 ({source})"}
	assert loaded(form).get_onload("offered") == {"1": [offered]}
	frappe.set_user(staff_of("U01"))
	form.scores[0].answer = json.dumps({"before": 1000, "now": 1100, "source": source})
	form.scores[0].explanation = "x"
	form.save()
	assert json.loads(form.reload().scores[0].answer)["source"] == source


def test_nothing_is_offered_without_a_year_before() -> None:
	assert loaded(opened(a_set(leaf("1", 2, CHANGE)))).get_onload("offered") == {}
