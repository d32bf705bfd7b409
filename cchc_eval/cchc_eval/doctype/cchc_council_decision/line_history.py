"""The history of a decision's lines without what only programs read.

With it the version of one compilation of thousands of units comes near what a statement to the database may hold.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION

LINES = "results"
# Columns for programs, and what tells a line that came or went.
UNREAD = frozenset({"fields_json", "leaves_json", "scored_from"})
TOLD = ("name", "idx", "unit", "unit_name", "place", "rank_name", "council_points", "index_percent")


def shorten(version: Document, method: str | None = None) -> None:
	"""`before_insert` of a Version."""
	if version.ref_doctype != DECISION or not version.data:
		return
	diff = json.loads(version.data)
	for part in ("added", "removed"):
		diff[part] = [[table, _told(row) if table == LINES else row] for table, row in diff.get(part) or ()]
	diff["row_changed"] = [row for row in map(_read, diff.get("row_changed") or ()) if row[3]]
	version.data = frappe.as_json(diff, indent=None, separators=(",", ":"), ensure_ascii=False)


def _told(row: dict[str, Any]) -> dict[str, Any]:
	return {column: row.get(column) for column in TOLD}


def _read(row: list[Any]) -> list[Any]:
	table, at, name, changes = row
	return [table, at, name, [one for one in changes if not (table == LINES and one[0] in UNREAD)]]
