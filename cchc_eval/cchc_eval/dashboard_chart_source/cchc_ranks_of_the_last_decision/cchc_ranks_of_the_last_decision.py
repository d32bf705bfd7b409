"""How many units got which rank in the decision approved last."""

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
	decisions = frappe.get_list(
		"CCHC Council Decision",
		filters={"docstatus": 1},
		fields=["name", "rank_names"],
		order_by="year desc, creation desc",
		limit=1,
	)
	if not decisions:
		return {}
	ranks = frappe.get_all("CCHC Unit Result", {"parent": decisions[0].name}, pluck="rank_name", order_by="idx")
	count = Counter(ranks)
	names = (decisions[0].rank_names or "").split("\n") if decisions[0].rank_names else list(count)
	return {"labels": names, "datasets": [{"name": _("Units"), "values": [count[name] for name in names]}]}
