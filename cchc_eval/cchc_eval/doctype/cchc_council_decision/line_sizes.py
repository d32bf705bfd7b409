"""Lines of a decision where they are not wanted whole: none go to the form, which has its pages of them
(`line_pages.py`), and of a line the history keeps what people read.

Three quarters of a line are the points of its fields as JSON, and a decision on a thousand units has a thousand lines.
"""

from __future__ import annotations

import json
from copy import copy

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION

LINES = "results"
OF_THE_SERVER = frozenset({"fields_json", "leaves_json"})
# Of a new line in the history; what changes later is told by column.
_KEPT = ("doctype", "name", "unit", "unit_name", "council_points", "index_percent", "rank_name", "place")


def is_whole(doc: Document) -> bool:
	"""Whether the lines are there with all that the server reads of them: the points of their fields are in each."""
	return bool(doc.get(LINES)) and all(row.get("fields_json") for row in doc.get(LINES))


def complete(doc: Document, stored: Document) -> None:
	"""Before a decision from its form is compared with what is stored: put back the lines, which the form was not sent,
	and in lines that a client sends what it does not know of them."""
	if not doc.get(LINES):
		doc.set(LINES, [copy(row) for row in stored.get(LINES)])
		for row in doc.get(LINES):
			row.docstatus = doc.docstatus
		return
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
