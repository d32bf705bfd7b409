"""A council decision's documents: the decision, the minutes of the meeting, the appendix as a workbook.

Everything shown is stored in the decision; an amending one also reads the decision that it replaces.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import own_changes, reported, session
from cchc_eval.cchc_eval.doctype.cchc_council_decision.meeting import minutes_symbol
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import (
	change_lines,
	citation,
	excluded_units,
	head,
	rank_counts,
	result_changes,
	result_groups,
	result_row,
	rows,
	signed,
)
from cchc_eval.cchc_eval.doctype.cchc_council_decision.ranking import grouped_lines
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import lies_before_council
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper, printed
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.contexts import Decision, Head
from cchc_eval.documents.filters import roman
from cchc_eval.documents.meeting_contexts import Attendee, Minutes, UnitDiscussion
from cchc_eval.documents.phrases import DUTIES, own_number_cited, proposed_in
from cchc_eval.printing.ranking import attached_data
from cchc_eval.rules.council import ABSTAIN, AGAINST, FOR, chair_of, has_quorum, read_quorum, secretary_of
from cchc_eval.storage import number_register
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import long_date, round_half_up, text_lines
from cchc_eval.workbook.appendix_book import AppendixPart, AppendixRow, Field, write_appendix
from cchc_eval.workbook.guard import WorkbookError

REQUEST = "CCHC Review Request"
VOTED = {FOR: "tán thành", AGAINST: "không tán thành", ABSTAIN: "không có ý kiến"}


def decision(doc: Document) -> Decision:
	replaced = frappe.get_doc(doc.doctype, doc.amends) if doc.amends else None
	period = on_paper(doc.round)
	return Decision(
		head=head(doc),
		year=doc.year,
		**period,
		authority=doc.authority,
		legal_bases=[row.basis for row in doc.legal_bases],
		proposer=proposed_in(doc.proposer, reported.cited(doc)),
		department=doc.department,
		rows=rows(doc),
		rank_counts=rank_counts(doc),
		executors=doc.executors,
		recipients=[row.recipient for row in doc.recipients],
		signature=signed(doc),
		amends=citation(replaced) if replaced else "",
		changes=list(result_changes(replaced, doc)) if replaced else (),
		requests=list(_requests(doc)) if replaced else (),
		amendment_reason=doc.amendment_reason or "" if replaced else "",
		excluded=excluded_units(doc),
		groups=result_groups(doc),
		data=attached_data(doc, period["part_of_year"]),
	)


def _requests(doc: Document) -> Iterator[str]:
	"""The units' requests whose answers the amending decision carries out."""
	fields = ["unit_name", "request_number", "request_date", "sent_on"]
	for row in frappe.get_all(REQUEST, {"amending_decision": doc.name}, fields, order_by="sent_on, name"):
		yield f"kiến nghị của {row.unit_name} tại {cited_request(row)}"


def cited_request(request: Any) -> str:
	"""A unit's request for a review by number and date, where it has a number."""
	day = long_date(getdate(request.request_date or request.sent_on))
	number = own_number_cited(request.request_number or "")
	return f"Công văn số {number} {day}" if number else f"văn bản {day}"


def minutes(doc: Document) -> Minutes:
	"""Raises ValidationError with everything that they lack."""
	if needs := list(session.minutes_needs(doc)):
		throw_problems([*needs, *_how_to_complete(doc)], _("The minutes are not complete"))
	return minutes_so_far(doc)


def minutes_so_far(doc: Document) -> Minutes:
	"""The same while the meeting goes on: with room for what is not known yet."""
	attendees = [
		Attendee(
			name=row.full_name,
			post=row.post or "",
			duty=DUTIES[row.duty],
			present=bool(row.present),
			reason=row.absence_reason or "",
			salutation=row.salutation or "",
		)
		for row in doc.attendance
	]
	members = session.members_of(doc)
	chair, secretary = (
		Attendee("………", "", "") if found is None else attendees[members.index(found)]
		for found in (chair_of(members), secretary_of(members))
	)
	# Of none Frappe makes the present time.
	started, ended = (get_datetime(moment) if moment else None for moment in (doc.meeting_start, doc.meeting_end))
	changes = list(change_lines(doc))
	replaced = frappe.get_doc(doc.doctype, doc.amends) if doc.amends else None
	votes = session.counted_votes(doc)
	voided = session.voided_opinions(doc)
	people = {row.user: _name_and_duty(row) for row in doc.attendance if row.user}
	apart = _not_voting(doc, votes)
	waiting = session.not_decided(doc) if lies_before_council(doc) and session.required() else set()
	quorum = session.quorum_text(doc)
	enough = has_quorum(read_quorum(quorum), len(members), sum(member.present for member in members))
	return Minutes(
		head=Head(
			superior_body=doc.department,
			issuing_body=doc.council_name,
			symbol=minutes_symbol(doc),
			place=doc.place,
			**number_register.printed(doc.minutes_number, ended),
		),
		year=doc.year,
		**on_paper(doc.round),
		council_name=doc.council_name,
		started=started,
		ended=ended,
		venue=doc.venue or "………",
		attendees=attendees,
		chair=chair,
		secretary=secretary,
		agenda=text_lines(doc.agenda),
		discussions=[
			_discussion(
				line,
				votes.get(line.unit, []),
				voided.get(line.unit, []),
				people,
				[text for unit, text in changes if unit == line.unit],
				apart.get(line.unit, ()),
				waits=line.unit in waiting,
			)
			for line in doc.results
		],
		rows=own_changes.rows(doc),
		rank_counts=rank_counts(doc),
		recipients=["Thành viên Hội đồng", f"Lưu: VT, {doc.council_symbol}"],
		excluded=excluded_units(doc),
		groups=result_groups(doc),
		reporter=doc.proposer,
		report=reported.cited(doc),
		quorum=quorum if enough else "",
		amends=citation(replaced) if replaced else "",
		requests=list(_requests(doc)) if replaced else (),
	)


