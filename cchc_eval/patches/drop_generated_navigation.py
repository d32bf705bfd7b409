from __future__ import annotations

import frappe


def execute() -> None:
	"""On Frappe 16, what it made of our workspace gives way to the app's own sidebar and icon, which are newer."""
	if frappe.db.exists("DocType", "Workspace Sidebar"):
		for doctype in ("Workspace Sidebar", "Desktop Icon"):
			if frappe.db.get_value(doctype, "CCHC", "standard") == 0:
				frappe.delete_doc(doctype, "CCHC", force=True)
