"""Whether a decision says what its appraisals give, with the council's changes and caps in it.

Numbers and ranks are compared. Words are not: what an earlier version of the app wrote stays as it was approved. Of an
issued decision they are held by the digest beside its number (`storage/number_register.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import READY, Candidate
from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import DECISION
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import is_late, round_deadline
from cchc_eval.controllers.findings import Finding, compared, of_faults
from cchc_eval.scoring import Evaluation, Fault, ScoringError
from cchc_eval.storage.score_columns import APPRAISAL, council_change, line_totals, settled, settled_rows

LINE, CHANGE = "CCHC Unit Result", "CCHC Council Change"
# Before the report the appraisals may be changed, and the draft is compiled again.
COMPILED_FOR_GOOD = frozenset({"In Council", "Approved", "Superseded"})


def verify(
	doc: Document, take: Callable[[Mapping[str, Evaluation]], Any] | None = None, *, as_kept: bool = False
) -> list[Finding]:
	"""What does not agree. A few queries for each 200 units.

	`take` is given the evaluations by unit, part by part, with which the decision was compared. `as_kept`: where what
	an appraisal gave is kept and still holds it is not scored again. Raises ValidationError then where a unit can't be
	evaluated.
	"""
	chosen = _candidates(doc)
	known = {one.unit for one in chosen}
	findings = [
		_finding(doc, _("unit {0}: there is no signed-off appraisal for its line").format(row.unit))
		for row in doc.results
		if row.unit not in known
	]
	lines = {row.unit: row for row in doc.results}
	council = results.council_part(doc)
	faults: list[Fault] = []
	differing: list[Finding] = []
	changed: dict[str, Evaluation] = {}
	for part, wrong in _as_kept(doc, chosen) if as_kept else _anew(chosen, council):
		faults += wrong
		evaluations = {}
		for one, given in part.items():
			_origin, evaluations[one.unit] = results.with_proposal(lines[one.unit], one, given)
			differing += _line_findings(doc, lines[one.unit], one, evaluations[one.unit])
		changed |= {unit: evaluations[unit] for unit in council.changes.keys() & evaluations.keys()}
		if take:
			take(evaluations)
	findings += [*_of_faults(doc, faults), *differing]
	findings += _place_findings(doc)
	findings += _change_findings(doc, changed)
	return findings


def _anew(chosen: Sequence[Candidate], council: results.CouncilPart) -> Iterator[results.Part]:
	texts = [text for text, _members in results.by_set(chosen)]
	return results.in_parts(chosen, council, chosen, texts)


def _as_kept(doc: Document, chosen: Sequence[Candidate]) -> Iterator[results.Part]:
	return ((part, []) for part in results.standing(doc, chosen).evaluated())


def cure(doc: Document) -> str:
	return _(
		"Somebody wrote into the database past the app: restore {0} and its appraisals from a backup, "
		"or let the council amend the decision"
	).format(doc.name)


def _finding(doc: Document, what: str) -> Finding:
	return Finding(DECISION, doc.name, what, cure(doc))


def _of_faults(doc: Document, faults: Iterable[Fault]) -> Iterator[Finding]:
	"""One for each criterion."""
	by_place = defaultdict(list)
	for fault in faults:
		by_place[fault.where].append(fault)
	for found in by_place.values():
		yield of_faults((DECISION, doc.name), _("it can't be evaluated: {0}"), found, cure(doc))


def _candidates(doc: Document) -> list[Candidate]:
	"""The appraisals behind the lines, as they were judged at the approval."""
	names = [row.appraisal for row in doc.results if row.appraisal]
	fields = ["name", "unit", "workflow_state", "not_submitted", "fingerprint", "self_assessment"]
	made = {row.name: row for row in frappe.get_all(APPRAISAL, {"name": ("in", names or [""])}, fields)}
	late = _late(doc, [row.self_assessment for row in made.values()])
	in_round = {"parent": doc.round, "parenttype": "CCHC Evaluation Round"}
	units = frappe.get_all("CCHC Round Unit", in_round, ["unit", "unit_group"], order_by="idx")
	groups = {row.unit: row.unit_group or "" for row in units}
	found = []
	for line in doc.results:
		appraisal = made.get(line.appraisal)
		if appraisal is not None and appraisal.unit == line.unit and appraisal.workflow_state in READY:
			found.append(
				Candidate(
					line.unit,
					line.unit_name,
					appraisal.name,
					appraisal.workflow_state,
					not appraisal.not_submitted,
					appraisal.fingerprint,
					late=appraisal.self_assessment in late,
					group=groups.get(line.unit, ""),
				)
			)
	return found


def _late(doc: Document, self_assessments: Sequence[str]) -> set[str]:
	"""The forms sent after the round's deadline, as it was when the decision was approved."""
	deadline = round_deadline(doc.round, "Self Assessment", doc.approved_on)
	listed = {"name": ("in", list(self_assessments) or [""]), "docstatus": 1}
	sent = frappe.get_all("CCHC Self Assessment", listed, ["name", "submitted_on"])
	return {form.name for form in sent if is_late(form.submitted_on, deadline)}


