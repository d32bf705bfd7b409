"""Between the rows of a CCHC Criteria Set and the core's CriteriaSet, without loss either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.scoring import (
	EXCLUDE,
	FULL,
	SPREAD,
	BonusPenalty,
	CapRule,
	CriteriaSet,
	Criterion,
	Fault,
	Reckoning,
	ScoringError,
	load_criteria_set,
)
from cchc_eval.scoring.bindings import read_lines, write_lines
from cchc_eval.scoring.fields import UNREAD
from cchc_eval.scoring.figures import bound
from cchc_eval.scoring.notation import read_data, read_rule, write_data, write_rule
from cchc_eval.scoring.rule_words import full_scoring_lines
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import criterion_columns
from cchc_eval.vietnamese.writing import number, text_lines

NOT_APPLICABLE = {"Exclude": EXCLUDE, "Full Points": FULL, "Spread": SPREAD}
SCORED_BY = {"Unit": "unit", "Office": "office"}
CAP_KINDS = {
	"Not Submitted": "not_submitted",
	"Late": "late",
	"Field Below": "field_below",
	"By Evidence": "by_evidence",
}
CAP_FIELDS = ("enabled", "kind", "field_code", "percent", "best_rank", "reason")
BONUS_KINDS = {"Bonus": "bonus", "Penalty": "penalty"}
# The choices of the document that a set's data say in other words; the first is what a set without it has.
RECKONING = {
	"rounding": {"Two Decimals": "2", "Four Decimals": "4", "Not Rounded": "none"},
	"bonus_on": {"Total Points": "total", "Index": "index"},
	"unfounded_claims": {"Not Counted": "keep", "Also Deducted": "deduct"},
}


def to_core(doc: Document) -> CriteriaSet:
	"""Raises ScoringError with all that is wrong."""
	faults: list[Fault] = []
	criteria = [_criterion_data(row, faults) for row in doc.criteria]
	data = {
		"title": doc.title,
		"year": cint(doc.year),
		"total_points": as_typed(doc.total_points),
		"not_applicable": NOT_APPLICABLE.get(doc.not_applicable, doc.not_applicable),
		"rank_bands": [{"rank": band.rank_name, "from": as_typed(band.from_percent)} for band in doc.rank_bands],
		"criteria": criteria,
	}
	if doc.bonus_items:
		data["bonus_penalty"] = _bonus_data(doc)
	if caps := [_cap_data(row) for row in doc.get("rank_caps") or [] if row.enabled]:
		data["rank_caps"] = caps
	try:
		cset = load_criteria_set(data | _reckoning_data(doc))
	except ScoringError as error:
		raise ScoringError([*faults, *error.faults]) from None
	if faults:
		raise ScoringError(faults)
	return cset


def from_core(cset: CriteriaSet) -> dict[str, Any]:
	"""The fields of the document. Rank caps only where the set has them: a workbook of a set without any says nothing
	of them, and its import leaves those of the document."""
	weights = cset.reckoning.weights
	return {
		"title": cset.title,
		"year": cset.year,
		"total_points": float(cset.total_points),
		"not_applicable": _word(NOT_APPLICABLE, cset.not_applicable),
		"rank_bands": [{"rank_name": band.rank, "from_percent": float(band.from_)} for band in cset.rank_bands],
		"criteria": [
			{**_criterion_row(criterion), "index_weight": float(weights.get(criterion.code, 0))}
			for criterion in cset.criteria
		],
		**_reckoning_fields(cset.reckoning),
		**bonus_fields(cset.bonus_penalty),
		**({"rank_caps": [_cap_row(rule) for rule in cset.rank_caps]} if cset.rank_caps else {}),
	}


def preview(cset: CriteriaSet) -> list[dict[str, Any]]:
	"""The set as a person reads it: a row per criterion, points and scoring in words."""
	return [
		{
			"code": criterion.code,
			"depth": cset.depth(criterion.code),
			"title": criterion.title,
			"points": number(criterion.max_points),
			"is_leaf": criterion.is_leaf,
			"scoring": _scoring(criterion),
			"by_office": criterion.scored_by == "office",
			"na_allowed": criterion.na_allowed,
			"evidence": list(criterion.evidence),
		}
		for criterion in cset.criteria
	]


def _scoring(criterion: Criterion) -> list[str]:
	"""Lines that describe how a leaf is scored; none for a group."""
	guidance = [criterion.guidance] if criterion.is_leaf and criterion.guidance else []
	figures = [_("{0}: figure {1}").format(item.label, indicator) for item, indicator in bound(criterion)]
	return full_scoring_lines(criterion) + figures + guidance


def _criterion_data(row: Document, faults: list[Fault]) -> dict[str, Any]:
	"""What can't be read out of its texts is left to those who look at the rest as unread."""

	def read(reader: Callable[..., Any], *texts: str) -> Any:
		try:
			return reader(*texts, row.code)
		except ScoringError as error:
			faults.extend(error.faults)
			return UNREAD

	data: dict[str, Any] = {
		"code": row.code,
		"parent": row.parent_code or None,
		"title": row.title,
		"max_points": as_typed(row.max_points),
	}
	if row.rule_type:
		data["rule"] = read(read_rule, row.rule_type, row.rule_parameters or "")
		data["scored_by"] = SCORED_BY.get(row.scored_by or "Unit", row.scored_by)
		data["na_allowed"] = bool(row.na_allowed)
	if row.na_allowed and row.not_applicable:
		data["not_applicable"] = NOT_APPLICABLE.get(row.not_applicable, row.not_applicable)
	if row.gate_code or row.gate_points:
		data["gate"] = {"code": (row.gate_code or "").strip(), "at_least": as_typed(row.gate_points)}
	variants = read(read_data, row.group_rules) if row.group_rules else None
	if variants and variants is not UNREAD:
		data["variants"] = variants
	if not_for := text_lines(row.not_for):
		data["not_for"] = not_for
	figures = read(read_lines, row.figures or "")
	# What the rules of groups ask for is not known where these can't be read.
	if figures and UNREAD not in (figures, variants):
		data["figures"] = figures
	if evidence := text_lines(row.evidence):
		data["evidence"] = evidence
	if row.guidance:
		data["guidance"] = row.guidance
	return data


