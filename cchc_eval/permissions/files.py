"""A file of the evaluation is visible only to users who may see its document, whoever uploaded it.

Frappe shows a private file to its uploader for ever, lists the names of all files of a readable DocType, and lets
anyone make a File record for an existing address.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

import frappe
from frappe import _
from frappe.core.doctype.file import file as frappe_file
from frappe.model.document import Document
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.documents import RULES, query_conditions
from cchc_eval.permissions.file_content import check_sent
from cchc_eval.permissions.history import OURS

PRIVATE = "/private/files/"
# Fields that hold it.
RELEASED = dict.fromkeys(
	("CCHC Council Decision", "CCHC Reward Decision", "CCHC Released Ranking", "CCHC Released Reward"), "issued_file"
)
# What a File is: its content, its name, what it belongs to, who sees it.
_IDENTITY = (
	"file_url",
	"is_private",
	"attached_to_doctype",
	"attached_to_name",
	"attached_to_field",
	"file_name",
	"content_hash",
)


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	user = user or frappe.session.user
	if user != "Administrator":
		if ptype == "create":
			# Content that is sent along is the user's own, even where an equal file is stored already.
			doc.flags.own_content = bool(doc.get("content"))
			if not doc.flags.own_content and borrows(_source(doc), user):
				return False
			if not _may_attach(doc, user):
				return False
			# A file without content is sent along too.
			if (doc.flags.own_content or not doc.file_url) and (doc.attached_to_doctype or "").startswith(OURS):
				check_sent(doc)
		elif not _may_see_document(doc, user) or (ptype in ("write", "delete") and is_released(doc)):
			return False
	return bool(frappe_file.has_permission(doc, ptype, user, debug))


def check_download() -> None:
	"""`auth_hooks`: permission check on downloads, for which Frappe calls no `has_permission` hook.

	Refuses unless the user may read one of the File records of the address: the file itself with a page that says why,
	a function that sends it with PermissionError.
	"""
	address = _asked_address()
	if not address or frappe.session.user == "Administrator":
		return
	holders = frappe.get_all("File", {"file_url": address}, ["name", "attached_to_doctype"])
	if any(holder.attached_to_doctype in RULES for holder in holders) and not any(
		has_permission(frappe.get_doc("File", holder.name), "read") for holder in holders
	):
		said = _("There is no such file, or you may not see it. Open it from the document that it is attached to.")
		if unquote(frappe.local.request.path).startswith(PRIVATE):
			# Frappe's page for PermissionError has no room for a reason.
			raise Forbidden(said)
		frappe.throw(said, frappe.PermissionError)


def readable_file(url: str) -> Document | None:
	"""A file of the evaluation at this private address that the user may read; None also where there is none."""
	address = PRIVATE + unquote(url).partition(PRIVATE)[2] if PRIVATE in unquote(url) else ""
	for holder in frappe.get_all(
		"File", {"file_url": address or "-"}, ["name", "attached_to_doctype"], order_by="name"
	):
		if holder.attached_to_doctype in RULES:
			file = frappe.get_doc("File", holder.name)
			if has_permission(file, "read"):
				return file
	return None


def let_save_only(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: a browser saves a file of the evaluation, whatever is in it, and opens none as a page."""
	if response is None or response.status_code >= 400 or not (address := _asked_address()):
		return
	if stored := frappe.db.exists("File", {"file_url": address, "attached_to_doctype": ("like", f"{OURS}%")}):
		if response.status_code == 200 and request is not None and not unquote(request.path).startswith(PRIVATE):
			# Frappe 16 reads a file as text in `download_file` where it can, and a picture isn't the same after it.
			response.set_data(Path(frappe.get_doc("File", stored).get_full_path()).read_bytes())
		name = quote(address.rpartition("/")[2])
		response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
		response.headers["X-Content-Type-Options"] = "nosniff"


