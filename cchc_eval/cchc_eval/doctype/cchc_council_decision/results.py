"""The results of a round, computed from its appraisals. Reading is set-based: a few queries for all units."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.kept_scores import KeptScores
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import KEEP, RECORD_COLUMNS, change_of, record_of
from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate, candidates
from cchc_eval.controllers.problems import throw_faults, throw_problems
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.phrases import cited_document
from cchc_eval.scoring import (
	Change,
	CriteriaSet,
	Evaluation,
	Fault,
	RankCap,
	ScoringError,
	UnitRecord,
	capped,
	evaluate_each,
	proposed_cap,
)
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import (
	APPRAISAL,
	appraisal_rows,
	council_change,
	kept_evaluation,
	line_totals,
	settled_text,
)
from cchc_eval.storage.snapshots import texts_carried

# Units that are evaluated at a time.
TOGETHER = 200
# Who set a line's cap: the rules of the criteria set, or the council. A proposal never replaces the council's.
PROPOSED, BY_COUNCIL = "Proposed", "Council"
CAP_DOCUMENT = ("cap_document_number", "cap_document_date", "cap_document_title")
CAP_COLUMNS = ("cap_rank", "cap_reason", *CAP_DOCUMENT)


@dataclass
class CouncilPart:
	"""The council's changes and rank caps by unit."""

	changes: Mapping[str, Mapping[str, Change]] = field(default_factory=dict)
	caps: Mapping[str, RankCap] = field(default_factory=dict)


# Of some units: the evaluations of those without a fault, and the faults of the others.
Part = tuple[Mapping[Candidate, Evaluation], Sequence[Fault]]


def evaluate(
	chosen: Sequence[Candidate], council: CouncilPart, among: Sequence[Candidate] | None = None
) -> dict[str, Evaluation]:
	"""Evaluations by unit. Raises ValidationError with every fault of every unit.

	`among`: the units that they are compared with, themselves too, where a criterion compares; None: with each other.
	"""
	evaluations, faults = evaluate_or_say(chosen, council, among)
	if faults:
		throw_faults(ScoringError(faults), _("The results can't be compiled"))
	return evaluations


def evaluate_or_say(
	chosen: Sequence[Candidate], council: CouncilPart, among: Sequence[Candidate] | None = None
) -> tuple[dict[str, Evaluation], list[Fault]]:
	"""Evaluations by unit, of those without a fault, and the faults of the others."""
	evaluations: list[Evaluation] = []
	faults: list[Fault] = []
	sets = by_set(chosen)
	for text, members in sets:
		try:
			cset = thaw(text)
		except ScoringError as error:
			faults += error.faults
			continue
		others = None
		if cset.compares and (among is not None or len(sets) > 1):
			others = _others(cset, chosen if among is None else among, council)
		made, wrong = evaluate_each(cset, _records(members, council), others)
		evaluations += made
		faults += wrong
	return {evaluation.record.code: evaluation for evaluation in evaluations}, faults


def in_parts(
	some: Sequence[Candidate], council: CouncilPart, among: Sequence[Candidate], texts: Iterable[str]
) -> Iterator[Part]:
	"""`evaluate_or_say` of some of the units, in parts: of some thousand at once it would take half a gigabyte.

	`texts`: of their criteria sets. Those that are compared with each other are evaluated together.
	"""
	together = max(len(some), 1) if any(_compares(text) for text in texts) else TOGETHER
	for start in range(0, len(some), together):
		part = some[start : start + together]
		evaluations, faults = evaluate_or_say(part, council, among if len(part) < len(among) else None)
		yield {one: evaluations[one.unit] for one in part if one.unit in evaluations}, faults


def _compares(criteria_json: str) -> bool:
	try:
		return bool(thaw(criteria_json).compares)
	except ScoringError:
		return False  # told where its units are evaluated


