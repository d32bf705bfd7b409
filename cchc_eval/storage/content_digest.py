"""A digest of what a document says, so that a change past the app shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr, flt, get_datetime, getdate

from cchc_eval.storage.plain_text import taken_in

# Frappe changes them in every document where what they name is renamed.
_NAMES = {"Link", "Dynamic Link", "Attach"}


def content_digest(doc: Document, *, without: Collection[str] = ()) -> str:
	"""Of the values of its fields and rows that are not blank: a field that the app gets later changes nothing.

	`without`: fields that the app itself writes later, in the document or its rows; left out are links too.
	"""
	return sha256(json.dumps(_content(doc, without), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _content(doc: Document, without: Collection[str]) -> dict[str, Any]:
	values: dict[str, Any] = dict(_plain(doc, without))
	for field in doc.meta.get_table_fields():
		if field.fieldname not in without:
			values[field.fieldname] = [dict(_plain(row, without)) for row in doc.get(field.fieldname)]
	return {field: value for field, value in values.items() if value}


def _plain(doc: Document, without: Collection[str]) -> Iterator[tuple[str, str]]:
	for field in doc.meta.fields:
		if field.fieldtype in (*frappe.model.no_value_fields, *frappe.model.table_fields, *_NAMES):
			continue
		if field.fieldname not in without and (text := _text(field, doc.get(field.fieldname))):
			yield field.fieldname, text


def _text(field: Any, value: Any) -> str:
	"""As it is stored with the next save, also where it was stored before texts were taken in so."""
	fieldtype = field.fieldtype
	if fieldtype in ("Int", "Check"):
		return str(cint(value)) if cint(value) else ""
	if fieldtype in ("Float", "Currency", "Percent"):
		return f"{flt(value):.9f}" if flt(value) else ""
	if not value:
		return ""
	if fieldtype == "Datetime":
		return get_datetime(value).isoformat(timespec="microseconds")
	return (
		getdate(value).isoformat() if fieldtype == "Date" else taken_in(cstr(value), fieldtype, field.fieldname).strip()
	)
