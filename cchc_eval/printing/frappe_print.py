"""Frappe's "PDF" button for our print formats, with WeasyPrint instead of wkhtmltopdf (hooks.py,
override_whitelisted_methods)."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from cchc_eval.permissions.requests import is_ours
from cchc_eval.permissions.shapes import refuse_shape
from cchc_eval.printing import issued, papers

DOWNLOAD = "frappe.utils.print_format.download_pdf"


@frappe.whitelist(allow_guest=True)
def download_pdf(doctype: str, name: str, format: str | None = None, **options: Any) -> Any:
	"""Ours for our formats, else the next override or Frappe's. Guests can't print ours, even with a key."""
	wanted = format or frappe.get_meta(doctype).default_print_format
	paper = papers.paper_of(doctype, wanted)
	if paper is None:
		if not is_ours(doctype):
			return frappe.call(_next(), doctype=doctype, name=name, format=format, **options)
		_check_options(options)
		try:
			return frappe.call(_next(), doctype=doctype, name=name, format=format, **options)
		except OSError as error:
			# Of the program that Frappe calls for it: it is not there, or met what it can't print.
			frappe.log_error(title=f"PDF: {name}", reference_doctype=doctype, reference_name=name)
			told = _("The server could not make this PDF ({0}): print the page from the browser.")
			frappe.throw(told.format(escape_html(cstr(error).strip().partition("\n")[0])))
	doc = papers.printable(paper, name)
	frappe.local.response.update(
		{
			"type": "pdf",
			"filename": f"{papers.file_stem(paper, doc)}.pdf",
			"filecontent": issued.pdf_of(paper, doc),
		}
	)
	return None


def _check_options(options: dict[str, Any]) -> None:
	"""Frappe fails on a document that is sent along, and on a language or letter head that is no text."""
	for name, value in options.items():
		if (name == "doc" and value) or not isinstance(value, str | int | None):
			refuse_shape(name)


def _next() -> Any:
	"""The function without this override: another app's, or Frappe's own."""
	overrides = frappe.get_hooks("override_whitelisted_methods", {}).get(DOWNLOAD, [])
	ours = f"{__name__}.{download_pdf.__name__}"
	before = overrides[: overrides.index(ours)] if ours in overrides else []
	return frappe.get_attr(before[-1] if before else DOWNLOAD)
