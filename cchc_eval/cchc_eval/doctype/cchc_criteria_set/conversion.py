"""Between the rows of a CCHC Criteria Set and the core's CriteriaSet, without loss either way."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.scoring import (
	FULL,
	BonusPenalty,
	CapRule,
	ChecklistRule,
	CriteriaSet,
	Criterion,
	DeductRule,
	ScoringError,
	beyond_tables,
	load_criteria_set,
)
from cchc_eval.scoring.notation import read_rule, write_rule
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import criterion_columns
from cchc_eval.vietnamese.writing import number, text_lines
from cchc_eval.workbook.form_layout import scoring_text

NOT_APPLICABLE = {"Exclude": "exclude", "Full Points": "full"}
SCORED_BY = {"Unit": "unit", "Office": "office"}
CAP_KINDS = {
	"Not Submitted": "not_submitted",
	"Late": "late",
	"Field Below": "field_below",
	"By Evidence": "by_evidence",
}
CAP_FIELDS = ("enabled", "kind", "field_code", "percent", "best_rank", "reason")
BONUS_KINDS = {"Bonus": "bonus", "Penalty": "penalty"}


def to_core(doc: Document) -> CriteriaSet:
	"""Raises ScoringError with all that is wrong."""
	faults = []
	criteria = []
	for row in doc.criteria:
		try:
			criteria.append(_criterion_data(row))
		except ScoringError as error:
			faults.extend(error.faults)
	if faults:
		raise ScoringError(faults)
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
	return load_criteria_set(data)


def from_core(cset: CriteriaSet) -> dict[str, Any]:
	"""The fields of the document. Rank caps only where the set has them: a workbook of a set without any says nothing
	of them, and its import leaves those of the document. Raises ScoringError on what no table holds."""
	if faults := beyond_tables(cset):
		raise ScoringError(faults)
	return {
		"title": cset.title,
		"year": cset.year,
		"total_points": float(cset.total_points),
		"not_applicable": "Full Points" if cset.not_applicable == FULL else "Exclude",
		"rank_bands": [{"rank_name": band.rank, "from_percent": float(band.from_)} for band in cset.rank_bands],
		"criteria": [_criterion_row(criterion) for criterion in cset.criteria],
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
	rule = criterion.rule
	if rule is None:
		return []
	lines = scoring_text(criterion).splitlines()
	if isinstance(rule, ChecklistRule):
		lines += [f"– {item.label}: {number(item.points)} điểm" for item in rule.items]
	elif isinstance(rule, DeductRule):
		lines += [f"– {event.label}: trừ {number(event.minus)} điểm mỗi lần" for event in rule.events]
	return lines


def _criterion_data(row: Document) -> dict[str, Any]:
	data: dict[str, Any] = {
		"code": row.code,
		"parent": row.parent_code or None,
		"title": row.title,
		"max_points": as_typed(row.max_points),
	}
	if row.rule_type:
		data["rule"] = read_rule(row.rule_type, row.rule_parameters or "", row.code)
		data["scored_by"] = SCORED_BY.get(row.scored_by or "Unit", row.scored_by)
		data["na_allowed"] = bool(row.na_allowed)
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
		"evidence": "\n".join(criterion.evidence),
		"guidance": criterion.guidance,
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
