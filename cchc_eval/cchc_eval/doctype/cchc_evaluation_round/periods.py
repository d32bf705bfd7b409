"""What part of a year a round evaluates, and the earlier rounds that it is compared with."""

from __future__ import annotations

import frappe
from frappe import _

from cchc_eval.rules.periods import PERIODS, YEAR, printed_period

ROUND = "CCHC Evaluation Round"


def part_of_year(round: str) -> str:
	""" "quý I"; "" where the round is of the whole year. Settled with the opening, so that papers read it here."""
	return PERIODS[frappe.db.get_value(ROUND, round, "period") or YEAR.key].words


def printed(round: str) -> str:
	""" "năm 2026", "quý I năm 2026"."""
	one = frappe.db.get_value(ROUND, round, ["year", "period"], as_dict=True)
	return printed_period(one.year, PERIODS[one.period or YEAR.key].words)


def told(round: str) -> str:
	"""The same in the reader's language; asked once for a round, however many notices it is in."""
	one = frappe.db.get_value(ROUND, round, ["year", "period"], as_dict=True, cache=True)
	words = {
		"Whole Year": _("{0}", context="year of a round"),
		"First Half": _("the first half of {0}"),
		"Second Half": _("the second half of {0}"),
		"First Nine Months": _("the first nine months of {0}"),
		"Quarter 1": _("the first quarter of {0}"),
		"Quarter 2": _("the second quarter of {0}"),
		"Quarter 3": _("the third quarter of {0}"),
		"Quarter 4": _("the fourth quarter of {0}"),
	}
	return words[one.period or YEAR.key].format(one.year)


def rounds_before(round: str) -> list[str]:
	"""Rounds of earlier years, the last one first, of the same part of the year and the same level: a quarter is
	compared with the quarter of the year before, and not with a year."""
	one = frappe.db.get_value(ROUND, round, ["year", "period", "level"], as_dict=True)
	if one is None:
		return []
	like = {
		"year": ("<", one.year),
		"period": one.period or YEAR.key,
		"level": one.level or ("is", "not set"),
	}
	return frappe.get_all(ROUND, like, pluck="name", order_by="year desc")
