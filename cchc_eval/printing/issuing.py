"""What the clerk asks around the issue of a decision: the number to give, how the paper will look, its PDF again."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import issue as of_council
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import issue as of_rewards
from cchc_eval.controllers.client_values import read_day
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.printing import issued, papers
from cchc_eval.storage import number_register

# By paper, who gives the number and what prevents it.
STEPS = {"decision": of_council, "reward-decision": of_rewards}


@frappe.whitelist(methods=["GET"])
def offer(paper: str, name: str, date: str | None = None) -> dict[str, int]:
	"""{"number": the next free one of the decision's series, in the year of the day (today without one)}."""
	doc = _to_issue(paper, name)
	day = read_day(date) or getdate()
	return {"number": number_register.next_free(doc.symbol or "", day.year)}


@frappe.whitelist(methods=["POST"])
def make_pdf(paper: str, name: str) -> None:
	"""Try again to make the PDF of an issued decision, in the background."""
	doc = _to_issue(paper, name)
	if not issued.is_unmade(doc):
		frappe.throw(_("{0} is not issued yet, or has its PDF.").format(doc.name))
	issued.keep_again(doc)


def numbered(paper: str, name: str, number: int, day: date | None) -> Document:
	"""The decision as it would be issued, unsaved. Raises what would refuse the issue."""
	doc = _to_issue(paper, name)
	if problems := STEPS[paper].problems_with(doc, number, day):
		throw_problems(problems, _("The decision can't be issued"))
	day = getdate(day)
	number_register.check_free(doc.symbol or "", day.year, cint(number), doc, doc.doctype)
	doc.update({"number": cint(number), "decision_date": day})
	return doc


def _to_issue(paper: str, name: str) -> Document:
	if paper not in STEPS:
		frappe.throw(_("There is no document {0} to print.").format(escape_html(paper)))
	doc = papers.printable(paper, name)
	STEPS[paper].check_issuer(doc)
	return doc
