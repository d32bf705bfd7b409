"""A council decision's documents: the decision, the minutes of the meeting, the appendix as a workbook.

Everything shown is stored in the decision; an amending one also reads the decision that it replaces.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import session
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.contexts import (
	Attendee,
	Decision,
	Head,
	Minutes,
	RankCount,
	ResultChange,
	ResultRow,
	Signature,
	UnitDiscussion,
)
from cchc_eval.documents.wording import CHAIR, DEPUTY_CHAIR, DUTIES, change_line, cited, signature
from cchc_eval.rules.council import ABSTAIN, AGAINST, FOR, chair_of, secretary_of
from cchc_eval.scoring import NOT_APPLICABLE
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import long_date
from cchc_eval.workbook.appendix_book import AppendixRow, Field, write_appendix
from cchc_eval.workbook.guard import WorkbookError

COUNCIL = "Council"
REQUEST = "CCHC Review Request"


def decision(doc: Document) -> Decision:
	replaced = frappe.get_doc(doc.doctype, doc.amends) if doc.amends else None
	return Decision(
		head=head(doc),
		year=doc.year,
		authority=doc.authority,
		legal_bases=[row.basis for row in doc.legal_bases],
		proposer=doc.proposer,
		department=doc.department,
		rows=rows(doc),
		rank_counts=rank_counts(doc),
		executors=doc.executors,
		recipients=[row.recipient for row in doc.recipients],
		signature=signed(doc),
		amends=cited(head(replaced), replaced.authority) if replaced else "",
		changes=list(result_changes(replaced, doc)) if replaced else (),
		requests=list(_requests(doc)) if replaced else (),
		amendment_reason=doc.amendment_reason or "" if replaced else "",
	)


def _requests(doc: Document) -> Iterator[str]:
	"""The units' requests whose answers the amending decision carries out."""
	fields = ["unit_name", "request_number", "request_date", "sent_on"]
	for row in frappe.get_all(REQUEST, {"amending_decision": doc.name}, fields, order_by="sent_on, name"):
		yield f"kiến nghị của {row.unit_name} tại {cited_request(row)}"


def cited_request(request: Any) -> str:
	"""A unit's request for a review by number and date, where it has a number."""
	day = long_date(getdate(request.request_date or request.sent_on))
	return f"Công văn số {request.request_number} {day}" if request.request_number else f"văn bản {day}"


def head(doc: Document) -> Head:
	return Head(
		superior_body=doc.superior_body,
		issuing_body=doc.issuing_body,
		symbol=doc.symbol,
		place=doc.place,
		number=cint(doc.number) or None,
		day=getdate(doc.decision_date) if doc.decision_date else None,
		year=_year_of_issue(doc),
	)


def rows(doc: Document) -> list[ResultRow]:
	return [_row(line) for line in doc.results]


def _row(line: Document) -> ResultRow:
	return ResultRow(
		unit_code=line.unit,
		unit_name=line.unit_name,
		self_points=as_typed(line.self_points) if line.submitted else None,
		appraised_points=as_typed(line.appraised_points),
		council_points=as_typed(line.council_points),
		index=as_typed(line.index_percent),
		rank=line.rank_name,
		place=line.place,
		note=line.note or "",
	)


def rank_counts(doc: Document) -> list[RankCount]:
	counts = Counter(line.rank_name for line in doc.results)
	return [RankCount(rank, counts[rank]) for rank in (doc.rank_names or "").split("\n") if rank]


def signed(doc: Document) -> Signature:
	"""In a council the signer's own post is that of the member who signs."""
	duty = doc.signer_capacity if doc.signer_capacity in (CHAIR, DEPUTY_CHAIR) else None
	members = [row for row in doc.attendance if row.duty == duty]
	named = [row for row in members if row.full_name == doc.signer_name] or members
	return signature(
		doc.signer_capacity,
		doc.director_post,
		doc.department,
		doc.signer_name or "",
		named[0].post or "" if named else "",
	)


def result_changes(before: Document, after: Document) -> Iterator[ResultChange]:
	"""Units whose line differs from the decision that is replaced, in order of the new place."""
	old = {row.unit_code: row for row in rows(before)}
	known = set(_change_lines(before))
	for new in rows(after):
		row = old.get(new.unit_code)
		if row is not None and replace(row, note=new.note, unit_name=new.unit_name) != new:
			reasons = [
				text for unit, text in _change_lines(after) if unit == new.unit_code and (unit, text) not in known
			]
			yield ResultChange(row, new, "\n".join(reasons))


