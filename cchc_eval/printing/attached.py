"""What goes with a numbered paper as a file of its own, signed for the body by the clerk.

Decree 30/2020/NĐ-CP, Annex I, part II, 8b: number and symbol of the paper and the time stand in the top right corner of
the first page, and no picture. What is in the paper's own file, as an appendix is, is not signed apart.
"""

from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.documents import signing as marks
from cchc_eval.permissions.roles import CLERK, require_role, roles_of
from cchc_eval.printing import issued, papers, signing
from cchc_eval.storage import number_register
from cchc_eval.storage.transactions import lock_rows
from cchc_eval.vietnamese.writing import document_number

# By numbered paper, what goes with it, and what the paper calls that.
GOES_WITH = {"result-notice": ("result", "CCHC Appraisal Sheet")}
# What a host app is told of it, beside "Signature" and "Seal".
KIND = "Attached"


@frappe.whitelist(methods=["POST"])
def sign(paper: str, name: str, password: str = "") -> dict[str, bool]:
	"""Sign what goes with the document's numbered paper, and keep it with the document. {"signed": False} where the
	office's service answers later."""
	doc = papers.printable(paper, name)
	entry = _numbered(paper, doc)
	require_role(CLERK)
	lock_rows(doc.doctype, doc.name)
	if _kept(doc, entry):
		frappe.throw(_("What goes with number {0} of {1} is signed already.").format(entry.number, doc.name))
	number = document_number(entry.number, entry.symbol)
	content = _waiting(doc, entry) or papers.pdf(GOES_WITH[paper][0], doc)
	signed = (
		signing.ask_host(doc, content, _request(paper, doc, entry, content))
		if signing.has_host()
		else signing.sign_along(content, number, password)
	)
	if signed is None:
		if not _waiting(doc, entry):
			issued.attach(doc, f"{_stem(doc, entry, waits=True)}.pdf", content)
		doc.add_comment("Info", _("What goes with number {0}: handed to the signing service").format(number))
		return {"signed": False}
	_take(doc, entry, content, signed)
	return {"signed": True}


def put_signed(paper: str, name: str, content: bytes) -> None:
	"""For the office's app that said "later", whoever it runs as: the signed file. Raises ValidationError unless it is
	the file that was handed over, with a signature added behind it."""
	doc = frappe.get_doc(papers.KINDS[paper].doctype, name)
	entry = _numbered(paper, doc)
	lock_rows(doc.doctype, doc.name)
	before = _waiting(doc, entry)
	if before is None:
		frappe.throw(_("{0} waits for no signature of the kind {1}.").format(name, _(KIND, context="Signing")))
	_take(doc, entry, before, content)


def overview(paper: str, doc: Document, entries: list[Any]) -> dict[str, Any]:
	"""{"goes_along": what goes with the numbered paper, or "", "may_sign_along", "asks_password", "waits_along",
	"signed_along": the address}."""
	if paper not in GOES_WITH or not entries:
		return {"goes_along": "", "may_sign_along": False, "signed_along": ""}
	kept = _kept(doc, entries[0])
	return {
		"goes_along": _(GOES_WITH[paper][1]),
		"may_sign_along": not kept and CLERK in roles_of() and signing.may_seal_here(),
		"asks_password": not signing.has_host(),
		"waits_along": not kept and bool(_file(doc, entries[0], waits=True)),
		"signed_along": kept.file_url if kept else "",
	}


def signed_file(paper: str, doc: Document) -> Path | None:
	"""The signed file of what goes with what was last numbered; None where there is none. Asks for no right."""
	entry = number_register.last(doc, papers.KINDS[paper].print_format)
	kept = _kept(doc, entry) if entry else None
	return Path(frappe.get_doc("File", kept.name).get_full_path()) if kept else None


def _numbered(paper: str, doc: Document) -> Any:
	"""What the document's paper was last numbered. Raises where nothing goes with it, or it has no number."""
	if paper not in GOES_WITH:
		frappe.throw(_("Nothing goes with {0} as a file of its own.").format(escape_html(paper)))
	entry = number_register.last(doc, papers.KINDS[paper].print_format)
	if entry is None:
		form = _(papers.KINDS[paper].print_format)
		frappe.throw(_("{0} of {1} has no number yet, which what goes with it bears.").format(form, doc.name))
	return entry


def _request(paper: str, doc: Document, entry: Any, content: bytes) -> dict[str, Any]:
	return {
		"kind": KIND,
		"paper": paper,
		"file_name": f"{_stem(doc, entry)}.pdf",
		"number": entry.number,
		"symbol": entry.symbol,
		"place": marks.corner_of(content),
		"signer": papers.compose(paper, doc, entry.name).head.issuing_body,
	}


def _take(doc: Document, entry: Any, before: bytes, signed: bytes) -> None:
	signing.check_added(doc, before, signed, signatures=1)
	file = issued.attach(doc, f"{_stem(doc, entry)}.pdf", signed)
	if waited := _file(doc, entry, waits=True):
		handed = frappe.get_doc("File", waited.name)
		handed.flags.by_server = True
		handed.delete(ignore_permissions=True)
	number = document_number(entry.number, entry.symbol)
	doc.add_comment("Info", _("Signed digitally to go with number {0}: {1}").format(number, file.file_name))


def _stem(doc: Document, entry: Any, *, waits: bool = False) -> str:
	"""Of the file's name; Frappe may add to it what makes it the only one."""
	return f"{doc.name}-kem-theo-so-{entry.number}-{entry.paper_date.year}-{'cho' if waits else 'da'}-ky"


def _kept(doc: Document, entry: Any) -> Any:
	return _file(doc, entry, waits=False)


def _file(doc: Document, entry: Any, *, waits: bool) -> Any:
	"""{name, file_url}, or None."""
	name = ("like", f"{_stem(doc, entry, waits=waits)}%")
	about = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "file_name": name}
	return frappe.db.get_value("File", about, ["name", "file_url"], as_dict=True)


def _waiting(doc: Document, entry: Any) -> bytes | None:
	"""The file that was handed to the office's service, which answers later."""
	file = _file(doc, entry, waits=True)
	return Path(frappe.get_doc("File", file.name).get_full_path()).read_bytes() if file else None
