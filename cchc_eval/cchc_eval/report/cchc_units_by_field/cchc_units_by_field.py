"""Units × fields: how much of what applies each unit reached in each field, in percent."""

from __future__ import annotations

from typing import Any

from frappe import _

from cchc_eval.cchc_eval.report.shared import (
	COLORS,
	Report,
	Row,
	column,
	in_group,
	nothing_yet,
	points,
	reached,
	round_of,
	standing_of,
	unit_columns,
)


def execute(filters: dict[str, Any] | None = None) -> Report:
	lines, _ranks = standing_of(round_of(filters))
	lines = in_group(lines, filters or {})
	titles: dict[str, str] = {}
	rows: list[Row] = []
	for line in lines:
		row: Row = {key: line[key] for key in ("unit", "unit_name", "index_percent", "rank_name")}
		for field in line["fields"]:
			# Groups on sets of their own may name a field alike.
			titles.setdefault(field["code"], field["title"])
			row[_name(field["code"])] = reached(field)
		rows.append(row)
	columns = [
		*unit_columns(),
		*(points(_name(code), f"{code}. {title}") for code, title in titles.items()),
		points("index_percent", _("Index (%)")),
		column("rank_name", _("Rank"), width=120),
	]
	return columns, rows, None if rows else nothing_yet(), _means(rows, titles), None


def _name(code: str) -> str:
	return f"field_{code}"


def _means(rows: list[Row], titles: dict[str, str]) -> Row | None:
	"""The mean of all units in each field."""
	if not rows:
		return None
	means = []
	for code in titles:
		given = [row[_name(code)] for row in rows if row.get(_name(code)) is not None]
		means.append(round(sum(given) / len(given), 2) if given else 0)
	labels = [f"{code}. {title}" for code, title in titles.items()]
	return {
		"data": {"labels": labels, "datasets": [{"name": _("Mean (%)"), "values": means}]},
		"type": "bar",
		"colors": COLORS,
	}
