"""The decision as issued: made once, kept as a private file, given to the office's own apps.

On approval a draft without number is kept beside the decision. The issue answers at once; the final PDF is made behind
it. From then on that file is what is printed, and nobody can change or remove it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, get_link_to_form

from cchc_eval.controllers import background
from cchc_eval.controllers.issue import seal
from cchc_eval.permissions.files import RELEASED, is_other, is_released
from cchc_eval.printing import papers, soundness
from cchc_eval.storage.transactions import lock_rows

DECISION, DIGEST = "CCHC Council Decision", "issued_digest"
FIELD = RELEASED[DECISION]
# What is issued once, and the paper that is kept of it.
ISSUED = {DECISION: "decision", "CCHC Reward Decision": "reward-decision"}
# A host app's function takes the decision's name and the address of its file.
HOOK = "cchc_decision_issued"
KEEPING = "cchc_keep_issued"


def keep_draft_later(doc: Document, method: str | None = None) -> None:
	"""`on_submit` of a decision: keep the draft after the commit and in the background, because laying out many
	pages takes long."""
	background.put_off("cchc_eval.printing.issued.keep_draft", f"draft-{doc.name}", decision=doc.name)


def keep_draft(decision: str) -> None:
	"""Keep the approved paper before it has a number; idempotent, and does nothing once it is issued."""
	if not frappe.db.exists(DECISION, decision):
		return
	doc = frappe.get_doc(DECISION, decision)
	name = _draft_name(doc)
	# Frappe adds a hash to a name that is taken.
	kept = {
		"attached_to_doctype": DECISION,
		"attached_to_name": doc.name,
		"file_name": ("like", f"{name.removesuffix('.pdf')}%"),
	}
	if doc.workflow_state == "Approved" and not doc.number and not frappe.db.exists("File", kept):
		attach(doc, name, papers.pdf("decision", doc))


def keep_issued_later(doc: Document, method: str | None = None) -> None:
	"""`on_issue` of a decision: have its PDF made after the commit and in the background.

	Raises ValidationError where the paper lacks something: then there is no issue, and the number stays free.
	"""
	papers.compose(ISSUED[doc.doctype], doc)
	_enqueue(doc.doctype, doc.name)


def _enqueue(doctype: str, name: str) -> None:
	background.put_off("cchc_eval.printing.issued.keep_issued", f"issued-{name}", doctype=doctype, decision=name)


def keep_issued(doctype: str, decision: str) -> None:
	"""Make the PDF of an issued decision and note it in the document; idempotent, and does nothing once a demo with it
	is removed. Number and date stay if it fails: why is written into the document, and the hourly job tries again."""
	if not frappe.db.exists(doctype, decision):
		return
	doc = frappe.get_doc(doctype, decision)
	if not is_unmade(doc):
		return
	# Otherwise a worker uses the server's language, also for what it notes.
	frappe.set_user_lang(frappe.session.user)
	frappe.db.savepoint(KEEPING)
	try:
		_keep(doc)
	except Exception as error:
		frappe.db.rollback(save_point=KEEPING)
		frappe.clear_messages()
		_note_failure(doc, error)
	doc.notify_update()


def _keep(doc: Document) -> None:
	pdf = papers.pdf(ISSUED[doc.doctype], _as_issued(doc))
	# Only now: laying out many pages takes long. What it says does not change meanwhile.
	lock_rows(doc.doctype, doc.name)
	if frappe.db.get_value(doc.doctype, doc.name, FIELD, for_update=True):
		return
	file = attach(doc, f"{doc.name}.pdf", pdf, FIELD)
	kept = {FIELD: file.file_url, DIGEST: sha256(pdf).hexdigest(), "pdf_error": None}
	# The form that somebody has open stays the latest.
	doc.db_set(kept, update_modified=False)
	# The digest of the file is part of what the document says; it said the rest before: `papers.pdf` looks.
	seal(doc)
	doc.run_method("on_pdf_kept")


def _note_failure(doc: Document, error: Exception) -> None:
	told = cstr(error) if isinstance(error, frappe.ValidationError) else type(error).__name__
	if told == doc.pdf_error:
		# The hourly job met the same again.
		return
	frappe.log_error(
		title=f"PDF: {doc.name}",
		message=frappe.get_traceback(),
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)
	doc.db_set("pdf_error", told, update_modified=False)
	doc.run_method("on_pdf_failed")


def keep_missing() -> None:
	"""Hourly: try again what no job has made."""
	for doctype in ISSUED:
		unmade = {"number": (">", 0), FIELD: ("is", "not set")}
		for name in frappe.get_all(doctype, unmade, pluck="name", order_by="name"):
			_enqueue(doctype, name)


def keep_again(doc: Document) -> None:
	"""Try again at once, for who is told that it failed."""
	doc.db_set("pdf_error", None, update_modified=False)
	_enqueue(doc.doctype, doc.name)


def is_unmade(doc: Document) -> bool:
	"""Whether it is issued and its PDF is still to be made."""
	return doc.doctype in ISSUED and bool(cint(doc.number)) and not doc.get(FIELD)


def _draft_name(doc: Document) -> str:
	return f"{doc.name}-du-thao.pdf"


def attach(doc: Document, name: str, content: bytes, field: str | None = None) -> Document:
	"""Keep a private file with a document."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": name,
			"content": content,
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"attached_to_field": field,
		}
	)
	file.flags.by_server = True
	return file.insert(ignore_permissions=True)


