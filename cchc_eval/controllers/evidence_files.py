"""Evidence: private files of a document, added while its evidence may change, kept as they are afterwards.

Frappe lets whoever may write a document add and remove its attachments in any state, and whoever uploaded a file
change it. Hooked to `File` for every route.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.controllers.guarded_document import GuardedDocument
from cchc_eval.permissions.file_content import check_stored
from cchc_eval.permissions.files import PRIVATE, is_other
from cchc_eval.permissions.history import OURS

# The table whose rows hold the files, and its column.
HELD_IN: Mapping[str, tuple[str, str]] = {
	"CCHC Self Assessment": ("evidence", "file"),
	"CCHC Improvement Plan": ("actions", "evidence"),
	"CCHC Review Request": ("items", "evidence"),
}


class EvidenceDocument(GuardedDocument):
	"""A document of HELD_IN."""

	def check_may_change_files(self) -> None:
		"""Raise unless the user may add and remove evidence files now: who may write the column in this state."""
		state = self.workflow_state
		writable = self.is_editable_in(state, *HELD_IN[self.doctype]) and self.may_edit_in(state)
		if not (writable and self.has_permission("write")):
			refuse(
				_("{0} {1} is in state {2}: you can't add or remove its files.").format(
					_(self.doctype), self.name, _(state)
				)
			)

	def attached_files(self) -> dict[str, bool]:
		"""Its attachments by address: whether they are private."""
		filters = {"attached_to_doctype": self.doctype, "attached_to_name": self.name}
		rows = frappe.get_all("File", filters, ["file_url", "is_private"], order_by="creation")
		return {row.file_url: bool(row.is_private) and row.file_url.startswith(PRIVATE) for row in rows}

	def row_file_problems(self) -> Iterator[str]:
		"""A row shows only a private file that is attached to its own document."""
		table, column = HELD_IN[self.doctype]
		attached = self.attached_files()
		for row in self.get(table):
			url = row.get(column)
			if url and not attached.get(url):
				yield _("Row {0}: attach the evidence file {1} here, as a private file.").format(
					row.idx, url.rpartition("/")[2]
				)


def check_file(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File."""
	if file.flags.by_server or file.is_folder:
		return
	before = file.get_doc_before_save()
	if before is not None and before.attached_to_doctype in HELD_IN:
		if is_other(before, file):
			refuse(_("The evidence file {0} can't be changed: remove it and attach another.").format(file.file_name))
		return
	doctype = file.attached_to_doctype or ""
	if not doctype.startswith(OURS) or (before is not None and not is_other(before, file)):
		return
	# Frappe 16 calls a link private where one asks for it.
	if doctype in HELD_IN and (not file.is_private or file.is_remote_file):
		frappe.throw(
			_("File {0} must be private: evidence is shown only to those who may see its document.").format(
				file.file_name
			)
		)
	if _came_with_the_amended(file):
		return
	if doctype in HELD_IN:
		_document_of(file).check_may_change_files()
	# What is behind a link is not ours; none is private.
	if (file.file_url or "").startswith((PRIVATE, "/files/")):
		check_stored(file)


def check_trash(file: Document, method: str | None = None) -> None:
	"""`on_trash` of a File."""
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if file.flags.by_server or doctype not in HELD_IN or not frappe.db.exists(doctype, name):
		return
	_document_of(file).check_may_change_files()
	table, column = HELD_IN[doctype]
	child = frappe.get_meta(doctype).get_field(table).options
	used = frappe.get_all(child, {"parent": name, column: file.file_url}, pluck="idx", order_by="idx")
	if used:
		refuse(
			_("File {0} is evidence (row {1}): remove it from the evidence first.").format(
				file.file_name, ", ".join(map(str, used))
			)
		)


def _document_of(file: Document) -> Any:
	return frappe.get_doc(file.attached_to_doctype, file.attached_to_name)


def _came_with_the_amended(file: Document) -> bool:
	"""Whether the file was attached to the cancelled document: Frappe copies those to its amendment."""
	if not frappe.get_meta(file.attached_to_doctype).has_field("amended_from"):
		return False
	amended_from = frappe.db.get_value(file.attached_to_doctype, file.attached_to_name, "amended_from")
	kept = {"attached_to_doctype": file.attached_to_doctype, "attached_to_name": amended_from, "is_private": 1}
	return bool(amended_from and frappe.db.exists("File", {**kept, "file_url": file.file_url}))


def refuse(message: str) -> NoReturn:
	frappe.throw(message, frappe.PermissionError)
	raise AssertionError("frappe.throw raises")
