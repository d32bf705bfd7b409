"""What goes with a numbered paper as a file of its own, signed for the body by the clerk.

Decree 30/2020/NĐ-CP, Annex I, part II, 8b: number and symbol of the paper and the time stand in the top right corner of
the first page, and no picture. What is in the paper's own file, as an appendix is, is not signed apart.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.permissions.roles import CLERK, require_role, roles_of
from cchc_eval.printing import issued, numbered, papers, signing
from cchc_eval.storage.transactions import lock_rows
from cchc_eval.vietnamese.writing import document_number

# By numbered paper, what goes with it, and what the paper calls that.
GOES_WITH = {"result-notice": ("result", "CCHC Appraisal Sheet")}


@frappe.whitelist(methods=["POST"])
def sign(paper: str, name: str, password: str = "") -> str:
	"""Keep with the document the signed file of what goes with its paper; the file's address."""
	doc = papers.printable(paper, name)
	if paper not in GOES_WITH:
		frappe.throw(_("Nothing goes with {0} as a file of its own.").format(escape_html(paper)))
	require_role(CLERK)
	lock_rows(doc.doctype, doc.name)
	entry = numbered.last(doc, papers.KINDS[paper].print_format)
	if entry is None:
		form = _(papers.KINDS[paper].print_format)
		frappe.throw(_("{0} of {1} has no number yet, which what goes with it bears.").format(form, doc.name))
	file_name = _file_name(doc, entry)
	if _kept(doc, file_name):
		frappe.throw(_("What goes with number {0} of {1} is signed already.").format(entry.number, doc.name))
	number = document_number(entry.number, entry.symbol)
	content = signing.sign_along(papers.pdf(GOES_WITH[paper][0], doc), number, password)
	file = issued.attach(doc, file_name, content)
	doc.add_comment("Info", _("Signed digitally to go with number {0}: {1}").format(number, file_name))
	return file.file_url


def overview(paper: str, doc: Document, entries: list[Any]) -> dict[str, Any]:
	"""{"goes_along": what goes with the numbered paper, or "", "may_sign_along", "signed_along": the address}."""
	if paper not in GOES_WITH or not entries:
		return {"goes_along": "", "may_sign_along": False, "signed_along": ""}
	kept = _kept(doc, _file_name(doc, entries[0]))
	return {
		"goes_along": _(GOES_WITH[paper][1]),
		"may_sign_along": not kept and CLERK in roles_of() and signing.has_certificate_of_body(),
		"signed_along": kept,
	}


def _file_name(doc: Document, entry: Any) -> str:
	return f"{doc.name}-kem-theo-so-{entry.number}.pdf"


def _kept(doc: Document, file_name: str) -> str:
	about = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "file_name": file_name}
	return frappe.db.get_value("File", about, "file_url") or ""
