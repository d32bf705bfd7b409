"""What each criterion asks, for the forms of unit, office and council to draw (`public/js/answers/inputs.js`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cchc_eval.scoring import ChoiceRule, CriteriaSet, Criterion
from cchc_eval.scoring.inputs import Input
from cchc_eval.scoring.rule_words import scoring_lines
from cchc_eval.scoring.snapshot import thaw


@lru_cache(maxsize=32)
def questions_json(criteria_json: str) -> str:
	"""`questions_of` the set of a document, as a form is sent them: Frappe takes a text in a tenth of the time that it
	takes for what the text says, and all documents of a round ask the same."""
	return json.dumps(questions_of(thaw(criteria_json)), ensure_ascii=False, separators=(",", ":"))


def questions_of(cset: CriteriaSet) -> Mapping[str, Any]:
	"""By code of a leaf {"inputs": see `question`, "lines": how it is scored, in words, "of_group": whether the points
	hang on other units}."""
	of_group = {leaf.code for leaf in cset.compares}
	return {leaf.code: {**question(leaf), "of_group": leaf.code in of_group} for leaf in cset.leaves}


def question(leaf: Criterion) -> dict[str, Any]:
	"""{"inputs": [{"path", "label", "own", "parts", "kind", "unit", "optional", "points", "options": [{"key", "label",
	"points"}]}], "lines": [text]}; points as numbers, None where there are none."""
	assert leaf.rule is not None
	lines = scoring_lines(leaf)
	if isinstance(leaf.rule, ChoiceRule):
		# Its options say it themselves, each with its points.
		lines = lines[-1:] if leaf.gate else []
	return {"inputs": [_input(item) for item in leaf.rule.inputs], "lines": lines}


def _input(item: Input) -> dict[str, Any]:
	return {
		"path": list(item.path),
		"label": item.label,
		"own": item.own_label,
		"parts": list(item.parts),
		"kind": item.kind,
		"unit": item.unit,
		"optional": item.optional,
		"points": None if item.points is None else float(item.points),
		"options": [
			{"key": key, "label": label, "points": float(points)}
			for (key, label), points in zip(item.options, item.option_points, strict=True)
		],
	}
