"""By criterion, what the units gave themselves beside what the office gave: where the two differ most comes first."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import flt

from cchc_eval.cchc_eval.report.by_criterion import sums_of
from cchc_eval.cchc_eval.report.shared import MOST_BARS, Report, bars, column, nothing_yet, points, round_of


def execute(filters: dict[str, Any] | None = None) -> Report:
	rows = sums_of(round_of(filters), filters)
	for row in rows:
		row["difference"] = flt(row["appraised_points"] - row["self_points"], 4)
	rows.sort(key=lambda row: -abs(row["difference"]))
	columns = [
		column("code", _("Criterion Code"), width=90),
		column("title", _("Title", context="CCHC Criterion"), width=420),
		# Frappe adds up every column of numbers, and the same units would be counted once for each criterion.
		column("units", _("Units", context="CCHC Report"), width=90, plain=1),
		points("max_points", _("Maximum", context="CCHC Report")),
		points("self_points", _("Self Points")),
		points("appraised_points", _("Appraised Points")),
		points("difference", _("Difference", context="CCHC Report")),
		column("lowered", _("Lowered", context="CCHC Report"), "Int", 110),
		column("raised", _("Raised", context="CCHC Report"), "Int", 110),
	]
	most = [row for row in rows if row["difference"]][: MOST_BARS // 4]
	chart = bars(most, "code", self_points=_("Self Points"), appraised_points=_("Appraised Points"))
	return columns, rows, None if rows else nothing_yet(), chart, None
