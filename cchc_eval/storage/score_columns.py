"""The columns that hold scores: written from what the core computes, and read for many units at once.

The office and the council each leave a criterion its points in the same row of an appraisal, so that its columns
begin with who gave them: `self_points`, `appraised_points`, `council_points`. Points are Floats, with all decimals that
a Float keeps where the set does not round them: sums are added up again from these columns. What does not apply and
has no points is stored as 0 (`…_state` tells).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import frappe

from cchc_eval.scoring import (
	NOT_APPLICABLE,
	OFFICE,
	Answer,
	CriteriaSet,
	Criterion,
	Evaluation,
	GroupScore,
	LeafScore,
	Score,
	UnitRecord,
)
from cchc_eval.storage import joined_rows
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import MOST_DECIMALS, round_half_up

SELF, APPRAISED, COUNCIL = "self", "appraised", "council"
APPRAISAL, ROW = "CCHC Appraisal", "CCHC Appraised Score"
_NUMBERS = ("bonus", "penalty", "total", "applicable", "index")
_KEPT_DECIMALS = 9  # of a Float in the database


def criterion_columns(criterion: Criterion) -> dict[str, Any]:
	"""Of any row about a criterion: of a criteria set, a self-assessment or an appraisal."""
	return {
		"code": criterion.code,
		"title": criterion.title,
		"max_points": float(criterion.max_points),
		"scored_by": "Office" if criterion.scored_by == OFFICE else "Unit",
	}


def form_row(leaf: LeafScore) -> dict[str, Any]:
	"""Of a row of a self-assessment."""
	return {"answer_state": leaf.state, "points": _points(leaf), "computation": leaf.sentence}


def form_totals(score: Score) -> dict[str, Any]:
	"""Of a self-assessment."""
	return {
		"total": float(score.total),
		**_result(score),
		"rank_name": score.rank,
		"unanswered": len(score.left_open),
	}


def row_of(stage: str, leaf: LeafScore) -> dict[str, Any]:
	"""Of a row of an appraisal, for SELF, APPRAISED or COUNCIL."""
	return dict(zip(columns_of(stage), (leaf.state, _points(leaf), leaf.sentence), strict=True))


def row_before_council(evaluation: Evaluation, code: str) -> dict[str, Any]:
	"""Of a row of an appraisal, for SELF and APPRAISED. The office keeps nearly every leaf: that is told once."""
	own, appraised = evaluation.self_score.leaves[code], evaluation.appraised.leaves[code]
	row = row_of(SELF, own)
	if appraised is own:
		return row | dict(zip(columns_of(APPRAISED), row.values(), strict=True))
	return row | row_of(APPRAISED, appraised)


def row_taken_over(state: str, points: float, sentence: str) -> dict[str, Any]:
	"""`row_before_council` of what is stored in a row of a self-assessment, where the office keeps it."""
	given = (state, points, sentence)
	return dict(zip((*columns_of(SELF), *columns_of(APPRAISED)), given * 2, strict=True))


def columns_of(stage: str) -> tuple[str, str, str]:
	"""State, points and computation."""
	return f"{stage}_state", f"{stage}_points", f"{stage}_computation"


def kept_row(row: Any) -> dict[str, Any]:
	"""The council's columns of a row where it keeps what the office gave."""
	return dict(zip(columns_of(COUNCIL), (row[column] for column in columns_of(APPRAISED)), strict=True))


def changed_row(change: Any) -> dict[str, Any]:
	"""The council's columns of a row out of its change (see `council_change`)."""
	values = (change.council_state, change.council_points, change.computation)
	return dict(zip(columns_of(COUNCIL), values, strict=True))


def stored_form_leaf(row: Any, criterion: Criterion) -> LeafScore:
	"""A row of a self-assessment as the core had it, without the answer."""
	return _stored(criterion, row.answer_state, row.points, row.computation, None)


