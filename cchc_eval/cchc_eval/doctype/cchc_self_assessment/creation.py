"""Creating the self-assessments of a round that is opened, each with a copy of the criteria.

Set-based (a few statements, whatever the number of units), in the caller's transaction. The unique `active_key` keeps a
unit from having two. Notifications and global search do not run for the new documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.not_applicable import told
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.unit_criteria import groups_now, set_names, sets_to_be
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.previous import PreviousYears
from cchc_eval.controllers.background import progress, writing
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.controllers.workflow_step import first_state
from cchc_eval.scoring import CriteriaSet, LeafScore, Score, ScoringError, score
from cchc_eval.scoring.snapshot import freeze
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments, add_workflow_actions, insert_rows
from cchc_eval.storage.score_columns import criterion_columns, form_row, form_totals

SELF_ASSESSMENT = "CCHC Self Assessment"


@dataclass(frozen=True)
class Blank:
	"""The parts that all blank self-assessments on one criteria set share."""

	criteria_json: str
	fingerprint: str
	score: Score

	@classmethod
	def of(cls, cset: CriteriaSet) -> Blank:
		return cls(freeze(cset), cset.fingerprint, score(cset, {}))


def on_round_opened(round: Document, method: str | None, rows: Sequence[Document]) -> None:
	"""`on_open` of a round, with the rows of the units that have no self-assessment yet."""
	progress(10, _("Reading the criteria"))
	groups = groups_now(rows)
	blanks = _blanks(sets_to_be(round, rows, groups, _("The round can't be opened")))
	previous = PreviousYears(round, [row.unit for row in rows])
	progress(30, _("Making {0} self-assessments").format(len(rows)))
	writing()
	made = _insert_documents(round, rows, blanks, previous, set_names(round, rows, groups))
	progress(60, _("Writing the criteria of each unit"))
	_insert_scores(round, rows, blanks, previous, made)
	_link(rows, made, groups)
	_record(round, made, rows)


def _blanks(asked: Mapping[str, CriteriaSet]) -> dict[str, Blank]:
	"""By unit; units share one where they share their criteria."""
	made: dict[int, Blank] = {}
	blanks, wrong = {}, []
	for unit, cset in asked.items():
		try:
			if id(cset) not in made:
				made[id(cset)] = Blank.of(cset)
			blanks[unit] = made[id(cset)]
		except ScoringError as error:
			wrong += [str(fault.of_unit(unit)) for fault in error.faults]
	if wrong:
		throw_problems(wrong, _("The round can't be opened"))
	return blanks


def _insert_documents(
	doc: Document,
	rows: Sequence[Document],
	blanks: Mapping[str, Blank],
	previous: PreviousYears,
	sets_of: Mapping[str, str],
) -> dict[str, str]:
	"""Insert the self-assessments; returns their names by unit."""
	names = doc.unit_names()
	state = first_state(SELF_ASSESSMENT)
	made = {row.unit: f"{doc.name}-{row.unit}" for row in rows}
	insert_rows(
		SELF_ASSESSMENT,
		[
			{
				"name": made[row.unit],
				"round": doc.name,
				"year": doc.year,
				"unit": row.unit,
				"unit_name": names[row.unit],
				"workflow_state": state,
				"criteria_set": sets_of[row.unit],
				"criteria_json": blanks[row.unit].criteria_json,
				"fingerprint": blanks[row.unit].fingerprint,
				"appraisal_state": "",
				"active_key": f"{doc.name}/{row.unit}",
				**previous.links(row.unit),
				**form_totals(blanks[row.unit].score),
			}
			for row in rows
		],
	)
	return made


def _insert_scores(
	doc: Document,
	rows: Sequence[Document],
	blanks: Mapping[str, Blank],
	previous: PreviousYears,
	made: Mapping[str, str],
) -> None:
	insert_rows(
		"CCHC Self Score",
		(
			{
				"parent": made[row.unit],
				"parenttype": SELF_ASSESSMENT,
				"parentfield": "scores",
				"idx": position,
				**leaf_columns(leaf),
				**previous.columns(row.unit, leaf.criterion.code),
			}
			for row in rows
			for position, leaf in enumerate(blanks[row.unit].score.leaves.values(), 1)
		),
	)


def leaf_columns(leaf: LeafScore) -> dict[str, Any]:
	"""A blank row of `scores`."""
	criterion = leaf.criterion
	assert criterion.rule is not None
	return {
		**criterion_columns(criterion),
		"rule_type": criterion.rule.type,
		"na_allowed": int(criterion.na_allowed),
		**form_row(leaf),
	}


def _link(rows: Sequence[Document], made: Mapping[str, str], groups: Mapping[str, str]) -> None:
	"""Link each unit's row of the round to its self-assessment, and keep the unit's group."""
	values = {row.name: {"self_assessment": made[row.unit], "unit_group": groups.get(row.unit, "")} for row in rows}
	rows_by_name.write("CCHC Round Unit", values)


def _record(round: Document, made: Mapping[str, str], rows: Sequence[Document]) -> None:
	"""Write open workflow actions and comments on the documents."""
	names = list(made.values())
	add_workflow_actions(SELF_ASSESSMENT, names, first_state(SELF_ASSESSMENT))
	add_comments(SELF_ASSESSMENT, {name: _("Made when round {0} was opened").format(round.name) for name in names})
	add_comments(SELF_ASSESSMENT, {made[row.unit]: escape_html(text) for row in rows if (text := told(row))})
	frappe.publish_realtime("list_update", {"doctype": SELF_ASSESSMENT, "user": frappe.session.user}, after_commit=True)
