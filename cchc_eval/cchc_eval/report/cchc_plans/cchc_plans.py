"""The improvement plans of a round, each with what it owes and how far it is."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.report.shared import Report, Row, bars, column, only_units, points, round_of, unit_columns

PLAN = "CCHC Improvement Plan"


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	fields = [
		"name", "unit", "unit_name", "workflow_state", "rank_name", "index_percent", "due_date", "late", "progress",
		"overdue",
	]  # fmt: skip
	live = {"round": round.name, "docstatus": ("<", 2), **only_units(round, filters)}
	rows = frappe.get_list(PLAN, live, fields, order_by="unit")
	for row in rows:
		row.state = _(row.workflow_state)
		row.told = _("Late") if row.late else ""
	columns = [
		*unit_columns(),
		column("name", _("Plan", context="CCHC Report"), "Link", 200, options=PLAN),
		column("state", _("State", context="CCHC Improvement Plan"), width=140),
		column("rank_name", _("Rank"), width=120),
		points("index_percent", _("Index (%)")),
		column("due_date", _("To Be Adopted By"), "Date", 130),
		column("told", _("Late"), width=90),
		column("progress", _("Progress (%)"), "Percent", 110),
		column("overdue", _("Overdue Actions"), "Int", 130),
	]
	summary: list[Row] = [
		{"label": _("Plans", context="CCHC Report"), "value": len(rows), "datatype": "Int"},
		{
			"label": _("Overdue Actions"),
			"value": sum(row.overdue or 0 for row in rows),
			"datatype": "Int",
			"indicator": "Red",
		},
	]
	chart = bars(rows, "unit", progress=_("Progress (%)"))
	return columns, rows, None if rows else _("No plan was made after this round."), chart, summary if rows else None
