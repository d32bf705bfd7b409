"""One criterion over all units of a round that the user may read, and the units before and after one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_appraisal import independent
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import ROUND, rounds_before
from cchc_eval.permissions.appraisal_parts import ENTRY, ROW, may_see, own_parts, seen_parts
from cchc_eval.scoring import NOT_APPLICABLE, UNANSWERED

APPRAISAL, FORM = "CCHC Appraisal", "CCHC Self Assessment"
COLUMNS = ("parent", "code", "title", "max_points", "scored_by", "part", "action", "reason", "seen")
COLUMNS += ("self_state", "self_points", "self_computation")
COLUMNS += independent.COMPUTED


def units(doc: Document) -> list[dict[str, str]]:
	"""[{"name", "unit_name", "state"}] of the round's appraisals that the user may read, in the order of its units."""
	return [
		{"name": one.name, "unit_name": one.unit_name, "state": one.workflow_state} for one in _appraisals(doc.round)
	]


def criteria(round: str) -> list[dict[str, str]]:
	"""[{"code", "title"}] of the criteria that the user sees in any appraisal of the round."""
	docs = _appraisals(round)
	found = _rows(round, docs, None)
	titles = {row.code: row.title for rows in found.values() for row in rows}
	return [{"code": code, "title": titles[code]} for code in dict.fromkeys(titles)]


def criterion(round: str, code: str) -> dict[str, Any]:
	"""{"rows": one for each unit, in their order, "spread": {"least", "median", "most"} of the appraised points}, or no
	spread where there are no points; a handful of statements, whatever the number of units.

	A row: {"appraisal", "unit_name", "state", "title", "most", "self", "appraised", "last" (points; None: there are
	none), "self_text", "appraised_text", "reason", "decided", "seen", "evidence" (how many)}. Units of another set
	have another title or maximum there. `last`: what counted in the end in the round before, of the same unit and
	of a criterion of the same code and title.
	"""
	docs = _appraisals(round)
	found = {name: rows[0] for name, rows in _rows(round, docs, code).items()}
	if not found:
		frappe.throw(
			_("There is no criterion {0} that you see in the appraisals of round {1}.").format(
				frappe.utils.escape_html(code), frappe.utils.escape_html(round)
			),
			frappe.DoesNotExistError,
		)
	shown = [doc for doc in docs if doc.name in found]
	last, evidence = _last(round, shown, found), _evidence([doc.self_assessment for doc in shown], code)
	rows = [_shown(doc, found[doc.name], last.get(doc.unit), evidence[doc.self_assessment]) for doc in shown]
	points = sorted(row["appraised"] for row in rows if row["appraised"] is not None)
	spread = {"least": points[0], "median": median(points), "most": points[-1]} if points else None
	return {"rows": rows, "spread": spread}


def _shown(doc: Any, row: Any, last: float | None, evidence: int) -> dict[str, Any]:
	return {
		"appraisal": doc.name,
		"unit_name": doc.unit_name,
		"state": doc.workflow_state,
		"title": row.title,
		"most": row.max_points,
		"self": None if row.scored_by == "Office" else _points(row.self_state, row.self_points),
		"appraised": _points(row.appraised_state, row.appraised_points),
		"last": last,
		"self_text": cstr(row.self_computation),
		"appraised_text": cstr(row.appraised_computation),
		"reason": cstr(row.reason),
		"decided": row.action != "Keep",
		"seen": bool(row.seen),
		"evidence": evidence,
	}


def _points(state: str | None, points: float) -> float | None:
	return None if state in (NOT_APPLICABLE, UNANSWERED) else points


def _appraisals(round: str) -> list[Any]:
	"""In the order of the round's units. Raises PermissionError for who reads no appraisals."""
	if not frappe.has_permission(APPRAISAL, "read"):
		frappe.throw(_("You may not read appraisals."), frappe.PermissionError)
	fields = ["name", "unit", "unit_name", "workflow_state", "self_assessment"]
	of_round = {"round": round, "docstatus": ("<", 2)}
	found = frappe.get_list(APPRAISAL, of_round, fields, limit_page_length=0, order_by="unit_name")
	listed = {"parenttype": ROUND, "parent": round}
	order = frappe.get_all("CCHC Round Unit", listed, pluck="unit", order_by="idx")
	place = {unit: at for at, unit in enumerate(order)}
	return sorted(found, key=lambda doc: place.get(doc.unit, len(place)))


def _rows(round: str, docs: Sequence[Any], code: str | None) -> Mapping[str, list[Any]]:
	"""By appraisal the rows that the user sees, with what they entered themselves where two score on their own."""
	states = {doc.workflow_state for doc in docs}
	seen = {state: seen_parts(round, state) for state in states}
	state_of = {doc.name: doc.workflow_state for doc in docs}
	below = {"parenttype": APPRAISAL, "parent": ("in", list(state_of) or [""]), **({"code": code} if code else {})}
	found: dict[str, list[Any]] = defaultdict(list)
	for row in frappe.get_all(ROW, below, list(COLUMNS), order_by="parent, idx"):
		if may_see(row, seen[state_of[row.parent]]):
			found[row.parent].append(row)
	if code and own_parts(round) is not None:
		_lay_over(round, below, found)
	return found


def _lay_over(round: str, below: Mapping[str, Any], found: Mapping[str, list[Any]]) -> None:
	user = frappe.session.user
	pairs = {part for part, people in independent.scorers_of(round).items() if user in people}
	columns = ["parent", "action", "reason", *independent.COMPUTED]
	for entry in frappe.get_all(ENTRY, {**below, "user": user, "part": ("in", sorted(pairs) or [""])}, columns):
		for row in found.get(entry.parent, ()):
			row.update({column: entry[column] for column in columns[1:]})


def _last(round: str, docs: Sequence[Any], found: Mapping[str, Any]) -> dict[str, float]:
	"""By unit."""
	former = next(iter(rounds_before(round)), None)
	if former is None:
		return {}
	wanted = {"round": former, "workflow_state": "Approved", "unit": ("in", [doc.unit for doc in docs])}
	before = frappe.get_list(APPRAISAL, wanted, ["name", "unit"], limit_page_length=0)
	unit_of = {doc.name: doc.unit for doc in before}
	row_of = {doc.unit: found[doc.name] for doc in docs}
	code = next(iter(found.values())).code
	below = {"parenttype": APPRAISAL, "parent": ("in", list(unit_of) or [""]), "code": code}
	columns = ["parent", "title", "council_changed", "council_state", "council_points"]
	last = {}
	for row in frappe.get_all(ROW, below, [*columns, "appraised_state", "appraised_points"], order_by=None):
		stage = "council" if row.council_changed else "appraised"
		points = _points(row[f"{stage}_state"], row[f"{stage}_points"])
		if points is not None and row.title == row_of[unit_of[row.parent]].title:
			last[unit_of[row.parent]] = points
	return last


def _evidence(forms: Sequence[str], code: str) -> Counter[str]:
	"""How many pieces prove the criterion, by form."""
	listed = {"parenttype": FORM, "parent": ("in", list(forms)), "criteria": ("like", f"%{code}%")}
	count: Counter[str] = Counter()
	for row in frappe.get_all("CCHC Evidence", listed, ["parent", "criteria"], order_by=None):
		if code in cstr(row.criteria).replace(";", ",").replace(",", " ").split():
			count[row.parent] += 1
	return count
