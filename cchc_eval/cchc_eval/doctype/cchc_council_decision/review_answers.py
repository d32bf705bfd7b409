"""The council's answers to reviews, as the amending decision takes them over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import SET_POINTS
from cchc_eval.cchc_eval.doctype.cchc_council_decision import results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import appraisal_rows, council_change, settled
from cchc_eval.vietnamese.writing import in_column

REQUEST, ITEM = "CCHC Review Request", "CCHC Review Item"


def waiting(round: str) -> list[Any]:
	"""The round's answered requests whose changes are in no decision yet."""
	return frappe.get_all(
		REQUEST,
		{"round": round, "workflow_state": "Answered", "changed": 1, "amending_decision": ("is", "not set")},
		["name", "unit", "unit_name", "decision", "prepared_by", "answered_by", "answered_on"],
		order_by="answered_on, name",
	)


def take_over(doc: Document, chosen: Sequence[Candidate]) -> None:
	"""Write the changes of all waiting answers into a draft that amends another decision."""
	candidates = {candidate.unit: candidate for candidate in chosen}
	requests = [request for request in waiting(doc.round) if request.unit in candidates] if doc.amends else []
	if not requests:
		return
	items = _changed_items([request.name for request in requests])
	appended: dict[str, list[Document]] = defaultdict(list)
	for request in requests:
		for item in items[request.name]:
			appended[request.unit].append(doc.append("council_changes", _change(request, item)))
	results.put_in_force(doc)
	evaluations = results.evaluate([candidates[unit] for unit in appended], results.council_part(doc), chosen)
	for unit, rows in appended.items():
		for row in rows:
			row.update(council_change(evaluations[unit], row.code))
	_note(doc, requests)


def _changed_items(requests: Sequence[str]) -> Mapping[str, list[Any]]:
	found: dict[str, list[Any]] = defaultdict(list)
	filters = {"parenttype": REQUEST, "parent": ("in", list(requests)), "answer": "Change"}
	fields = ["parent", "code", "title", "decided_points", "new_points", "answer_reason"]
	for item in frappe.get_all(ITEM, filters, fields, order_by="parent, idx"):
		found[item.parent].append(item)
	return found


def _change(request: Any, item: Any) -> dict[str, Any]:
	return {
		"unit": request.unit,
		"code": item.code,
		"title": item.title,
		"action": SET_POINTS,
		"previous_points": item.decided_points,
		"council_points": item.new_points,
		"reason": item.answer_reason,
		"changed_by": request.answered_by,
		"changed_on": request.answered_on,
	}


def _note(doc: Document, requests: Sequence[Any]) -> None:
	names = [request.name for request in requests]
	rows_by_name.write(REQUEST, {name: {"amending_decision": doc.name} for name in names})
	add_comments(REQUEST, {name: _("Its changes are in {0}").format(doc.name) for name in names})
	add_comments(doc.doctype, {doc.name: _("With the answers to: {0}").format(", ".join(names))})
	for name in names:
		frappe.clear_document_cache(REQUEST, name)


def contradictions(doc: Document) -> Iterator[str]:
	"""In words, the criteria that the amending decision settles differently from the answer to the unit."""
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
				"Unit {0}, criterion {1}: the answer to its request {2} says {3} points, this decision gives {4}. "
				"Change the criterion to {3} points again."
			).format(units[unit].unit_name, item.code, item.parent, in_column(answered), in_column(given))


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
	"""The final points of the criteria: the council's, else the office's."""
	appraisals = {row.unit: row.appraisal for row in doc.results if row.unit in {unit for unit, _code in wanted}}
	found = appraisal_rows(appraisals.values(), ["code", "appraised_points"])
	points = {
		(unit, row.code): as_typed(row.appraised_points)
		for unit, appraisal in appraisals.items()
		for row in found[appraisal]
	}
	points |= {
		(line.unit, code): as_typed(columns["council_points"])
		for line in doc.results
		for code, columns in settled(line).items()
	}
	points |= {place: as_typed(row.council_points) for place, row in doc.changes_in_force.items()}
	return {key: value for key, value in points.items() if key in wanted}
