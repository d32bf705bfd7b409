from __future__ import annotations

import frappe
from frappe import _

from cchc_eval.storage import rows_by_name

APPRAISAL, ROW = "CCHC Appraisal", "CCHC Appraised Score"


AWAITING = "Awaiting Explanation"


def execute() -> None:
	"""Until now every question was sent once its appraisal waited for any explanation."""
	written = {"parenttype": APPRAISAL, "question": ("is", "set"), "asked_on": ("is", "not set")}
	columns = ["name", "parent", "replied_on", "earlier", "modified"]
	rows = frappe.get_all(ROW, written, columns, order_by=None)
	awaiting = set(frappe.get_all(APPRAISAL, {"workflow_state": AWAITING}, pluck="name", order_by=None))
	moved = {
		"reference_doctype": APPRAISAL,
		"comment_type": "Workflow",
		"content": ("in", [AWAITING, _(AWAITING, "vi"), _(AWAITING)]),
	}
	waited = set(frappe.get_all("Comment", moved, pluck="reference_name", order_by=None))
	sent = [
		row
		for row in rows
		# A further question on a criterion may not have been sent yet.
		if row.replied_on or row.parent in awaiting or (row.parent in waited and not row.earlier)
	]
	rows_by_name.write(ROW, {row.name: {"asked_on": row.replied_on or row.modified} for row in sent})
