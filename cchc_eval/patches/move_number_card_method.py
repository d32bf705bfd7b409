from __future__ import annotations

import frappe

OLD, NEW = "cchc_eval.number_cards.of_open_rounds", "cchc_eval.cchc_eval.number_card.open_rounds.of_open_rounds"


def execute() -> None:
	"""Point Number Cards that a site made to the function's new path."""
	card = frappe.qb.DocType("Number Card")
	frappe.qb.update(card).set(card.method, NEW).where(card.method == OLD).run()
