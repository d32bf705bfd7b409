"""The units of a round through the years: index and rank in each like round, with the units that went into them; or how
much of each field they reached."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import lineage, predecessors
from cchc_eval.cchc_eval.report.shared import (
	COLORS,
	RANKING,
	Report,
	Row,
	bars,
	column,
	in_group,
	nothing_yet,
	points,
	reached,
	round_of,
	standing_of,
	unit_columns,
)

MOST_YEARS = 10


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	lines, _ranks = standing_of(round)
	by_field = cint((filters or {}).get("by_field"))
	years = _released(rounds_before(round.name)[: MOST_YEARS - 1])
	if lines:
		years[round.year] = {line["unit"]: line for line in lines}
	ordered, known = sorted(years), predecessors()
	if ordered:
		# Until the round has results of its own, its reader sees those that came before.
		lines = list(years[ordered[-1]].values())
	rows: list[Row] = []
	for line in in_group(lines, filters or {}):
		for unit in lineage(line["unit"], known):
			found = {year: years[year][unit] for year in ordered if unit in years[year]}
			if found:
				rows += (_field_rows if by_field else _rows)(unit, found, line)
	if by_field:
		return _by_field(rows, ordered)
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


def _rows(unit: str, found: dict[int, Row], heir: Row) -> list[Row]:
	row = _named(unit, found, heir)
	for year, line in found.items():
		row |= {f"index_{year}": line["index_percent"], f"rank_{year}": line["rank_name"]}
	return [row]


def _named(unit: str, found: dict[int, Row], heir: Row) -> Row:
	told = "" if unit == heir["unit"] else _("Now part of {0}").format(heir["unit_name"])
	return {"unit": unit, "unit_name": next(reversed(found.values()))["unit_name"], "told": told}


def _field_rows(unit: str, found: dict[int, Row], heir: Row) -> list[Row]:
	"""One for each field, by its code; it is called as in the last year that has it."""
	rows: dict[str, Row] = {}
	for year, line in found.items():
		for field in line.get("fields", ()):
			row = rows.setdefault(field["code"], _named(unit, found, heir))
			row |= {"field": f"{field['code']}. {field['title']}", f"index_{year}": reached(field)}
	return list(rows.values())


def _by_field(rows: list[Row], years: list[int]) -> Report:
	columns = [
		*unit_columns(),
		column("field", _("Field"), width=300),
		*(points(f"index_{year}", _("{0} (%)").format(year)) for year in years),
		column("told", _("Note"), width=260),
	]
	by_field: dict[str, list[Row]] = {}
	for row in rows:
		by_field.setdefault(row["field"], []).append(row)
	given = [
		{"field": field, **{f"index_{year}": _mean(of_field, year) for year in years}}
		for field, of_field in by_field.items()
	]
	chart = bars(given, "field", **{f"index_{year}": str(year) for year in years})
	return columns, rows, None if rows else nothing_yet(), chart, None


def _mean(rows: list[Row], year: int) -> float | None:
	values = [row[f"index_{year}"] for row in rows if row.get(f"index_{year}") is not None]
	return round(sum(values) / len(values), 2) if values else None


def _means(rows: list[Row], years: list[int]) -> Row | None:
	"""The mean index of each year, where there is more than one."""
	means = {year: mean for year in years if (mean := _mean(rows, year)) is not None}
	if len(means) < 2:
		return None
	data = {
		"labels": [str(year) for year in means],
		"datasets": [{"name": _("Mean Index (%)"), "values": list(means.values())}],
	}
	return {"data": data, "type": "line", "colors": COLORS}
