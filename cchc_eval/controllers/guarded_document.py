"""Who may change what in which state, whatever the route.

Frappe checks a workflow state's "allow edit" role in the browser only, and `submit` needs no workflow action at
all. Here the server checks both against the site's own Workflow, so that its changes stay in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow
from frappe.utils import cint, cstr, flt, get_datetime, getdate

from cchc_eval.controllers.batched_tables import BatchedTables, is_as_stored
from cchc_eval.permissions.roles import roles_of
from cchc_eval.storage.plain_text import taken_in

# What a state lets its role change: a field, or a table with the columns that may change in its rows
# (EVERY_COLUMN: rows may also be added, removed and moved).
EVERY_COLUMN = frozenset({"*"})
Editable = Mapping[str, frozenset[str] | None]

# Steps of the workflow are checked on their own.
_UNGUARDED = {"workflow_state"}


class GuardedDocument(BatchedTables):
	"""A document of the workflow. Server code that acts for the system sets `flags.by_server`."""

	# By workflow state: what the state's role may change.
	editable: ClassVar[Mapping[str, Editable]] = {}
	# The DocType whose workflow it follows, where it has none of its own.
	steps_of: ClassVar[str | None] = None

	def check_if_latest(self) -> None:
		"""Raises TimestampMismatchError in the user's language; Frappe 16 says it in English alone."""
		try:
			super().check_if_latest()
		except frappe.TimestampMismatchError:
			frappe.clear_last_message()
			told = _("Error: Document has been modified after you have opened it")
			frappe.throw(f"{told}. {_('Please refresh to get the latest document.')}", frappe.TimestampMismatchError)

	def before_insert(self) -> None:
		if not self.flags.by_server:
			frappe.throw(
				_("{0} is made by the evaluation round, not by hand.").format(_(self.doctype)), frappe.PermissionError
			)

	def before_validate(self) -> None:
		self._guard()

	def before_update_after_submit(self) -> None:
		self._guard()

	def before_cancel(self) -> None:
		self._guard()

	def on_trash(self) -> None:
		if not self.flags.by_server:
			frappe.throw(
				_("{0} {1} is kept on record and can't be deleted.").format(_(self.doctype), self.name),
				frappe.PermissionError,
			)

	def check_transition(self, state: str, next_state: str) -> None:
		"""What a state change needs beyond its role; for subclasses. Raises."""

	def _guard(self) -> None:
		if self.flags.by_server or self.is_new():
			return
		before = self.get_doc_before_save()
		if before is None:
			self.load_doc_before_save()
			before = self.get_doc_before_save()
		changed = list(changes(before, self))
		moved = (before.workflow_state, cint(before.docstatus)) != (self.workflow_state, cint(self.docstatus))
		if changed:
			self._check_changes(before.workflow_state, changed)
		elif not moved:
			self._check_editor(before.workflow_state)
		if moved:
			self._check_step(before)

	def _check_editor(self, state: str) -> None:
		"""Refuse a save without changes too: it would put the user's name on the document."""
		if not self.may_edit_in(state):
			frappe.throw(
				_("{0} {1} is in state {2}: you can't save it.").format(_(self.doctype), self.name, _(state)),
				frappe.PermissionError,
				title=_("Not Allowed in This State"),
			)

	def may_edit_in(self, state: str) -> bool:
		"""Whether the site's workflow lets one of the user's roles edit in the state."""
		workflow = get_workflow(self.steps_of or self.doctype)
		editors = {row.allow_edit for row in workflow.states if row.state == state}
		return bool(editors & roles_of())

	def may_move(self, state: str, next_state: str) -> bool:
		"""Whether the site's workflow lets one of the user's roles take the step."""
		roles = roles_of()
		return any(
			row.state == state and row.next_state == next_state and row.allowed in roles
			for row in get_workflow(self.doctype).transitions
		)

	def is_editable_in(self, state: str, field: str, column: str = "") -> bool:
		"""Whether the state's role may change the field, or the column of the table; see `changes`."""
		columns = self.editable.get(state, {}).get(field, frozenset())
		return columns is None or columns is EVERY_COLUMN or column in columns

	def _check_changes(self, state: str, changed: list[tuple[str, str]]) -> None:
		editor = self.may_edit_in(state)
		for table, column in changed:
			if not (editor and self.is_editable_in(state, table, column)):
				field = self.meta.get_field(table)
				frappe.throw(
					_("{0} {1} is in state {2}: you can't change {3}.").format(
						_(self.doctype), self.name, _(state), _(field.label, context=self.doctype) if field else table
					),
					frappe.PermissionError,
					title=_("Not Allowed in This State"),
				)

	def _check_step(self, before: Document) -> None:
		state, next_state = before.workflow_state, self.workflow_state
		if state == next_state:
			# submit() or cancel() called directly: Frappe would set the state itself, unchecked.
			frappe.throw(
				_("Move {0} {1} on with the actions of its workflow.").format(_(self.doctype), self.name),
				frappe.PermissionError,
			)
		workflow = get_workflow(self.doctype)
		status = next((cint(row.doc_status) for row in workflow.states if row.state == next_state), None)
		if status != cint(self.docstatus):
			# Only the state was written: submitting or cancelling, with their checks, would be skipped.
			frappe.throw(
				_("Move {0} {1} on with the actions of its workflow.").format(_(self.doctype), self.name),
				frappe.PermissionError,
			)
		if not self.may_move(state, next_state):
			frappe.throw(
				_("You can't move {0} {1} from {2} to {3}.").format(
					_(self.doctype), self.name, _(state), _(next_state)
				),
				frappe.PermissionError,
			)
		self.check_transition(state, next_state)


