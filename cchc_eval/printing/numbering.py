"""Giving a number to a paper that no document keeps one for; see `numbered`."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision.meeting import minutes_symbol
from cchc_eval.controllers.client_values import read_day
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents import stored_papers
from cchc_eval.permissions.roles import roles_of
from cchc_eval.printing import attached, numbered, papers
from cchc_eval.printing.numbered import NUMBERED_BY
from cchc_eval.storage import number_register
from cchc_eval.storage.transactions import lock_rows
from cchc_eval.vietnamese.writing import document_number, short_date

MINUTES = "minutes"


@frappe.whitelist(methods=["GET"])
def offer(paper: str, name: str, date: str | None = None) -> dict[str, Any]:
	"""{"number": the next free one of the paper's series in the year of the day, "symbol", "date": the only one that
	the paper can bear, or ""}. Also of the minutes of a meeting, whose number is entered with the meeting."""
	day = read_day(date) or getdate()
	if paper == MINUTES:
		symbol, own = minutes_symbol(papers.printable(paper, name)), None
	else:
		doc = _to_number(paper, name)
		head = papers.compose(paper, doc).head
		symbol, own = head.symbol, _own_day(paper, head)
	number = number_register.next_free(symbol, (own or day).year)
	return {"number": number, "symbol": symbol, "date": str(own or "")}


@frappe.whitelist(methods=["POST"])
def give(paper: str, name: str, number: int, date: str) -> dict[str, str]:
	"""Number and date, once for what the paper says now; the register keeps it. {"entry": its name there}."""
	doc = _to_number(paper, name)
	# Of two who number the same, the second sees what the first did.
	lock_rows(doc.doctype, doc.name)
	composed, day = _numbered(paper, doc, number, read_day(date))
	symbol, form = composed.head.symbol, papers.KINDS[paper].print_format
	number_register.take(symbol, day, number, doc, form, stored_papers.to_text(composed))
	said = _("Number {0} of {1}").format(document_number(number, symbol), short_date(day))
	doc.add_comment("Info", f"{_(form)}: {escape_html(said)}")
	return {"entry": number_register.key_of(symbol, day.year, number)}


def preview(paper: str, name: str, number: int, day: date | None) -> tuple[Document, Any]:
	"""The paper as it would be numbered; nothing is stored. Raises what would refuse the number."""
	doc = _to_number(paper, name)
	composed, day = _numbered(paper, doc, number, day)
	symbol = composed.head.symbol
	number_register.check_free(symbol, day.year, number, doc, papers.KINDS[paper].print_format, again=False)
	return doc, composed


def overview(paper: str, doc: Document, rows: list[Any]) -> dict[str, Any]:
	"""{"may_number", "numbers": [{"entry", "number": "12/SKHCN-VP", "date"}], and what `attached.overview` says} of a
	document's paper. `rows`: its `entries`."""
	return {
		"may_number": not NUMBERED_BY.get(paper, frozenset()).isdisjoint(roles_of()),
		"numbers": [
			{"entry": row.name, "number": document_number(row.number, row.symbol), "date": str(row.paper_date)}
			for row in rows
		],
		**attached.overview(paper, doc, rows),
	}


def _to_number(paper: str, name: str) -> Document:
	doc = papers.printable(paper, name)
	if paper not in NUMBERED_BY:
		frappe.throw(_("There is no document {0} to number here.").format(escape_html(paper)))
	if NUMBERED_BY[paper].isdisjoint(roles_of()):
		named = ", ".join(_(role) for role in sorted(NUMBERED_BY[paper]))
		frappe.throw(
			_("{0} is numbered by: {1}.").format(_(papers.KINDS[paper].print_format), named), frappe.PermissionError
		)
	return doc


def _numbered(paper: str, doc: Document, number: int, day: date | None) -> tuple[Any, date]:
	composed = papers.compose(paper, doc)
	form, head = _(papers.KINDS[paper].print_format), composed.head
	if head.mark:
		frappe.throw(
			_(
				"{0} of {1} is still a draft: it gets a number once it is final, and cites documents with theirs."
			).format(form, doc.name)
		)
	if head.number:
		frappe.throw(
			_("{0} of {1} has the number {2}, and has not changed since.").format(
				form, doc.name, document_number(head.number, head.symbol)
			)
		)
	own = _own_day(paper, head)
	problems = list(number_register.wrong(cint(number), day, _not_before(doc)))
	if own and day and day != own:
		problems.append(_("{0} bears the date of the meeting, {1}.").format(form, short_date(own)))
	if problems:
		throw_problems(problems, _("The paper can't be numbered"))
	assert day is not None, "it was looked at"
	return numbered.put(composed, cint(number), day), day


def _own_day(paper: str, head: Any) -> date | None:
	"""Minutes bear the day of what they tell."""
	return head.day if paper == "counting-minutes" else None


def _not_before(doc: Document) -> date | None:
	"""What follows a decision can't be older than it."""
	day = doc.get("decision_date") if doc.doctype == papers.REWARD_DECISION else None
	if doc.doctype == "CCHC Released Result":
		day = frappe.db.get_value(papers.DECISION, doc.decision, "decision_date")
	return getdate(day) if day else None