def _others(cset: CriteriaSet, among: Sequence[Candidate], council: CouncilPart) -> list[UnitRecord]:
	"""The units that the set's units are compared with, themselves too: those whose set compares by the same rule, also
	where something else does not apply to them."""
	found = []
	for text, members in by_set(among):
		try:
			rules = {leaf.code: leaf.rule for leaf in thaw(text).compares}
		except ScoringError:
			continue  # told where its own units are evaluated
		if codes := [leaf.code for leaf in cset.compares if rules.get(leaf.code) == leaf.rule]:
			found += _records(members, council, codes)
	return found


def by_set(chosen: Sequence[Candidate]) -> list[tuple[str, list[Candidate]]]:
	"""The text of each criteria set that the appraisals carry, with its units."""
	texts = texts_carried(APPRAISAL, {candidate.appraisal: candidate.fingerprint for candidate in chosen})
	members: dict[str, list[Candidate]] = defaultdict(list)
	for candidate in chosen:
		members[candidate.fingerprint].append(candidate)
	return [(texts[fingerprint], listed) for fingerprint, listed in members.items()]


def _records(chosen: Sequence[Candidate], council: CouncilPart, codes: Sequence[str] | None = None) -> list[UnitRecord]:
	"""With `codes` the answers and changes of these criteria alone, to compare other units with them."""
	appraisals = [candidate.appraisal for candidate in chosen]
	rows = appraisal_rows(appraisals, RECORD_COLUMNS, codes=codes)
	counts: Mapping[str | None, list[Any]] = defaultdict(list)
	if codes is None:
		counts = appraisal_rows(appraisals, bonus_counts.COUNT_COLUMNS, bonus_counts.DOCTYPE)
	read: dict[str, Any] = {}
	return [
		record_of(
			candidate.unit,
			candidate.unit_name,
			candidate.submitted,
			rows[candidate.appraisal],
			counts[candidate.appraisal],
			council.changes.get(candidate.unit),
			council.caps.get(candidate.unit),
			candidate.group,
			read,
		)
		for candidate in chosen
	]


def listed(doc: Document) -> list[Candidate]:
	"""The units of the decision's lines."""
	lines = {row.unit for row in doc.results}
	return [candidate for candidate in candidates(doc.round) if candidate.unit in lines]


def council_part(doc: Document) -> CouncilPart:
	"""The council's changes so far; of several changes of a criterion the last counts."""
	changes: dict[str, dict[str, Change]] = defaultdict(dict)
	for (unit, code), row in doc.changes_in_force.items():
		changes[unit][code] = change_of(row.action, row.answer, row.council_points, row.reason)
	caps = {
		row.unit: RankCap(row.cap_rank, row.cap_reason or "", cap_basis(row)) for row in doc.results if row.cap_rank
	}
	return CouncilPart(changes, caps)


def cap_basis(row: Document) -> str:
	"""The document that the council's cap of a line rests on, as it is cited; "" without one."""
	if cap_origin(row) != BY_COUNCIL or not row.get("cap_document_number"):
		return ""
	return cited_document(row.cap_document_title, row.cap_document_number, getdate(row.cap_document_date))


def put_in_force(doc: Document) -> None:
	"""Mark the last change of each criterion as in force, unless it returns to the office's points."""
	last = {(row.unit, row.code): row for row in doc.council_changes}
	for row in doc.council_changes:
		row.in_force = int(row is last[row.unit, row.code] and row.action != KEEP)


