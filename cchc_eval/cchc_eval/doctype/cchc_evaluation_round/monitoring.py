"""The days of a round at whose end the state of every unit is kept, and the day from which it is scored and sent.

A round is opened as soon as it is planned: its units fill in their forms from then on, and send them once the scoring
has begun.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import ROUND
from cchc_eval.rules.monitoring import MonitoringDay, label_of
from cchc_eval.rules.periods import PERIODS, printed_period
from cchc_eval.storage.days import lies_ahead
from cchc_eval.vietnamese.writing import short_date

MONITORING_DATE = "CCHC Monitoring Date"


def settle(doc: Any) -> None:
	"""Name the days that have no name, put them in their order, and leave what was kept to the server."""
	before = doc.get_doc_before_save()
	kept = {} if before is None or doc.is_new() else {row.name: row for row in before.monitoring_dates}
	for row in doc.monitoring_dates:
		stored = kept.get(row.name)
		row.kept_on, row.kept_units = (stored.kept_on, stored.kept_units) if stored else (None, 0)
		if row.due_date and not (row.label or "").strip():
			row.label = label_of(getdate(row.due_date))
	if all(row.due_date for row in doc.monitoring_dates):
		doc.monitoring_dates.sort(key=lambda row: getdate(row.due_date))
		for position, row in enumerate(doc.monitoring_dates, 1):
			row.idx = position


def problems(doc: Any) -> Iterator[str]:
	"""What is wrong with the days; nobody has lost what was kept."""
	before = doc.get_doc_before_save()
	stored = {row.name: row for row in before.monitoring_dates} if before else {}
	listed = [row for row in doc.monitoring_dates if row.due_date]
	yield from _lost(stored, {row.name: row for row in listed})
	period, year = PERIODS.get(doc.period), cint(doc.year)
	days = [getdate(row.due_date) for row in listed]
	for day in sorted({day for day in days if days.count(day) > 1}):
		yield _("Monitoring date {0} is listed {1} times: leave one row.").format(short_date(day), days.count(day))
	for row, day in zip(listed, days, strict=True):
		if period and 2000 <= year <= 2999 and not period.first_day(year) <= day <= period.last_day(year):
			yield _("Monitoring date {0} ({1}) lies outside {2}: choose a day of it.").format(
				short_date(day), escape_html(row.label), printed_period(year, period.words)
			)
		old = stored.get(row.name)
		if day < getdate() and (old is None or getdate(old.due_date) != day):
			yield _("Monitoring date {0} ({1}) has passed: choose today or a later day.").format(
				short_date(day), escape_html(row.label)
			)
	if doc.scoring_from and doc.self_assessment_deadline:
		deadline = get_datetime(doc.self_assessment_deadline).date()
		if getdate(doc.scoring_from) > deadline:
			yield _("Scoring from {0} is after the self-assessment deadline {1}: no unit could send its form.").format(
				short_date(getdate(doc.scoring_from)), short_date(deadline)
			)


def _lost(stored: dict[str, Any], listed: dict[str, Any]) -> Iterator[str]:
	for name, old in stored.items():
		new = listed.get(name)
		same = new and (getdate(new.due_date), new.label) == (getdate(old.due_date), old.label)
		if old.kept_on and not same:
			yield _("Monitoring date {0} ({1}) has been kept: it stays as it is.").format(
				short_date(getdate(old.due_date)), escape_html(old.label)
			)


def opening_problems(doc: Any) -> Iterator[str]:
	"""A day before the opening would keep blank forms."""
	for row in doc.monitoring_dates:
		if not row.kept_on and getdate(row.due_date) < getdate():
			yield _("Monitoring date {0} ({1}) has passed: remove it, or choose a later day.").format(
				short_date(getdate(row.due_date)), escape_html(row.label)
			)


def days_of(round: str) -> list[MonitoringDay]:
	rows = frappe.get_all(
		MONITORING_DATE,
		{"parenttype": ROUND, "parent": round},
		["due_date", "label", "kept_on"],
		order_by="due_date",
	)
	return [MonitoringDay(getdate(row.due_date), row.label, bool(row.kept_on)) for row in rows]


def scored_from(round: str) -> str:
	"""The day from which the round is scored and sent, where it lies ahead; else ""."""
	return day_ahead(frappe.db.get_value(ROUND, round, "scoring_from"))


def day_ahead(day: Any) -> str:
	return short_date(getdate(day)) if lies_ahead(day) else ""


def check_scoring_begun(round: str) -> None:
	"""Raise ValidationError while the round is only being followed."""
	if day := scored_from(round):
		frappe.throw(
			_("Round {0} is scored and sent from {1}: until then the form is filled in and saved only.").format(
				round, day
			),
			title=_("Scoring Has Not Begun"),
		)
