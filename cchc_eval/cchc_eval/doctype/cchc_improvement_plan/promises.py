"""Actions that a unit planned after its last evaluation, with their results, beside the new self-assessment."""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import rows
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import lineage, predecessors

PLAN, ACTION = "CCHC Improvement Plan", "CCHC Improvement Action"
SHOWN = (
	"kind",
	"code",
	"title",
	"action",
	"handled_who",
	"responsible",
	"due_date",
	"status",
	"result",
	"completed_on",
)


def of_self_assessment(self_assessment: str) -> dict[str, Any]:
	"""{"plan", "year", "state", "progress", "readable": may the plan be opened, "actions": [{SHOWN, "overdue"}, …]};
	{} where there was none. For everyone who may read the self-assessment. Raises PermissionError.

	The plan is the last one of an earlier year and a like round, the unit's or a predecessor's; one that was
	never adopted promises nothing.
	"""
	source = frappe.get_doc("CCHC Self Assessment", self_assessment)
	source.check_permission("read")
	plan = _last_plan(source.unit, rounds_before(source.round))
	if plan is None:
		return {}
	adopted = bool(plan.adopted_on)
	of_plan = {"parent": plan.name, "parenttype": PLAN}
	found = frappe.get_all(ACTION, of_plan, [*SHOWN, "adopted_due_date"], order_by="idx") if adopted else []
	for row in found:
		day = rows.owed_on(row, plan.workflow_state)
		row["overdue"] = bool(day and day < frappe.utils.getdate())
		# Under revision the day that was adopted counts.
		row["due_date"] = row.pop("adopted_due_date") or row["due_date"]
	return {
		"plan": plan.name,
		"year": plan.year,
		"state": plan.workflow_state,
		"progress": plan.progress,
		"readable": bool(frappe.has_permission(PLAN, "read", doc=plan.name)),
		"actions": found,
	}


def _last_plan(unit: str, rounds: list[str]) -> Any:
	fields = ["name", "year", "workflow_state", "progress", "adopted_on"]
	for ancestor in lineage(unit, predecessors()):
		found = frappe.get_all(
			PLAN, {"unit": ancestor, "round": ("in", rounds or [""])}, fields, order_by="year desc", limit=1
		)
		if found:
			return found[0]
	return None
