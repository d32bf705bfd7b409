"""Until when a stage of a round is open, by the server's clock. A round's deadlines bind that round only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from cchc_eval.vietnamese.writing import short_date

# The round's field that holds each stage's deadline.
STAGES: Mapping[str, str] = {
	"Self Assessment": "self_assessment_deadline",
	"Explanation": "explanation_deadline",
	"Appraisal": "appraisal_deadline",
}


def deadline_of(round: str, stage: str, unit: str | None = None) -> datetime | None:
	"""The stage's deadline for the unit: the round's, or a later one that the unit was given."""
	base = frappe.db.get_value("CCHC Evaluation Round", round, STAGES[stage])
	extensions = (
		frappe.get_all(
			"CCHC Deadline Extension",
			{"parent": round, "parenttype": "CCHC Evaluation Round", "stage": stage, "unit": unit},
			pluck="new_deadline",
			order_by="idx",
		)
		if unit
		else []
	)
	return latest([base, *extensions])


def latest(deadlines: Iterable[Any]) -> datetime | None:
	return max((get_datetime(deadline) for deadline in deadlines if deadline), default=None)


def has_passed(deadline: datetime | None) -> bool:
	return deadline is not None and now_datetime() > deadline


def check_open(round: str, stage: str, unit: str | None = None) -> None:
	"""Refuse once the stage is over for the unit, or where the round is not open. Raises ValidationError."""
	status = frappe.db.get_value("CCHC Evaluation Round", round, "status")
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


def moment(when: datetime) -> str:
	""" "17:00 ngày 05/01/2027"."""
	return _("{0} on {1}", context="time on a day").format(f"{when:%H:%M}", short_date(when.date()))
