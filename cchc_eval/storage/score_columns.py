"""The columns that hold a score: what the core has computed, as the database keeps it."""

from __future__ import annotations

from typing import Any

from cchc_eval.scoring import OFFICE, LeafScore, Score


def leaf_values(leaf: LeafScore) -> dict[str, Any]:
	"""What the server computes for one row of `scores`."""
	return {
		"answer_state": leaf.state,
		"points": float(leaf.points or 0),
		"computation": leaf.sentence,
	}


def result_values(score: Score) -> dict[str, Any]:
	"""What the server computes for the document."""
	return {
		"total": float(score.total),
		"applicable": float(score.applicable),
		"index_percent": float(score.index),
		"rank_name": score.rank,
		"unanswered": len(open_codes(score)),
	}


def open_codes(score: Score) -> list[str]:
	"""What the unit has still to answer; the office's own criteria are not its business."""
	by_code = score.criteria_set.by_code
	return [code for code in score.unanswered if by_code[code].scored_by != OFFICE]


def self_values(leaf: LeafScore) -> dict[str, Any]:
	return {
		"self_state": leaf.state,
		"self_points": float(leaf.points or 0),
		"self_computation": leaf.sentence,
	}


def appraised_values(leaf: LeafScore) -> dict[str, Any]:
	return {
		"appraised_state": leaf.state,
		"appraised_points": float(leaf.points or 0),
		"appraised_computation": leaf.sentence,
	}


def council_values(leaf: LeafScore) -> dict[str, Any]:
	return {
		"council_state": leaf.state,
		"council_points": float(leaf.points or 0),
		"council_computation": leaf.sentence,
	}
