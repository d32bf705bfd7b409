from __future__ import annotations

import frappe

OLD, NEW = "cchc_eval.number_cards.of_open_rounds", "cchc_eval.cchc_eval.number_card.open_rounds.of_open_rounds"


def execute() -> None:
	"""The function behind the workspace's numbers has moved; a card that a site made of it keeps working."""
	card = frappe.qb.DocType("Number Card")
	frappe.qb.update(card).set(card.method, NEW).where(card.method == OLD).run()
