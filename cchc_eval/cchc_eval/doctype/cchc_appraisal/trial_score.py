"""Points that an appraiser's changes would give, computed by the core without saving."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import record_of
from cchc_eval.permissions.appraisal_parts import may_see, seen_parts_of
from cchc_eval.scoring import (
	BonusPenalty,
	CriteriaSet,
	Evaluation,
	Fault,
	LeafScore,
	Score,
	ScoringError,
	doubts,
	preview_evaluation,
)
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.vietnamese.writing import in_column, number

CHANGED = ("action", "answer", "points_set", "reason")


def preview(appraisal: str, changes: list[dict[str, Any]], counts: list[dict[str, Any]]) -> dict[str, Any]:
	"""`changes` [{"code", "action", "answer", "points_set", "reason"}]: the rows that are not kept; `counts`
	[{"code", "times", "note"}] of bonus and penalty items, of those that are not as stored.

	{"faults": {code: [text]}, "doubts": {code: text} of the office's answers, "leaves": {code: {"self", "appraised":
	{"state", "points", "sentence"}}}, "sums": {code: {"self", "appraised", "applicable"}}, "self", "appraised":
	{"total", "applicable", "index", "rank"}, "bonus": None where the set has no such items, else {"bonus", "penalty",
	"points": {code: number, a penalty negative}, "faults": {code: [text]}}}; other numbers as people read them. Faulty
	changes are listed and not counted.
	"""
	doc = frappe.get_doc("CCHC Appraisal", appraisal)
	doc.check_permission("read")
	seen = seen_parts_of(doc)
	given = {str(row.get("code")): row for row in changes}
	for row in doc.scores:
		if may_see(row, seen):
			row.update({field: given.get(row.code, {}).get(field) for field in CHANGED})
	cset = thaw(doc.criteria_json)
	bonus_faults = _take_counts(doc.bonus_counts, counts if may_see({}, seen) else [], cset.bonus_penalty)
	record = record_of(doc.unit, doc.unit_name, not doc.not_submitted, doc.scores, doc.bonus_counts)
	faults: dict[str, list[str]] = defaultdict(list)
	shown: dict[str, Any] = {}
	try:
		evaluation, wrong = preview_evaluation(cset, record)
		answers = {code: change.answer for code, change in record.appraised.items() if change.answer is not None}
		shown = {
			"doubts": {doubt.criterion: doubt.message for doubt in doubts(cset, answers)},
			**_shown(evaluation),
			"bonus": _bonus(evaluation, bonus_faults),
		}
	except ScoringError as error:
		wrong = error.faults
	for fault in wrong:
		faults[fault.criterion or ""].append(fault.message)
	result = {"faults": faults, **shown}
	if seen is None:
		return result
	if not may_see({}, seen):
		result["bonus"] = None
	return _own(result, {row.code for row in doc.scores if may_see(row, seen)}, cset)


def _own(result: dict[str, Any], codes: set[str], cset: CriteriaSet) -> dict[str, Any]:
	"""What is said of these leaves, of the groups that hold no other, and of the whole."""
	whole = {one.code for one in cset.criteria if codes.issuperset(leaf.code for leaf in cset.leaves_under(one.code))}
	kept = {"faults": codes | {""}, "doubts": codes, "leaves": codes, "sums": whole}
	for key, of in kept.items():
		if key in result:
			result[key] = {code: said for code, said in result[key].items() if code in of}
	return result


def _take_counts(rows: list[Any], counts: list[dict[str, Any]], rules: BonusPenalty | None) -> dict[str, list[str]]:
	"""Write the counts into the rows, faulty ones as 0. Returns the faults by item."""
	given = {str(row.get("code")): row for row in counts}
	found: dict[str, list[str]] = defaultdict(list)
	for row in rows:
		row.update({field: given[row.code].get(field) for field in bonus_counts.COUNTED if row.code in given})
		wrong: list[Fault] = []
		if rules:
			rules.total(bonus_counts.counts_of([row]), wrong)
		problems = [fault.message for fault in wrong] or list(bonus_counts.note_problems([row]))
		if problems:
			found[row.code] = problems
		if wrong:
			row.times = 0
	return found


def _bonus(evaluation: Evaluation, faults: dict[str, list[str]]) -> dict[str, Any] | None:
	rules, score = evaluation.appraised.criteria_set.bonus_penalty, evaluation.appraised
	if rules is None:
		return None
	points = bonus_counts.points_of(rules, evaluation.record.counts)
	return {
		"bonus": in_column(score.bonus),
		"penalty": in_column(score.penalty),
		"points": {code: float(value) for code, value in points.items()},
		"faults": faults,
	}


def _shown(evaluation: Evaluation) -> dict[str, Any]:
	own, appraised = evaluation.self_score, evaluation.appraised
	return {
		"leaves": {
			code: {"self": _leaf(own.leaves[code]), "appraised": _leaf(leaf)} for code, leaf in appraised.leaves.items()
		},
		"sums": {
			code: {
				"self": in_column(own.groups[code].points),
				"appraised": in_column(sums.points),
				"applicable": in_column(sums.applicable),
			}
			for code, sums in appraised.groups.items()
		},
		"self": _total(own),
		"appraised": _total(appraised),
	}


def _leaf(leaf: LeafScore) -> dict[str, str]:
	points = "" if leaf.points is None else in_column(leaf.points)
	return {"state": leaf.state, "points": points, "sentence": leaf.sentence, "next_step": leaf.next_step}


def _total(score: Score) -> dict[str, str]:
	return {
		"total": in_column(score.total),
		"applicable": in_column(score.applicable),
		"index": number(score.index, 2),
		"rank": score.rank,
	}
