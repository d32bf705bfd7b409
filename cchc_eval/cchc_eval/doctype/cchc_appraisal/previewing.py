"""What an appraiser's changes would give, computed by the core while they type; nothing is saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_appraisal.appraising import record_of
from cchc_eval.frozen import thaw
from cchc_eval.scoring import Evaluation, LeafScore, Score, ScoringError, evaluate
from cchc_eval.vietnamese import number

CHANGED = ("action", "answer", "points_set", "reason")


def preview(appraisal: str, changes: Any) -> dict[str, Any]:
	"""`changes` [{"code", "action", "answer", "points_set", "reason"}]: the rows that are not kept.

	{"faults": {code: [text]}, "leaves": {code: {"self", "appraised": {"state", "points", "sentence"}}},
	"sums": {code: {"self", "appraised", "applicable"}}, "self", "appraised": {"total", "applicable", "index",
	"rank"}}; numbers as people read them. A faulty change is named and counted as not made.
	"""
	doc = frappe.get_doc("CCHC Appraisal", appraisal)
	doc.check_permission("read")
	if not isinstance(changes, list) or not all(isinstance(row, dict) for row in changes):
		frappe.throw(_("The changes can't be read; reload the page and enter them again."))
	given = {str(row.get("code")): row for row in changes}
	for row in doc.scores:
		row.update({field: given.get(row.code, {}).get(field) for field in CHANGED})
	record = record_of(doc.unit, doc.unit_name, not doc.not_submitted, doc.scores)
	cset = thaw(doc.criteria_json)
	faults: dict[str, list[str]] = defaultdict(list)
	try:
		evaluation = evaluate(cset, record)
	except ScoringError as error:
		for fault in error.faults:
			faults[fault.criterion or ""].append(fault.message)
		sound = {code: change for code, change in record.appraised.items() if code not in faults}
		try:
			evaluation = evaluate(cset, replace(record, appraised=sound))
		except ScoringError:
			return {"faults": faults}
	return {"faults": faults, **_shown(evaluation)}


def _shown(evaluation: Evaluation) -> dict[str, Any]:
	own, appraised = evaluation.self_score, evaluation.appraised
	return {
		"leaves": {
			code: {"self": _leaf(own.leaves[code]), "appraised": _leaf(leaf)}
			for code, leaf in appraised.leaves.items()
		},
		"sums": {
			code: {
				"self": number(own.groups[code].points, 2),
				"appraised": number(sums.points, 2),
				"applicable": number(sums.applicable, 2),
			}
			for code, sums in appraised.groups.items()
		},
		"self": _total(own),
		"appraised": _total(appraised),
	}


def _leaf(leaf: LeafScore) -> dict[str, str]:
	points = "" if leaf.points is None else number(leaf.points, 2)
	return {"state": leaf.state, "points": points, "sentence": leaf.sentence}


def _total(score: Score) -> dict[str, str]:
	return {
		"total": number(score.total, 2),
		"applicable": number(score.applicable, 2),
		"index": number(score.index, 2),
		"rank": score.rank,
	}
