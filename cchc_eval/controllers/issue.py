"""Giving an approved decision its number and date, once; for the council's decision and for those on rewards."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime

from cchc_eval.storage import number_register
from cchc_eval.storage.content_digest import content_digest
from cchc_eval.vietnamese.writing import document_number, short_date


def issue_problems(doc: Document, number: int, day: date | None, too_early: str) -> list[str]:
	"""Faults of number and date. `too_early`: the message for a date before the approval, {0} its day.

	Raises ValidationError unless the decision is approved and has no number yet.
	"""
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is issued.").format(doc.name, _(doc.workflow_state)))
	if doc.number:
		frappe.throw(
			_("{0} was issued with number {1} of {2}: number and date are given once.").format(
				doc.name, doc.number, short_date(getdate(doc.decision_date))
			)
		)
	missing, approved = _("Give the date of the decision."), getdate(doc.approved_on)
	return list(number_register.wrong(cint(number), day, approved, missing=missing, too_early=too_early))


def put_number(doc: Document, number: int, day: date) -> str:
	"""Set number and date, for the caller to save; returns the comment for the timeline."""
	number_register.take(doc.symbol, day, cint(number), doc, doc.doctype)
	issued = {"issued_by": frappe.session.user, "issued_on": now_datetime()}
	doc.update({"number": cint(number), "decision_date": day, **issued})
	doc.run_method("on_issue")
	seal(doc)
	return _("Issued: number {0} of {1}").format(document_number(doc.number, doc.symbol), short_date(day))


def seal(doc: Document) -> None:
	"""Keep beside the number what the decision says now."""
	year = getdate(doc.decision_date).year
	number_register.seal(doc.symbol, year, cint(doc.number), _digest(doc))


def says_what_was_issued(doc: Document) -> bool:
	"""Whether it says what it said when it got its number; also of one that has none, or got it before digests were."""
	if not (cint(doc.number) and doc.decision_date):
		return True
	kept = number_register.seal_of(doc.symbol or "", getdate(doc.decision_date).year, cint(doc.number))
	return not kept or kept == _digest(doc)


def _digest(doc: Document) -> str:
	return content_digest(doc, without=doc.written_after_issue)
