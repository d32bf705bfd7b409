"""The papers, who may print them, and their bytes, which are those that the command writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_settings.word_templates import read_template, told_of
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents import Document as Paper
from cchc_eval.documents import PdfUnavailable, phrases, render_html, render_pdf, render_word
from cchc_eval.documents.word_apart import render_word_apart
from cchc_eval.documents.word_check import TemplateError
from cchc_eval.permissions.released import RELEASED_AS, is_released
from cchc_eval.permissions.roles import CLERK, COUNCIL, MANAGER, OFFICE, UNIT, roles_of
from cchc_eval.printing import (
	decision,
	followup,
	numbered,
	reports,
	rewards,
	round_papers,
	sheets,
	soundness,
	unit_papers,
	voting_papers,
)

DRAFT = frozenset({"Draft"})
DECISION, REWARD_DECISION, ROUND = "CCHC Council Decision", "CCHC Reward Decision", "CCHC Evaluation Round"
PLAIN = "Plain Paper"
# Of each kind, as many of the newest documents are looked at for one that can be printed.
_TRIED = 5
# Who prepares the papers of a round.
PREPARERS = OFFICE | {CLERK, MANAGER}


@dataclass(frozen=True)
class Kind:
	doctype: str
	print_format: str
	word_template: str  # the option of CCHC Word Template's `document`
	compose: Callable[[Document], Paper]
	suffix: str = ""  # of the file's name
	released: bool = False  # given to those, too, who read only what was released of the document
	drafts: frozenset[str] = frozenset()  # the states in which nobody has approved it
	beside: bool = False  # offered beside the document's own paper, not in its place
	roles: frozenset[str] = frozenset()  # who may print it, of those who may print the document; all where empty
	of_first: bool = False  # none of a decision that amends another


KINDS: Mapping[str, Kind] = {
	"decision": Kind(
		DECISION,
		"CCHC Council Decision",
		"Decision",
		decision.decision,
		released=True,
		drafts=frozenset({"Draft", "In Council"}),
	),
	"minutes": Kind(DECISION, "CCHC Minutes", "Minutes", decision.minutes, "-bien-ban"),
	"office-report": Kind(
		DECISION,
		"CCHC Office Report",
		"Office Report",
		reports.office_report,
		"-bao-cao-tham-dinh",
		drafts=DRAFT,
		of_first=True,
	),
	"self-assessment": Kind(
		"CCHC Self Assessment", "CCHC Self Assessment Sheet", "Self Assessment Sheet", sheets.self_assessment_sheet
	),
	"unit-report": Kind(
		"CCHC Self Assessment",
		"CCHC Unit Report",
		"Unit Report",
		reports.unit_report,
		"-bao-cao",
		drafts=frozenset({"Draft", "Withdrawn", "Returned"}),  # it has not been handed in
	),
	"appraisal": Kind(
		"CCHC Appraisal",
		"CCHC Appraisal Sheet",
		"Appraisal Sheet",
		sheets.appraisal_sheet,
		"-tham-dinh",
		released=True,
	),
	"result": Kind("CCHC Released Result", "CCHC Released Result", "Appraisal Sheet", sheets.result_sheet),
	"reward-proposal": Kind(
		"CCHC Reward Proposal", "CCHC Reward Proposal", "Proposal", rewards.unit_proposal, drafts=DRAFT
	),
	"reward-submission": Kind(
		REWARD_DECISION, "CCHC Reward Submission", "Proposal", rewards.department_proposal, "-to-trinh", drafts=DRAFT
	),
	"reward-decision": Kind(
		REWARD_DECISION,
		"CCHC Reward Decision",
		"Reward Decision",
		rewards.reward_decision,
		released=True,
		drafts=DRAFT,
	),
	"improvement-plan": Kind(
		"CCHC Improvement Plan", "CCHC Improvement Plan", "Improvement Plan", followup.improvement_plan, drafts=DRAFT
	),
	"review-answer": Kind("CCHC Review Request", "CCHC Review Answer", "Review Answer", followup.review_reply),
	"founding": Kind(
		ROUND,
		"CCHC Founding Decision",
		PLAIN,
		round_papers.founding,
		"-thanh-lap-hoi-dong",
		roles=PREPARERS,
		beside=True,
	),
	"launch": Kind(
		ROUND, "CCHC Launch Letter", PLAIN, round_papers.launch, "-trien-khai", roles=PREPARERS, beside=True
	),
	"reminder": Kind(
		ROUND, "CCHC Reminder Letter", PLAIN, round_papers.reminder, "-don-doc", roles=PREPARERS, beside=True
	),
	"extension": Kind(
		ROUND, "CCHC Extension Letter", PLAIN, round_papers.extension, "-gia-han", roles=PREPARERS, beside=True
	),
	"invitation": Kind(
		DECISION,
		"CCHC Meeting Invitation",
		PLAIN,
		round_papers.invitation,
		"-giay-moi",
		roles=PREPARERS | COUNCIL,
		beside=True,
	),
	"ballots": Kind(
		DECISION,
		"CCHC Ballots",
		"Ballot",
		voting_papers.ballots,
		"-phieu-bieu-quyet",
		roles=COUNCIL | OFFICE,
		beside=True,
	),
	"counting-minutes": Kind(
		DECISION,
		"CCHC Counting Minutes",
		"Counting Minutes",
		voting_papers.counting_minutes,
		"-bien-ban-kiem-phieu",
		roles=PREPARERS | COUNCIL,
		beside=True,
	),
	"explanation-request": Kind(
		"CCHC Appraisal",
		"CCHC Explanation Request",
		PLAIN,
		round_papers.explanation_request,
		"-yeu-cau-giai-trinh",
		roles=PREPARERS,
		beside=True,
	),
	"result-notice": Kind(
		"CCHC Released Result",
		"CCHC Result Notice",
		PLAIN,
		round_papers.result_notice,
		"-thong-bao",
		roles=PREPARERS,
		beside=True,
	),
	"explanation-report": Kind(
		"CCHC Self Assessment",
		"CCHC Explanation Report",
		PLAIN,
		unit_papers.explanation_report,
		"-giai-trinh",
		roles=UNIT,
		beside=True,
	),
	"review-request": Kind(
		"CCHC Review Request",
		"CCHC Review Letter",
		PLAIN,
		unit_papers.review_request,
		"-kien-nghi",
		drafts=DRAFT,
		beside=True,
	),
	"improvement-report": Kind(
		"CCHC Improvement Plan",
		"CCHC Improvement Report",
		PLAIN,
		unit_papers.improvement_report,
		"-ket-qua-khac-phuc",
		drafts=DRAFT,
		beside=True,
	),
	"certificates": Kind(
		REWARD_DECISION, "CCHC Certificates", "Certificate", unit_papers.certificates, "-giay-khen", beside=True
	),
	"revocation": Kind(
		REWARD_DECISION, "CCHC Revocation Decision", PLAIN, unit_papers.revocation, "-thu-hoi", beside=True
	),
	"reward-province": Kind(
		REWARD_DECISION,
		"CCHC Province Submission",
		"Proposal",
		unit_papers.province_proposal,
		"-to-trinh-tinh",
		drafts=DRAFT,
		roles=PREPARERS | COUNCIL,
		beside=True,
	),
}


def others(doctype: str) -> list[str]:
	"""The papers that the user prints from documents of that kind beside their own, or whose number is kept apart."""
	roles = roles_of()
	return [
		paper
		for paper, kind in KINDS.items()
		if kind.doctype == doctype
		and (kind.beside or paper in numbered.NUMBERED_BY)
		and not (kind.roles and kind.roles.isdisjoint(roles))
	]


def is_of(paper: str, doc: Document) -> bool:
	"""Whether the document has such a paper."""
	return not (KINDS[paper].of_first and doc.get("amends"))


def printable(paper: str, name: str) -> Document:
	"""The document behind a paper. Raises PermissionError unless the user may print that paper of it."""
	if paper not in KINDS:
		frappe.throw(_("There is no document {0} to print.").format(frappe.utils.escape_html(paper)))
	doc = frappe.get_doc(KINDS[paper].doctype, name)
	check_may_print(paper, doc)
	return doc


def newest(document: str) -> tuple[str, Document]:
	"""(paper, document): the newest that the user may print and that has what the paper says. `document`: as in CCHC
	Word Template. Raises ValidationError where there is none."""
	for paper, kind in KINDS.items():
		if kind.word_template != document:
			continue
		# What the user may print is asked of each.
		for name in frappe.get_all(kind.doctype, pluck="name", order_by="creation desc, name desc", limit=_TRIED):
			try:
				doc = printable(paper, name)
				compose(paper, doc)
			except (frappe.PermissionError, frappe.ValidationError):
				frappe.clear_messages()
				continue
			return paper, doc
	frappe.throw(
		_("There is no {0} yet that you may print: print one from its document when there is.").format(_(document)),
		title=_("Nothing to Print"),
	)
	raise AssertionError("frappe.throw raises")


def check_may_print(paper: str, doc: Document) -> None:
	if KINDS[paper].released and is_released(doc, "print"):
		return
	doc.check_permission("read")
	doc.check_permission("print")
	roles = KINDS[paper].roles
	if roles and roles.isdisjoint(roles_of()):
		by = _("{0} is printed by the unit.") if roles <= UNIT else _("{0} is printed by the office.")
		frappe.throw(by.format(_(KINDS[paper].print_format)), frappe.PermissionError)


def paper_of(doctype: str, print_format: str | None) -> str | None:
	"""The paper that a print format of ours prints."""
	for paper, kind in KINDS.items():
		if (doctype, print_format) == (kind.doctype, kind.print_format):
			return paper
	# What bears the name of the document that it was released from prints its paper.
	released = {RELEASED_AS[kind.doctype]: paper for paper, kind in KINDS.items() if kind.released}
	return released.get(doctype) if doctype == print_format else None


def file_stem(paper: str, doc: Document) -> str:
	return f"{doc.name}{KINDS[paper].suffix}"


def compose(paper: str, doc: Document, entry: str = "") -> Paper:
	"""The paper's context. Raises ValidationError with everything that prevents printing. `entry`: of the register,
	for what was numbered with it."""
	kind = KINDS[paper]
	if entry:
		return numbered.stored(doc, kind.print_format, entry)
	soundness.check(doc)
	composed = kind.compose(doc)
	if paper in numbered.NUMBERED_BY:
		composed = numbered.with_number(doc, kind.print_format, composed)
	mark = mark_of(paper, doc)
	return phrases.marked(composed, mark or (phrases.DRAFT if phrases.lacks_a_number(composed) else ""))


def mark_of(paper: str, doc: Document) -> str:
	"""The mark below the number of a paper that is not in force (yet, or any more)."""
	if paper == "reward-decision" and doc.workflow_state == "Revoked":
		return phrases.REVOKED
	# The office's tờ trình is issued before the rewards are approved.
	numbered = paper == "reward-submission" and doc.submission_number
	return phrases.DRAFT if (doc.get("workflow_state") or "Draft") in KINDS[paper].drafts and not numbered else ""


def html(paper: str, doc: Document, entry: str = "") -> str:
	return render_html(compose(paper, doc, entry))


def pdf(paper: str, doc: Document, entry: str = "") -> bytes:
	"""Raises ValidationError where the machine can't make PDFs."""
	composed = compose(paper, doc, entry)
	try:
		return render_pdf(composed)
	except PdfUnavailable as error:
		frappe.log_error(title="PDF unavailable", message=str(error), defer_insert=True)
		frappe.throw(
			_(
				"The server can't make PDF files: the library Pango is missing. Ask the administrator to install "
				"libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0. Page and Word are available meanwhile."
			),
			title=_("PDF Is Not Available"),
		)


def word(paper: str, doc: Document, entry: str = "") -> bytes:
	"""From the site's own template where CCHC Settings has one."""
	composed = compose(paper, doc, entry)
	document = KINDS[paper].word_template
	rows = frappe.get_cached_doc("CCHC Settings").word_templates
	address = next((row.template for row in rows if row.document == document and row.template), None)
	if address is None:
		return render_word(composed)
	content = read_template(address)
	if content is None:
		frappe.throw(
			_("The Word template for {0} is gone: attach it again in CCHC Settings, or remove its row.").format(
				_(document)
			)
		)
	try:
		return render_word_apart(composed, content)
	except TemplateError as error:
		throw_problems(
			[
				*told_of(error, document, address),
				_("Correct the Word template in CCHC Settings, or remove it there to use the default."),
			],
			_("The Word template can't be used"),
		)


def appendix(doc: Document) -> bytes:
	soundness.check(doc)
	return decision.appendix(doc)
