"""Which criteria all units together reach least of, the weakest first."""

from __future__ import annotations

from typing import Any

from frappe import _

from cchc_eval.cchc_eval.report.by_criterion import sums_of
from cchc_eval.cchc_eval.report.shared import MOST_BARS, Report, bars, column, nothing_yet, points, round_of


def execute(filters: dict[str, Any] | None = None) -> Report:
	rows = sorted(sums_of(round_of(filters), filters), key=lambda row: row["share"])
	columns = [
		column("code", _("Criterion Code"), width=90),
		column("title", _("Title", context="CCHC Criterion"), width=420),
		column("units", _("Units", context="CCHC Report"), "Int", 90),
		points("share", _("Reached (%)")),
		points("final_points", _("Points")),
		points("max_points", _("Maximum", context="CCHC Report")),
		column("none", _("Units Without Points"), "Int", 150),
		column("full", _("Units With Full Points"), "Int", 150),
	]
	chart = bars(rows[: MOST_BARS // 4], "code", share=_("Reached (%)"))
	return columns, rows, None if rows else nothing_yet(), chart, None
