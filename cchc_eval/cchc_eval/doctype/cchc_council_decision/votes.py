"""The votes of a session, cast by members or recorded for them. Each step checks role and state.

A vote on a result that was changed since is kept beside the one that its member gives on the new result. Votes are
written set-based: one statement for however many votes, with their history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision import overview
from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import unit_line
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import (
	VOTE,
	Session,
	in_session,
	is_open,
	members_of,
	refuse,
	require_recorder,
	result_text,
	session_of,
	voided,
)
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.rules import council
from cchc_eval.rules.council import VOTES, Member
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_versions, insert_rows

_MOST_LETTERS = 2000


@dataclass(frozen=True)
class Given:
	"""A vote to be written."""

	line: Document
	member: Member
	vote: str
	opinion: str = ""

	@property
	def key(self) -> str:
		return f"{self.line.parent}/{self.line.unit}/{self.member.user}"


# A member


def cast(decision: str, unit: str, vote: str, opinion: str) -> dict[str, Any]:
	"""Cast the user's own vote; it may be changed until the meeting closes. Returns `overview.of_unit`."""
	doc = in_session(decision, unit)
	session = session_of(doc, units=[unit], for_update=True)
	me = _me(session)
	line = unit_line(doc, unit)
	_require_open(doc)
	if not session.present:
		refuse(_("The attendance has not been taken yet: the secretary lists who is present."))
	if not me.present:
		refuse(_("You are listed as absent from the meeting on {0}.").format(doc.name))
	if unit in me.units:
		refuse(_("You belong to {0}: its members do not vote on it.").format(line.unit_name))
	if problems := _faults(vote, opinion):
		throw_problems(problems, _("The vote can't be recorded"))
	_write(session, [Given(line, me, vote, cstr(opinion).strip())])
	return overview.of_unit(doc, line)


# The secretary or the chair


def record(decision: str, unit: str, votes: list[dict[str, Any]]) -> dict[str, Any]:
	"""Record the show of hands on a unit: [{"member", "vote", "opinion"}], all or nothing. Returns as `cast` does."""
	doc, session = _recorded(decision, unit)
	line = unit_line(doc, unit)
	own = _own_votes(session, line)
	problems: list[str] = []
	given: dict[str, Given] = {}
	for row in votes:
		user, opinion = cstr(row.get("member")), cstr(row.get("opinion")).strip()
		member = session.member(user)
		name = member.name if member else user
		if member is None:
			problems.append(_("{0} is no member of the council of this decision.").format(name))
			continue
		if user in given:
			problems.append(_("{0} is listed twice.").format(name))
		if not member.present:
			problems.append(_("{0} is absent.").format(name))
		if unit in member.units:
			problems.append(_("{0} belongs to {1} and does not vote on it.").format(name, line.unit_name))
		if user in own and (row.get("vote"), opinion) != own[user]:
			problems.append(_("{0} has voted in person: only that member changes it.").format(name))
		problems += [f"{name}: {fault}" for fault in _faults(row.get("vote"), opinion)]
		if user not in own:
			given[user] = Given(line, member, cstr(row.get("vote")), opinion)
	if problems:
		throw_problems(problems, _("The votes can't be recorded"))
	_write(session, list(given.values()))
	return overview.of_unit(doc, line)


def record_everyone(decision: str, units: list[str] | None, vote: str) -> int:
	"""Record the same vote for everyone who may vote and has not; returns the number of votes.

	Whoever has voted on an earlier result is left out: that vote is another person's word, which only they, or the
	record of the show of hands by name, replace.
	"""
	doc, session = _recorded(decision)
	if problems := _faults(vote, ""):
		throw_problems(problems, _("The votes can't be recorded"))
	wanted = {unit_line(doc, unit).unit for unit in units} if units else None
	given = [
		Given(line, member, vote)
		for line in doc.results
		if wanted is None or line.unit in wanted
		for member in session.members
		if council.may_vote(member, line.unit)
		and member.user not in {row.member for row in session.votes.get(line.unit, ())}
	]
	_write(session, given)
	return len(given)


# Writing


def _write(session: Session, given: Sequence[Given]) -> None:
	"""Insert or change votes; unchanged ones are left alone, and those on an earlier result are kept beside the new.

	The session's votes were read with a lock: two users at once wait for each other, and see what the other wrote.
	"""
	doc = session.doc
	stored = {row.vote_key: row for rows in session.votes.values() for row in rows if not row.replaced}
	now, user = now_datetime().replace(microsecond=0), frappe.session.user
	new, changed, diffs = [], {}, {}
	for one in given:
		values = {
			"vote": one.vote,
			"opinion": one.opinion,
			"result": result_text(one.line),
			"recorded_by": user,
		}
		before = stored.get(one.key)
		if before is not None and voided(before, one.line):
			# Its key is the new vote's now.
			changed[before.name] = {"replaced": 1, "vote_key": before.name}
			diffs[before.name] = {"changed": [["replaced", 0, 1]]}
			before = None
		if before is None:
			new.append(
				{
					"name": frappe.generate_hash(length=10),
					"decision": doc.name,
					"unit": one.line.unit,
					"unit_name": one.line.unit_name,
					"member": one.member.user,
					"member_name": one.member.name,
					"voted_on": now,
					"vote_key": one.key,
					**values,
				}
			)
		elif diff := [
			[field, before[field], values[field]] for field in values if (before[field] or "") != values[field]
		]:
			changed[before.name] = {**values, "voted_on": now}
			diffs[before.name] = {"changed": diff}
	if changed:
		# First, because the keys of votes given again have to be free.
		for columns in ({"replaced"}, {"vote"}):
			rows = {name: values for name, values in changed.items() if columns <= values.keys()}
			if rows:
				rows_by_name.write(VOTE, rows)
		add_versions(VOTE, diffs)
	insert_rows(VOTE, new)
	for name in changed:
		frappe.clear_document_cache(VOTE, name)
	doc.notify_update()


def _faults(vote: Any, opinion: Any) -> Iterable[str]:
	faults = []
	if vote not in VOTES:
		faults.append(_("A vote is for, against or an abstention, not {0}.").format(escape_html(cstr(vote)) or "–"))
	if len(cstr(opinion)) > _MOST_LETTERS:
		faults.append(_("The opinion is longer than {0} letters.").format(_MOST_LETTERS))
	return faults


# Author and time


def _recorded(decision: str, unit: str | None = None) -> tuple[Document, Session]:
	doc = in_session(decision, unit)
	require_recorder(members_of(doc))
	_require_open(doc)
	return doc, session_of(doc, units=None if unit is None else [unit], for_update=True)


def _require_open(doc: Document) -> None:
	if is_open(doc):
		return
	closed = doc.meeting_start and doc.meeting_end
	frappe.throw(
		_("The meeting is closed: reopen it to change a vote.")
		if closed
		else _("The meeting has not been opened yet."),
		title=_("No Vote Now"),
	)


def _me(session: Session) -> Member:
	me = session.member(frappe.session.user)
	if me is None:
		refuse(_("You are no member of the council of {0}.").format(session.doc.round))
	return me


def _own_votes(session: Session, line: Document) -> dict[str, tuple[str, str]]:
	"""Votes on the present result that members cast themselves; nobody else may change them."""
	return {
		row.member: (row.vote, row.opinion or "")
		for row in session.votes.get(line.unit, ())
		if not voided(row, line) and row.recorded_by == row.member != frappe.session.user
	}
