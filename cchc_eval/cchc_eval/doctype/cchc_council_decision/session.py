"""The council's session on a decision: attendance, votes, and what prevents approval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import APPROVED, lock_decision, require_in_council
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, lies_before_council
from cchc_eval.controllers.batched_tables import lock_partly
from cchc_eval.permissions.roles import OFFICE_HEAD, roles_of
from cchc_eval.rules import council
from cchc_eval.rules.council import CHAIR, DEPUTY_CHAIR, SECRETARY, Member, Tally
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.days import lies_ahead
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import number, short_date

VOTE = "CCHC Council Vote"


@dataclass(frozen=True)
class Session:
	"""A decision's session as it stands. Reading it takes four queries, whatever the number of units."""

	doc: Document
	members: tuple[Member, ...]  # see `members_of`
	votes: Mapping[str, list[Any]]  # rows by unit, also those that do not count (see `voided`)
	quorum: Fraction

	@property
	def present(self) -> list[Member]:
		return [member for member in self.members if member.present]

	@property
	def has_quorum(self) -> bool:
		return council.has_quorum(self.quorum, len(self.members), len(self.present))

	def member(self, user: str) -> Member | None:
		return next((member for member in self.members if member.user == user), None)

	def tally(self, line: Document) -> Tally:
		return council.tally(self.members, line.unit, counted(self.votes.get(line.unit, ()), line))

	def not_voted(self, line: Document) -> list[Member]:
		return council.not_voted(self.members, line.unit, counted(self.votes.get(line.unit, ()), line))

	def problems(self) -> list[str]:
		"""Everything that prevents approval, as far as it concerns the meeting and the lines that were read."""
		return [
			*minutes_needs(self.doc),
			*time_problems(self.doc),
			*self._quorum_problems(),
			*self._vote_problems(),
		]

	def _quorum_problems(self) -> Iterator[str]:
		if self.present and not self.has_quorum:
			text = _("There is no quorum: {0} of {1} members are present, {2} are needed.")
			yield text.format(len(self.present), len(self.members), council.needed(self.quorum, len(self.members)))

	def _vote_problems(self) -> Iterator[str]:
		return filter(None, map(self.problem, self.doc.results))

	def problem(self, line: Document) -> str:
		"""What the votes on a unit lack; "" where it passed."""
		tally = self.tally(line)
		if tally.outcome == council.INCOMPLETE:
			names = ", ".join(member.name for member in self.not_voted(line))
			text = _("Unit {0}: not everyone has voted who is present and may: {1}.")
			return text.format(line.unit_name, names)
		if tally.outcome == council.REJECTED:
			text = _("Unit {0}: the council rejected the result ({1} for, {2} against, {3} abstained).")
			return text.format(line.unit_name, tally.votes_for, tally.against, tally.abstain)
		if tally.outcome != council.NOT_VOTED:
			return ""
		if self.votes.get(line.unit):
			text = _("Unit {0}: its result was changed since the vote, or who voted is not present: vote again.")
			return text.format(line.unit_name)
		return _("Unit {0}: the council has not voted on it.").format(line.unit_name)


@dataclass(frozen=True)
class SessionResult:
	"""What an approval takes from the session."""

	quorum: str  # the share of members, "2/3"
	votes: tuple[str, ...]  # the names of the votes that count
	problems: tuple[str, ...]  # everything that prevents approval


def minutes_needs(doc: Document) -> Iterator[str]:
	"""What the minutes need and do not have yet.

	Approval requires it too, so that the minutes of an approved decision can always be made.
	"""
	if not doc.meeting_start:
		yield _("The meeting has no opening time.")
	if not doc.meeting_end:
		yield _("The meeting has no closing time.")
	if not (doc.venue or "").strip():
		yield _("The meeting has no venue.")
	if not (doc.agenda or "").strip():
		yield _("The meeting has no agenda.")
	members = members_of(doc)
	if not members and not doc.approved_on:
		text = _(
			"The round {0} had no council when the decision was reported: "
			"return the decision, enter the council in the round, and report again."
		)
		yield text.format(doc.round)
	elif not members:
		yield _("The round had no council in E-Office: the minutes on paper are the record of its meeting.")
	elif not any(member.present for member in members):
		yield _("The attendance was not taken: nobody is listed as present.")
	else:
		if council.chair_of(members) is None:
			yield _("Neither the chair nor a deputy chair is present.")
		if council.secretary_of(members) is None:
			yield _("No secretary is present: who presides names a member who keeps the minutes.")


