"""The Excel form of a self-assessment, downloaded and uploaded as the desk does it."""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import sheet


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
