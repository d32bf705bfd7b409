"""What a decision's ranking can be computed again from, as it is attached to the decision's PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import head
from cchc_eval.cchc_eval.doctype.cchc_council_decision.ranking import groups_of
from cchc_eval.documents.ranking_data import FieldPoints, RankedUnit, Ranking, ranking_json
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import APPRAISAL
from cchc_eval.storage.snapshots import texts_carried


def attached_data(doc: Document, part_of_year: str) -> str:
	"""JSON of the ranking; "" where a line was written before the points of its fields were kept. Two queries."""
	if not doc.results or not all(line.fields_json and line.computed_rank for line in doc.results):
		return ""
	names = [line.appraisal for line in doc.results]
	columns = ["name", "fingerprint", "bonus_points", "penalty_points"]
	appraisals = {row.name: row for row in frappe.get_all(APPRAISAL, {"name": ("in", names)}, columns)}
	if not all(name in appraisals for name in names):
		return ""
	texts = texts_carried(APPRAISAL, {name: row.fingerprint for name, row in appraisals.items()})
	sets = {fingerprint: thaw(text) for fingerprint, text in texts.items()}
	units = [_unit(line, appraisals[line.appraisal], sets) for line in doc.results]
	groups = [group.name for group in groups_of(doc) if group.name]
	return ranking_json(
		head(doc), doc.year, part_of_year, Ranking(sets, units, groups, bool(cint(doc.placed_per_group)))
	)


def _unit(line: Document, appraisal: Any, sets: Mapping[str, CriteriaSet]) -> RankedUnit:
	fields = [
		FieldPoints(field["code"], field["title"], Decimal(field["points"]), Decimal(field["applicable"]))
		for field in json.loads(line.fields_json)
	]
	return RankedUnit(
		code=line.unit,
		name=line.unit_name,
		group=line.unit_group or "",
		criteria_set=appraisal.fingerprint,
		fields=fields,
		added=as_typed(appraisal.bonus_points) - as_typed(appraisal.penalty_points),
		total=as_typed(line.council_points),
		index=as_typed(line.index_percent),
		computed_rank=line.computed_rank,
		cap=line.cap_rank or "",
		rank=line.rank_name,
		place=line.place,
	)
