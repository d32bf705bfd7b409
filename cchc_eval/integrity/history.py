"""The recorded history: the last move that it knows leads to the state that a document is in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _

from cchc_eval.controllers.findings import Finding
from cchc_eval.controllers.workflow_step import first_state
from cchc_eval.integrity.reading import documents
from cchc_eval.integrity.states import WORKFLOWS

FIELD = "workflow_state"
PARTED: Mapping[str, tuple[str, ...]] = {"CCHC Review Request": ("CCHC Review Answer",)}


def of_round(round: str) -> Iterator[Finding]:
	for doctype in WORKFLOWS:
		moves = _last_moves(doctype, round)
		first = first_state(doctype)
		for doc in documents(doctype, round, ("name", FIELD)):
			# Frappe keeps no version of a new document.
			if doc.workflow_state != moves.get(doc.name, first):
				text = _("it is «{0}», but its history says «{1}»").format(
					_(doc.workflow_state) if doc.workflow_state else "–", _(moves.get(doc.name, first))
				)
				cure = _(
					"Somebody wrote into the database past the app, or removed what was recorded: "
					"restore {0} with its history from a backup"
				).format(doc.name)
				yield Finding(doctype, doc.name, text, cure)


def _last_moves(doctype: str, round: str) -> Mapping[str, str]:
	"""By document the state to which its last recorded move led."""
	version, table = frappe.qb.DocType("Version"), frappe.qb.DocType(doctype)
	# What was recorded of a request before its answer was parted from it went with the answer, which has its name.
	recorded = version.ref_doctype.isin([doctype, *PARTED.get(doctype, ())])
	rows = (
		frappe.qb.from_(version)
		.join(table)
		.on(recorded & (version.docname == table.name))
		.select(version.docname, version.data)
		.where(table.round == round)
		.where(version.data.like(f'%"{FIELD}"%'))
		.orderby(version.creation)
		.orderby(version.name)
	).run(as_dict=True)
	return {row.docname: state for row in rows if (state := _moved_to(row.data))}


def _moved_to(data: str) -> str | None:
	try:
		changed: list[Any] = json.loads(data).get("changed") or []
		return next((to for field, _before, to in changed if field == FIELD), None)
	except (ValueError, TypeError, AttributeError):
		return None
