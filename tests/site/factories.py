"""What site tests stand on: users by role, units with members, a round. Nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe


def make_user(email: str, *roles: str) -> str:
	"""A desk user with these roles; returns the name."""
	if not frappe.db.exists("User", email):
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": email,
				"first_name": email.partition("@")[0],
				"send_welcome_email": 0,
				"language": "vi",
				"user_type": "System User",
				"roles": [{"role": role} for role in roles],
			}
		)
		user.flags.no_welcome_mail = True
		user.insert(ignore_permissions=True)
	elif roles:
		frappe.get_doc("User", email).add_roles(*roles)
	return email


def make_unit(code: str, head: str | None = None, staff: str | None = None, **more: Any) -> Any:
	"""A unit; its members' users are made too."""
	members = []
	for user, duty in ((head, "Head"), (staff, "Staff")):
		if user:
			members.append({"user": make_user(user), "duty": duty})
	return frappe.get_doc(
		{"doctype": "CCHC Unit", "unit_code": code, "unit_name": f"Đơn vị {code}", "members": members, **more}
	).insert(ignore_permissions=True)