def _change_lines(doc: Document) -> Iterator[tuple[str, str]]:
	"""What the council changed: (unit, line)."""
	for row in doc.council_changes:
		if row.in_force:
			appraised = _points(row.appraised_points, row.appraised_state)
			final = _points(row.council_points, row.council_state)
			yield row.unit, change_line(row.code, appraised, final, row.reason)


def _points(value: float, state: str) -> Decimal | None:
	# What does not apply is stored as 0; where it counts in full it has its points.
	return None if state == NOT_APPLICABLE and not value else as_typed(value)


def minutes(doc: Document) -> Minutes:
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
	if needs := list(session.minutes_needs(doc)):
		throw_problems([*needs, *_how_to_complete(doc)], _("The minutes are not complete"))
	members = session.members_of(doc)
	chair, secretary = (
		attendees[members.index(found)] for found in (chair_of(members), secretary_of(members)) if found is not None
	)
	ended = get_datetime(doc.meeting_end)
	changes = list(_change_lines(doc))
	votes = session.counted_votes(doc)
	speakers = {row.user: _speaker(row) for row in doc.attendance if row.user}
	return Minutes(
		head=Head(
			superior_body=doc.department,
			issuing_body=doc.council_name,
			symbol=f"BB-{doc.council_symbol}",
			place=doc.place,
			day=ended.date(),
		),
		year=doc.year,
		council_name=doc.council_name,
		started=get_datetime(doc.meeting_start),
		ended=ended,
		venue=doc.venue,
		attendees=attendees,
		chair=chair,
		secretary=secretary,
		agenda=_lines(doc.agenda),
		discussions=[
			_discussion(line, votes.get(line.unit, []), speakers, [text for unit, text in changes if unit == line.unit])
			for line in doc.results
		],
		rows=rows(doc),
		rank_counts=rank_counts(doc),
		recipients=["Thành viên Hội đồng", f"Lưu: VT, {doc.council_symbol}"],
	)


def _how_to_complete(doc: Document) -> Iterator[str]:
	if doc.docstatus == 0:
		yield _("Enter it on the decision with {0}.").format(_("Attendance and Times"))
	elif doc.docstatus == 1 and doc.attendance:
		yield _("The council's secretary or the head of the office enters it once, on the decision with {0}.").format(
			_("Attendance and Times")
		)


def _speaker(row: Document) -> str:
	""" "Bà Trần Thị Minh Hạnh, Phó Chủ tịch Hội đồng"."""
	return f"{row.salutation or ''} {row.full_name}, {DUTIES[row.duty]}".strip()


def _discussion(
	line: Document, votes: Sequence[Any], speakers: Mapping[str, str], changes: Sequence[str]
) -> UnitDiscussion:
	given = Counter(vote.vote for vote in votes)
	opinions = [
		f"{speakers.get(vote.member, vote.member_name)}: {vote.opinion.strip()}"
		for vote in votes
		if (vote.opinion or "").strip()
	]
	if votes and given[FOR] == given[AGAINST]:
		opinions.append("số phiếu tán thành và không tán thành bằng nhau, kết quả theo phiếu của chủ tọa")
	return UnitDiscussion(
		unit_name=line.unit_name,
		votes_for=given[FOR] if votes else None,
		votes_against=given[AGAINST] if votes else None,
		votes_abstain=given[ABSTAIN] if votes else None,
		opinions=opinions,
		changes=changes,
	)


def _lines(text: str | None) -> list[str]:
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def appendix(doc: Document) -> bytes:
	"""The appendix as a workbook. Raises ValidationError."""
	try:
		return write_appendix(
			[_appendix_row(line) for line in doc.results],
			[count.rank for count in rank_counts(doc)],
			doc.year,
			attached_to=f"Kèm theo {cited(head(doc), doc.authority)}",
		)
	except WorkbookError as error:
		throw_problems(error.problems, _("The appendix can't be written"))


def _appendix_row(line: Document) -> AppendixRow:
	row = _row(line)
	fields = json.loads(line.fields_json or "[]")
	council = as_typed(line.council_points)
	rest = council - sum((Decimal(field["points"]) for field in fields), Decimal(0))
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


def _year_of_issue(doc: Document) -> int:
	"""The year shown where the clerk has still to write the day."""
	moment: datetime | date | str | None = doc.approved_on or doc.meeting_end or doc.compiled_on
	return getdate(moment).year
