"""The Excel form of a self-assessment, downloaded and uploaded as the desk does it."""

from __future__ import annotations

import io
from typing import Any

import frappe
import openpyxl

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import sheet
from cchc_eval.workbook.form_layout import LETTER, MAIN_SHEET


def download(doc: Any) -> bytes:
	frappe.local.response = frappe._dict()
	sheet.download_form(doc.name)
	assert frappe.response.type == "binary" and frappe.response.filename.endswith(f"{doc.name}.xlsx")
	return frappe.response.filecontent


def upload(doc: Any, content: bytes, name: str = "phieu.xlsx") -> dict[str, Any]:
	"""As Frappe's upload_file calls its method."""
	frappe.local.form_dict = frappe._dict(doctype=doc.doctype, docname=doc.name)
	frappe.local.uploaded_file, frappe.local.uploaded_filename = content, name
	return sheet.import_form()


def edit(content: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
	"""Write into the form by (row key, column)."""
	book = openpyxl.load_workbook(io.BytesIO(content))
	page = book[MAIN_SHEET]
	rows = {page[f"{LETTER['key']}{row}"].value: row for row in range(1, page.max_row + 1)}
	for (key, column), value in cells.items():
		page[f"{LETTER[column]}{rows[key]}"] = value
	saved = io.BytesIO()
	book.save(saved)
	return saved.getvalue()
