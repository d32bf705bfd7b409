"""What part of a year a round evaluates, and the earlier rounds that it is compared with."""

from __future__ import annotations

from typing import Any, TypedDict

import frappe
from frappe import _

from cchc_eval.rules.periods import PERIODS, YEAR, printed_period

ROUND = "CCHC Evaluation Round"


class OnPaper(TypedDict):
	part_of_year: str
	level: str


def on_paper(round: str) -> OnPaper:
	"""What a paper says of the round beside its year, as `documents.contexts.OfPeriod` takes it.

	Settled with the opening, so that papers read it here.
	"""
	one = _of(round)
	return {"part_of_year": PERIODS[one.period or YEAR.key].words, "level": one.level_words or ""}


def printed(round: str) -> str:
	""" "năm 2026", "quý I năm 2026", "cấp xã quý I năm 2026"."""
	one = _of(round)
	return printed_period(one.year, PERIODS[one.period or YEAR.key].words, one.level_words or "")


def _of(round: str) -> Any:
	return frappe.db.get_value(ROUND, round, ["year", "period", "level_words"], as_dict=True)


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
