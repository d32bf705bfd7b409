"""The report of the office to the council, by number and date: the decision follows it, and the minutes name it."""

from __future__ import annotations

from collections.abc import Iterator

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import APPROVED
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import lies_before_council
from cchc_eval.documents.cited_papers import REPORT, cites
from cchc_eval.documents.phrases import numbered_paper
from cchc_eval.storage import number_register

PAPER = "CCHC Office Report"


def cite(doc: Document) -> None:
	"""With the approval; the timeline says where there is none to cite. One that amends follows no report."""
	doc.office_report = _numbered(doc)
	if not (doc.amends or doc.office_report or _cited_by_hand(doc)):
		doc.add_comment("Info", _("Approved without citing the report of the office to the council."))


def cited(doc: Document) -> str:
	""" "Báo cáo số 15/BC-VP ngày 10 tháng 01 năm 2027": until the approval as it was last numbered; "" without one."""
	return (doc.office_report or "") if doc.docstatus else _numbered(doc)


def _numbered(doc: Document) -> str:
	entry = None if doc.amends else number_register.last(doc, PAPER)
	return numbered_paper(REPORT, cint(entry.number), entry.symbol, getdate(entry.paper_date)) if entry else ""


def notes(doc: Document) -> Iterator[str]:
	"""What to see of it before the approval and before the issue."""
	if doc.amends or _cited_by_hand(doc):
		return
	if doc.workflow_state == APPROVED:
		if not (doc.number or doc.office_report):
			yield _(
				"It does not cite the report of the office to the council, which had no number when it was approved: "
				"issue it as it is, or the chair amends it first."
			)
	elif lies_before_council(doc):
		entry = number_register.last(doc, PAPER)
		if entry is None:
			yield _(
				"The report of the office to the council has no number yet, so the decision does not cite it. The "
				"office numbers it in {0} before the approval; a report on paper is entered in {1}."
			).format(_("Other Papers"), _("Legal Bases"))
		elif get_datetime(entry.creation) < get_datetime(doc.compiled_on):
			yield _(
				"{0} was numbered before the results were compiled again. Look in {1} whether it still bears its "
				"number, and number it again where it does not: the decision cites the last one."
			).format(cited(doc), _("Other Papers"))


def _cited_by_hand(doc: Document) -> bool:
	return any(cites(REPORT, row.basis or "") for row in doc.legal_bases)
