"""Beside a plan: where the unit lost its points and why, what would lift its rank, and what it had promised before."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import change_of, counted_answer
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import creation, promises
from cchc_eval.rules.way_up import WayUp, lost, way_up
from cchc_eval.scoring import LeafScore, Score, total_up
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import APPRAISAL, COUNCIL, stored_leaf
from cchc_eval.storage.snapshots import texts_carried

LINE, CHANGE, DECISION = "CCHC Unit Result", "CCHC Council Change", "CCHC Council Decision"
CHANGED = ("code", "action", "answer", "council_points", "reason")
# Of the council decision's lines: what papers call the rank, and why it is lower than the index says.
RANKED = ("rank_name", "computed_rank", "cap_reason")
KEPT, LATE, DROPPED, BROKEN, OPEN = "Kept", "Kept Late", "Dropped", "Not Kept", "Still Open"


def of_plan(plan: Document) -> dict[str, Any]:
	"""What stands above a plan; nothing where its appraisal is gone.

	{"rank", "capped_from": rank of the index where a cap lowered it, "cap_reason", "index", "points", "applicable",
	"lost": points altogether, "weak": [{"code", "title", "points", "max_points", "lost", "finding", "next_step"}], the
	dearest first, "way": None or {"rank", "from_index", "missing", "index", "steps": [{"code", "title", "gain",
	"next_step"}]}, "promises": [{"plan", "unit_name", "year", "readable", "actions": [{"code", "title", "action",
	"told", "before", "now"}]}]}.
	"""
	found = frappe.db.get_value(
		APPRAISAL, plan.appraisal, ["name", "fingerprint", "bonus_points", "penalty_points"], as_dict=True
	)
	if found is None:
		return {}
	cset = thaw(texts_carried(APPRAISAL, {found.name: found.fingerprint})[found.fingerprint])
	rows = {row.code: row for row in creation.leaf_rows([plan.appraisal])[plan.appraisal]}
	changes = _changes(plan)
	leaves = {leaf.code: _leaf(rows[leaf.code], leaf, changes.get(leaf.code)) for leaf in cset.leaves}
	score = total_up(cset, leaves, as_typed(found.bonus_points), as_typed(found.penalty_points))
	line = _line(plan)
	weak = sorted((leaf for leaf in leaves.values() if lost(leaf) > 0), key=lost, reverse=True)
	return {
		**line,
		"index": float(score.index),
		"points": float(score.total),
		"applicable": float(score.applicable),
		"lost": float(sum(map(lost, weak))),
		"weak": [
			{
				**_named(leaf),
				"points": float(leaf.points or 0),
				"max_points": float(leaf.criterion.max_points),
				"lost": float(lost(leaf)),
				"finding": creation.finding_of(
					rows[leaf.criterion.code], leaf.criterion, changes.get(leaf.criterion.code)
				),
				"next_step": leaf.next_step,
			}
			for leaf in weak
		],
		"way": _way(score),
		"promises": _promised(plan, leaves),
	}


def _leaf(row: Any, criterion: Any, change: Any) -> LeafScore:
	council = change and change_of(change.action, change.answer, change.council_points, change.reason)
	return stored_leaf(COUNCIL, row, criterion, counted_answer(row, council))


def _changes(plan: Document) -> dict[str, Any]:
	of_unit = {"parent": plan.decision, "parenttype": DECISION, "unit": plan.unit, "in_force": 1}
	return {row.code: row for row in frappe.get_all(CHANGE, of_unit, list(CHANGED), order_by="idx")}


def _line(plan: Document) -> dict[str, Any]:
	of_unit = {"parent": plan.decision, "parenttype": DECISION, "unit": plan.unit}
	found = next(iter(frappe.get_all(LINE, of_unit, list(RANKED), order_by="idx")), None)
	capped = found is not None and found.computed_rank != found.rank_name
	return {
		"rank": found.rank_name if found else plan.rank_name,
		"capped_from": found.computed_rank if capped else "",
		"cap_reason": found.cap_reason or "" if capped else "",
	}


def _way(score: Score) -> dict[str, Any] | None:
	way: WayUp | None = way_up(score)
	if way is None:
		return None
	return {
		"rank": way.rank,
		"from_index": float(way.from_index),
		"missing": float(way.missing),
		"index": float(way.index),
		"steps": [{**_named(leaf), "gain": float(lost(leaf)), "next_step": leaf.next_step} for leaf in way.steps],
	}


def _named(leaf: LeafScore) -> dict[str, str]:
	return {"code": leaf.criterion.code, "title": leaf.criterion.title}


def _promised(plan: Document, leaves: dict[str, LeafScore]) -> list[dict[str, Any]]:
	"""Of the plans before, each action with what became of it, and of its criterion where that is still asked for."""
	told = promises.of_unit(plan.unit, rounds_before(plan.round))
	return [
		{
			**{key: one[key] for key in ("plan", "unit_name", "year", "readable")},
			"actions": [
				{
					**{key: action[key] for key in ("code", "title", "action")},
					"told": _became(action),
					"before": action["points_text"] or "",
					"now": _now(action, leaves),
				}
				for action in one["actions"]
			],
		}
		for one in told
		if one["actions"]
	]


def _became(action: dict[str, Any]) -> str:
	if action["status"] == "Dropped":
		return DROPPED
	if action["status"] == "Done":
		due, done = action["due_date"], action["completed_on"]
		return LATE if due and done and getdate(done) > getdate(due) else KEPT
	return BROKEN if action["overdue"] else OPEN


def _now(action: dict[str, Any], leaves: dict[str, LeafScore]) -> str:
	leaf = leaves.get(action["code"] or "")
	if leaf is None or leaf.criterion.title != action["title"]:
		return ""
	return creation.points_text(leaf.points, leaf.criterion.max_points)
