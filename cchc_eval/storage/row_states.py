"""The docstatus of rows: Frappe gives each row that of its document, and so does all that writes past Frappe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import frappe


class Row(NamedTuple):
	table: str
	name: str
	document: str
	docstatus: int  # that of the document


def tables(doctype: str) -> list[str]:
	"""The DocTypes of its rows."""
	return list(dict.fromkeys(field.options for field in frappe.get_meta(doctype).get_table_fields()))


def astray(doctype: str, **of_documents: Any) -> Iterator[Row]:
	"""The rows whose docstatus is not that of their document; a statement for each table."""
	parent = frappe.qb.DocType(doctype)
	for table in tables(doctype):
		row = frappe.qb.DocType(table)
		query = (
			frappe.qb.from_(row)
			.join(parent)
			.on(parent.name == row.parent)
			.select(row.name, row.parent, parent.docstatus)
			.where((row.parenttype == doctype) & (row.docstatus != parent.docstatus))
			.orderby(row.parent, row.idx)
		)
		for column, value in of_documents.items():
			query = query.where(parent[column] == value)
		for found in query.run():
			yield Row(table, *found)
