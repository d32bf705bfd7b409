"""Conversion between an appraisal's rows and the scoring core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_appraisal.bonus_counts import counts_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import answers
from cchc_eval.scoring import (
	Change,
	CriteriaSet,
	Evaluation,
	Fault,
	RankCap,
	Score,
	UnitRecord,
	doubts,
	total_up,
)
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import APPRAISED, COUNCIL, SELF, stored_leaf
from cchc_eval.vietnamese.writing import parse_number

KEEP, CORRECT, SET_POINTS, UNFOUNDED = "Keep", "Correct", "Set Points", "Unfounded"
CHANGED = (CORRECT, SET_POINTS, UNFOUNDED)

# The columns of a row with the answer and the office's change.
RECORD_COLUMNS = ("code", "self_answer", "action", "answer", "points_set", "reason")


def record_of(
	unit: str,
	unit_name: str,
	submitted: bool,
	rows: Iterable[Any],
	counts: Iterable[Any],
	council: Mapping[str, Change] | None = None,
	rank_cap: RankCap | None = None,
	group: str = "",
	read: dict[str, Any] | None = None,
) -> UnitRecord:
	"""A unit's record out of its rows and its bonus counts (documents, or dictionaries with RECORD_COLUMNS and
	COUNT_COLUMNS). `group`: of units that it is compared with. `read`: answers by their text, so that what many units
	answered alike is one object, which is read and scored once."""
	given: dict[str, Any] = {}
	appraised: dict[str, Change] = {}
	read = {} if read is None else read
	for row in rows:
		text = row.self_answer or ""
		if text not in read:
			read[text] = read_answer(text)
		answer = read[text]
		if answer is not None:
			given[row.code] = answer
		if row.action in CHANGED:
			appraised[row.code] = change_of(row.action, row.answer, row.points_set, row.reason)
	return UnitRecord(unit, unit_name, given, appraised, council or {}, rank_cap, submitted, counts_of(counts), group)


def stored_evaluation(doc: Document) -> Evaluation:
	"""What an appraisal has stored of its scores, for paper: no answer is read or computed again.

	The council's stage is the office's until the decision is approved; a change holds its reason only.
	"""
	cset, rows = thaw(doc.criteria_json), {row.code: row for row in doc.scores}

	def score_at(stage: str, bonus: float = 0, penalty: float = 0) -> Score:
		leaves = {leaf.code: stored_leaf(stage, rows[leaf.code], leaf) for leaf in cset.leaves}
		return total_up(cset, leaves, as_typed(bonus), as_typed(penalty))

	own, appraised = score_at(SELF), score_at(APPRAISED, doc.bonus_points, doc.penalty_points)
	final, council = appraised, {}
	if doc.workflow_state == "Approved":
		final = score_at(COUNCIL, doc.bonus_points, doc.penalty_points)
		council = {row.code: Change(row.council_reason or "") for row in doc.scores if row.council_changed}
	changes = {row.code: Change(row.reason or "") for row in doc.scores if row.action in CHANGED}
	record = UnitRecord(
		doc.unit,
		doc.unit_name,
		appraised=changes,
		council=council,
		submitted=not doc.not_submitted,
		counts=counts_of(doc.bonus_counts),
	)
	return Evaluation(record, own, appraised, final, computed_rank=final.rank, rank=doc.rank_name)


def unexplained_doubts(cset: CriteriaSet, rows: Iterable[Any]) -> list[Fault]:
	"""What the office's answers may say by mistake (0.9 where a percentage is asked) and no reason or note explains.

	A correction always has its reason; a survey's result may come without a word.
	"""
	unexplained = [row for row in rows if row.action == CORRECT and not (row.reason or "").strip()]
	return doubts(cset, {row.code: read_answer(row.answer) for row in unexplained})


def change_of(action: str, answer: str | None, points: Any, reason: str | None) -> Change:
	if action == CORRECT:
		return Change(reason or "", answer=read_answer(answer))
	if action == UNFOUNDED:
		return Change(reason or "", unfounded=True)
	return Change(reason or "", points=read_points(points))


def read_answer(text: str | None) -> Any:
	"""An answer as the core takes it; None where there is none.

	An unreadable one is returned unchanged, for the core to refuse.
	"""
	if not text or not text.strip():
		return None
	try:
		return answers.read_answer(text)
	except (ValueError, RecursionError):
		return text


def counted_answer(row: Any, council: Change | None) -> Any:
	"""The answer that counts in the end: the council's, else the office's correction, else the unit's own.

	`row` has RECORD_COLUMNS; `council`: what the council changed on the criterion.
	"""
	if council is not None:
		return council.answer
	return read_answer(row.answer if row.action == CORRECT else row.self_answer)


def read_points(value: Any) -> Any:
	"""A Float field as the number that was typed. Anything else is returned unchanged, for the core to refuse."""
	if isinstance(value, str):
		try:
			return parse_number(value)
		except ValueError:
			return value
	return Decimal(0) if value is None else value
