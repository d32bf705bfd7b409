"""Exports of our DocTypes, in which no text is taken for a formula by a spreadsheet. Others leave as they are."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.requests import EXPORTS, called, exported, is_ours
from cchc_eval.workbook.plain import plain_csv, plain_workbook

_ZIP = b"PK"
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
		response.set_data(plain_workbook(content))
	else:
		delimiter = (given.get("csv_delimiter") or ",")[0]
		response.set_data(plain_csv(content.decode(), delimiter).encode())


def check_mailed(mailed: Document, method: str | None = None) -> None:
	"""`validate` of an Auto Email Report. Raises ValidationError where it would mail a report of ours as a file."""
	if mailed.format in _FILES and is_ours(exported({"report_name": mailed.report})):
		frappe.throw(
			_(
				"A report on the evaluation is mailed as HTML only: in a file, a text that begins with = would run as a"
				" formula. Choose HTML; whoever may read the report can export it from its page."
			)
		)
