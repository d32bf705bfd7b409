"""A document's versions with their values as the forms show them.

Frappe's timeline shows stored values: states in English, people as mail addresses, times as the database writes them,
rows by position.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_fullname
from frappe.utils.dateutils import user_to_str

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import moment
from cchc_eval.controllers.words import word as _
from cchc_eval.permissions.appraisal_parts import APPRAISAL
from cchc_eval.permissions.part_requests import seen_versions
from cchc_eval.vietnamese.writing import number, short_date

# Machine-readable columns; another column of the row shows the same in words.
NOT_SHOWN = frozenset(
	{
		"self_answer",
		"answer",
		"self_state",
		"answer_state",
		"appraised_state",
		"council_state",
		"seen_by",
		"scored_from",
	}
)
PARTS = ("changed", "row_changed", "added", "removed", "comment")
# Of a version, changed rows of a table that are told: a timeline shows three, and a decision has a line for each unit.
MOST_ROWS = 20
Codes = dict[str, dict[str, str]]  # by table, the criterion's code of each row
Texts = dict[tuple[str, str, Any], str]  # by DocType, field and value; most values of a history are there many times


def give(doc: Document, method: str | None = None) -> None:
	"""`onload` of a document: its history leaves in words, with the names of the people in it."""
	doc.flags.before_sending = _give


def _give(doc: Document) -> None:
	"""Frappe has read the history by now, and sends it with the document."""
	info = frappe.local.response.get("docinfo")
	if not info or (info.doctype, info.name) != (doc.doctype, doc.name):
		return
	versions = info.versions
	if doc.doctype == APPRAISAL:
		versions = seen_versions(str(doc.name), versions)
	info.versions = readable(doc.doctype, str(doc.name), versions, doc)
	frappe.utils.add_user_info(_people_in(doc), info.user_info)


def _people_in(doc: Document) -> set[str]:
	fields: dict[str, list[str]] = {}
	people: set[Any] = set()
	for part in (doc, *doc.get_all_children()):
		if part.doctype not in fields:
			fields[part.doctype] = [one.fieldname for one in part.meta.get("fields", {"options": "User"})]
		people.update(map(part.get, fields[part.doctype]))
	return people - {None, ""}


def readable(
	doctype: str, name: str, versions: Iterable[Mapping[str, Any]], doc: Document | None = None
) -> list[Mapping[str, Any]]:
	"""The versions with their values in words, without those that change nothing visible. `doc`: where it has been
	read."""
	codes: Codes = {}
	texts: Texts = {}
	shown = []
	for version in versions:
		data = json.loads(version.get("data") or "{}")
		data["changed"] = _changes(frappe.get_meta(doctype), data.get("changed") or (), texts)
		data["row_changed"] = list(_rows(doctype, name, data.get("row_changed") or (), codes, texts, doc))
		for part in ("added", "removed"):
			# Frappe names the table once for each row.
			data[part] = list({table: [table, row] for table, row in data.get(part) or ()}.values())
		if any(data.get(part) for part in PARTS):
			shown.append({**version, "data": frappe.as_json(data, indent=None)})
	return shown


def _rows(
	doctype: str, name: str, rows: Iterable[list[Any]], codes: Codes, texts: Texts, doc: Document | None
) -> Iterable[list[Any]]:
	meta = frappe.get_meta(doctype)
	of_table: dict[str, Any] = {}
	told: Counter[str] = Counter()
	for table, index, row, changes in rows:
		field = meta.get_field(table)
		if field and table not in of_table:
			of_table[table] = frappe.get_meta(field.options)
		if field and told[table] < MOST_ROWS and (shown := _changes(of_table[table], changes, texts)):
			told[table] += 1
			if table not in codes:
				kept = {row.name: row.get("code") for row in doc.get(table)} if doc else None
				codes[table] = _codes(field.options, name) if kept is None else kept
			yield [table, codes[table].get(row) or cint(index) + 1, row, shown]


def _codes(child: str, parent: str) -> dict[str, str]:
	if not frappe.get_meta(child).has_field("code"):
		return {}
	return dict(frappe.get_all(child, {"parent": parent}, ["name", "code"], as_list=True))


def _changes(meta: Any, changes: Iterable[list[Any]], texts: Texts) -> list[list[Any]]:
	shown = []
	for fieldname, *values in changes:
		if fieldname in NOT_SHOWN:
			continue
		field = meta.get_field(fieldname)
		if field is None:
			# Such as docstatus, which Frappe puts into words itself.
			shown.append([fieldname, *values])
			continue
		told = []
		for value in values:
			at = (meta.name, fieldname, value if isinstance(value, str) else (repr(value),))
			if at not in texts:
				texts[at] = _text(meta.name, field, value)
			told.append(texts[at])
		if told[0] != told[1]:
			shown.append([fieldname, *told])
	return shown


def _text(doctype: str, field: Any, value: Any) -> str:
	if value in (None, ""):
		return _("(blank)")
	if not (in_words := _IN_WORDS.get(field.fieldtype)):
		return str(value)
	try:
		return in_words(doctype, field, str(value))
	except (ValueError, InvalidOperation):
		# Some values are stored as the site formatted them.
		return str(value)


def _link(doctype: str, field: Any, text: str) -> str:
	if field.options == "User":
		return get_fullname(text)
	return _(text) if field.options == "Workflow State" else text


def _datetime(doctype: str, field: Any, text: str) -> str:
	day, _space, clock = text.partition(" ")
	return moment(datetime.fromisoformat(f"{_day(day)} {clock}"))


_IN_WORDS: Mapping[str, Callable[[str, Any, str], str]] = {
	"Link": _link,
	"Select": lambda doctype, field, text: _(text, context=doctype),
	"Check": lambda doctype, field, text: _("Yes", context="of a tick") if cint(text) else _("No", context="of a tick"),
	"Datetime": _datetime,
	"Date": lambda doctype, field, text: short_date(_day(text)),
	"Float": lambda doctype, field, text: number(Decimal(text)),
	"Attach": lambda doctype, field, text: text.rpartition("/")[2],
}


def _day(text: str) -> date:
	"""Raises ValueError for what is neither the database's nor the site's format."""
	try:
		return date.fromisoformat(text)
	except ValueError:
		return date.fromisoformat(user_to_str(text))
