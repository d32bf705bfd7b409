"""States against docstatus, one live document of a unit in a round, and what documents say of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.workflow import get_workflow
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import amending_key
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import APPRAISAL, DECISION, ROUND, SELF, by, documents, restore
from cchc_eval.storage import row_states

# By the DocType: what its `active_key` is while it is not cancelled, made of the round and the unit.
WORKFLOWS = (
	SELF,
	APPRAISAL,
	DECISION,
	"CCHC Improvement Plan",
	"CCHC Reward Proposal",
	"CCHC Review Request",
	"CCHC Reward Decision",
)
# Columns on which the database itself must refuse a second document.
UNIQUE = (
	*((doctype, "active_key") for doctype in WORKFLOWS),
	("CCHC Council Vote", "vote_key"),
)


def of_round(round: str) -> Iterator[Finding]:
	for doctype in WORKFLOWS:
		wrong = list(_state_findings(doctype, round))
		yield from wrong
		yield from _row_findings(doctype, round, {finding.name for finding in wrong})
	forms = documents(SELF, round, ("name", "unit", "docstatus", "active_key", "appraisal_state", "workflow_state"))
	appraisals = documents(
		APPRAISAL,
		round,
		("name", "unit", "docstatus", "active_key", "self_assessment", "workflow_state", "council_decision"),
	)
	decisions = documents(DECISION, round, ("name", "docstatus", "active_key", "workflow_state", "amends"))
	for doctype, found in ((SELF, forms), (APPRAISAL, appraisals)):
		yield from _one_each(doctype, round, found)
	yield from _one_decision(round, decisions)
	yield from _appraisal_states(forms, appraisals)
	yield from _decided(appraisals, decisions)
	yield from _opened(round, forms)


def _state_findings(doctype: str, round: str) -> Iterator[Finding]:
	"""The site's own workflow says which docstatus a state has."""
	wanted = {
		row.state: {cint(other.doc_status) for other in get_workflow(doctype).states if other.state == row.state}
		for row in get_workflow(doctype).states
	}
	for doc in documents(doctype, round, ("name", "docstatus", "workflow_state")):
		allowed = wanted.get(doc.workflow_state)
		if allowed is None:
			text = _("the workflow has no state {0}").format(doc.workflow_state or "–")
		elif cint(doc.docstatus) not in allowed:
			text = _("it is {0}, but its docstatus is {1}").format(_(doc.workflow_state), doc.docstatus)
		else:
			continue
		yield Finding(doctype, doc.name, text, restore(doc.name))


def _row_findings(doctype: str, round: str, wrong: Collection[str]) -> Iterator[Finding]:
	"""Once for each table of a document; none where the document itself is `wrong`."""
	found = {(row.document, row.table): row.docstatus for row in row_states.astray(doctype, round=round)}
	for (name, table), docstatus in found.items():
		if name in wrong:
			continue
		text = _("rows of {0} do not have its docstatus {1}").format(_(table), docstatus)
		yield Finding(doctype, name, text, restore(name))


def _one_each(doctype: str, round: str, found: list[Any]) -> Iterator[Finding]:
	for unit, docs in by("unit", [doc for doc in found if cint(doc.docstatus) < 2]).items():
		if len(docs) > 1:
			text = _("unit {0} has several in round {1}: {2}").format(unit, round, ", ".join(doc.name for doc in docs))
			yield Finding(doctype, docs[0].name, text, restore(docs[0].name))
	for doc in found:
		wanted = f"{round}/{doc.unit}" if cint(doc.docstatus) < 2 else ""
		if (doc.active_key or "") != wanted:
			yield _key_finding(doctype, doc, wanted)


def _key_finding(doctype: str, doc: Any, wanted: str) -> Finding:
	text = _("the key that keeps it the only one is wrong")
	values = _("stored {0}, right {1}").format(doc.active_key or "–", wanted or "–")
	return Finding(doctype, doc.name, text, restore(doc.name), values)


