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

from cchc_eval.cchc_eval.doctype.cchc_appraisal import across_deciding, independent, seen, submission
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import ROUND, rounds_before
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import compared_with, predecessors
from cchc_eval.permissions.appraisal_parts import ENTRY, ROW, may_see, own_parts, seen_parts
from cchc_eval.scoring import NOT_APPLICABLE, UNANSWERED

APPRAISAL, FORM = "CCHC Appraisal", "CCHC Self Assessment"
COLUMNS = (
	"parent",
	"code",
	"title",
	"max_points",
	"scored_by",
	"part",
	"seen",
	"seen_by",
	"self_answer",
	*independent.ENTERED,
)
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
	spread where there are no points, with what `across_deciding.offered` gives; a handful of statements, whatever the
	number of units.

	A row: {"appraisal", "unit_name", "state", "set", "title", "most", "self", "appraised" (points; None: there are
	none), "last", "self_text", "appraised_text", "self_answer", "seen", "evidence" (how many), "known": what the user
	decided, to be sent with the next decision}. Units of another set have another title or maximum there. `last`:
	[{"unit_name": "" of the unit itself, "points"}], what counted in the end in the round before on a criterion of
	the same code and title; of units that were merged into it, each one's.
	"""
	docs = _appraisals(round)
	own = own_parts(round)
	found = {name: rows[0] for name, rows in _rows(round, docs, code, lays_over=own is not None).items()}
	if not found:
		frappe.throw(
			_("There is no criterion {0} that you see in the appraisals of round {1}.").format(
				frappe.utils.escape_html(code), frappe.utils.escape_html(round)
			),
			frappe.DoesNotExistError,
		)
	shown = [doc for doc in docs if doc.name in found]
	last, evidence = _last(round, shown, found), _evidence([doc.self_assessment for doc in shown], code)
	rows = [_shown(doc, found[doc.name], last.get(doc.unit, []), evidence[doc.self_assessment]) for doc in shown]
	points = sorted(row["appraised"] for row in rows if row["appraised"] is not None)
	spread = {"least": points[0], "median": median(points), "most": points[-1]} if points else None
	return {"rows": rows, "spread": spread, **across_deciding.offered(round, shown, found, own)}


def _shown(doc: Any, row: Any, last: list[dict[str, Any]], evidence: int) -> dict[str, Any]:
	return {
		"appraisal": doc.name,
		"unit_name": doc.unit_name,
		"state": doc.workflow_state,
		"set": doc.fingerprint,
		"title": row.title,
		"most": row.max_points,
		"self": None if row.scored_by == "Office" else _points(row.self_state, row.self_points),
		"appraised": _points(row.appraised_state, row.appraised_points),
		"last": last,
		"self_text": cstr(row.self_computation),
		"appraised_text": cstr(row.appraised_computation),
		"self_answer": row.self_answer,
		"known": {column: row[column] for column in independent.ENTERED},
		"seen": bool(row.seen),
		"evidence": evidence,
	}


def _points(state: str | None, points: float) -> float | None:
	return None if state in (NOT_APPLICABLE, UNANSWERED) else points


def _appraisals(round: str) -> list[Any]:
	"""In the order of the round's units. Raises PermissionError for who reads no appraisals."""
	if not frappe.has_permission(APPRAISAL, "read"):
		frappe.throw(_("You may not read appraisals."), frappe.PermissionError)
	fields = ["name", "unit", "unit_name", "workflow_state", "self_assessment", "fingerprint", submission.MARK]
	of_round = {"round": round, "docstatus": ("<", 2)}
	found = frappe.get_list(APPRAISAL, of_round, fields, limit_page_length=0, order_by="unit_name")
	listed = {"parenttype": ROUND, "parent": round}
	order = frappe.get_all("CCHC Round Unit", listed, pluck="unit", order_by="idx")
	place = {unit: at for at, unit in enumerate(order)}
	return sorted(found, key=lambda doc: place.get(doc.unit, len(place)))


