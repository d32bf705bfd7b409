"""Deadlines of a round's stages, by the server's clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import LEFT_OUT, as_clause
from cchc_eval.controllers.words import word as _
from cchc_eval.vietnamese.writing import short_date

ROUND = "CCHC Evaluation Round"
# The round's field that holds each stage's deadline.
STAGES: Mapping[str, str] = {
	"Self Assessment": "self_assessment_deadline",
	"Explanation": "explanation_deadline",
	"Appraisal": "appraisal_deadline",
}


def deadline_of(round: str, stage: str, unit: str | None = None) -> datetime | None:
	"""The stage's deadline for the unit: the round's, or a later one that the unit was given."""
	of_round = frappe.db.get_value(ROUND, round, STAGES[stage])
	return Deadlines(stage, {round: of_round}, unit).of(round, unit)


class Deadlines:
	"""`deadline_of` for any number of units, in one query. `of_rounds`: the stage's deadline of each round by name.
	`unit`: of that one alone."""

	def __init__(self, stage: str, of_rounds: Mapping[str, Any], unit: str | None = None) -> None:
		self._of_rounds = of_rounds
		self._of_units: dict[tuple[str, str], list[Any]] = defaultdict(list)
		rounds = {"parenttype": ROUND, "parent": ("in", list(of_rounds) or [""])}
		rows = frappe.get_all(
			"CCHC Deadline Extension",
			{**rounds, "stage": stage, "unit": unit or ("is", "set")},
			["parent", "unit", "new_deadline"],
			order_by="parent, idx",
		)
		for row in rows:
			self._of_units[row.parent, row.unit].append(row.new_deadline)

	def of(self, round: str, unit: str | None = None) -> datetime | None:
		return latest(self._of_rounds[round], *self._of_units.get((round, unit or ""), ()))


def latest(of_round: Any, *of_unit: Any) -> datetime | None:
	"""A unit's deadline: the round's, or a later one that the unit was given; None where there is none."""
	return max((get_datetime(deadline) for deadline in (of_round, *of_unit) if deadline), default=None)


def round_deadline(round: str, stage: str, at: Any = None) -> datetime | None:
	"""The round's own deadline, now or as it was at that moment: an extension for all units moves it."""
	if at:
		extensions = frappe.get_all(
			"CCHC Deadline Extension",
			{"parenttype": ROUND, "parent": round, "stage": stage, "unit": ("is", "not set")},
			["previous_deadline", "extended_on"],
			order_by="idx",
		)
		for row in extensions:
			if row.extended_on and get_datetime(row.extended_on) > get_datetime(at):
				return get_datetime(row.previous_deadline) if row.previous_deadline else None
	deadline = frappe.db.get_value(ROUND, round, STAGES[stage])
	return get_datetime(deadline) if deadline else None


def is_late(sent_on: Any, of_round: datetime | None) -> bool:
	"""Whether what was sent came after the round's own deadline: also where its unit was given longer."""
	return bool(sent_on and of_round) and get_datetime(sent_on) > of_round


def has_passed(deadline: datetime | None) -> bool:
	return deadline is not None and now_datetime() > deadline


def check_open(round: str, stage: str, unit: str | None = None) -> None:
	"""Raise ValidationError where the stage is over for the unit or the round is not open."""
	status = frappe.db.get_value(ROUND, round, "status")
	if status != "Open":
		frappe.throw(
			_("Round {0} is {1}: nothing can be changed in it now.").format(
				round, _(status, context="CCHC Evaluation Round")
			),
			title=_("Round Not Open"),
		)
	deadline = deadline_of(round, stage, unit)
	if deadline and has_passed(deadline):
		frappe.throw(
			_("The deadline of {0} in round {1} passed at {2}. Ask the head of the office for an extension.").format(
				_(stage, context="CCHC Deadline Extension"), round, moment(deadline)
			),
			title=_("Deadline Passed"),
		)


def show_deadline(doc: Document, stage: str) -> Any:
	"""Send the form the stage's deadline; returns {"is_open": whether the stage is, "deadline", "scoring_from",
	"left_out": why the decision in force leaves the unit out}.

	The form words it: for the first word of an answer Frappe reads all its words, a quarter of what the form takes.
	"""
	# Asked of each form that is opened: one statement, for which Frappe puts nothing together.
	(round,) = frappe.db.sql(
		f"""select status, scoring_from, {STAGES[stage]} as deadline, (
			select max(new_deadline) from `tabCCHC Deadline Extension`
			where parenttype = '{ROUND}' and parent = %(round)s and stage = %(stage)s and unit = %(unit)s
		) as extended, {LEFT_OUT} as left_out from `tab{ROUND}` where name = %(round)s""",
		{"round": doc.round, "stage": stage, "unit": doc.unit},
		as_dict=True,
	) or [frappe._dict()]
	deadline = latest(round.deadline, round.extended)
	doc.set_onload("deadline", deadline and f"{deadline:%Y-%m-%d %H:%M:%S}")
	doc.set_onload("deadline_passed", has_passed(deadline))
	is_open = round.status == "Open" and not has_passed(deadline)
	left_out = as_clause(round.left_out)
	return frappe._dict(is_open=is_open, deadline=deadline, scoring_from=round.scoring_from, left_out=left_out)


def moment(when: datetime) -> str:
	""" "17:00 ngày 05/01/2027"."""
	return _("{0} on {1}", context="time on a day").format(f"{when:%H:%M}", short_date(when.date()))
