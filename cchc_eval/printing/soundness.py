"""No paper of an issued decision that does not say any more what was issued."""

from __future__ import annotations

from collections.abc import Iterable

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision import verification
from cchc_eval.controllers.findings import Finding
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
	if doc.doctype == verification.DECISION and not doc.flags.results_verified:
		problems += _told(verification.verify(doc))
	_refuse(problems)


def check_before_issue(doc: Document, method: str | None = None) -> None:
	"""`before_issue` of a decision, when nothing is locked: whether it is what its appraisals gave. For its PDF they
	are scored again."""
	_refuse(_told(verification.verify(doc, as_kept=True)))


def _told(findings: Iterable[Finding]) -> list[str]:
	return [f"{finding.what}." for finding in findings]


def _refuse(problems: list[str]) -> None:
	if problems:
		how = _("Ask the administrator to run the check of integrity (cchc_eval.integrity.check) and to restore it.")
		throw_problems([*problems, how], _("It Is Not Printed: It Was Changed past the App"))
