"""What is released of an approved decision, in documents of its own: the ranking to everyone, to each unit its result.

They hold nothing that their readers may not see, so that Frappe's own check of roles protects them, their history and
their files; of the decision and the appraisals the units read nothing. All is taken from what is stored, nothing is
computed but sums. The results are written set-based, without controllers and notifications.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decided_on
from cchc_eval.controllers import released_document
from cchc_eval.controllers.batched_tables import throw_changed_now
from cchc_eval.scoring import CriteriaSet, GroupScore, group_title, total_up
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import Joined, insert_rows
from cchc_eval.storage.score_columns import (
	APPRAISAL,
	APPRAISED,
	COUNCIL,
	SELF,
	appraisal_rows,
	changed_row,
	columns_of,
	kept_row,
	settled,
	stored_leaf,
)
from cchc_eval.storage.snapshots import texts_carried

DECISION = "CCHC Council Decision"
RANKING, RESULT = "CCHC Released Ranking", "CCHC Released Result"
IN_FORCE, SUPERSEDED = "In Force", "Superseded"
TOGETHER = 100

RANKED = (
	"unit",
	"unit_name",
	"submitted",
	"self_points",
	"appraised_points",
	"council_points",
	"applicable",
	"index_percent",
	"computed_rank",
	"rank_name",
	"cap_origin",
	"place",
	"note",
)
# Of an appraisal, its rows and its counts.
TAKEN = ("name", "self_assessment", "not_submitted", "bonus_points", "penalty_points", "fingerprint")
SHOWN = (
	"code",
	*columns_of(SELF),
	"action",
	"reason",
	*columns_of(APPRAISED),
	"question",
	"reply",
	"replied_by",
	"replied_on",
	"earlier",
)
COUNTED = ("code", "kind", "title", "times", "points", "note")


def write_results(decision: Document, lines: Sequence[Document], taken: Mapping[str, Taken]) -> None:
	"""All from the decision's own lines and what its appraisals had before, as `take` gives it; `approve` looks whether
	they still have. Raises TimestampMismatchError where they were released meanwhile."""
	try:
		insert_rows(RESULT, result_rows(decision, lines, taken))
	except Exception as error:
		if not (error.args and frappe.db.is_primary_key_violation(error)):
			raise
		throw_changed_now(decision)


def supersede(decision: Document) -> None:
	"""What was released stays readable, as that of a decision which is not in force any more."""
	put_ranking(decision)
	names = frappe.get_all(RESULT, {"decision": decision.name}, pluck="name", order_by="name")
	rows_by_name.write_all(RESULT, names, {"state": SUPERSEDED})


def put_ranking(decision: Document) -> None:
	"""The decision's ranking as the decision stands now; safe to repeat."""
	released_document.put(RANKING, decision, ranking_values(decision))


def ranking_values(decision: Document) -> dict[str, Any]:
	"""Of the released ranking, as the decision stands now."""
	return {
		"decision": decision.name,
		"state": _state(decision),
		"amends": decision.amends,
		"results_json": _text([_ranked(line) for line in decision.results]),
		"excluded_json": _text([{"unit_name": row.unit_name, "reason": row.reason} for row in decision.excluded]),
		**{
			field: decision.get(field)
			for field in (
				"title",
				"year",
				"round",
				"approved_on",
				"authority",
				"number",
				"decision_date",
				"symbol",
				"issued_file",
				"issued_digest",
				"amendment_reason",
				"supersede_reason",
				"rank_names",
				"groups_json",
			)
		},
	}


def _state(decision: Document) -> str:
	return SUPERSEDED if cint(decision.docstatus) == 2 else IN_FORCE


def _ranked(line: Document) -> dict[str, Any]:
	"""With its group where units are printed by group."""
	group = {"unit_group": line.unit_group} if line.unit_group else {}
	return {**{field: line.get(field) for field in RANKED}, **group, "fields": json.loads(line.fields_json or "[]")}


@dataclass(frozen=True)
class Taken:
	"""Of an appraisal, what the unit's result is made of."""

	appraisal: Any  # with TAKEN
	criteria: str  # the beginning of `_content`, the same in nearly all
	rest: bytes  # of thousands of units a text would take twice as much


def take(decision: Document, lines: Sequence[Document]) -> tuple[dict[str, Taken], Mapping[str | None, list[Any]]]:
	"""By appraisal, as decision and appraisals stand now, and the rows of the appraisals; four queries."""
	names = [line.appraisal for line in lines]
	listed = {"name": ("in", names or [""])}
	appraisals = {row.name: row for row in frappe.get_all(APPRAISAL, listed, list(TAKEN), order_by="name")}
	texts = texts_carried(APPRAISAL, {name: row.fingerprint for name, row in appraisals.items()})
	scores = appraisal_rows(names, ("name", "council_changed", *SHOWN))
	counts = appraisal_rows(names, COUNTED, bonus_counts.DOCTYPE)
	changes = _changes(decision)
	taken = {
		line.appraisal: Taken(
			appraisals[line.appraisal],
			*_content(
				texts[appraisals[line.appraisal].fingerprint],
				scores[line.appraisal],
				changes[line.unit],
				settled(line),
				counts[line.appraisal],
			),
		)
		for line in lines
		# One that is gone is told by the check of integrity; the others are released all the same.
		if line.appraisal in appraisals
	}
	return taken, scores


