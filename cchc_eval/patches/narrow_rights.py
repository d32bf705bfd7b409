"""Rights that a site has set itself (Custom DocPerm) stand in the place of ours: what ours no longer give leaves both.

What a site gave a role on a document it gives on what is released of it. Other roles and rights stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import frappe
from frappe.permissions import setup_custom_perms

from cchc_eval.permissions.roles import APPRAISER, MANAGER, UNIT_HEAD, UNIT_STAFF

PERM = "Custom DocPerm"
# DocType: those who read no more of it than what is released, and what that is.
NARROWED: Mapping[str, tuple[Collection[str], str]] = {
	"CCHC Appraisal": ((UNIT_HEAD, UNIT_STAFF, MANAGER), "CCHC Released Result"),
	"CCHC Council Decision": ((UNIT_HEAD, UNIT_STAFF, MANAGER, APPRAISER), "CCHC Released Ranking"),
	"CCHC Reward Decision": ((MANAGER,), "CCHC Released Reward"),
}
RIGHTS = ("read", "print", "report", "export", "email")
REQUEST, ANSWER = "CCHC Review Request", "CCHC Review Answer"


def execute() -> None:
	for doctype, (roles, released) in NARROWED.items():
		_carry_over(doctype, released, roles, 0, RIGHTS)
		frappe.db.delete(PERM, {"parent": doctype, "role": ("in", roles)})
	answering = [row.role for row in frappe.get_meta(ANSWER).permissions]
	# What was on permission level 1 has a document of its own.
	_carry_over(REQUEST, ANSWER, answering, 1, ("read", "write"))
	for doctype in (*NARROWED, REQUEST):
		frappe.db.delete(PERM, {"parent": doctype, "permlevel": (">", 0)})
	frappe.db.delete(PERM, {"parent": "CCHC Council Vote", "role": ("in", (UNIT_HEAD, UNIT_STAFF))})
	frappe.clear_cache()


def _carry_over(doctype: str, to: str, roles: Collection[str], level: int, rights: Collection[str]) -> None:
	"""Where the site has rights of its own on the DocType, and none yet on the other."""
	asked = {"parent": doctype, "permlevel": level, "role": ("in", list(roles))}
	own: dict[str, Any] = {row.role: row for row in frappe.get_all(PERM, asked, ["role", *rights])}
	if not frappe.db.exists(PERM, {"parent": doctype}) or frappe.db.exists(PERM, {"parent": to}):
		return
	setup_custom_perms(to)
	for row in frappe.get_all(PERM, {"parent": to, "role": ("in", list(roles))}, ["name", "role"]):
		given = own.get(row.role)
		if given is None or not given.read:
			frappe.db.delete(PERM, {"name": row.name})
		else:
			frappe.db.set_value(PERM, row.name, {right: given[right] for right in rights})
