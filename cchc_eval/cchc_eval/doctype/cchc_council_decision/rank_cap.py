"""Rank caps set by the council, and the documents that they cite."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate
from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import in_council, printed_reason, result_line
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import BY_EVIDENCE, Evaluation
from cchc_eval.storage.days import lies_ahead

_MOST_LETTERS = 140


def cap_rank(
	decision: str, unit: str, rank: str, reason: str, number: str = "", date: str = "", title: str = ""
) -> dict[str, Any]:
	"""`number`, `date` and `title` are those of the document; without a rank the cap is taken away."""
	doc = in_council(decision)
	reason = printed_reason(reason)
	line, found = result_line(doc, unit)
	before = line.cap_rank or ""
	cap = {"cap_rank": rank, "cap_reason": reason if rank else ""}
	cap |= _document(number, date, title) if rank else dict.fromkeys(results.CAP_DOCUMENT)
	evaluations = put_cap(doc, line, found, cap)
	if rank and not line.cap_document_number and _needs_document(found, evaluations[unit], rank):
		frappe.throw(
			_(
				"Unit {0}: its results alone do not call for this cap. "
				"Give number, date and title of the document that it rests on."
			).format(escape_html(line.unit_name)),
			title=_("Evidence Missing"),
		)
	doc.save()
	doc.add_comment("Info", _message(line, before, rank, reason))
	return line.as_dict()


def put_cap(doc: Document, line: Document, found: Candidate, cap: dict[str, Any]) -> Mapping[str, Evaluation]:
	"""Write the cap and what it gives into the decision's lines, without saving. Raises ValidationError."""
	line.update({**cap, "cap_origin": results.BY_COUNCIL})
	evaluations = results.evaluate([found], results.council_part(doc), results.listed(doc))
	results.fill(doc, {found: evaluations[found.unit]})
	ranking.place_all(doc)
	return evaluations


def _document(number: str, date: str, title: str) -> dict[str, Any]:
	given = {"number": cstr(number).strip(), "date": cstr(date).strip(), "title": cstr(title).strip()}
	if not any(given.values()):
		return dict.fromkeys(results.CAP_DOCUMENT)
	problems = []
	if not all(given.values()):
		problems.append(_("Give number, date and title of the document, or none of them."))
	if any(len(text) > _MOST_LETTERS for text in given.values()):
		problems.append(_("Number and title of the document may have at most {0} letters.").format(_MOST_LETTERS))
	day: datetime.date | None = None
	if given["date"]:
		try:
			day = datetime.date.fromisoformat(given["date"])
		except ValueError:
			problems.append(_("{0} is no date.").format(given["date"]))
	if lies_ahead(day):
		problems.append(_("The date of the document can't lie in the future."))
	if problems:
		throw_problems(problems, _("The rank can't be capped"))
	return {"cap_document_number": given["number"], "cap_document_date": day, "cap_document_title": given["title"]}


def _needs_document(found: Candidate, evaluation: Evaluation, rank: str) -> bool:
	"""Whether a cap needs a document: it is below the proposed one and the set has rules by evidence."""
	cset = evaluation.final.criteria_set
	if not any(rule.kind == BY_EVIDENCE for rule in cset.rank_caps):
		return False
	proposed = results.proposed(found, evaluation)
	return proposed is None or cset.ranks.index(rank) > cset.ranks.index(proposed.rank)


def _message(line: Document, before: str, rank: str, reason: str) -> str:
	none = _("none", context="CCHC Council Decision")
	why = reason
	if basis := results.cap_basis(line):
		why = f"{why} ({basis})"
	values = [escape_html(part) for part in (line.unit_name, before or none, rank or none, why)]
	return _("Rank cap of {0}: {1} → {2}. Reason: {3}").format(*values)
