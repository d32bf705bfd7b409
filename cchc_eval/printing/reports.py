"""The reports before the council meets: each unit's on its self-assessment, the office's on what came in and how it was
appraised.

Everything shown is stored in the decision and in the units' appraisals and forms; only sums are made. The office's says
what it reported, also where the council has changed points since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname, getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import CHANGED
from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values, ranking, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import READY, Candidate
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import Deadlines, is_late, round_deadline
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.split import parts_of_round
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents import report_lines
from cchc_eval.documents.contexts import Head, RankCount, ResultRow
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.phrases import DRAFTING_UNIT, REPORT_SYMBOL, own_post, signed_by
from cchc_eval.documents.report_contexts import AppraisedGroup, Explained, OfficeReport, Received, UnitReport
from cchc_eval.printing.sheets import self_assessment_sheet
from cchc_eval.scoring import (
	OFFICE,
	Change,
	CriteriaSet,
	Evaluation,
	Placed,
	Score,
	UnitRecord,
	group_title,
	grouped_places,
	total_up,
)
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import APPRAISED, SELF, appraisal_rows, columns_of, settled, stored_leaf
from cchc_eval.storage.snapshots import texts_carried

APPRAISAL, FORM = "CCHC Appraisal", "CCHC Self Assessment"
STAGE = "Self Assessment"
EXCHANGE = ("question", "asked_on", "reply", "replied_on", "earlier")
ROW_COLUMNS = ("code", "action", "reason", *EXCHANGE, *columns_of(SELF), *columns_of(APPRAISED))


def unit_report(doc: Document) -> UnitReport:
	sheet = self_assessment_sheet(doc)
	given = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
	given["head"] = Head(
		sheet.head.superior_body,
		sheet.head.issuing_body,
		f"BC-{doc.unit}",
		sheet.head.place,
		year=sheet.head.year,
	)
	return UnitReport(
		**given,
		addressee=sheet.recipients[0].partition(" (")[0],
		contested=report_lines.contested(
			doc.unit_name, {row.code: row.title for row in doc.scores}, _kept(doc.scores), _claims(doc.scores)
		),
	)


def office_report(doc: Document) -> OfficeReport:
	"""Raises ValidationError where the appraisals are not those that the decision was compiled from, and of a decision
	that amends another: the office reported to the council before the first one."""
	if doc.amends:
		frappe.throw(
			_(
				"{0} amends {1}: the office reported to the council before that one, and makes no report for the "
				"amendment. Print the report from {1}; as it was numbered it lies there in {2}."
			).format(doc.name, doc.amends, _("Other Papers")),
			title=_("No Report of an Amendment"),
		)
	if not doc.results:
		frappe.throw(_("{0} holds no result: compile it first.").format(doc.name))
	units = _units(doc)
	_check_current(doc, units)
	placed = _placed(doc, units)
	in_order = [units[one.evaluation.record.code] for one in placed]
	evaluations = [one.evaluation for one in placed]
	handed_in = [unit for unit in in_order if unit.evaluation.record.submitted]
	form_rows = _form_rows(handed_in)
	return OfficeReport(
		head=Head(
			superior_body=doc.department,
			issuing_body=own_post(doc.office_name, doc.department),
			symbol=REPORT_SYMBOL,
			place=doc.place,
			year=getdate(doc.compiled_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		addressee=doc.council_name or doc.authority,
		office=doc.office_name,
		department=doc.department,
		legal_bases=report_lines.bases_before_meeting(row.basis for row in doc.legal_bases),
		criteria=list(dict.fromkeys(one.final.criteria_set.title for one in evaluations)),
		deadline=_deadline(doc.round),
		received=_received(doc.round, in_order),
		appraising=report_lines.assigned(parts_of_round(doc.round), _sets(evaluations), doc.office_name),
		groups=_groups(doc, placed),
		changes=report_lines.unit_changes(evaluations),
		asked=_asked(in_order),
		sources=report_lines.figure_sources(_sources(in_order, form_rows)),
		contested=[
			one
			for unit in handed_in
			for one in report_lines.contested(
				unit.evaluation.record.name,
				{leaf.code: leaf.title for leaf in unit.evaluation.final.criteria_set.leaves},
				_kept(form_rows[unit.form.name]),
				_claims(form_rows[unit.form.name]),
				unit.evaluation,
			)
		],
		voices=report_lines.voices(
			(unit.evaluation.record.name, unit.form.difficulties or "", unit.form.recommendations or "")
			for unit in handed_in
		),
		caps=report_lines.cap_lines(evaluations),
		excluded=printed_values.excluded_units(doc),
		recipients=["Như trên (để xem xét)", f"Lưu: VT, {DRAFTING_UNIT}"],
		signature=signed_by(own_post(doc.proposer, doc.department), get_fullname(doc.compiled_by)),
		independent=True,
	)


@dataclass(frozen=True)
class Unit:
	"""A line of the decision with what it came from."""

	evaluation: Evaluation  # before the council
	appraisal: Any
	form: Any
	rows: Sequence[Any]  # of the appraisal
	late: bool


def _units(doc: Document) -> dict[str, Unit]:
	"""By unit, in a number of queries that does not depend on how many there are."""
	lines = {line.unit: line for line in doc.results}
	columns = [
		*("name", "unit", "workflow_state", "not_submitted", "fingerprint", "self_assessment", "authors"),
		*("signed_off_by", "signed_off_on", "bonus_points", "penalty_points"),
	]
	names = [line.appraisal for line in doc.results]
	appraisals = frappe.get_all(APPRAISAL, {"name": ("in", names)}, columns, order_by="name")
	texts = texts_carried(APPRAISAL, {row.name: row.fingerprint for row in appraisals})
	sets = {fingerprint: thaw(text) for fingerprint, text in texts.items()}
	rows = appraisal_rows(names, ROW_COLUMNS)
	forms = {
		row.name: row
		for row in frappe.get_all(
			FORM,
			{"name": ("in", [row.self_assessment for row in appraisals] or [""])},
			["name", "submitted_on", "difficulties", "recommendations"],
			order_by="name",
		)
	}
	deadline = round_deadline(doc.round, STAGE)
	units = {}
	for appraisal in appraisals:
		form = forms[appraisal.self_assessment]
		late = not appraisal.not_submitted and is_late(form.submitted_on, deadline)
		evaluation = _evaluation(
			lines[appraisal.unit], appraisal, rows[appraisal.name], sets[appraisal.fingerprint], late
		)
		units[appraisal.unit] = Unit(evaluation, appraisal, form, rows[appraisal.name], late)
	return units


def _evaluation(line: Document, appraisal: Any, rows: Sequence[Any], cset: CriteriaSet, late: bool) -> Evaluation:
	"""As it was reported; what compares units was settled with the decision's line."""
	compared = settled(line)
	by_code = {row.code: {**row, **compared.get(row.code, {})} for row in rows}

	def score_at(stage: str, bonus: float = 0, penalty: float = 0) -> Score:
		leaves = {leaf.code: stored_leaf(stage, by_code[leaf.code], leaf) for leaf in cset.leaves}
		return total_up(cset, leaves, as_typed(bonus), as_typed(penalty))

	own = score_at(SELF)
	appraised = score_at(APPRAISED, appraisal.bonus_points, appraisal.penalty_points)
	record = UnitRecord(
		line.unit,
		line.unit_name,
		appraised={row.code: Change(row.reason or "") for row in rows if row.action in CHANGED},
		submitted=not appraisal.not_submitted,
		group=line.unit_group or "",
	)
	found = Evaluation(record, own, appraised, appraised, appraised.rank, appraised.rank)
	candidate = Candidate(line.unit, line.unit_name, submitted=record.submitted, late=late)
	return report_lines.before_council(found, results.proposed(candidate, found))


