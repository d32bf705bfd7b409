"""What the units are given of the department's decision on rewards, in a document of its own (CCHC Released Reward).

It holds the lists as they were approved and what was revoked of them since, and the issued file. How the decision came
about, the units don't read.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT
from cchc_eval.controllers import released_document

DECISION, RELEASED = "CCHC Reward Decision", "CCHC Released Reward"
SHOWN = (
	"kind",
	"salutation",
	"nominee_name",
	"post",
	"unit",
	"unit_name",
	"rank_name",
	"achievements",
	"form_name",
	"authority",
	"amount",
	"note",
	"revoked",
	"revoked_reason",
	"pay_back",
)


def release(decision: Document) -> None:
	"""The decision as it stands now, once it is approved; safe to repeat. A unit's own is its own."""
	if decision.level != DEPARTMENT:
		return
	released_document.put(RELEASED, decision, released_values(decision))


def released_values(decision: Document) -> dict[str, Any]:
	"""What is released of the decision, as it stands now."""
	return {
		"reward_decision": decision.name,
		"state": "Revoked" if decision.workflow_state == "Revoked" else "In Force",
		"rewarded_json": frappe.as_json([_line(row) for row in decision.rewarded], indent=None, ensure_ascii=False),
		**{
			field: decision.get(field)
			for field in (
				"title",
				"year",
				"round",
				"decision",
				"approved_on",
				"number",
				"decision_date",
				"symbol",
				"issued_file",
				"issued_digest",
				"total_amount",
				"pay_back",
				"revoke_reason",
			)
		},
	}


def _line(row: Document) -> dict[str, Any]:
	return {field: row.get(field) for field in SHOWN}
