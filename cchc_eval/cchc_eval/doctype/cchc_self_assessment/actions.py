"""What the self-assessment's form asks of the server."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow, get_transitions

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import extend
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of, preview_of, read_answer

SELF_ASSESSMENT = "CCHC Self Assessment"
_MOST_PREVIEW = 200_000


@frappe.whitelist(methods=["POST"])
def preview(self_assessment: str, answers: str) -> dict:
	"""What the answers (JSON by code) would give, without saving: points, sentences, sums, faults."""
	doc = readable(self_assessment)
	try:
		data = read_answer(answers, _MOST_PREVIEW)
	except (ValueError, RecursionError):
		data = None
	if not isinstance(data, dict):
		frappe.throw(_("The answers can't be read; reload the page and enter them again."))
	return preview_of(criteria_of(doc), data)


@frappe.whitelist(methods=["POST"])
def return_to_unit(self_assessment: str, reason: str, new_deadline: str | None = None) -> str:
	"""Give it back with a reason, and with a new deadline where the old one has passed; the new draft's name."""
	doc = readable(self_assessment)
	if new_deadline:
		extend(frappe.get_doc("CCHC Evaluation Round", doc.round), "Self Assessment", new_deadline, reason, doc.unit)
	return move(doc, "Returned", reason)


@frappe.whitelist(methods=["POST"])
def withdraw(self_assessment: str, reason: str | None = None) -> str:
	"""Take it back before its appraisal has begun; the new draft's name."""
	return move(readable(self_assessment), "Withdrawn", reason or "")


def move(doc: Document, next_state: str, reason: str) -> str:
	"""By the site's own workflow, whatever it calls the action."""
	actions = [row["action"] for row in get_transitions(doc) if row["next_state"] == next_state]
	if not actions:
		frappe.throw(
			_("You can't move {0} {1} from {2} to {3}.").format(
				_(doc.doctype), doc.name, _(doc.workflow_state), _(next_state)
			),
			frappe.PermissionError,
		)
	doc.flags.closing_reason = reason.strip()
	apply_workflow(doc, actions[0])
	return frappe.db.get_value(SELF_ASSESSMENT, {"amended_from": doc.name}, "name")


def readable(name: str) -> Any:
	doc = frappe.get_doc(SELF_ASSESSMENT, name)
	doc.check_permission("read")
	return doc
