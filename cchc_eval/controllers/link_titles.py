"""The titles of what the rows of a document link to, read for all of them at once.

A form is sent with the title of each link. Frappe asks for each by itself, a statement for every row; what it has asked
before in the same request it does not ask again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe
from frappe.model.document import Document


def read_together(doc: Document) -> None:
	"""For `onload`, before Frappe collects the titles of a form."""
	wanted: dict[str, set[str]] = defaultdict(set)
	for table in doc.meta.get_table_fields():
		links = [field for field in frappe.get_meta(table.options).get_link_fields() if _shows_title(field.options)]
		for row in doc.get(table.fieldname) if links else ():
			for field in links:
				if name := row.get(field.fieldname):
					wanted[field.options].add(name)
	for doctype, names in wanted.items():
		title = frappe.get_meta(doctype).title_field
		listed = {"name": ("in", sorted(names))}
		for name, text in frappe.get_all(doctype, listed, ["name", title], as_list=True, order_by=None):
			_remember(doctype, name, title, text)


def _shows_title(doctype: str) -> bool:
	meta = frappe.get_meta(doctype)
	return bool(meta.title_field and meta.show_title_field_in_link)


def _remember(doctype: str, name: str, field: str, value: Any) -> None:
	"""As `frappe.db.get_value(…, cache=True)` keeps what it read, until the transaction ends."""
	kept, rows = frappe.db.value_cache, [(value,)]
	if isinstance(kept, defaultdict):
		kept[doctype][name][field] = rows
	else:
		kept[doctype, name, field] = rows