def _rows(round: str, docs: Sequence[Any], code: str | None, *, lays_over: bool = False) -> Mapping[str, list[Any]]:
	"""By appraisal the rows that the user sees. `lays_over`: with what they entered themselves where two score on their
	own."""
	states = {doc.workflow_state for doc in docs}
	parts = {state: seen_parts(round, state) for state in states}
	state_of = {doc.name: doc.workflow_state for doc in docs}
	below = {"parenttype": APPRAISAL, "parent": ("in", list(state_of) or [""]), **({"code": code} if code else {})}
	found: dict[str, list[Any]] = defaultdict(list)
	for row in frappe.get_all(ROW, below, list(COLUMNS), order_by="parent, idx"):
		if may_see(row, parts[state_of[row.parent]]):
			found[row.parent].append(row)
	if lays_over:
		_lay_over(round, below, found)
	return found


def _lay_over(round: str, below: Mapping[str, Any], found: Mapping[str, list[Any]]) -> None:
	"""Until the part is done."""
	user = frappe.session.user
	pairs = sorted(part for part, people in independent.scorers_of(round).items() if user in people)
	if not pairs:
		return
	of_pairs = {"parenttype": APPRAISAL, "parent": below["parent"], "part": ("in", pairs)}
	open_parts = {**of_pairs, "done_on": ("is", "not set")}
	states = frappe.get_all("CCHC Part State", open_parts, ["parent", "part"], order_by=None, as_list=True)
	blind = set(map(tuple, states))
	columns = ["parent", *independent.ENTERED, *independent.COMPUTED]
	own = {entry.parent: entry for entry in frappe.get_all(ENTRY, {**below, **of_pairs, "user": user}, columns)}
	for name, rows in found.items():
		for row in rows:
			if (name, row.part) in blind:
				seen.lay_over(row, user)
				row.update({column: own[name][column] for column in columns[1:]} if name in own else {})


def _last(round: str, docs: Sequence[Any], found: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
	"""By unit."""
	former = next(iter(rounds_before(round)), None)
	if former is None:
		return {}
	of_rounds = {"parenttype": ROUND, "parent": ("in", (former, round))}
	units: dict[str, list[str]] = defaultdict(list)
	for listed in frappe.get_all("CCHC Round Unit", of_rounds, ["parent", "unit"], order_by="parent, idx"):
		units[listed.parent].append(listed.unit)
	known = predecessors()
	of = {doc.unit: compared_with(doc.unit, known, units[former], units[round]) for doc in docs}
	sources = sorted({one for named in of.values() for one in named})
	wanted = {"round": former, "workflow_state": "Approved", "unit": ("in", sources or [""])}
	before = {
		doc.name: doc for doc in frappe.get_list(APPRAISAL, wanted, ["name", "unit", "unit_name"], limit_page_length=0)
	}
	below = {"parenttype": APPRAISAL, "parent": ("in", list(before) or [""]), "code": next(iter(found.values())).code}
	columns = ["parent", "title", "council_changed", "council_state", "council_points"]
	counted: dict[str, Any] = {}
	for row in frappe.get_all(ROW, below, [*columns, "appraised_state", "appraised_points"], order_by=None):
		stage = "council" if row.council_changed else "appraised"
		points = _points(row[f"{stage}_state"], row[f"{stage}_points"])
		if points is not None:
			counted[before[row.parent].unit] = (row.title, before[row.parent].unit_name, points)
	return {
		doc.unit: [
			{"unit_name": "" if one == doc.unit else counted[one][1], "points": counted[one][2]}
			for one in of[doc.unit]
			if one in counted and counted[one][0] == found[doc.name].title
		]
		for doc in docs
	}


def _evidence(forms: Sequence[str], code: str) -> Counter[str]:
	"""How many pieces prove the criterion, by form."""
	listed = {"parenttype": FORM, "parent": ("in", list(forms)), "criteria": ("like", f"%{code}%")}
	count: Counter[str] = Counter()
	for row in frappe.get_all("CCHC Evidence", listed, ["parent", "criteria"], order_by=None):
		if code in cstr(row.criteria).replace(";", ",").replace(",", " ").split():
			count[row.parent] += 1
	return count
