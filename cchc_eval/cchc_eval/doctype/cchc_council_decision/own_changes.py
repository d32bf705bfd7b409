"""What the appraisal made more or less of the criteria that units score themselves, as the minutes compare it.

Totals don't tell: the appraised one has what the office alone scores, as a survey, and bonus points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.documents.contexts import ResultRow
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import ROW, appraisal_rows, settled

_COLUMNS = ("code", "scored_by", "self_points", "appraised_points")


def rows(doc: Document) -> list[ResultRow]:
	"""A decision's lines with it; two statements at most."""
	changes = dict(_changes(doc))
	return [replace(row, own_change=changes[row.unit_code]) for row in printed_values.rows(doc)]


def _changes(doc: Document) -> Iterator[tuple[str, Decimal]]:
	"""By unit. Only rows that differ are read, and those whose points the decision settles (see `settled`)."""
	appraisals = [line.appraisal for line in doc.results]
	of = frappe.qb.DocType(ROW)
	different = (of.scored_by != "Office") & (of.appraised_points != of.self_points)
	found = appraisal_rows(appraisals, _COLUMNS, where=different)
	told = {line.appraisal: settled(line) for line in doc.results}
	codes = {code for columns in told.values() for code in columns}
	of_decision = appraisal_rows([name for name in told if told[name]], _COLUMNS, codes=sorted(codes)) if codes else {}
	for line in doc.results:
		own = told[line.appraisal]
		stored = [row for row in found[line.appraisal] if row.code not in own]
		given = [{**row, **own[row.code]} for row in of_decision.get(line.appraisal, ()) if row.code in own]
		yield line.unit, sum((_change(row) for row in (*stored, *given)), Decimal(0))


def _change(row: dict[str, object]) -> Decimal:
	if row["scored_by"] == "Office":
		return Decimal(0)
	return as_typed(row["appraised_points"]) - as_typed(row["self_points"])
