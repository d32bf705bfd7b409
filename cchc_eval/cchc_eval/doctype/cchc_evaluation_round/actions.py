"""Actions of a round. Each checks the user's role and notes on the timeline what was done."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split, start
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.cchc_evaluation_round import plain_deadline, valid_in
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, deadline_of, has_passed, moment
from cchc_eval.controllers import background
from cchc_eval.controllers.batched_tables import lock_partly
from cchc_eval.controllers.client_values import read_names
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import DECIDED
from cchc_eval.permissions.roles import OFFICE_HEAD, roles_of
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_documents, record_version
from cchc_eval.storage.transactions import afresh

ROUND = start.ROUND


@frappe.whitelist(methods=["POST"])
def open_round(round: str) -> dict:
	"""Give every unit its self-assessment. {"made": n}, or {"queued": True} for many units."""
	doc = _writable(round)
	waiting = len(start.waiting_units(doc))
	if waiting > background.AT_ONCE and (doc.status == "Closed" or (problems := doc.opening_problems())):
		# Shown at once and not by the job.
		throw_problems(problems or [_("Round {0} is closed.").format(round)], _("The round can't be opened"))
	made = background.take(start.OPENING, ROUND, round, waiting)
	return made if isinstance(made, dict) else {"made": made}


@frappe.whitelist(methods=["POST"])
def add_units(round: str, units: str | list, criteria_set: str | None = None) -> dict:
	"""Add units to the round; in an open one they get their self-assessments at once."""
	doc = _writable(round)
	units = read_names(units)
	if doc.status == "Closed":
		frappe.throw(_("Round {0} is closed.").format(round))
	listed = {row.unit for row in doc.units}
	again = [unit for unit in units if unit in listed]
	if again:
		frappe.throw(_("Already in round {0}: {1}.").format(round, escape_html(", ".join(again))))
	for unit in units:
		doc.append("units", {"unit": unit, "criteria_set": criteria_set})
	doc.flags.by_server = True
	doc.save()
	return open_round(round) if doc.status == "Open" else {"made": 0}


@frappe.whitelist(methods=["POST"])
def close_round(round: str) -> None:
	"""Close the round: no stage accepts changes any more. Refused while a decision is not approved."""
	doc = _writable(round)
	if doc.status != "Open":
		frappe.throw(_("Round {0} is not open.").format(round))
	undecided = frappe.get_all(
		"CCHC Council Decision",
		{"round": round, "workflow_state": ("not in", sorted(DECIDED))},
		pluck="name",
		order_by="name",
	)
	if undecided:
		frappe.throw(
			_("{0} is not approved yet: the council decides before round {1} is closed.").format(
				", ".join(undecided), round
			),
			title=_("The Round Can't Be Closed"),
		)
	doc.update({"status": "Closed", "closed_on": now_datetime()})
	doc.flags.by_server = True
	doc.save()
	doc.add_comment("Info", _("Round closed"))


@frappe.whitelist(methods=["POST"])
def extend_deadline(round: str, stage: str, new_deadline: str, reason: str, unit: str | None = None) -> str:
	"""Extend a deadline for the whole round or one unit; returns it formatted."""
	return afresh(extend, round, stage, new_deadline, reason, unit or None)


def extend(round: str, stage: str, new_deadline: str, reason: str, unit: str | None) -> str:
	"""`extend_deadline`, as part of a step. Of the round's rows only the unit's is read, and one is added."""
	doc = lock_partly(ROUND, round, {"units": {"unit": unit}} if unit else {})
	if OFFICE_HEAD not in roles_of():
		frappe.throw(_("Only the head of the office extends a deadline."), frappe.PermissionError)
	if stage not in STAGES:
		frappe.throw(_("{0} is not a stage with a deadline.").format(escape_html(stage)))
	wanted, current = plain_deadline(new_deadline), deadline_of(doc.name, stage, unit)
	problems = []
	if doc.status != "Open":
		problems.append(_("Round {0} is not open.").format(doc.name))
	if not (reason or "").strip():
		problems.append(_("Give the reason of the extension: it is recorded."))
	if unit and unit not in {row.unit for row in doc.units}:
		problems.append(_("Unit {0} is not in round {1}.").format(unit, doc.name))
	if current and wanted <= current:
		problems.append(_("The new deadline must be later than the present one ({0}).").format(moment(current)))
	if has_passed(wanted):
		problems.append(_("The new deadline {0} has passed already.").format(moment(wanted)))
	if problems:
		throw_problems(problems, _("The deadline can't be extended"))
	_add_extension(
		doc,
		{
			"stage": stage,
			"unit": unit,
			"previous_deadline": current,
			"new_deadline": wanted,
			"reason": reason.strip(),
			"extended_by": frappe.session.user,
			"extended_on": now_datetime(),
		},
		{} if unit else {STAGES[stage]: wanted},
	)
	doc.add_comment(
		"Info",
		_("Deadline of {0} extended to {1} for {2}: {3}").format(
			_(stage, context="CCHC Deadline Extension"),
			moment(wanted),
			escape_html(unit) if unit else _("the whole round"),
			escape_html(reason.strip()),
		),
	)
	return moment(wanted)


def _add_extension(doc: Document, values: dict[str, Any], fields: dict[str, Any]) -> None:
	"""Add a row to `extensions`, with its version; `fields`: what changes in the round itself."""
	before = frappe.get_doc(doc.as_dict())
	row = doc.append("extensions", values)
	of_round = {"parenttype": ROUND, "parent": doc.name, "parentfield": "extensions"}
	row.idx = frappe.db.count("CCHC Deadline Extension", of_round) + 1
	doc.set_name_in_children()
	doc.update({**fields, "modified": now(), "modified_by": frappe.session.user})
	insert_documents([row])
	rows_by_name.write(ROUND, {doc.name: fields}, modified=doc.modified)
	record_version(before, doc)
	frappe.clear_document_cache(ROUND, doc.name)
	doc.notify_update()


@frappe.whitelist(methods=["POST"])
def copy_parts(round: str) -> dict:
	"""Take over who appraises what from the last like round: {"from": its name, "parts": how many, "left_out": [text],
	"none": what to do where there is no such round, else ""}.

	What the criteria of today do not have, and people whose account is closed, are left out and told.
	"""
	return split.copy_to(_writable(round))


@frappe.whitelist()
def available_units(round: str) -> list:
	"""[{"name", "unit_name", "unit_group"}]: units that exist in the round's period and are not in it."""
	doc = _readable(round)
	listed = {row.unit for row in doc.units}
	fields = ["name", "unit_name", "unit_group", "valid_from", "valid_to"]
	return [
		{key: unit[key] for key in ("name", "unit_name", "unit_group")}
		for unit in frappe.get_list("CCHC Unit", fields=fields, order_by="name", limit_page_length=0)
		if unit.name not in listed and valid_in(doc, unit)
	]


def _readable(round: str) -> Document:
	doc = frappe.get_doc(ROUND, round)
	doc.check_permission("read")
	return doc


def _writable(round: str) -> Document:
	doc = frappe.get_doc(ROUND, round)
	doc.check_permission("write")
	return doc