def stored_leaf(stage: str, row: Any, criterion: Criterion, answer: Answer | None = None) -> LeafScore:
	"""A row of an appraisal as the core had it, for SELF, APPRAISED or COUNCIL; with the answer only where given."""
	state, points, sentence = (row.get(column) for column in columns_of(stage))
	return _stored(criterion, state, points, sentence, answer)


def _stored(
	criterion: Criterion, state: str, value: float | None, sentence: str | None, answer: Answer | None
) -> LeafScore:
	points = stored_points(value, state)
	if state == NOT_APPLICABLE:
		# In the desk a criterion is left out by an answer; the sums of a field may hang on it.
		answer = {NOT_APPLICABLE: True}
	exact = None if points is None else _exact(value)
	return LeafScore(criterion, state, answer, exact, points, stored_sentence=sentence or "")


@lru_cache(maxsize=4096)
def _exact(value: float | None) -> Fraction:
	return Fraction(as_typed(value))


# In a round the same points come in thousands of rows.
@lru_cache(maxsize=4096)
def stored_points(value: float | None, state: str | None) -> Decimal | None:
	"""Points as the core had them; None where a criterion did not apply, unless its set counts that in full."""
	if state == NOT_APPLICABLE and not value:
		return None
	points = as_typed(value)
	return points if points == (rounded := round_half_up(points, MOST_DECIMALS)) else rounded


def appraisal_totals(evaluation: Evaluation) -> dict[str, Any]:
	"""Of an appraisal, before the council."""
	appraised = evaluation.appraised
	return {
		"self_points": float(evaluation.self_score.total),
		"bonus_points": float(appraised.bonus),
		"penalty_points": float(appraised.penalty),
		"appraised_points": float(appraised.total),
		**_result(appraised),
		"rank_name": appraised.rank,
	}


def totals_taken_over(form: Any) -> dict[str, Any]:
	"""`appraisal_totals` of what is stored in a self-assessment, where the office keeps all of it."""
	return {
		"self_points": form.total,
		"bonus_points": 0.0,
		"penalty_points": 0.0,
		"appraised_points": form.total,
		"applicable": form.applicable,
		"index_percent": form.index_percent,
		"rank_name": form.rank_name,
	}


def line_totals(evaluation: Evaluation) -> dict[str, Any]:
	"""Of a unit's line in a council decision."""
	return {
		"self_points": float(evaluation.self_score.total),
		"appraised_points": float(evaluation.appraised.total),
		"council_points": float(evaluation.final.total),
		**_result(evaluation.final),
		"computed_rank": evaluation.computed_rank,
		"rank_name": evaluation.rank,
	}


def council_change(evaluation: Evaluation, code: str) -> dict[str, Any]:
	"""Of what the council changed on a criterion: the office's points and the council's."""
	appraised, final = evaluation.appraised.leaves[code], evaluation.final.leaves[code]
	return {
		"appraised_points": _points(appraised),
		"appraised_state": appraised.state,
		"council_points": _points(final),
		"council_state": final.state,
		"computation": final.sentence,
	}


def kept_text(evaluation: Evaluation) -> str:
	"""What an appraisal gives before the council, without its leaves: JSON {"own", "appraised": {"bonus", "penalty",
	"total", "applicable", "index", "rank", "fields": {code: [points, applicable maximum]}}}, without "own" where the
	office kept all. Numbers are texts, so that none is rounded."""
	own, appraised = evaluation.self_score, evaluation.appraised
	stages = {"appraised": _kept(appraised)} if own is appraised else {"own": _kept(own), "appraised": _kept(appraised)}
	return json.dumps(stages, separators=(",", ":"))


def _kept(score: Score) -> dict[str, Any]:
	fields = {code: [str(sums.points), str(sums.applicable)] for code, sums in score.field_sums.items()}
	return {**{name: str(getattr(score, name)) for name in _NUMBERS}, "rank": score.rank, "fields": fields}


