"""Which forms of an earlier, like round stand beside a unit's: its own, or those of the units that were merged into it.

A unit that was split since, or founded, is compared with nothing (`compared_with` in `cchc_unit/lineage.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import answers_of
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import compared_with, lineage, predecessors
from cchc_eval.scoring import Answers, combined, score
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.writing import number

SELF_ASSESSMENT = "CCHC Self Assessment"
NOTHING = {"previous_answer": "", "previous_points": ""}


def forms_before(doc: Document) -> list[str]:
	"""The names of the forms that a self-assessment is compared with; several where units were merged."""
	return (doc.merged_previous or "").split("\n") if doc.merged_previous else [doc.previous] if doc.previous else []


class PreviousYears:
	"""Of each unit of a round the forms that it is compared with; a few queries, whatever the number of units."""

	def __init__(self, round: Document, units: Sequence[str]) -> None:
		self.by_unit: dict[str, list[Any]] = {}
		came_from, evaluated = predecessors(), {row.unit for row in round.units}
		forms = _forms(rounds_before(round.name))
		for unit in units:
			for there in forms.values():
				if there.keys().isdisjoint(lineage(unit, came_from)):
					continue
				found = [there[one] for one in compared_with(unit, came_from, there.keys(), evaluated)]
				if found and all(form.docstatus for form in found):
					self.by_unit[unit] = found
				elif len(found) == 1:
					continue  # never sent: the year before may have been
				break
		self._rows = self._read_rows()
		self._merged = self._read_merged()

	def _read_rows(self) -> Mapping[str, dict[str, Any]]:
		names = sorted({form.name for found in self.by_unit.values() for form in found})
		fields = ["parent", "code", "answer", "answer_state", "computation", "points"]
		filters = {"parenttype": SELF_ASSESSMENT, "parent": ("in", names)}
		rows: dict[str, dict[str, Any]] = defaultdict(dict)
		for row in frappe.get_all("CCHC Self Score", filters, fields, order_by="parent, idx") if names else []:
			rows[row.parent][row.code] = row
		return rows

	def _read_merged(self) -> dict[str, dict[str, dict[str, str]]]:
		"""By unit that others were merged into, and by code, the columns with their answers added."""
		merged = {unit: found for unit, found in self.by_unit.items() if len(found) > 1}
		texts = criteria_of_forms([form.name for found in merged.values() for form in found])
		return {unit: self._added(found, texts) for unit, found in merged.items()}

	def _added(self, found: Sequence[Any], texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
		units = [(thaw(texts[form.name]), answers_of(self._rows[form.name].values(), [])) for form in found]
		leaves = score(units[0][0], combined(units)).leaves
		codes = dict.fromkeys(code for form in found for code in self._rows[form.name])
		columns = {}
		for code in codes:
			leaf = leaves.get(code)
			if leaf is not None and leaf.answer is not None:
				names = ", ".join(form.unit_name for form in found)
				answer = f"Cộng số liệu của {names}: {leaf.sentence}"
				columns[code] = {
					"previous_answer": answer,
					"previous_points": "" if leaf.points is None else number(leaf.points),
				}
			elif told := [
				f"{form.unit_name}: {row.computation}"
				for form in found
				if (row := self._rows[form.name].get(code)) and row.computation and row.answer_state != "unanswered"
			]:
				columns[code] = {"previous_answer": "; ".join(told), "previous_points": ""}
		return columns

	def links(self, unit: str) -> dict[str, str | None]:
		"""The columns of a new form that say what it is compared with."""
		found = [form.name for form in self.by_unit.get(unit, ())]
		if len(found) > 1:
			return {"previous": None, "merged_previous": "\n".join(found)}
		return {"previous": found[0] if found else None, "merged_previous": None}

	def columns(self, unit: str, code: str) -> dict[str, str]:
		"""Columns with last year's answer, for this year's criterion of the same code."""
		if unit in self._merged:
			return self._merged[unit].get(code, NOTHING)
		row = next((self._rows[form.name].get(code) for form in self.by_unit.get(unit, ())), None)
		if row is None or row.answer_state == "unanswered":
			return NOTHING
		points = None if row.answer_state == "not_applicable" else stored_points(row.points, row.answer_state)
		shown = "" if points is None else number(points)
		return {"previous_answer": row.computation or "", "previous_points": shown}


def _forms(rounds: Sequence[str]) -> dict[str, dict[str, Any]]:
	"""By round, the last one first, and unit: the form that is not withdrawn."""
	fields = ["name", "unit", "unit_name", "round", "docstatus"]
	found: dict[str, dict[str, Any]] = {round: {} for round in rounds}
	live = {"docstatus": ("<", 2), "round": ("in", list(rounds) or [""])}
	for form in frappe.get_all(SELF_ASSESSMENT, live, fields, order_by="creation"):
		found[form.round][form.unit] = form
	return found


def criteria_of_forms(names: Sequence[str]) -> dict[str, str]:
	"""By form the text of the criteria set that it keeps."""
	listed = {"name": ("in", list(names))}
	return dict(frappe.get_all(SELF_ASSESSMENT, listed, ["name", "criteria_json"], as_list=True)) if names else {}


def added_answers(forms: Sequence[str], answers: Sequence[Answers]) -> Answers:
	"""The answers of merged units, as one unit would have given them."""
	texts = criteria_of_forms(forms)
	return combined([(thaw(texts[form]), own) for form, own in zip(forms, answers, strict=True)])


def sum_of(units: Sequence[str]) -> str:
	return _("Sum of {0}").format("; ".join(units))
