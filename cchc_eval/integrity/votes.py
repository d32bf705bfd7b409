"""The votes that carried a decision: who gave them, on what, and that they were enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import session
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import DECISION
from cchc_eval.rules import council
from cchc_eval.rules.council import Member

VOTE = session.VOTE


def of_decision(doc: Document) -> Iterator[Finding]:
	"""Of a decision that was approved. Whose vote was wanted follows from the units of the meeting and those of now:
	who belongs to a unit by either need not have voted on it."""
	members = session.members_of(doc)
	wanted = session.members_of(doc, session.units_of_users([row.user for row in doc.attendance if row.user]))
	stored = session.votes_of(doc.name)
	lines = {row.unit: row for row in doc.results}
	for unit, votes in stored.items():
		yield from _vote_findings(doc, unit, votes, members)
	counted = {unit: [row for row in votes if row.counts] for unit, votes in stored.items()}
	if not any(counted.values()):
		if session.required() and members:
			yield Finding(DECISION, doc.name, _("it was approved without a vote that counts"), _cure(doc))
		# Where no session is held here, the signed minutes are the record.
		return
	present = [member for member in members if member.present]
	if not council.has_quorum(council.read_quorum(session.quorum_text(doc)), len(members), len(present)):
		text = _("there was no quorum: {0} of {1} members are present").format(len(present), len(members))
		yield Finding(DECISION, doc.name, text, _cure(doc))
	for unit, line in lines.items():
		yield from _line_findings(doc, line, counted.get(unit, []), members, wanted)


def _line_findings(
	doc: Document, line: Document, votes: list[Any], members: tuple[Member, ...], wanted: tuple[Member, ...]
) -> Iterator[Finding]:
	on_another = [row.member_name or row.member for row in votes if session.voided(row, line)]
	if on_another:
		text = _("unit {0}: votes that were void are counted: {1}").format(line.unit, ", ".join(on_another))
		yield Finding(DECISION, doc.name, text, _cure(doc))
		return
	given = {row.member: row.vote for row in votes}
	tally = council.tally(members, line.unit, given)
	if council.PASSED not in (tally.outcome, council.tally(wanted, line.unit, given).outcome):
		text = _("unit {0}: the votes that count did not carry its result").format(line.unit)
		values = _("{0} for, {1} against, {2} abstained").format(tally.votes_for, tally.against, tally.abstain)
		yield Finding(DECISION, doc.name, text, _cure(doc), values)


def _vote_findings(doc: Document, unit: str, votes: list[Any], members: tuple[Member, ...]) -> Iterator[Finding]:
	known = {member.user: member for member in members}
	seen = set()
	for row in votes:
		member = known.get(row.member)
		if member is None and not row.counts:
			continue  # of a meeting that was held again with others
		if member is None:
			text = _("{0} voted and is no member of this council").format(row.member_name or row.member)
		elif row.counts and not council.may_vote(member, unit):
			text = _("the vote of {0} counts, who was absent or belongs to unit {1}").format(member.name, unit)
		elif row.vote not in council.VOTES:
			text = _("{0} is no vote").format(row.vote or "–")
		elif row.counts and row.member in seen:
			text = _("{0} has voted twice on unit {1}").format(member.name, unit)
		else:
			seen |= {row.member} if row.counts else set()
			continue
		yield Finding(VOTE, row.name, text, _cure(doc))


def _cure(doc: Document) -> str:
	return _("Compare the votes with the signed minutes of {0}, and restore them from a backup").format(doc.name)
