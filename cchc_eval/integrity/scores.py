"""Stored scores against the answers that they are computed from: self-assessments and appraisals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr
from pypika import CustomFunction

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import RECORD_COLUMNS, record_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import answers_of
from cchc_eval.controllers.findings import Finding, compared, of_faults
from cchc_eval.integrity.reading import APPRAISAL, SELF, documents, restore, rows
from cchc_eval.scoring import CriteriaSet, Evaluation, Fault, ScoringError, evaluate, score_self
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import (
	APPRAISED,
	COUNCIL,
	ROW,
	appraisal_totals,
	columns_of,
	form_row,
	form_totals,
	row_of,
)
from cchc_eval.storage.score_columns import SELF as OWN

FORM_ROW, APPROVED = "CCHC Self Score", "Approved"
TOTALS = ("total", "applicable", "index_percent", "rank_name", "unanswered")
APPRAISED_TOTALS = (
	"self_points",
	"bonus_points",
	"penalty_points",
	"appraised_points",
	"applicable",
	"index_percent",
	"rank_name",
)
DECIDED = frozenset({"applicable", "index_percent", "rank_name"})


def of_self_assessments(round: str) -> Iterator[Finding]:
	forms = documents(SELF, round, ("name", "unit", "docstatus", "fingerprint", *TOTALS))
	columns = ("code", "answer", "answer_state", "points", "figures_json")
	scores = rows(FORM_ROW, SELF, [form.name for form in forms], columns)
	sets, faulty = _criteria(SELF, round)
	yield from faulty
	for form in forms:
		if form.fingerprint in sets:
			yield from _form_findings(form, scores[form.name], sets[form.fingerprint])


def _form_findings(form: Any, scores: Sequence[Any], cset: CriteriaSet) -> Iterator[Finding]:
	where = SELF, form.name
	if problem := _other_criteria(scores, cset):
		yield Finding(*where, problem, restore(form.name))
		return
	faults: list[Fault] = []
	try:
		score = score_self(cset, answers_of(scores, faults), faults)
	except ScoringError as error:
		yield of_faults(where, _("an answer can't be counted: {0}"), error.faults, restore(form.name))
		return
	for row in scores:
		wanted = _numbers(form_row(score.leaves[row.code]))
		yield from compared(where, row, wanted, _of_criterion(row.code), restore(form.name), FORM_ROW)
	yield from compared(where, form, form_totals(score), _of_totals, restore(form.name))
	given = [row for row in scores if row.figures_json]
	if differing := [row.code for row in given if not figures.is_taken(row, cset.by_code[row.code])]:
		text = _("the answers are not the figures that they were given with: {0}").format(", ".join(differing))
		yield Finding(*where, text, restore(form.name))


def of_appraisals(round: str, decided: Mapping[str, tuple[str, Evaluation]]) -> Iterator[Finding]:
	"""`decided`: by appraisal the decision in force, and its evaluation."""
	found = documents(
		APPRAISAL,
		round,
		(
			"name",
			"unit",
			"unit_name",
			"self_assessment",
			"docstatus",
			"workflow_state",
			"not_submitted",
			"fingerprint",
			"council_decision",
			"final_points",
			*APPRAISED_TOTALS,
		),
	)
	names = [row.name for row in found]
	columns = [*RECORD_COLUMNS, "council_changed", *(c for s in (OWN, APPRAISED, COUNCIL) for c in columns_of(s)[:2])]
	scores = rows(ROW, APPRAISAL, names, columns)
	counts = rows(bonus_counts.DOCTYPE, APPRAISAL, names, (*bonus_counts.COUNT_COLUMNS, "points"))
	answers = rows(FORM_ROW, SELF, [row.self_assessment for row in found], ("code", "answer"))
	sets, faulty = _criteria(APPRAISAL, round)
	yield from faulty
	for appraisal in found:
		if appraisal.fingerprint not in sets:
			continue
		mine, cset = scores[appraisal.name], sets[appraisal.fingerprint]
		if problem := _other_criteria(mine, cset):
			yield Finding(APPRAISAL, appraisal.name, problem, restore(appraisal.name))
			continue
		yield from _source_findings(appraisal, mine, answers.get(appraisal.self_assessment, []))
		yield from _appraisal_findings(
			appraisal, mine, counts[appraisal.name], cset, decided.get(appraisal.name, ("", None))
		)


def _source_findings(appraisal: Any, scores: Sequence[Any], answers: Sequence[Any]) -> Iterator[Finding]:
	"""The answers are those that the unit submitted."""
	given = {row.code: cstr(row.answer).strip() for row in answers}
	taken = {row.code: cstr(row.self_answer).strip() for row in scores}
	if appraisal.not_submitted:
		given = {}
	differing = [code for code, answer in taken.items() if answer != given.get(code, "")]
	if differing:
		text = _("the unit's answers are not those of its self-assessment: {0}").format(", ".join(differing))
		yield Finding(APPRAISAL, appraisal.name, text, restore(appraisal.name))


def _appraisal_findings(
	appraisal: Any,
	scores: Sequence[Any],
	counts: Sequence[Any],
	cset: CriteriaSet,
	decided: tuple[str, Evaluation | None],
) -> Iterator[Finding]:
	where, cure = (APPRAISAL, appraisal.name), restore(appraisal.name)
	try:
		evaluation = evaluate(
			cset,
			record_of(appraisal.unit, appraisal.unit_name, not appraisal.not_submitted, scores, counts),
		)
	except ScoringError as error:
		yield of_faults(where, _("it can't be evaluated: {0}"), error.faults, cure)
		return
	decision, council = decided
	approved = appraisal.workflow_state == APPROVED and appraisal.council_decision == decision
	if approved and council is not None:
		# With the approval also what compares the unit with others is settled.
		evaluation = council
	elif appraisal.workflow_state == APPROVED and cset.compares:
		return
	for row in scores:
		code = row.code
		wanted = _numbers(row_of(OWN, evaluation.self_score.leaves[code]))
		wanted |= _numbers(row_of(APPRAISED, evaluation.appraised.leaves[code]))
		if approved and council is not None:
			wanted |= _numbers(row_of(COUNCIL, council.final.leaves[code]))
			wanted["council_changed"] = int(code in council.record.council)
		yield from compared(where, row, wanted, _of_criterion(code), cure, ROW)
	totals = appraisal_totals(evaluation)
	if appraisal.workflow_state == APPROVED:
		# With the approval they are the council's.
		totals = {column: value for column, value in totals.items() if column not in DECIDED}
	if approved and council is not None:
		final = council.final
		totals |= {
			"final_points": float(final.total),
			"applicable": float(final.applicable),
			"index_percent": float(final.index),
			"rank_name": council.rank,
		}
	yield from compared(where, appraisal, totals, _of_totals, cure)
	if cset.bonus_penalty:
		points = bonus_counts.points_of(cset.bonus_penalty, evaluation.record.counts)
		for row in counts:
			wanted = {"points": float(points.get(row.code, 0))}
			yield from compared(where, row, wanted, _of_criterion(row.code), cure, bonus_counts.DOCTYPE)


def _criteria(doctype: str, round: str) -> tuple[dict[str, CriteriaSet], list[Finding]]:
	"""The sets that the documents carry by fingerprint, and the documents whose text has another one."""
	table = frappe.qb.DocType(doctype)
	digest = CustomFunction("MD5", ["text"])(table.criteria_json)
	carried = (
		frappe.qb.from_(table)
		.select(table.name, table.fingerprint, digest.as_("digest"))
		.where(table.round == round)
		.orderby(table.name)
	).run(as_dict=True)
	one_each = {(row.fingerprint, row.digest): row.name for row in carried}
	texts = frappe.get_all(
		doctype, {"name": ("in", list(one_each.values()) or [""])}, ["name", "criteria_json"], order_by="name"
	)
	read = {row.name: _set(row.criteria_json) for row in texts}
	right = {
		(fingerprint, digest): cset
		for (fingerprint, digest), name in one_each.items()
		if (cset := read.get(name)) is not None and cset.fingerprint == fingerprint
	}
	wrong = [row.name for row in carried if (row.fingerprint, row.digest) not in right]
	text = _("the criteria that it carries are not those of its fingerprint")
	findings = [Finding(doctype, name, text, restore(name)) for name in wrong]
	return {fingerprint: cset for (fingerprint, _digest), cset in right.items()}, findings


def _set(text: str | None) -> CriteriaSet | None:
	try:
		return thaw(text or "")
	except ValueError:
		return None


def _other_criteria(scores: Sequence[Any], cset: CriteriaSet) -> str:
	codes, wanted = [row.code for row in scores], [leaf.code for leaf in cset.leaves]
	if codes == wanted:
		return ""
	differing = sorted({*codes} ^ {*wanted}) or sorted({code for code in codes if codes.count(code) > 1})
	return _("its rows are not the criteria of its set: {0}").format(", ".join(differing) or _("in another order"))


def _numbers(columns: Mapping[str, Any]) -> dict[str, Any]:
	"""Without the sentences, which stay as they were said."""
	return {column: value for column, value in columns.items() if not column.endswith("computation")}


def _of_criterion(code: str) -> Any:
	return lambda labels: _("criterion {0}: {1} are not what the answers give").format(code, labels)


def _of_totals(labels: str) -> str:
	return _("{0} are not what the answers give").format(labels)
