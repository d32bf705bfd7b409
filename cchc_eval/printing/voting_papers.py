"""The papers of the council's vote: a ballot for each member who is there, and the minutes of the count."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import session
from cchc_eval.cchc_eval.doctype.cchc_council_decision.meeting import minutes_symbol
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import result_row
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.contexts import Head
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.documents.phrases import DUTIES
from cchc_eval.documents.voting_contexts import (
	ABSTAIN,
	AGAINST,
	FOR,
	Ballot,
	BallotLine,
	Ballots,
	CountedUnit,
	CountingMinutes,
)
from cchc_eval.rules import council
from cchc_eval.rules.council import Member
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import text_lines

MARKS = {council.FOR: FOR, council.AGAINST: AGAINST, council.ABSTAIN: ABSTAIN}


def ballots(doc: Document) -> Ballots:
	"""With what was voted in E-Office; to mark by hand where nothing was."""
	members = {member.user: member for member in session.session_of(doc).members}
	rows = [row for row in doc.attendance if row.present] or list(doc.attendance)
	if not rows or not doc.results:
		frappe.throw(_("{0} has no council yet.").format(doc.name), title=_("Nothing to Print"))
	given = {(vote.unit, vote.member): vote for votes in session.counted_votes(doc).values() for vote in votes}
	voted = {user for _unit, user in given}

	def line(row: Document, member: Member) -> list[BallotLine]:
		lines = []
		for result in doc.results:
			vote = given.get((result.unit, member.user))
			# Where the vote is over, who has none on a unit was of it: see the minutes.
			own = not vote if doc.docstatus and member.user in voted else result.unit in member.units
			lines.append(
				BallotLine(
					result.unit_name,
					as_typed(result.index_percent),
					result.rank_name,
					MARKS[vote.vote] if vote else "",
					own,
					(vote.opinion or "").strip() if vote else "",
				)
			)
		return lines

	return Ballots(
		head=_head(doc, "", None),
		year=doc.year,
		**on_paper(doc.round),
		council_name=doc.council_name,
		given=[Ballot(_attendee(row), line(row, members[row.user or row.name])) for row in rows],
	)


def counting_minutes(doc: Document) -> CountingMinutes:
	if needs := list(session.minutes_needs(doc)):
		throw_problems(needs, _("The minutes are not complete"))
	votes = session.counted_votes(doc)
	if not any(votes.values()):
		frappe.throw(_("{0} holds no vote.").format(doc.name), title=_("Nothing to Print"))
	held = session.session_of(doc)
	people = {row.user or row.name: _attendee(row) for row in doc.attendance}
	chair, secretary = council.chair_of(held.members), council.secretary_of(held.members)
	assert chair is not None and secretary is not None, "the minutes need both"
	return CountingMinutes(
		head=_head(doc, minutes_symbol(doc), doc.meeting_end),
		year=doc.year,
		**on_paper(doc.round),
		council_name=doc.council_name,
		started=get_datetime(doc.meeting_start),
		ended=get_datetime(doc.meeting_end),
		venue=doc.venue,
		members=len(held.members),
		present=len(held.present),
		counters=_counters(doc.counters) or [people[secretary.user]],
		chair=people[chair.user],
		units=[_counted(line, votes.get(line.unit, ()), chair, held) for line in doc.results],
		recipients=["Thành viên Hội đồng", f"Lưu: VT, {doc.council_symbol}"],
	)


def _counted(line: Document, votes: Sequence[Document], chair: Member, held: session.Session) -> CountedUnit:
	given = [vote.vote for vote in votes]
	times = {mark: given.count(mark) for mark in (council.FOR, council.AGAINST, council.ABSTAIN)}
	level = times[council.FOR] == times[council.AGAINST] and bool(given)
	of_chair = next((vote.vote for vote in votes if vote.member == chair.user), "")
	# After the approval everybody who was there and may has voted.
	may = len(votes) if held.doc.docstatus else sum(council.may_vote(member, line.unit) for member in held.members)
	return CountedUnit(
		result_row(line),
		may,
		times[council.FOR],
		times[council.AGAINST],
		times[council.ABSTAIN],
		passed=times[council.FOR] > times[council.AGAINST] or (level and of_chair == council.FOR),
		by_chair=level,
	)


def _head(doc: Document, symbol: str, moment: object) -> Head:
	return Head(
		superior_body=doc.department,
		issuing_body=doc.council_name,
		symbol=symbol,
		place=doc.place,
		day=getdate(moment) if moment else None,
		year=getdate(doc.meeting_start or doc.compiled_on).year,
	)


def _attendee(row: Document) -> Attendee:
	return Attendee(
		row.full_name or row.user, row.post or "", DUTIES[row.duty], bool(row.present), salutation=row.salutation or ""
	)


def _counters(text: str | None) -> list[Attendee]:
	""" "Ông Lê Quang Vinh, Chánh Văn phòng Sở", one a line."""
	found = []
	for line in text_lines(text or ""):
		name, _comma, post = (part.strip() for part in line.partition(","))
		salutation = next((one for one in ("Ông", "Bà") if name.startswith(f"{one} ")), "")
		found.append(Attendee(name.removeprefix(salutation).strip(), post, "", salutation=salutation))
	return found
