"""A part that two appraisers score, neither seeing the other's points before both have reported.

What each enters stands in a table of its own; the form shows it to them in the place of the row, which gets what both
agree on, or what is chosen where they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import (
	CORRECT,
	KEEP,
	RECORD_COLUMNS,
	SET_POINTS,
	read_points,
	record_of,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.appraisal_parts import ENTRIES
from cchc_eval.scoring import ScoringError, evaluate
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import APPRAISED, row_of

# What an appraiser enters in a row, and what is computed of it.
ENTERED = ("action", "answer", "points_set", "reason")
COMPUTED = ("appraised_state", "appraised_points", "appraised_computation")


def scorers_of(round: str) -> dict[str, list[str]]:
	"""By part that is scored independently: the two who score it."""
	listed = {"parenttype": "CCHC Evaluation Round", "parent": round, "independent": 1}
	return pairs_of(frappe.get_all(split.PART, listed, ["part", "independent", *split.APPRAISERS], order_by="idx"))


def pairs_of(rows: Iterable[Any]) -> dict[str, list[str]]:
	return {row.part: split.people_of(row)[:2] for row in rows if row.independent}


def blind_parts(doc: Document, user: str | None = None) -> set[str]:
	"""The parts that the user scores without seeing the other's points."""
	waiting = {row.part for row in doc.parts if row.independent and not row.done_on}
	if not waiting:
		return set()
	user = user or frappe.session.user
	return {part for part, users in scorers_of(doc.round).items() if part in waiting and user in users}


def reported(state: Any) -> list[str]:
	return cstr(state.reported_by).split()


# ---- to the appraiser and back


def lay_over(doc: Document, sent: dict[str, Any]) -> None:
	"""Of a document on its way to one of the two: their own entries in the place of the rows."""
	user = frappe.session.user
	parts = blind_parts(doc, user)
	mine = {row.code: row for row in doc.get(ENTRIES) if row.user == user}
	for row in sent.get("scores") or () if parts else ():
		if row.get("part") in parts:
			row["entered_by"] = user
			if entry := mine.get(row["code"]):
				row.update({column: entry.get(column) for column in (*ENTERED, *COMPUTED)})


def divert(doc: Document, stored: Document) -> None:
	"""Of a document that one of the two sends: what they entered goes to `take`, the rows stay as they are stored.

	Raises PermissionError where they have reported already.
	"""
	user = frappe.session.user
	parts = blind_parts(stored, user)
	if not parts:
		return
	mine = {row.code: row for row in stored.get(ENTRIES) if row.user == user}
	entries: dict[str, dict[str, Any]] = {}
	marked: dict[str, bool] = {}
	rows = {row.name: row for row in doc.scores}
	for old in stored.scores:
		row = rows.get(old.name)
		if row is None or old.part not in parts:
			continue
		# What was read from the database, and not from what was sent, has the row as it is stored.
		shown = mine.get(old.code, old) if row.entered_by == user else old
		if row.entered_by == user:
			marked[old.code] = bool(row.seen)
		given = {column: row.get(column) for column in ENTERED}
		if decides_otherwise(given, shown):
			entries[old.code] = given
		for field in old.meta.fields:
			if field.fieldname != "question":
				row.set(field.fieldname, old.get(field.fieldname))
	done = {row.part for row in stored.parts if row.part in parts and user in reported(row)}
	closed = [old for old in stored.scores if old.code in entries and old.part in done]
	if closed:
		text = _("{0}: you reported your points of {1}; reopen the part to change them.")
		frappe.throw(
			[escape_html(text.format(row.code, row.part)) for row in closed], frappe.PermissionError, as_list=True
		)
	doc.flags.own_entries = entries
	doc.flags.own_seen = marked


def decides_otherwise(given: Any, shown: Any) -> bool:
	return any(differ(given.get(column), shown.get(column)) for column in ENTERED)


def differ(one: Any, other: Any) -> bool:
	numbers = (int, float)
	if isinstance(one, numbers) or isinstance(other, numbers):
		try:
			return float(one or 0) != float(other or 0)
		except ValueError:
			return True
	return cstr(one).strip() != cstr(other).strip()


def take(doc: Document) -> None:
	"""Write what one of the two entered into the table, with its points. Raises ValidationError with all faults."""
	if entries := doc.flags.pop("own_entries", None):
		write(doc, frappe.session.user, entries)
		doc.authors = "\n".join(sorted({*cstr(doc.authors).split(), frappe.session.user}))


def write(doc: Document, user: str, entries: Mapping[str, Mapping[str, Any]]) -> None:
	rows = {row.code: row for row in doc.scores}
	mine = {row.code: row for row in doc.get(ENTRIES) if row.user == user}
	for code, given in entries.items():
		entry = mine.get(code) or doc.append(ENTRIES, {"code": code, "user": user})
		entry.update({"part": rows[code].part, **_tidied(given)})
		mine[code] = entry
	counted = [
		frappe._dict(
			{column: (mine.get(row.code, row) if column in ENTERED else row).get(column) for column in RECORD_COLUMNS}
		)
		for row in doc.scores
	]
	try:
		evaluation = evaluate(
			thaw(doc.criteria_json),
			record_of(doc.unit, doc.unit_name, not doc.not_submitted, counted, doc.bonus_counts),
		)
	except ScoringError as error:
		throw_problems([*map(str, error.faults)], _("The appraisal can't be saved"))
	for code, entry in mine.items():
		if code in evaluation.appraised.leaves:
			entry.update(row_of(APPRAISED, evaluation.appraised.leaves[code]))
		if entry.action == SET_POINTS:
			entry.points_set = float(entry.points_set)