def kept_evaluation(text: str, cset: CriteriaSet, record: UnitRecord) -> Evaluation:
	"""What `kept_text` told, for a record that the council has not touched. It has no leaves."""
	stages = {stage: _score(cset, given) for stage, given in json.loads(text).items()}
	appraised = stages["appraised"]
	return Evaluation(record, stages.get("own", appraised), appraised, appraised, appraised.rank, appraised.rank)


def _score(cset: CriteriaSet, given: Mapping[str, Any]) -> Score:
	fields = {code: GroupScore(_decimal(points), _decimal(most)) for code, (points, most) in given["fields"].items()}
	numbers = {name: _decimal(given[name]) for name in _NUMBERS}
	return Score(cset, {}, rank=given["rank"], kept_fields=fields, **numbers)


_decimal = lru_cache(maxsize=4096)(Decimal)


def settled_rows(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
	"""By code the columns of rows that only the decision settles: of what is compared with other units all columns; of
	what waits for another criterion the council's, where they differ from the office's without a change of its own."""
	appraised, final = evaluation.appraised, evaluation.final
	cset = final.criteria_set
	rows = {
		leaf.code: row_before_council(evaluation, leaf.code) | row_of(COUNCIL, final.leaves[leaf.code])
		for leaf in cset.compares
	}
	# Where the council changed nothing, nothing that waits for another criterion differs.
	for leaf in cset.gated if final is not appraised else ():
		code = leaf.code
		given = row_of(COUNCIL, final.leaves[code])
		if given != row_of(COUNCIL, appraised.leaves[code]) and code not in evaluation.record.council:
			rows.setdefault(code, given)
	return rows


def settled_text(evaluation: Evaluation) -> str:
	"""`settled_rows` as a line of a decision holds them; "" where there are none."""
	rows = settled_rows(evaluation)
	return json.dumps(rows, ensure_ascii=False) if rows else ""


def settled(line: Any) -> Mapping[str, Mapping[str, Any]]:
	"""Of a decision's line, what `settled_text` wrote."""
	return json.loads(line.get("leaves_json") or "{}")


def appraisal_rows(
	appraisals: Iterable[str | None],
	columns: Sequence[str],
	table: str = ROW,
	codes: Sequence[str] | None = None,
	where: Any = None,
) -> Mapping[str | None, list[Any]]:
	"""Of each appraisal the rows of one of its tables, in their order; with `codes` only those of these criteria, with
	`where` those of which this condition of Frappe's query builder holds."""
	rows: dict[str | None, list[Any]] = {name: [] for name in appraisals}
	left = [name for name in rows if name]
	if codes is None and where is None and left:
		found = dict(joined_rows.read(table, APPRAISAL, left, columns))
		rows |= {name: given for name, given in found.items() if given is not None}
		left = [name for name, given in found.items() if given is None]
	for row in _read(table, left, columns, codes, where) if left else ():
		rows[row.parent].append(row)
	return rows


def _read(
	table: str, appraisals: Sequence[str], columns: Sequence[str], codes: Sequence[str] | None, where: Any
) -> list[Any]:
	of = frappe.qb.DocType(table)
	query = (
		frappe.qb.from_(of)
		# Of 200 names and more MariaDB guesses how many rows they have, and may read the whole table instead.
		.force_index("parent")
		.select(of.parent, *(of[column] for column in columns))
		.where(of.parenttype == APPRAISAL)
		.where(of.parent.isin(appraisals))
		.orderby(of.parent, of.idx)
	)
	if codes is not None:
		query = query.where(of.code.isin(list(codes) or [""]))
	if where is not None:
		query = query.where(where)
	return query.run(as_dict=True)


def _points(leaf: LeafScore) -> float:
	if leaf.decimals is None and leaf.exact is not None:
		return float(round_half_up(leaf.exact, _KEPT_DECIMALS))
	return float(leaf.points or 0)


def _result(score: Score) -> dict[str, float]:
	return {"applicable": float(score.applicable), "index_percent": float(score.index)}