def _check_current(doc: Document, units: Mapping[str, Unit]) -> None:
	problems = []
	for line in doc.results:
		unit = units.get(line.unit)
		if unit is None or unit.appraisal.workflow_state not in READY:
			problems.append(_("Unit {0}: the appraisal is no longer signed off.").format(line.unit_name))
		elif unit.evaluation.appraised.total != as_typed(line.appraised_points):
			problems.append(_("Unit {0}: the appraisal was changed since.").format(line.unit_name))
	if problems:
		how = _("Compile {0} again.").format(doc.name)
		if doc.docstatus:
			how = _("The report as it was numbered lies in {0}.").format(_("Other Papers"))
		throw_problems([*problems, how], _("The results are out of date"))


def _placed(doc: Document, units: Mapping[str, Unit]) -> list[Placed]:
	items = [
		(one.evaluation.record.group, one.evaluation.final.index, one.evaluation.record.code, one.evaluation)
		for one in units.values()
	]
	names = [group.name for group in ranking.groups_of(doc)]
	return [Placed(*found) for found in grouped_places(items, names, apart=bool(doc.placed_per_group))]


def _groups(doc: Document, placed: Sequence[Placed]) -> list[AppraisedGroup]:
	groups = ranking.groups_of(doc)
	if not groups:
		return [_group("", (doc.rank_names or "").split("\n"), placed)]
	return [
		_group(
			group_title(group.name), group.ranks, [one for one in placed if one.evaluation.record.group == group.name]
		)
		for group in groups
	]