def _criterion_row(criterion: Criterion) -> dict[str, Any]:
	kind, parameters = write_rule(criterion.rule) if criterion.rule else ("", "")
	return {
		**criterion_columns(criterion),
		"parent_code": criterion.parent or "",
		"rule_type": kind,
		"rule_parameters": parameters,
		"na_allowed": int(criterion.na_allowed),
		"not_applicable": _word(NOT_APPLICABLE, criterion.not_applicable) if criterion.not_applicable else "",
		"gate_code": criterion.gate.code if criterion.gate else "",
		"gate_points": float(criterion.gate.at_least) if criterion.gate else 0.0,
		"group_rules": write_data(criterion.to_data()["variants"]) if criterion.variants else "",
		"not_for": "\n".join(criterion.not_for),
		"figures": write_lines(criterion.figures),
		"evidence": "\n".join(criterion.evidence),
		"guidance": criterion.guidance,
	}


def _word(words: Mapping[str, str], value: str) -> str:
	"""The document's word for what the set's data say."""
	return next(word for word, said in words.items() if said == value)


def _reckoning_data(doc: Document) -> dict[str, Any]:
	data: dict[str, Any] = {
		field: words.get(doc.get(field), doc.get(field)) for field, words in RECKONING.items() if doc.get(field)
	}
	weights = [
		{"field": row.code, "weight": as_typed(row.index_weight)}
		for row in doc.criteria
		if row.index_weight and not row.parent_code
	]
	if weights:
		data["index_weights"] = weights
	if doc.quota_rank or doc.quota_percent or doc.quota_among:
		named = {"rank": doc.quota_rank, "among": doc.quota_among}
		ranks = {field: name.strip() for field, name in named.items() if name and name.strip()}
		data["quota"] = {"percent": as_typed(doc.quota_percent), **ranks}
	return data


def _reckoning_fields(reckoning: Reckoning) -> dict[str, Any]:
	data, quota = reckoning.to_data(), reckoning.quota
	return {
		**{
			field: _word(words, data[field]) if field in data else next(iter(words))
			for field, words in RECKONING.items()
		},
		"quota_rank": quota.rank if quota else "",
		"quota_percent": float(quota.percent) if quota else 0.0,
		"quota_among": quota.among if quota else "",
	}


def _cap_data(row: Document) -> dict[str, Any]:
	data = {"kind": CAP_KINDS.get(row.kind, row.kind), "rank": row.best_rank, "reason": row.reason}
	if row.kind == "Field Below":
		data |= {"field": (row.field_code or "").strip(), "percent": as_typed(row.percent)}
	return data


def _cap_row(rule: CapRule) -> dict[str, Any]:
	return {
		"enabled": 1,
		"kind": next(kind for kind, word in CAP_KINDS.items() if word == rule.kind),
		"field_code": rule.field,
		"percent": float(rule.percent or 0),
		"best_rank": rule.rank,
		"reason": rule.reason,
	}


def _bonus_data(doc: Document) -> dict[str, Any]:
	items = [
		{
			"code": row.code,
			"kind": BONUS_KINDS.get(row.kind, row.kind),
			"title": row.title,
			"points_each": as_typed(row.points_each),
			"max_points": as_typed(row.max_points),
			"evidence": text_lines(row.evidence),
		}
		for row in doc.bonus_items
	]
	note = {"note": doc.bonus_note} if doc.bonus_note else {}
	return {"bonus_cap": as_typed(doc.bonus_cap), "penalty_cap": as_typed(doc.penalty_cap), "items": items, **note}


def bonus_fields(bonus: BonusPenalty | None) -> dict[str, Any]:
	"""The fields of the document that hold bonus and penalty points."""
	if bonus is None:
		return {"bonus_cap": 0, "penalty_cap": 0, "bonus_note": "", "bonus_items": []}
	return {
		"bonus_cap": float(bonus.bonus_cap),
		"penalty_cap": float(bonus.penalty_cap),
		"bonus_note": bonus.note,
		"bonus_items": [
			{
				"code": item.code,
				"kind": item.kind.title(),
				"title": item.title,
				"points_each": float(item.points_each),
				"max_points": float(item.max_points),
				"evidence": "\n".join(item.evidence),
			}
			for item in bonus.items
		],
	}
