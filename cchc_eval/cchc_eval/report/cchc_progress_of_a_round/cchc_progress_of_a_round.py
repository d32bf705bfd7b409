"""How far each unit of a round is, and what is late."""

from __future__ import annotations

from typing import Any

from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.unit_states import counts_of, unit_states
from cchc_eval.cchc_eval.report.shared import COLORS, Report, Row, column, only_units, points, round_of, unit_columns


def execute(filters: dict[str, Any] | None = None) -> Report:
	"""Raises PermissionError for whom the round's own list of units is not shown."""
	round = round_of(filters)
	shown = unit_states(round.name)["rows"]
	if chosen := only_units(round, filters):
		shown = [row for row in shown if row["unit"] in chosen["unit"][1]]
	columns = [
		*unit_columns(),
		column("state", _("Self Assessment"), width=150),
		column("unanswered", _("Unanswered"), "Int", 110),
		points("total", _("Points")),
		points("index", _("Index (%)")),
		column("until", _("Deadline"), "Datetime", 200),
		column("sent", _("Submitted On"), "Datetime", 200),
		column("late", _("Late"), width=90),
		column("appraisal", _("Appraisal"), width=150),
	]
	rows = [_row(row) for row in shown]
	counts = counts_of(shown)
	summary: list[Row] = [
		{"label": _("Units", context="CCHC Report"), "value": counts["units"], "datatype": "Int"},
		{"label": _("Submitted"), "value": counts["submitted"], "datatype": "Int", "indicator": "Green"},
		{"label": _("Late"), "value": counts["late"], "datatype": "Int", "indicator": "Red"},
		{"label": _("Appraised"), "value": counts["appraised"], "datatype": "Int", "indicator": "Blue"},
	]
	# A unit that handed in nothing is appraised as well.
	done = [row.get("appraisal_state") in ("Appraised", "Approved") for row in shown]
	sent = sum(bool(row.get("submitted_on")) and not whole for row, whole in zip(shown, done, strict=True))
	values = [sum(done), sent, len(done) - sum(done) - sent]
	labels = [_("Appraised"), _("Awaiting Appraisal", context="CCHC Report"), _("Not submitted")]
	chart = (
		{
			"data": {"labels": labels, "datasets": [{"name": _("Units", context="CCHC Report"), "values": values}]},
			"type": "bar",
			"colors": COLORS,
		}
		if rows
		else None
	)
	return columns, rows, None, chart, summary


def _row(row: Row) -> Row:
	state, appraisal = row.get("state"), row.get("appraisal_state")
	return {
		**row,
		"state": _(state) if state else _("Not opened"),
		"appraisal": _(appraisal) if appraisal else "",
		"late": _("Late") if row.get("late") else "",
	}
