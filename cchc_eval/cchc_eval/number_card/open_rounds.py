"""Number cards that count documents of open rounds, shown only to roles that may see such documents."""

import json
from collections.abc import Mapping
from typing import Any

import frappe
from frappe.desk.doctype.number_card import number_card
from frappe.model.document import Document

from cchc_eval.controllers.client_values import read_conditions
from cchc_eval.permissions.documents import RULES, Alternative, seen_by

MODULE = "CCHC Eval"
# Operators of a card's filters.
_ADMITS = {"=": lambda value: {value}, "in": set}


@frappe.whitelist()
def of_open_rounds(filters: list | str) -> dict[str, Any]:
	"""A card's number: how many documents of open rounds the user sees, and the list that shows them.

	`filters` are the card's own, [[doctype, field, operator, value], …], all of one DocType.
	"""
	given = read_conditions(filters)
	doctype = given[0][0]
	rounds = frappe.get_all("CCHC Evaluation Round", {"status": "Open"}, pluck="name", order_by="name")
	wanted = [*([field, operator, value] for _, field, operator, value in given), ["round", "in", rounds or [""]]]
	found = frappe.get_list(doctype, filters=wanted, pluck="name", limit=0, order_by=None)
	return {
		"value": len(found),
		"fieldtype": "Int",
		"route": ["List", doctype],
		"route_options": {field: [operator, value] for field, operator, value in wanted},
	}


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""`has_permission` of a Number Card: hide ours from users for whom it would always be 0."""
	user = user or frappe.session.user
	if doc.module == MODULE and doc.document_type in RULES and user != "Administrator":
		wanted = _admitted(doc.filters_json)
		if not any(_overlap(seen, wanted) for seen in seen_by(user, doc.document_type)):
			return False
	return bool(number_card.has_permission(doc, ptype, user))


def _admitted(filters_json: str | None) -> Mapping[str, set[str]]:
	filters = json.loads(filters_json or "[]")
	return {field: _ADMITS[operator](value) for _, field, operator, value in filters if operator in _ADMITS}


def _overlap(seen: Alternative, wanted: Mapping[str, set[str]]) -> bool:
	return all(values and not (field in wanted and wanted[field].isdisjoint(values)) for field, values in seen.items())
