"""What the demo made, kept on the site so that it can be taken away again."""

from __future__ import annotations

import json

import frappe

from cchc_eval.storage import rows_by_name

KEY = "cchc_demo"
# Rows of a parent that is no user and not the site: nobody's defaults.
PARENT = "cchc_demo"


def read() -> dict[str, list[str]]:
	"""Names by DocType; {} where no demo is loaded."""
	stored = frappe.db.get_value("DefaultValue", {"parent": PARENT, "defkey": KEY}, "defvalue")
	return json.loads(stored) if stored else {}


def write(made: dict[str, list[str]]) -> None:
	forget()
	row = {"doctype": "DefaultValue", "parent": PARENT, "parenttype": "__default", "parentfield": "system_defaults"}
	frappe.get_doc({**row, "defkey": KEY, "defvalue": json.dumps(made)}).insert(ignore_permissions=True)


def forget() -> None:
	rows_by_name.delete("DefaultValue", frappe.get_all("DefaultValue", {"parent": PARENT}, pluck="name"))
