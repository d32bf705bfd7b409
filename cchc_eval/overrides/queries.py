"""Permission checks in front of Frappe endpoints that lack them (hooks.py, override_whitelisted_methods).

For DocTypes that are not ours each answers as Frappe's own.
"""

import json
from typing import Any

import frappe
from frappe import _

from cchc_eval.permissions.files import addresses_in, borrows
from cchc_eval.permissions.rows import OURS, refuse_subqueries

COUNT = "frappe.client.get_count"
STATES = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"
GROUPS = "frappe.desk.listview.get_group_by_count"
GOAL = "frappe.utils.goal.get_monthly_goal_graph_data"
LINKED = "frappe.desk.form.linked_with.get_submitted_linked_docs"
LINK = "frappe.desk.search.search_link"
WIDGET = "frappe.desk.search.search_widget"
NODES = "frappe.desk.treeview.get_all_nodes"
NEXT = "frappe.desk.form.utils.get_next"
PDF = "frappe.utils.print_format.report_to_pdf"
VALIDATE = "frappe.client.validate_link"
FETCH = "frappe.client.validate_link_and_fetch"
TAGGED = "frappe.desk.doctype.tag.tag.get_tagged_docs"
RELINK = "frappe.email.relink"


@frappe.whitelist()
def get_count(doctype: str, filters: Any = None, **options: Any) -> int:
	"""Frappe's own also counts documents that the user may not see."""
	if not doctype.startswith(OURS):
		return _call_frappe(COUNT, doctype=doctype, filters=filters, **options)
	found = frappe.get_list(doctype, filters=frappe.parse_json(filters), fields=["name"], limit_page_length=0)
	return len(found)


@frappe.whitelist()
def get_workflow_state_count(doctype: str, workflow_state_field: str, states: Any) -> Any:
	"""For the form of a Workflow. Frappe's own gives everyone the values of any column."""
	if doctype.startswith(OURS):
		frappe.has_permission("Workflow", "write", throw=True)
	return _call_frappe(STATES, doctype=doctype, workflow_state_field=workflow_state_field, states=states)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> Any:
	"""Frappe's own checks no permission where it groups by assignee."""
	if doctype.startswith(OURS) and field == "assigned_to":
		filters = frappe.parse_json(current_filters)
		seen = frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=0)
		current_filters = json.dumps([[doctype, "name", "in", seen or [""]]])
	return _call_frappe(GROUPS, doctype=doctype, current_filters=current_filters, field=field)


@frappe.whitelist()
def get_monthly_goal_graph_data(doctype: str, goal_doctype: str, **options: Any) -> Any:
	"""Frappe's own sums any column of any table. Goals are refused for our DocTypes, which have none."""
	if doctype.startswith(OURS) or goal_doctype.startswith(OURS):
		frappe.throw(_("{0} has no goals to draw.").format(_(doctype)), frappe.PermissionError)
	return _call_frappe(GOAL, doctype=doctype, goal_doctype=goal_doctype, **options)


@frappe.whitelist()
def get_submitted_linked_docs(doctype: str, name: str, **options: Any) -> Any:
	"""Frappe's own names linked documents that the user may not see."""
	found = _call_frappe(LINKED, doctype=doctype, name=name, **options)
	docs = [
		row
		for row in found["docs"]
		if not row["doctype"].startswith(OURS) or frappe.has_permission(row["doctype"], "read", doc=row["name"])
	]
	return {"docs": docs, "count": len(docs)}


@frappe.whitelist()
def search_link(doctype: str, txt: str, query: str | None = None, **options: Any) -> Any:
	_refuse_overridden(query)
	return _call_frappe(LINK, doctype=doctype, txt=txt, query=query, **options)


@frappe.whitelist()
def search_widget(doctype: str, txt: str, query: str | None = None, **options: Any) -> Any:
	_refuse_overridden(query)
	return _call_frappe(WIDGET, doctype=doctype, txt=txt, query=query, **options)


@frappe.whitelist()
def get_all_nodes(doctype: str, label: str, parent: str, tree_method: str, **filters: Any) -> Any:
	_refuse_overridden(tree_method)
	return _call_frappe(NODES, doctype=doctype, label=label, parent=parent, tree_method=tree_method, **filters)


def _refuse_overridden(called: str | None) -> None:
	"""Searches and trees call a function by its path and so bypass its override: refuse those that have one."""
	if not called:
		return
	function = frappe.get_attr(called)
	names = {called, f"{function.__module__}.{function.__qualname__}"}
	if names & set(frappe.get_hooks("override_whitelisted_methods")):
		frappe.throw(_("{0} can't be called from here.").format(called), frappe.PermissionError)


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields: Any = None) -> Any:
	"""Frappe 15's own reveals whether a document of that name exists."""
	if _is_unseen(doctype, docname):
		return {"name": None}
	return _call_frappe(VALIDATE, doctype=doctype, docname=docname, fields=fields)


@frappe.whitelist()
def validate_link_and_fetch(doctype: str, docname: str, query: str | None = None, **options: Any) -> Any:
	"""Frappe 16's own reveals it through a search of the caller's choice that finds very many."""
	_refuse_overridden(query)
	if _is_unseen(doctype, docname):
		return {}
	return _call_frappe(FETCH, doctype=doctype, docname=docname, query=query, **options)


def _is_unseen(doctype: str, name: str) -> bool:
	return doctype.startswith(OURS) and not frappe.get_list(doctype, {"name": name}, limit=1)


@frappe.whitelist()
def get_next(doctype: str, value: str, prev: Any, **options: Any) -> Any:
	"""Frappe's own compares with a document that the user may not see."""
	if doctype.startswith(OURS):
		frappe.has_permission(doctype, "read", doc=value, throw=True)
	return _call_frappe(NEXT, doctype=doctype, value=value, prev=prev, **options)


@frappe.whitelist()
def report_to_pdf(html: str, **options: Any) -> Any:
	"""Frappe's own embeds private images without checking them."""
	for address in addresses_in(html):
		if borrows(address, frappe.session.user):
			frappe.throw(_("You may not use the file {0}.").format(address.rpartition("/")[2]), frappe.PermissionError)
	return _call_frappe(PDF, html=html, **options)


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> Any:
	"""Frappe's own names documents that the user may not see."""
	found = _call_frappe(TAGGED, doctype=doctype, tag=tag)
	if not doctype.startswith(OURS):
		return found
	names = [row[0] for row in found]
	return frappe.get_list(doctype, {"name": ("in", names or [""])}, as_list=True, limit_page_length=0)


@frappe.whitelist()
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> Any:
	"""Frappe's own lets anyone link a mail to any document, and read it there."""
	frappe.has_permission("Communication", "write", doc=name, throw=True)
	if reference_doctype and reference_name:
		frappe.has_permission(reference_doctype, "read", doc=reference_name, throw=True)
	return _call_frappe(RELINK, name=name, reference_doctype=reference_doctype, reference_name=reference_name)


def _call_frappe(path: str, /, **arguments: Any) -> Any:
	refuse_subqueries()
	return frappe.call(frappe.get_attr(path), **arguments)
