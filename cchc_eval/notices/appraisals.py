"""Notices within the office: what of a split appraisal is a body's, what waits for the head, what the head returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import frappe
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, Deadlines, has_passed, moment
from cchc_eval.notices.items import Item
from cchc_eval.notices.reminders import left_of, reminder

ROUND, APPRAISAL = "CCHC Evaluation Round", "CCHC Appraisal"
# In which parts are worked on.
OPEN = ("Draft", "Awaiting Explanation")


def parts() -> Iterator[Item]:
	"""To each who appraises for a body: the units whose part is open, and the reminders of the deadline."""
	rounds = {row.name: row for row in frappe.get_all(ROUND, {"status": "Open"}, ["*"], order_by="name")}
	deadlines = Deadlines("Appraisal", {name: row[STAGES["Appraisal"]] for name, row in rounds.items()})
	waiting, begun = _waiting(list(rounds))
	listed = {"parenttype": ROUND, "parent": ("in", list(rounds) or [""])}
	fields = ["parent", "part", "independent", *split.APPRAISERS]
	for row in frappe.get_all(split.PART, listed, fields, order_by="parent, idx"):
		deadline = deadlines.of(row.parent)
		states = waiting[row.parent, row.part]
		if not states or has_passed(deadline):
			continue
		doc = {**rounds[row.parent], "round": row.parent}
		for user in split.people_of(row):
			count = sum(user not in (state.reported_by or "").split() for state in states)
			if not count:
				continue
			words: dict[str, Any] = {"part": row.part, "count": count}
			words["deadline"] = partial(moment, deadline) if deadline else ""
			only = frozenset((user,))
			# Units whose appraisal is begun later are told of anew.
			yield Item(
				"CCHC Part Open", ROUND, doc, f"{row.part}/{begun[row.parent]}", users=only, words=words, due=deadline
			)
			if deadline and (days := reminder(deadline.date())) is not None:
				left = (deadline.date() - getdate()).days
				due = {**words, "left": partial(left_of, left)}
				occasion = f"{row.part}/{deadline:%Y-%m-%d %H:%M}/{days}"
				yield Item("CCHC Part Due", ROUND, doc, occasion, users=only, words=due, waits=False)


def submitted() -> Iterator[Item]:
	"""Appraisals that wait for the head of the office, and those that the head returned."""
	fields = [
		"name",
		"round",
		"year",
		"unit",
		"unit_name",
		"authors",
		"submitted_to_head",
		"submitted_by",
		"submitted_on",
	]
	rounds = frappe.get_all(ROUND, {"status": "Open"}, pluck="name", order_by="name")
	drafts = {"round": ("in", rounds or [""]), "workflow_state": "Draft", "submitted_on": ("is", "set")}
	for doc in frappe.get_all(APPRAISAL, drafts, [*fields, "return_reason"], order_by="name"):
		if doc.submitted_to_head:
			yield Item("CCHC Submitted to Head", APPRAISAL, doc, str(doc.submitted_on), doc.unit)
		elif doc.return_reason:
			people = frozenset({doc.submitted_by, *(doc.authors or "").split()})
			occasion = f"{doc.submitted_on}/{doc.return_reason}"
			words = {"reason": doc.return_reason}
			yield Item("CCHC Appraisal Returned", APPRAISAL, doc, occasion, users=people, words=words)


def _waiting(rounds: list[str]) -> tuple[dict[tuple[str, str], list[Any]], dict[str, Any]]:
	"""By round and part what is not done, and by round the day on which the last appraisal was begun."""
	fields = ["name", "round", "workflow_state", "creation"]
	found = frappe.get_all(
		APPRAISAL, {"round": ("in", rounds or [""]), "docstatus": ("<", 2)}, fields, order_by="creation"
	)
	begun = {row.round: getdate(row.creation) for row in found}
	worked_on = {row.name: row.round for row in found if row.workflow_state in OPEN}
	states = {"parenttype": APPRAISAL, "parent": ("in", list(worked_on) or [""]), "done_on": ("is", "not set")}
	waiting: dict[tuple[str, str], list[Any]] = defaultdict(list)
	for state in frappe.get_all("CCHC Part State", states, ["parent", "part", "reported_by"], order_by=None):
		waiting[worked_on[state.parent], state.part].append(state)
	return waiting, begun
