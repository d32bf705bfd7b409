"""The chair's steps: changing a criterion, giving the decision back, beginning its amendment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import parts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.bulk_moves import lock, move
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import (
	CORRECT,
	KEEP,
	SET_POINTS,
	UNFOUNDED,
	read_points,
)
from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate
from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import (
	DECISION,
	in_council,
	lock_decision,
	printed_reason,
	require_in_council,
	result_line,
)
from cchc_eval.cchc_eval.doctype.cchc_council_decision.compilation import ROUND, draft_for
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.controllers.workflow_step import step
from cchc_eval.permissions.roles import COUNCIL_CHAIR, require_role
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import APPRAISAL, appraisal_rows, council_change, row_before_council, settled

POINTS = ("code", "appraised_points")


def criteria_of_unit(decision: str, unit: str) -> dict[str, Any]:
	doc = frappe.get_doc(DECISION, decision)
	doc.check_permission("read")
	line, found = result_line(doc, unit)
	frappe.has_permission(APPRAISAL, "read", line.appraisal, throw=True)
	evaluation = results.evaluate([found], results.council_part(doc), results.listed(doc))[unit]
	cset = evaluation.final.criteria_set
	return {
		"questions": questions_of(cset),
		"scores": {leaf.code: row_before_council(evaluation, leaf.code) for leaf in cset.leaves},
		"unfounded": cset.reckoning.unfounded_deducts,
	}


def change_criterion(
	decision: str,
	unit: str,
	code: str,
	reason: str,
	points: Any = None,
	answer: Any = None,
	unfounded: bool = False,
) -> dict[str, Any]:
	"""The chair's change of a unit's criterion before the council, and all results anew; gives the unit's line.

	With neither points nor answer nor `unfounded` the office's points count again. Raises ValidationError.
	"""
	doc = in_council(decision)
	line = put_change(doc, unit, code, printed_reason(reason), what_is_changed(points, answer, unfounded))
	doc.save()
	return line.as_dict()


def put_change(doc: Document, unit: str, code: str, reason: str, change: dict[str, Any]) -> Document:
	"""Append the change to the decision, and write all lines anew, without saving; gives the unit's line.

	`change` as `what_is_changed` gives it. Raises ValidationError.
	"""
	line, found = result_line(doc, unit)
	listed = results.listed(doc)
	given = {row.code: row.appraised_points for row in appraisal_rows([line.appraisal], POINTS)[line.appraisal]}
	given |= {
		code: columns["appraised_points"] for code, columns in settled(line).items() if "appraised_points" in columns
	}
	if code not in given:
		frappe.throw(_("Unit {0} has no criterion {1} to change.").format(unit, escape_html(code)))
	changed = {row.code: row.council_points for row in doc.council_changes if row.in_force and row.unit == unit}
	row = doc.append("council_changes", {"unit": unit, "code": code, "reason": reason, **change})
	results.put_in_force(doc)
	moved = _moved_by(found, code, listed)
	evaluations = results.evaluate(moved, results.council_part(doc), listed)
	after = evaluations[unit]
	row.update(
		{
			"title": after.final.leaves[code].criterion.title,
			"previous_points": changed.get(code, given[code]),
			**council_change(after, code),
			"changed_by": frappe.session.user,
			"changed_on": now_datetime(),
		}
	)
	results.fill(doc, {one: evaluations[one.unit] for one in moved})
	ranking.place_all(doc)
	return line


def _moved_by(found: Candidate, code: str, among: Sequence[Candidate]) -> list[Candidate]:
	"""The units whose results a change of the criterion may move: where it compares them, all that are compared."""
	((text, _members),) = results.by_set([found])
	rule = {leaf.code: leaf.rule for leaf in thaw(text).compares}.get(code)
	if rule is None:
		return [found]
	alike = [members for text, members in results.by_set(among) if rule in [leaf.rule for leaf in thaw(text).compares]]
	moved = {one.unit for members in alike for one in members if one.group == found.group}
	return [one for one in among if one.unit in moved]


def what_is_changed(points: Any, answer: Any, unfounded: bool) -> dict[str, Any]:
	"""The columns of a change. Raises ValidationError where more than one of them is given."""
	with_points, with_answer = points not in (None, ""), answer not in (None, "")
	if with_points + with_answer + unfounded > 1:
		frappe.throw(_("Give points or another answer, not both."))
	if unfounded:
		return {"action": UNFOUNDED}
	if with_answer:
		return {"action": CORRECT, "answer": answer if isinstance(answer, str) else write_answer(answer)}
	if with_points:
		return {"action": SET_POINTS, "council_points": read_points(points)}
	return {"action": KEEP}


def return_to_office(decision: str, reason: str, appraisals: Sequence[str]) -> None:
	"""Make the decision a draft again, and give these appraisals of it back to the appraiser, with the reason.

	Raises ValidationError where one is not in the decision, or approved by an earlier one.
	"""
	doc = lock_decision(decision)
	reason = printed_reason(reason)
	require_in_council(doc)
	listed = {row.appraisal: row.unit_name for row in doc.results}
	if unknown := [name for name in appraisals if name not in listed]:
		frappe.throw(_("Not in {0}: {1}.").format(doc.name, escape_html(", ".join(map(str, unknown)))))
	locked = lock(appraisals)
	if approved := [row.unit_name for row in locked if row.workflow_state != "Appraised"]:
		frappe.throw(
			_("Approved already, so the council changes their points itself: {0}.").format(
				escape_html(", ".join(approved))
			)
		)
	doc.flags.reason = reason
	step(doc, "Draft")
	text = escape_html(reason)
	doc.add_comment("Info", _("Returned to the office: {0}").format(text))
	cleared = {"signed_off_by": None, "signed_off_on": None, "return_reason": reason}
	comment = _("Returned to the appraiser by the council: {0}").format(text)
	move(locked, "Draft", {row.name: cleared for row in locked}, {row.name: comment for row in locked})
	if locked:
		parts.follow(doc.round, names=[row.name for row in locked])


def amend(decision: str, reason: str) -> str:
	"""Create the draft that amends an approved decision, for the office to compile; returns its name.

	The first decision stays in force until the council has approved the draft.
	"""
	doc = lock_decision(decision)
	require_role(COUNCIL_CHAIR)
	reason = printed_reason(reason)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is amended.").format(doc.name, _(doc.workflow_state)))
	draft = draft_for(frappe.get_doc(ROUND, doc.round), reason)
	if not draft.is_new():
		frappe.throw(_("{0} amends it already.").format(draft.name))
	draft.insert(ignore_permissions=True)
	text = escape_html(reason)
	doc.add_comment("Info", _("To be amended by {0}: {1}").format(draft.name, text))
	return draft.name
