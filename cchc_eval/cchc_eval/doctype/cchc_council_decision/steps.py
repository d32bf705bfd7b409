"""What the office, the chair and the clerk do to a decision. Each checks who asks, and in which state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, getdate, now_datetime

from cchc_eval.storage import number_register
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import (
	CORRECT,
	KEEP,
	SET_POINTS,
	read_points,
)
from cchc_eval.cchc_eval.doctype.cchc_appraisal.bulk_moves import lock, move
from cchc_eval.cchc_eval.doctype.cchc_council_decision import amendment, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import copied_settings
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_worked_on, last_superseded
from cchc_eval.cchc_eval.doctype.cchc_council_decision.review_answers import take_over
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, COUNCIL_CHAIR, OFFICE_HEAD, require_role
from cchc_eval.controllers.workflow_step import step
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import appraisal_rows, council_change
from cchc_eval.vietnamese.writing import short_date

DECISION, ROUND = "CCHC Council Decision", "CCHC Evaluation Round"


# The office


def missing_units(round: str) -> list[dict[str, str]]:
	require_role(OFFICE_HEAD)
	frappe.has_permission(ROUND, "read", round, throw=True)
	return [
		{"unit": found.unit, "unit_name": found.unit_name, "state": found.state}
		for found in results.candidates(round)
		if not found.ready
	]


def compile_round(round: str, excluded: Sequence[Any] | None = None) -> str:
	"""Make the round's decision, or compile its draft again; all or nothing, safe to press twice.

	`excluded` [{"unit", "reason"}]: units without a signed-off appraisal that the decision leaves out; None keeps
	those that the draft names. Raises ValidationError with the list of what is missing.
	"""
	require_role(OFFICE_HEAD)
	return compile_now(round, excluded, compiled_by=frappe.session.user)


def compile_now(round: str, excluded: Sequence[Any] | None, *, compiled_by: str, amend_because: str = "") -> str:
	"""`compile_round` for whoever the caller has made sure of; `compiled_by` answers for the lines.

	With a reason an approved decision gets the draft that amends it.
	"""
	# Two who press at once wait for each other here.
	frappe.db.get_value(ROUND, round, "name", for_update=True)
	round_doc = frappe.get_doc(ROUND, round)
	round_doc.check_permission("read")
	doc = _draft(round_doc, amend_because)
	doc.flags.ignore_permissions = compiled_by != frappe.session.user
	found = results.candidates(round)
	if excluded is None:
		excluded = [{"unit": row.unit, "reason": row.reason} for row in doc.excluded]
		excluded = [row for row in excluded if row["unit"] in {one.unit for one in found if not one.ready}]
	reasons = _check_units(found, excluded)
	if doc.is_new():
		doc.insert()
	names = {one.unit: one.unit_name for one in found}
	doc.set(
		"excluded",
		[{"unit": unit, "unit_name": names[unit], "reason": reason} for unit, reason in reasons.items()],
	)
	chosen = [one for one in found if one.ready]
	take_over(doc, chosen)
	_drop_overtaken(doc, chosen)
	evaluations = results.evaluate(chosen, results.said_in(doc))
	doc.results = [row for row in doc.results if row.unit in evaluations]
	results.fill(doc, chosen, evaluations)
	results.place_all(doc)
	doc.update(
		{
			"rank_names": "\n".join(results.rank_names(evaluations)),
			"compiled_by": compiled_by,
			"compiled_on": now_datetime(),
		}
	)
	doc.save()
	return doc.name


def _draft(round_doc: Document, amend_because: str = "") -> Document:
	"""The round's draft, or a new decision; with a reason one that amends the approved decision."""
	live = decision_worked_on(round_doc.name, for_update=True)
	if live and live.workflow_state == "Draft":
		doc = frappe.get_doc(DECISION, live.name, for_update=True)
	elif live and not (live.workflow_state == "Approved" and amend_because):
		frappe.throw(
			_("{0} is {1}: only a draft is compiled.").format(live.name, _(live.workflow_state)),
			title=_("The Round Has a Decision"),
		)
	else:
		doc = frappe.new_doc(DECISION)
		doc.update({"round": round_doc.name, "active_key": round_doc.name, **copied_settings(round_doc)})
		if replaced := live.name if live else last_superseded(round_doc.name):
			amendment.take_over(doc, replaced, amend_because)
	doc.flags.by_server = True
	return doc


