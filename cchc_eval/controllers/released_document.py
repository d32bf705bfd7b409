"""What was released: written by the server when something is approved or issued, read by whom it was released to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.controllers.plain_texts import PlainTexts


class ReleasedDocument(PlainTexts):
	"""A document that holds nothing its readers may not see, and that nobody writes by hand, Administrator included.

	The server sets `flags.by_server`.
	"""

	def __setup__(self) -> None:
		# Its links are the server's own: Frappe would ask the database for each on every save.
		self.flags.ignore_links = True

	def before_validate(self) -> None:
		if not self.flags.by_server:
			self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def on_trash(self, *arguments: Any) -> None:
		if not self.flags.by_server:
			self._refuse()

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("{0} is written when it is released, and is not changed by hand.").format(_(self.doctype)),
			frappe.PermissionError,
		)
		raise AssertionError("frappe.throw raises")


def put(doctype: str, decision: Document, values: Mapping[str, Any]) -> None:
	"""Write what is released of a decision, under the decision's own name; safe to repeat."""
	stored = frappe.db.exists(doctype, decision.name)
	doc = frappe.get_doc(doctype, decision.name) if stored else frappe.new_doc(doctype)
	doc.update(values)
	_attach_issued(doctype, decision.name, decision)
	doc.flags.by_server = True
	doc.save(ignore_permissions=True)


def _attach_issued(doctype: str, name: str, issued: Document) -> None:
	"""Attach the file that was issued with a document to what is released of it, at the very address.

	Frappe would do it on the save; 16 may copy a file of another document to an address of its own then.
	"""
	url = issued.get("issued_file")
	attached = {"attached_to_doctype": doctype, "attached_to_name": name, "attached_to_field": "issued_file"}
	if not url or frappe.db.exists("File", {"file_url": url, **attached}):
		return
	of_issued = {"file_url": url, "attached_to_doctype": issued.doctype, "attached_to_name": issued.name}
	kept = frappe.db.get_value("File", of_issued, ["file_name", "file_size", "content_hash"], as_dict=True) or {}
	file = frappe.new_doc("File")
	file.update({**kept, "file_url": url, "is_private": 1, "folder": "Home/Attachments", **attached})
	file.set_new_name()
	file.db_insert()
