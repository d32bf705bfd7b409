"""Child rows are seen with their document.

Frappe checks a query on a child table against the role only: whoever may read one self-assessment could list the rows
of all.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from cchc_eval.permissions import appraisal_parts
from cchc_eval.permissions.documents import RULES, seen_with


def conditions(user: str | None = None, doctype: str = "") -> str:
	"""`permission_query_conditions` of the tables of documents with rules."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	holders = [holder for holder in RULES if _has_table(holder, doctype)]
	seen = seen_with(user, f"`tab{doctype}`.parenttype", f"`tab{doctype}`.parent", holders)
	return " and ".join([seen, *appraisal_parts.conditions(user, doctype)])


def _has_table(doctype: str, table: str) -> bool:
	return any(field.options == table for field in frappe.get_meta(doctype).get_table_fields())


def sees_row(doctype: str, name: str) -> bool:
	"""Whether there is such a row, and the user sees it."""
	said = len(frappe.local.message_log)
	try:
		# Frappe's function asks for a right to its DocType only.
		return bool(frappe.get_doc(doctype, name).has_permission("read"))
	except frappe.DoesNotExistError:
		return False
	finally:
		# What Frappe says of either tells what is there.
		del frappe.local.message_log[said:]


def may_see_row(row: Document, ptype: str, user: str | None) -> bool:
	"""Whether the user may see the document that a stored row belongs to; Frappe checks its DocType only."""
	if not row.parent:
		return True
	return bool(frappe.has_permission(row.parenttype, ptype, doc=row.parent, user=user)) and appraisal_parts.sees_row(
		row, user
	)
