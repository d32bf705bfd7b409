"""Approving a decision: every appraisal of it is approved in the same transaction, or none.

What takes long is done before anything that others may want is locked (`prepare`): all is computed, and what is new is
written, which nobody waits for. Frappe then locks the decision, checks it before it writes, and calls `on_submit` after
it: `check`, then `approve`, which looks whether the appraisals are still as they were.

Set-based. Controllers, notifications, webhooks and global search do not run for the appraisals; their history,
timeline and open workflow actions, and the state that the self-assessments show, are written (see `bulk_moves`).
Idempotent: everything is written from the decision's own lines in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal.bulk_moves import lock, move, rows_beside_scores
from cchc_eval.cchc_eval.doctype.cchc_council_decision import line_sizes, release
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import READY
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import check_current
from cchc_eval.cchc_eval.doctype.cchc_council_decision.review_answers import contradictions
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import VOTE, SessionResult, result_of_session
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.controllers import background
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.controllers.workflow_step import check_step, step
from cchc_eval.permissions.roles import COUNCIL_CHAIR
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.days import holds_today
from cchc_eval.storage.rows_by_name import Column
from cchc_eval.storage.score_columns import (
	APPRAISAL,
	APPRAISED,
	COUNCIL,
	ROW,
	SELF,
	changed_row,
	columns_of,
	kept_row,
	settled,
)
from cchc_eval.storage.transactions import Overtaken, overtaken

APPROVED = "Approved"
# Of a row that the decision changes, for the history.
TOLD_COLUMNS = (
	*("name", "parent", "idx", "code", "council_changed", "council_reason"),
	*(column for stage in (COUNCIL, APPRAISED, SELF) for column in columns_of(stage)),
)


@dataclass(frozen=True)
class Prepared:
	"""What an approval writes, computed before anything is locked."""

	session: SessionResult
	scores: _Scores


def prepare_ahead(doc: Document) -> None:
	"""`prepare` before Frappe locks the decision: for who may approve it, and with all of it, which no form is sent."""
	doc.flags.prepared = None  # of an attempt that failed
	if doc.workflow_state == APPROVED and doc.may_move("In Council", APPROVED) and line_sizes.is_whole(doc):
		prepare(doc)


def prepare(doc: Document) -> None:
	"""Compare the decision with the appraisals and the votes, compute what its approval writes, and write what is new;
	once, before anything is locked. Raises where it can't be approved, or not by this user. What differs by the time of
	the locks ends the approval: the decision is saved as it was read, votes are given while its meeting is open, and
	`approve` looks after the appraisals."""
	if doc.flags.prepared:
		return
	background.progress(5, _("Comparing the decision with the appraisals"))
	_check_no_own_work(doc)
	check_current(doc)
	if problems := list(contradictions(doc)):
		throw_problems(problems, _("The decision contradicts the council's answer"))
	session = _agreed(doc)
	background.writing()
	doc.flags.approved_on = now_datetime()
	changes, only_here = _settled_here(doc)
	settled_here = changes.keys() | only_here.keys()
	rows: list[str] = []
	differing: list[str] = []
	# What is released of some units is held no longer than until it is written.
	for start in range(0, len(doc.results), release.TOGETHER):
		background.progress(20 + 35 * start // len(doc.results), _("Releasing the results"))
		lines = doc.results[start : start + release.TOGETHER]
		taken, of_appraisals = release.take(doc, lines)
		release.write_results(doc, lines, taken)
		for appraisal, found in of_appraisals.items():
			rows += [row.name for row in found]
			differing += [row.name for row in found if row.council_changed or (appraisal, row.code) in settled_here]
	doc.flags.prepared = Prepared(session, _scores(doc, rows, differing, changes, only_here))
	background.progress(55, _("Beginning the units' plans"))
	doc.run_method("on_prepare")


def check(doc: Document) -> SessionResult:
	"""The session's result, with which the decision is approved. Raises where it can't be, or not by this user."""
	prepare(doc)
	prepared: Prepared = doc.flags.prepared
	return prepared.session


def _agreed(doc: Document) -> SessionResult:
	result = result_of_session(doc)
	if problems := [*result.problems, *_stale_bases(doc)]:
		throw_problems(problems, _("The decision can't be approved"))
	return result


def check_before(decision: str) -> int:
	"""What refuses an approval is said at once and not by the job; how many units the decision has."""
	doc = frappe.get_doc(DECISION, decision)
	doc.check_permission("write")
	check_step(doc, APPROVED)
	_check_no_own_work(doc)
	_agreed(doc)
	return len(doc.results)


def approve_now(decision: str) -> None:
	"""The step of the workflow, as its action takes it."""
	step(frappe.get_doc(DECISION, decision), APPROVED)


APPROVING = background.Task(
	f"{__name__}.APPROVING",
	lambda: _("Approving the decision"),
	approve_now,
	lambda _nothing: _("Its appraisals are approved with it."),
	frozenset({COUNCIL_CHAIR}),
)


def _stale_bases(doc: Document) -> Iterator[str]:
	"""A decision cites what is in force on its own day."""
	for row in doc.legal_bases:
		if not holds_today(row.valid_from, row.valid_to):
			text = _("Legal basis «{0}» is not in force today: replace or remove it in {1}.")
			yield text.format(row.basis, _("Legal Bases"))


def _check_no_own_work(doc: Document) -> None:
	"""Refuse who compiled the decision or worked on one of its appraisals."""
	user = frappe.session.user
	if user == doc.compiled_by:
		message = _("You compiled {0} yourself: another chair must approve it.").format(doc.name)
		frappe.throw(message, frappe.PermissionError, title=_("Own Work"))
	listed = {"name": ("in", [row.appraisal for row in doc.results] or [""])}
	appraisals = frappe.get_all(APPRAISAL, listed, ["unit_name", "authors"], order_by="unit")
	own = [row.unit_name for row in appraisals if user in (row.authors or "").split()]
	if own:
		message = _("You appraised yourself: {0}. Another chair must approve the decision.")
		frappe.throw(message.format(escape_html(", ".join(own))), frappe.PermissionError, title=_("Own Work"))


def approve(doc: Document) -> None:
	"""Write the decision into its appraisals, and keep which votes carried it. Raises ValidationError, Overtaken."""
	prepared: Prepared = doc.flags.prepared
	release.put_ranking(doc)
	background.progress(70, _("Writing the scores"))
	lines, scores = {row.appraisal: row for row in doc.results}, prepared.scores
	appraisals = lock(list(lines))
	ready = {found.name for found in appraisals if found.workflow_state in READY}
	problems = [
		_("Unit {0}: the appraisal is no longer signed off.").format(row.unit_name)
		for row in doc.results
		if row.appraisal not in ready
	]
	if problems:
		throw_problems(problems, _("The decision can't be approved"))
	if changed := overtaken(APPRAISAL, appraisals):
		frappe.throw(
			_("Appraisals were changed at this moment: {0}. Approve again.").format(
				escape_html(", ".join(row.unit_name for row in changed))
			),
			Overtaken,
			title=_("The decision can't be approved"),
		)
	scores.write()
	background.progress(80, _("Approving the appraisals"))
	move(
		appraisals,
		"Approved",
		{
			row.name: {
				"docstatus": 1,
				"council_decision": doc.name,
				"final_points": lines[row.name].council_points,
				"applicable": lines[row.name].applicable,
				"index_percent": lines[row.name].index_percent,
				"rank_name": lines[row.name].rank_name,
				**_compared_totals(lines[row.name]),
			}
			for row in appraisals
		},
		{row.name: _("Approved with {0}").format(doc.name) for row in appraisals},
		scores.history,
	)
	rows_by_name.write_all(VOTE, doc.flags.session_result.votes, {"counts": 1})


@dataclass(frozen=True)
class _Scores:
	"""Final points of every score of the appraisals, and the docstatus of all their rows."""

	rows: list[str]
	kept: dict[str, Any]  # what every row gets
	beside: dict[str, list[str]]  # by table, the appraisals' other rows
	changed: dict[str, dict[str, Any]]  # by row, what differs from that
	history: dict[str, list[Any]]  # by appraisal, what the council changed

	def write(self) -> None:
		rows_by_name.write_all(ROW, self.rows, self.kept)
		for table, names in self.beside.items():
			rows_by_name.write_all(table, names, {"docstatus": 1})
		rows_by_name.write(ROW, self.changed)


# By appraisal and criterion.
Settled = Mapping[tuple[str | None, str], Any]


def _settled_here(doc: Document) -> tuple[Settled, Settled]:
	"""What only the decision settles: the council's changes, and the columns of rows (`settled_rows`)."""
	appraisals = {row.unit: row.appraisal for row in doc.results}
	changes = {(appraisals.get(unit), code): row for (unit, code), row in doc.changes_in_force.items()}
	only_here = {(line.appraisal, code): columns for line in doc.results for code, columns in settled(line).items()}
	return changes, only_here


