"""An appraisal of which the user sees only the rows of their own part: what is sent, and what comes back."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, get_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import independent, seen
from cchc_eval.permissions.appraisal_parts import ENTRIES, TABLES, may_see, seen_parts_of
from cchc_eval.storage.transactions import lock_first

# What its sender may have changed in a row; all else is as it is stored.
WRITTEN = ("action", "answer", "points_set", "reason", "question", "seen", "times", "note")


def leave_out(doc: Document, sent: dict[str, Any]) -> dict[str, Any]:
	"""Of a document on its way to a client: without the rows that the user does not see."""
	parts = seen_parts_of(doc)
	if parts is not None:
		for table in TABLES:
			# A row without a part is the office's, as the counts of bonus points are.
			sent[table] = [row for row in sent.get(table) or () if may_see(row, parts)]
		sent[ENTRIES] = [row for row in sent.get(ENTRIES) or () if row["user"] == frappe.session.user]
		independent.lay_over(doc, sent)
		blind = independent.blind_parts(doc)
		for row in sent["scores"] if blind else ():
			if row.get("part") in blind:
				seen.lay_over(row, frappe.session.user)
	return sent


def hide(doc: Document) -> None:
	"""Of a document that is printed and not saved."""
	parts = seen_parts_of(doc)
	for table in TABLES if parts is not None else ():
		doc.set(table, [row for row in doc.get(table) if may_see(row, parts)])
	if parts is not None:
		doc.set(ENTRIES, [row for row in doc.get(ENTRIES) if row.user == frappe.session.user])


def complete(doc: Document) -> None:
	"""Before it is saved: put back the rows that its sender was not sent, and what others saved meanwhile in theirs.

	So that the bodies of a split appraisal work on it at the same time. Raises TimestampMismatchError where the sender
	does not have all that they see by now.
	"""
	parts = seen_parts_of(doc)
	if parts is None:
		return
	lock_first(doc.doctype, doc.name)
	stored = frappe.get_doc(doc.doctype, doc.name)
	seen = {table: [row for row in stored.get(table) if may_see(row, parts)] for table in TABLES}
	sent = {table: {row.name: row for row in doc.get(table)} for table in TABLES}
	if any(row.name not in sent[table] for table, rows in seen.items() for row in rows):
		frappe.throw(
			_("{0} {1} was assigned to others meanwhile. Reload it, and enter your change again.").format(
				_(doc.doctype), doc.name
			),
			frappe.TimestampMismatchError,
		)
	if _only_others_saved(doc, stored, seen):
		_take_over(doc, stored, sent)
	for table in TABLES:
		rows = []
		for old in stored.get(table):
			row = sent[table].pop(old.name, old)
			# As it was sent it counts the rows that its sender sees.
			row.idx = old.idx
			rows.append(row)
		doc.set(table, [*rows, *sent[table].values()])
	doc.set(ENTRIES, stored.get(ENTRIES))
	independent.divert(doc, stored)


def _only_others_saved(doc: Document, stored: Document, seen: dict[str, list[Document]]) -> bool:
	"""Whether since the sender read it nothing has changed of what they see, but for its totals."""
	if cstr(doc.modified) == cstr(stored.modified) or doc.workflow_state != stored.workflow_state:
		return False
	read = get_datetime(doc.modified)
	return read is not None and not any(get_datetime(row.modified) > read for rows in seen.values() for row in rows)


def _take_over(doc: Document, stored: Document, sent: dict[str, dict[str, Document]]) -> None:
	doc.modified = stored.modified
	for field in doc.meta.fields:
		if field.fieldname not in (*TABLES, "workflow_state"):
			doc.set(field.fieldname, stored.get(field.fieldname))
	for table in TABLES:
		for old in stored.get(table):
			row = sent[table].get(old.name)
			for field in old.meta.fields if row else ():
				if field.fieldname not in WRITTEN:
					row.set(field.fieldname, old.get(field.fieldname))
