"""Making the amending decision from the answers that change points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_council_decision import compilation, review_answers
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import result_changes
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_worked_on, lies_before_council
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.released import check_may_see
from cchc_eval.permissions.roles import COUNCIL_CHAIR, require_role
from cchc_eval.storage.transactions import lock_rows
from cchc_eval.vietnamese.writing import in_column, number

DECISION, ROUND = "CCHC Council Decision", "CCHC Evaluation Round"


def amend(round: str) -> str:
	"""Compile the decision that amends the round's with every answer that changes points; returns its name.

	The draft is then reported, voted on and approved like any decision. Until then the first stays in force. All or
	nothing. Raises ValidationError.
	"""
	# Two users at once wait for each other here.
	lock_rows(ROUND, round)
	require_role(COUNCIL_CHAIR)
	requests = review_answers.waiting(round)
	if problems := _problems(round, requests, decision_worked_on(round)):
		throw_problems(problems, _("The decision can't be amended"))
	return compilation.compile_now(round, None, compiled_by=requests[-1].prepared_by, amend_because=_reason(requests))


def _problems(round: str, requests: Sequence[Any], live: Any) -> list[str]:
	problems = []
	if not requests:
		problems.append(_("No answer changes points that stand in no decision yet."))
	if live and lies_before_council(live):
		problems.append(
			_("{0} lies before the council: decide it first, or return it to the office.").format(live.name)
		)
	unanswered = {"round": round, "workflow_state": ("in", ("Sent", "Prepared"))}
	problems += [
		_("{0} of {1} is not answered yet.").format(row.name, row.unit_name)
		for row in frappe.get_all(review_answers.REQUEST, unanswered, ["name", "unit_name"], order_by="name")
	]
	return problems


def _reason(requests: Sequence[Any]) -> str:
	"""Printed in the amending decision."""
	units = ", ".join(dict.fromkeys(request.unit_name for request in requests))
	return f"Kết quả xem xét kiến nghị của {units}"


def changes_of(decision: str) -> list[dict[str, Any]]:
	"""[{"unit_name", "points", "index", "rank", "place": each [before, after], "reason"}] in order of the new place;
	empty for a decision that amends none."""
	doc = frappe.get_doc(DECISION, decision)
	check_may_see(doc)
	if not doc.amends:
		return []
	before = frappe.get_doc(DECISION, doc.amends)
	return [
		{
			"unit_name": change.after.unit_name,
			"points": [in_column(row.council_points or 0) for row in (change.before, change.after)],
			"index": [number(row.index, 2) for row in (change.before, change.after)],
			"rank": [change.before.rank, change.after.rank],
			"place": [change.before.place, change.after.place],
			"reason": change.reason,
		}
		for change in result_changes(before, doc)
	]
