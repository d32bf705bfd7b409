"""Data for site tests: users by role, units with members, a round. Nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe


def make_user(email: str, *roles: str) -> str:
	"""A desk user with these roles; returns the name.

	Past the User controller, which takes a third of a second for what no test here is about.
	"""
	if not frappe.db.exists("User", email):
		name = email.partition("@")[0]
		user = frappe.get_doc(
			{
				"doctype": "User",
				"name": email,
				"email": email,
				"first_name": name,
				"full_name": name,
				"enabled": 1,
				"language": "vi",
				"user_type": "System User",
			}
		)
		user.db_insert()
	held = set(frappe.get_all("Has Role", {"parent": email, "parenttype": "User"}, pluck="role"))
	for role in sorted(set(roles) - held):
		parent = {"parent": email, "parenttype": "User", "parentfield": "roles"}
		frappe.get_doc({"doctype": "Has Role", "role": role, **parent}).db_insert()
	frappe.clear_cache(user=email)
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
