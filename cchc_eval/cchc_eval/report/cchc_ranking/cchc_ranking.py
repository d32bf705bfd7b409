"""The ranking of a round: places, points of each stage, index and rank, as they stand."""

from __future__ import annotations

from typing import Any

from frappe import _

from cchc_eval.cchc_eval.report.shared import (
	Report,
	bars,
	column,
	in_group,
	nothing_yet,
	points,
	rank_summary,
	round_of,
	standing_of,
	unit_columns,
)


def execute(filters: dict[str, Any] | None = None) -> Report:
	lines, ranks = standing_of(round_of(filters))
	lines = in_group(lines, filters or {})
	columns = [
		column("place", _("Place", context="CCHC Released Result"), "Int", 80),
		*unit_columns(),
		column("unit_group", _("Group of Units"), width=160),
		points("self_points", _("Self Points")),
		points("appraised_points", _("Appraised Points")),
		points("council_points", _("Council Points")),
		points("applicable", _("Applicable Points")),
		points("index_percent", _("Index (%)")),
		column("rank_name", _("Rank"), width=120),
		column("note", _("Note"), width=320),
	]
	chart = bars(lines, "unit", index_percent=_("Index (%)"))
	# What stands in no column is not sent.
	rows = [{one["fieldname"]: line.get(one["fieldname"]) for one in columns} for line in lines]
	return columns, rows, None if lines else nothing_yet(), chart, rank_summary(lines, ranks) if lines else None
