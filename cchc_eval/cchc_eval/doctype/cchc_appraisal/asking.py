"""Questions to the unit: each is sent by who appraises its criterion, and not with all others that are written."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open
from cchc_eval.permissions.appraisal_parts import own_parts
from cchc_eval.permissions.roles import APPRAISER, require_role
from cchc_eval.storage.transactions import lock_document

APPRAISAL, AWAITING = "CCHC Appraisal", "Awaiting Explanation"


def take(doc: Document) -> None:
	"""Note when a question was sent: with the request for an explanation, and with each save while the unit answers.

	A question that is changed is a new one, not sent yet.
	"""
	before = doc.get_doc_before_save()
	if before is None:
		return
	stored = {row.name: row for row in before.scores}
	changed = set()
	for row in doc.scores:
		old = stored.get(row.name)
		row.asked_on = old.asked_on if old else None
		if old is None or cstr(old.question).strip() != row.question:
			row.asked_on = None
			changed.add(row.code)
	if doc.workflow_state != AWAITING:
		return
	requested = before.workflow_state != AWAITING or doc.flags.sends_questions
	for row in own(doc):
		if requested or row.code in changed:
			row.asked_on = now_datetime()


def own(doc: Document) -> list[Any]:
	"""The rows with a question to the unit, not answered yet, that the user appraises."""
	parts = own_parts(doc.round)
	return [
		row
		for row in doc.scores
		if cstr(row.question).strip() and not row.replied_on and (parts is None or cstr(row.part) in parts)
	]


def unsent(doc: Document) -> int:
	"""How many questions of the user the unit does not have yet, while it answers others."""
	return sum(not row.asked_on for row in own(doc)) if doc.workflow_state == AWAITING else 0


def is_new(doc: Document) -> bool:
	"""Whether what is being saved asks the unit anything."""
	before = doc.get_doc_before_save()
	stored = {row.name: row.asked_on for row in before.scores} if before else {}
	return any(row.asked_on and row.asked_on != stored.get(row.name) for row in doc.scores)


def send(appraisal: str) -> None:
	require_role(APPRAISER)
	doc = lock_document(APPRAISAL, appraisal)
	check_open(doc.round, "Explanation", doc.unit)
	if doc.workflow_state != AWAITING:
		frappe.throw(
			_("{0} is {1}: request the explanation with the action of that name.").format(
				doc.name, _(doc.workflow_state)
			)
		)
	if not unsent(doc):
		frappe.throw(_("There is no question of yours that the unit does not have."), title=_("Nothing Is Asked"))
	doc.flags.by_server = doc.flags.sends_questions = True
	doc.save()