@dataclass(frozen=True)
class Standing:
	"""Of the units that a decision is about."""

	ranked: Mapping[str, tuple[str, Sequence[str]]]  # by unit its group, and the ranks of its set
	chosen: Sequence[Candidate]
	kept: KeptScores
	holding: Mapping[str, str]  # by unit, what is kept of its appraisal, where the council has not touched it
	texts: Mapping[str, str]  # of criteria sets, by fingerprint
	council: CouncilPart

	def evaluated(self) -> Iterator[Mapping[Candidate, Evaluation]]:
		"""The units in parts with their evaluations.

		Raises ValidationError with every fault of every unit, after the last.
		"""
		as_kept = [one for one in self.chosen if one.unit in self.holding]
		for start in range(0, len(as_kept), TOGETHER):
			yield {one: self._as_kept(one) for one in as_kept[start : start + TOGETHER]}
		anew = [one for one in self.chosen if one.unit not in self.holding]
		faults: list[Fault] = []
		for evaluations, wrong in in_parts(anew, self.council, self.chosen, self.texts.values()):
			faults += wrong
			yield evaluations
		if faults:
			throw_faults(ScoringError(faults), _("The results can't be compiled"))

	def _as_kept(self, one: Candidate) -> Evaluation:
		record = UnitRecord(one.unit, one.unit_name, submitted=one.submitted, group=one.group)
		return kept_evaluation(self.holding[one.unit], thaw(self.texts[one.fingerprint]), record)


def standing(doc: Document, chosen: Sequence[Candidate]) -> Standing:
	"""Raises ValidationError where a criteria set can't be read."""
	sets = by_set(chosen)
	council = council_part(doc)
	try:
		ranked = {one.unit: (one.group, thaw(text).ranks) for text, members in sets for one in members}
	except ScoringError as error:
		throw_faults(error, _("The results can't be compiled"))
	carried = {one.appraisal: (text, one.submitted) for text, members in sets for one in members if one.appraisal}
	kept = KeptScores(carried)
	settled_here = {unit for unit, changes in council.changes.items() if changes} | {
		row.unit for row in doc.results if cap_origin(row) == BY_COUNCIL
	}
	holding = {
		one.unit: kept.holding[one.appraisal]
		for one in chosen
		if one.appraisal in kept.holding and one.unit not in settled_here
	}
	texts = {members[0].fingerprint: text for text, members in sets}
	return Standing(ranked, chosen, kept, holding, texts, council)


def fill(doc: Document, evaluations: Mapping[Candidate, Evaluation]) -> None:
	"""Write the units' lines; `ranking.place_all` must follow."""
	lines = {row.unit: row for row in doc.results}
	for candidate, given in evaluations.items():
		row = lines.get(candidate.unit) or doc.append("results", {"unit": candidate.unit})
		origin, evaluation = with_proposal(row, candidate, given)
		row.update({"appraisal": candidate.appraisal, "unit_name": candidate.unit_name, "cap_origin": origin})
		row.unit_group = candidate.group if doc.groups_json else None
		row.update(_columns(evaluation))
	refresh_changes(doc, {candidate.unit: evaluation for candidate, evaluation in evaluations.items()})


def refresh_changes(doc: Document, evaluations: Mapping[str, Evaluation]) -> None:
	"""What the council's changes in force give now, where another change has moved it: a gate, the best unit."""
	for (unit, code), row in doc.changes_in_force.items():
		if unit in evaluations and code in evaluations[unit].final.leaves:
			given = council_change(evaluations[unit], code)
			if any(
				_text(row.get(column)) != _text(value) for column, value in given.items() if column != "computation"
			):
				row.update(given)


def with_proposal(row: Document, candidate: Candidate, evaluation: Evaluation) -> tuple[str, Evaluation]:
	"""The evaluation with the cap that the set's rules propose, where the council has set or taken away none."""
	if cap_origin(row) == BY_COUNCIL:
		return BY_COUNCIL, evaluation
	cap = proposed(candidate, evaluation)
	record = replace(evaluation.record, rank_cap=cap)
	rank = capped(evaluation.final.criteria_set, evaluation.computed_rank, cap)
	return PROPOSED if cap else "", replace(evaluation, record=record, rank=rank)


def proposed(candidate: Candidate, evaluation: Evaluation) -> RankCap | None:
	"""The cap that the data call for by the rules of the set."""
	cset = evaluation.final.criteria_set
	found = proposed_cap(
		cset.rank_caps,
		cset.ranks,
		submitted=candidate.submitted,
		late=candidate.late,
		fields=evaluation.final.field_sums,
	)
	return RankCap(*found) if found else None


