"""The office's step: compiling a round's appraisals into a decision, or into the draft that amends one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, get_link_to_form, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision import amendment, ranking, results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import Candidate, candidates
from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import copied_settings
from cchc_eval.cchc_eval.doctype.cchc_council_decision.review_answers import take_over
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, decision_worked_on, last_superseded
from cchc_eval.controllers import background
from cchc_eval.controllers.batched_tables import as_it_is, check_readable, lock_partly
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import OFFICE_HEAD, require_role
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import appraisal_rows, council_change, kept_text
from cchc_eval.storage.transactions import lock_rows

ROUND = "CCHC Evaluation Round"


def missing_units(round: str) -> list[dict[str, str]]:
	check_may_compile(round)
	return [
		{"unit": found.unit, "unit_name": found.unit_name, "state": found.state}
		for found in candidates(round)
		if not found.ready
	]


def begin(round: str, excluded: Sequence[Any] | None) -> Any:
	"""`compile_round` at once, or of many units behind the request."""
	check_may_compile(round)
	units = frappe.db.count("CCHC Round Unit", {"parent": round, "parenttype": ROUND})
	return background.take(COMPILING, ROUND, round, units, excluded=excluded)


def compile_round(round: str, excluded: Sequence[Any] | None = None) -> str:
	"""Create the round's decision, or compile its draft again; all or nothing, idempotent.

	`excluded` [{"unit", "reason"}]: units without a signed-off appraisal that the decision leaves out; None keeps
	those that the draft names. Raises ValidationError with the list of what is missing.
	"""
	lock_rows(ROUND, round)
	require_role(OFFICE_HEAD)
	return compile_now(round, excluded, compiled_by=frappe.session.user)


def check_may_compile(round: str) -> None:
	require_role(OFFICE_HEAD)
	check_readable(ROUND, round)


def _said(decision: str) -> str:
	return _("Compiled: {0}").format(get_link_to_form(DECISION, decision))


COMPILING = background.Task(
	f"{__name__}.COMPILING", lambda: _("Compile Results"), compile_round, _said, frozenset({OFFICE_HEAD})
)


def compile_now(round: str, excluded: Sequence[Any] | None, *, compiled_by: str, amend_because: str = "") -> str:
	"""`compile_round` without its permission check; `compiled_by` is recorded as the author.

	With a reason, makes the draft that amends an approved decision.
	"""
	# Two users at once wait for each other here.
	round_doc = lock_partly(ROUND, round, {"groups": {}, "council": {}})
	doc = draft_for(round_doc, amend_because)
	unchanged = as_it_is(doc)
	doc.flags.ignore_permissions = compiled_by != frappe.session.user
	found = candidates(round)
	if excluded is None:
		excluded = [{"unit": row.unit, "reason": row.reason} for row in doc.excluded]
		excluded = [row for row in excluded if row["unit"] in {one.unit for one in found if not one.ready}]
	reasons = _check_units(found, excluded)
	if doc.is_new():
		doc.insert()
	named = {one.unit: one for one in found}
	doc.set(
		"excluded",
		[{"unit": unit, "unit_name": named[unit].unit_name, "reason": reason} for unit, reason in reasons.items()],
	)
	chosen = [one for one in found if one.ready]
	take_over(doc, chosen)
	_drop_overtaken(doc, chosen)
	now = results.standing(doc, chosen)
	doc.update(ranking.grouping(round_doc, now.ranked.values()))
	for row in doc.excluded:
		row.unit_group = named[row.unit].group if doc.groups_json else None
	given = _write_lines(doc, chosen, now)
	ranks = ranking.rank_names(ranks for _group, ranks in now.ranked.values())
	doc.update({"rank_names": "\n".join(ranks), "compiled_by": compiled_by})
	background.writing()
	background.progress(70, _("Writing the decision"))
	if not unchanged():
		doc.compiled_on = now_datetime()
		doc.save()
	now.kept.keep(given)
	return doc.name


def draft_for(round_doc: Document, amend_because: str = "") -> Document:
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


def _write_lines(doc: Document, chosen: Sequence[Candidate], now: results.Standing) -> dict[str, str]:
	"""All lines, in the order of their places; gives what the appraisals that were scored again gave, to be kept."""
	doc.results = [row for row in doc.results if row.unit in now.ranked]
	given: dict[str, str] = {}
	done = 0
	for evaluations in now.evaluated():
		background.progress(20 + 40 * done // len(chosen), _("Scoring {0} units").format(len(chosen)))
		results.fill(doc, evaluations)
		done += len(evaluations)
		given |= {
			one.appraisal: kept_text(evaluation)
			for one, evaluation in evaluations.items()
			if one.appraisal and one.unit not in now.holding
		}
	background.progress(60, _("Ranking the units"))
	lines = {row.unit: row for row in doc.results}
	for one in chosen:
		lines[one.unit].unit_name = one.unit_name
		lines[one.unit].unit_group = one.group if doc.groups_json else None
	ranking.place_all(doc)
	return given


def _check_units(found: Sequence[Candidate], excluded: Sequence[dict[str, Any]]) -> dict[str, str]:
	"""The reasons by excluded unit. Raises unless exactly the missing units are excluded, each with a reason."""
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


def _drop_overtaken(doc: Document, chosen: Sequence[Candidate]) -> None:
	"""Drop council changes of criteria that the office has appraised again since."""
	results.put_in_force(doc)
	changed = {change.unit for change in doc.council_changes}
	appraisals = {one.unit: one.appraisal for one in chosen if one.unit in changed}
	found = appraisal_rows(appraisals.values(), ["code", "appraised_points", "appraised_state"])
	now_appraised = {
		(unit, row.code): (as_typed(row.appraised_points), row.appraised_state)
		for unit, appraisal in appraisals.items()
		for row in found[appraisal]
	} | _compared(doc, chosen)
	for change in doc.council_changes:
		current = now_appraised.get((change.unit, change.code))
		if current != (as_typed(change.appraised_points), change.appraised_state):
			change.in_force = 0


def _compared(doc: Document, chosen: Sequence[Candidate]) -> dict[tuple[str, str], tuple[Any, str]]:
	"""Of units that the council changed, the office's points of criteria that compare them with the others: an
	appraisal alone has those provisionally."""
	changed = {change.unit for change in doc.council_changes}
	units = [one for one in chosen if one.unit in changed]
	evaluations = results.evaluate(units, results.CouncilPart(), chosen)
	return {
		(unit, leaf.code): (as_typed(row["appraised_points"]), row["appraised_state"])
		for unit, evaluation in evaluations.items()
		for leaf in evaluation.final.criteria_set.compares
		for row in [council_change(evaluation, leaf.code)]
	}
