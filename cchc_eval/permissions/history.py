"""Who may read the history and talk of a document, and who may add to it.

A unit reads its approved appraisal and the decision, but not how the office and the council came to them. Frappe sends
all versions and comments with a document, so whatever sends or stores them asks here first.
"""

from __future__ import annotations

from typing import NoReturn

import frappe
from frappe import _
from frappe.desk.notifications import extract_mentions
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.permissions.documents import RULES, units_of
from cchc_eval.permissions.roles import CLERK, COUNCIL, COUNCIL_CHAIR, OFFICE, UNIT, roles_of

APPRAISAL, DECISION, VOTE = "CCHC Appraisal", "CCHC Council Decision", "CCHC Council Vote"
REQUEST, REWARD_DECISION = "CCHC Review Request", "CCHC Reward Decision"
# The council's part of a decision; who reads it may know how the results came about.
COUNCIL_FIELD = "council_changes"
# What is said there the units don't read.
NOT_FOR_UNITS = frozenset({APPRAISAL, DECISION, VOTE, REQUEST, REWARD_DECISION})
OURS = "CCHC "
# Comments that a person makes.
SAID = frozenset({"Comment", "Like"})


def sees_talk(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the user, who may read the document, may also read its history."""
	user = user or frappe.session.user
	if sees_all_talk(doctype, user):
		return True
	# A unit's own decision on rewards is written there.
	return doctype == REWARD_DECISION and frappe.db.get_value(doctype, name, "unit") in units_of(user)


def sees_all_talk(doctype: str, user: str) -> bool:
	"""The same of every document of the DocType."""
	if user == "Administrator":
		return True
	if doctype == APPRAISAL:
		return bool(roles_of(user) & (OFFICE | COUNCIL))
	if doctype == DECISION:
		return sees_council(user)
	if doctype == REQUEST:
		return _reads(doctype, "return_reason", user)
	if doctype == REWARD_DECISION:
		return bool(roles_of(user) & (OFFICE | {COUNCIL_CHAIR, CLERK}))
	return True


def sees_council(user: str | None = None) -> bool:
	"""Whether the user reads the council's part of decisions, by permission level."""
	return _reads(DECISION, COUNCIL_FIELD, user or frappe.session.user)


def _reads(doctype: str, field: str, user: str) -> bool:
	meta = frappe.get_meta(doctype)
	return meta.get_field(field).permlevel in meta.get_permlevel_access("read", user=user)


def check_comment(comment: Document, method: str | None = None) -> None:
	"""`validate` of a Comment: by who reads the document, in their own name, and nobody is called to what it may not
	read."""
	doctype, name = comment.reference_doctype, comment.reference_name
	if (doctype or "").startswith(OURS):
		_check_speaker(comment)
	if doctype not in RULES or comment.comment_type != "Comment":
		return
	roles = roles_of()
	if doctype not in NOT_FOR_UNITS and roles & COUNCIL and not roles & (OFFICE | UNIT):
		frappe.throw(
			_("The unit reads what is written here: comment on its appraisal or on the decision instead."),
			frappe.PermissionError,
		)
	called = set(extract_mentions(comment.content or ""))
	blind = sorted(user for user in called if not (sees_talk(doctype, name, user) and may_read(doctype, name, user)))
	if blind:
		frappe.throw(
			_("You mention people who may not read this: {0}. Leave them out.").format(
				", ".join(frappe.utils.escape_html(get_fullname(user)) for user in blind)
			),
			frappe.PermissionError,
		)


def _check_speaker(comment: Document) -> None:
	"""Frappe has functions that let anyone write on any document, in whatever name."""
	doctype, name = comment.reference_doctype, comment.reference_name
	said = comment.comment_type in SAID
	if not said and _asked_to_comment():
		frappe.throw(_("Only a comment or a like can be added here."), frappe.PermissionError)
	# What the server itself writes down may be on a document that the acting user doesn't see.
	if (said or not comment.flags.ignore_permissions) and not may_read(doctype, name, frappe.session.user):
		_refuse_unseen(doctype, name)
	if comment.is_new():
		comment.update({"comment_email": frappe.session.user, "comment_by": get_fullname(frappe.session.user)})


def check_communication(said: Document, method: str | None = None) -> None:
	"""`validate` of a Communication: it stands on the document's timeline too."""
	_check_seen((said.reference_doctype, said.reference_name))
	_check_seen(*((link.link_doctype, link.link_name) for link in said.timeline_links))


def check_todo(todo: Document, method: str | None = None) -> None:
	"""`validate` of a ToDo: its text goes to the document's timeline."""
	if todo.is_new() or todo.has_value_changed("reference_name") or todo.has_value_changed("reference_type"):
		_check_seen((todo.reference_type, todo.reference_name))


def _check_seen(*documents: tuple[str | None, str | None]) -> None:
	for doctype, name in documents:
		if doctype and name and doctype.startswith(OURS) and not may_read(doctype, name, frappe.session.user):
			_refuse_unseen(doctype, name)


def _refuse_unseen(doctype: str, name: str) -> NoReturn:
	frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)
	raise AssertionError("frappe.throw raises")


def may_read(doctype: str, name: str, user: str) -> bool:
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))


def forget_comments(said: Document, method: str | None = None) -> None:
	"""`on_update` and `after_delete` of a Comment or a Communication: Frappe keeps their beginnings in a column of
	the document that anyone who lists it may ask for."""
	if said.reference_doctype in NOT_FOR_UNITS:
		frappe.db.set_value(said.reference_doctype, said.reference_name, "_comments", None, update_modified=False)


def check_follow(follow: Document, method: str | None = None) -> None:
	"""`validate` of a Document Follow: whoever follows is mailed every change and comment."""
	if _follows_blindly(follow) and "document_follow" in _asked_for():
		frappe.throw(
			_("{0} can't be followed: its history is not shown to you.").format(_(follow.ref_doctype)),
			frappe.PermissionError,
		)


def drop_follow(follow: Document, method: str | None = None) -> None:
	"""`after_insert` of a Document Follow: for who wants to follow all that they make, comment or like, Frappe makes
	one by itself, and their comment must not fail by it."""
	if _follows_blindly(follow):
		frappe.db.delete("Document Follow", {"name": follow.name})


def _follows_blindly(follow: Document) -> bool:
	return follow.ref_doctype in RULES and not sees_talk(follow.ref_doctype, follow.ref_docname, follow.user)


def _asked_for() -> str:
	"""The function that the request calls."""
	request = getattr(frappe.local, "request", None)
	return f"{request.path if request else ''} {frappe.local.form_dict.get('cmd') or ''}"


def _asked_to_comment() -> bool:
	"""Whether the request calls `add_comment` of a document."""
	given = frappe.local.form_dict
	called = (given.get("method"), given.get("run_method"), _asked_for().strip().rpartition("/")[2])
	return "add_comment" in called
