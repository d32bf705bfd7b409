"""Opening a round: every unit gets its self-assessment with a frozen copy of the criteria, all or nothing.

Set-based (a few statements, whatever the number of units), in the caller's transaction. Safe to repeat: a unit
that has its self-assessment is left alone, the round's row is locked meanwhile, and the unique `active_key` lets
the database refuse a second one. Notifications and global search do not run for the new documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow
from frappe.utils import escape_html, now

from cchc_eval.storage.bulk import add_comments, add_workflow_actions, insert_rows, record_version
from cchc_eval.scoring.snapshot import freeze
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import CriteriaSet, LeafScore, Score, ScoringError, score
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import form_row, form_totals
from cchc_eval.vietnamese.writing import number

# Above this many units the work goes to the background and shows its progress.
FOREGROUND_UNITS = 20
SELF_ASSESSMENT = "CCHC Self Assessment"
ROUND = "CCHC Evaluation Round"


@dataclass(frozen=True)
class Blank:
	"""What every blank self-assessment on one criteria set has in common."""

	frozen: str
	fingerprint: str
	score: Score

	@classmethod
	def of(cls, cset: CriteriaSet) -> Blank:
		return cls(freeze(cset), cset.fingerprint, score(cset, {}))


def waiting_units(doc: Document) -> list[Document]:
	"""The rows of the round that have no self-assessment yet."""
	return [row for row in doc.units if not row.self_assessment]


def open_now(round: str) -> int:
	"""Open the round, or give the units added since their self-assessments; returns how many were made."""
	before = frappe.get_doc(ROUND, round, for_update=True)
	if before.status == "Closed":
		frappe.throw(_("Round {0} is closed: it can't be opened again.").format(round))
	rows = waiting_units(before)
	if not rows and before.status == "Open":
		return 0
	if problems := before.opening_problems():
		throw_problems(problems, _("The round can't be opened"))
	progress(round, 10, _("Reading the criteria"))
	blanks = _blanks({row.criteria_set or before.criteria_set for row in rows})
	previous = PreviousYears(before.year, [row.unit for row in rows])
	progress(round, 30, _("Making {0} self-assessments").format(len(rows)))
	made = _insert_documents(before, rows, blanks, previous)
	progress(round, 60, _("Writing the criteria of each unit"))
	_insert_scores(before, rows, blanks, previous, made)
	progress(round, 90, _("Recording"))
	_record(before, made)
	return len(made)


def progress(round: str, percent: int, description: str) -> None:
	frappe.publish_progress(
		percent, title=_("Opening {0}").format(round), doctype=ROUND, docname=round, description=description
	)


def _blanks(names: set[str]) -> dict[str, Blank]:
	blanks = {}
	for name in sorted(names):
		try:
			blanks[name] = Blank.of(frappe.get_doc("CCHC Criteria Set", name).criteria_set())
		except ScoringError as error:
			problems = [f"{name}: {fault}" for fault in error.faults]
			throw_problems(problems, _("The round can't be opened"))
	return blanks


class PreviousYears:
	"""Each unit's last submitted self-assessment of an earlier year, its own or its predecessor's."""

	def __init__(self, year: int, units: Sequence[str]) -> None:
		self.by_unit: dict[str, str] = {}
		predecessors = dict(frappe.get_all("CCHC Unit", fields=["name", "predecessor"], order_by="name", as_list=True))
		latest: dict[str, str] = {}
		submitted = {"docstatus": 1, "year": ("<", year)}
		for row in frappe.get_all(SELF_ASSESSMENT, submitted, ["name", "unit"], order_by="year, creation"):
			latest[row.unit] = row.name
		for unit in units:
			for ancestor in line_of(unit, predecessors):
				if ancestor in latest:
					self.by_unit[unit] = latest[ancestor]
					break
		self._rows = self._read_rows()

	def _read_rows(self) -> dict[tuple[str, str], Any]:
		fields = ["parent", "code", "answer_state", "computation", "points"]
		filters = {"parenttype": SELF_ASSESSMENT, "parent": ("in", sorted(set(self.by_unit.values())))}
		rows = frappe.get_all("CCHC Self Score", filters, fields, order_by="parent, idx") if self.by_unit else []
		return {(row.parent, row.code): row for row in rows}

	def columns(self, unit: str, code: str) -> dict[str, str]:
		"""What stands beside this year's criterion of the same code."""
		row = self._rows.get((self.by_unit.get(unit, ""), code))
		if row is None or row.answer_state == "unanswered":
			return {"previous_answer": "", "previous_points": ""}
		points = "" if row.answer_state == "not_applicable" else number(as_typed(row.points))
		return {"previous_answer": row.computation or "", "previous_points": points}


