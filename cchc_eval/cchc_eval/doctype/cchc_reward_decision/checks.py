"""Checks before the steps of a reward decision, and saving an approved one."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import UNIT_HEAD, roles_of
from cchc_eval.storage.transactions import lock_document

DECISION = "CCHC Reward Decision"


def check_heads(unit: str | None) -> None:
	"""Raise unless the user is the head of the unit."""
	if UNIT_HEAD not in roles_of() or unit not in units_of(frappe.session.user):
		frappe.throw(
			_("Only the head of unit {0} decides on the rewards that the unit gives itself.").format(unit or ""),
			frappe.PermissionError,
		)


def lock_decision(decision: str) -> Document:
	return lock_document(DECISION, decision)


def save_submitted(doc: Document) -> None:
	doc.flags.by_server = True
	# Neither clerk nor chair may change an approved decision; what is written here was checked above.
	doc.flags.ignore_permissions = True
	doc.flags.ignore_validate_update_after_submit = True
	doc.save()
	doc.flags.by_server = False
	doc.flags.ignore_permissions = False