def time_problems(doc: Document) -> Iterator[str]:
	"""What is impossible about the entered times."""
	start, end = (get_datetime(moment) if moment else None for moment in (doc.meeting_start, doc.meeting_end))
	if lies_ahead(start):
		yield _("The opening of the meeting can't lie in the future.")
	if start and doc.compiled_on and start.date() < getdate(doc.compiled_on):
		text = _("The meeting can't open before the day on which its results were compiled ({0}).")
		yield text.format(short_date(getdate(doc.compiled_on)))
	if lies_ahead(end):
		yield _("The closing of the meeting can't lie in the future.")
	if start and end and end <= start:
		yield _("The meeting must close after it opened.")


def members_of(doc: Document, units: Mapping[str, set[str]] | None = None) -> tuple[Member, ...]:
	"""The council as it was when the decision was reported to it, in the order of its attendance; the round's own list
	may change meanwhile. `units`: of which units the users are members now."""
	return tuple(
		Member(
			row.user or row.name,
			row.full_name or row.user,
			row.duty,
			bool(row.present),
			frozenset({row.unit, *(units or {}).get(row.user, ())} - {None, ""}),
			bool(row.get("stand_in")),
		)
		for row in doc.attendance
	)


def session_of(doc: Document, *, units: Sequence[str] | None = None, for_update: bool = False) -> Session:
	"""`units`: with the votes on these alone. `for_update`: with the votes as they are now, locked, for who writes
	because of them."""
	belonging = units_of_users([row.user for row in doc.attendance if row.user])
	votes = votes_of(doc.name, units=units, for_update=for_update)
	return Session(doc, members_of(doc, belonging), votes, council.read_quorum(quorum_text(doc)))


def units_of_users(users: list[str]) -> Mapping[str, set[str]]:
	"""By user, the units that list them as a member now."""
	found: dict[str, set[str]] = defaultdict(set)
	filters = {"parenttype": "CCHC Unit", "user": ("in", users or [""])}
	for row in frappe.get_all("CCHC Unit Member", filters, ["parent", "user"], order_by="parent"):
		found[row.user].add(row.parent)
	return found


_VOTE_FIELDS = [
	*("name", "unit", "member", "member_name", "vote", "opinion", "result", "recorded_by", "voted_on", "counts"),
	*("replaced", "vote_key", "creation"),
]


def votes_of(decision: str, *, units: Sequence[str] | None = None, for_update: bool = False) -> Mapping[str, list[Any]]:
	"""Stored votes by unit, in the order in which they were given; the earlier ones of a member too."""
	found: dict[str, list[Any]] = defaultdict(list)
	filters = {"decision": decision, **({} if units is None else {"unit": ("in", list(units))})}
	# Found without a lock: who adds votes holds the decision.
	rows = frappe.get_all(VOTE, filters, _VOTE_FIELDS, order_by=None)
	if for_update:
		rows = rows_by_name.lock(VOTE, [row.name for row in rows], _VOTE_FIELDS)
	# A member may vote again within the second.
	for row in sorted(rows, key=lambda row: (row.voted_on, row.creation, row.name)):
		found[row.unit].append(row)
	return found


def result_text(line: Document) -> str:
	"""The result that is voted on: index and rank. A vote on another result does not count."""
	return f"{number(as_typed(line.index_percent), 2)} – {line.rank_name}"


def counted(votes: Iterable[Any], line: Document) -> dict[str, str]:
	"""By user, the votes on the line's present result."""
	return {row.member: row.vote for row in votes if not voided(row, line)}


def voided(vote: Any, line: Document) -> bool:
	"""Whether the vote was given on an earlier result, or its member has voted again since.

	It stays on record, with its opinion, and nobody else's word stands for it: the member votes again, or the show of
	hands is recorded by name.
	"""
	return bool(vote.replaced) or vote.result != result_text(line)


def quorum_text(doc: Document) -> str:
	"""The quorum at the approval; before that, of the settings."""
	return doc.get("quorum") or frappe.get_cached_doc("CCHC Settings").get("quorum") or council.DEFAULT_QUORUM


def required() -> bool:
	"""Whether sessions are held here.

	Off where a council decides on paper and its signed minutes are the record; on where the setting was never saved.
	"""
	value = frappe.get_cached_doc("CCHC Settings").get("require_council_session")
	return value is None or bool(value)


