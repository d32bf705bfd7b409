"""Saving what one person changed in a form that others fill in too: the rest stays as they wrote it.

Frappe refuses a document that somebody saved since it was opened, and what was typed is lost. Here a criterion's
answer, its explanation, an evidence row's columns and the texts are each taken where nobody else changed the same one.
The document is saved once, by its own `validate` and guards.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, get_datetime, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import moment
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import SELF_ASSESSMENT, readable
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of, preview_of, read_answer, score_unit
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.changes import (
	ANSWER_COLUMNS,
	EVIDENCE_COLUMNS,
	Change,
	Changes,
	joined_codes,
	read_changes,
	same,
	shown,
)
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import problems_by_row
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.statements import too_long
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.stretches import last_writer, save_in_stretch
from cchc_eval.scoring import ScoringError
from cchc_eval.storage.transactions import afresh, lock_document
from cchc_eval.workbook.form_statements import STATEMENTS

_COMPUTED = ("answer_state", "points", "computation", "figures_json")
_TOTALS = ("total", "applicable", "index_percent", "rank_name", "unanswered")


@frappe.whitelist(methods=["POST"])
def save_changes(self_assessment: str, changes: str, by_hand: bool = False) -> dict:
	"""Take what nobody else changed meanwhile and can be saved (`read_changes`), and save it. Raises as a save does.

	{"saved": whether, "clashes": [{"table", "row" (code or name), "column", "theirs", "theirs_shown", "mine_shown",
	"by", "on"}], "held": [{"code" or "row" or "field", "message"}] for what is wrong and was left out, "added": {the
	client's name: the row's},
	"state": what `changed_since` gives}. `by_hand`: save it also where nothing is taken, and send what the form shows
	beside it.
	"""
	return afresh(_save_changes, self_assessment, changes, by_hand)


@frappe.whitelist(methods=["GET"])
def changed_since(self_assessment: str, modified: str) -> dict:
	"""The form as it is stored, where it was saved since (`modified` as it was read): {"modified", "scores",
	"evidence", texts and totals}; else only {"modified"}."""
	doc = readable(self_assessment)
	return {"modified": modified} if cstr(doc.modified) == modified else state_of(doc)


def _save_changes(self_assessment: str, changes: str, by_hand: bool) -> dict[str, Any]:
	given = read_changes(changes)
	doc = lock_document(SELF_ASSESSMENT, self_assessment)
	if doc.docstatus.is_submitted():
		# Who has no right to submitted forms would hear from Frappe only that.
		frappe.throw(
			_("{0} {1} is in state {2} by now: what you changed is not saved. Reload the page.").format(
				_(doc.doctype), doc.name, _(doc.workflow_state)
			),
			frappe.PermissionError,
		)
	doc.check_permission("write")
	doc.load_doc_before_save()
	merge = Merge(doc)
	merge.take(given)
	held = merge.leave_out_faulty()
	saved = by_hand or merge.has_taken
	if saved:
		save_in_stretch(doc)
	if by_hand:
		doc.run_method("onload")
	return {
		"saved": saved,
		"clashes": merge.clashes,
		"held": held,
		"added": {key: row.name for key, row in merge.added.items()},
		"state": state_of(doc),
		"onload": doc.get("__onload") if by_hand else None,
	}


def state_of(doc: Document) -> dict[str, Any]:
	columns = ("name", "code", *ANSWER_COLUMNS, *_COMPUTED)
	return {
		"modified": cstr(doc.modified),
		"modified_by": doc.modified_by,
		"scores": [{column: row.get(column) for column in columns} for row in doc.scores],
		"evidence": [row.as_dict() for row in doc.evidence],
		**{field: doc.get(field) for field in (*STATEMENTS, *_TOTALS)},
	}


class Merge:
	"""Puts one person's changes onto the document as it stands now."""

	def __init__(self, doc: Document) -> None:
		self.doc = doc
		self.clashes: list[dict[str, str]] = []
		self.added: dict[str, Document] = {}  # by the client's name
		self._changed: dict[
			int, tuple[str, Document]
		] = {}  # by identity: rows that were taken, and how they are called
		self._new: set[int] = set()
		self._texts: set[str] = set()
		self._removed = False

	@property
	def has_taken(self) -> bool:
		return bool(self._changed or self._texts or self._removed)

	def take(self, given: Changes) -> None:
		scores = {row.code: row for row in self.doc.scores}
		for code, columns in given.scores.items():
			if code not in scores:
				frappe.throw(_("There is no criterion {0} in this form.").format(code[:60]))
			self._take_columns("scores", code, scores[code], columns)
		for field, change in given.texts.items():
			if self._may_write("", "", self.doc, field, change):
				self.doc.set(field, change.now)
				self._texts.add(field)
		rows = {row.name: row for row in self.doc.evidence}
		for name, columns in given.changed.items():
			if name in rows:
				self._take_columns("evidence", name, rows[name], columns)
			else:
				column, change = next(iter(columns.items()), ("title", Change("", "")))
				self._clash("evidence", name, column, None, change.now)
		for name, seen in given.removed.items():
			self._remove(rows.get(name), seen)
		for key, values in given.added.items():
			self._add(key, values)
		for position, row in enumerate(self.doc.evidence, 1):
			row.idx = position

	def _take_columns(self, table: str, called: str, row: Document, columns: Mapping[str, Change]) -> None:
		for column, change in columns.items():
			if column == "criteria" and not same(column, row.criteria, change.now):
				change = Change(cstr(row.criteria), joined_codes(row.criteria, change))
				if not change.now:
					self._remove(row, {})
					return
			if self._may_write(table, called, row, column, change):
				row.set(column, change.now or None)
				self._changed[id(row)] = (called, row)

	def _may_write(self, table: str, called: str, row: Document, column: str, change: Change) -> bool:
		stands = row.get(column)
		if same(column, stands, change.now):
			return False
		if same(column, stands, change.was):
			return True
		self._clash(table, called, column, row, change.now)
		return False

	def _remove(self, row: Document | None, seen: Mapping[str, str]) -> None:
		if row is None:
			return
		changed = [column for column, was in seen.items() if not same(column, row.get(column), was)]
		if changed:
			self._clash("evidence", row.name, changed[0], row, "", removed=True)
			return
		self.doc.remove(row)
		self._removed = True

	def _add(self, key: str, values: Mapping[str, str]) -> None:
		"""A row that is there already, as where an answer of the server's got lost, is not added twice."""
		for row in self.doc.evidence:
			if all(same(column, row.get(column), values.get(column)) for column in EVIDENCE_COLUMNS):
				self.added[key] = row
				return
		row = self.doc.append("evidence", {column: value or None for column, value in values.items()})
		self.added[key] = row
		self._changed[id(row)] = (key, row)
		self._new.add(id(row))

	def _clash(
		self, table: str, called: str, column: str, row: Document | None, mine: str, removed: bool = False
	) -> None:
		name = row.name if row is not None else called
		user, when = last_writer(self.doc, table, name, column)
		theirs = row.get(column) if row is not None else None
		told = {"theirs": cstr(theirs), "theirs_shown": self._in_words(column, called, theirs)}
		told["mine_shown"] = _("(removed)") if removed else self._in_words(column, called, mine)
		if row is None:
			told["theirs_shown"], told["is_gone"] = _("(removed)"), "1"
		by, on = get_fullname(user), moment(get_datetime(when))
		self.clashes.append({"table": table, "row": called, "column": column, **told, "by": by, "on": on})

	def _in_words(self, column: str, code: str, value: Any) -> str:
		if column != "answer" or not cstr(value).strip():
			return shown(column, value)
		try:
			told = preview_of(criteria_of(self.doc), {code: read_answer(cstr(value))})
		except (ValueError, RecursionError):
			return shown(column, value)
		return str(told.get("leaves", {}).get(code, {}).get("sentence") or shown(column, value))

	# ---- what is wrong

	def leave_out_faulty(self) -> list[dict[str, str]]:
		"""Put back what a save would refuse of the changes, so that all else is saved; says what, and why."""
		held = [{"code": code, "message": message} for code, message in self._faults_of_answers()]
		held += [{"row": called, "message": message} for called, message in self._faults_of_rows()]
		for field, message in list(too_long(self.doc)):
			if field in self._texts:
				self._texts.discard(field)
				self.doc.set(field, self._stored.get(field))
				held.append({"field": field, "message": message})
		return held

	@property
	def _stored(self) -> Document:
		stored: Document = self.doc.get_doc_before_save()
		return stored

	def _faults_of_answers(self) -> Iterable[tuple[str, str]]:
		mine = {row.code: row for _code, row in self._changed.values() if row.parentfield == "scores"}
		if not mine:
			return []
		found = figures.filling(self.doc)
		try:
			score_unit(self.doc)
		except ScoringError as error:
			found += [(fault.criterion or "", fault.message) for fault in error.faults]
		messages: dict[str, list[str]] = {}
		for code, message in found:
			if code in mine:
				messages.setdefault(code, []).append(message)
		stored = {row.code: row for row in self._stored.scores}
		for code in messages:
			self._changed.pop(id(mine[code]))
			mine[code].update({column: stored[code].get(column) for column in (*ANSWER_COLUMNS, "figures_json")})
		return [(code, "; ".join(texts)) for code, texts in messages.items()]

	def _faults_of_rows(self) -> Iterable[tuple[str, str]]:
		mine = {key: told for key, told in self._changed.items() if told[1].parentfield == "evidence"}
		if not mine:
			return []
		messages: dict[int, list[str]] = {}
		for row, message in problems_by_row(self.doc):
			if id(row) in mine:
				messages.setdefault(id(row), []).append(message)
		stored = {row.name: row for row in self._stored.evidence}
		told = []
		for key, texts in messages.items():
			called, row = mine[key]
			told.append((called, "; ".join(texts)))
			self._changed.pop(key)
			if key in self._new:
				self.doc.remove(row)
				self.added.pop(called)
			else:
				row.update({column: stored[row.name].get(column) for column in EVIDENCE_COLUMNS})
		return told