def _check_units(found: Sequence[results.Candidate], excluded: Sequence[dict[str, Any]]) -> dict[str, str]:
	"""The reasons by excluded unit. Every missing unit is excluded with a reason, and no other."""
	problems = []
	reasons: dict[str, str] = {}
	for row in excluded:
		if not cstr(row.get("unit")):
			problems.append(_("The units to leave out must be given with unit and reason."))
			continue
		if not cstr(row.get("reason")).strip():
			problems.append(_("Unit {0}: say why it is left out.").format(row["unit"]))
		reasons[cstr(row["unit"])] = cstr(row.get("reason")).strip()
	missing = {one.unit: one for one in found if not one.ready}
	for unit in reasons:
		if unit not in missing:
			text = _("Unit {0} has a signed-off appraisal, or is not in the round: it can't be left out.")
			problems.append(text.format(unit))
	for unit, one in missing.items():
		if unit not in reasons:
			problems.append(
				_("Unit {0} ({1}): the appraisal is {2}.").format(unit, one.unit_name, _(one.state))
				if one.state
				else _("Unit {0} ({1}): there is no appraisal yet.").format(unit, one.unit_name)
			)
	if not found or (not problems and len(missing) == len(found)):
		problems.append(_("No unit of the round has a signed-off appraisal."))
	if problems:
		throw_problems(problems, _("The round can't be compiled"))
	return {unit: reasons[unit] for unit in missing}


def _drop_overtaken(doc: Document, chosen: Sequence[results.Candidate]) -> None:
	"""A council change of a criterion that the office has appraised anew since no longer counts."""
	results.put_in_force(doc)
	appraisals = {one.unit: one.appraisal for one in chosen}
	found = appraisal_rows(appraisals.values(), ["code", "appraised_points", "appraised_state"])
	now_appraised = {
		(unit, row.code): (as_typed(row.appraised_points), row.appraised_state)
		for unit, appraisal in appraisals.items()
		for row in found[appraisal]
	}
	for change in doc.council_changes:
		current = now_appraised.get((change.unit, change.code))
		if current != (as_typed(change.appraised_points), change.appraised_state):
			change.in_force = 0


# The chair


def change_criterion(
	decision: str, unit: str, code: str, reason: str, points: Any = None, answer: Any = None
) -> dict[str, Any]:
	doc = in_council(decision)
	require_reason(reason)
	line, found = line_of(doc, unit)
	before = results.evaluate([found], results.said_in(doc))[unit]
	if code not in before.final.leaves:
		frappe.throw(_("Unit {0} has no criterion {1} to change.").format(unit, escape_html(code)))
	row = doc.append("council_changes", {"unit": unit, "code": code, "reason": reason.strip()})
	row.update(_what_is_changed(points, answer))
	results.put_in_force(doc)
	after = results.evaluate([found], results.said_in(doc))[unit]
	row.update(
		{
			"title": after.final.leaves[code].criterion.title,
			"previous_points": float(before.final.leaves[code].points or 0),
			**council_change(after, code),
			"changed_by": frappe.session.user,
			"changed_on": now_datetime(),
		}
	)
	results.fill(doc, [found], {unit: after})
	results.place_all(doc)
	doc.save()
	return line.as_dict()


def _what_is_changed(points: Any, answer: Any) -> dict[str, Any]:
	with_points, with_answer = points not in (None, ""), answer not in (None, "")
	if with_points and with_answer:
		frappe.throw(_("Give points or another answer, not both."))
	if with_answer:
		return {"action": CORRECT, "answer": answer if isinstance(answer, str) else write_answer(answer)}
	if with_points:
		return {"action": SET_POINTS, "council_points": read_points(points)}
	return {"action": KEEP}