def replace(doc: Document, content: bytes) -> Document:
	"""Keep the signed file in the place of the one before, which stays; returns its File. `content` was asked for
	before, which looks whether the document still says what was issued."""
	file = attach(doc, f"{doc.name}.pdf", content, FIELD)
	doc.db_set({FIELD: file.file_url, DIGEST: sha256(content).hexdigest()}, update_modified=False)
	seal(doc)
	return file


def content(doc: Document) -> bytes | None:
	"""The stored PDF of an issued decision; None before. Raises ValidationError where the file was lost or changed.

	A lost file is made again: the same document prints the same PDF.
	"""
	if not doc.get(FIELD):
		return None
	soundness.check(doc)
	stored = _stored(doc)
	if stored is None or sha256(stored).hexdigest() != doc.get(DIGEST):
		stored = papers.pdf(ISSUED[doc.doctype], _as_issued(doc))
	if sha256(stored).hexdigest() != doc.get(DIGEST):
		frappe.throw(
			_("The file of {0} is not the one that was issued: restore {1} from a backup.").format(
				doc.name, doc.get(FIELD).rpartition("/")[2]
			)
		)
	return stored


def kept(decision: str) -> bytes | None:
	"""The PDF that was issued, as it is stored; None where it was lost or changed: for anyone nothing is made anew."""
	fields = ["name", FIELD, DIGEST]
	doc = frappe.db.get_value(DECISION, decision, fields, as_dict=True)
	stored = _stored(frappe._dict(doc, doctype=DECISION)) if doc and doc[FIELD] else None
	return stored if stored is not None and sha256(stored).hexdigest() == doc[DIGEST] else None


def _revoked(doc: Document) -> bool:
	return any(row.revoked for row in doc.get("rewarded") or ())


def _as_issued(doc: Document) -> Document:
	"""A copy from before anything in it was revoked."""
	if not _revoked(doc):
		return doc
	before = frappe.get_doc(doc.doctype, doc.name)
	before.workflow_state = "Approved"
	for row in before.rewarded:
		row.revoked = 0
	return before


def _stored(doc: Any) -> bytes | None:
	kept = {"file_url": doc.get(FIELD), "attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
	try:
		# Frappe's own `get_content` takes bytes for text where it can.
		return Path(frappe.get_doc("File", kept).get_full_path()).read_bytes()
	except (OSError, frappe.DoesNotExistError):
		return None


def pdf_of(paper: str, doc: Document) -> bytes:
	"""The issued decision as it was issued; anything else from what is stored today, also what was revoked since."""
	if _revoked(doc):
		return papers.pdf(paper, doc)
	if paper == ISSUED.get(doc.doctype) and is_unmade(doc):
		_say_unmade(doc)
	return (content(doc) if paper == ISSUED.get(doc.doctype) else None) or papers.pdf(paper, doc)


def _say_unmade(doc: Document) -> NoReturn:
	text = (
		_("The PDF of {0} could not be made: {1} It is tried again every hour.").format(doc.name, doc.pdf_error)
		if doc.pdf_error
		else _("The PDF of {0} is being made: open it again in a moment.").format(doc.name)
	)
	frappe.throw(f"{text} {_('Page and Word are available meanwhile.')}", title=_("PDF Is Not Made Yet"))
	raise AssertionError("frappe.throw raises")


def check_file(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File: the issued decision stays as it is."""
	before = file.get_doc_before_save()
	if before is not None and not file.flags.by_server and _was_issued(before) and is_other(before, file):
		_refuse(before)


def check_trash(file: Document, method: str | None = None) -> None:
	"""`on_trash` of a File."""
	if not file.flags.by_server and _was_issued(file):
		_refuse(file)


def _was_issued(file: Document) -> bool:
	"""Also before it was signed; and what was signed to go with a notice: nothing else lies with a released result."""
	if file.attached_to_doctype == "CCHC Released Result":
		return True
	return is_released(file) or (file.attached_to_doctype in ISSUED and file.attached_to_field == FIELD)


def _refuse(file: Document) -> None:
	frappe.throw(
		_("File {0} is the decision {1} as it was issued: it can't be changed or deleted.").format(
			file.file_name, file.attached_to_name
		),
		frappe.PermissionError,
	)


def tell_host_later(doc: Document, method: str | None = None) -> None:
	"""`on_pdf_kept` of a decision: call the office's apps after the commit, each in a background job, so that none can
	undo another's work."""
	for path in frappe.get_hooks(HOOK):
		frappe.enqueue(
			"cchc_eval.printing.issued.tell_host",
			queue="default",
			enqueue_after_commit=True,
			decision=doc.name,
			path=path,
		)


def tell_host(decision: str, path: str) -> None:
	"""Call a hooked function; if it fails, roll back, log the error and comment on the decision."""
	doc = frappe.get_doc(DECISION, decision)
	frappe.db.savepoint(HOOK)
	try:
		frappe.get_attr(path)(decision, doc.get(FIELD))
	except Exception:
		frappe.db.rollback(save_point=HOOK)
		log = frappe.log_error(title=f"{HOOK}: {path}", reference_doctype=DECISION, reference_name=decision)
		message = _("{0} was issued, but {1} could not take it over: see {2}.")
		doc.add_comment("Info", message.format(decision, path, get_link_to_form("Error Log", log.name)))
