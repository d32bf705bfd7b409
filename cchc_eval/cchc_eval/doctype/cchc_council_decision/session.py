"""The council's session on a decision: who is there, what they vote, and what keeps it from being approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from cchc_eval import council
from cchc_eval.council import CHAIR, DEPUTY_CHAIR, SECRETARY, Member, Tally
from cchc_eval.messages import throw_problems
from cchc_eval.stored import exact
from cchc_eval.vietnamese import number

VOTE = "CCHC Council Vote"


@dataclass(frozen=True)
class Session:
	"""A decision's session as it stands. Reading it takes four queries, whatever the number of units."""

	doc: Document
	members: tuple[Member, ...]  # the round's council, as the decision's attendance says they are there
	votes: Mapping[str, list[Any]]  # rows by unit, also those that do not count
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

	def problems(self) -> list[str]:
		"""What keeps the decision from being approved, all at once."""
		return [*self._meeting_problems(), *self._vote_problems()]

	def _meeting_problems(self) -> Iterable[str]:
		doc = self.doc
		if not doc.meeting_start:
			yield _("The meeting has no opening time.")
		if not doc.meeting_end:
			yield _("The meeting has no closing time.")
		elif doc.meeting_start and get_datetime(doc.meeting_end) < get_datetime(doc.meeting_start):
			yield _("The meeting closes before it opens.")
		if not self.members:
			yield _("The round {0} has no council: enter its members there.").format(doc.round)
		elif not self.has_quorum:
			text = _("There is no quorum: {0} of {1} members are present, {2} are needed.")
			yield text.format(len(self.present), len(self.members), council.needed(self.quorum, len(self.members)))
		if council.chair_of(self.members) is None:
			yield _("Neither the chair nor a deputy chair is present.")
		if council.secretary_of(self.members) is None:
			yield _("No secretary is present.")

	def _vote_problems(self) -> Iterable[str]:
		for line in self.doc.results:
			tally = self.tally(line)
			if tally.outcome == council.NOT_VOTED:
				if self.votes.get(line.unit):
					yield _("Unit {0}: its result was changed since the vote, or who voted is not present: vote again.").format(
						line.unit_name
					)
				else:
					yield _("Unit {0}: the council has not voted on it.").format(line.unit_name)
			elif tally.outcome == council.REJECTED:
				yield _("Unit {0}: the council rejected the result ({1} for, {2} against, {3} abstained).").format(
					line.unit_name, tally.votes_for, tally.against, tally.abstain
				)


def session_of(doc: Document) -> Session:
	listed = frappe.get_all(
		"CCHC Council Member",
		{"parent": doc.round, "parenttype": "CCHC Evaluation Round"},
		["user", "full_name", "duty", "unit"],
		order_by="idx",
	)
	units = _units_of([row.user for row in listed])
	there = {row.user: row for row in doc.attendance if row.user}
	members = []
	for row in listed:
		attends = there.get(row.user)
		own = {row.unit, attends.unit if attends else None, *units[row.user]} - {None, ""}
		members.append(
			Member(
				row.user,
				(attends and attends.full_name) or row.full_name or row.user,
				attends.duty if attends else row.duty,
				bool(attends and attends.present),
				frozenset(own),
			)
		)
	return Session(doc, tuple(members), votes_of(doc.name), council.read_quorum(quorum_text(doc)))


def _units_of(users: list[str]) -> Mapping[str, set[str]]:
	found: dict[str, set[str]] = defaultdict(set)
	filters = {"parenttype": "CCHC Unit", "user": ("in", users or [""])}
	for row in frappe.get_all("CCHC Unit Member", filters, ["parent", "user"], order_by="parent"):
		found[row.user].add(row.parent)
	return found


def votes_of(decision: str) -> Mapping[str, list[Any]]:
	"""Stored votes by unit, in the order in which they were given."""
	found: dict[str, list[Any]] = defaultdict(list)
	fields = ["name", "unit", "member", "member_name", "vote", "opinion", "result", "recorded_by", "voted_on", "counts"]
	for row in frappe.get_all(VOTE, {"decision": decision}, fields, order_by="voted_on, name"):
		found[row.unit].append(row)
	return found


def result_text(line: Document) -> str:
	"""What is voted on: the unit's index and rank. A vote on another result does not count any more."""
	return f"{number(exact(line.index_percent), 2)} – {line.rank_name}"


def counted(votes: Iterable[Any], line: Document) -> dict[str, str]:
	"""By user, the votes on the line as it stands."""
	text = result_text(line)
	return {row.member: row.vote for row in votes if row.result == text}


def quorum_text(doc: Document) -> str:
	"""What was in force at the approval; before that, the settings'."""
	return doc.get("quorum") or frappe.get_cached_doc("CCHC Settings").get("quorum") or council.DEFAULT_QUORUM


def required() -> bool:
	"""Off where a council decides on paper: its signed minutes are the record then. A site whose settings are from
	before this one has it on."""
	value = frappe.get_cached_doc("CCHC Settings").get("require_council_session")
	return value is None or bool(value)


def check(doc: Document) -> None:
	"""Raise with every reason why the session does not carry the decision."""
	if required() and (problems := session_of(doc).problems()):
		throw_problems(problems, _("The decision can't be approved"))


def fill_attendance(doc: Document) -> None:
	"""Who came to the round's council since the decision was compiled."""
	listed = {row.user for row in doc.attendance}
	for member in frappe.get_doc("CCHC Evaluation Round", doc.round).council:
		if member.user not in listed:
			fields = ("user", "full_name", "salutation", "post", "duty", "unit")
			doc.append("attendance", {**{field: member.get(field) for field in fields}, "present": 1})
	# Frappe names the rows before a document validates; these may come after that.
	doc.set_name_in_children()


def is_open(doc: Document) -> bool:
	now = now_datetime()
	started = doc.meeting_start and get_datetime(doc.meeting_start) <= now
	return bool(started and not (doc.meeting_end and get_datetime(doc.meeting_end) <= now))


def may_record(session: Session) -> bool:
	"""The show of hands, times and attendance are the secretary's and the chair's to write."""
	me = session.member(frappe.session.user)
	return me is not None and me.duty in (CHAIR, DEPUTY_CHAIR, SECRETARY)


def counted_votes(doc: Document) -> Mapping[str, list[Any]]:
	"""By unit, the votes that count: after the approval those that carried it, whatever has changed since."""
	if doc.docstatus != 0:
		return {unit: kept for unit, rows in votes_of(doc.name).items() if (kept := [row for row in rows if row.counts])}
	session = session_of(doc)
	return {line.unit: _that_count(session, line) for line in doc.results}


def keep_counted(doc: Document) -> None:
	"""Note which votes carry the decision that is being approved."""
	session = session_of(doc)
	names = [row.name for line in doc.results for row in _that_count(session, line)]
	if names:
		frappe.db.set_value(VOTE, {"name": ("in", names)}, "counts", 1, update_modified=False)


def _that_count(session: Session, line: Document) -> list[Any]:
	may = {member.user for member in session.members if council.may_vote(member, line.unit)}
	stored = session.votes.get(line.unit, ())
	valid = counted(stored, line)
	return [row for row in stored if row.member in valid and row.member in may]
