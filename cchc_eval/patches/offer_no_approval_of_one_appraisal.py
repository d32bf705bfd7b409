from __future__ import annotations

import frappe


def execute() -> None:
	"""Appraisals are approved with the council's decision: the step was offered alone, and always refused."""
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