def result_of_session(doc: Document) -> SessionResult:
	"""What the session decided. Raises PermissionError unless the user may approve on it."""
	session = session_of(doc)
	_check_presides(session)
	problems = session.problems() if required() else list(time_problems(doc))
	votes = tuple(row.name for line in doc.results for row in _that_count(session, line))
	return SessionResult(quorum_text(doc), votes, tuple(problems))


def _check_presides(session: Session) -> None:
	"""Raise unless the user presides over the meeting; where no session is held here, unless the user may."""
	members = session.members
	if required():
		presides = council.chair_of(members)
		leaders = [presides] if presides else []
	else:
		leaders = [member for member in members if member.duty in (CHAIR, DEPUTY_CHAIR)]
	# `problems` names a round without a council or whose chair is absent, with the other reasons.
	if not members or (required() and not leaders) or frappe.session.user in {member.user for member in leaders}:
		return
	names = ", ".join(member.name for member in leaders)
	refuse(
		_("Only who presides over the council approves {0}: {1}.").format(
			session.doc.name, names or _("nobody in this council")
		)
	)


def is_open(doc: Document) -> bool:
	"""Whether the meeting is open; votes are accepted only then."""
	now = now_datetime()
	started = doc.meeting_start and get_datetime(doc.meeting_start) <= now
	return bool(started and not (doc.meeting_end and get_datetime(doc.meeting_end) <= now))


def in_session(decision: str, unit: str | None = None) -> Document:
	"""The decision, locked, if it lies before the council. `unit`: to be read only, with its line of results alone."""
	if unit is None:
		doc = lock_decision(decision)
	else:
		doc = lock_partly(DECISION, decision, {"attendance": {}, "results": {"unit": unit}})
	require_in_council(doc, title=_("No Vote Now"))
	return doc


def may_record(members: Iterable[Member]) -> bool:
	"""Whether the user may record votes, times and attendance: the secretary or whoever presides."""
	members = list(members)
	secretary = council.secretary_of(members)
	return any(
		member.duty in (CHAIR, DEPUTY_CHAIR, SECRETARY) or member is secretary
		for member in members
		if member.user == frappe.session.user
	)


def require_recorder(members: Iterable[Member]) -> None:
	if not may_record(members):
		refuse(_("Only the secretary, the chair or a deputy of this council records its session."))


def may_enter(doc: Document) -> bool:
	"""Whether the user may enter when and where the council met and who was there.

	Where no session is held here, the head of the office may too; after the approval that is done once, for minutes
	that lack it.
	"""
	if lies_before_council(doc):
		by_office = not required()
	elif doc.workflow_state == APPROVED:
		by_office = bool(doc.attendance) and any(minutes_needs(doc))
		if not by_office:
			return False
	else:
		return False
	return may_record(members_of(doc)) or (by_office and OFFICE_HEAD in roles_of())


def refuse(message: str) -> NoReturn:
	frappe.throw(escape_html(message), frappe.PermissionError, title=_("No Vote Now"))
	raise AssertionError("frappe.throw raises")


def counted_votes(doc: Document) -> Mapping[str, list[Any]]:
	"""By unit, the votes that count; after the approval, those that counted then."""
	if doc.docstatus != 0:
		return {
			unit: kept for unit, rows in votes_of(doc.name).items() if (kept := [row for row in rows if row.counts])
		}
	session = session_of(doc)
	return {line.unit: _that_count(session, line) for line in doc.results}


def _that_count(session: Session, line: Document) -> list[Any]:
	may = {member.user for member in session.members if council.may_vote(member, line.unit)}
	return [row for row in session.votes.get(line.unit, ()) if row.member in may and not voided(row, line)]


def not_decided(doc: Document) -> set[str]:
	"""Units on which not everyone has voted who is present and may."""
	session = session_of(doc)
	waiting = (council.NOT_VOTED, council.INCOMPLETE)
	return {line.unit for line in doc.results if session.tally(line).outcome in waiting}


def voided_opinions(doc: Document) -> Mapping[str, list[Any]]:
	"""By unit, the votes with an opinion that do not count because the result was changed after them; see `voided`."""
	lines = {line.unit: line for line in doc.results}
	return {
		unit: [row for row in rows if unit in lines and voided(row, lines[unit]) and (row.opinion or "").strip()]
		for unit, rows in votes_of(doc.name).items()
	}
