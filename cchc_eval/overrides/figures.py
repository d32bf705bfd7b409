"""Permission checks in front of Frappe's charts, number cards and counts (hooks.py, override_whitelisted_methods).

For DocTypes that are not ours each answers as Frappe's own.
"""

import inspect
from typing import Any

import frappe
from frappe import _
from frappe.desk import notifications
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.number_card import number_card
from frappe.model.document import Document

from cchc_eval.permissions.rows import OURS, refuse_hidden_fields, refuse_subqueries

# A chart's settings that name fields. Frappe puts them into the query unchecked.
_CHART_FIELDS = ("based_on", "value_based_on", "group_by_based_on", "aggregate_function_based_on")
# Chart types that use Frappe's permission-checked lists, except as heatmaps.
_BY_LISTS = frozenset({"Count", "Sum", "Average", "Group By"})


@frappe.whitelist()
def chart_data(chart_name: str | None = None, chart: Any = None, filters: Any = None, **options: Any) -> Any:
	"""Frappe's `get`, whose heatmaps check no permission and whose cache is shared by all users."""
	given = frappe._dict(frappe.parse_json(chart) or {})
	name = chart_name or given.name
	stored = frappe.get_doc("Dashboard Chart", name) if name and frappe.db.exists("Dashboard Chart", name) else None
	asked = stored if chart_name and stored else given
	refuse_subqueries(asked.filters_json)
	for field in filter(None, map(asked.get, _CHART_FIELDS)):
		_check_name(field)
	if not any(_is_ours(one) for one in (stored, given) if one):
		return frappe.call(dashboard_chart.get, chart_name=chart_name, chart=chart, filters=filters, **options)
	doctype = asked.document_type
	if not _is_ours(asked) or asked.chart_type not in _BY_LISTS or asked.type == "Heatmap":
		frappe.throw(_("There is no chart of this kind for {0}.").format(_(doctype)), frappe.PermissionError)
	# A stored chart's filters are not in the request.
	refuse_hidden_fields(doctype, [asked.filters_json, filters, *map(asked.get, _CHART_FIELDS)])
	# Without Frappe's cache around it.
	compute = inspect.unwrap(dashboard_chart.get)
	return frappe.call(compute, chart_name=chart_name, chart=chart, filters=filters, **options)


@frappe.whitelist()
def card_number(doc: Any, filters: Any = None, to_date: str | None = None) -> Any:
	"""Frappe's `get_result`, which checks at most the first field of an expression."""
	_check_card(frappe._dict(frappe.parse_json(doc)))
	return frappe.call(number_card.get_result, doc=doc, filters=filters, to_date=to_date)


@frappe.whitelist()
def card_difference(doc: Any, filters: Any, result: Any) -> Any:
	"""Frappe's `get_percentage_difference`, which uses the stored card."""
	_check_card(frappe.get_doc("Number Card", frappe.parse_json(doc)["name"]))
	return frappe.call(number_card.get_percentage_difference, doc=doc, filters=filters, result=result)


def _check_card(card: Any) -> None:
	refuse_subqueries()
	measured = "name" if card.function == "Count" else card.aggregate_function_based_on or ""
	_check_name(measured)
	if (card.document_type or "").startswith(OURS):
		refuse_hidden_fields(card.document_type, measured)


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: Any = None) -> Any:
	"""Frappe's own also counts linked documents that the user may not see."""
	found = frappe.call(notifications.get_open_count, doctype=doctype, name=name, items=items)
	links = frappe.get_meta(doctype).get_dashboard_data()
	for link in found["count"]["external_links_found"] if found["count"] else ():
		if link["doctype"].startswith(OURS):
			field = links.get("non_standard_fieldnames", {}).get(link["doctype"], links.get("fieldname"))
			link["count"] = len(frappe.get_list(link["doctype"], filters={field: name}, limit=100))
			link["open_count"] = 0
	return found


def check_stored(doc: Document, method: str | None = None) -> None:
	"""`validate` of documents with stored filters, which Frappe applies later without naming them in a request."""
	doctype = doc.get("ref_doctype") or doc.get("reference_doctype") or ""
	asked = [doc.get(field) for field in ("filters", "field_name", "json")]
	if frappe.session.user != "Administrator":
		refuse_subqueries(asked)
		if doctype.startswith(OURS):
			refuse_hidden_fields(doctype, asked)


def _is_ours(chart: Any) -> bool:
	return any((chart.get(field) or "").startswith(OURS) for field in ("document_type", "parent_document_type"))


def _check_name(field: str) -> None:
	if not field.isidentifier():
		frappe.throw(_("You may not filter or sort by {0}.").format(field), frappe.PermissionError)
