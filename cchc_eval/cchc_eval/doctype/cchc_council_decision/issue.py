"""The clerk's step: the approved decision gets its number and date, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import lock_decision
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.controllers.issue import issue_problems, put_number
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, require_role


def check_issuer(doc: Document | None = None) -> None:
	require_role(CLERK)


def problems_with(doc: Document, number: int, day: date | None) -> list[str]:
	return issue_problems(doc, number, day, _("The date can't be before the council's approval on {0}."))


def prepare(decision: str) -> Any:
	"""Look whether an approved decision is what its appraisals give, before it is locked: of thousands of units it
	takes seconds. When the decision that was looked at was changed last; None where there was nothing to look at."""
	check_issuer()
	doc = frappe.get_doc(DECISION, decision)
	if doc.workflow_state != "Approved" or doc.number:
		return None
	doc.check_permission("read")
	doc.run_method("before_issue")
	return doc.modified


def give_number(decision: str, number: int, day: date | None, prepared: Any = None) -> dict[str, Any]:
	"""`prepared`: as `prepare` gave it."""
	check_issuer()
	doc = lock_decision(decision)
	doc.flags.results_verified = bool(prepared) and doc.modified == prepared
	if problems := problems_with(doc, number, day):
		throw_problems(problems, _("The decision can't be issued"))
	comment = put_number(doc, number, day)
	doc.flags.by_server = True
	# The clerk can't submit decisions, a right that Frappe requires to save a submitted one.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment("Info", comment)
	return {"number": doc.number, "decision_date": doc.decision_date}
