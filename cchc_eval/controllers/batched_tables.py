"""Saving the rows of a document in a few statements; Frappe sends one per row."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_documents

# Values that differ with every save and say nothing about the row.
_STAMPS = {"creation", "modified", "modified_by", "owner"}


class BatchedTables(PlainTexts):
	"""Only what differs is written, each row by its name: a decision on sixty units saves in as many queries as one on
	two, and nobody waits who saves another document. Frappe deletes what is not in a list of rows, for which MariaDB
	locks all of a small table.
	"""

	def load_from_db(self) -> Document:
		"""To be changed, a document is locked by its own row. Frappe locks the rows of its tables too, and with them
		the places beside them in the index of their parents, where others add theirs: of a small table all of it.

		Raises TimestampMismatchError where somebody changed it after this transaction had begun to read, because its
		rows would be read as they were then.
		"""
		if not self.flags.for_update:
			return super().load_from_db()
		now = frappe.db.sql(f"SELECT * FROM `tab{self.doctype}` WHERE `name` = %s FOR UPDATE", self.name, as_dict=True)
		self.flags.for_update = False
		try:
			super().load_from_db()
		finally:
			self.flags.for_update = True
		if any(cstr(value) != cstr(self.get(column)) for column, value in now[0].items()):
			frappe.throw(
				_("{0} {1} was changed by somebody else at this moment. Try again.").format(_(self.doctype), self.name),
				frappe.TimestampMismatchError,
			)
		return self

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		before = self.get_doc_before_save()
		if before is None:
			super().update_child_table(fieldname, df)
			return
		doctype = (df or self.meta.get_field(fieldname)).options
		# Those that `validate` added have none yet.
		self.set_name_in_children()
		rows = self.get(fieldname)
		stored = {row.name: row for row in before.get(fieldname)}
		if gone := sorted(stored.keys() - {row.name for row in rows}):
			rows_by_name.delete(doctype, gone)
		insert_documents([row for row in rows if row.name not in stored])
		changed = {
			row.name: values
			for row in rows
			if row.name in stored and (values := _changed_values(stored[row.name], row))
		}
		rows_by_name.write(doctype, changed, modified=self.modified)


def _changed_values(before: Document, after: Document) -> dict[str, Any]:
	old, new = (row.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True) for row in (before, after))
	return {field: value for field, value in new.items() if value != old[field] and field not in _STAMPS}
