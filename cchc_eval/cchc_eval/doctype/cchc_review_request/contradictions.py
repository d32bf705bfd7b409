"""What the council answered to a review, against the amending decision that carries it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import appraisal_rows
from cchc_eval.vietnamese.writing import number

REQUEST, ITEM = "CCHC Review Request", "CCHC Review Item"


def contradictions(doc: Document) -> Iterator[str]:
	"""Criteria that the amending decision settles otherwise than the letter to the unit says, in words."""
	requests = _answered(doc) if doc.amends else {}
	units = {row.unit: row for row in doc.results}
	items = [item for item in _items(list(requests)) if requests[item.parent].unit in units]
	decided = _decided(doc, {(requests[item.parent].unit, item.code) for item in items})
	for item in items:
		unit = requests[item.parent].unit
		answered = as_typed(item.new_points if item.answer == "Change" else item.decided_points)
		given = decided.get((unit, item.code))
		if given is not None and given != answered:
			yield _(
				"Unit {0}, criterion {1}: the answer to its request {2} says {3} points, this decision gives {4}. Change the criterion to {3} points again."
			).format(units[unit].unit_name, item.code, item.parent, number(answered, 2), number(given, 2))


def _answered(doc: Document) -> dict[str, Any]:
	"""The answered requests on the decision that this one amends, and those whose changes it holds; by name."""
	fields = ["name", "unit"]
	return {
		row.name: row
		for row in frappe.get_all(
			REQUEST,
			{"round": doc.round, "workflow_state": "Answered"},
			fields,
			or_filters={"decision": doc.amends, "amending_decision": doc.name},
			order_by="answered_on, name",
		)
	}


def _items(requests: list[str]) -> list[Any]:
	filters = {"parenttype": REQUEST, "parent": ("in", requests or [""]), "answer": ("in", ("Change", "Keep"))}
	fields = ["parent", "code", "answer", "decided_points", "new_points"]
	return frappe.get_all(ITEM, filters, fields, order_by="parent, idx")


def _decided(doc: Document, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Any]:
	"""The points of the criteria after the council: what it changed, else what the office gave."""
	appraisals = {row.unit: row.appraisal for row in doc.results if row.unit in {unit for unit, _code in wanted}}
	found = appraisal_rows(appraisals.values(), ["code", "appraised_points"])
	points = {
		(unit, row.code): as_typed(row.appraised_points)
		for unit, appraisal in appraisals.items()
		for row in found[appraisal]
	}
	points |= {(row.unit, row.code): as_typed(row.council_points) for row in doc.council_changes if row.in_force}
	return {key: value for key, value in points.items() if key in wanted}
