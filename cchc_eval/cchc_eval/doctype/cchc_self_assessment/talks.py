"""Short comments on a criterion, among the people of the unit; the office and the council don't read them.

They hang on round, unit and criterion, so that they outlive a return of the form. Whoever is named is told by Frappe's
own notices.
"""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.model.document import Document
from frappe.utils import escape_html, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_criterion_task.rows import Member, members_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import SELF_ASSESSMENT, readable
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks import is_member
from cchc_eval.controllers.client_values import read_names
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.storage.transactions import afresh, lock_document
from cchc_eval.vietnamese.writing import number

COMMENT = "CCHC Criterion Comment"
MOST_TEXT = 1_000
MOST_OF_A_CRITERION = 200
_MOST_SHOWN = 60


@frappe.whitelist(methods=["GET"])
def threads(self_assessment: str) -> dict:
	"""What `shown` gives, for the unit's people."""
	return shown(_of_member(readable(self_assessment)))


@frappe.whitelist(methods=["POST"])
def say(self_assessment: str, code: str, text: str, tell: list | str | None = None) -> dict:
	"""Write a comment on a criterion; `tell`: people of the unit who get a notice. Returns what `shown` gives.

	Raises PermissionError for all but the unit's people, ValidationError with everything that is wrong.
	"""
	return afresh(_say, self_assessment, code, text, tell)


@frappe.whitelist(methods=["POST"])
def take_back(self_assessment: str, comment: str) -> dict:
	"""Delete a comment of one's own. Returns what `shown` gives."""
	return afresh(_take_back, self_assessment, comment)


def _say(self_assessment: str, code: str, text: str, tell: Any) -> dict[str, Any]:
	doc = _of_member(lock_document(SELF_ASSESSMENT, self_assessment))
	text, told = text.strip(), list(dict.fromkeys(read_names(tell)))
	members = members_of(doc.unit)
	if problems := _problems(doc, code, text, [user for user in told if user not in members]):
		throw_problems(problems, _("The comment can't be saved"))
	by = get_fullname(frappe.session.user)
	about = {"round": doc.round, "unit": doc.unit, "unit_name": doc.unit_name, "code": code}
	frappe.get_doc({"doctype": COMMENT, **about, "full_name": by, "content": text}).insert(ignore_permissions=True)
	if to := [user for user in told if user != frappe.session.user]:
		_tell(doc, code, text, to)
	return shown(doc)


def _problems(doc: Document, code: str, text: str, strangers: list[str]) -> list[str]:
	problems = []
	if not text:
		problems.append(_("Write the comment."))
	if len(text) > MOST_TEXT:
		problems.append(_("The comment is longer than {0} characters.").format(number(MOST_TEXT)))
	if code not in {row.code for row in doc.scores}:
		problems.append(_("There is no criterion {0} in this form.").format(code[:_MOST_SHOWN]))
	elif frappe.db.count(COMMENT, {**_of_form(doc), "code": code}) >= MOST_OF_A_CRITERION:
		problems.append(_("Criterion {0} has {1} comments: that is the most.").format(code, MOST_OF_A_CRITERION))
	if strangers:
		names = ", ".join(user[:_MOST_SHOWN] for user in strangers[:5])
		problems.append(_("{0}: only people of the unit can be told.").format(names))
	return problems


def _tell(doc: Document, code: str, text: str, users: list[str]) -> None:
	subject = _("{0} wrote to you about criterion {1} of {2}").format(
		f"<b>{escape_html(get_fullname(frappe.session.user))}</b>", escape_html(code), escape_html(doc.name)
	)
	enqueue_create_notification(
		users,
		{
			"type": "Mention",
			"document_type": SELF_ASSESSMENT,
			"document_name": doc.name,
			"subject": subject,
			"from_user": frappe.session.user,
			"email_content": escape_html(text),
		},
	)


def _take_back(self_assessment: str, comment: str) -> dict[str, Any]:
	doc = _of_member(lock_document(SELF_ASSESSMENT, self_assessment))
	own = {"name": comment, "owner": frappe.session.user, **_of_form(doc)}
	if not frappe.db.exists(COMMENT, own):
		frappe.throw(_("Only who wrote a comment takes it back."), frappe.PermissionError)
	frappe.delete_doc(COMMENT, comment, ignore_permissions=True)
	return shown(doc)


def shown(doc: Document, members: Mapping[str, Member] | None = None) -> dict[str, Any]:
	"""`members` of the unit, where they have been read already; the form words the times.

	{"threads": {code: [{"name", "by", "on", "text", "is_mine"}]}, "people": [{"user", "full_name"}]}: whom one can
	tell."""
	rows = frappe.db.sql(
		f"""select name, code, full_name, content, creation, owner from `tab{COMMENT}`
		where round = %(round)s and unit = %(unit)s order by creation, name""",
		_of_form(doc),
		as_dict=True,
	)
	found: dict[str, list[dict[str, Any]]] = {}
	for row in rows:
		told = {"name": row.name, "by": row.full_name, "on": str(row.creation)[:19], "text": row.content}
		found.setdefault(row.code, []).append({**told, "is_mine": row.owner == frappe.session.user})
	members = members_of(doc.unit) if members is None else members
	others = [(user, one.full_name) for user, one in members.items() if user != frappe.session.user]
	return {"threads": found, "people": [{"user": user, "full_name": name} for user, name in others]}


def _of_form(doc: Document) -> dict[str, str]:
	return {"round": doc.round, "unit": doc.unit}


def _of_member(doc: Any) -> Any:
	if not is_member(doc):
		frappe.throw(_("Only the people of the unit talk about its criteria here."), frappe.PermissionError)
	return doc
