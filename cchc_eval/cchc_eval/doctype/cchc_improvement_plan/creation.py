"""Creating the plans of all units of a decision at once, with their weakest criteria (docs/process.md, step 11).

Set-based, in the caller's transaction, idempotent: a unit that has a plan keeps it. Controllers and notifications do
not run for the new plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, escape_html, flt, getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import RECORD_COLUMNS, change_of, counted_answer
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decided_on
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import rows
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.controllers.workflow_step import first_state
from cchc_eval.rules.improvement import AIMS, DUTIES, ScoredLeaf, shown_share, weakest
from cchc_eval.scoring import OVERRIDE, CriteriaSet, Criterion
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments, add_workflow_actions, insert_rows
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import (
	APPRAISAL,
	APPRAISED,
	COUNCIL,
	ROW,
	appraisal_rows,
	kept_row,
	stored_leaf,
	stored_points,
)
from cchc_eval.storage.score_columns import columns_of as columns_of_stage
from cchc_eval.storage.snapshots import texts_carried
from cchc_eval.storage.transactions import Overtaken, overtaken
from cchc_eval.vietnamese.writing import in_column

PLAN, ACTION = "CCHC Improvement Plan", "CCHC Improvement Action"
MARGIN = 0.001  # more than Floats are off, in hundredths of points
LEAF_COLUMNS = (
	*RECORD_COLUMNS,
	"title",
	"max_points",
	"council_points",
	"council_state",
	"council_changed",
	"council_reason",
	"council_computation",
)


def on_decision_prepared(decision: Document, method: str | None = None) -> None:
	"""`on_prepare` of a decision that is about to be approved, before anything is locked."""
	_create_missing(decision)


def on_decision_approved(decision: Document, method: str | None = None) -> None:
	"""`on_submit` of a decision, after its appraisals have been approved."""
	_bring_along(decision)


def propose(decision: Document) -> int:
	"""Create missing plans and move the others to the decision; returns how many were created."""
	_bring_along(decision)
	return _create_missing(decision)


def _create_missing(decision: Document) -> int:
	planned = set(frappe.get_all(PLAN, {"round": decision.round}, pluck="unit", order_by=None))
	if missing := [line for line in decision.results if line.unit not in planned]:
		sets = _sets(missing)
		_insert(decision, missing, sets, _owing(missing, sets), _due(decision))
	return len(missing)


def _due(decision: Document) -> date:
	return getdate(add_days(getdate(decided_on(decision)), cint(setting("plan_days"))))


def _owing(lines: Sequence[Document], sets: Mapping[str, CriteriaSet]) -> set[str]:
	"""The units whose rank is among the lowest of their own criteria set."""
	lowest = cint(setting("plan_lowest_ranks"))
	return {line.unit for line in lines if lowest and line.rank_name in sets[line.appraisal].ranks[-lowest:]}


def _sets(lines: Sequence[Document]) -> dict[str, CriteriaSet]:
	"""The criteria set that each appraisal carries; each is read once."""
	listed = {"name": ("in", [line.appraisal for line in lines] or [""])}
	rows = frappe.get_all(APPRAISAL, listed, ["name", "fingerprint"], order_by="name")
	texts = texts_carried(APPRAISAL, {row.name: row.fingerprint for row in rows})
	return {row.name: thaw(texts[row.fingerprint]) for row in rows}


def _bring_along(decision: Document) -> None:
	"""Move drafts to the amending decision, keeping what the units wrote.

	An adopted plan keeps the result that it was made for.
	"""
	of_others = {"round": decision.round, "decision": ("!=", decision.name), "adopted_on": ("is", "not set")}
	fields = ["name", "unit", "rank_name", "due_date"]
	plans = {row.unit: row for row in frappe.get_all(PLAN, of_others, fields, order_by="name")}
	if not plans:
		return
	_check_unchanged(plans.values())
	lines = [line for line in decision.results if line.unit in plans]
	owing, due = _owing(lines, _sets(lines)), _due(decision)
	values, comments = {}, {}
	for line in lines:
		plan = plans[line.unit]
		owes = line.unit in owing
		values[plan.name] = {
			"decision": decision.name,
			"rank_name": line.rank_name,
			"index_percent": line.index_percent,
			"required": int(owes),
			"due_date": (plan.due_date or due) if owes else None,
		}
		if not owes:
			values[plan.name]["late"] = 0
		if plan.rank_name != line.rank_name:
			comments[plan.name] = _("{0} changes the rank from {1} to {2}").format(
				decision.name, escape_html(plan.rank_name or ""), escape_html(line.rank_name)
			)
	rows_by_name.write(PLAN, values)
	add_comments(PLAN, comments)
	for name in values:
		frappe.clear_document_cache(PLAN, name)


def _check_unchanged(plans: Iterable[Any]) -> None:
	"""Nobody else changes them from here on. Raises Overtaken where somebody has since they were read."""
	locked = rows_by_name.lock(PLAN, [plan.name for plan in plans], ("name", "modified"))
	if changed := [row.name for row in overtaken(PLAN, locked)]:
		frappe.throw(
			_("Plans were changed at this moment: {0}. Begin again.").format(", ".join(changed)),
			Overtaken,
			title=_("No Plan Yet"),
		)


def _insert(
	decision: Document, lines: Sequence[Document], sets: Mapping[str, CriteriaSet], owing: set[str], due: date
) -> None:
	state = first_state(PLAN)
	year = decision.round.removeprefix("CCHC-")
	names = {line.unit: f"CCHC-KH-{year}-{line.unit}" for line in lines}
	aims = "\n".join(AIMS).format(period=printed(decision.round))
	insert_rows(
		PLAN,
		[
			{
				"name": names[line.unit],
				"appraisal": line.appraisal,
				"decision": decision.name,
				"round": decision.round,
				"year": decision.year,
				"unit": line.unit,
				"unit_name": line.unit_name,
				"workflow_state": state,
				"rank_name": line.rank_name,
				"index_percent": line.index_percent,
				"required": int(line.unit in owing),
				"due_date": due if line.unit in owing else None,
				"aims": aims,
				"duties": "\n".join(DUTIES).format(office=decision.office_name),
				"active_key": f"{decision.round}/{line.unit}",
			}
			for line in lines
		],
	)
	weak, changes = _weak_of(decision, lines), decision.changes_in_force
	insert_rows(
		ACTION,
		[
			{
				"parent": names[line.unit],
				"parenttype": PLAN,
				"parentfield": "actions",
				"idx": position,
				"kind": "Improvement",
				"status": "Open",
				"origin": rows.RESULTS,
				**columns_of(row),
				"finding": finding_of(row, sets[line.appraisal].by_code[row.code], changes.get((line.unit, row.code))),
			}
			for line in lines
			for position, row in enumerate(weak[line.appraisal], 1)
		],
	)
	add_workflow_actions(PLAN, list(names.values()), state)
	text = _("Proposed from {0}").format(decision.name)
	add_comments(PLAN, dict.fromkeys(names.values(), text))


def _weak_of(decision: Document, lines: Sequence[Document]) -> dict[str, list[Any]]:
	"""By appraisal, the rows to improve on, the weakest first."""
	appraisals = [line.appraisal for line in lines]
	below = Decimal(str(flt(setting("weak_share"))))
	table = frappe.qb.DocType(ROW)
	most = table.max_points * float(below) + MARGIN
	# The database leaves out what is clearly not weak, which is most of it; what is weak is told exactly.
	prepared = decision.flags.prepared
	if prepared is None:
		found = appraisal_rows(appraisals, LEAF_COLUMNS, where=table.council_points * 100 < most)
	else:
		# Not written yet: what the office gave, but for what the decision settles.
		settled = prepared.scores.changed
		either = (table.appraised_points * 100 < most) | table.name.isin(list(settled) or [""])
		found = appraisal_rows(appraisals, ("name", *LEAF_COLUMNS, *columns_of_stage(APPRAISED)), where=either)
		for rows in found.values():
			for row in rows:
				row.update({"council_changed": 0, "council_reason": "", **kept_row(row), **settled.get(row.name, {})})
	return {appraisal: _weak(rows, below) for appraisal, rows in found.items()}


def _weak(rows: Sequence[Any], below: Decimal) -> list[Any]:
	by_code = {row.code: row for row in rows}
	return [by_code[leaf.code] for leaf in weakest(map(_scored, rows), below)]


def leaf_rows(appraisals: Sequence[str]) -> Mapping[str, list[Any]]:
	"""By appraisal, its criteria as decided."""
	return appraisal_rows(appraisals, LEAF_COLUMNS)


def _scored(row: Any) -> ScoredLeaf:
	return ScoredLeaf(row.code, stored_points(row.council_points, row.council_state), as_typed(row.max_points))


def columns_of(row: Any) -> dict[str, Any]:
	"""An action's columns about its criterion."""
	leaf = _scored(row)
	return {
		"code": row.code,
		"title": row.title,
		"points": float(leaf.points or 0),
		# No share where the criterion did not apply.
		"max_points": 0.0 if leaf.points is None else float(leaf.max_points),
		"points_text": points_text(leaf.points, leaf.max_points),
		"share": float(shown_share(leaf)),
	}


def points_text(points: Decimal | None, most: Decimal) -> str:
	""" "0,50/1,50"."""
	return f"{_('n/a') if points is None else in_column(points)}/{in_column(most)}"


def finding_of(row: Any, criterion: Criterion, change: Any) -> str:
	"""The finding, with the reason of whoever changed the points. `change`: the council's row in force, or None."""
	council = change and change_of(change.action, change.answer, change.council_points, change.reason)
	leaf = stored_leaf(COUNCIL, row, criterion, counted_answer(row, council))
	sentence = leaf.finding
	reason = row.council_reason if row.council_changed else row.reason
	# Points that were set tell the reason themselves.
	if leaf.state == OVERRIDE or not reason:
		return sentence
	return f"{sentence}. Lý do: {reason}" if sentence else reason
