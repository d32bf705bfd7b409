"""What a step of the chair would give before it is taken: the lines that move, and the votes that it voids.

Both come out of the functions that the step itself calls, on a decision that is not saved.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision.chair import put_change, what_is_changed
from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import DECISION, require_in_council, result_line
from cchc_eval.cchc_eval.doctype.cchc_council_decision.rank_cap import put_cap
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import result_text, votes_of
from cchc_eval.permissions.roles import COUNCIL_CHAIR, require_role

_SHOWN = ("council_points", "index_percent", "rank_name", "place")


@frappe.whitelist(methods=["POST"])
def change(
	decision: str,
	unit: str,
	code: str,
	points: float | int | str | None = None,
	answer: dict | str | None = None,
	unfounded: bool = False,
) -> dict[str, Any]:
	"""What `change_points` would give with the same arguments. Nothing is written.

	{"lines": [{"unit", "unit_name", "itself", "before", "after"}] of the unit and everyone who moves, in the new order,
	each side {"council_points", "index_percent", "rank_name", "place"}; "voided", "again": [{"unit", "unit_name",
	"names"}]: by unit whose votes would not count any more, and whose earlier ones would count again}. Or {"faults":
	[text]}, why it would be refused.
	"""
	doc = _before_chair(decision)
	return _tried(doc, unit, lambda: put_change(doc, unit, code, "–", what_is_changed(points, answer, unfounded)))


@frappe.whitelist(methods=["POST"])
def cap(decision: str, unit: str, rank: str | None = None) -> dict[str, Any]:
	"""What `set_rank_cap` would give, as `change` tells it. Whether it needs a document is asked when it is set."""
	doc = _before_chair(decision)
	values = {"cap_rank": rank or "", "cap_reason": "–" if rank else ""}
	return _tried(doc, unit, lambda: put_cap(doc, *result_line(doc, unit), values))


def _before_chair(decision: str) -> Document:
	"""The decision, not locked: what it gives is told, not kept."""
	doc = frappe.get_doc(DECISION, decision)
	doc.check_permission("read")
	require_role(COUNCIL_CHAIR)
	doc.check_permission("write")
	require_in_council(doc)
	return doc


def _tried(doc: Document, unit: str, step: Callable[[], Any]) -> dict[str, Any]:
	before = _standing(doc)
	try:
		step()
	except frappe.ValidationError:
		# What is half typed is told where it stands, without a dialog over it.
		told = [frappe.parse_json(entry).get("message") for entry in frappe.local.message_log]
		frappe.clear_messages()
		return {"faults": [text for each in told for text in (each if isinstance(each, list) else [each])]}
	return _compared(doc, before, unit)


def _standing(doc: Document) -> dict[str, dict[str, Any]]:
	"""Of each unit what is told of its line, and the result that is voted on."""
	return {
		line.unit: {**{field: line.get(field) for field in _SHOWN}, "result": result_text(line)} for line in doc.results
	}


def _compared(doc: Document, before: dict[str, dict[str, Any]], unit: str) -> dict[str, Any]:
	after = _standing(doc)
	moved = [line for line in doc.results if line.unit == unit or before[line.unit] != after[line.unit]]
	votes = votes_of(doc.name)

	def whose(given_on: dict[str, dict[str, Any]], not_on: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
		"""By unit, who voted on its result in the one standing, which it is not in the other."""
		found = []
		for line in moved:
			result = given_on[line.unit]["result"]
			names = [row.member_name for row in votes.get(line.unit, ()) if not row.replaced and row.result == result]
			if names and result != not_on[line.unit]["result"]:
				found.append({"unit": line.unit, "unit_name": line.unit_name, "names": names})
		return found

	def told(side: dict[str, dict[str, Any]], line: Document) -> dict[str, Any]:
		return {field: side[line.unit][field] for field in _SHOWN}

	return {
		"lines": [
			{
				"unit": line.unit,
				"unit_name": line.unit_name,
				"itself": line.unit == unit,
				"before": told(before, line),
				"after": told(after, line),
			}
			for line in moved
		],
		"voided": whose(before, after),
		"again": whose(after, before),
	}
