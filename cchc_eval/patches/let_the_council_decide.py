"""In drafts of the council's decisions the council decides, not its chair, as the signature on behalf of it says."""

from __future__ import annotations

import frappe

from cchc_eval.storage import rows_by_name

DECISION = "CCHC Council Decision"


def execute() -> None:
	drafts = frappe.get_all(
		DECISION, {"docstatus": 0, "issuer": "Council"}, ["name", "council_name", "authority"], order_by="name"
	)
	rows_by_name.write_plain(
		DECISION,
		{
			row.name: {"authority": row.council_name}
			for row in drafts
			if row.council_name and row.authority == f"Chủ tịch {row.council_name}"
		},
	)
