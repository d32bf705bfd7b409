"""The session as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.cchc_eval.doctype.cchc_council_decision.meeting import may_name_secretary
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import (
	Session,
	is_open,
	may_enter,
	may_record,
	required,
	result_text,
	session_of,
	voided,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import lies_before_council
from cchc_eval.permissions.roles import CLERK, COUNCIL, OFFICE_HEAD, roles_of
from cchc_eval.rules import council
from cchc_eval.rules.council import Member

# Units in one answer.
PAGE = 100


def overview(decision: str, start: int = 0) -> dict[str, Any]:
	"""The session for the form: attendance, votes, what the user may do, what prevents approval. Of the units a page,
	and in "totals" what all of them come to: {"units", "own": names of the user's own; how many the user "may_vote" on
	and has "voted" on, are "untold", have "voided" votes and "problems"}."""
	doc = frappe.get_doc("CCHC Council Decision", decision)
	doc.check_permission("read")
	session = session_of(doc)
	if session.member(frappe.session.user) is None and not roles_of() & (COUNCIL | {OFFICE_HEAD, CLERK}):
		frappe.throw(_("Only the council sees its session."), frappe.PermissionError)
	told = of_lines(session, doc.results)
	units = told["units"]
	shown = units[max(start, 0) :][:PAGE]
	return {**told, "units": shown, "problems": [*_of_meeting(told), *_problems(shown)], "totals": _totals(units)}


def _totals(units: Sequence[dict[str, Any]]) -> dict[str, Any]:
	return {
		"units": len(units),
		"own": [unit["unit_name"] for unit in units if unit["own_unit"]],
		"may_vote": sum(unit["may_vote"] for unit in units),
		"voted": sum(bool(unit["may_vote"] and unit["mine"]) for unit in units),
		"untold": sum(unit["untold"] for unit in units),
		"voided": sum(any(not vote["valid"] for vote in unit["votes"]) for unit in units),
		"problems": len(_problems(units)),
	}


def _problems(units: Sequence[dict[str, Any]]) -> list[str]:
	return [unit["problem"] for unit in units if unit["problem"]]


def _of_meeting(told: dict[str, Any]) -> list[str]:
	problems: list[str] = told["problems"]
	return problems[: len(problems) - len(_problems(told["units"]))]


def of_unit(doc: Document, line: Document) -> dict[str, Any]:
	"""The same after a vote on a unit: of the units and of what prevents approval, that unit alone."""
	return of_lines(session_of(doc, units=[line.unit]), [line])


def of_lines(session: Session, lines: Sequence[Document]) -> dict[str, Any]:
	"""The same of some units; what prevents approval is of the lines that the session's decision was read with."""
	doc, user = session.doc, frappe.session.user
	me = session.member(user)
	in_council = lies_before_council(doc)
	open_ = in_council and is_open(doc)
	asked = in_council and required()
	chair, secretary = council.chair_of(session.members), council.secretary_of(session.members)
	names: dict[str, str] = {}
	return {
		"in_council": in_council,
		"required": required(),
		"open": open_,
		"may_record": in_council and may_record(session.members),
		"may_enter": may_enter(doc),
		"may_name_secretary": may_name_secretary(doc),
		"me": user if me else None,
		"present": len(session.present),
		"needed": council.needed(session.quorum, len(session.members)),
		"quorum": f"{session.quorum.numerator}/{session.quorum.denominator}",
		"has_quorum": session.has_quorum,
		"chair": chair.name if chair else "",
		"secretary": secretary.name if secretary else "",
		"members": [
			{"user": one.user, "name": one.name, "duty": one.duty, "present": one.present, "stand_in": one.stand_in}
			for one in session.members
		],
		"units": [_unit_view(session, line, me, open_, asked, names) for line in lines],
		# Of the meeting, and then those of the units.
		"problems": session.problems() if asked else [],
	}


def _unit_view(
	session: Session, line: Document, me: Member | None, open_: bool, asked: bool, names: dict[str, str]
) -> dict[str, Any]:
	stored = session.votes.get(line.unit, ())
	tally = session.tally(line)
	mine = next((row for row in stored if me and row.member == me.user and not voided(row, line)), None)
	return {
		"unit": line.unit,
		"unit_name": line.unit_name,
		"result": result_text(line),
		"votes_for": tally.votes_for,
		"against": tally.against,
		"abstain": tally.abstain,
		"outcome": tally.outcome,
		"by_chair": tally.by_chair,
		"problem": session.problem(line) if asked else "",
		# Who voted before on another result answers for it alone; see `votes.record_everyone`.
		"untold": any(
			council.may_vote(one, line.unit) and one.user not in {row.member for row in stored}
			for one in session.members
		),
		"may_vote": bool(open_ and me and council.may_vote(me, line.unit)),
		"own_unit": bool(me and line.unit in me.units),
		"mine": mine and mine.vote,
		"my_opinion": (mine and mine.opinion) or "",
		# Present, and of the unit.
		"barred": [one.user for one in session.members if one.present and not council.may_vote(one, line.unit)],
		"votes": [_vote_view(row, line, names) for row in stored],
	}


def _vote_view(row: Document, line: Document, names: dict[str, str]) -> dict[str, Any]:
	"""`recorded_by`: of a vote that was not given in person; `result`: on which it was given, where it is void."""
	void, in_person = voided(row, line), row.recorded_by == row.member
	return {
		"member": row.member,
		"name": row.member_name,
		"vote": row.vote,
		"opinion": row.opinion or "",
		**({} if in_person else {"recorded_by": names.setdefault(row.recorded_by, get_fullname(row.recorded_by))}),
		**({"result": row.result} if void else {}),
		"valid": not void,
	}
