"""The decision as issued: made once, kept as a private file, given to the office's own apps.

On approval a draft without number is kept beside the decision, on issue the final PDF. From then on that file is
what is printed, and nobody can change or remove it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_link_to_form

from cchc_eval.permissions.files import RELEASED, is_other, is_released
from cchc_eval.printing import papers, soundness

DECISION, DIGEST = "CCHC Council Decision", "issued_digest"
FIELD = RELEASED[DECISION]
# What is issued once, and the paper that is kept of it.
ISSUED = {DECISION: "decision", "CCHC Reward Decision": "reward-decision"}
# A host app's function takes the decision's name and the address of its file.
HOOK = "cchc_decision_issued"


def keep_draft_later(doc: Document, method: str | None = None) -> None:
	"""`on_submit` of a decision: keep the draft after the commit and in the background, because laying out many
	pages takes long."""
	frappe.enqueue("cchc_eval.printing.issued.keep_draft", queue="long", enqueue_after_commit=True, decision=doc.name)


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
		_attach(doc, name, papers.pdf("decision", doc))


def keep_issued(doc: Document, method: str | None = None) -> None:
	"""`on_issue` of a decision: store it with its number, and note the file in the document."""
	pdf = papers.pdf(ISSUED[doc.doctype], doc)
	file = _attach(doc, f"{doc.name}.pdf", pdf, FIELD)
	doc.update({FIELD: file.file_url, DIGEST: sha256(pdf).hexdigest()})


def _draft_name(doc: Document) -> str:
	return f"{doc.name}-du-thao.pdf"


def _attach(doc: Document, name: str, content: bytes, field: str | None = None) -> Document:
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
	return (content(doc) if paper == ISSUED.get(doc.doctype) else None) or papers.pdf(paper, doc)


def check_file(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File: the issued decision stays as it is."""
	before = file.get_doc_before_save()
	if before is not None and not file.flags.by_server and is_released(before) and is_other(before, file):
		_refuse(before)


def check_trash(file: Document, method: str | None = None) -> None:
	"""`on_trash` of a File."""
	if not file.flags.by_server and is_released(file):
		_refuse(file)


def _refuse(file: Document) -> None:
	frappe.throw(
		_("File {0} is the decision {1} as it was issued: it can't be changed or deleted.").format(
			file.file_name, file.attached_to_name
		),
		frappe.PermissionError,
	)


def tell_host_later(doc: Document, method: str | None = None) -> None:
	"""`on_issue` of a decision: call the office's apps after the commit, each in a background job, so that none can
	undo the issue or another's work."""
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
