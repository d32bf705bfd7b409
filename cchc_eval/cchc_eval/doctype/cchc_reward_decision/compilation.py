"""Compiling the department's reward decision of a round, or a unit head's own, from the units' proposals."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import REWARD, bases_in_force
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import citation_with_subject
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import kept_texts, lines
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import DECISION, check_heads
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT, UNIT_HEAD
from cchc_eval.controllers.batched_tables import check_readable
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.phrases import in_order
from cchc_eval.permissions.roles import OFFICE_HEAD, require_role
from cchc_eval.storage.transactions import lock_rows

ROUND = "CCHC Evaluation Round"


def compile_department(round: str) -> str:
	"""The department's decision on the round's rewards, or its draft compiled again; all or nothing.

	Raises ValidationError with all that is missing.
	"""
	lock_rows(ROUND, round)
	require_role(OFFICE_HEAD)
	check_readable(ROUND, round)
	decision = _ranking(round)
	if waiting := lines.undecided(round):
		throw_problems(
			[_("Unit {0}: its proposal waits for your decision.").format(unit) for unit in waiting],
			_("The list can't be compiled"),
		)
	doc = _draft(DEPARTMENT, round, decision, None)
	if doc.is_new():
		doc.update(kept_texts.of_department(frappe.get_doc(nominees.COUNCIL_DECISION, decision)))
	return _compile(doc)


def compile_own(proposal: str) -> str:
	"""Compile the unit head's own decision on those whom the head may reward alone."""
	source = frappe.get_doc(nominees.PROPOSAL, proposal)
	source.check_permission("read")
	check_heads(source.unit)
	decision = _ranking(source.round)
	doc = _draft(UNIT_HEAD, source.round, decision, source.unit)
	if doc.is_new():
		doc.update({"unit": source.unit, "unit_name": source.unit_name, **kept_texts.of_unit(source)})
	return _compile(doc)


def _ranking(round: str) -> str:
	"""The round's decision in force. Two who press at once wait for each other here."""
	lock_rows(ROUND, round)
	decision = decision_in_force(round)
	if decision is None:
		frappe.throw(
			_("{0} has no approved decision in force: rewards follow the approved ranking.").format(escape_html(round)),
			title=_("No Approved Ranking"),
		)
	return decision


def _draft(level: str, round: str, decision: str, unit: str | None) -> Document:
	key = f"{round}/{unit or ''}"
	live = frappe.db.get_value(DECISION, {"active_key": key}, "name")
	if live:
		doc = frappe.get_doc(DECISION, live, for_update=True)
		if doc.workflow_state != "Draft":
			frappe.throw(
				_("{0} is {1}: only a draft is compiled.").format(doc.name, _(doc.workflow_state)),
				title=_("The Rewards Are Decided"),
			)
	else:
		doc = frappe.new_doc(DECISION)
		doc.update({"level": level, "active_key": key})
	doc.update(
		{
			"round": round,
			"decision": decision,
			"year": frappe.db.get_value(nominees.COUNCIL_DECISION, decision, "year"),
			"decision_reference": citation_with_subject(frappe.get_doc(nominees.COUNCIL_DECISION, decision)),
		}
	)
	return doc


def _compile(doc: Document) -> str:
	nominated = lines.found(doc.level, doc.round, doc.unit)
	if not nominated:
		frappe.throw(
			_("Nobody is nominated for a reward that the unit's head gives.")
			if doc.level == UNIT_HEAD
			else _("No nominee of the round is approved for the department's list."),
			title=_("Nobody to Reward"),
		)
	if problems := lines.fill(doc, nominated):
		throw_problems(problems, _("The list can't be compiled"))
	bases = [*(row.basis for row in bases_in_force(REWARD)), *lines.form_bases(doc.rewarded)]
	if doc.is_new():
		doc.set("legal_bases", [{"basis": basis} for basis in in_order(bases)])
	else:
		lines.complete_bases(doc, bases)
	doc.update({"title": kept_texts.title(doc), "compiled_by": frappe.session.user, "compiled_on": now_datetime()})
	doc.flags.by_server = True
	# The role that compiles may write drafts; nobody else may write these fields.
	doc.save()
	return doc.name
