"""Files of a self-assessment: private, added by those who may edit it then, kept once it is submitted.

Frappe lets whoever may write a document add and remove its attachments in any state, and whoever uploaded a file
change it. Hooked to `File` for every route.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open
from cchc_eval.permissions.roles import UNIT, roles_of

SELF_ASSESSMENT = "CCHC Self Assessment"
_KEPT = ("file_url", "is_private", "attached_to_doctype", "attached_to_name", "file_name", "content_hash")


def check_file(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File."""
	if file.flags.by_server or file.is_folder:
		return
	before = file.get_doc_before_save()
	if before is not None and before.attached_to_doctype == SELF_ASSESSMENT:
		if any((before.get(field) or "") != (file.get(field) or "") for field in _KEPT):
			_refuse(_("The evidence file {0} can't be changed: remove it and attach another.").format(file.file_name))
		return
	if file.attached_to_doctype != SELF_ASSESSMENT:
		return
	if not file.is_private:
		frappe.throw(
			_("File {0} must be private: evidence is shown only to those who may see the self-assessment.").format(
				file.file_name
			)
		)
	if not _came_with_the_amended(file):
		check_may_change_files(file.attached_to_name)


def check_trash(file: Document, method: str | None = None) -> None:
	"""`on_trash` of a File."""
	name = file.attached_to_name
	if file.flags.by_server or file.attached_to_doctype != SELF_ASSESSMENT:
		return
	if not frappe.db.exists(SELF_ASSESSMENT, name):
		return
	check_may_change_files(name)
	used = frappe.get_all("CCHC Evidence", {"parent": name, "file": file.file_url}, pluck="idx", order_by="idx")
	if used:
		_refuse(
			_("File {0} is evidence (row {1}): remove it from the evidence first.").format(
				file.file_name, ", ".join(map(str, used))
			)
		)


def check_may_change_files(name: str) -> None:
	"""Refuse where the unit may not edit its evidence now. Raises PermissionError or ValidationError."""
	doc = frappe.get_doc(SELF_ASSESSMENT, name)
	if not (roles_of() & UNIT and doc.has_permission("write")):
		_refuse(_("Only the unit attaches evidence to its self-assessment {0}.").format(name))
	if doc.appraisal_state == "Awaiting Explanation":
		check_open(doc.round, "Explanation", doc.unit)
	elif doc.docstatus == 0 and not doc.appraisal_state:
		check_open(doc.round, "Self Assessment", doc.unit)
	else:
		_refuse(_("Self-assessment {0} has been sent: its evidence can't be changed now.").format(name))


def _came_with_the_amended(file: Document) -> bool:
	"""Frappe copies the attachments of a cancelled document to its amendment."""
	amended_from = frappe.db.get_value(SELF_ASSESSMENT, file.attached_to_name, "amended_from")
	return bool(
		amended_from
		and frappe.db.exists(
			"File",
			{
				"attached_to_doctype": SELF_ASSESSMENT,
				"attached_to_name": amended_from,
				"file_url": file.file_url,
				"is_private": 1,
			},
		)
	)


def _refuse(message: str) -> Any:
	frappe.throw(message, frappe.PermissionError)