def cap_origin(row: Document) -> str:
	"""A cap without an origin predates the rules and is the council's."""
	return row.get("cap_origin") or (BY_COUNCIL if row.cap_rank else "")


def _columns(evaluation: Evaluation) -> dict[str, Any]:
	"""What a unit's line holds of its evaluation."""
	record, final = evaluation.record, evaluation.final
	cap_rank = record.rank_cap.rank if record.rank_cap else ""
	cap_reason = record.rank_cap.reason if record.rank_cap else ""
	notes = result_notes(
		submitted=record.submitted,
		bonus=final.bonus,
		penalty=final.penalty,
		council=list(record.council),
		cap_rank=cap_rank,
		cap_reason=cap_reason,
		cap_basis=record.rank_cap.basis if record.rank_cap else "",
		computed_rank=evaluation.computed_rank,
		rank=evaluation.rank,
	)
	return {
		"submitted": int(record.submitted),
		**line_totals(evaluation),
		"cap_rank": cap_rank,
		"cap_reason": cap_reason,
		"note": "; ".join(notes),
		"fields_json": fields_text(evaluation),
		"leaves_json": settled_text(evaluation),
	}


def fields_text(evaluation: Evaluation) -> str:
	"""Each field's points after the council and its applicable maximum, in the set's order:
	[{"code", "title", "max_points": "22", "points": "20.50", "applicable": "21.00"}]."""
	by_code = evaluation.final.criteria_set.by_code
	places = evaluation.final.criteria_set.reckoning.places
	return json.dumps(
		[
			{
				"code": code,
				"title": by_code[code].title,
				"max_points": f"{by_code[code].max_points}",
				"points": f"{sums.points:.{places}f}",
				"applicable": f"{sums.applicable:.2f}",
			}
			for code, sums in evaluation.final.field_sums.items()
		],
		ensure_ascii=False,
	)


def check_current(doc: Document) -> None:
	"""Refuse results that differ from the appraisals of today with the council's changes. Raises ValidationError."""
	if not doc.results:
		frappe.throw(_("{0} holds no result: compile it first.").format(doc.name))
	if problems := _differences(doc):
		throw_problems([*problems, _("Compile {0} again.").format(doc.name)], _("The results are out of date"))


def _differences(doc: Document) -> list[str]:
	"""In words, where the decision's lines differ from the appraisals; empty if they agree."""
	problems = []
	found = {candidate.unit: candidate for candidate in candidates(doc.round)}
	listed = {row.unit: row for row in doc.results}
	excluded = {row.unit for row in doc.excluded}
	for unit, candidate in found.items():
		if unit not in listed and unit not in excluded:
			problems.append(_("Unit {0} was added to the round since.").format(candidate.unit_name))
	chosen = []
	for unit, row in listed.items():
		candidate = found.get(unit)
		if candidate is None or not candidate.ready:
			problems.append(_("Unit {0}: the appraisal is no longer signed off.").format(row.unit_name))
		else:
			chosen.append(candidate)
	now = standing(doc, chosen)
	grouped = ranking.grouping(frappe.get_doc("CCHC Evaluation Round", doc.round), now.ranked.values())
	if any(_text(doc.get(column)) != _text(value) for column, value in grouped.items()):
		problems.append(_("The groups of the round, or where places run, were changed since."))
	differing = {
		candidate.unit
		for evaluations in now.evaluated()
		for candidate, evaluation in evaluations.items()
		if _differs(listed[candidate.unit], candidate, evaluation)
	}
	changed = _("Unit {0}: the appraisal was changed since.")
	return problems + [changed.format(candidate.unit_name) for candidate in chosen if candidate.unit in differing]


def _differs(row: Document, candidate: Candidate, evaluation: Evaluation) -> bool:
	_origin, evaluation = with_proposal(row, candidate, evaluation)
	columns = _columns(evaluation)
	return any(_text(row.get(column)) != _text(value) for column, value in columns.items())


def _text(value: Any) -> str:
	"""A value of a line, the same before and after it is stored."""
	return f"{value:.9f}" if isinstance(value, float) else str(value or "")
