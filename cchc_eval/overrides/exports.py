"""Permission checks and inert text in front of Frappe's exports of our DocTypes (hooks.py,
override_whitelisted_methods). Others are exported unchanged.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.data_export import exporter
from frappe.core.doctype.data_import import data_import
from frappe.desk import query_report, reportview

from cchc_eval.permissions.documents import RULES
from cchc_eval.permissions.rows import OURS, refuse_subqueries
from cchc_eval.workbook.plain import plain_csv, plain_workbook


@frappe.whitelist()
def export_list(**options: Any) -> None:
	"""Frappe's export of a list or a report view."""
	given = frappe.local.form_dict
	_export_inert(reportview.export_query, given.get("doctype"), given.get("file_format_type"), options)


@frappe.whitelist()
def export_report(**options: Any) -> None:
	given = frappe.local.form_dict
	of = frappe.get_cached_value("Report", given.get("report_name"), "ref_doctype")
	_export_inert(query_report.export_query, of, given.get("file_format_type"), options)


@frappe.whitelist()
def export_data(doctype: Any = None, **options: Any) -> None:
	"""Frappe's own exports child rows and all fields without checking who asks."""
	asked = frappe.parse_json(doctype) if str(doctype or "").startswith("[") else doctype
	named = asked[0] if isinstance(asked, list) else asked
	if frappe.utils.cint(options.get("with_data")):
		_refuse_documents(named)
		_refuse_documents(options.get("parent_doctype"))
	_export_inert(exporter.export_data, named, options.get("file_type"), {"doctype": asked, **options})


@frappe.whitelist()
def download_template(doctype: str, export_records: str | None = None, **options: Any) -> None:
	if export_records != "blank_template":
		_refuse_documents(doctype)
	given = {"doctype": doctype, "export_records": export_records, **options}
	_export_inert(data_import.download_template, doctype, options.get("file_type"), given)


def _refuse_documents(doctype: str | None) -> None:
	if doctype and doctype.startswith(OURS) and (doctype in RULES or frappe.is_table(doctype)):
		frappe.throw(
			_("{0} is not exported here: use Menu › Export in the list or in the report view.").format(_(doctype)),
			frappe.PermissionError,
		)


def _export_inert(export: Callable[..., Any], doctype: str | None, kind: str | None, options: dict[str, Any]) -> None:
	refuse_subqueries()
	ours = bool(doctype) and doctype.startswith(OURS)
	if ours:
		# Frappe 16 can mail the file instead, which would skip the step below.
		frappe.local.form_dict.pop("export_in_background", None)
		# One way of quoting, so that the CSV can be read back below.
		frappe.local.form_dict.pop("csv_quoting", None)
		delimiter = (frappe.local.form_dict.get("csv_delimiter") or ",")[0]
	frappe.call(export, **options)
	response = frappe.local.response
	if not ours:
		return
	if kind == "Excel" and response.get("filecontent"):
		response["filecontent"] = plain_workbook(response["filecontent"])
	elif response.get("filecontent"):
		response["filecontent"] = plain_csv(response["filecontent"].decode(), delimiter).encode()
	elif response.get("result"):
		response["result"] = plain_csv(response["result"], ",")
