from __future__ import annotations

import frappe


def execute() -> None:
	"""What a decision amends stood in `amended_from` alone, which now waits for the approval."""
	decision = frappe.qb.DocType("CCHC Council Decision")
	(
		frappe.qb.update(decision)
		.set(decision.amends, decision.amended_from)
		.where(decision.amended_from.isnotnull() & (decision.amended_from != ""))
	).run()
