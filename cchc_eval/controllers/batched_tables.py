"""Saving the rows of a document in a few statements; Frappe sends one per row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.permissions.documents import note_stored
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_documents, row_names
from cchc_eval.storage.transactions import lock_document

# Values that differ with every save and say nothing about the row.
_STAMPS = {"creation", "modified", "modified_by", "owner"}
# What follows the document.
_BESIDE = {*_STAMPS, "docstatus"}


class BatchedTables(PlainTexts):
	"""Only what differs is written, each row by its name: a decision on sixty units saves in as many queries as one on
	two, and nobody waits who saves another document. Frappe deletes what is not in a list of rows, for which MariaDB
	locks all of a small table.
	"""

	# Tables of which the server alone writes rows, out of what it computes.
	computed_tables: ClassVar[frozenset[str]] = frozenset()

	def load_from_db(self) -> Document:
		"""To be changed, a document is locked by its own row. Frappe locks the rows of its tables too, and with them
		the places beside them in the index of their parents, where others add theirs: of a small table all of it.

		Raises TimestampMismatchError where somebody changed it after this transaction had begun to read, because its
		rows would be read as they were then.
		"""
		if not self.flags.for_update:
			super().load_from_db()
			note_stored(self)
			return self
		now = _locked(self.doctype, self.name)
		self.flags.for_update = False
		try:
			super().load_from_db()
		finally:
			self.flags.for_update = True
		_check_is_now(now[0], self)
		note_stored(self)
		return self

	def _validate(self) -> None:
		"""Frappe looks at each row; those that stay as they are stored were looked at when they were written, and those
		that the server computes hold nothing that a person sends."""
		before = self.get_doc_before_save()
		stored = {(row.doctype, row.name): row for row in before.get_all_children()} if before else {}
		self.flags.unchanged_rows = {
			id(row)
			for row in self.get_all_children()
			if (self.flags.by_server and row.parentfield in self.computed_tables)
			or ((was := stored.get((row.doctype, row.name))) is not None and is_as_stored(was, row))
		}
		try:
			super()._validate()
		finally:
			self.flags.unchanged_rows = None

	def get_all_children(self, *args: Any, **kwargs: Any) -> list[Document]:
		rows: list[Document] = super().get_all_children(*args, **kwargs)
		unchanged = self.flags.unchanged_rows
		return [row for row in rows if id(row) not in unchanged] if unchanged else rows

	def set_name_in_children(self) -> None:
		"""Frappe looks for each row how it is named; all of ours have names that mean nothing."""
		names = row_names()
		for row in self.get_all_children():
			row.name = row.name or next(names)

	def validate_update_after_submit(self) -> None:
		"""Frappe reads each row once more to see whether it may change; those that do not are left out."""
		before = self.get_doc_before_save()
		if before is None or self.flags.ignore_validate_update_after_submit:
			super().validate_update_after_submit()
			return
		self._validate_update_after_submit()
		stored = {(row.doctype, row.name): row for row in before.get_all_children()}
		for row in self.get_all_children():
			if row.is_new() and self.meta.get_field(row.parentfield).allow_on_submit:
				continue
			was = stored.get((row.doctype, row.name))
			if was is None or _changed_values(was, row):
				row._validate_update_after_submit()

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		if self.flags.partly_read:
			raise RuntimeError(f"{self.doctype} {self.name} was read without all of its rows: it can't be saved")
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


def lock_partly(doctype: str, name: str, rows: Mapping[str, Mapping[str, Any]]) -> Document:
	"""`transactions.lock_document` with some rows only, for steps that take the same work however many there are.

	`rows`: by table, filters for its rows; other tables stay empty. The document can't be saved. For users with user
	permissions it is read whole: Frappe looks for those in every row.
	"""
	now = _locked(doctype, name)
	if not now or get_user_permissions(frappe.session.user):
		return lock_document(doctype, name)
	doc = _without_rows(doctype, name)
	_check_is_now(now[0], doc)
	doc.flags.partly_read = True
	for table, filters in rows.items():
		of_doc = {"parent": name, "parenttype": doctype, "parentfield": table}
		options = doc.meta.get_field(table).options
		doc.set(table, frappe.get_all(options, {**of_doc, **filters}, ["*"], order_by="idx"))
	doc.check_permission("read")
	return doc


def check_readable(doctype: str, name: str) -> None:
	"""`frappe.has_permission(…, throw=True)`, which reads a document with all of its rows, without them: only user
	permissions are looked for in rows. Raises PermissionError, DoesNotExistError.
	"""
	partly = frappe.db.exists(doctype, name) and not get_user_permissions(frappe.session.user)
	frappe.has_permission(doctype, "read", _without_rows(doctype, name) if partly else name, throw=True)


def _without_rows(doctype: str, name: str) -> Document:
	return frappe.get_doc({"doctype": doctype, **frappe.db.get_value(doctype, name, "*", as_dict=True, order_by=None)})


def _locked(doctype: str, name: str) -> list[Any]:
	return frappe.db.sql(f"SELECT * FROM `tab{doctype}` WHERE `name` = %s FOR UPDATE", name, as_dict=True)


def _check_is_now(now: Mapping[str, Any], doc: Document) -> None:
	if any(cstr(value) != cstr(doc.get(column)) for column, value in now.items()):
		throw_changed_now(doc)


def throw_changed_now(doc: Document) -> NoReturn:
	frappe.throw(
		_("{0} {1} was changed by somebody else at this moment. Try again.").format(_(doc.doctype), doc.name),
		frappe.TimestampMismatchError,
	)
	raise AssertionError("frappe.throw raises")


def is_as_stored(before: Document, after: Document) -> bool:
	"""Whether all values of a row are the same; in other types or spellings they may say the same and still not be."""
	was, now = before.__dict__, after.__dict__
	return all(now.get(column) == was.get(column) for column in after.get_valid_columns() if column not in _BESIDE)


def as_it_is(doc: Document) -> Callable[[], bool]:
	"""Tells later whether the document and its rows are still as they are now, so that nothing has to be saved."""
	before = [(one, dict(one.__dict__)) for one in (doc, *doc.get_all_children())]
	columns = {one.doctype: one.get_valid_columns() for one, _values in before}

	def unchanged() -> bool:
		now = [doc, *doc.get_all_children()]
		return len(now) == len(before) and all(
			one is was and all(one.__dict__.get(column) == values.get(column) for column in columns[one.doctype])
			for one, (was, values) in zip(now, before, strict=True)
		)

	return unchanged


def _changed_values(before: Document, after: Document) -> dict[str, Any]:
	if is_as_stored(before, after):
		return {"docstatus": after.docstatus} if after.docstatus != before.docstatus else {}
	old, new = (row.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True) for row in (before, after))
	return {field: value for field, value in new.items() if value != old[field] and field not in _STAMPS}