def _asked_address() -> str:
	"""The address of the private file that the request is about; "" where it is about none."""
	request = getattr(frappe.local, "request", None)
	address = unquote(request.path) if request else ""
	if "download_file" in address or "download_file" in (frappe.local.form_dict.get("cmd") or ""):
		address = unquote(str(frappe.local.form_dict.get("file_url") or ""))
	return PRIVATE + address.partition(PRIVATE)[2] if PRIVATE in address else ""


def check_borrowed(file: Document, method: str | None = None) -> None:
	"""`before_validate` of a File: refuse a record that points at a file of the evaluation which the user may not see.

	Where a document is saved with an address in an Attach field, Frappe makes a File without checking the right to
	create one. Frappe has read the content by now, so a new File is recognised by its content too.
	"""
	user = frappe.session.user
	if file.flags.by_server or file.is_folder or user == "Administrator":
		return
	before = file.get_doc_before_save()
	if before is None:
		borrowed = not file.flags.own_content and borrows(file.file_url, user, file.content_hash)
	else:
		borrowed = before.file_url != file.file_url and borrows(file.file_url, user)
	if borrowed:
		frappe.throw(
			_("You may not use the file {0}.").format((file.file_url or "").rpartition("/")[2]), frappe.PermissionError
		)


def borrows(url: str | None, user: str, content_hash: str | None = None) -> bool:
	"""Whether the address, or the content, is a private file of the evaluation that the user may not see."""
	address = unquote(url or "")
	same = {"file_url": PRIVATE + address.rpartition("/")[2]} if PRIVATE in address else {}
	if content_hash:
		same["content_hash"] = content_hash
	if not same:
		return False
	fields = ["owner", "is_private", "file_url", "attached_to_doctype", "attached_to_name"]
	holders = frappe.get_all("File", {"is_private": 1}, fields, or_filters=same)
	ours = any(holder.attached_to_doctype in RULES for holder in holders)
	return ours and not any(_may_read(holder, user) for holder in holders)


def _source(file: Document) -> str:
	"""The address that Frappe reads the content from; without one it uses the file's name."""
	source = file.file_url or file.file_name or ""
	return source if "/" in source or not file.is_private else f"{PRIVATE}{source}"


def _may_read(holder: frappe._dict, user: str) -> bool:
	if holder.attached_to_doctype in RULES:
		return _may_see_document(holder, user)
	return holder.owner == user


def _may_see_document(file: Document | frappe._dict, user: str) -> bool:
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if doctype not in RULES or not name or not frappe.db.exists(doctype, name):
		return True
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))


def _may_attach(file: Document, user: str) -> bool:
	"""Checks the right to the document, which Frappe does on some routes only."""
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if doctype not in RULES or not name or not frappe.db.exists(doctype, name):
		return True
	return bool(frappe.has_permission(doctype, "write", doc=name, user=user))


def is_released(file: Document | frappe._dict) -> bool:
	"""Whether it is the issued file, which everyone who sees the document sees; the others are working papers of the
	office."""
	doctype = file.attached_to_doctype
	return doctype in RELEASED and bool(
		frappe.db.exists(doctype, {"name": file.attached_to_name, RELEASED[doctype]: file.file_url})
	)


def is_other(before: Document, file: Document) -> bool:
	"""Whether a File that must stay as it is was changed."""
	return any((before.get(field) or "") != (file.get(field) or "") for field in _IDENTITY)


def file_conditions(user: str | None = None, doctype: str = "") -> str:
	"""Frappe's `permission_query_conditions` for File, beside its own."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	ours = ", ".join(frappe.db.escape(name) for name in RULES)
	seen = [f"ifnull(`tabFile`.attached_to_doctype, '') not in ({ours})"]
	for name in RULES:
		documents = f"select name from `tab{name}` where {query_conditions(user, name)}"
		attached = f"`tabFile`.attached_to_doctype = {frappe.db.escape(name)}"
		seen.append(f"({attached} and `tabFile`.attached_to_name in ({documents}))")
	return f"({' or '.join(seen)})"
