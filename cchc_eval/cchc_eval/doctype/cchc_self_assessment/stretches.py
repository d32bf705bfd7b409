"""The history of a form that is saved every few seconds.

What one person changes within a quarter of an hour, with nobody else's change in between, is one entry: from what
stood before the first of the saves to what stands after the last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

STRETCH = timedelta(minutes=15)
_LISTS = ("changed", "added", "removed", "row_changed")
# Entries that are looked through for who wrote a value last.
_LOOKED_AT = 30


def save_in_stretch(doc: Document) -> None:
	"""Save it; what changed joins the person's own entry where that is the last one and recent."""
	last = _last_own(doc)
	doc.save(ignore_version=last is not None)
	if last is None:
		return
	version: Any = frappe.new_doc("Version")
	if not version.update_version_info(doc.get_doc_before_save(), doc):
		return
	data = joined(json.loads(last.data), json.loads(version.data))
	if data is None:
		version.insert(ignore_permissions=True)
	else:
		text = frappe.as_json(data, indent=None, separators=(",", ":"))
		frappe.db.set_value("Version", last.name, "data", text)


def _last_own(doc: Document) -> Any:
	of_form = {"ref_doctype": doc.doctype, "docname": doc.name}
	fields = ["name", "owner", "creation", "data"]
	found = frappe.get_all("Version", of_form, fields, order_by="creation desc, name desc", limit=1)
	recent = [one for one in found if one.owner == frappe.session.user and now_datetime() - one.creation < STRETCH]
	return recent[0] if recent else None


def joined(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any] | None:
	"""Two entries of Frappe's history as one; None where they can't be, or would say nothing."""
	about = {key: value for key, value in first.items() if key not in _LISTS}
	if about != {key: value for key, value in second.items() if key not in _LISTS}:
		return None  # an import, or in another's name
	changed = _joined_values(first["changed"], second["changed"])
	added = {row["name"]: [table, dict(row)] for table, row in first["added"]}
	rows = {name: [table, at, name, values] for table, at, name, values in first["row_changed"]}
	removed = list(first["removed"])
	for table, at, name, values in second["row_changed"]:
		if name in added:
			added[name][1].update({column: now for column, _was, now in values})
		else:
			earlier = rows.pop(name)[3] if name in rows else []
			if left := _joined_values(earlier, values):
				rows[name] = [table, at, name, left]
	for table, row in second["removed"]:
		if row["name"] in added:
			del added[row["name"]]
			continue
		# As it was before the first of the saves.
		earlier = rows.pop(row["name"])[3] if row["name"] in rows else []
		removed.append([table, {**row, **{column: was for column, was, _now in earlier}}])
	added |= {row["name"]: [table, row] for table, row in second["added"]}
	if not (changed or added or removed or rows):
		return None
	lists = {"changed": changed, "added": list(added.values()), "removed": removed, "row_changed": list(rows.values())}
	return {**about, **lists}


def _joined_values(first: list[list[Any]], second: list[list[Any]]) -> list[list[Any]]:
	values = {field: [was, now] for field, was, now in first}
	for field, was, now in second:
		values[field] = [values[field][0] if field in values else was, now]
	return [[field, was, now] for field, (was, now) in values.items() if was != now]


def last_writer(doc: Document, table: str, row: str, column: str) -> tuple[str, Any]:
	"""Who last wrote a value of the stored document, and when, by its history; else who saved it last."""
	of_form = {"ref_doctype": doc.doctype, "docname": doc.name}
	fields = ["owner", "modified", "data"]
	found = frappe.get_all("Version", of_form, fields, order_by="creation desc, name desc", limit=_LOOKED_AT)
	for one in found:
		if _tells(json.loads(one.data), table, row, column):
			return one.owner, one.modified
	return cstr(doc.modified_by), doc.modified


def _tells(data: Mapping[str, Any], table: str, row: str, column: str) -> bool:
	if not table:
		return any(field == column for field, *_rest in data["changed"])
	return any(
		name == row and any(field == column for field, *_rest in values)
		for _table, _at, name, values in data["row_changed"]
	) or any(one["name"] == row for _table, one in (*data["added"], *data["removed"]))