def result_rows(decision: Document, lines: Sequence[Document], taken: Mapping[str, Taken]) -> list[dict[str, Any]]:
	"""Of the units' released results."""
	return [_result(decision, line, taken[line.appraisal]) for line in lines if line.appraisal in taken]


def _result(decision: Document, line: Document, taken: Taken) -> dict[str, Any]:
	appraisal = taken.appraisal
	return {
		"name": f"CCHC-KQ-{decision.name.removeprefix('CCHC-QD-')}-{line.unit}",
		"decision": decision.name,
		"round": decision.round,
		"year": decision.year,
		"state": _state(decision),
		"released_on": decided_on(decision),
		"appraisal": line.appraisal,
		"self_assessment": appraisal.self_assessment,
		"not_submitted": appraisal.not_submitted,
		"bonus_points": appraisal.bonus_points,
		"penalty_points": appraisal.penalty_points,
		"final_points": line.council_points,
		"placed_among": group_title(line.unit_group or "") if cint(decision.placed_per_group) else None,
		**{
			field: line.get(field)
			for field in (
				"unit",
				"unit_name",
				"place",
				"rank_name",
				"index_percent",
				"self_points",
				"appraised_points",
				"applicable",
				"note",
			)
		},
		"content_json": Joined(taken.criteria, taken.rest.decode()),
	}


@lru_cache(maxsize=8)
def _criteria(criteria_json: str) -> str:
	"""The criteria that an appraisal carries, in their order, without the rules of their points: how JSON begins."""
	listed = _text(
		[
			{
				"code": criterion["code"],
				"title": criterion["title"],
				"parent": criterion.get("parent"),
				"max_points": float(criterion["max_points"]),
				"scored_by": criterion.get("scored_by"),
				"evidence": criterion.get("evidence") or [],
				"is_leaf": bool(criterion.get("rule")),
			}
			for criterion in json.loads(criteria_json)["criteria"]
		]
	)
	return f'{{"criteria":{listed},'


def _content(
	criteria_json: str,
	rows: Iterable[Any],
	changes: Mapping[str, Any],
	settled_rows: Mapping[str, Mapping[str, Any]],
	counts: Iterable[Any],
) -> tuple[str, bytes]:
	"""As JSON in two parts: {"criteria": [{"code", "title", "parent", "max_points", "scored_by", "evidence": [text],
	"is_leaf"}] in their order, "scores": [{SHOWN, "council_changed", "council_state", "council_points",
	"council_reason", "council_computation"}], "sums": {code of a group: {"self", "appraised", "council",
	"applicable"}}, "bonus": [{COUNTED}]}. What is empty is left out of a score."""
	scores = {row.code: _score(row, changes.get(row.code)) | settled_rows.get(row.code, {}) for row in rows}
	rest = {
		"scores": [_without_blanks(score) for score in scores.values()],
		"sums": _sums(thaw(criteria_json), scores),
		"bonus": [dict(row) for row in counts],
	}
	return _criteria(criteria_json), _text(rest)[1:].encode()


def _score(row: Any, change: Any) -> dict[str, Any]:
	score = {field: row[field] for field in SHOWN} | _council_part(row, change)
	if row.replied_by:
		score["replied_by"] = get_fullname(row.replied_by)
	return score


def _council_part(row: Any, change: Any) -> dict[str, Any]:
	if change is None:
		return {"council_changed": 0, "council_reason": "", **kept_row(row)}
	return {"council_changed": 1, "council_reason": change.reason, **changed_row(change)}


def as_decided(appraisal: Document, decision: Document) -> Document:
	"""The appraisal with the council's columns as that decision left them; nothing is saved."""
	changes = _changes(decision)[appraisal.unit]
	only_here = next((settled(line) for line in decision.results if line.unit == appraisal.unit), {})
	for row in appraisal.scores:
		row.update(_council_part(row.as_dict(), changes.get(row.code)))
		row.update(only_here.get(row.code, {}))
	return appraisal


def _changes(decision: Document) -> dict[str, dict[str, Document]]:
	"""What the council changed, by unit and criterion."""
	changes: dict[str, dict[str, Document]] = defaultdict(dict)
	for change in decision.council_changes:
		if change.in_force:
			changes[change.unit][change.code] = change
	return changes


def _without_blanks(score: Mapping[str, Any]) -> dict[str, Any]:
	return {field: value for field, value in score.items() if value not in (None, "")}


def _sums(cset: CriteriaSet, scores: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
	own, appraised, council = _by_stage(cset, scores)
	return {
		code: {
			"self": float(own[code].points),
			"appraised": float(appraised[code].points),
			"council": float(sums.points),
			**({"applicable": float(sums.applicable)} if sums.applicable else {}),
		}
		for code, sums in council.items()
	}


def _by_stage(cset: CriteriaSet, scores: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, GroupScore]]:
	"""The sums of every group at the three stages: added up once where one kept what the other had given."""
	known: dict[tuple[Any, ...], Mapping[str, GroupScore]] = {}
	sums = []
	for stage in (SELF, APPRAISED, COUNCIL):
		state, points, _computation = columns_of(stage)
		given = tuple((scores[leaf.code][state], scores[leaf.code][points]) for leaf in cset.leaves)
		if given not in known:
			leaves = {leaf.code: stored_leaf(stage, scores[leaf.code], leaf) for leaf in cset.leaves}
			known[given] = total_up(cset, leaves).groups
		sums.append(known[given])
	return sums


def _text(content: Any) -> str:
	return frappe.as_json(content, indent=None, separators=(",", ":"), ensure_ascii=False)
