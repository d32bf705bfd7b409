"""Actions of the self-assessment's form."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import extend
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of, preview_of, read_answer
from cchc_eval.controllers.workflow_step import step

SELF_ASSESSMENT = "CCHC Self Assessment"
_MOST_PREVIEW = 500_000


@frappe.whitelist(methods=["POST"])
def preview(self_assessment: str, answers: str) -> dict:
	"""Points, sentences, sums and faults of the answers (JSON by code), without saving."""
	doc = readable(self_assessment)
	try:
		data = read_answer(answers, _MOST_PREVIEW)
	except (ValueError, RecursionError):
		data = None
	if not isinstance(data, dict):
		frappe.throw(_("The answers can't be read; reload the page and enter them again."))
	return preview_of(criteria_of(doc), figures.fill_in(doc, data))


@frappe.whitelist(methods=["POST"])
def return_to_unit(self_assessment: str, reason: str, new_deadline: str | None = None) -> str:
	"""Return it to the unit with a reason, and a new deadline where the old one has passed; the new draft's name."""
	doc = readable(self_assessment)
	if new_deadline:
		extend(doc.round, "Self Assessment", new_deadline, reason, doc.unit)
	return move(doc, "Returned", reason)


@frappe.whitelist(methods=["POST"])
def withdraw(self_assessment: str, reason: str | None = None) -> str:
	"""Withdraw it before its appraisal has begun; the new draft's name."""
	return move(readable(self_assessment), "Withdrawn", reason or "")


def move(doc: Document, next_state: str, reason: str) -> str:
	"""Close the form; the name of the draft that takes its place."""
	doc.flags.closing_reason = reason.strip()
	step(doc, next_state)
	return frappe.db.get_value(SELF_ASSESSMENT, {"amended_from": doc.name}, "name")


def readable(name: str) -> Any:
	doc = frappe.get_doc(SELF_ASSESSMENT, name)
	doc.check_permission("read")
	return doc
