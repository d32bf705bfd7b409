"""Revoking rewards, one by one or all of a decision; the record is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import check_heads, lock_decision, save_submitted
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.lines import set_total
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import outcomes
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import PROVINCE, UNIT_HEAD
from cchc_eval.controllers.problems import require_reason
from cchc_eval.controllers.workflow_step import step
from cchc_eval.permissions.roles import COUNCIL_CHAIR, require_role
from cchc_eval.vietnamese.writing import bare, money


def revoke(decision: str, reason: str, rows: Sequence[str] | None = None) -> dict[str, Any]:
	"""Revoke all lines or the named ones; the record is kept, with the sum to pay back.

	Where no line is left the whole decision is revoked.
	"""
	doc = lock_decision(decision)
	if doc.level == UNIT_HEAD:
		check_heads(doc.unit)
	else:
		require_role(COUNCIL_CHAIR)
	reason = require_reason(reason, _("Give the reason: it is recorded with the reward."))
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only what was approved is revoked.").format(doc.name, _(doc.workflow_state)))
	in_force = {row.name: row for row in doc.rewarded if not row.revoked}
	chosen = list(in_force) if rows is None else [cstr(name) for name in rows]
	if not chosen or len(set(chosen)) != len(chosen) or any(name not in in_force for name in chosen):
		frappe.throw(_("Choose rewards of {0} that are in force, each once.").format(doc.name))
	lines = [in_force[name] for name in chosen]
	_mark_revoked(doc, lines, reason)
	save_submitted(doc)
	listed = ", ".join(row.nominee_name for row in lines)
	doc.add_comment(
		"Info",
		_("Revoked: {0}. Reason: {1}. To be paid back: {2}").format(
			escape_html(listed), escape_html(bare(reason)), money(sum(cint(row.pay_back) for row in lines))
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
				# Nothing was paid before the decision has a number, nor by the department where the province gives.
				"pay_back": cint(row.amount) if doc.number and row.authority != PROVINCE else 0,
			}
		)
	set_total(doc)