def _tidied(given: Mapping[str, Any]) -> dict[str, Any]:
	"""Only the inputs that belong to the action."""
	action = given["action"] or KEEP
	return {
		"action": action,
		"answer": given["answer"] if action == CORRECT else None,
		"points_set": read_points(given["points_set"]) if action == SET_POINTS else 0,
		"reason": cstr(given["reason"]).strip(),
		"chosen": 0,
	}


# ---- reporting, and the choice where they differ


def report(doc: Document, state: Any, user: str) -> bool:
	"""One of the two reports; what both agree on goes into the rows. Whether the part is done with it."""
	rows = {row.code: row for row in doc.scores if row.part == state.part}
	mine = {row.code for row in doc.get(ENTRIES) if row.user == user}
	# What was taken over before the part was opened again, or of another pair, settles nothing of what is given now.
	_choose_none(doc, state.part)
	write(
		doc,
		user,
		{code: {column: row.get(column) for column in ENTERED} for code, row in rows.items() if code not in mine},
	)
	state.reported_by = "\n".join(dict.fromkeys([*reported(state), user]))
	pair = scorers_of(doc.round)[state.part]
	if not set(pair) <= set(reported(state)):
		return False
	for code, (one, other) in _pairs(doc, rows, pair).items():
		if _agree(one, other):
			first, second = (other, one) if one.action == KEEP else (one, other)
			reasons = {cstr(entry.reason): entry for entry in (first, second) if entry.reason}
			told = [f"{get_fullname(entry.user)}: {text}" for text, entry in reasons.items()]
			_take_over(rows[code], first, "; ".join(told) if len(told) > 1 else cstr(first.reason or second.reason))
	return not differences(doc, state.part, pair)


def choose(doc: Document, state: Any, code: str, user: str, reason: str) -> bool:
	"""Take over what one of the two entered, with the reason of who chooses. Whether the part is done with it."""
	pair = scorers_of(doc.round).get(state.part, [])
	found = differences(doc, state.part, pair) if set(pair) <= set(reported(state)) else {}
	if code not in found or user not in pair:
		frappe.throw(
			_("{0}: there is no difference to settle between the appraisers of {1}.").format(
				escape_html(code), state.part
			)
		)
	entry = next(one for one in found[code] if one.user == user)
	row = next(row for row in doc.scores if row.code == code)
	by = _("{0} chose the points of {1}: {2}").format(get_fullname(frappe.session.user), get_fullname(user), reason)
	_take_over(row, entry, "; ".join(text for text in (cstr(entry.reason), by) if text))
	return not differences(doc, state.part, pair)


def differences(doc: Document, part: str, pair: Sequence[str]) -> dict[str, tuple[Any, Any]]:
	"""By code what the two entered, where they differ and nobody has chosen."""
	rows = {row.code: row for row in doc.scores if row.part == part}
	return {
		code: both
		for code, both in _pairs(doc, rows, pair).items()
		if not _agree(*both) and not any(entry.chosen for entry in both)
	}


def _pairs(doc: Document, codes: Iterable[str], pair: Sequence[str]) -> dict[str, tuple[Any, Any]]:
	of = {(row.code, row.user): row for row in doc.get(ENTRIES)}
	return {
		code: (of[code, pair[0]], of[code, pair[1]])
		for code in codes
		if len(pair) > 1 and (code, pair[0]) in of and (code, pair[1]) in of
	}


def _agree(one: Any, other: Any) -> bool:
	return (one.appraised_state, one.appraised_points) == (other.appraised_state, other.appraised_points)


def _take_over(row: Any, entry: Any, reason: str) -> None:
	row.update({column: entry.get(column) for column in ENTERED})
	row.reason = reason
	entry.chosen = 1


def start_over(doc: Document, state: Any) -> None:
	"""Both enter again: their entries stay, the rows are as the unit has them."""
	state.reported_by = None
	for row in doc.scores:
		if row.part == state.part:
			row.update({"action": KEEP, "answer": None, "points_set": 0, "reason": None})
	_choose_none(doc, state.part)


def change_pair(doc: Document, state: Any, pair: Sequence[str]) -> None:
	"""Another scores in the place of one of the two: what both had agreed on is not for the new one to see."""
	kept = [user for user in reported(state) if user in pair]
	start_over(doc, state)
	state.reported_by = "\n".join(kept) or None


def _choose_none(doc: Document, part: str) -> None:
	codes = {row.code for row in doc.scores if row.part == part}
	for entry in doc.get(ENTRIES):
		if entry.code in codes:
			entry.chosen = 0
