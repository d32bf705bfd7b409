"""Every way in which Frappe shows a document, asked for as a browser or a client asks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import frappe
import frappe.client
import frappe.realtime
from asking import refusal, resource, said, shown

DECISION, APPRAISAL, SELF_ASSESSMENT = "CCHC Council Decision", "CCHC Appraisal", "CCHC Self Assessment"
RANKING, RESULT = "CCHC Released Ranking", "CCHC Released Result"
MANAGER = "manager@leaks.example"
SECRET = "bi-mat"
CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
TIMELINE = (
	"frappe.desk.form.load.getdoc",
	"frappe.desk.form.load.get_docinfo",
	"frappe.desk.form.load.get_communications",
)
# Energy points are of Frappe 15 alone.
LOGS = ("Tag Link", "Document Follow", "Energy Point Log", "Version", "Comment", "Notification Log", "Workflow Action")
LOGS += ("Activity Log", "View Log", "ToDo")


def responses(doctype: str, name: str) -> Iterator[tuple[str, str]]:
	"""(route, response) for the document as the present user."""
	yield from listed(doctype)
	yield from rows_alone(doctype, name)
	yield "REST", shown(resource, f"{doctype}/{name}")
	for cmd in ("frappe.client.get", *TIMELINE):
		yield cmd, shown(said, cmd, doctype=doctype, name=name)
	yield "value", shown(said, "frappe.client.get_value", doctype=doctype, filters=name, fieldname=_columns(doctype))
	yield "search", shown(said, "frappe.desk.search.search_link", doctype=doctype, txt="")
	yield (
		"linked",
		shown(said, "frappe.desk.form.linked_with.get", doctype="CCHC Evaluation Round", docname=_round(doctype, name)),
	)
	yield "global search", shown(said, "frappe.utils.global_search.search", text="bi mat")
	yield (
		"print",
		shown(said, "frappe.www.printview.get_html_and_style", doc=doctype, name=name, print_format="Standard"),
	)
	yield (
		"method",
		shown(
			said,
			"run_doc_method",
			dt=doctype,
			dn=name,
			method="add_comment",
			args='{"comment_type": "Like", "text": "x"}',
		),
	)
	yield from figures(doctype, name)
	nothing = {"doctype": doctype, "name": name, "fieldname": {}}
	yield "nothing saved", shown(said, "frappe.client.set_value", verb="POST", **nothing)
	for log in LOGS:
		if frappe.db.exists("DocType", log):
			yield log, shown(said, "frappe.client.get_list", doctype=log, fields=["*"], limit_page_length=0)


def figures(doctype: str, name: str) -> Iterator[tuple[str, str]]:
	"""What is made of documents and of their rows: charts, cards, exports, counts, tags and questions whether there is
	one. What is drawn and summed up of numbers: `test_leaks_figures`."""
	tables = [table.options for table in frappe.get_meta(doctype).get_table_fields()]
	for asked in (doctype, *tables):
		chart = {"name": "x", "document_type": asked, "parent_document_type": doctype, "group_by_type": "Count"}
		chart |= {"type": "Bar", "chart_type": "Group By", "filters_json": "[]"}
		for field in frappe.get_meta(asked).get("fields", {"fieldtype": "Small Text"}):
			group = json.dumps({**chart, "group_by_based_on": field.fieldname})
			yield f"chart of {asked}.{field.fieldname}", shown(said, CHART, chart=group, no_cache="1")
		data = {"doctype": asked, "parent_doctype": doctype, "with_data": "1", "file_type": "CSV"}
		yield "data export", shown(said, "frappe.core.doctype.data_export.exporter.export_data", **data)
	fields = {doctype: json.loads(_columns(doctype))}
	for table in frappe.get_meta(doctype).get_table_fields():
		fields[table.fieldname] = json.loads(_columns(table.options))
	template = {"doctype": doctype, "export_fields": json.dumps(fields), "export_records": "all", "file_type": "CSV"}
	yield "template", shown(said, "frappe.core.doctype.data_import.data_import.download_template", **template)
	within = json.dumps([f"max((select group_concat(name) from `tab{doctype}`)) as x"])
	yield "query within a query", refusal(said, "frappe.client.get_list", doctype="Language", fields=within).message
	yield "validate", shown(validated, doctype, name)
	yield "followers", shown(said, "frappe.desk.form.document_follow.get_follow_users", doctype=doctype, doc_name=name)
	yield "tagged", shown(said, "frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=doctype, tag="%")


def validated(doctype: str, name: str) -> str:
	"""What a link field asks of what was typed into it, in Frappe 15 or 16."""
	if hasattr(frappe.client, "validate_link"):
		return said("frappe.client.validate_link", doctype=doctype, docname=name, fields=_columns(doctype))
	asked = {"doctype": doctype, "docname": name, "fields_to_fetch": _columns(doctype)}
	return said("frappe.client.validate_link_and_fetch", **asked)


def subscribed(doctype: str, name: str) -> bool:
	"""Whether new comments and changes are pushed to the present user, in Frappe 15 or 16."""
	if hasattr(frappe.realtime, "can_subscribe_doc"):
		return "true" in shown(said, "frappe.realtime.can_subscribe_doc", doctype=doctype, docname=name)
	return "true" in shown(said, "frappe.realtime.has_permission", doctype=doctype, name=name)


def listed(doctype: str) -> Iterator[tuple[str, str]]:
	"""The same of the DocType's lists, with the columns of the rows, and of the rows' own lists."""
	everything = {"limit_page_length": 0, "page_length": 500}
	fields = ["*", "_comments"]
	yield "list", shown(said, "frappe.client.get_list", doctype=doctype, fields=fields, **everything)
	yield "report", shown(said, "frappe.desk.reportview.get", doctype=doctype, fields=fields, **everything)
	yield (
		"export",
		shown(said, "frappe.desk.reportview.export_query", doctype=doctype, fields=fields, file_format_type="CSV"),
	)
	yield "REST list", shown(resource, doctype, fields=fields, **everything)
	for table in frappe.get_meta(doctype).get_table_fields():
		joined = [f"`tab{table.options}`.`{column}`" for column in json.loads(_columns(table.options))]
		yield (
			f"{table.options} joined",
			shown(said, "frappe.client.get_list", doctype=doctype, fields=joined, **everything),
		)
		yield (
			f"{table.options} joined",
			shown(said, "frappe.desk.reportview.get", doctype=doctype, fields=joined, **everything),
		)
		rows = {"doctype": table.options, "fields": ["*"]}
		yield table.options, shown(said, "frappe.client.get_list", parent=doctype, **rows, **everything)
		yield table.options, shown(said, "frappe.desk.reportview.get", parent_doctype=doctype, **rows, **everything)


def rows_alone(doctype: str, name: str) -> Iterator[tuple[str, str]]:
	for table in frappe.get_meta(doctype).get_table_fields():
		for row in frappe.get_all(table.options, {"parenttype": doctype, "parent": name}, pluck="name"):
			yield f"{table.options} {row}", shown(resource, f"{table.options}/{row}")
			yield (
				f"{table.options} {row}",
				shown(said, "frappe.client.get", doctype=table.options, name=row, parent=doctype),
			)


def _columns(doctype: str) -> str:
	return json.dumps([field for field in frappe.get_meta(doctype).get_valid_columns() if not field.startswith("_")])


def _round(doctype: str, name: str) -> str:
	return frappe.db.get_value(doctype, name, "round") or "" if frappe.get_meta(doctype).has_field("round") else ""


def leaks(doctype: str, name: str, secret: str) -> list[str]:
	"""The routes by which the present user gets the secret."""
	return [route for route, response in responses(doctype, name) if secret in response]
