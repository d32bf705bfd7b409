"""What one person changed in the form, as a client sends it: each value with the one that this person saw before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import read_answer
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import codes_of
from cchc_eval.controllers.client_values import read_day, read_object, refuse
from cchc_eval.storage.plain_text import taken_in
from cchc_eval.workbook.form_statements import STATEMENTS

# Characters of JSON: every answer, explanation and evidence row that a form can hold.
MOST_SENT = 4_000_000
ANSWER_COLUMNS = ("answer", "explanation", "contest_value", "contest_reason")
EVIDENCE_COLUMNS = (
	"criteria",
	"title",
	"document_number",
	"document_date",
	"place_in_document",
	"file",
	"link",
	"reference_doctype",
	"reference_name",
	"note",
)


class Change(NamedTuple):
	was: str
	now: str


Columns = dict[str, Change]


class Changes(NamedTuple):
	scores: dict[str, Columns]  # by code
	texts: Columns  # difficulties, recommendations
	changed: dict[str, Columns]  # by the name of the evidence row
	added: dict[str, dict[str, str]]  # by a name of the client's own
	removed: dict[str, dict[str, str]]  # by the name of the evidence row: as it was seen


def read_changes(text: str) -> Changes:
	"""Raises ValidationError where it can't be read.

	{"scores": {code: {column: [was, now]}}, "texts": {field: [was, now]}, "evidence": {"changed": {name: {column: [was,
	now]}}, "added": {name: {column: value}}, "removed": {name: {column: was}}}}; what is left out has not changed.
	"""
	if len(text) > MOST_SENT:
		refuse()
	sent = read_object(text)
	evidence = _object(sent.get("evidence"))
	return Changes(
		{code: _columns(columns, ANSWER_COLUMNS) for code, columns in _object(sent.get("scores")).items()},
		_columns(sent.get("texts"), STATEMENTS),
		{name: _columns(columns, EVIDENCE_COLUMNS) for name, columns in _object(evidence.get("changed")).items()},
		{name: _values(values) for name, values in _object(evidence.get("added")).items()},
		{name: _values(values) for name, values in _object(evidence.get("removed")).items()},
	)


def _object(value: Any) -> dict[str, Any]:
	if value is None:
		return {}
	return value if isinstance(value, dict) else refuse()


def _columns(value: Any, known: Collection[str]) -> Columns:
	return {_known(column, known): _change(pair, column) for column, pair in _object(value).items()}


def _values(value: Any) -> dict[str, str]:
	return {_known(column, EVIDENCE_COLUMNS): _text(given, column) for column, given in _object(value).items()}


def _known(column: str, known: Collection[str]) -> str:
	return column if column in known else refuse()


def _change(pair: Any, column: str) -> Change:
	if not isinstance(pair, list) or len(pair) != 2:
		refuse()
	return Change(_text(pair[0], column), _text(pair[1], column))


def _text(value: Any, column: str) -> str:
	if not (value is None or isinstance(value, str)):
		refuse()
	if column == "document_date":
		return cstr(read_day(value))
	return value or ""


def same(column: str, one: Any, other: Any) -> bool:
	"""Whether two values say the same."""
	one, other = cstr(one), cstr(other)
	if column == "answer" and one.strip() and other.strip():
		try:
			return bool(read_answer(one) == read_answer(other))
		except (ValueError, RecursionError):
			return one == other
	if column == "criteria":
		return set(codes(one)) == set(codes(other))
	return bool(taken_in(one).strip() == taken_in(other).strip())


def codes(text: Any) -> list[str]:
	return codes_of(frappe._dict(criteria=text))


def joined_codes(stands: Any, change: Change) -> str:
	"""The criteria of a row of which two people added and took off some."""
	was, now = codes(change.was), codes(change.now)
	kept = [code for code in codes(stands) if code in now or code not in was]
	return ", ".join(dict.fromkeys([*kept, *(code for code in now if code not in was)]))


def shown(column: str, value: Any) -> str:
	"""A value that isn't an answer, for who reads what another wrote."""
	return cstr(value) or _("(blank)")
