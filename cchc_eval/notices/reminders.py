"""When people are reminded of a day to come."""

from __future__ import annotations

from datetime import date

from frappe import _
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_settings.followup import reminder_days


def reminder(day: date) -> int | None:
	"""Which of the reminders is due for a deadline on that day; None before the first and after the deadline.

	A reminder that was not sent on its day stays due until the next one.
	"""
	left = (day - getdate()).days
	due = [days for days in reminder_days() if days >= left]
	return min(due) if due and left >= 0 else None


def left_of(days: int) -> str:
	return _("{0} days left").format(days) if days else _("ends today")
