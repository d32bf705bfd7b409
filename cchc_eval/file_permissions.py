"""Seeing a file of the evaluation takes the right to see its document, whoever uploaded it.

Frappe shows a private file to its uploader for ever, lists the names of all files of a readable DocType, and lets
anyone make a File record for an address that is taken.
"""

from __future__ import annotations

from urllib.parse import unquote

import frappe
from frappe.core.doctype.file import file as frappe_file
from frappe.model.document import Document

from cchc_eval.permissions import RULES, query_conditions

PRIVATE = "/private/files/"


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	user = user or frappe.session.user
	if user != "Administrator":
		if ptype == "create":
			# Content that is sent along is the user's own, even where an equal file is stored already.
			if not doc.get("content") and borrows(doc.file_url, user):
				return False
		elif not _may_see_document(doc, user):
			return False
	return bool(frappe_file.has_permission(doc, ptype, user, debug))


def borrows(url: str | None, user: str) -> bool:
	"""Whether the address is a file of the evaluation that the user may not see."""
	address = unquote(url or "")
	if PRIVATE not in address:
		return False
	holders = frappe.get_all(
		"File",
		{"file_url": PRIVATE + address.rpartition("/")[2]},
		["owner", "is_private", "attached_to_doctype", "attached_to_name"],
	)
	ours = any(holder.attached_to_doctype in RULES for holder in holders)
	return ours and not any(_may_read(holder, user) for holder in holders)


def _may_read(holder: frappe._dict, user: str) -> bool:
	if holder.attached_to_doctype in RULES:
		return _may_see_document(holder, user)
	return holder.owner == user


def _may_see_document(file: Document | frappe._dict, user: str) -> bool:
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if doctype not in RULES or not name or not frappe.db.exists(doctype, name):
		return True
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))


def file_conditions(user: str | None = None, doctype: str = "") -> str:
	"""Frappe's `permission_query_conditions` for File, beside its own."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	ours = ", ".join(frappe.db.escape(name) for name in RULES)
	seen = [f"ifnull(`tabFile`.attached_to_doctype, '') not in ({ours})"]
	for name in RULES:
		documents = f"select name from `tab{name}` where {query_conditions(user, name)}"
		attached = f"`tabFile`.attached_to_doctype = {frappe.db.escape(name)}"
		seen.append(f"({attached} and `tabFile`.attached_to_name in ({documents}))")
	return f"({' or '.join(seen)})"
