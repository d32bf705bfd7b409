"""Notices in Frappe's bell: a few statements for however many.

Frappe inserts one Notification Log at a time, with several statements each. What it does then is done here: the bell
of each person rings, with a mark that there is something new. It sends no mail of this type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import frappe
from frappe.utils import now_datetime

from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_rows

LOG, SETTINGS = "Notification Log", "Notification Settings"
_OF_THE_ROW = {"name", "owner", "creation", "modified", "modified_by", "docstatus", "idx", "for_user"}
_OURS = ("frappe.", "cchc_eval.")


class Shown(NamedTuple):
	"""What one person is shown; subject and message are HTML."""

	user: str
	doctype: str
	name: str
	subject: str
	message: str


def switched_off(users: Collection[str]) -> set[str]:
	"""Those whose bell is off."""
	off = {"name": ("in", sorted(users) or [""]), "enabled": 0}
	return set(frappe.get_all(SETTINGS, off, pluck="name", order_by=None))


def show(shown: Sequence[Shown]) -> None:
	if not shown:
		return
	if _others_listen():
		for one in shown:
			_log(one).insert(ignore_permissions=True)
		return
	values: dict[Shown, dict[str, Any]] = {}
	rows = []
	first = now_datetime() - timedelta(microseconds=len(shown))
	for position, one in enumerate(shown):
		text = one._replace(user="")
		if text not in values:
			values[text] = _values(text)
		# The bell sorts by it, as they were made one after another.
		made = first + timedelta(microseconds=position)
		rows.append({**values[text], "for_user": one.user, "creation": made, "modified": made})
	insert_rows(LOG, rows)
	_ring({one.user for one in shown})


def _log(one: Shown) -> Any:
	return frappe.get_doc(
		{
			"doctype": LOG,
			"for_user": one.user,
			"from_user": "Administrator",
			"type": "Alert",
			"document_type": one.doctype,
			"document_name": one.name,
			"subject": one.subject,
			"email_content": one.message,
		}
	)


def _values(one: Shown) -> dict[str, Any]:
	"""The columns of a log as Frappe would store it."""
	log = _log(one)
	log._set_defaults()
	log._sanitize_content()
	stored = log.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True)
	return {field: value for field, value in stored.items() if field not in _OF_THE_ROW}


def _ring(users: Iterable[str]) -> None:
	listed = sorted(users)
	# Found without a lock, written by name.
	seen = frappe.get_all(SETTINGS, {"name": ("in", listed), "seen": 1}, pluck="name", order_by=None)
	rows_by_name.write_all(SETTINGS, seen, {"seen": 0})
	for user in listed:
		frappe.publish_realtime("notification", after_commit=True, user=user)


def _others_listen() -> bool:
	"""Whether something of the site or another app waits for new documents in the bell: then Frappe inserts them."""
	hooks = frappe.get_doc_hooks()
	if LOG in hooks or any(not path.startswith(_OURS) for paths in hooks.get("*", {}).values() for path in paths):
		return True
	return any(
		frappe.db.exists(doctype, filters)
		for doctype, filters in (
			("Webhook", {"webhook_doctype": LOG, "enabled": 1}),
			("Server Script", {"reference_doctype": LOG, "disabled": 0}),
			("Notification", {"document_type": LOG, "enabled": 1}),
		)
	)
