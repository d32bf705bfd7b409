"""Locks, and steps that decide on what they have locked.

In a transaction of MariaDB's a plain read shows the data as of the first plain read, also where the transaction waited
for a lock since: what somebody wrote meanwhile stays unseen. So a step that waits locks first and reads afterwards, in
a transaction that has read nothing before. A step whose work is long reads and computes first, locks what it has read,
and raises `Overtaken` where that was changed meanwhile.

Everyone locks in one order (`LOCK_ORDER`); of one DocType by name. Who only makes new appraisals locks their
self-assessments and no appraisal. Who writes proposals or decisions on rewards locks the round before them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import frappe
from frappe.model.document import Document

from cchc_eval.storage import rows_by_name

P = ParamSpec("P")
T = TypeVar("T")

LOCK_ORDER = ("CCHC Evaluation Round", "CCHC Council Decision", "CCHC Appraisal", "CCHC Self Assessment")
ATTEMPTS = 4
_PAUSE = 0.1  # seconds, times the attempts so far


class Overtaken(frappe.ValidationError):
	"""What a step has read was changed before it locked it."""


def afresh(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
	"""Take the step in a transaction that has read nothing yet, and again where the database ended it to resolve a
	deadlock, or where it was overtaken.

	For whitelisted functions, around their whole work. Called by other code, or after a write, the step is part of what
	that code does: to begin anew would commit the half of it.
	"""
	if not _may_begin():
		return step(*args, **kwargs)
	frappe.flags.step_under_way = True
	try:
		for attempt in range(1, ATTEMPTS):
			frappe.db.begin()
			try:
				return step(*args, **kwargs)
			except (frappe.QueryDeadlockError, Overtaken):
				# Nothing of it stays in the database; what it said goes too.
				frappe.db.rollback()
				frappe.clear_messages()
				time.sleep(attempt * _PAUSE)
		frappe.db.begin()
		return step(*args, **kwargs)
	finally:
		frappe.flags.step_under_way = False


def _may_begin() -> bool:
	asked_for = getattr(frappe.local, "request", None) or getattr(frappe.local, "job", None)
	return bool(asked_for and not frappe.flags.step_under_way and not frappe.db.transaction_writes and not _went_back())


def _went_back() -> bool:
	"""Whether this connection, which is the request's or the job's own, went back to a savepoint.

	Frappe then counts no writes any more, also not those before the savepoint, which are in the transaction still.
	MariaDB tells of no transaction whether it has written; where nobody went back, Frappe's count does.
	"""
	return bool(int(frappe.db.sql("SHOW SESSION STATUS LIKE 'Com_rollback_to_savepoint'")[0][1]))


def lock_first(doctype: str, name: str) -> None:
	"""Lock a row, in a transaction that has read nothing yet unless this is part of more: plain reads show then what
	everyone has written who locked it before.

	For saves through Frappe, which has read before it comes to them.
	"""
	read_anew()
	lock_rows(doctype, name)


def read_anew() -> None:
	"""From here on plain reads show what is committed now, unless this is part of more."""
	if _may_begin():
		frappe.db.begin()


def lock_rows(doctype: str, *names: str) -> None:
	"""Let nobody else change these documents before this transaction ends; waits for who does.

	Without a look at Frappe's caches: nothing is read before it.
	"""
	rows_by_name.lock(doctype, names)


def lock_document(doctype: str, name: str) -> Document:
	"""The document as it is now, locked until the transaction ends. Raises unless the user may read it."""
	lock_rows(doctype, name)
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("read")
	return doc


def overtaken(doctype: str, locked: list[Any]) -> list[Any]:
	"""Of locked rows (with `name` and `modified`) those that somebody changed while this transaction waited for the
	lock: plain reads still show them as they were."""
	filters = {"name": ("in", [row.name for row in locked] or [""])}
	seen: dict[str, Any] = dict(frappe.get_all(doctype, filters, ["name", "modified"], as_list=True, order_by=None))
	return [row for row in locked if seen.get(row.name) != row.modified]
