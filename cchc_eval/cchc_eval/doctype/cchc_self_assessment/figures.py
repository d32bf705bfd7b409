"""Figures from elsewhere in a unit's form: they answer what is bound to them, and the unit may contest them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_figure.entries import figures_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import read_answer, write_answer
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import CriteriaSet, Fault
from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.figures import (
	Figure,
	Figures,
	answered,
	as_data,
	differing,
	filled,
	from_data,
	is_whole,
	note,
)
from cchc_eval.scoring.inputs import Input, value_at
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.vietnamese.writing import number, short_date

MOST_REASON = 2_000


def take(doc: Document) -> None:
	"""Fill the figures of today into the answers of a draft.

	Raises ValidationError where what was sent says otherwise, where a figure is contested without a reason, and where a
	figure has changed since the form that is submitted was saved.
	"""
	if problems := [text for _code, text in filling(doc)]:
		throw_problems(problems, _("The answers can't be saved"))


def filling(doc: Document) -> list[tuple[str, str]]:
	"""What `take` does, but returns what is wrong: (code, text). Compared with the document before the save."""
	cset, before = thaw(doc.criteria_json), doc.get_doc_before_save()
	by_code = cset.by_code
	concerned = [row for row in doc.scores if _concerns(row, by_code.get(row.code))]
	figures = _figures(doc, cset) if concerned else {}
	stored = {row.code: row for row in before.scores} if before else {}
	problems: list[tuple[str, str]] = []
	for row in concerned:
		leaf, old = by_code[row.code], stored.get(row.code)
		given = answered(leaf, figures)
		answer, was = _read(row.answer), _read(old.answer if old else "")
		problems += [(row.code, str(Fault(text, row.code))) for text in differing(leaf, answer, was, figures)]
		problems += [(row.code, text) for text in _contest_problems(row, old, bool(given))]
		text = _text(given)
		if doc.docstatus == 1 and text != cstr(old.figures_json if old else ""):
			changed = _("Criterion {0}: the figures have changed since the form was saved. Look at them, then save it.")
			problems.append((row.code, changed.format(row.code)))
		row.figures_json = text
		# What can't be read is the core's to refuse.
		unread = answer is None and cstr(row.answer).strip()
		if given and not unread:
			full = filled(leaf, answer if isinstance(answer, dict) else None, figures)
			if full != answer:
				row.answer = write_answer(full) if full is not None else ""
	return problems


def _concerns(row: Any, leaf: Criterion | None) -> bool:
	held = row.figures_json or row.contest_value or row.contest_reason
	return leaf is not None and bool(leaf.unit_takes_figures or held)


def _contest_problems(row: Any, old: Any, given: bool) -> list[str]:
	value, reason = cstr(row.contest_value).strip(), cstr(row.contest_reason).strip()
	row.update({"contest_value": value, "contest_reason": reason})
	if not value and not reason:
		return []
	if not given:
		if old and (value, reason) == (cstr(old.contest_value), cstr(old.contest_reason)):
			# The figure that it was about is gone.
			row.update({"contest_value": "", "contest_reason": ""})
			return []
		return [_("Criterion {0}: there is no figure from elsewhere that could be contested.").format(row.code)]
	if not reason:
		return [_("Criterion {0}: say why the figure is contested, and what proves it.").format(row.code)]
	if len(reason) > MOST_REASON or len(value) > 140:
		return [_("Criterion {0}: what contests the figure is too long.").format(row.code)]
	return []


def fill_in(doc: Document, answers: dict[str, Any]) -> dict[str, Any]:
	"""Answers that are tried, with the figures of a draft in their places."""
	if doc.docstatus != 0:
		return answers
	cset = thaw(doc.criteria_json)
	return with_figures(cset, answers, _figures(doc, cset))


def with_figures(cset: CriteriaSet, answers: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
	"""A unit's answers by code, with the figures in their places."""
	made = dict(answers)
	for leaf in cset.leaves if figures else ():
		given = answers.get(leaf.code)
		if not leaf.unit_takes_figures or (given is not None and not isinstance(given, dict)):
			continue
		full = filled(leaf, given, figures)
		if full is not None:
			made[leaf.code] = dict(full)
	return made


