"""Texts that would run in a browser, stored by older versions past Frappe's cleaning, are made plain as new ones are.

Issued decisions too: of such a text only the `<` gets a space after it; the files that were issued stay.
"""

from __future__ import annotations

import frappe

from cchc_eval.storage.plain_text import is_copy, plain

TEXTS = ("Data", "Small Text", "Text", "Long Text")


def execute() -> None:
	for doctype in frappe.get_all("DocType", {"module": "CCHC Eval"}, ["name", "issingle"]):
		listed = [field for field in frappe.get_meta(doctype.name).fields if field.fieldtype in TEXTS]
		# A copy is compared with its fingerprint: it is shown by nothing as it stands.
		fields = [field.fieldname for field in listed if not is_copy(field.fieldname)]
		if doctype.issingle:
			_settings(doctype.name, fields)
			continue
		for field in fields:
			column = frappe.qb.Field(field)
			rows = (
				frappe.qb.from_(frappe.qb.DocType(doctype.name))
				.select(frappe.qb.Field("name"), column)
				.where(column.like("%<%"))
				.run()
			)
			for name, text in rows:
				if plain(text) != text:
					frappe.db.set_value(doctype.name, name, field, plain(text), update_modified=False)


def _settings(doctype: str, fields: list[str]) -> None:
	for field, text in frappe.db.get_singles_dict(doctype).items():
		if field in fields and plain(text) != text:
			frappe.db.set_single_value(doctype, field, plain(text), update_modified=False)