def line_of(unit: str, predecessors: Mapping[str, str | None]) -> Iterator[str]:
	"""The unit, its predecessor, and so on."""
	seen: set[str] = set()
	current: str | None = unit
	while current and current not in seen:
		yield current
		seen.add(current)
		current = predecessors.get(current)


def _insert_documents(
	doc: Document, rows: Sequence[Document], blanks: Mapping[str, Blank], previous: PreviousYears
) -> dict[str, str]:
	"""The self-assessments themselves; gives their names by unit."""
	names = doc.unit_names()
	state = get_workflow(SELF_ASSESSMENT).states[0].state
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
				"criteria_set": row.criteria_set or doc.criteria_set,
				"criteria_json": blanks[row.criteria_set or doc.criteria_set].frozen,
				"fingerprint": blanks[row.criteria_set or doc.criteria_set].fingerprint,
				"appraisal_state": "",
				"active_key": f"{doc.name}/{row.unit}",
				"previous": previous.by_unit.get(row.unit),
				**form_totals(blanks[row.criteria_set or doc.criteria_set].score),
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
		[
			{
				"parent": made[row.unit],
				"parenttype": SELF_ASSESSMENT,
				"parentfield": "scores",
				"idx": position,
				**leaf_columns(leaf),
				**previous.columns(row.unit, leaf.criterion.code),
			}
			for row in rows
			for position, leaf in enumerate(blanks[row.criteria_set or doc.criteria_set].score.leaves.values(), 1)
		],
	)


def leaf_columns(leaf: LeafScore) -> dict[str, Any]:
	"""A blank row of `scores`."""
	criterion = leaf.criterion
	assert criterion.rule is not None
	return {
		"code": criterion.code,
		"title": criterion.title,
		"max_points": float(criterion.max_points),
		"rule_type": criterion.rule.type,
		"scored_by": "Office" if criterion.scored_by == "office" else "Unit",
		"na_allowed": int(criterion.na_allowed),
		**form_row(leaf),
	}


def _record(before: Document, made: Mapping[str, str]) -> None:
	"""The round's own row, the links to what was made, and who did it."""
	round, stamp, user = before.name, now(), frappe.session.user
	opened = {} if before.status == "Open" else {"status": "Open", "opened_on": stamp}
	frappe.db.set_value(ROUND, round, {**opened, "modified": stamp, "modified_by": user}, update_modified=False)
	frappe.db.sql(
		"""UPDATE `tabCCHC Round Unit` SET self_assessment = CONCAT(parent, '-', unit), modified = %s, modified_by = %s
		WHERE parent = %s AND parenttype = %s AND unit IN %s""",
		(stamp, user, round, ROUND, tuple(made) or ("",)),
	)
	after = frappe.get_doc(ROUND, round)
	record_version(before, after)
	names = list(made.values())
	workflow = get_workflow(SELF_ASSESSMENT)
	state = workflow.states[0].state
	roles = {row.allowed for row in workflow.transitions if row.state == state}
	add_workflow_actions(SELF_ASSESSMENT, names, state, roles)
	add_comments(SELF_ASSESSMENT, {name: _("Made when round {0} was opened").format(round) for name in names})
	listed = escape_html(", ".join(made))
	text = _("Units added: {0}") if before.status == "Open" else _("Round opened for {1} units: {0}")
	add_comments(ROUND, {round: text.format(listed, len(made))})
	after.clear_cache()
	after.notify_update()
	frappe.publish_realtime("list_update", {"doctype": SELF_ASSESSMENT, "user": user}, after_commit=True)