def _scores(doc: Document, rows: list[str], differing: list[str], changes: Settled, only_here: Settled) -> _Scores:
	"""The office's, but for the criteria that the council changed, whose points the decision holds, and for those that
	only the decision settles.
	"""
	# The council keeps nearly every row: the same for all, then the rows that it changed.
	kept = {
		"docstatus": 1,
		"council_changed": 0,
		"council_reason": "",
		**{column: Column(given) for column, given in zip(columns_of(COUNCIL), columns_of(APPRAISED), strict=True)},
	}
	before = frappe.get_all(ROW, {"name": ("in", differing or [""])}, list(TOLD_COLUMNS), order_by="parent, idx")
	beside = rows_beside_scores([row.appraisal for row in doc.results])
	changed: dict[str, dict[str, Any]] = {}
	history: dict[str, list[Any]] = defaultdict(list)
	for row in before:
		change = changes.get((row.parent, row.code))
		if change is not None:
			changed[row.name] = {"council_changed": 1, "council_reason": change.reason, **changed_row(change)}
		if columns := only_here.get((row.parent, row.code)):
			council = {"council_changed": 0, "council_reason": ""} | changed.get(row.name, {})
			changed[row.name] = {**council, **columns, **{key: council[key] for key in council if key in columns}}
		new = changed.get(row.name) or {"council_changed": 0, "council_reason": "", **kept_row(row)}
		diff = [[column, row[column], new[column]] for column in new if (row[column] or "") != (new[column] or "")]
		if diff:
			history[row.parent].append(["scores", row.idx - 1, row.name, diff])
	return _Scores(rows, kept, beside, changed, history)


def _compared_totals(line: Document) -> dict[str, Any]:
	"""What an appraisal alone had provisionally, where its unit is compared with others."""
	if not line.leaves_json:
		return {}
	return {"self_points": line.self_points, "appraised_points": line.appraised_points}
