"""Daily count of overdue plans and actions, for lists and number cards. Set-based."""

from __future__ import annotations

from collections import Counter

import frappe
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import rows
from cchc_eval.storage import rows_by_name

PLAN = "CCHC Improvement Plan"


def refresh() -> None:
	"""Daily job, idempotent; also corrects wrong values."""
	counts = Counter(plan for plan, day in rows.owed() if day < getdate())
	# Owed for the first time, or again after a revision. For Frappe no day is before every day.
	owed = [["workflow_state", "=", "Draft"], ["due_date", "is", "set"], ["due_date", "<", getdate()]]
	late = set(frappe.get_all(PLAN, owed, pluck="name", order_by="name"))
	changed = {}
	for row in frappe.get_all(PLAN, fields=["name", "overdue", "late"], order_by="name"):
		now = {"overdue": counts.get(row.name, 0), "late": int(row.name in late)}
		if (row.overdue, row.late) != (now["overdue"], now["late"]):
			changed[row.name] = now
	# `modified` stays, so that an open form can still be saved.
	rows_by_name.write_plain(PLAN, changed)
	for name in changed:
		frappe.clear_document_cache(PLAN, name)
