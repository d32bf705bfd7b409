"""Who may write on a document's timeline: comments, mails, ToDos. Whoever reads a document reads all of its history.

Some of Frappe's functions let anyone write on any document, in any name.
"""

from __future__ import annotations

from typing import NoReturn

import frappe
from frappe import _
from frappe.desk.notifications import extract_mentions
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.permissions.appraisal_parts import APPRAISAL, hides_rows
from cchc_eval.permissions.documents import RULES
from cchc_eval.permissions.roles import COUNCIL, OFFICE, UNIT, roles_of

# Of the documents with rules, those that the units don't read.
NOT_FOR_UNITS = frozenset(
	{"CCHC Appraisal", "CCHC Council Decision", "CCHC Council Vote", "CCHC Review Answer", "CCHC Reward Decision"}
)
OURS = "CCHC "
# Comments that people make.
BY_PEOPLE = frozenset({"Comment", "Like"})


def check_comment(comment: Document, method: str | None = None) -> None:
	"""`validate` of a Comment: its author may read the document and writes in their own name, and whoever is mentioned
	may read it too."""
	doctype, name = comment.reference_doctype, comment.reference_name
	if (doctype or "").startswith(OURS):
		_check_author(comment)
	if doctype not in RULES or comment.comment_type != "Comment":
		return
	roles = roles_of()
	if doctype not in NOT_FOR_UNITS and roles & COUNCIL and not roles & (OFFICE | UNIT):
		frappe.throw(
			_("The unit reads what is written here: comment on its appraisal, the decision or the answer instead."),
			frappe.PermissionError,
		)
	mentioned = set(extract_mentions(comment.content or ""))
	if blind := sorted(user for user in mentioned if not may_read(doctype, name, user)):
		frappe.throw(
			_("You mention people who may not read this: {0}. Leave them out.").format(
				", ".join(frappe.utils.escape_html(get_fullname(user)) for user in blind)
			),
			frappe.PermissionError,
		)


def _check_author(comment: Document) -> None:
	doctype, name = comment.reference_doctype, comment.reference_name
	by_people = comment.comment_type in BY_PEOPLE
	if not by_people and _asked_to_comment():
		frappe.throw(_("Only a comment or a like can be added here."), frappe.PermissionError)
	# The server itself may write on a document that the acting user does not see.
	if (by_people or not comment.flags.ignore_permissions) and not may_read(doctype, name, frappe.session.user):
		_refuse_unseen(doctype, name)
	if comment.is_new():
		comment.update({"comment_email": frappe.session.user, "comment_by": get_fullname(frappe.session.user)})


def _asked_to_comment() -> bool:
	"""Whether the request calls `add_comment` of a document."""
	given = frappe.local.form_dict
	request = getattr(frappe.local, "request", None)
	asked = f"{request.path if request else ''} {given.get('cmd') or ''}".strip()
	return "add_comment" in (given.get("method"), given.get("run_method"), asked.rpartition("/")[2])


def check_communication(mail: Document, method: str | None = None) -> None:
	"""`validate` of a Communication, which the timeline shows too."""
	_check_seen((mail.reference_doctype, mail.reference_name))
	_check_seen(*((link.link_doctype, link.link_name) for link in mail.timeline_links))


def check_todo(todo: Document, method: str | None = None) -> None:
	"""`validate` of a ToDo, whose text the timeline shows."""
	if todo.is_new() or todo.has_value_changed("reference_name") or todo.has_value_changed("reference_type"):
		_check_seen((todo.reference_type, todo.reference_name))


def check_follow(follow: Document, method: str | None = None) -> None:
	"""`validate` of a Document Follow: followers are mailed every change and comment."""
	if follow.ref_doctype not in RULES:
		return
	doctype, name = follow.ref_doctype, follow.ref_docname
	if not may_read(doctype, name, follow.user):
		_refuse_unseen(doctype, name)
	if doctype == APPRAISAL and hides_rows(follow.user):
		frappe.throw(
			_("Who appraises a part of it can't follow it: every change would be mailed."), frappe.PermissionError
		)


def _check_seen(*documents: tuple[str | None, str | None]) -> None:
	for doctype, name in documents:
		if doctype and name and doctype.startswith(OURS) and not may_read(doctype, name, frappe.session.user):
			_refuse_unseen(doctype, name)


def _refuse_unseen(doctype: str, name: str) -> NoReturn:
	frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)
	raise AssertionError("frappe.throw raises")


def may_read(doctype: str, name: str, user: str) -> bool:
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))
