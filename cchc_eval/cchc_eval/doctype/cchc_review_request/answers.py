"""The council's answers that change points, brought into the amending decision when it is compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.storage.bulk import add_comments
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import SET_POINTS
from cchc_eval.cchc_eval.doctype.cchc_council_decision import results
from cchc_eval.storage.score_columns import council_change

REQUEST, ITEM = "CCHC Review Request", "CCHC Review Item"


def waiting(round: str) -> list[Any]:
	"""The answered requests of the round whose changes stand in no decision yet."""
	return frappe.get_all(
		REQUEST,
		{"round": round, "workflow_state": "Answered", "changed": 1, "amending_decision": ("is", "not set")},
		["name", "unit", "unit_name", "decision", "prepared_by", "answered_by", "answered_on"],
		order_by="answered_on, name",
	)


def take_over(doc: Document, chosen: Sequence[results.Candidate]) -> None:
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
	evaluations = results.evaluate([candidates[unit] for unit in appended], results.said_in(doc))
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
	frappe.db.set_value(REQUEST, {"name": ("in", names)}, "amending_decision", doc.name)
	add_comments(REQUEST, {name: _("Its changes are in {0}").format(doc.name) for name in names})
	add_comments(doc.doctype, {doc.name: _("With the answers to: {0}").format(", ".join(names))})
	for name in names:
		frappe.clear_document_cache(REQUEST, name)
