from __future__ import annotations

import frappe
from frappe.query_builder.functions import IfNull
from frappe.utils import add_days, cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import rows
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.permissions.roles import OFFICE_HEAD

PLAN = "CCHC Improvement Plan"


def execute() -> None:
	"""Fill in what existing plans lack: the origin of rows, actions owed under revision, and the department's step."""
	plan, action = frappe.qb.DocType(PLAN), frappe.qb.DocType("CCHC Improvement Action")
	weak = (action.kind == "Improvement") & (IfNull(action.code, "") != "")
	frappe.qb.update(action).set(action.origin, rows.RESULTS).where(weak).run()
	revised = frappe.get_all(PLAN, {"workflow_state": "Draft", "adopted_on": ("is", "set")}, pluck="name")
	(
		frappe.qb.update(action)
		.set(action.adopted_due_date, action.due_date)
		.where(action.parent.isin(revised or [""]))
		.where(action.status != "Dropped")
	).run()
	due = add_days(getdate(), cint(setting("plan_days")))
	frappe.qb.update(plan).set(plan.due_date, due).where(plan.name.isin(revised or [""])).run()
	_let_the_office_return()


def _let_the_office_return() -> None:
	name = frappe.db.get_value("Workflow", {"document_type": PLAN, "is_active": 1})
	if not name:
		return
	workflow = frappe.get_doc("Workflow", name)
	if {"Draft", "Adopted"} - {row.state for row in workflow.states}:
		return
	step = {"state": "Adopted", "next_state": "Draft", "allowed": OFFICE_HEAD}
	if not any(all(row.get(field) == value for field, value in step.items()) for row in workflow.transitions):
		workflow.append("transitions", {**step, "action": "Return to Unit", "allow_self_approval": 1})
		workflow.save()
