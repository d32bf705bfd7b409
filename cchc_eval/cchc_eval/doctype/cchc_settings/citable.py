"""Kinds of documents of the E-Office that evidence may cite, and the fields that hold number, title and date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

_PARTS = ("number_field", "title_field", "date_field")
_DATES = ("Date", "Datetime")


class Kind(NamedTuple):
	doctype: str
	number: str  # a field, or "name"
	title: str
	date: str  # "" where there is none


def kinds() -> list[Kind]:
	"""In the order of the settings, without those that the site has no more."""
	rows = frappe.get_cached_doc("CCHC Settings").get("citable_kinds") or []
	return [_kind(row) for row in rows if frappe.db.exists("DocType", row.document_type)]


def _kind(row: Any) -> Kind:
	meta = frappe.get_meta(row.document_type)
	known = {field.fieldname for field in meta.fields if not field.permlevel}
	number, title, date = (row.get(part) if row.get(part) in known else "" for part in _PARTS)
	return Kind(row.document_type, number or "name", title or _own_title(meta, known), date or "")


def _own_title(meta: Any, known: set[str]) -> str:
	return meta.title_field if meta.title_field in known else "name"


def problems(doc: Document) -> Iterator[str]:
	seen: set[str] = set()
	for row in doc.get("citable_kinds") or []:
		where = _("Documents that may be cited, row {0}").format(row.idx)
		if row.document_type in seen:
			yield _("{0}: «{1}» is listed twice; remove one row.").format(where, _(row.document_type))
		seen.add(row.document_type)
		if not frappe.db.exists("DocType", row.document_type):
			continue  # Frappe says so
		meta = frappe.get_meta(row.document_type)
		if meta.istable or meta.issingle:
			yield _("{0}: {1} can't be cited: it has no documents of its own.").format(where, _(row.document_type))
		for part in _PARTS:
			given = (row.get(part) or "").strip()
			field = meta.get_field(given) if given else None
			if given and (field is None or field.permlevel or field.fieldtype in frappe.model.no_value_fields):
				yield _("{0}: {1} has no field {2} that its readers see.").format(where, _(row.document_type), given)
			elif field and part == "date_field" and field.fieldtype not in _DATES:
				yield _("{0}: field {1} holds no date.").format(where, given)
