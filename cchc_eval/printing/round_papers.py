"""The plain papers of a round, from what is stored: founding of the council, letters to units, invitation, notice.

Number and date are left for the clerk to write; names, posts and bases are those of the settings today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import FOUNDING, LAUNCH, bases_in_force
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, Deadlines, deadline_of, has_passed
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.documents import wording, wording_letters
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.documents.phrases import DUTIES, in_order
from cchc_eval.documents.plain_papers import PlainPaper
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.permissions.roles import OFFICE_HEAD
from cchc_eval.printing.decided import decision_of
from cchc_eval.rules.council import CHAIR, DEFAULT_QUORUM
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import text_lines

FORM, ROUND = "CCHC Self Assessment", "CCHC Evaluation Round"
SELF_ASSESSMENT, EXPLANATION = "Self Assessment", "Explanation"
# What is due at each deadline.
DUE = {
	SELF_ASSESSMENT: "Gửi hồ sơ tự đánh giá",
	EXPLANATION: "Giải trình, bổ sung tài liệu kiểm chứng",
	"Appraisal": "Thẩm định",
}
NOT_SENT = ("Draft", "Withdrawn", "Returned")


def founding(doc: Document) -> PlainPaper:
	_require(bool(doc.council), _("{0} has no council yet.").format(doc.name))
	by_director = setting("issuer") == "Director" and setting("signer_capacity") == "Director"
	return wording.founding(
		_issuer(),
		_period(doc),
		_members(doc.council),
		in_order(row.basis for row in bases_in_force(FOUNDING)),
		setting("quorum") or DEFAULT_QUORUM,
		setting("executors") or "",
		(setting("signer_name") or "") if by_director else "",
	)


def launch(doc: Document) -> PlainPaper:
	sets = list(dict.fromkeys(name for name in (doc.criteria_set, *(row.criteria_set for row in doc.groups)) if name))
	titles = {
		row.name: row.title for row in frappe.get_all("CCHC Criteria Set", {"name": ("in", sets)}, ["name", "title"])
	}
	due = [(DUE[stage], doc.get(field)) for stage, field in STAGES.items()]
	return wording_letters.launch(
		_issuer(),
		_period(doc),
		[row.unit_name for row in _units(doc)],
		[titles[name] for name in sets],
		in_order(row.basis for row in bases_in_force(LAUNCH)),
		[(what, _moment(when)) for what, when in [*due, ("Hội đồng họp", doc.council_date)] if when],
	)


def reminder(doc: Document) -> PlainPaper:
	"""To the units whose self-assessment was not handed in."""
	forms = frappe.get_all(
		FORM, {"round": doc.name, "docstatus": ("<", 2)}, ["unit", "workflow_state"], order_by="unit"
	)
	sent = {form.unit for form in forms if form.workflow_state not in NOT_SENT}
	lacking = [row for row in _units(doc) if row.unit not in sent]
	deadlines = Deadlines(SELF_ASSESSMENT, {doc.name: doc.get(STAGES[SELF_ASSESSMENT])})
	until = deadlines.of(doc.name)
	_require(bool(lacking), _("Every unit of {0} has handed in its self-assessment.").format(doc.name))
	if until is None:
		frappe.throw(_("{0} has no deadline for the self-assessments.").format(doc.name))
	names = [row.unit_name for row in lacking]
	return wording_letters.reminder(_issuer(), _period(doc), names, "hồ sơ tự đánh giá", until, has_passed(until))


def extension(doc: Document) -> PlainPaper:
	"""What was extended on the last day on which anything was."""
	_require(bool(doc.extensions), _("No deadline of {0} was extended.").format(doc.name))
	last = max(getdate(row.extended_on) for row in doc.extensions)
	rows = [row for row in doc.extensions if getdate(row.extended_on) == last]
	names = {row.unit: row.unit_name for row in doc.units}
	units = [names.get(row.unit, row.unit) for row in rows if row.unit]
	addressed = units if len(units) == len(rows) else [row.unit_name for row in _units(doc)]
	extended = [
		(
			DUE[row.stage] + (f" ({names.get(row.unit, row.unit)})" if row.unit else ""),
			_moment(row.previous_deadline),
			_moment(row.new_deadline),
			row.reason or "",
		)
		for row in rows
	]
	return wording_letters.extension(_issuer(), _period(doc), list(dict.fromkeys(addressed)), extended)


def invitation(doc: Document) -> PlainPaper:
	"""To the meeting on a decision; the round says when, until the meeting was opened."""
	round = frappe.get_doc(ROUND, doc.round)
	starts = doc.meeting_start or round.council_date
	council = _members(doc.attendance or round.council)
	_require(bool(council), _("{0} has no council yet.").format(round.name))
	if not starts:
		frappe.throw(_("Enter in {0} when the council meets.").format(round.name))
	_require(bool((doc.venue or "").strip()), _("Enter the venue of the meeting in {0}.").format(doc.name))
	chair = next((member for member in council if member.duty == DUTIES[CHAIR]), None)
	return wording.invitation(
		_issuer(),
		_period(doc),
		council,
		chair,
		_moment(starts),
		doc.venue,
		text_lines(doc.agenda or ""),
		len(doc.results),
	)


def explanation_request(doc: Document) -> PlainPaper:
	"""What the office asks the unit of an appraisal: what it sent, or before that what it is about to."""
	written = doc.workflow_state == "Draft"
	asked = [
		(row.code, row.title, row.question)
		for row in doc.scores
		if (row.question or "").strip() and (written or row.asked_on)
	]
	_require(bool(asked), _("{0} asks for no explanation.").format(doc.name))
	until = deadline_of(doc.round, EXPLANATION, doc.unit)
	return wording_letters.request_for_explanation(_issuer(), _period(doc), doc.unit_name, asked, until)


def result_notice(doc: Document) -> PlainPaper:
	"""To the unit of a released result."""
	decided = decision_of(doc.decision)
	review = add_days(getdate(decided.decision_date), cint(setting("review_days"))) if decided.number else None
	plan = frappe.db.get_value(
		"CCHC Improvement Plan", {"decision": doc.decision, "unit": doc.unit, "required": 1}, "due_date"
	)
	return wording.notice_of_result(
		_issuer(),
		_period(doc),
		printed_values.citation_with_subject(decided),
		printed_values.result_of(decided, doc.unit),
		getdate(review) if review else None,
		getdate(plan) if plan else None,
	)


def _issuer() -> Issuer:
	settings = office(
		"superior_body", "department", "abbreviation", "place", "director_post", "office_name", "office_head_post",
		"council_name",
	)  # fmt: skip
	return Issuer(
		superior_body=settings.superior_body,
		department=settings.department,
		abbreviation=settings.abbreviation,
		place=settings.place,
		director_post=settings.director_post,
		office_name=settings.office_name,
		office_head_post=settings.office_head_post,
		council_name=settings.council_name,
		year=getdate().year,
		office_head=_office_head(),
	)


def _office_head() -> str:
	"""Who heads the office; "" where several accounts have that role, or none."""
	holders = frappe.get_all("Has Role", {"role": OFFICE_HEAD, "parenttype": "User"}, pluck="parent", distinct=True)
	people = {"name": ("in", sorted({*holders} - {"Administrator"}) or [""]), "enabled": 1}
	names = frappe.get_all("User", people, pluck="full_name", limit=2)
	return names[0] if len(names) == 1 else ""


def _period(doc: Document) -> Period:
	return Period(doc.year, **on_paper(doc.name if doc.doctype == ROUND else doc.round))


def _units(doc: Document) -> list[Any]:
	return sorted(doc.units, key=lambda row: alphabetical(row.unit_name or row.unit))


def _members(rows: Sequence[Any]) -> list[Attendee]:
	return [
		Attendee(row.full_name or row.user, row.post or "", DUTIES[row.duty], salutation=row.salutation or "")
		for row in rows
	]


def _moment(when: Any) -> datetime:
	return get_datetime(when)


def _require(what: bool, message: str) -> None:
	if not what:
		frappe.throw(message, title=_("Nothing to Print"))
