"""What the office, the unit's head, the chair and the clerk do to a reward decision. Each checks who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date as Date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, getdate, now_datetime

from cchc_eval.storage import number_register
from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import bases_in_force
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import citation_with_subject
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import compilation, kept_texts
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees, outcomes
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT, PROVINCE, UNIT_HEAD, Pricing
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import CLERK, COUNCIL_CHAIR, OFFICE_HEAD, require_role, roles_of
from cchc_eval.permissions.roles import UNIT_HEAD as UNIT_HEAD_ROLE
from cchc_eval.controllers.workflow_step import step
from cchc_eval.vietnamese.writing import money, short_date

DECISION, ROUND = "CCHC Reward Decision", "CCHC Evaluation Round"


# Compiling


def compile_department(round: str) -> str:
	"""The department's decision on the round's rewards, or its draft compiled again; all or nothing.

	Raises ValidationError with all that is missing.
	"""
	require_role(OFFICE_HEAD)
	frappe.has_permission(ROUND, "read", round, throw=True)
	decision = _ranking(round)
	if waiting := compilation.undecided(round):
		throw_problems(
			[_("Unit {0}: its proposal waits for your decision.").format(unit) for unit in waiting],
			_("The list can't be compiled"),
		)
	doc = _draft(DEPARTMENT, round, decision, None)
	if doc.is_new():
		doc.update(kept_texts.of_department(frappe.get_doc(nominees.COUNCIL_DECISION, decision)))
	return _compile(doc)


def compile_own(proposal: str) -> str:
	"""The unit head's own decision on those whom the head may reward alone."""
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
	frappe.db.get_value(ROUND, round, "name", for_update=True)
	decision = decision_in_force(round)
	if decision is None:
		frappe.throw(
			_("{0} has no approved decision in force: rewards follow the approved ranking.").format(escape_html(round)),
			title=_("No Approved Ranking"),
		)
	return decision


def _draft(level: str, round: str, decision: str, unit: str | None) -> Document:
	key = f"{round}/{unit or ''}"
	live = frappe.db.get_value(DECISION, {"active_key": key}, "name", for_update=True)
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
	nominated = compilation.found(doc.level, doc.round, doc.unit)
	if not nominated:
		frappe.throw(
			_("Nobody is nominated for a reward that the unit's head gives.")
			if doc.level == UNIT_HEAD
			else _("No nominee of the round is approved for the department's list."),
			title=_("Nobody to Reward"),
		)
	if problems := compilation.fill(doc, nominated):
		throw_problems(problems, _("The list can't be compiled"))
	bases = [*(row.basis for row in bases_in_force()), *compilation.form_bases(doc.rewarded)]
	if doc.is_new():
		doc.set("legal_bases", [{"basis": basis} for basis in dict.fromkeys(bases)])
	else:
		compilation.complete_bases(doc, bases)
	doc.update({"title": kept_texts.title(doc), "compiled_by": frappe.session.user, "compiled_on": now_datetime()})
	doc.flags.by_server = True
	# The role that compiles may write drafts; the guard lets nobody else write these fields.
	doc.save()
	return doc.name


def check_heads(unit: str | None) -> None:
	if UNIT_HEAD_ROLE not in roles_of() or unit not in units_of(frappe.session.user):
		frappe.throw(
			_("Only the head of unit {0} decides on the rewards that the unit gives itself.").format(unit or ""),
			frappe.PermissionError,
		)


# Approving


def give(doc: Document) -> None:
	"""The proposals learn what was decided, in the same transaction."""
	stamp = {"decided_by": frappe.session.user, "decided_on": now_datetime(), "outcome": outcomes.APPROVED}
	own = doc.level == UNIT_HEAD
	outcomes.write_back(
		{
			row.proposal_row: {**(stamp if own else {}), "reward_decision": doc.name, **_money(row)}
			for row in doc.rewarded
		},
		dict.fromkeys({row.proposal for row in doc.rewarded}, _("Decided with {0}").format(doc.name)),
	)


def _money(row: Any) -> dict[str, Any]:
	return {"coefficient": row.coefficient, "base_salary": row.base_salary, "amount": row.amount}


# Issuing


