"""The titles of what a document and its rows link to, read for all of them at once.

A form is sent with the title of each link. Frappe asks for each by itself, a statement for every link and row; what it
has asked before in the same request it does not ask again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe
from frappe.model.document import Document


def read_together(doc: Document) -> None:
	"""For `onload`, before Frappe collects the titles of a form."""
	linked: dict[str, set[str]] = defaultdict(set)
	tables = [(frappe.get_meta(table.options), doc.get(table.fieldname)) for table in doc.meta.get_table_fields()]
	for meta, rows in ((doc.meta, [doc]), *tables):
		for field in meta.get_link_fields() if rows else ():
			if names := {name for row in rows if (name := row.get(field.fieldname))}:
				linked[field.options] |= names
	# What a DocType is, is read too: only of those that are linked to.
	wanted = {doctype: names for doctype, names in linked.items() if _shows_title(doctype)}
	titles = {doctype: frappe.get_meta(doctype).title_field for doctype in wanted}
	each = [f"select %s, name, `{title}` from `tab{doctype}` where name in %s" for doctype, title in titles.items()]
	given = [value for doctype, names in wanted.items() for value in (doctype, tuple(sorted(names)))]
	for doctype, name, text in frappe.db.sql(" union all ".join(each), given) if each else ():
		_remember(doctype, name, titles[doctype], text)


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
