"""Checks before the steps of a decision: role, state and reason."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate, candidates
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, lies_before_council
from cchc_eval.controllers.problems import require_reason
from cchc_eval.permissions.roles import COUNCIL_CHAIR, require_role
from cchc_eval.storage.transactions import lock_document

APPROVED = "Approved"


def lock_decision(decision: str) -> Document:
	return lock_document(DECISION, decision)


def in_council(decision: str) -> Document:
	"""The decision, locked for the chair, if it lies before the council."""
	doc = lock_decision(decision)
	require_role(COUNCIL_CHAIR)
	doc.check_permission("write")
	require_in_council(doc)
	doc.flags.by_server = True
	return doc


def require_in_council(doc: Document, *others: str, title: str | None = None) -> None:
	"""Raise unless the decision lies before the council, or is in one of the other states."""
	if not (lies_before_council(doc) or doc.workflow_state in others):
		text = _("{0} is {1}: it does not lie before the council.")
		frappe.throw(text.format(doc.name, _(doc.workflow_state)), title=title)


def printed_reason(reason: str) -> str:
	"""The reason of a step of the council, without spaces around it. Raises ValidationError where none is given."""
	return require_reason(reason, _("Give the reason: it is recorded and printed."))


def unit_line(doc: Document, unit: Any) -> Document:
	"""The unit's line of results."""
	line = next((row for row in doc.results if row.unit == unit), None)
	if line is None:
		frappe.throw(_("Unit {0} is not in {1}.").format(escape_html(cstr(unit)), doc.name))
	return line


def result_line(doc: Document, unit: str) -> tuple[Document, Candidate]:
	"""The unit's line, and the appraisal behind it."""
	line = unit_line(doc, unit)
	return line, next(one for one in candidates(doc.round) if one.unit == unit)
