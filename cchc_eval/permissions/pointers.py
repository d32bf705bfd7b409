"""Frappe's records that point at a document are visible only with that document.

Frappe lists them by role alone, and they hold the document's name, state and title.
"""

from __future__ import annotations

from collections.abc import Mapping

import frappe
from frappe.model.document import Document

from cchc_eval.permissions.documents import RULES, seen_with

# DocType: the fields that hold the document's DocType and name.
POINTERS: Mapping[str, tuple[str, str]] = {
	"Workflow Action": ("reference_doctype", "reference_name"),
	"Tag Link": ("document_type", "document_name"),
	"Energy Point Log": ("reference_doctype", "reference_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
}


def conditions(user: str | None = None, doctype: str = "") -> str:
	"""`permission_query_conditions` beside Frappe's own."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	kind, name = (f"`tab{doctype}`.`{field}`" for field in POINTERS[doctype])
	return seen_with(user, kind, name, RULES)


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""`has_permission` beside Frappe's own."""
	kind, name = (doc.get(field) for field in POINTERS[doc.doctype])
	if kind not in RULES or not name or not frappe.db.exists(kind, name):
		return True
	return bool(frappe.has_permission(kind, "read", doc=name, user=user or frappe.session.user))
