"""Every change of points in a round: by the office against the unit, by the council against the office, each with its
reason."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, get_fullname

from cchc_eval.cchc_eval.report.shared import (
	DECISION,
	Report,
	Row,
	bars,
	column,
	only_units,
	points,
	round_of,
	unit_columns,
)
from cchc_eval.permissions.appraisal_parts import seen_whole
from cchc_eval.vietnamese.alphabet import alphabetical

APPRAISAL = "CCHC Appraisal"


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	names = {row.unit: row.unit_name for row in round.units}
	chosen = only_units(round, filters)
	rows = sorted(
		[*_of_the_office(round.name, chosen), *_of_the_council(round.name, chosen)],
		key=lambda row: (alphabetical(row["unit"]), row["idx"], row["changed_on"] or ""),
	)
	for row in rows:
		row["unit_name"] = names.get(row["unit"], row["unit"])
	columns = [
		*unit_columns(),
		column("code", _("Criterion Code"), width=90),
		column("title", _("Title", context="CCHC Criterion"), width=320),
		column("stage", _("Stage"), width=130),
		points("before", _("Before")),
		points("after", _("After")),
		column("reason", _("Reason"), width=320),
		column("changed_by", _("Changed By"), width=180),
		column("changed_on", _("Changed On"), "Datetime", 160),
	]
	return columns, rows, None if rows else _("No points were changed in this round."), _by_unit(rows), None


def _by_unit(rows: list[Row]) -> Row | None:
	"""How many changes lowered and raised the points of each unit."""
	counted: dict[str, Row] = {}
	for row in rows:
		unit = counted.setdefault(row["unit"], {"unit": row["unit"], "lowered": 0, "raised": 0})
		unit["raised" if flt(row["after"]) > flt(row["before"]) else "lowered"] += 1
	lowered, raised = _("Lowered", context="CCHC Changes of Points"), _("Raised", context="CCHC Changes of Points")
	return bars(list(counted.values()), "unit", lowered=lowered, raised=raised)


def _of_the_office(round: str, chosen: dict[str, Any]) -> list[Row]:
	live = {"round": round, "docstatus": ("<", 2), **seen_whole(round), **chosen}
	fields = ["name", "unit", "signed_off_by", "signed_off_on"]
	found = (
		{one.name: one for one in frappe.get_list(APPRAISAL, live, fields)} if frappe.has_permission(APPRAISAL) else {}
	)
	changed = {"parent": ("in", list(found) or [""]), "parenttype": APPRAISAL, "action": ("!=", "Keep")}
	shown = ["parent", "idx", "code", "title", "self_points", "appraised_points", "reason"]
	rows = frappe.get_all("CCHC Appraised Score", changed, shown, order_by="name")
	return [
		{
			**row,
			"unit": found[row.parent].unit,
			"stage": _("Appraisal"),
			"before": row.self_points,
			"after": row.appraised_points,
			"changed_by": _name(found[row.parent].signed_off_by),
			"changed_on": found[row.parent].signed_off_on,
		}
		for row in rows
	]


def _of_the_council(round: str, chosen: dict[str, Any]) -> list[Row]:
	"""Also those that a later one replaced."""
	live = {"round": round, "docstatus": ("<", 2)}
	decisions = frappe.get_list(DECISION, live, pluck="name") if frappe.has_permission(DECISION) else []
	of_decisions = {"parent": ("in", decisions or [""]), "parenttype": DECISION, **chosen}
	shown = ["unit", "code", "title", "previous_points", "council_points", "reason", "changed_by", "changed_on"]
	rows = frappe.get_all("CCHC Council Change", of_decisions, [*shown, "idx"], order_by="idx")
	return [
		{
			**row,
			"stage": _("Council"),
			"before": row.previous_points,
			"after": row.council_points,
			"changed_by": _name(row.changed_by),
		}
		for row in rows
	]


def _name(user: str | None) -> str:
	return get_fullname(user) if user else ""
