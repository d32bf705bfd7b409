"""Saving the rows of a document in a few statements; Frappe sends one per row."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.storage.bulk import insert_documents

# Values that differ with every save and say nothing about the row.
_STAMPS = {"creation", "modified", "modified_by", "owner"}
_ROWS_A_STATEMENT = 500


class BatchedTables(Document):
	"""Only what differs is written: a decision on sixty units saves in as many queries as one on two."""

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		before = self.get_doc_before_save()
		if before is None:
			super().update_child_table(fieldname, df)
			return
		doctype = (df or self.meta.get_field(fieldname)).options
		rows = self.get(fieldname)
		stored = {row.name: row for row in before.get(fieldname)}
		if gone := sorted(stored.keys() - {row.name for row in rows}):
			frappe.db.delete(doctype, {"parent": self.name, "name": ("in", gone)})
		insert_documents([row for row in rows if row.name not in stored])
		changed = {
			row.name: values
			for row in rows
			if row.name in stored and (values := _changed_values(stored[row.name], row))
		}
		frappe.db.bulk_update(doctype, changed, chunk_size=_ROWS_A_STATEMENT, modified=self.modified)


def _changed_values(before: Document, after: Document) -> dict[str, Any]:
	old, new = (row.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True) for row in (before, after))
	return {field: value for field, value in new.items() if value != old[field] and field not in _STAMPS}