def _line_findings(doc: Document, row: Document, candidate: Candidate, evaluation: Evaluation) -> Iterator[Finding]:
	cap = evaluation.record.rank_cap
	wanted = {
		"submitted": int(candidate.submitted),
		**line_totals(evaluation),
		"cap_rank": cap.rank if cap else "",
		"unit_group": candidate.group if doc.groups_json else None,
	}
	yield from compared(
		(DECISION, doc.name),
		row.as_dict(),
		wanted,
		lambda labels: _("unit {0}: {1} are not what the appraisal gives").format(row.unit, labels),
		cure(doc),
		LINE,
	)
	given, stored = _fields(results.fields_text(evaluation)), _fields(row.fields_json)
	if _settled(settled_rows(evaluation)) != _stored_settled(row):
		text = _("unit {0}: the criteria that it settles are not what the appraisals give")
		yield _finding(doc, text.format(row.unit))
	if given != stored:
		yield _finding(doc, _("unit {0}: the points of its fields are not what the appraisal gives").format(row.unit))


def _settled(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
	return {code: _without_words(columns) for code, columns in rows.items()}


def _stored_settled(row: Document) -> dict[str, dict[str, Any]] | None:
	"""None where the text can't be read."""
	try:
		return _settled(settled(row))
	except (ValueError, AttributeError):
		return None


def _fields(text: str | None) -> dict[str, tuple[str, str]] | None:
	"""Points by field, and what its maximum is; None where the text can't be read."""
	try:
		return {field["code"]: (field["points"], field["max_points"]) for field in json.loads(text or "[]")}
	except (ValueError, KeyError, TypeError):
		return None


def _place_findings(doc: Document) -> Iterator[Finding]:
	try:
		ordered = ranking.placed_lines(doc)
	except ScoringError as error:
		yield from _of_faults(doc, error.faults)
		return
	except (ValueError, KeyError, TypeError):
		yield _finding(doc, _("its groups can't be read"))
		return
	wrong = [row.unit for place, row in ordered if row.place != place]
	if wrong:
		yield _finding(doc, _("the places do not follow from the index: {0}").format(", ".join(wrong)))
	elif [row.name for _place, row in ordered] != [row.name for row in doc.results]:
		yield _finding(doc, _("the units are not in the order of their places"))


def _change_findings(doc: Document, evaluations: Mapping[str, Evaluation]) -> Iterator[Finding]:
	"""The council's changes: one in force for a criterion, by whom and why, with the points that it gives."""
	seen = set()
	for row in doc.council_changes:
		if not row.in_force:
			continue
		where = _("unit {0}, criterion {1}").format(row.unit, row.code)
		if (row.unit, row.code) in seen:
			yield _finding(doc, _("{0}: the council has changed it twice").format(where))
		seen.add((row.unit, row.code))
		if not (row.reason or "").strip() or not row.changed_by or not row.changed_on:
			yield _finding(doc, _("{0}: who changed it, when or why is missing").format(where))
		evaluation = evaluations.get(row.unit)
		if evaluation is not None and row.code in evaluation.final.leaves:
			wanted = _without_words(council_change(evaluation, row.code))
			yield from compared(
				(DECISION, doc.name), row.as_dict(), wanted, partial(_change_differs, where), cure(doc), CHANGE
			)


def _change_differs(where: str, labels: str) -> str:
	return _("{0}: {1} of the council's change are not what the appraisal gives").format(where, labels)


def _without_words(columns: Mapping[str, Any]) -> dict[str, Any]:
	return {column: value for column, value in columns.items() if not column.endswith("computation")}
