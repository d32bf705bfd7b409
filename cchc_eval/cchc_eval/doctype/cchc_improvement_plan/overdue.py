"""Overdue plans and actions: counted anew every day, for lists and cards. Set-based."""

from __future__ import annotations

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate

PLAN, ACTION = "CCHC Improvement Plan", "CCHC Improvement Action"


def refresh() -> None:
	"""Daily job; safe to repeat. What is wrong already is set right too."""
	plan, action = frappe.qb.DocType(PLAN), frappe.qb.DocType(ACTION)
	counts = dict(
		frappe.qb.from_(action)
		.join(plan)
		.on((plan.name == action.parent) & (action.parenttype == PLAN))
		.select(plan.name, Count(action.name))
		.where(plan.workflow_state == "Adopted")
		.where(action.status.isin(["Open", "In Progress"]))
		.where(action.due_date < getdate())
		.groupby(plan.name)
		.run()
	)
	late = set(
		frappe.get_all(
			PLAN,
			{"required": 1, "adopted_on": ("is", "not set"), "due_date": ("<", getdate())},
			pluck="name",
			order_by="name",
		)
	)
	changed = {}
	for row in frappe.get_all(PLAN, fields=["name", "overdue", "late"], order_by="name"):
		now = {"overdue": counts.get(row.name, 0), "late": int(row.name in late)}
		if (row.overdue, row.late) != (now["overdue"], now["late"]):
			changed[row.name] = now
	# Nobody's edit: the time of the last change stays, so that an open form can still be saved.
	frappe.db.bulk_update(PLAN, changed, chunk_size=500, update_modified=False)
	for name in changed:
		frappe.clear_document_cache(PLAN, name)
