"""Evidence in the rows of plans and review requests: private files of the document, added while the row may change.

Frappe lets whoever may write a document add and remove its attachments in any state, and whoever uploaded a file
change it. Hooked to `File` for every route.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow

from cchc_eval.controllers.guarded_document import EVERY_COLUMN
from cchc_eval.permissions.roles import roles_of

# The table whose rows hold the files.
TABLES: Mapping[str, str] = {"CCHC Improvement Plan": "actions", "CCHC Review Request": "items"}
COLUMN = "evidence"
PRIVATE = "/private/files/"
_KEPT = ("file_url", "is_private", "attached_to_doctype", "attached_to_name", "file_name", "content_hash")


def row_file_problems(doc: Document, table: str) -> Iterator[str]:
	"""A row shows only a private file that is attached to its own document."""
	filters = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_private": 1}
	attached = set(frappe.get_all("File", filters, pluck="file_url"))
	for row in doc.get(table):
		url = row.get(COLUMN)
		if url and (url not in attached or not url.startswith(PRIVATE)):
			yield _("Row {0}: attach the evidence file {1} here, as a private file.").format(
				row.idx, url.rpartition("/")[2]
			)


def check_file(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File."""
	if file.flags.by_server or file.is_folder:
		return
	before = file.get_doc_before_save()
	if before is not None and before.attached_to_doctype in TABLES:
		if any((before.get(field) or "") != (file.get(field) or "") for field in _KEPT):
			_refuse(_("The evidence file {0} can't be changed: remove it and attach another.").format(file.file_name))
		return
	if file.attached_to_doctype not in TABLES:
		return
	if not file.is_private:
		frappe.throw(
			_("File {0} must be private: evidence is shown only to those who may see its document.").format(
				file.file_name
			)
		)
	_check_may_change(file)


def check_trash(file: Document, method: str | None = None) -> None:
	"""`on_trash` of a File."""
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if file.flags.by_server or doctype not in TABLES or not frappe.db.exists(doctype, name):
		return
	_check_may_change(file)
	child = frappe.get_meta(doctype).get_field(TABLES[doctype]).options
	used = frappe.get_all(child, {"parent": name, COLUMN: file.file_url}, pluck="idx", order_by="idx")
	if used:
		_refuse(
			_("File {0} is evidence (row {1}): remove it from the evidence first.").format(
				file.file_name, ", ".join(map(str, used))
			)
		)


def _check_may_change(file: Document) -> None:
	doc = frappe.get_doc(file.attached_to_doctype, file.attached_to_name)
	if not may_change(doc):
		_refuse(
			_("{0} {1} is in state {2}: you can't add or remove its files.").format(
				_(doc.doctype), doc.name, _(doc.workflow_state)
			)
		)


def may_change(doc: Document) -> bool:
	"""Whether the user may write the evidence column of the document in its present state."""
	columns = type(doc).editable.get(doc.workflow_state, {}).get(TABLES[doc.doctype], frozenset())
	if columns is not EVERY_COLUMN and COLUMN not in (columns or ()):
		return False
	editors = {row.allow_edit for row in get_workflow(doc.doctype).states if row.state == doc.workflow_state}
	return bool(editors & roles_of()) and bool(doc.has_permission("write"))


def _refuse(message: str) -> NoReturn:
	frappe.throw(message, frappe.PermissionError)
	raise AssertionError("frappe.throw raises")
