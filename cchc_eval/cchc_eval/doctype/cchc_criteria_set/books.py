"""The criteria set as a workbook: imported all or nothing, exported."""

import base64
import binascii

import frappe
from frappe import _
from frappe.utils import escape_html

from cchc_eval.controllers.problems import throw_problems
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.guard import MAX_FILE_BYTES, WorkbookError

DOCTYPE = "CCHC Criteria Set"


@frappe.whitelist(methods=["POST"])
def import_workbook(content: str, filename: str, name: str | None = None) -> str:
	"""Fill a draft, or make a new one, from an .xlsx (base64); returns its name.

	Nothing is changed unless the whole workbook is valid; every fault is shown with its cell. What it holds besides,
	which is not read, and percentages in doubt are told.
	"""
	doc = frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE)
	doc.check_permission("write" if name else "create")
	if not doc.docstatus.is_draft():
		problem = _("Criteria set {0} is in force or cancelled: only a draft takes a workbook. Amend it first.")
		throw_problems([problem.format(name)], _("Nothing was imported"))
	remarks: list[str] = []
	try:
		cset = read_criteria(decoded(content), filename, remarks)
	except WorkbookError as error:
		throw_problems(error.problems, _("Nothing was imported"))
	doc.fill_from(cset)
	doc.save()
	if remarks:
		frappe.msgprint([escape_html(text) for text in remarks], _("Imported; please note"), as_list=True)
	return doc.name


@frappe.whitelist(methods=["GET"])
def export_workbook(name: str) -> None:
	"""Download the set as .xlsx."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("read")
	try:
		content = write_criteria(doc.criteria_set())
	except WorkbookError as error:
		throw_problems(error.problems, _("The workbook can't be made"))
	frappe.response.filename = f"{doc.name}.xlsx"
	frappe.response.filecontent = content
	frappe.response.type = "download"


def decoded(content: str) -> bytes:
	"""The bytes of a file that a client sent as base64. Raises WorkbookError."""
	# Base64: four letters for three bytes, so the size is checked before decoding.
	if len(content) > MAX_FILE_BYTES // 3 * 4 + 4:
		raise WorkbookError(_("The file is larger than {0} MB.").format(MAX_FILE_BYTES // 2**20))
	try:
		return base64.b64decode(content, validate=True)
	except (binascii.Error, ValueError):
		raise WorkbookError(_("The file did not arrive whole; send it again.")) from None
