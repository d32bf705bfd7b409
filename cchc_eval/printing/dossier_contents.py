"""What the dossier of a round, or of a unit in it, holds, in the order of the process, for whoever makes it.

Every paper and file goes through the right of that person. What they may not see, what can't be printed and what was
lost is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, strip_html

from cchc_eval.controllers.evidence_files import HELD_IN
from cchc_eval.documents.dossier import Paper
from cchc_eval.printing import attached, issued, numbered, papers
from cchc_eval.storage import number_register
from cchc_eval.vietnamese.writing import document_number

ROUND, FORM, APPRAISAL = "CCHC Evaluation Round", "CCHC Self Assessment", "CCHC Appraisal"
RESULT, PLAN, REVIEW = "CCHC Released Result", "CCHC Improvement Plan", "CCHC Review Request"
PROPOSAL, REWARDS, DECISION = "CCHC Reward Proposal", "CCHC Reward Decision", "CCHC Council Decision"
# Where a document keeps number and day of the paper, the papers that are not here bear none of their own.
_NUMBERS = {
	"decision": ("number", "decision_date", "symbol"),
	"reward-decision": ("number", "decision_date", "symbol"),
	"reward-submission": ("submission_number", "submission_date", ""),
	"reward-proposal": ("number", "proposal_date", "symbol"),
	"improvement-plan": ("number", "plan_date", ""),
	"minutes": ("minutes_number", "meeting_end", ""),
	"review-request": ("request_number", "request_date", ""),
	"review-answer": ("number", "answer_date", ""),
}


@dataclass(frozen=True)
class Item:
	"""A file of the dossier: `content` gives it, or None where it is missing; it raises what Frappe raises."""

	paper: Paper
	name: str
	content: Callable[[], bytes | Path | None]
	folders: tuple[str, ...] = ()


Section = tuple[str, list[Item]]


def sections(round: str, unit: str | None) -> Iterator[Section]:
	"""Section by section, so that no more than one is held."""
	of_units = {"round": round, **({"unit": unit} if unit else {})}
	if not unit:
		doc = frappe.get_doc(ROUND, round)
		kinds = ["founding", "launch", *(["extension"] if doc.extensions else []), *_if_numbered("reminder", doc)]
		yield _("Opening of the Round"), [_printed(kind, doc) for kind in kinds]
	yield _("Self-Assessment and Evidence"), list(_of_each(FORM, {**of_units, "docstatus": ("<", 2)}, _form))
	yield _("Appraisal"), list(_of_each(APPRAISAL, {**of_units, "docstatus": ("<", 2)}, _appraisal))
	if unit:
		yield _("Result"), list(_of_each(RESULT, of_units, _result))
	else:
		yield _("Council and Decision"), list(_of_each(DECISION, {"round": round}, _decision))
		yield _("Notices of the Results"), list(_of_each(RESULT, {**of_units, "state": "In Force"}, _result))
	yield _("Review Requests and Answers"), list(_of_each(REVIEW, of_units, _review))
	yield _("Improvement"), list(_of_each(PLAN, of_units, _plan))
	rewards = [*_of_each(PROPOSAL, {**of_units, "docstatus": ("<", 2)}, lambda doc: [_printed("reward-proposal", doc)])]
	yield _("Rewards"), rewards + list(_of_each(REWARDS, {**of_units, "docstatus": (">", 0)}, _rewards))


def _of_each(doctype: str, filters: dict[str, Any], items: Callable[[Document], list[Item]]) -> Iterator[Item]:
	order = "creation" if doctype in (DECISION, REWARDS) else "unit, creation"
	for name in frappe.get_all(doctype, filters, pluck="name", order_by=order):
		yield from items(frappe.get_doc(doctype, name))


def _form(doc: Document) -> list[Item]:
	if doc.docstatus == 0:
		return [_absent("self-assessment", doc, _("not handed in yet"))]
	return [
		_printed("unit-report", doc),
		_printed("self-assessment", doc),
		*([_printed("explanation-report", doc)] if _any_row(doc, "reply") else []),
		*_evidence(doc),
	]


def _any_row(form: Document, field: str) -> bool:
	appraisal = frappe.db.get_value(APPRAISAL, {"self_assessment": form.name, "docstatus": ("<", 2)})
	return bool(appraisal and frappe.db.exists("CCHC Appraised Score", {"parent": appraisal, field: ("is", "set")}))


def _appraisal(doc: Document) -> list[Item]:
	asked = any(row.question for row in doc.scores)
	return [*([_printed("explanation-request", doc)] if asked else []), _printed("appraisal", doc)]


def _decision(doc: Document) -> list[Item]:
	if doc.docstatus == 0 and doc.workflow_state == "Draft":
		return [_absent("decision", doc, _("not reported to the council yet"))]
	kinds = ["office-report", "invitation", "minutes", *_if_numbered("counting-minutes", doc), "decision"]
	appendix = Item(
		Paper(f"{_('Appendix (Excel)')} – {_title('decision', doc)}", author=doc.issuing_body or ""),
		f"{doc.name}-phu-luc.xlsx",
		lambda: papers.appendix(papers.printable("decision", doc.name)),
	)
	return [*(_printed(kind, doc) for kind in kinds if papers.is_of(kind, doc)), appendix]


def _result(doc: Document) -> list[Item]:
	sheet = _printed("result", doc)

	def content() -> bytes | Path | None:
		papers.check_may_print("result", doc)
		return attached.signed_file("result-notice", doc) or sheet.content()

	return [replace(sheet, content=content), _printed("result-notice", doc)]


def _review(doc: Document) -> list[Item]:
	answered = doc.workflow_state == "Answered"
	return [_printed("review-request", doc), *([_printed("review-answer", doc)] if answered else []), *_evidence(doc)]


def _plan(doc: Document) -> list[Item]:
	return [_printed("improvement-plan", doc), _printed("improvement-report", doc), *_evidence(doc)]


def _rewards(doc: Document) -> list[Item]:
	kinds = ["reward-submission"] if doc.level == "Department" else []
	kinds += ["reward-decision", "certificates"]
	kinds += ["revocation"] if any(row.revoked for row in doc.rewarded) else []
	return [_printed(kind, doc) for kind in kinds]


def _title(paper: str, doc: Document) -> str:
	return " – ".join(filter(None, (_(papers.KINDS[paper].print_format), doc.get("unit_name"))))


def _about(paper: str, doc: Document) -> Paper:
	if entry := _entry(paper, doc):
		said = document_number(entry.number, entry.symbol)
		return Paper(_title(paper, doc), said, entry.paper_date, doc.get("unit_name") or "")
	number_field, day_field, symbol_field = _NUMBERS.get(paper, ("", "", ""))
	number, symbol = doc.get(number_field) if number_field else None, doc.get(symbol_field) if symbol_field else ""
	day = doc.get(day_field) if day_field else None
	said = document_number(cint(number), symbol) if number and symbol else str(number or "")
	author = doc.get("issuing_body") if paper in issued.ISSUED.values() else None
	return Paper(
		_title(paper, doc), said, getdate(day) if day and number else None, author or doc.get("unit_name") or ""
	)


def _printed(paper: str, doc: Document) -> Item:
	def content() -> bytes:
		papers.check_may_print(paper, doc)
		entry = _entry(paper, doc)
		return papers.pdf(paper, doc, entry.name) if entry else issued.pdf_of(paper, doc)

	return Item(_about(paper, doc), f"{papers.file_stem(paper, doc)}.pdf", content, _folders(doc))


def _entry(paper: str, doc: Document) -> Any:
	"""What the register last numbered of a paper, which is kept there as it was."""
	return number_register.last(doc, papers.KINDS[paper].print_format) if paper in numbered.NUMBERED_BY else None


def _if_numbered(paper: str, doc: Document) -> list[str]:
	return [paper] if _entry(paper, doc) else []


def _absent(paper: str, doc: Document, why: str) -> Item:
	def refuse() -> None:
		frappe.throw(why)

	return Item(_about(paper, doc), "", refuse, _folders(doc))


def _folders(doc: Document) -> tuple[str, ...]:
	return (f"{doc.unit} {doc.unit_name}",) if doc.get("unit") and doc.get("unit_name") else ()


def _evidence(doc: Document) -> Iterator[Item]:
	"""A file, or in its place the document of the office that is cited, or the page of the web."""
	table, column = HELD_IN[doc.doctype]
	seen: set[str] = set()
	for row in doc.get(table):
		url, cited = row.get(column) or "", row.get("reference_name") or ""
		link = row.get("link") or ""
		if not (url or cited or link) or (url and url in seen):
			continue
		seen.add(url)
		title = row.get("title") or _("Evidence")
		about = Paper(
			f"{title} – {doc.unit_name}",
			row.get("document_number") or "",
			getdate(row.document_date) if row.get("document_date") else None,
			"" if cited else doc.unit_name or "",
		)
		yield Item(about, url.rpartition("/")[2], _file_of(doc, url, cited, link), (*_folders(doc), _("Evidence")))


def _file_of(doc: Document, url: str, cited: str, link: str) -> Callable[[], Path | None]:
	def content() -> Path | None:
		if not url:
			about = (
				_("a document of the office, cited: {0}").format(cited)
				if cited
				else _("a page of the web: {0}").format(link)
			)
			frappe.throw(about)
		kept = {"file_url": url, "attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
		name = frappe.db.get_value("File", kept)
		if not name:
			return None
		file = frappe.get_doc("File", name)
		file.check_permission("read")
		path = Path(file.get_full_path())
		return path if path.is_file() else None

	return content


def evidence_bytes(round: str, unit: str | None) -> int:
	"""How large the files of evidence are together, as Frappe noted them."""
	total = 0
	for doctype in HELD_IN:
		filters = {"round": round, **({"unit": unit} if unit else {})}
		names = frappe.get_all(doctype, filters, pluck="name")
		attached = {"attached_to_doctype": doctype, "attached_to_name": ("in", names or [""])}
		total += sum(cint(size) for size in frappe.get_all("File", attached, pluck="file_size"))
	return total


def said(error: Exception) -> str:
	"""Why a file is missing, in words."""
	if isinstance(error, frappe.PermissionError):
		return _("who made the dossier may not see it")
	return " ".join(strip_html(str(error)).split())[:300] or type(error).__name__
