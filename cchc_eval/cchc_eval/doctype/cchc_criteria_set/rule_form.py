"""A rule as a form: what its kinds have to fill in, a rule out of its row, and a trial of what was filled in.

Nothing is stored here: the dialog (`public/js/rules/`) writes what `try_rule` gives into the row of the open form.
"""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.conversion import RECKONING
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import question
from cchc_eval.controllers.client_values import read_object
from cchc_eval.scoring import CriteriaSet, Fault, ScoringError, load_criteria_set, preview_self
from cchc_eval.scoring.notation import read_data, read_rule, write_data, write_rule
from cchc_eval.scoring.rule_kinds import KINDS
from cchc_eval.scoring.rule_schema import as_data
from cchc_eval.scoring.rule_words import full_scoring_lines
from cchc_eval.vietnamese.writing import number

DOCTYPE = "CCHC Criteria Set"
_CODE = "1"
_MOST = 100_000


@frappe.whitelist()
def rule_kinds() -> dict[str, Any]:
	"""What a rule of each kind has to fill in; see `rule_schema.as_data`."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return as_data(KINDS)


@frappe.whitelist(methods=["POST"])
def open_rule(rule_type: str, rule_parameters: str = "", group_rules: str = "") -> dict[str, Any]:
	"""{"rule": data of a row's rule, None where it has none or none that can be read, "variants": [{"group", "rule"}],
	"faults": [text]}."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	_check_size(rule_parameters, group_rules)
	opened: dict[str, Any] = {"rule": None, "variants": [], "faults": []}
	faults: list[Fault] = []
	try:
		if rule_type:
			opened["rule"] = read_rule(rule_type, rule_parameters, _CODE)
	except ScoringError as error:
		faults += error.faults
	try:
		if group_rules:
			opened["variants"] = read_data(group_rules, _CODE)
	except ScoringError as error:
		faults += error.faults
	opened["faults"] = [fault.message for fault in faults]
	return opened


@frappe.whitelist(methods=["POST"])
def try_rule(
	rule: dict | str, max_points: float, answer: dict | str | None = None, rounding: str = ""
) -> dict[str, Any]:
	"""The rule and a trial answer, scored by the core in a set with that rounding (an option of the field, "" for the
	usual one): {"faults": [text]} where the rule can't be; else {"faults": [],
	"rule_type" and "rule_parameters" for the row, "data": as the rule of a group is kept, "words": [text], "question":
	see `questions.question`, "score": None without an answer, else {"faults": [text], "points", "sentence",
	"next_step"}}."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	_check_size(frappe.as_json(rule), frappe.as_json(answer))
	try:
		cset = _set_of(read_object(rule, Decimal), max_points, rounding)
	except ScoringError as error:
		return {"faults": [fault.message for fault in error.faults]}
	leaf = cset.leaves[0]
	assert leaf.rule is not None
	kind, parameters = write_rule(leaf.rule)
	return {
		"faults": [],
		"rule_type": kind,
		"rule_parameters": parameters,
		"data": write_data({"type": leaf.rule.type, **leaf.rule.to_data()}),
		"words": full_scoring_lines(leaf),
		"question": question(leaf),
		"score": _score(cset, read_object(answer, Decimal)) if answer else None,
	}


def _set_of(rule: Any, max_points: float, rounding: str) -> CriteriaSet:
	"""A set of this one rule, checked as any set is. Raises ScoringError."""
	criterion = {"code": _CODE, "parent": None, "title": _CODE, "max_points": max_points, "rule": rule}
	bands = [{"rank": _CODE, "from": 0}]
	head = {"title": _CODE, "year": 2000, "total_points": max_points, "rank_bands": bands}
	if rounding:
		head["rounding"] = RECKONING["rounding"].get(rounding, rounding)
	return load_criteria_set({**head, "criteria": [criterion]})


def _score(cset: CriteriaSet, answer: Any) -> dict[str, Any]:
	result, faults = preview_self(cset, {_CODE: answer})
	leaf = result.leaves[_CODE]
	return {
		"faults": [fault.message for fault in faults],
		"points": number(leaf.points or 0),
		"sentence": "" if faults else leaf.sentence,
		"next_step": leaf.next_step,
	}


def _check_size(*texts: str) -> None:
	if any(len(text) > _MOST for text in texts):
		frappe.throw(_("The rule is too long: divide the criterion."))