def _not_voting(doc: Document, votes: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
	"""By unit, who was there and did not vote on it as one of its own; none for a unit without votes on record.

	Everybody else who was there has voted, or the decision would not have been approved: this stays true where the
	members of a unit change afterwards.
	"""
	present = [row for row in doc.attendance if row.present]
	names = {row.user or row.name: f"{row.salutation or ''} {row.full_name}".strip() for row in present}
	if doc.docstatus == 0:
		members = session.session_of(doc).members
		return {
			line.unit: [names[one.user] for one in members if one.present and line.unit in one.units]
			for line in doc.results
			if votes.get(line.unit)
		}
	return {
		unit: [name for user, name in names.items() if user not in {vote.member for vote in given}]
		for unit, given in votes.items()
		if given
	}


def _how_to_complete(doc: Document) -> Iterator[str]:
	if doc.docstatus == 0:
		yield _("Enter it on the decision with {0}.").format(_("Attendance and Times"))
	elif doc.docstatus == 1 and doc.attendance:
		yield _("The council's secretary or the head of the office enters it once, on the decision with {0}.").format(
			_("Attendance and Times")
		)


def _name_and_duty(row: Document) -> str:
	""" "Bà Trần Thị Minh Hạnh, Phó Chủ tịch Hội đồng"."""
	return f"{row.salutation or ''} {row.full_name}, {DUTIES[row.duty]}".strip()


def _discussion(
	line: Document,
	votes: Sequence[Any],
	voided: Sequence[Any],
	people: Mapping[str, str],
	changes: Sequence[str],
	not_voting: Sequence[str],
	*,
	waits: bool,
) -> UnitDiscussion:
	given = Counter(vote.vote for vote in votes)

	def said(vote: Any) -> str:
		return f"{people.get(vote.member, vote.member_name)}: {vote.opinion.strip()}"

	opinions = [f"{said(vote)} (phiếu {VOTED[vote.vote]} về kết quả {vote.result} trước đó)" for vote in voided]
	opinions += [said(vote) for vote in votes if (vote.opinion or "").strip()]
	if votes and not waits and given[FOR] == given[AGAINST]:
		opinions.append("số phiếu tán thành và không tán thành bằng nhau, kết quả theo phiếu của chủ tọa")
	return UnitDiscussion(
		unit_name=line.unit_name,
		votes_for=given[FOR] if votes else None,
		votes_against=given[AGAINST] if votes else None,
		votes_abstain=given[ABSTAIN] if votes else None,
		opinions=opinions,
		changes=changes,
		not_voting=not_voting,
		waits=waits,
	)


def appendix(doc: Document) -> bytes:
	"""The appendix as a workbook. Raises ValidationError."""
	try:
		return write_appendix(
			_appendix_parts(doc),
			printed(doc.round),
			attached_to=f"Kèm theo {citation(doc)}",
		)
	except WorkbookError as error:
		throw_problems(error.problems, _("The appendix can't be written"))


def _appendix_parts(doc: Document) -> list[AppendixPart]:
	"""Numbered as the paper numbers them."""
	paper = decision(doc)
	groups = grouped_lines(doc)
	if not groups:
		ranks = [count.rank for count in paper.rank_counts]
		excluded = [unit.line for unit in paper.excluded]
		return [AppendixPart([_appendix_row(line) for line in doc.results], ranks, excluded=excluded)]
	return [
		AppendixPart(
			[_appendix_row(line) for line in lines],
			group.ranks,
			printed_group.title,
			roman(number),
			[unit.line for unit in printed_group.excluded],
		)
		for (group, lines), printed_group, number in zip(groups, paper.groups, paper.appendix_numbers, strict=True)
	]


def _appendix_row(line: Document) -> AppendixRow:
	row = result_row(line)
	fields = json.loads(line.fields_json or "[]")
	council = as_typed(line.council_points)
	# What the fields don't add up to is bonus and penalty; points that are not rounded may be off by a little.
	rest = round_half_up(council - sum((Decimal(field["points"]) for field in fields), Decimal(0)))
	return AppendixRow(
		unit_name=row.unit_name,
		self_points=row.self_points,
		appraised_points=row.appraised_points,
		council_points=council,
		applicable=as_typed(line.applicable),
		index=row.index,
		rank=row.rank,
		place=row.place,
		fields={
			Field(field["code"], field["title"], Decimal(field["max_points"])): Decimal(field["points"])
			for field in fields
		},
		note=row.note,
		bonus=rest or None,
	)
