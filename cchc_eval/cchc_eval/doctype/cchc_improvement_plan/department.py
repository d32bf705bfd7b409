"""The department's steps on a unit's plan: returning it, and adding its own handling (docs/process.md, step 11)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import rows
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.controllers.workflow_step import step
from cchc_eval.permissions.roles import OFFICE_HEAD, require_role

PLAN = "CCHC Improvement Plan"
COLUMNS = ("handled_who", "action", "legal_basis", "responsible", "due_date", "finding")


def give_back(plan: str, reason: str) -> None:
	require_role(OFFICE_HEAD)
	doc = frappe.get_doc(PLAN, plan, for_update=True)
	doc.check_permission("read")
	doc.flags.reason = reason
	# The office may read plans, not write them, except by this step.
	doc.flags.ignore_permissions = True
	step(doc, "Draft")
	doc.db_set("return_reason", reason.strip(), update_modified=False)
	doc.add_comment("Info", _("Returned to the unit: {0}").format(escape_html(reason.strip())))


def add_handling(plan: str, action: Any) -> str:
	"""`action`: COLUMNS, all but the finding needed. The unit can neither change nor drop the row, only enter its
	result."""
	require_role(OFFICE_HEAD)
	doc = frappe.get_doc(PLAN, plan, for_update=True)
	doc.check_permission("read")
	if doc.workflow_state == "Completed":
		frappe.throw(
			_("{0} is {1}: nothing can be added to it.").format(doc.name, _(doc.workflow_state)),
			title=_("Not Allowed in This State"),
		)
	given = action if isinstance(action, dict) else {}
	row = doc.append(
		"actions",
		{
			**{column: cstr(given.get(column)).strip() or None for column in COLUMNS},
			"kind": rows.HANDLING,
			"origin": rows.DEPARTMENT,
			"status": "Open",
		},
	)
	if problems := list(rows.adoption_problems([row], required=False)):
		throw_problems(problems, _("The plan can't be saved"))
	doc.flags.by_server = True
	doc.save(ignore_permissions=True)
	doc.add_comment("Info", _("Added by the department: {0}").format(escape_html(f"{row.handled_who}: {row.action}")))
	return row.name
