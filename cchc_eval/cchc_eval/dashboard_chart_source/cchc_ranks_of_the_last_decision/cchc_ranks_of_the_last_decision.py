"""How many units got which rank in the decision approved last."""

import json
from collections import Counter
from typing import Any

import frappe
from frappe import _


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
	"""The arguments are what Frappe sends to every source; none matters here.

	Not kept in Frappe's chart cache, which is one for all users: what a user may not read is not counted.
	"""
	released = frappe.get_list(
		"CCHC Released Ranking",
		filters={"state": "In Force"},
		fields=["results_json", "rank_names"],
		order_by="year desc, creation desc",
		limit=1,
	)
	if not released:
		return {}
	count = Counter(line["rank_name"] for line in json.loads(released[0].results_json))
	names = released[0].rank_names.split("\n") if released[0].rank_names else list(count)
	return {"labels": names, "datasets": [{"name": _("Units"), "values": [count[name] for name in names]}]}
