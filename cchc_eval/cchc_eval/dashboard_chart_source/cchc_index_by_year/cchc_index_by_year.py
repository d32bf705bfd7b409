"""The mean index of each year as it was released, and beside it that of the reader's own units."""

import json
from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from cchc_eval.permissions.documents import units_of
from cchc_eval.rules.periods import YEAR, round_name

MOST_YEARS = 6


@frappe.whitelist()
def get(
	chart_name: str | None = None,
	chart: str | dict[str, Any] | None = None,
	no_cache: str | int | bool | None = None,
	filters: str | dict[str, Any] | list[Any] | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
	refresh: str | int | bool | None = None,
) -> dict[str, Any]:
	"""Of whole years. The arguments are what Frappe sends to every source; none matters here."""
	released = frappe.get_list(
		"CCHC Released Ranking",
		filters={"state": "In Force", "round": ("in", _whole_years() or [""])},
		fields=["year", "results_json"],
		order_by="year desc, creation desc",
		limit=MOST_YEARS,
	)
	years = {row.year: json.loads(row.results_json or "[]") for row in released}
	shown = sorted(years)
	if not any(years[year] for year in shown):
		return {}
	datasets = [{"name": _("Mean (%)"), "values": [_mean(years[year]) for year in shown]}]
	own = units_of(frappe.session.user)
	mine = [[line for line in years[year] if line["unit"] in own] for year in shown]
	if any(mine):
		datasets.append({"name": _("Your Unit (%)"), "values": [_mean(lines) for lines in mine]})
	return {"labels": [str(year) for year in shown], "datasets": datasets}


def _whole_years() -> list[str]:
	"""The rounds of whole years that something was released of, were they any; those of one level of units are none."""
	years = frappe.get_all("CCHC Released Ranking", {"state": "In Force"}, pluck="year", distinct=True, order_by="year")
	return [round_name(year, YEAR) for year in years]


def _mean(lines: Sequence[dict[str, Any]]) -> float:
	return round(sum(line["index_percent"] for line in lines) / len(lines), 2) if lines else 0
