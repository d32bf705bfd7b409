"""Who may read a document's history (versions, comments), and who may add to it.

A unit reads its approved appraisal and the decision, but not how the office and the council came to them. Frappe sends
all versions and comments with a document, so the overrides and hooks that send or store them check here first.
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
# Units don't read the history of these.
NOT_FOR_UNITS = frozenset({APPRAISAL, DECISION, VOTE, REQUEST, REWARD_DECISION})
OURS = "CCHC "
# Comments that people make.
BY_PEOPLE = frozenset({"Comment", "Like"})


def sees_history(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the user, who may read the document, may also read its history."""
	user = user or frappe.session.user
	if sees_every_history(doctype, user):
		return True
	# A unit reads the history of its own decision on rewards.
	return doctype == REWARD_DECISION and frappe.db.get_value(doctype, name, "unit") in units_of(user)


def sees_every_history(doctype: str, user: str) -> bool:
	"""Whether the user may read the history of every document of the DocType that they may read."""
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
			_("The unit reads what is written here: comment on its appraisal or on the decision instead."),
			frappe.PermissionError,
		)
	mentioned = set(extract_mentions(comment.content or ""))
	blind = sorted(
		user for user in mentioned if not (sees_history(doctype, name, user) and may_read(doctype, name, user))
	)
	if blind:
		frappe.throw(
			_("You mention people who may not read this: {0}. Leave them out.").format(
				", ".join(frappe.utils.escape_html(get_fullname(user)) for user in blind)
			),
			frappe.PermissionError,
		)


def _check_author(comment: Document) -> None:
	"""Some of Frappe's functions let anyone comment on any document, under any name."""
	doctype, name = comment.reference_doctype, comment.reference_name
	by_people = comment.comment_type in BY_PEOPLE
	if not by_people and _asked_to_comment():
		frappe.throw(_("Only a comment or a like can be added here."), frappe.PermissionError)
	# The server itself may write on a document that the acting user does not see.
	if (by_people or not comment.flags.ignore_permissions) and not may_read(doctype, name, frappe.session.user):
		_refuse_unseen(doctype, name)
	if comment.is_new():
		comment.update({"comment_email": frappe.session.user, "comment_by": get_fullname(frappe.session.user)})


def check_communication(mail: Document, method: str | None = None) -> None:
	"""`validate` of a Communication, which the timeline shows too."""
	_check_seen((mail.reference_doctype, mail.reference_name))
	_check_seen(*((link.link_doctype, link.link_name) for link in mail.timeline_links))


def check_todo(todo: Document, method: str | None = None) -> None:
	"""`validate` of a ToDo, whose text the timeline shows."""
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


def forget_comments(comment: Document, method: str | None = None) -> None:
	"""`on_update` and `after_delete` of a Comment or Communication: empty the document's `_comments`, whose beginnings
	everyone who may list the document could read."""
	if comment.reference_doctype in NOT_FOR_UNITS:
		frappe.db.set_value(comment.reference_doctype, comment.reference_name, "_comments", None, update_modified=False)


def check_follow(follow: Document, method: str | None = None) -> None:
	"""`validate` of a Document Follow: followers are mailed every change and comment."""
	if _may_not_follow(follow) and "document_follow" in _asked_for():
		frappe.throw(
			_("{0} can't be followed: its history is not shown to you.").format(_(follow.ref_doctype)),
			frappe.PermissionError,
		)


def drop_follow(follow: Document, method: str | None = None) -> None:
	"""`after_insert` of a Document Follow: drop one that Frappe makes by itself, for users who follow what they comment
	on, so that the comment does not fail."""
	if _may_not_follow(follow):
		frappe.db.delete("Document Follow", {"name": follow.name})


def _may_not_follow(follow: Document) -> bool:
	return follow.ref_doctype in RULES and not sees_history(follow.ref_doctype, follow.ref_docname, follow.user)


def _asked_for() -> str:
	"""The function that the request calls."""
	request = getattr(frappe.local, "request", None)
	return f"{request.path if request else ''} {frappe.local.form_dict.get('cmd') or ''}"


def _asked_to_comment() -> bool:
	"""Whether the request calls `add_comment` of a document."""
	given = frappe.local.form_dict
	called = (given.get("method"), given.get("run_method"), _asked_for().strip().rpartition("/")[2])
	return "add_comment" in called
