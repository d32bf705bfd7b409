"""Functions of Frappe's that send what the user may not read, each in a form that asks first (hooks:
override_whitelisted_methods). Of DocTypes that are not ours they answer as ever.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

OURS = "CCHC "
COUNT = "frappe.client.get_count"
STATES = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"
GROUPS = "frappe.desk.listview.get_group_by_count"
GOAL = "frappe.utils.goal.get_monthly_goal_graph_data"
LINKED = "frappe.desk.form.linked_with.get_submitted_linked_docs"
RUN = "frappe.handler.run_doc_method"


@frappe.whitelist()
def get_count(doctype: str, filters: Any = None, **options: Any) -> int:
	"""Frappe's counts what there is, also what the user may not see, by whatever filter."""
	if not doctype.startswith(OURS):
		return _frappes(COUNT, doctype=doctype, filters=filters, **options)
	found = frappe.get_list(doctype, filters=frappe.parse_json(filters), fields=["name"], limit_page_length=0)
	return len(found)


@frappe.whitelist()
def get_workflow_state_count(doctype: str, workflow_state_field: str, states: Any) -> Any:
	"""For the form of a Workflow; Frappe's tells everyone the values of any column."""
	if doctype.startswith(OURS):
		frappe.has_permission("Workflow", "write", throw=True)
	return _frappes(STATES, doctype=doctype, workflow_state_field=workflow_state_field, states=states)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> Any:
	"""Frappe's asks nobody where it groups by who is assigned."""
	if doctype.startswith(OURS) and field == "assigned_to":
		filters = frappe.parse_json(current_filters)
		seen = frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=0)
		current_filters = json.dumps([[doctype, "name", "in", seen or [""]]])
	return _frappes(GROUPS, doctype=doctype, current_filters=current_filters, field=field)


@frappe.whitelist()
def get_monthly_goal_graph_data(doctype: str, goal_doctype: str, **options: Any) -> Any:
	"""Frappe's sums up any column of any table, and shows any field; nothing of ours is a goal."""
	if doctype.startswith(OURS) or goal_doctype.startswith(OURS):
		frappe.throw(_("{0} has no goals to draw.").format(_(doctype)), frappe.PermissionError)
	return _frappes(GOAL, doctype=doctype, goal_doctype=goal_doctype, **options)


@frappe.whitelist()
def get_submitted_linked_docs(doctype: str, name: str, **options: Any) -> Any:
	"""Frappe's names all that hangs on a document."""
	found = _frappes(LINKED, doctype=doctype, name=name, **options)
	docs = [
		row
		for row in found["docs"]
		if not row["doctype"].startswith(OURS) or frappe.has_permission(row["doctype"], "read", doc=row["name"])
	]
	return {"docs": docs, "count": len(docs)}


@frappe.whitelist(allow_guest=True)
def run_doc_method(method: str, **options: Any) -> None:
	"""Frappe's sends the whole document back, whatever levels of its fields the user reads."""
	_frappes(RUN, method=method, **options)
	for doc in frappe.response.get("docs") or []:
		if isinstance(doc, Document) and doc.doctype.startswith(OURS):
			doc.apply_fieldlevel_read_permissions()


def _frappes(path: str, /, **arguments: Any) -> Any:
	return frappe.call(frappe.get_attr(path), **arguments)