def shown(doc: Document) -> None:
	"""Send the form the figures: those of today in a draft, else those it was signed with.

	`figures`: by code [{"path", "label", "indicator", "value", "unit", "as_of", "source", "text": where it is from}];
	`filled`: by code the answers, as stored, that a save would write otherwise than they stand.
	"""
	filled_in = {}
	if doc.docstatus != 0:
		found = {row.code: kept(row) for row in doc.scores if row.figures_json}
	else:
		cset, found = thaw(doc.criteria_json), {}
		figures = _figures(doc, cset)
		for row in doc.scores if figures else ():
			leaf = cset.by_code[row.code]
			if not leaf.unit_takes_figures or not (given := answered(leaf, figures)):
				continue
			found[row.code] = as_data(given)
			answer = _read(row.answer)
			full = filled(leaf, answer if isinstance(answer, dict) else None, figures)
			if full != answer or _text(given) != cstr(row.figures_json):
				filled_in[row.code] = write_answer(full) if full is not None else ""
	texts = {code: [{**one, "text": _source(one)} for one in listed] for code, listed in found.items()}
	doc.set_onload("figures", texts)
	doc.set_onload("filled", filled_in)


def of_today(doc: Document) -> Figures:
	"""The figures of a draft's unit by indicator; of what is submitted none: its answers are what they are."""
	return _figures(doc, thaw(doc.criteria_json)) if doc.docstatus == 0 else {}


def newer(self_assessment: str) -> dict[str, list[str]]:
	"""By code, in words, what has another figure now than the one that the unit's form was submitted with."""
	rows = _rows_with_figures(self_assessment)
	if not rows:
		return {}
	form = frappe.db.get_value("CCHC Self Assessment", self_assessment, ["round", "unit"], as_dict=True)
	today = figures_of(form.round, [form.unit]).get(form.unit, {})
	found: dict[str, list[str]] = {}
	for row in rows:
		for one in kept(row):
			figure = today.get(one["indicator"])
			if figure is not None and figure != _figure(one):
				told = _("{0}: {1} now ({2}, as of {3})").format(
					one["label"], number(figure.value), figure.source, short_date(figure.as_of)
				)
				found.setdefault(row.code, []).append(told)
	return found


def notes(rows: Iterable[Any]) -> dict[str, str]:
	"""By code what a sheet says of the figures behind an answer."""
	return {
		row.code: note(kept(row), cstr(row.contest_value), cstr(row.contest_reason)) for row in rows if row.figures_json
	}


def notes_of(self_assessment: str) -> dict[str, str]:
	return notes(_rows_with_figures(self_assessment))


def _rows_with_figures(self_assessment: str) -> list[Any]:
	of_form = {"parent": self_assessment, "parenttype": "CCHC Self Assessment", "figures_json": ("is", "set")}
	fields = ["code", "figures_json", "contest_value", "contest_reason"]
	return frappe.get_all("CCHC Self Score", of_form, fields, order_by="idx")


def kept(row: Any) -> list[dict[str, Any]]:
	"""The figures that a stored row was answered with."""
	return read_answer(row.figures_json or "[]")


def answered_by_figures(doc: Document) -> frozenset[str]:
	"""The criteria that figures answer alone: nothing of them is the unit's to prove."""
	by_code = thaw(doc.criteria_json).by_code
	return frozenset(
		row.code for row in doc.scores if row.figures_json and is_whole(by_code[row.code], map(_input, kept(row)))
	)


def is_taken(row: Any, leaf: Criterion) -> bool:
	"""Whether a stored answer says what its figures say; none does as long as they are not all that is asked for."""
	answer = _read(row.answer)
	if not isinstance(answer, dict):
		return answer is not None or not is_whole(leaf, map(_input, kept(row)))
	if "not_applicable" in answer:
		return True
	return all(value_at(answer, tuple(one["path"])) == (True, one["value"]) for one in kept(row))


def _figures(doc: Document, cset: CriteriaSet) -> Figures:
	if not any(leaf.figures for leaf in cset.leaves):
		return {}
	return figures_of(doc.round, [doc.unit]).get(doc.unit, {})


def _source(one: dict[str, Any]) -> str:
	day = short_date(frappe.utils.getdate(one["as_of"]))
	return _("{0}, as of {1}").format(one["source"], day)


def _text(given: list[tuple[Input, Figure]]) -> str:
	return json.dumps(as_data(given), ensure_ascii=False) if given else ""


def _read(text: Any) -> Any:
	"""None where nothing is answered, or nothing that can be read."""
	try:
		return read_answer(text) if cstr(text).strip() else None
	except (ValueError, RecursionError):
		return None


def _input(one: dict[str, Any]) -> Input:
	return from_data(one)[0]


def _figure(one: dict[str, Any]) -> Figure:
	return from_data(one)[1]
