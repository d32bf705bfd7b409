"""Approving a decision: every appraisal of it is approved in the same transaction, or none.

Frappe checks a document before it writes and calls `on_submit` after it, so that an approval comes here twice: `check`,
then `approve`. Every other module is entered once.

Set-based. Controllers, notifications, webhooks and global search do not run for the appraisals; their history,
timeline and open workflow actions, and the state that the self-assessments show, are written (see `bulk_moves`).
Idempotent: everything is written from the decision's own lines in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.bulk_moves import lock, move
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import READY, check_current
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
from cchc_eval.storage.transactions import overtaken

APPROVED = "Approved"
# Of a row that the decision changes, for the history.
TOLD_COLUMNS = (
	*("name", "parent", "idx", "code", "council_changed", "council_reason"),
	*(column for stage in (COUNCIL, APPRAISED, SELF) for column in columns_of(stage)),
)


def check(doc: Document) -> SessionResult:
	"""The session's result, with which the decision is approved. Raises where it can't be, or not by this user."""
	background.progress(5, _("Comparing the decision with the appraisals"))
	_check_no_own_work(doc)
	result = result_of_session(doc)
	check_current(doc)
	if problems := list(contradictions(doc)):
		throw_problems(problems, _("The decision contradicts the council's answer"))
	if problems := [*result.problems, *_stale_bases(doc)]:
		throw_problems(problems, _("The decision can't be approved"))
	background.writing()
	return result


def check_before(decision: str) -> int:
	"""What refuses an approval is said at once and not by the job; how many units the decision has."""
	doc = frappe.get_doc(DECISION, decision)
	doc.check_permission("write")
	check_step(doc, APPROVED)
	_check_no_own_work(doc)
	if problems := [*result_of_session(doc).problems, *_stale_bases(doc)]:
		throw_problems(problems, _("The decision can't be approved"))
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
	"""Write the decision into its appraisals, and keep which votes carried it. Raises ValidationError."""
	lines = {row.appraisal: row for row in doc.results}
	background.progress(60, _("Writing the scores"))
	scores = _scores(doc, list(lines))
	appraisals = lock(list(lines))
	ready = {found.name for found in appraisals if found.workflow_state in READY}
	problems = [
		_("Unit {0}: the appraisal is no longer signed off.").format(row.unit_name)
		for row in doc.results
		if row.appraisal not in ready
	]
	problems += [
		_("Unit {0}: the appraisal was changed at this moment. Approve again.").format(row.unit_name)
		for row in overtaken(APPRAISAL, appraisals)
	]
	if problems:
		throw_problems(problems, _("The decision can't be approved"))
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
	"""Final points of every row of the appraisals, made before these are locked."""

	rows: list[str]
	kept: dict[str, Any]  # what every row gets
	counts: list[str]
	changed: dict[str, dict[str, Any]]  # by row, what differs from that
	history: dict[str, list[Any]]  # by appraisal, what the council changed

	def write(self) -> None:
		rows_by_name.write_all(ROW, self.rows, self.kept)
		rows_by_name.write_all(bonus_counts.DOCTYPE, self.counts, {"docstatus": 1})
		rows_by_name.write(ROW, self.changed)


def _scores(doc: Document, names: list[str]) -> _Scores:
	"""The office's, but for the criteria that the council changed, whose points the decision holds, and for those that
	only the decision settles (`settled_rows`).
	"""
	of_these = {"parenttype": APPRAISAL, "parent": ("in", names or [""])}
	columns = ["name", "parent", "code", "council_changed"]
	stored = frappe.get_all(ROW, of_these, columns, as_list=True, order_by=None)
	# The council keeps nearly every row: the same for all, then the rows that it changed.
	kept = {
		"docstatus": 1,
		"council_changed": 0,
		"council_reason": "",
		**{column: Column(given) for column, given in zip(columns_of(COUNCIL), columns_of(APPRAISED), strict=True)},
	}
	appraisals = {row.unit: row.appraisal for row in doc.results}
	changes = {(appraisals.get(unit), code): row for (unit, code), row in doc.changes_in_force.items()}
	only_here = {(line.appraisal, code): columns for line in doc.results for code, columns in settled(line).items()}
	settled_here = changes.keys() | only_here.keys()
	differing = [name for name, parent, code, changed in stored if changed or (parent, code) in settled_here]
	before = frappe.get_all(ROW, {"name": ("in", differing or [""])}, list(TOLD_COLUMNS), order_by="parent, idx")
	counts = frappe.get_all(bonus_counts.DOCTYPE, of_these, pluck="name", order_by=None)
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
	return _Scores([name for name, *_rest in stored], kept, counts, changed, history)


def _compared_totals(line: Document) -> dict[str, Any]:
	"""What an appraisal alone had provisionally, where its unit is compared with others."""
	if not line.leaves_json:
		return {}
	return {"self_points": line.self_points, "appraised_points": line.appraised_points}
