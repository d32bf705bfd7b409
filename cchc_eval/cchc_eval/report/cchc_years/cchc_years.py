"""The units of a round through the years: index and rank in each like round, with the units that went into them."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import lineage, predecessors
from cchc_eval.cchc_eval.report.shared import (
	COLORS,
	RANKING,
	Report,
	Row,
	column,
	nothing_yet,
	points,
	round_of,
	standing_of,
	unit_columns,
)

MOST_YEARS = 10


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	lines, _ranks = standing_of(round)
	years = {
		round.year: {line["unit"]: line for line in lines},
		**_released(rounds_before(round.name)[: MOST_YEARS - 1]),
	}
	ordered, known = sorted(years), predecessors()
	rows: list[Row] = []
	for line in lines:
		for unit in lineage(line["unit"], known):
			found = {year: years[year][unit] for year in ordered if unit in years[year]}
			if found:
				rows.append(_row(unit, found, line))
	columns = [
		*unit_columns(),
		*(
			one
			for year in ordered
			for one in (
				points(f"index_{year}", _("Index {0} (%)").format(year)),
				column(f"rank_{year}", _("Rank {0}").format(year)),
			)
		),
		column("told", _("Note"), width=260),
	]
	return columns, rows, None if rows else nothing_yet(), _means(rows, ordered), None


def _released(rounds: list[str]) -> dict[int, dict[str, Row]]:
	"""By year and unit the lines of what is released of these rounds."""
	of_rounds = {"round": ("in", rounds or [""]), "state": "In Force"}
	found = frappe.get_list(RANKING, of_rounds, ["year", "results_json"], order_by="year, creation")
	return {one.year: {line["unit"]: line for line in json.loads(one.results_json or "[]")} for one in found}


def _row(unit: str, found: dict[int, Row], heir: Row) -> Row:
	row: Row = {"unit": unit, "unit_name": next(reversed(found.values()))["unit_name"]}
	for year, line in found.items():
		row |= {f"index_{year}": line["index_percent"], f"rank_{year}": line["rank_name"]}
	row["told"] = "" if unit == heir["unit"] else _("Now part of {0}").format(heir["unit_name"])
	return row


def _means(rows: list[Row], years: list[int]) -> Row | None:
	"""The mean index of each year, where there is more than one."""
	given = {year: [row[f"index_{year}"] for row in rows if f"index_{year}" in row] for year in years}
	means = {year: round(sum(values) / len(values), 2) for year, values in given.items() if values}
	if len(means) < 2:
		return None
	data = {
		"labels": [str(year) for year in means],
		"datasets": [{"name": _("Mean Index (%)"), "values": list(means.values())}],
	}
	return {"data": data, "type": "line", "colors": COLORS}
