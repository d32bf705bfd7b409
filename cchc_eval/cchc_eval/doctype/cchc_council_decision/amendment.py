"""A decision that amends another. The first stays in force until the council approves the one that replaces it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.cchc_eval.doctype.cchc_council_decision import results
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, amending_key
from cchc_eval.controllers.workflow_step import step


def take_over(doc: Document, replaced: str, reason: str) -> None:
	"""Copy what the new decision keeps of the one that it replaces. Frappe's `amended_from` is set with the approval,
	because it needs the first one to be cancelled."""
	old = frappe.get_doc(DECISION, replaced)
	doc.update(
		{
			"amends": old.name,
			"amendment_reason": reason or old.supersede_reason,
			"active_key": amending_key(old.round) if old.active_key else old.round,
		}
	)
	doc.set("excluded", [_copied(row) for row in old.excluded])
	doc.set("council_changes", [_copied(row) for row in old.council_changes])
	caps = ("unit", "unit_name", "appraisal", *results.CAP_COLUMNS, "cap_origin")
	capped = [row for row in old.results if results.cap_origin(row) == results.BY_COUNCIL]
	doc.set("results", [{field: row.get(field) for field in caps} for row in capped])


def _copied(row: Document) -> dict[str, Any]:
	return {field.fieldname: row.get(field.fieldname) for field in row.meta.fields}


def replace(doc: Document) -> None:
	"""Supersede the first decision, before the amending one is submitted and in the same transaction."""
	if not doc.amends:
		return
	first = frappe.get_doc(DECISION, doc.amends, for_update=True)
	if first.workflow_state == "Approved":
		first.flags.update({"replaced_by": doc.name, "reason": doc.amendment_reason})
		step(first, "Superseded")
		first.add_comment("Info", _("Superseded by {0}: {1}").format(doc.name, escape_html(first.supersede_reason)))
	doc.update({"amended_from": first.name, "active_key": doc.round})
