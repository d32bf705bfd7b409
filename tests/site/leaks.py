"""Every way in which Frappe shows a document, asked for as a browser or a client asks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
from asking import resource, told

TIMELINE = (
	"frappe.desk.form.load.getdoc",
	"frappe.desk.form.load.get_docinfo",
	"frappe.desk.form.load.get_communications",
)


def shown(doctype: str, name: str) -> Iterator[tuple[str, str]]:
	"""(way, what it says) of the document as the present user."""
	yield from listed(doctype)
	yield from rows_alone(doctype, name)
	yield "REST", resource(f"{doctype}/{name}")
	for cmd in ("frappe.client.get", *TIMELINE):
		yield cmd, told(cmd, doctype=doctype, name=name)
	yield "value", told("frappe.client.get_value", doctype=doctype, filters=name, fieldname=_columns(doctype))
	yield "search", told("frappe.desk.search.search_link", doctype=doctype, txt="")
	yield "linked", told("frappe.desk.form.linked_with.get", doctype="CCHC Evaluation Round", docname=_round(doctype, name))
	yield "global search", told("frappe.utils.global_search.search", text="bi mat")
	yield "print", told("frappe.www.printview.get_html_and_style", doc=doctype, name=name, print_format="Standard")
	yield "method", told(
		"run_doc_method", dt=doctype, dn=name, method="add_comment", args='{"comment_type": "Like", "text": "x"}'
	)
	nothing = {"doctype": doctype, "name": name, "fieldname": {}}
	yield "nothing saved", told("frappe.client.set_value", verb="POST", **nothing)
	for log in ("Version", "Comment", "Notification Log", "Workflow Action", "Activity Log", "View Log", "ToDo"):
		yield log, told("frappe.client.get_list", doctype=log, fields=["*"], limit_page_length=0)


def listed(doctype: str) -> Iterator[tuple[str, str]]:
	"""The same of the DocType's lists, with the columns of the rows, and of the rows' own lists."""
	everything = {"limit_page_length": 0, "page_length": 500}
	fields = ["*", "_comments"]
	yield "list", told("frappe.client.get_list", doctype=doctype, fields=fields, **everything)
	yield "report", told("frappe.desk.reportview.get", doctype=doctype, fields=fields, **everything)
	yield "export", told("frappe.desk.reportview.export_query", doctype=doctype, fields=fields, file_format_type="CSV")
	yield "REST list", resource(doctype, fields=fields, **everything)
	for table in frappe.get_meta(doctype).get_table_fields():
		joined = [f"`tab{table.options}`.`{column}`" for column in json.loads(_columns(table.options))]
		yield f"{table.options} joined", told("frappe.client.get_list", doctype=doctype, fields=joined, **everything)
		yield f"{table.options} joined", told("frappe.desk.reportview.get", doctype=doctype, fields=joined, **everything)
		rows = {"doctype": table.options, "fields": ["*"]}
		yield table.options, told("frappe.client.get_list", parent=doctype, **rows, **everything)
		yield table.options, told("frappe.desk.reportview.get", parent_doctype=doctype, **rows, **everything)


def rows_alone(doctype: str, name: str) -> Iterator[tuple[str, str]]:
	for table in frappe.get_meta(doctype).get_table_fields():
		for row in frappe.get_all(table.options, {"parenttype": doctype, "parent": name}, pluck="name"):
			yield f"{table.options} {row}", resource(f"{table.options}/{row}")
			yield f"{table.options} {row}", told("frappe.client.get", doctype=table.options, name=row, parent=doctype)


def _columns(doctype: str) -> str:
	return json.dumps([field for field in frappe.get_meta(doctype).get_valid_columns() if not field.startswith("_")])


def _round(doctype: str, name: str) -> str:
	return frappe.db.get_value(doctype, name, "round") or "" if frappe.get_meta(doctype).has_field("round") else ""


def leaks(doctype: str, name: str, secret: str) -> list[str]:
	"""The ways by which the present user is told the secret."""
	return [way for way, said in shown(doctype, name) if secret in said]
