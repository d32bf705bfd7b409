"""Forms, timelines and followers without the history that the user may not see.

Frappe sends versions and comments to everyone who may read the document (hooks.py, override_whitelisted_methods).
"""

from typing import Any

import frappe
from frappe.desk.form import document_follow, load, save
from frappe.model.document import Document

from cchc_eval.overrides.history_words import readable
from cchc_eval.permissions.documents import RULES
from cchc_eval.permissions.history import OURS, may_read, sees_history

_ALWAYS_SENT = frozenset({"doctype", "name", "permissions", "is_document_followed"})


@frappe.whitelist()
def getdoc(doctype: str, name: str, user: str | None = None) -> None:
	"""Frappe's own with the history that the user may see; called by the form."""
	load.getdoc(doctype, name)
	_hide_history(doctype, name)
	_word_history(doctype, name)


@frappe.whitelist()
def get_docinfo(doctype: str, name: str, doc: Any = None) -> None:
	"""Frappe's own likewise; called for a form's sidebar and timeline."""
	load.get_docinfo(doctype=doctype, name=name)
	_hide_history(doctype, name)
	_word_history(doctype, name)


@frappe.whitelist()
def savedocs(doc: Any, action: str) -> None:
	"""Frappe's own likewise; its response renews the form's history."""
	save.savedocs(doc, action)
	for saved in frappe.response.get("docs") or ():
		_hide_history(saved.doctype, saved.name)
		_word_history(saved.doctype, saved.name)


@frappe.whitelist()
def get_communications(doctype: str, name: str, start: int | str = 0, limit: int | str = 20) -> list:
	sent = load.get_communications(doctype, name, start, limit)
	return sent if sees_history(doctype, name) else []


@frappe.whitelist(allow_guest=True)
def can_subscribe_doc(doctype: str, docname: str) -> bool:
	"""Called by the socket server, which sends new comments to whoever subscribes to a document."""
	if not frappe.has_permission(doctype, doc=docname, ptype="read") or not sees_history(doctype, docname):
		raise frappe.PermissionError
	return True


@frappe.whitelist(allow_guest=True)
def has_permission(doctype: str, name: str | None = None) -> bool:
	"""`can_subscribe_doc` of Frappe 16; without a name it is about a list."""
	if name:
		return can_subscribe_doc(doctype, name)
	if not frappe.has_permission(doctype, ptype="read"):
		raise frappe.PermissionError
	return True


def _hide_history(doctype: str, name: str) -> None:
	info = frappe.response.get("docinfo")
	if not info or sees_history(doctype, name):
		return
	own = [comment for comment in info.get("comments") or [] if comment.get("owner") == frappe.session.user]
	attachments = [
		file for file in info.get("attachments") or [] if frappe.has_permission("File", "read", file["name"])
	]
	for key, value in info.items():
		if key not in _ALWAYS_SENT:
			info[key] = type(value)() if isinstance(value, (list, dict, str)) else None
	info.update({"comments": own, "attachments": attachments, "user_info": {}})
	# Owner and last editor are in the document itself.
	people = frappe.db.get_value(doctype, info["name"], ["owner", "modified_by"])
	frappe.utils.add_user_info({*people, *(comment["owner"] for comment in own)}, info["user_info"])


def _word_history(doctype: str, name: str) -> None:
	"""Put values into words, and name the people of the document."""
	info = frappe.response.get("docinfo")
	if not info or not doctype.startswith(OURS):
		return
	info["versions"] = readable(doctype, name, info.get("versions") or ())
	for log in info.get("attachment_logs") or ():
		# Drop the verb before the link: the timeline adds its own, in the reader's language.
		log.content = log.content[max(log.content.find("<a "), 0) :]
	for doc in frappe.response.get("docs") or ():
		if isinstance(doc, Document):
			frappe.utils.add_user_info(_people_in(doc), info["user_info"])


def _people_in(doc: Document) -> set[str]:
	"""The users named in the document as sent, which holds only what the user may read."""
	people = {doc.owner, doc.modified_by}
	for part in (doc, *doc.get_all_children()):
		people.update(part.get(field.fieldname) for field in part.meta.get("fields", {"options": "User"}))
	return people - {None, ""}


@frappe.whitelist()
def get_follow_users(doctype: str, doc_name: str) -> list:
	"""Frappe's own, for users who may read the document and its history."""
	if doctype in RULES and not (may_read(doctype, doc_name, frappe.session.user) and sees_history(doctype, doc_name)):
		return []
	return document_follow.get_follow_users(doctype, doc_name)
