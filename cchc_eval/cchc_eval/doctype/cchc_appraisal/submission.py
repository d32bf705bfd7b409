"""The step between an appraisal that is worked on and one that its head signs off: the appraiser submits it.

Not a state of the workflow, which the office has as it is: a mark on the draft, with who and when. What is submitted
does not change until it is taken back or returned.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, get_fullname, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import asking, parts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import unexplained_doubts
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open, moment
from cchc_eval.controllers.problems import require_reason, throw_problems
from cchc_eval.permissions.appraisal_parts import rounds_of_outsider
from cchc_eval.permissions.roles import APPRAISER, OFFICE_HEAD, require_role, roles_of
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.transactions import lock_document

APPRAISAL, MARK = "CCHC Appraisal", "submitted_to_head"


def submit(appraisal: str) -> None:
	"""An appraiser submits the finished appraisal. Raises ValidationError with all that is not finished."""
	doc = _locked(appraisal)
	if doc.get(MARK):
		return
	check_open(doc.round, "Appraisal", doc.unit)
	problems = [
		*parts.not_done(doc),
		*(
			_("Criterion {0}: your question was not sent to the unit. Request the explanation, or delete it.").format(
				row.code
			)
			for row in asking.own(doc)
			if not row.asked_on
		),
		*(
			_("{0} Correct it, or write beside it that it is right.").format(doubt)
			for doubt in unexplained_doubts(thaw(doc.criteria_json), doc.scores)
		),
	]
	if problems:
		throw_problems(problems, _("The appraisal can't be submitted yet"))
	doc.update({MARK: 1, "submitted_by": frappe.session.user, "submitted_on": now_datetime(), "return_reason": None})
	_save(doc, _("Submitted to the head of the office"))
	doc.run_method("on_submit_to_head")


def take_back(appraisal: str) -> None:
	"""An appraiser of the office goes on with what was submitted and is not signed off."""
	doc = _locked(appraisal)
	if doc.get(MARK):
		doc.set(MARK, 0)
		_save(doc, _("Taken back from the head of the office"))


def hand_back(doc: Document, reason: str) -> None:
	"""The head of the office returns what was submitted."""
	require_role(OFFICE_HEAD)
	if not doc.get(MARK):
		frappe.throw(_("{0} was not submitted, so there is nothing to return.").format(doc.name))
	doc.return_reason = require_reason(
		reason, _("Say why the appraisal goes back to the appraiser: use Return to Appraiser in the menu of its form.")
	)
	doc.set(MARK, 0)
	_save(doc, _("Returned to the appraiser: {0}").format(escape_html(doc.return_reason)))
	doc.run_method("on_hand_back")


def keep(doc: Document) -> None:
	"""In `validate`: the mark falls where the appraisal goes on after all."""
	before = doc.get_doc_before_save()
	if before is None or not doc.get(MARK):
		return
	returned = before.workflow_state == "Appraised" and doc.workflow_state == "Draft"
	if returned or doc.workflow_state == "Awaiting Explanation" or any(not row.done_on for row in doc.parts):
		doc.set(MARK, 0)


def check_unchanged(doc: Document) -> None:
	"""Raise PermissionError where somebody changes what was submitted."""
	before = doc.get_doc_before_save()
	if before and before.get(MARK) and before.workflow_state == "Draft":
		frappe.throw(
			_("{0} was submitted to the head of the office at {1}: take it back to change it.").format(
				doc.name, moment(get_datetime(before.submitted_on))
			),
			frappe.PermissionError,
		)


def shown(doc: Document) -> dict[str, Any]:
	"""For the form."""
	waits, draft = bool(doc.get(MARK)), doc.workflow_state == "Draft"
	own = _may_submit(frappe.session.user)
	return {
		"post": frappe.get_cached_doc("CCHC Settings").office_head_post or _(OFFICE_HEAD),
		"may_submit": draft and not waits and own,
		"may_take_back": draft and waits and own,
		"may_return": draft and waits and OFFICE_HEAD in roles_of(),
		"by": get_fullname(doc.submitted_by) if waits else "",
		"on": moment(get_datetime(doc.submitted_on)) if waits else "",
	}


def _may_submit(user: str) -> bool:
	"""Who appraises for a body reports its part; the whole is the office's to submit."""
	roles = roles_of(user)
	return APPRAISER in roles and rounds_of_outsider(user, roles) is None


def _locked(appraisal: str) -> Any:
	doc = lock_document(APPRAISAL, appraisal)
	require_role(APPRAISER)
	if not _may_submit(frappe.session.user):
		frappe.throw(
			_("The office's own appraisers submit an appraisal; you report the part of your body done."),
			frappe.PermissionError,
		)
	if doc.workflow_state != "Draft":
		frappe.throw(_("{0} is {1}: only a draft is submitted to the head.").format(doc.name, _(doc.workflow_state)))
	return doc


def _save(doc: Document, comment: str) -> None:
	doc.flags.by_server = True
	# The head of the office may not write a draft except through this action.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment("Info", comment)
