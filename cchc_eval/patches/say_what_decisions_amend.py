from __future__ import annotations

import frappe


def execute() -> None:
	"""Fill `amends`, because `amended_from` is set only with the approval now."""
	decision = frappe.qb.DocType("CCHC Council Decision")
	(
		frappe.qb.update(decision)
		.set(decision.amends, decision.amended_from)
		.where(decision.amended_from.isnotnull() & (decision.amended_from != ""))
	).run()
