"""Sums over all units of a round by criterion, for the reports on criteria: two statements, whatever the units."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from frappe.utils import flt

from cchc_eval.cchc_eval.report.shared import only_units
from cchc_eval.permissions.appraisal_parts import seen_whole
from cchc_eval.scoring import NOT_APPLICABLE

APPRAISAL, ROW = "CCHC Appraisal", "CCHC Appraised Score"


def sums_of(round: Document, filters: Any) -> list[dict[str, Any]]:
	"""By criterion over the appraisals of the chosen group that the user sees and the units that it applies to, in the
	order of the set:

	{"code", "title", "units", "max_points" of all, "self_points", "appraised_points", "final_points" of all, "raised",
	"lowered": of how many units the office did so, "none", "full": how many have no points, and all}.
	"""
	live = {"round": round.name, "docstatus": ("<", 2), **seen_whole(round.name), **only_units(round, filters)}
	names = frappe.get_list(APPRAISAL, live, pluck="name", order_by="name") if frappe.has_permission(APPRAISAL) else []
	if not names:
		return []
	row, doc = frappe.qb.DocType(ROW), frappe.qb.DocType(APPRAISAL)
	approved = doc.workflow_state == "Approved"
	final = Case().when(approved, row.council_points).else_(row.appraised_points)
	state = Case().when(approved, row.council_state).else_(row.appraised_state)
	found = (
		frappe.qb.from_(row)
		.join(doc)
		.on(doc.name == row.parent)
		.where(row.parenttype == APPRAISAL)
		.where(row.parent.isin(names))
		.where(Coalesce(state, "") != NOT_APPLICABLE)
		.groupby(row.code, row.title)
		.orderby(Max(row.idx))
		.select(
			row.code,
			row.title,
			Count("*").as_("units"),
			Sum(row.max_points).as_("max_points"),
			Sum(row.self_points).as_("self_points"),
			Sum(row.appraised_points).as_("appraised_points"),
			Sum(final).as_("final_points"),
			Sum(Case().when(row.appraised_points > row.self_points, 1).else_(0)).as_("raised"),
			Sum(Case().when(row.appraised_points < row.self_points, 1).else_(0)).as_("lowered"),
			Sum(Case().when(final <= 0, 1).else_(0)).as_("none"),
			Sum(Case().when(final >= row.max_points, 1).else_(0)).as_("full"),
		)
		.run(as_dict=True)
	)
	return [{**one, "share": share(one.final_points, one.max_points)} for one in found]


def share(given: float | None, most: float | None) -> float:
	"""In percent, two decimals."""
	return flt(100 * flt(given) / flt(most), 2) if flt(most) else 0.0
