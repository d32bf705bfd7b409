"""The figures of a round with where they are from, and what units say against them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from cchc_eval.cchc_eval.report.shared import Report, Row, column, only_units, round_of, unit_columns
from cchc_eval.storage.decimals import as_typed

FIGURE, FORM, ROW = "CCHC Figure", "CCHC Self Assessment", "CCHC Self Score"


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	fields = ["unit", "unit_name", "indicator", "label", "value", "unit_of_measure", "as_of", "source", "brought_by"]
	given = {"round": round.name, **only_units(round, filters)}
	rows = frappe.get_list(FIGURE, given, fields, order_by="unit, indicator")
	contested = _contested(round.name)
	for row in rows:
		row["value"] = float(as_typed(row.value))
		row["contest"] = contested.get((row.unit, row.indicator), "")
	columns = [
		*unit_columns(),
		column("indicator", _("Indicator"), width=140),
		column("label", _("What it counts"), width=260),
		column("value", _("Value"), "Float", 110, plain=1),
		column("unit_of_measure", _("Unit of Measure"), width=110),
		column("as_of", _("As Of", context="CCHC Figure"), "Date", 110),
		column("source", _("Source"), width=260),
		column("brought_by", _("Brought By"), width=180),
		column("contest", _("The unit says"), width=320),
	]
	message = None if rows else _("No figure was given for this round.")
	summary: list[Row] = [
		{"label": _("Figures"), "value": len(rows), "datatype": "Int"},
		{
			"label": _("Contested", context="CCHC Report"),
			"value": sum(bool(row["contest"]) for row in rows),
			"datatype": "Int",
		},
	]
	return columns, rows, message, None, summary if rows else None


def _contested(round: str) -> dict[tuple[str, str], str]:
	"""By unit and indicator, of the forms that the user sees."""
	if not frappe.has_permission(FORM):
		return {}
	forms = dict(frappe.get_list(FORM, {"round": round, "docstatus": ("<", 2)}, ["name", "unit"], as_list=True))
	of_forms = {"parenttype": FORM, "parent": ("in", list(forms) or [""]), "contest_reason": ("is", "set")}
	rows = frappe.get_all(ROW, of_forms, ["parent", "figures_json", "contest_value", "contest_reason"], order_by="name")
	found = {}
	for row in rows:
		said = "; ".join(filter(None, (cstr(row.contest_value), cstr(row.contest_reason))))
		for figure in frappe.parse_json(row.figures_json or "[]"):
			found[forms[row.parent], figure["indicator"]] = said
	return found