def changes(before: Document, after: Document) -> Iterator[tuple[str, str]]:
	"""(field, "") for each field that differs, (table, column) for each column of a row; ("table", "*") where
	rows were added, removed or moved."""
	for field in before.meta.fields:
		if field.fieldname in _UNGUARDED:
			continue
		if field.fieldtype in frappe.model.table_fields:
			yield from _table_changes(field.fieldname, before.get(field.fieldname), after.get(field.fieldname))
		elif field.fieldtype not in frappe.model.no_value_fields and _differ(
			field.fieldtype, before.get(field.fieldname), after.get(field.fieldname), field.precision
		):
			yield field.fieldname, ""


def _table_changes(table: str, before: list[Document], after: list[Document]) -> Iterator[tuple[str, str]]:
	if [row.name for row in before] != [row.name for row in after]:
		yield table, "*"
		return
	for old, new in zip(before, after, strict=True):
		yield from ((table, column) for column in _row_changes(old, new))


def changed_rows(before: Document, after: Document, table: str) -> Iterator[Document]:
	"""The rows of a table, as they were, of which something differs now."""
	kept = {row.name: row for row in after.get(table)}
	for old in before.get(table):
		if old.name in kept and any(_row_changes(old, kept[old.name])):
			yield old


def _row_changes(old: Document, new: Document) -> Iterator[str]:
	if is_as_stored(old, new):
		return
	for field in old.meta.fields:
		if field.fieldtype not in frappe.model.no_value_fields and _differ(
			field.fieldtype, old.get(field.fieldname), new.get(field.fieldname), field.precision
		):
			yield field.fieldname


def _differ(fieldtype: str, old: Any, new: Any, precision: str | int | None) -> bool:
	if fieldtype in ("Int", "Check"):
		return cint(old) != cint(new)
	if fieldtype in ("Float", "Currency", "Percent"):
		return flt(old, cint(precision) or 9) != flt(new, cint(precision) or 9)
	if not old or not new:
		return bool(old) != bool(new)
	if fieldtype == "Datetime":
		return get_datetime(old).replace(microsecond=0) != get_datetime(new).replace(microsecond=0)
	if fieldtype == "Date":
		return getdate(old) != getdate(new)
	return taken_in(cstr(old)) != taken_in(cstr(new))
