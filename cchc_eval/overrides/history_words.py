"""A document's versions in the words of its readers.

Frappe's timeline shows what the database holds: states in English, people as addresses, times as the database writes
them, rows by their place. Here the same versions say it as the forms do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import moment
from cchc_eval.vietnamese.writing import number, short_date

# For machines; what they mean stands in words in the column beside.
UNSPOKEN = frozenset({"self_answer", "answer", "self_state", "answer_state", "appraised_state", "council_state"})
PARTS = ("changed", "row_changed", "added", "removed", "comment")
Codes = dict[str, dict[str, str]]  # by table, the criterion's code of each row


def readable(doctype: str, name: str, versions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
	"""The versions with their values in words, without those that would say nothing."""
	codes: Codes = {}
	told = []
	for version in versions:
		data = json.loads(version.get("data") or "{}")
		data["changed"] = _changes(doctype, data.get("changed") or ())
		data["row_changed"] = list(_rows(doctype, name, data.get("row_changed") or (), codes))
		for part in ("added", "removed"):
			# Frappe names the table once for each row.
			data[part] = list({table: [table, row] for table, row in data.get(part) or ()}.values())
		if any(data.get(part) for part in PARTS):
			told.append({**version, "data": frappe.as_json(data, indent=None)})
	return told


def _rows(doctype: str, name: str, rows: Iterable[list[Any]], codes: Codes) -> Iterable[list[Any]]:
	for table, index, row, changes in rows:
		field = frappe.get_meta(doctype).get_field(table)
		if field and (said := _changes(field.options, changes)):
			if table not in codes:
				codes[table] = _codes(field.options, name)
			yield [table, codes[table].get(row) or cint(index) + 1, row, said]


def _codes(child: str, parent: str) -> dict[str, str]:
	if not frappe.get_meta(child).has_field("code"):
		return {}
	return dict(frappe.get_all(child, {"parent": parent}, ["name", "code"], as_list=True))


def _changes(doctype: str, changes: Iterable[list[Any]]) -> list[list[Any]]:
	said = []
	for fieldname, old, new in changes:
		field = frappe.get_meta(doctype).get_field(fieldname)
		if field is None:
			# Such as docstatus, of which Frappe makes a sentence.
			said.append([fieldname, old, new])
		elif fieldname not in UNSPOKEN:
			before, after = _text(doctype, field, old), _text(doctype, field, new)
			if before != after:
				said.append([fieldname, before, after])
	return said


def _text(doctype: str, field: Any, value: Any) -> str:
	if value in (None, ""):
		return _("(blank)")
	try:
		return _in_words(doctype, field, str(value))
	except (ValueError, InvalidOperation):
		# Frappe has written some the way their author reads them.
		return str(value)


def _in_words(doctype: str, field: Any, text: str) -> str:
	if field.fieldtype == "Link" and field.options == "User":
		return get_fullname(text)
	if field.fieldtype == "Link" and field.options == "Workflow State":
		return _(text)
	if field.fieldtype == "Select":
		return _(text, context=doctype)
	if field.fieldtype == "Check":
		return _("Yes", context="of a tick") if cint(text) else _("No", context="of a tick")
	if field.fieldtype == "Datetime":
		return moment(datetime.fromisoformat(text))
	if field.fieldtype == "Date":
		return short_date(date.fromisoformat(text))
	if field.fieldtype == "Float":
		return number(Decimal(text))
	if field.fieldtype == "Attach":
		return text.rpartition("/")[2]
	return text
