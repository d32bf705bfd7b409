"""Days and moments by the site's clock."""

from __future__ import annotations

from datetime import date, datetime

from frappe.utils import getdate, now_datetime


def lies_ahead(value: date | datetime | str | None) -> bool:
	"""Whether a day is after today, or a moment after now. False where nothing is entered."""
	if not value:
		return False
	if isinstance(value, datetime):
		return value > now_datetime()
	return getdate(value) > getdate()


def holds_today(first: date | str | None, last: date | str | None) -> bool:
	"""Whether what holds from one day to another, either of them open, holds today."""
	today = getdate()
	return not (first and getdate(first) > today) and not (last and getdate(last) < today)
