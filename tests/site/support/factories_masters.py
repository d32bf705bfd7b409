"""Users without the cost of Frappe's making them (contact, notification settings, mails)."""

from __future__ import annotations

import frappe


def quick_user(email: str, *roles: str) -> str:
	row = {"doctype": "User", "name": email, "email": email, "first_name": email, "full_name": email, "enabled": 1}
	frappe.get_doc({**row, "user_type": "System User" if roles else "Website User"}).db_insert()
	for role in roles:
		frappe.get_doc(
			{"doctype": "Has Role", "parent": email, "parenttype": "User", "parentfield": "roles", "role": role}
		).db_insert()
	return email