def _group(title: str, ranks: Iterable[str], placed: Sequence[Placed]) -> AppraisedGroup:
	counts = Counter(one.evaluation.rank for one in placed)
	return AppraisedGroup(
		title,
		[_result(one) for one in placed],
		[RankCount(rank, counts[rank]) for rank in ranks if rank],
		fields=report_lines.field_results([one.evaluation for one in placed]),
	)


def _result(placed: Placed) -> ResultRow:
	evaluation, record = placed.evaluation, placed.evaluation.record
	cap = record.rank_cap
	notes = result_notes(
		submitted=record.submitted,
		bonus=evaluation.final.bonus,
		penalty=evaluation.final.penalty,
		cap_rank=cap.rank if cap else "",
		cap_reason=cap.reason if cap else "",
		computed_rank=evaluation.computed_rank,
		rank=evaluation.rank,
	)
	return ResultRow(
		unit_code=record.code,
		unit_name=record.name,
		self_points=evaluation.self_score.total if record.submitted else None,
		appraised_points=evaluation.appraised.total,
		council_points=None,
		index=evaluation.final.index,
		rank=evaluation.rank,
		place=placed.place,
		note="; ".join(notes),
		own_change=report_lines.own_change(evaluation),
	)


def _sets(evaluations: Iterable[Evaluation]) -> list[CriteriaSet]:
	return list({one.final.criteria_set.fingerprint: one.final.criteria_set for one in evaluations}.values())


def _deadline(round: str) -> Any:
	deadline = round_deadline(round, STAGE)
	return deadline.date() if deadline else None


def _received(round: str, units: Sequence[Unit]) -> list[Received]:
	deadline = round_deadline(round, STAGE)
	longer = Deadlines(STAGE, {round: deadline})
	bodies = _bodies(units)
	names = _full_names(units, bodies)
	rows = []
	for unit in units:
		record, appraisal = unit.evaluation.record, unit.appraisal
		day = getdate(unit.form.submitted_on) if record.submitted else None
		own = longer.of(round, record.code)
		state = report_lines.handed_in(day, deadline and deadline.date(), own and own.date(), late=unit.late)
		rows.append(
			Received(
				unit_name=record.name,
				submitted=record.submitted,
				late=unit.late,
				state=state if record.submitted else "Không nộp",
				day=day,
				appraised_by=", ".join(_appraised_by(appraisal, bodies[appraisal.name], names)),
				signed_off_by=names.get(appraisal.signed_off_by, ""),
				signed_off=getdate(appraisal.signed_off_on) if appraisal.signed_off_on else None,
			)
		)
	return rows


