"""The roles of the evaluation (docs/process.md, "Who")."""

from __future__ import annotations

import frappe
from frappe import _

UNIT_STAFF = "CCHC Unit Staff"
UNIT_HEAD = "CCHC Unit Head"
APPRAISER = "CCHC Appraiser"
OFFICE_HEAD = "CCHC Office Head"
COUNCIL_MEMBER = "CCHC Council Member"
COUNCIL_CHAIR = "CCHC Council Chair"
CLERK = "CCHC Clerk"
MANAGER = "CCHC Manager"

UNIT = frozenset({UNIT_STAFF, UNIT_HEAD})
OFFICE = frozenset({APPRAISER, OFFICE_HEAD})
COUNCIL = frozenset({COUNCIL_MEMBER, COUNCIL_CHAIR})
ALL = UNIT | OFFICE | COUNCIL | {CLERK, MANAGER}


def roles_of(user: str | None = None) -> frozenset[str]:
	"""The evaluation roles of a user.

	Administrator holds every role by Frappe's rule but none here: keeping the server running gives no say in
	scores.
	"""
	user = user or frappe.session.user
	return frozenset() if user == "Administrator" else ALL.intersection(frappe.get_roles(user))


def has_desk() -> bool:
	"""Whether the app stands on the user's screen of apps: for those whom its workspace is for."""
	return bool(roles_of()) or "System Manager" in frappe.get_roles()


def require_role(role: str) -> None:
	"""Raise unless the user holds the role. Administrator holds none (see `roles_of`)."""
	if role not in roles_of():
		frappe.throw(_("Only a user with the role {0} may do this.").format(_(role)), frappe.PermissionError)
