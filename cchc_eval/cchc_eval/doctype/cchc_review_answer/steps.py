"""What a request's steps do to its answer, in the request's own transaction."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_review_answer import votes
from cchc_eval.cchc_eval.doctype.cchc_review_answer.content import ANSWERED

ANSWER = votes.ANSWER
COPIED = ("unit", "unit_name", "round", "year", "appraisal", "workflow_state")
# Of the council's meeting the unit is told when it was and how many voted how.
MEETING = ("council_met_on", *votes.COUNTS)


def begin(request: Document) -> None:
	"""The office's and the council's part of a request that was sent."""
	doc = frappe.new_doc(ANSWER)
	doc.update({"request": request.name, **{field: request.get(field) for field in COPIED}})
	for row in request.items:
		doc.append("items", {"code": row.code})
	doc.flags.by_server = True
	doc.insert(ignore_permissions=True)


def answer_to(request: Document) -> Document:
	"""As it is now; nobody else changes it before this transaction ends."""
	return frappe.get_doc(ANSWER, request.name, for_update=True)


def follow(request: Document, return_reason: str | None = None) -> None:
	"""Bring the answer to the state of its request; back at the office it loses the council's votes."""
	doc = answer_to(request)
	doc.update({"workflow_state": request.workflow_state, "return_reason": return_reason})
	doc.flags.by_server = True
	doc.save(ignore_permissions=True)


def release(answer: Document, request: Document) -> None:
	"""What the council answered into the unit's request, and when it met."""
	given: dict[str, Any] = {row.code: row for row in answer.items}
	for row in request.items:
		row.update({field: given[row.code].get(field) for field in ANSWERED})
	request.update({field: answer.get(field) for field in MEETING})
