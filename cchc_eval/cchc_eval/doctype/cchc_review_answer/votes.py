"""The council's votes on the answers of a request, recorded by its secretary.

Changing an answer afterwards removes the votes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_review_answer.content import unanswered
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import OFFICE_HEAD, roles_of
from cchc_eval.rules import council
from cchc_eval.storage.days import lies_ahead
from cchc_eval.storage.transactions import lock_document
from cchc_eval.vietnamese.writing import short_date

ANSWER = "CCHC Review Answer"
COUNTS = ("votes_for", "votes_against", "votes_abstain")
NOTHING: dict[str, Any] = {"council_met_on": None, **dict.fromkeys(COUNTS, 0), "votes_recorded_by": None}


def record(request: str, met_on: str, votes_for: int, votes_against: int, votes_abstain: int) -> None:
	doc = lock_document(ANSWER, request)
	if not may_record(doc):
		frappe.throw(
			_("Only the secretary of the council records how it voted on {0}.").format(doc.name), frappe.PermissionError
		)
	if doc.workflow_state != "Prepared":
		frappe.throw(_("{0} is {1}: the council votes on prepared answers.").format(doc.name, _(doc.workflow_state)))
	day = getdate(met_on) if met_on else None
	votes = [cint(count) for count in (votes_for, votes_against, votes_abstain)]
	if problems := [*unanswered(doc), *_day_problems(doc, day), *_count_problems(doc, votes)]:
		throw_problems(problems, _("The votes are not recorded"))
	doc.update(
		{"council_met_on": day, **dict(zip(COUNTS, votes, strict=True)), "votes_recorded_by": frappe.session.user}
	)
	doc.flags.by_server = True
	doc.save(ignore_permissions=True)
	text = _("The council met on {0}: {1} for, {2} against, {3} abstained")
	doc.add_comment("Info", text.format(short_date(day), *votes))


def may_record(doc: Document) -> bool:
	"""The round's secretary; the head of the office where the round names none."""
	secretaries = {member.user for member in _members(doc.round) if member.duty == council.SECRETARY}
	return frappe.session.user in secretaries if secretaries else OFFICE_HEAD in roles_of()


def _members(round: str) -> list[council.Member]:
	"""The council of the round, as if all were present: who was there is not recorded for an answer."""
	filters = {"parenttype": "CCHC Evaluation Round", "parent": round}
	rows = frappe.get_all("CCHC Council Member", filters, ["user", "full_name", "duty", "unit"], order_by="idx")
	return [
		council.Member(row.user, row.full_name, row.duty, units=units_of(row.user or "") | {row.unit}) for row in rows
	]


def _day_problems(doc: Document, day: date | None) -> Iterator[str]:
	sent = getdate(frappe.db.get_value("CCHC Review Request", doc.request, "sent_on"))
	if day is None or day < sent or lies_ahead(day):
		yield _("The council met after the request was sent ({0}), and not in the future.").format(short_date(sent))


def _count_problems(doc: Document, votes: list[int]) -> Iterator[str]:
	if min(votes) < 0:
		yield _("The numbers of votes must be 0 or more.")
		return
	members = _members(doc.round)
	may_vote = [member for member in members if council.may_vote(member, doc.unit)]
	if members and sum(votes) > len(may_vote):
		yield _(
			"{0} votes are more than the {1} members who may vote: nobody of the unit votes on its request."
		).format(sum(votes), len(may_vote))
	needed = council.needed(council.read_quorum(setting("quorum") or council.DEFAULT_QUORUM), len(may_vote))
	if sum(votes) < max(needed, 1):
		yield _("{0} members voted, at least {1} must.").format(sum(votes), max(needed, 1))


def problems(doc: Document) -> Iterator[str]:
	"""Why the answers can't be given yet."""
	if not doc.council_met_on:
		yield _("The council has not voted on the answers: its secretary records the meeting and the votes.")
	elif not council.agrees(*(cint(doc.get(field)) for field in COUNTS)):
		yield _("The council did not agree to the answers ({0} for, {1} against, {2} abstained).").format(
			*(doc.get(field) for field in COUNTS)
		)


def drop_overtaken(doc: Document) -> None:
	"""Remove the votes where an answer was changed since, or the request was returned to the office; the timeline keeps
	them."""
	before = doc.get_doc_before_save()
	if before is None or not before.council_met_on:
		return
	answers, answers_before = (
		[(row.name, row.answer or "", cint(100 * (row.new_points or 0)), row.answer_reason or "") for row in one.items]
		for one in (doc, before)
	)
	if doc.council_met_on and (doc.workflow_state == "Sent" or answers != answers_before):
		doc.update(NOTHING)
		text = _(
			"The votes of {0} do not count any more ({1} for, {2} against, {3} abstained): the answers changed since."
		)
		counts = [before.get(field) for field in COUNTS]
		doc.add_comment("Info", text.format(short_date(getdate(before.council_met_on)), *counts))
