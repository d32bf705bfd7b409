"""A rule as a form: opened from its row, tried with an answer, refused in the core's words."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe
import pytest
from factories_masters import quick_user
from measured_sets import IN_PROPORTION, set_of
from real_rules import RULES, of
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.rule_form import open_rule, rule_kinds, try_rule
from cchc_eval.permissions.roles import MANAGER
from cchc_eval.scoring.notation import write_rule

KEEPER = "manager@t.example"


@pytest.fixture(autouse=True)
def manager(as_user: Callable[[str], None]) -> None:
	quick_user(KEEPER, MANAGER)
	as_user(KEEPER)


def test_every_real_rule_is_opened_and_taken_back_as_it_is() -> None:
	for leaf in set_of(*RULES).leaves:
		assert leaf.rule is not None
		kind, parameters = write_rule(leaf.rule)
		opened = open_rule(kind, parameters)
		assert opened["faults"] == []
		# As it comes back from the browser.
		tried = try_rule(json.loads(frappe.as_json(opened["rule"])), float(leaf.max_points))
		assert (tried["faults"], tried["rule_type"], tried["rule_parameters"]) == ([], kind, parameters)
		assert tried["words"] and tried["question"]["inputs"] and tried["score"] is None


def test_a_trial_answer_gives_the_points_worked_by_hand() -> None:
	for rule in RULES:
		for answer, points in rule.cases:
			if "not_applicable" not in answer:
				score = try_rule(rule.rule, rule.max_points, answer)["score"]
				assert score["faults"] == []
				assert (rule.number, f"{float(score['points'].replace(',', '.')):.2f}") == (rule.number, points)
				assert score["sentence"]


def test_a_trial_says_the_next_step_and_what_is_wrong_with_an_answer() -> None:
	rule = next(rule for rule in RULES if rule.number == "R02")
	assert try_rule(rule.rule, 1, of(19, 20))["score"]["next_step"].startswith("còn thiếu 1 nhiệm vụ")
	assert try_rule(rule.rule, 1, of(1, 0))["score"]["faults"] == ["«Tổng số nhiệm vụ» bằng 0: mẫu số phải lớn hơn 0"]


def test_a_trial_rounds_as_the_set_does() -> None:
	rule = next(rule for rule in RULES if rule.number == "R04")
	said = [try_rule(rule.rule, 3, of(8, 9), rounding)["score"] for rounding in ("", "Two Decimals", "Four Decimals")]
	assert [score["points"] for score in said] == ["2,67", "2,67", "2,6667"]
	assert said[2]["next_step"].endswith(": +0,3333 điểm")
	assert said[2]["sentence"].endswith("8/9 × 3 = 2,6667 điểm")
	assert try_rule(rule.rule, 3, of(8, 9), "x")["faults"] == ["trường «rounding»: 'x' không thuộc 2, 4, none"]


def test_a_rule_that_can_not_be_read_leaves_those_of_groups_readable() -> None:
	variants = json.dumps([{"group": "Nhóm 1", "rule": IN_PROPORTION}], ensure_ascii=False)
	opened = open_rule("measured", "{", variants)
	assert (opened["rule"], opened["variants"]) == (None, json.loads(variants))
	assert opened["faults"] == ["tham số quy tắc không đọc được; hãy lập lại quy tắc"]
	assert open_rule("measured", "{", "{")["faults"] == 2 * opened["faults"]


def test_what_can_not_be_a_rule_is_refused_in_the_cores_words() -> None:
	wrong = {**IN_PROPORTION, "measure": {"kind": "share", "part": "", "whole": "b"}, "scale": {"kind": "lạ"}}
	faults = try_rule(wrong, 1)["faults"]
	assert any("trường «part»: không được để trống" in fault for fault in faults)
	assert any("không thuộc steps, proportional" in fault for fault in faults)
	assert try_rule(IN_PROPORTION, 1)["faults"] == []
	assert open_rule("measured", "{")["faults"] == ["tham số quy tắc không đọc được; hãy lập lại quy tắc"]
	with pytest.raises(frappe.ValidationError, match="Quy tắc quá dài"):
		try_rule({"type": "measured", "measure": {"kind": "x" * 200_000}}, 1)


def test_only_who_reads_criteria_sets_tries_rules(as_user: Callable[[str], None]) -> None:
	assert rule_kinds()["measures"]
	as_user(quick_user("nobody@t.example"))
	for ask in (
		rule_kinds,
		lambda: open_rule("manual"),
		lambda: try_rule(IN_PROPORTION, 1),
	):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			ask()
