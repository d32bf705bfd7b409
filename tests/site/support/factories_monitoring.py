"""Rounds that are followed through the year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from factories_round import YEAR, answer_all, make_office, open_round, self_assessment, staff_of
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import keep_round

SNAPSHOT = "CCHC Monitoring Snapshot"
FIRST, SECOND = date(YEAR, 3, 31), date(YEAR, 6, 30)


@world
def followed_round(units: int = 2, **more: Any) -> str:
	"""An open round with two quarters to keep; units with a head and a staff member each."""
	make_office()
	dates = [{"due_date": str(day)} for day in (FIRST, SECOND)]
	return open_round(units, monitoring_dates=dates, **more).name


def keep(round: str, day: date = FIRST, days_after: int = 1) -> int:
	"""What the daily job does so many days after the day."""
	return keep_round(round, day + timedelta(days=days_after))


def answered(unit: str = "U01", *, without: str = "") -> Any:
	"""The unit's form answered and saved by its staff, but for the criteria whose codes begin so; as Administrator."""
	frappe.set_user(staff_of(unit))
	doc = answer_all(self_assessment(unit))
	for row in doc.scores:
		if without and row.code.startswith(without):
			row.answer = row.explanation = None
	doc.save()
	frappe.set_user("Administrator")
	return doc


def snapshot(unit: str = "U01", day: date = FIRST) -> Any:
	return frappe.get_doc(SNAPSHOT, {"unit": unit, "due_date": day})
