from __future__ import annotations

import frappe


def execute() -> None:
	"""Stop offering the approval of a single appraisal, which was always refused."""
	frappe.db.set_value(
		"Workflow Transition",
		{
			"parent": "CCHC Appraisal",
			"state": "Appraised",
			"next_state": "Approved",
			"condition": ("is", "not set"),
		},
		"condition",
		"doc.council_decision",
	)