def _bodies(units: Sequence[Unit]) -> dict[str, list[Any]]:
	"""By appraisal the parts that bodies reported done."""
	found: dict[str, list[Any]] = {unit.appraisal.name: [] for unit in units}
	of_appraisals = {"parent": ("in", list(found)), "parenttype": APPRAISAL}
	for row in frappe.get_all("CCHC Part State", of_appraisals, ["parent", "part", "done_by"], order_by="parent, idx"):
		found[row.parent].append(row)
	return found


def _appraised_by(appraisal: Any, parts: Sequence[Any], names: Mapping[str, str]) -> list[str]:
	"""The bodies with whoever reported their part done, then who else worked on it."""
	told = [f"{row.part} ({names[row.done_by]})" if row.done_by else row.part for row in parts]
	reported = {row.done_by for row in parts}
	return told + [names[user] for user in (appraisal.authors or "").split() if user not in reported]


def _full_names(units: Sequence[Unit], bodies: Mapping[str, Sequence[Any]]) -> dict[str, str]:
	users = {user for unit in units for user in (unit.appraisal.authors or "").split()}
	users |= {row.done_by for parts in bodies.values() for row in parts if row.done_by}
	users |= {unit.appraisal.signed_off_by for unit in units if unit.appraisal.signed_off_by}
	found = frappe.get_all("User", {"name": ("in", sorted(users) or [""])}, ["name", "full_name"], order_by="name")
	return {user: user for user in users} | {row.name: row.full_name or row.name for row in found}


def _asked(units: Sequence[Unit]) -> list[Explained]:
	"""What was sent to the units; a question that was only written down is none."""
	return [
		Explained(
			unit.evaluation.record.name,
			row.code,
			unit.evaluation.final.criteria_set.by_code[row.code].title,
			*_exchange(row),
			report_lines.outcome(unit.evaluation, row.code),
		)
		for unit in units
		for row in unit.rows
		if row.earlier or (row.question and row.asked_on)
	]


def _exchange(row: Any) -> tuple[str, str]:
	"""Question and reply; before a further question what was asked and said earlier."""
	if not row.question:
		return "", row.earlier
	return "\n\n".join(text for text in (row.earlier, row.question) if text), row.reply or ""


def _form_rows(units: Sequence[Unit]) -> dict[str, list[Any]]:
	"""By form its rows that figures from elsewhere answer."""
	rows: dict[str, list[Any]] = {unit.form.name: [] for unit in units}
	answered = {"parent": ("in", list(rows) or [""]), "parenttype": FORM, "figures_json": ("is", "set")}
	columns = ["parent", "code", "figures_json", "contest_value", "contest_reason"]
	for row in frappe.get_all("CCHC Self Score", answered, columns, order_by="parent, idx"):
		rows[row.parent].append(row)
	return rows


def _sources(units: Sequence[Unit], form_rows: Mapping[str, Sequence[Any]]) -> Iterable[tuple[str, str, str]]:
	for unit in units:
		code, by_code = unit.evaluation.record.code, unit.evaluation.final.criteria_set.by_code
		for row in form_rows.get(unit.form.name, ()):
			yield from report_lines.sources_in(code, figures.kept(row))
		for row in unit.rows:
			if by_code[row.code].scored_by == OFFICE:
				yield from report_lines.office_sources(code, row.code, row.reason or "")


def _kept(rows: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
	return {row.code: figures.kept(row) for row in rows if row.figures_json}


def _claims(rows: Iterable[Any]) -> dict[str, str]:
	parts = {row.code: [part for part in (row.contest_value, row.contest_reason) if part] for row in rows}
	return {code: "; ".join(said) for code, said in parts.items() if said}
