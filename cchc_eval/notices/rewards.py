"""Notices of rewards: what waits for somebody, and results for a unit's head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, getdate

from cchc_eval.notices.items import NEWS_DAYS, Item

PROPOSAL, NOMINEE, DECISION = "CCHC Reward Proposal", "CCHC Nominee", "CCHC Reward Decision"


def proposals() -> Iterator[Item]:
	"""Proposals that wait for the department, that came back, and recent outcomes."""
	fields = ["name", "round", "year", "unit", "unit_name", "workflow_state"]
	fields += ["proposed_on", "decided_on", "return_reason"]
	for doc in frappe.get_all(PROPOSAL, {"workflow_state": "Proposed"}, fields, order_by="name"):
		yield Item("CCHC Reward Proposed", PROPOSAL, doc, str(doc.proposed_on), doc.unit)
	returned = {"workflow_state": "Draft", "return_reason": ("is", "set")}
	for doc in frappe.get_all(PROPOSAL, returned, fields, order_by="name"):
		words = {"reason": doc.return_reason}
		yield Item("CCHC Reward Returned", PROPOSAL, doc, doc.return_reason, doc.unit, words=words)
	recent = {
		"workflow_state": ("in", ("Approved", "Refused")),
		"decided_on": (">=", add_days(getdate(), -NEWS_DAYS)),
	}
	answered = frappe.get_all(PROPOSAL, recent, fields, order_by="name")
	refused = _refused([doc.name for doc in answered])
	for doc in answered:
		words = {"outcome": partial(_outcome, doc.workflow_state), "reasons": "; ".join(refused[doc.name])}
		yield Item("CCHC Reward Answered", PROPOSAL, doc, str(doc.decided_on), doc.unit, words=words, waits=False)


def _outcome(state: str) -> str:
	return _("approved", context="reward proposal") if state == "Approved" else _("refused", context="reward proposal")


def _refused(names: list[str]) -> dict[str, list[str]]:
	"""By proposal, whom the department refused and why."""
	filters = {"parenttype": PROPOSAL, "parent": ("in", names or [""]), "outcome": "Refused"}
	found: dict[str, list[str]] = defaultdict(list)
	fields = ["parent", "nominee_name", "outcome_reason"]
	for row in frappe.get_all(NOMINEE, filters, fields, order_by="parent, idx"):
		found[row.parent].append(f"{row.nominee_name}: {row.outcome_reason}")
	return found


def decisions() -> Iterator[Item]:
	"""The department's decisions that wait for the chair or the clerk; a unit's own concern its head only."""
	fields: list[Any] = ["name", "title", "round", "year", "approved_on"]
	of_department = {"level": "Department"}
	for doc in frappe.get_all(DECISION, {**of_department, "workflow_state": "Draft"}, fields, order_by="name"):
		# Compiling it again makes no new notice.
		yield Item("CCHC Rewards Compiled", DECISION, doc, "compiled")
	to_issue = {**of_department, "workflow_state": "Approved", "number": 0}
	for doc in frappe.get_all(DECISION, to_issue, fields, order_by="name"):
		yield Item("CCHC Rewards to Issue", DECISION, doc, str(doc.approved_on))