def return_to_office(decision: str, reason: str, appraisals: Sequence[str]) -> None:
	doc = _locked(decision)
	require_reason(reason)
	if doc.workflow_state != "In Council":
		frappe.throw(_("{0} is {1}: it does not lie before the council.").format(doc.name, _(doc.workflow_state)))
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
	doc.flags.reason = reason.strip()
	step(doc, "Draft")
	text = escape_html(reason.strip())
	doc.add_comment("Info", _("Returned to the office: {0}").format(text))
	cleared = {"signed_off_by": None, "signed_off_on": None, "return_reason": reason.strip()}
	comment = _("Returned to the appraiser by the council: {0}").format(text)
	move(locked, "Draft", {row.name: cleared for row in locked}, {row.name: comment for row in locked})


def amend(decision: str, reason: str) -> str:
	"""Begin the decision that amends an approved one, for the office to compile; its name. Until the council has
	approved it the first one stays in force."""
	require_role(COUNCIL_CHAIR)
	doc = _locked(decision)
	require_reason(reason)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is amended.").format(doc.name, _(doc.workflow_state)))
	draft = _draft(frappe.get_doc(ROUND, doc.round), reason.strip())
	if not draft.is_new():
		frappe.throw(_("{0} amends it already.").format(draft.name))
	draft.insert(ignore_permissions=True)
	text = escape_html(reason.strip())
	doc.add_comment("Info", _("To be amended by {0}: {1}").format(draft.name, text))
	return draft.name


# The clerk


def issue(decision: str, number: int, date: str) -> dict[str, Any]:
	require_role(CLERK)
	doc = _locked(decision)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is issued.").format(doc.name, _(doc.workflow_state)))
	if doc.number:
		frappe.throw(
			_("{0} was issued with number {1} of {2}: number and date are given once.").format(
				doc.name, doc.number, short_date(getdate(doc.decision_date))
			)
		)
	day = getdate(date)
	problems = []
	if cint(number) < 1:
		problems.append(_("The number must be 1 or more."))
	if not date or day is None:
		problems.append(_("Give the date of the decision."))
	elif day < getdate(doc.approved_on):
		problems.append(
			_("The date can't be before the council's approval on {0}.").format(short_date(getdate(doc.approved_on)))
		)
	elif day > getdate():
		problems.append(_("The date can't lie in the future."))
	if problems:
		throw_problems(problems, _("The decision can't be issued"))
	number_register.take(doc.symbol, day.year, cint(number), doc)
	doc.update(
		{
			"number": cint(number),
			"decision_date": day,
			"issued_by": frappe.session.user,
			"issued_on": now_datetime(),
		}
	)
	doc.run_method("on_issue")
	doc.flags.by_server = True
	# The clerk can't submit decisions, and Frappe asks for that right to save a submitted one.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment(
		"Info",
		_("Issued: number {0} of {1}").format(f"{doc.number:02d}/{doc.symbol}", short_date(day)),
	)
	return {"number": doc.number, "decision_date": doc.decision_date}


def _locked(decision: str) -> Document:
	doc = frappe.get_doc(DECISION, decision, for_update=True)
	doc.check_permission("read")
	return doc


def in_council(decision: str) -> Document:
	require_role(COUNCIL_CHAIR)
	doc = _locked(decision)
	doc.check_permission("write")
	if doc.workflow_state != "In Council":
		frappe.throw(_("{0} is {1}: it does not lie before the council.").format(doc.name, _(doc.workflow_state)))
	doc.flags.by_server = True
	return doc


def require_reason(reason: str) -> None:
	if not cstr(reason).strip():
		frappe.throw(_("Give the reason: it is recorded and printed."), title=_("Reason Missing"))


def line_of(doc: Document, unit: str) -> tuple[Document, results.Candidate]:
	line = next((row for row in doc.results if row.unit == unit), None)
	if line is None:
		frappe.throw(_("Unit {0} is not in {1}.").format(escape_html(unit), doc.name))
	found = next(one for one in results.candidates(doc.round) if one.unit == unit)
	return line, found
