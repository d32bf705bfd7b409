"""Last year's figures, offered where a criterion measures the change on them; the answer keeps where they are from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of, read_answer
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.previous import added_answers, forms_before, sum_of
from cchc_eval.scoring import last_year
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.vietnamese.writing import number, number_to_type

BEFORE, SOURCE = "before", "source"


def offered(doc: Document) -> dict[str, list[dict[str, Any]]]:
	"""By code [{"values": [[path, text to type]], "text": what is offered and where it is from}]."""
	asked = _asked(doc.criteria_json)
	forms = forms_before(doc) if asked else []
	if not forms:
		return {}
	last_set = thaw(frappe.db.get_value(doc.doctype, forms[0], "criteria_json"))
	answers, source = _last_answers(forms[0], asked)
	if len(forms) > 1:
		found_of = [(answers, source), *(_last_answers(form, asked) for form in forms[1:])]
		answers = added_answers(forms, [own for own, _source in found_of])
		names = dict(frappe.get_all(doc.doctype, {"name": ("in", forms)}, ["name", "unit_name"], as_list=True))
		source = sum_of([f"{names[form]} ({own})" for form, (_answers, own) in zip(forms, found_of, strict=True)])
	found = last_year.offered(criteria_of(doc), last_set, answers, source)
	return {code: list(_figures((), part)) for code, part in found.items()}


@lru_cache(maxsize=32)
def _asked(criteria_json: str) -> list[str]:
	"""The criteria that ask for a figure of the year before; all forms of a round have the same."""
	return [
		leaf.code
		for leaf in thaw(criteria_json).leaves
		if leaf.rule and any(item.path[-1] == BEFORE for item in leaf.rule.inputs)
	]


def _figures(path: tuple[str, ...], part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
	if BEFORE in part:
		values = [[[*path, BEFORE], number_to_type(Decimal(part[BEFORE]))], [[*path, SOURCE], part[SOURCE]]]
		yield {"values": values, "text": f"{number(part[BEFORE])} ({part[SOURCE]})"}
		return
	for key, below in part.items():
		yield from _figures((*path, key), below)


def _last_answers(form: str, codes: list[str]) -> tuple[Mapping[str, Any], str]:
	"""The answers that counted in the end, and what they are from: the decided result, else the unit's own form."""
	appraisal = frappe.db.get_value(
		"CCHC Appraisal",
		{"self_assessment": form, "workflow_state": "Approved"},
		["name", "unit", "round", "council_decision"],
		as_dict=True,
	)
	if appraisal is None:
		own = {"parent": form, "parenttype": "CCHC Self Assessment", "code": ("in", codes)}
		rows = frappe.get_all("CCHC Self Score", own, ["code", "answer"], order_by="idx")
		return _read({row.code: row.answer for row in rows}), _("Self-assessment {0}").format(form)
	given = {"parent": appraisal.name, "parenttype": "CCHC Appraisal", "code": ("in", codes)}
	rows = frappe.get_all("CCHC Appraised Score", given, ["code", "self_answer", "action", "answer"], order_by="idx")
	texts = {row.code: row.answer if row.action == "Correct" else row.self_answer for row in rows}
	decided = {"parent": appraisal.council_decision, "unit": appraisal.unit, "in_force": 1, "action": "Correct"}
	for change in frappe.get_all("CCHC Council Change", decided, ["code", "answer"], order_by="idx"):
		texts[change.code] = change.answer
	return _read(texts), _("Decided result of round {0}").format(appraisal.round)


def _read(texts: Mapping[str, str | None]) -> dict[str, Any]:
	"""The answers that can be read."""
	answers = {}
	for code, text in texts.items():
		try:
			answers[code] = read_answer(text or "null")
		except (ValueError, RecursionError):
			continue
	return {code: answer for code, answer in answers.items() if answer is not None}
