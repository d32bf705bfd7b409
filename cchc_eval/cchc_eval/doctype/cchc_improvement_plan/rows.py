"""The rows of a plan: what clients can't change, and what is still owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate

from cchc_eval.storage.days import lies_ahead
from cchc_eval.vietnamese.writing import short_date

OPEN = frozenset({"Open", "In Progress"})
CLOSED = frozenset({"Done", "Dropped"})
HANDLING = "Handling"
# Where a row comes from: the unit itself, its weak criteria, the department.
UNIT, RESULTS, DEPARTMENT = "Unit", "Results", "Department"
# Columns of such a row that clients can't change.
KEPT: Mapping[str, tuple[str, ...]] = {
	UNIT: (),
	RESULTS: ("kind", "code"),
	DEPARTMENT: ("kind", "code", "finding", "action", "handled_who", "legal_basis", "responsible", "due_date"),
}
SERVERS = ("origin", "adopted_due_date", "completed_on")


def restore(rows: Sequence[Document], before: Sequence[Document]) -> None:
	"""Restore rows and columns that clients can't change."""
	stored = {row.name: row for row in before}
	for row in rows:
		old = stored.get(row.name)
		if old is None:
			row.update({"origin": UNIT, "adopted_due_date": None, "completed_on": None})
			continue
		row.update({field: old.get(field) for field in (*SERVERS, *KEPT[old.origin or UNIT])})


def note_completion(rows: Sequence[Document]) -> None:
	"""Set the day of completion, with the first save as done."""
	for row in rows:
		if row.status != "Done":
			row.completed_on = None
		elif not row.completed_on:
			row.completed_on = getdate()


def problems(rows: Sequence[Document], before: Sequence[Document], state: str) -> Iterator[str]:
	named = {row.name for row in rows}
	for row in before:
		if row.name not in named and (row.origin in (RESULTS, DEPARTMENT) or row.adopted_due_date):
			yield _("Row {0} ({1}) can't be taken out: drop it, and say why.").format(row.idx, about(row))
	stored = {row.name: row for row in before}
	for row in rows:
		yield from _row_problems(row, stored.get(row.name), state)


def _row_problems(row: Document, old: Document | None, state: str) -> Iterator[str]:
	result = cstr(row.result).strip()
	if row.status == "Dropped":
		if not result:
			yield _("Row {0}: say why it is dropped.").format(row.idx)
		if row.origin == DEPARTMENT:
			yield _("Row {0} is the department's: it can't be dropped.").format(row.idx)
	if lies_ahead(row.document_date):
		yield _("Row {0}: the date of the document can't lie in the future.").format(row.idx)
	if row.status != "Done":
		return
	was_done = old is not None and old.status == "Done"
	if state == "Draft" and not was_done:
		yield _("Row {0}: it is done once the plan is adopted.").format(row.idx)
	if not result:
		yield _("Row {0}: write what was achieved.").format(row.idx)
	# Actions done before evidence was required stay done.
	if not proven(row) and not (was_done and not proven(old)):
		yield _("Row {0}: attach the evidence, or give number and date of the document.").format(row.idx)


def proven(row: Any) -> bool:
	return bool(row.evidence or (cstr(row.document_number).strip() and row.document_date))


def adoption_problems(rows: Sequence[Document], *, required: bool) -> Iterator[str]:
	kept = [row for row in rows if row.status != "Dropped"]
	weak = [row for row in rows if row.origin == RESULTS]
	if not kept:
		yield _("The plan holds no action.")
	elif required and weak and all(row.status == "Dropped" for row in weak):
		yield _("The unit owes this plan: at least one of its weak criteria must be worked on.")
	for row in kept:
		if missing := _missing(row):
			yield _("Row {0}: write {1}.").format(row.idx, ", ".join(missing))
		if row.status in OPEN and _begins_late(row):
			yield _("Row {0}: the due date can't lie before the adoption.").format(row.idx)


def _missing(row: Any) -> list[str]:
	wanted = {
		_("what is to be done"): row.action,
		_("who is responsible"): row.responsible,
		_("until when"): row.due_date,
	}
	if row.kind == HANDLING:
		wanted |= {_("who is handled"): row.handled_who, _("on which legal basis"): row.legal_basis}
	return [what for what, value in wanted.items() if not cstr(value).strip()]


def _begins_late(row: Any) -> bool:
	"""Whether a due date is newly set in the past; one that was adopted may have passed by now."""
	if not row.due_date or getdate(row.due_date) >= getdate():
		return False
	return not row.adopted_due_date or getdate(row.due_date) != getdate(row.adopted_due_date)


def keep_adopted(rows: Sequence[Document]) -> None:
	"""When a plan is opened for revision: its actions stay owed on their days until it is adopted again."""
	for row in rows:
		row.adopted_due_date = None if row.status == "Dropped" else row.due_date


def changes(rows: Sequence[Document]) -> Iterator[str]:
	"""What an adoption drops or postpones, for the office."""
	for row in rows:
		if row.status == "Dropped":
			yield _("dropped: {0} (reason: {1})").format(about(row), cstr(row.result).strip())
		elif row.adopted_due_date and row.due_date and getdate(row.due_date) != getdate(row.adopted_due_date):
			yield _("{0}: due on {1} instead of {2}").format(
				about(row), short_date(getdate(row.due_date)), short_date(getdate(row.adopted_due_date))
			)


def about(row: Any) -> str:
	return row.code or cstr(row.action).strip() or cstr(row.handled_who).strip() or _(row.kind)


def owed_on(row: Any, state: str) -> date | None:
	"""The row's due day; under revision that of the last adoption."""
	if state == "Draft":
		# Statuses entered in a draft count only once it is adopted.
		day = row.adopted_due_date if row.status != "Done" else None
	else:
		day = row.due_date if state == "Adopted" and row.status in OPEN else None
	return getdate(day) if day else None


def owed() -> list[tuple[str, date]]:
	"""(plan, day) of every row that is still owed, in adopted plans and in those under revision."""
	plan, action = frappe.qb.DocType("CCHC Improvement Plan"), frappe.qb.DocType("CCHC Improvement Action")
	rows = (
		frappe.qb.from_(action)
		.join(plan)
		.on((plan.name == action.parent) & (action.parenttype == "CCHC Improvement Plan"))
		.select(plan.name, plan.workflow_state, action.status, action.due_date, action.adopted_due_date)
		.where(
			((plan.workflow_state == "Adopted") & action.status.isin(sorted(OPEN)) & action.due_date.isnotnull())
			| ((plan.workflow_state == "Draft") & (action.status != "Done") & action.adopted_due_date.isnotnull())
		)
		.orderby(plan.name, action.idx)
		.run(as_dict=True)
	)
	return [(row.name, day) for row in rows if (day := owed_on(row, row.workflow_state))]
