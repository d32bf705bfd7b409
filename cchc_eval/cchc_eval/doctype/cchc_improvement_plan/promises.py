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
	"points_text",
	"action",
	"handled_who",
	"responsible",
	"due_date",
	"status",
	"result",
	"completed_on",
)


def of_self_assessment(self_assessment: str) -> list[dict[str, Any]]:
	"""[{"plan", "unit_name", "year", "state", "progress", "readable": may the plan be opened, "actions": [{SHOWN,
	"overdue"}, …]}, …]: one plan, several where units were merged, none where there was none. For everyone who may
	read the self-assessment. Raises PermissionError.

	Each is the last one of an earlier year and a like round, the unit's or a predecessor's; one that was
	never adopted promises nothing.
	"""
	source = frappe.get_doc("CCHC Self Assessment", self_assessment)
	source.check_permission("read")
	return of_unit(source.unit, rounds_before(source.round))


def of_unit(unit: str, rounds: list[str]) -> list[dict[str, Any]]:
	"""The same of a unit's plans in these rounds, for whoever may see them."""
	return [_told(plan) for plan in _last_plans(unit, rounds)]


def _told(plan: Any) -> dict[str, Any]:
	of_plan = {"parent": plan.name, "parenttype": PLAN}
	fields = [*SHOWN, "adopted_due_date"]
	found = frappe.get_all(ACTION, of_plan, fields, order_by="idx") if plan.adopted_on else []
	for row in found:
		day = rows.owed_on(row, plan.workflow_state)
		row["overdue"] = bool(day and day < frappe.utils.getdate())
		# Under revision the day that was adopted counts.
		row["due_date"] = row.pop("adopted_due_date") or row["due_date"]
	return {
		"plan": plan.name,
		"unit_name": plan.unit_name,
		"year": plan.year,
		"state": plan.workflow_state,
		"progress": plan.progress,
		"readable": bool(frappe.has_permission(PLAN, "read", doc=plan.name)),
		"actions": found,
	}


def _last_plans(unit: str, rounds: list[str]) -> list[Any]:
	"""The unit's own, else those of its predecessors, else of theirs."""
	came_from = predecessors()
	ancestors = list(lineage(unit, came_from))
	fields = ["name", "unit", "unit_name", "year", "workflow_state", "progress", "adopted_on"]
	filters = {"unit": ("in", ancestors), "round": ("in", rounds or [""])}
	last: dict[str, Any] = {}
	for plan in frappe.get_all(PLAN, filters, fields, order_by="year desc, name"):
		last.setdefault(plan.unit, plan)
	# An ancestor counts where nothing between it and the unit has a plan.
	waiting, found = [unit], dict[str, Any]()
	for current in waiting:
		if current in last:
			found[current] = last[current]
		else:
			waiting += [one for one in came_from.get(current, ()) if one not in waiting]
	return list(found.values())
