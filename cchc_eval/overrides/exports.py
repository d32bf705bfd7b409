"""Exports of our DocTypes: no text is taken for a formula by a spreadsheet, and the columns and choices of a list are
worded as the list words them. Others leave as they are."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import parse_field
from frappe.model.document import Document
from frappe.model.meta import DEFAULT_FIELD_LABELS
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.requests import EXPORTS, called, exported, is_ours
from cchc_eval.workbook.plain import Column, plain_csv, plain_workbook

_ZIP = b"PK"
_LIST = "frappe.desk.reportview.export_query"
# What a report is mailed as, made where no request passes by.
_FILES = ("XLSX", "CSV")


def keep_texts(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`, after whichever function has made the file."""
	if response is None or response.status_code != 200 or response.mimetype == "application/json":
		return
	given = frappe.local.form_dict
	if called() not in EXPORTS or not is_ours(exported(given)):
		return
	content = response.get_data()
	# Frappe goes on where a hook fails: what was not looked at must not leave.
	response.set_data(b"")
	if content.startswith(_ZIP):
		response.set_data(plain_workbook(content, _columns(given)))
	else:
		delimiter = (given.get("csv_delimiter") or ",")[0]
		response.set_data(plain_csv(content.decode(), delimiter, _columns(given)).encode())


def _columns(given: dict[str, Any]) -> list[Column]:
	"""Of a list, whose labels and choices Frappe translates without their DocType, or not at all: "Department" would be
	any bureau, and "Open" a verb."""
	if called() != _LIST:
		return []
	# The first column numbers the rows; to the columns that were asked for Frappe adds who made the document.
	keys = [*frappe.parse_json(given["fields"]), "owner"]
	worded = str(given.get("translate_values")) == "1"
	first = Column(_("No.", context="Title of the 'row number' column"))
	return [first, *(_column(given["doctype"], key, worded) for key in keys)]


def _column(doctype: str, key: Any, worded: bool) -> Column:
	"""A column of a table in the document has the table's name behind its own. The ID, sums and counts, and what is no
	column of ours Frappe heads alone. `worded`: whether choices were asked for as they are shown."""
	if not isinstance(key, str):
		return Column()
	try:
		parent, name = parse_field(key)
	except ValueError:
		return Column()
	if parent is not None and not key.startswith("`"):
		# As in "scores.reason", by the table's field.
		table = frappe.get_meta(doctype).get_field(key.split(".")[0])
		parent = table.options if table else ""
	if parent == "":
		return Column()
	field = frappe.get_meta(parent or doctype).get_field(name)
	if field is None:
		# "Created By" and the like Frappe heads by their fieldnames.
		return Column("" if name == "name" else str(DEFAULT_FIELD_LABELS.get(name, "")))
	label = _(field.label, context=parent or doctype)
	heading = label if parent in (None, doctype) else f"{label} ({_(parent)})"
	return Column(heading, _words(field, parent or doctype) if worded else {})


def _words(field: Any, doctype: str) -> dict[str, str]:
	"""Of what the desk shows in words (`public/js/select_words.js`), by what is stored."""
	if field.fieldtype == "Select":
		return {choice: _(choice, context=doctype) for choice in (field.options or "").split("\n") if choice}
	if field.fieldtype == "Link" and field.options == "Workflow State":
		return {state: _(state) for state in frappe.get_all("Workflow State", pluck="name", order_by=None)}
	return {}


def check_mailed(mailed: Document, method: str | None = None) -> None:
	"""`validate` of an Auto Email Report. Raises ValidationError where it would mail a report of ours as a file."""
	if mailed.format in _FILES and is_ours(exported({"report_name": mailed.report})):
		frappe.throw(
			_(
				"A report on the evaluation is mailed as HTML only: in a file, a text that begins with = would run as a"
				" formula. Choose HTML; whoever may read the report can export it from its page."
			)
		)