def issue(decision: str, number: int, date: str) -> dict[str, Any]:
	"""Number and date, once; with the date the money is final. The PDF is kept."""
	doc = _locked(decision)
	if doc.level == UNIT_HEAD:
		check_heads(doc.unit)
	else:
		require_role(CLERK)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is issued.").format(doc.name, _(doc.workflow_state)))
	if doc.number:
		frappe.throw(
			_("{0} was issued with number {1} of {2}: number and date are given once.").format(
				doc.name, doc.number, short_date(getdate(doc.decision_date))
			)
		)
	day = getdate(date) if date else None
	problems = [*_issue_problems(doc, cint(number), day), *compilation.basis_problems(doc)]
	before = compilation.salaries(doc), doc.total_amount
	if day is not None and (differing := compilation.reprice(doc, Pricing(day))):
		problems += [
			*differing,
			_("Choose a day on which what was approved holds, or revoke {0} and compile the list again.").format(
				doc.name
			),
		]
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
	_save_submitted(doc)
	outcomes.write_back({row.proposal_row: _money(row) for row in doc.rewarded}, {})
	text = _("Issued: number {0} of {1}").format(f"{doc.number:02d}/{doc.symbol}", short_date(day))
	doc.add_comment("Info", escape_html("; ".join([text, *_repriced(doc, *before)])))
	return {"number": doc.number, "decision_date": doc.decision_date, "total_amount": doc.total_amount}


def _repriced(doc: Document, salaries: Collection[int], total: int) -> Iterator[str]:
	"""What the date of the decision changes in the approved money: nothing but the base salary can."""
	if (now := compilation.salaries(doc)) != salaries:
		yield _("base salary of that day {0} instead of {1}").format(
			", ".join(map(money, now)), ", ".join(map(money, salaries))
		)
		yield _("total {0} instead of {1}").format(money(doc.total_amount), money(total))


def _issue_problems(doc: Document, number: int, day: Date | None) -> list[str]:
	problems = []
	if number < 1:
		problems.append(_("The number must be 1 or more."))
	if day is None:
		problems.append(_("Give the date of the decision."))
		return problems
	if day < getdate(doc.approved_on):
		problems.append(_("The date can't be before the approval on {0}.").format(short_date(getdate(doc.approved_on))))
	elif day > getdate():
		problems.append(_("The date can't lie in the future."))
	return problems


# Revoking


def revoke(decision: str, reason: str, rows: Sequence[str] | None = None) -> dict[str, Any]:
	"""Take rewards back, all or the named lines; the record stays, with what is to be paid back.

	Where nothing is left in force the decision as a whole is revoked.
	"""
	doc = _locked(decision)
	if doc.level == UNIT_HEAD:
		check_heads(doc.unit)
	else:
		require_role(COUNCIL_CHAIR)
	reason = cstr(reason).strip()
	if not reason:
		frappe.throw(_("Give the reason: it is recorded with the reward."), title=_("Reason Missing"))
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only what was approved is revoked.").format(doc.name, _(doc.workflow_state)))
	in_force = {row.name: row for row in doc.rewarded if not row.revoked}
	chosen = list(in_force) if rows is None else [cstr(name) for name in rows]
	if not chosen or len(set(chosen)) != len(chosen) or any(name not in in_force for name in chosen):
		frappe.throw(_("Choose rewards of {0} that are in force, each once.").format(doc.name))
	lines = [in_force[name] for name in chosen]
	_mark_revoked(doc, lines, reason)
	_save_submitted(doc)
	listed = ", ".join(row.nominee_name for row in lines)
	doc.add_comment(
		"Info",
		_("Revoked: {0}. Reason: {1}. To be paid back: {2}").format(
			escape_html(listed), escape_html(reason), money(sum(cint(row.pay_back) for row in lines))
		),
	)
	outcomes.write_back(
		{
			row.proposal_row: {"outcome": outcomes.REVOKED, "outcome_reason": reason, "pay_back": row.pay_back}
			for row in lines
		},
		dict.fromkeys({row.proposal for row in lines}, _("Rewards of {0} were revoked").format(doc.name)),
	)
	if len(lines) == len(in_force):
		doc.reload()
		doc.flags.reason = reason
		step(doc, "Revoked")
	return {"pay_back": doc.pay_back, "state": doc.workflow_state}


def _mark_revoked(doc: Document, lines: Sequence[Any], reason: str) -> None:
	stamp = now_datetime()
	for row in lines:
		row.update(
			{
				"revoked": 1,
				"revoked_reason": reason,
				"revoked_by": frappe.session.user,
				"revoked_on": stamp,
				# Nothing was paid on a decision that has no number yet, nor by us where the province gives.
				"pay_back": cint(row.amount) if doc.number and row.authority != PROVINCE else 0,
			}
		)
	compilation.set_total(doc)


def _locked(decision: str) -> Document:
	doc = frappe.get_doc(DECISION, decision, for_update=True)
	doc.check_permission("read")
	return doc


def _save_submitted(doc: Document) -> None:
	doc.flags.by_server = True
	# Neither clerk nor chair may change what was approved; what the server writes here is checked above.
	doc.flags.ignore_permissions = True
	doc.flags.ignore_validate_update_after_submit = True
	doc.save()
	doc.flags.by_server = False
	doc.flags.ignore_permissions = False
