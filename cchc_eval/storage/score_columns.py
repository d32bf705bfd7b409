"""The columns that hold scores: written from what the core computes, and read for many units at once.

The office and the council each leave a criterion its points in the same row of an appraisal, so that its columns
begin with who gave them: `self_points`, `appraised_points`, `council_points`. Points are Floats; what does not apply
and has no points is stored as 0 (`…_state` tells).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe

from cchc_eval.scoring import OFFICE, Evaluation, LeafScore, Score

SELF, APPRAISED, COUNCIL = "self", "appraised", "council"
APPRAISAL, ROW = "CCHC Appraisal", "CCHC Appraised Score"


def form_row(leaf: LeafScore) -> dict[str, Any]:
	"""Of a row of a self-assessment."""
	return {"answer_state": leaf.state, "points": _points(leaf), "computation": leaf.sentence}


def form_totals(score: Score) -> dict[str, Any]:
	"""Of a self-assessment."""
	return {
		"total": float(score.total),
		**_result(score),
		"rank_name": score.rank,
		"unanswered": len(open_codes(score)),
	}


def open_codes(score: Score) -> list[str]:
	"""What the unit has still to answer; the office's own criteria are not its business."""
	by_code = score.criteria_set.by_code
	return [code for code in score.unanswered if by_code[code].scored_by != OFFICE]


def row_of(stage: str, leaf: LeafScore) -> dict[str, Any]:
	"""Of a row of an appraisal, for SELF, APPRAISED or COUNCIL."""
	return {f"{stage}_state": leaf.state, f"{stage}_points": _points(leaf), f"{stage}_computation": leaf.sentence}


def appraisal_totals(evaluation: Evaluation) -> dict[str, Any]:
	"""Of an appraisal, before the council."""
	appraised = evaluation.appraised
	return {
		"self_points": float(evaluation.self_score.total),
		"bonus_points": float(appraised.bonus),
		"penalty_points": float(appraised.penalty),
		"appraised_points": float(appraised.total),
		**_result(appraised),
		"rank_name": appraised.rank,
	}


def line_totals(evaluation: Evaluation) -> dict[str, Any]:
	"""Of a unit's line in a council decision."""
	return {
		"self_points": float(evaluation.self_score.total),
		"appraised_points": float(evaluation.appraised.total),
		"council_points": float(evaluation.final.total),
		**_result(evaluation.final),
		"computed_rank": evaluation.computed_rank,
		"rank_name": evaluation.rank,
	}


def council_change(evaluation: Evaluation, code: str) -> dict[str, Any]:
	"""Of what the council changed on a criterion: the office's points and the council's."""
	appraised, final = evaluation.appraised.leaves[code], evaluation.final.leaves[code]
	return {
		"appraised_points": _points(appraised),
		"appraised_state": appraised.state,
		"council_points": _points(final),
		"council_state": final.state,
		"computation": final.sentence,
	}


def appraisal_rows(
	appraisals: Iterable[str | None], columns: Sequence[str], table: str = ROW
) -> Mapping[str | None, list[Any]]:
	"""Of each appraisal the rows of one of its tables, in their order."""
	rows: dict[str | None, list[Any]] = {name: [] for name in appraisals}
	filters = {"parenttype": APPRAISAL, "parent": ("in", [name for name in rows if name] or [""])}
	for row in frappe.get_all(table, filters, ["parent", *columns], order_by="parent, idx"):
		rows[row.parent].append(row)
	return rows


def _points(leaf: LeafScore) -> float:
	return float(leaf.points or 0)


def _result(score: Score) -> dict[str, float]:
	return {"applicable": float(score.applicable), "index_percent": float(score.index)}
