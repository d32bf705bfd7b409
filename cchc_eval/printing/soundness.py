"""No paper of an issued decision that does not say any more what was issued."""

from __future__ import annotations

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision import verification
from cchc_eval.controllers.issue import says_what_was_issued
from cchc_eval.controllers.problems import throw_problems

ISSUED_ONCE = frozenset({"CCHC Council Decision", "CCHC Reward Decision"})


def check(doc: Document) -> None:
	"""Raise ValidationError, also while it is being issued, where an issued decision does not verify.

	Scores are not shown: who prints a decision may not be allowed to see those of the appraisals.
	"""
	if doc.doctype not in ISSUED_ONCE or not cint(doc.number):
		return
	problems = []
	if not says_what_was_issued(doc):
		problems.append(_("{0} says something else than what was issued with number {1}.").format(doc.name, doc.number))
	if doc.doctype == verification.DECISION:
		problems += [f"{finding.what}." for finding in verification.verify(doc).findings]
	if problems:
		how = _("Ask the administrator to run the check of integrity (cchc_eval.integrity.check) and to restore it.")
		throw_problems([*problems, how], _("It Is Not Printed: It Was Changed past the App"))
