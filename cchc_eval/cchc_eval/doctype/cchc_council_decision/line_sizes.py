"""Lines of a decision without what only the server reads of them: in the form, and in the history.

Three quarters of a line are the points of its fields as JSON, and a decision on a thousand units has a thousand lines.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION

LINES = "results"
OF_THE_SERVER = frozenset({"fields_json", "leaves_json", "scored_from"})
_STAMPS = frozenset({"creation", "modified", "modified_by", "owner"})
# Of a new line in the history; what changes later is told by column.
_KEPT = ("doctype", "name", "unit", "unit_name", "council_points", "index_percent", "rank_name", "place")


def leave_out(sent: dict[str, Any]) -> dict[str, Any]:
	"""Of a decision on its way to its form."""
	away = OF_THE_SERVER | _STAMPS
	sent[LINES] = [{field: row[field] for field in row if field not in away} for row in sent.get(LINES) or ()]
	return sent


def is_whole(doc: Document) -> bool:
	"""Whether no line lacks what the form was not sent; compiled lines have the points of their fields."""
	return all(row.get("fields_json") for row in doc.get(LINES))


def complete(doc: Document, stored: Document) -> None:
	"""Before a decision from its form is compared with what is stored: put back what the form was not sent."""
	lines = {row.name: row for row in stored.get(LINES)}
	for row in doc.get(LINES):
		old = lines.get(row.name)
		for field in OF_THE_SERVER if old else ():
			if row.get(field) is None:
				row.set(field, old.get(field))


def shorten(version: Document, method: str | None = None) -> None:
	"""`before_insert` of a Version; Frappe keeps the whole of each row that is new or changed."""
	if version.ref_doctype != DECISION:
		return
	data = json.loads(version.data or "{}")
	for part in ("added", "removed"):
		data[part] = [
			[table, {field: row.get(field) for field in _KEPT} if table == LINES else row]
			for table, row in data.get(part) or ()
		]
	data["row_changed"] = [
		[table, index, name, changes]
		for table, index, name, changed in data.get("row_changed") or ()
		if (changes := [one for one in changed if table != LINES or one[0] not in OF_THE_SERVER])
	]
	version.data = frappe.as_json(data, indent=None, separators=(",", ":"))
