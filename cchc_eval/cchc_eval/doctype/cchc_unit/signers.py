"""Who signs for a unit, and under which post."""

from __future__ import annotations

import frappe
from frappe.utils import get_fullname

UNIT_HEAD_POST = "Thủ trưởng đơn vị"


def unit_signer(unit: str, user: str | None) -> tuple[str, str]:
	"""Post and name of the member who signed for a unit; of its head where nobody has."""
	wanted = {"user": user} if user else {"duty": "Head"}
	member = frappe.db.get_value(
		"CCHC Unit Member",
		{"parent": unit, "parenttype": "CCHC Unit", **wanted},
		["user", "full_name", "post"],
		as_dict=True,
	) or frappe._dict(user=user)
	name = member.full_name or (get_fullname(member.user) if member.user else "")
	return member.post or UNIT_HEAD_POST, name


def unit_head_post(unit: str) -> str:
	"""Of the unit's head in running text, without the unit: "Giám đốc"."""
	post = frappe.db.get_value("CCHC Unit Member", {"parent": unit, "parenttype": "CCHC Unit", "duty": "Head"}, "post")
	return post or UNIT_HEAD_POST
