"""What part of a year a round evaluates, and the earlier rounds that it is compared with."""

from __future__ import annotations

import frappe

from cchc_eval.rules.periods import PERIODS, YEAR, printed_period

ROUND = "CCHC Evaluation Round"


def part_of_year(round: str) -> str:
	""" "quý I"; "" where the round is of the whole year. Settled with the opening, so that papers read it here."""
	return PERIODS[frappe.db.get_value(ROUND, round, "period") or YEAR.key].words


def printed(round: str) -> str:
	""" "năm 2026", "quý I năm 2026"."""
	one = frappe.db.get_value(ROUND, round, ["year", "period"], as_dict=True)
	return printed_period(one.year, PERIODS[one.period or YEAR.key].words)


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
