"""Moving a document on by the site's own workflow, whatever it calls the action."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow, get_transitions, get_workflow


def first_state(doctype: str) -> str:
	"""The state in which the site's workflow begins."""
	return get_workflow(doctype).states[0].state


def step(doc: Document, next_state: str) -> None:
	"""Take the step if the workflow offers it to the user. What the step needs to know is in `doc.flags`."""
	apply_workflow(doc, check_step(doc, next_state))


def check_step(doc: Document, next_state: str) -> str:
	"""The action of the step. Raises unless the workflow offers it to the user."""
	actions = [row["action"] for row in get_transitions(doc) if row["next_state"] == next_state]
	if not actions:
		frappe.throw(
			_("You can't move {0} {1} from {2} to {3}.").format(
				_(doc.doctype), doc.name, _(doc.workflow_state), _(next_state)
			),
			frappe.PermissionError,
		)
	return actions[0]