def _one_decision(round: str, decisions: list[Any]) -> Iterator[Finding]:
	in_force = [doc for doc in decisions if cint(doc.docstatus) == 1]
	if len(in_force) > 1:
		text = _("round {0} has several decisions in force: {1}").format(round, ", ".join(doc.name for doc in in_force))
		yield Finding(DECISION, in_force[0].name, text, restore(in_force[0].name))
	for doc in decisions:
		if cint(doc.docstatus) == 2:
			allowed = [""]
		elif cint(doc.docstatus) == 0 and doc.amends:
			# Where none is in force any more, the draft takes its place.
			allowed = [amending_key(round), round]
		else:
			allowed = [round]
		if (doc.active_key or "") not in allowed:
			yield _key_finding(DECISION, doc, allowed[0])


def _appraisal_states(forms: list[Any], appraisals: list[Any]) -> Iterator[Finding]:
	"""A self-assessment shows the state of its appraisal."""
	states = {row.self_assessment: row.workflow_state for row in appraisals if cint(row.docstatus) < 2}
	for form in forms:
		if (form.appraisal_state or "") != states.get(form.name, ""):
			text = _("it says of its appraisal «{0}», but the appraisal is «{1}»").format(
				_(form.appraisal_state) if form.appraisal_state else "–",
				_(states[form.name]) if states.get(form.name) else "–",
			)
			yield Finding(SELF, form.name, text, restore(form.name))
	known = {form.name: form for form in forms}
	for row in appraisals:
		form = known.get(row.self_assessment)
		if form is None or form.unit != row.unit:
			text = _("the self-assessment {0} that it appraises is not that of unit {1}")
			yield Finding(APPRAISAL, row.name, text.format(row.self_assessment or "–", row.unit), restore(row.name))


def _decided(appraisals: list[Any], decisions: list[Any]) -> Iterator[Finding]:
	in_force = {doc.name for doc in decisions if cint(doc.docstatus) == 1}
	lines = frappe.get_all(
		"CCHC Unit Result",
		{"parenttype": DECISION, "parent": ("in", sorted(in_force) or [""])},
		["parent", "appraisal"],
		order_by="parent, idx",
	)
	decided = {row.appraisal: row.parent for row in lines}
	for row in appraisals:
		if row.workflow_state == "Approved" and row.council_decision not in in_force:
			text = _("it is approved, but not with a decision that is in force")
		elif row.name in decided and (row.workflow_state, row.council_decision) != ("Approved", decided[row.name]):
			text = _("it was approved with {0}, but does not say so").format(decided[row.name])
		else:
			continue
		yield Finding(APPRAISAL, row.name, text, restore(row.name))


def _opened(round: str, forms: list[Any]) -> Iterator[Finding]:
	"""Each unit of the round leads to its self-assessment."""
	live = {form.unit: form.name for form in forms if cint(form.docstatus) < 2}
	listed = frappe.get_all(
		"CCHC Round Unit", {"parent": round, "parenttype": ROUND}, ["unit", "self_assessment"], order_by="idx"
	)
	for row in listed:
		if (row.self_assessment or "") != live.get(row.unit, ""):
			text = _("unit {0} leads to self-assessment {1}, but its own is {2}").format(
				row.unit, row.self_assessment or "–", live.get(row.unit, "–")
			)
			yield Finding(ROUND, round, text, restore(round))


def of_site() -> Iterator[Finding]:
	"""Columns that the database must keep unique."""
	found = frappe.db.sql(
		"""select table_name, column_name from information_schema.statistics
		where table_schema = database() and non_unique = 0 and seq_in_index = 1 and table_name like 'tabCCHC %%'"""
	)
	kept = {(table.removeprefix("tab"), column) for table, column in found}
	for doctype, column in UNIQUE:
		if (doctype, column) not in kept:
			text = _("the database does not refuse a second document with the same {0}").format(
				_(frappe.get_meta(doctype).get_label(column))
			)
			yield Finding("DocType", doctype, text, _("Run bench migrate, and look for doubles"))
