"""Which council decision of a round is worked on, and which is in force.

A round has at most one decision in force and one draft that amends it, kept so by the unique `active_key`. A superseded
decision has no key.
"""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.storage import rows_by_name
from cchc_eval.vietnamese.writing import bare

DECISION = "CCHC Council Decision"
IN_COUNCIL = "In Council"


def lies_before_council(decision: Any) -> bool:
	"""Whether the council has it: the office changes nothing until it is decided or returned."""
	return decision.workflow_state == IN_COUNCIL


def amending_key(round: str) -> str:
	"""`active_key` of the amending draft, one a round; the round's name is that of the decision in force."""
	return f"{round}/amending"


def decision_worked_on(round: str, *, for_update: bool = False) -> Any:
	"""Name and state of the decision that is worked on: the amending draft, else the round's decision, else None."""
	keys = {"active_key": ("in", (round, amending_key(round)))}
	fields = ["name", "workflow_state"]
	# The longer key comes last in the order of the index.
	found = frappe.db.get_value(DECISION, keys, fields, as_dict=True, order_by="active_key desc")
	# Found without a lock: one on a key that is not there keeps other rounds from getting a decision.
	return rows_by_name.lock(DECISION, [found.name], fields)[0] if found and for_update else found


def decision_in_force(round: str) -> str | None:
	"""The approved decision of the round; an amending one takes the place of the one it supersedes."""
	return frappe.db.get_value(DECISION, {"active_key": round, "docstatus": 1, "workflow_state": "Approved"}, "name")


# Of %(round)s and %(unit)s the reason in the decision in force, as SQL.
LEFT_OUT = f"""(
	select left_out.reason from `tab{DECISION}` decision
	join `tabCCHC Excluded Unit` left_out on left_out.parent = decision.name and left_out.parenttype = '{DECISION}'
	where decision.active_key = %(round)s and decision.docstatus = 1 and decision.workflow_state = 'Approved'
	and left_out.unit = %(unit)s order by left_out.idx limit 1
)"""


def reason_of_exclusion(round: str, unit: str) -> str:
	"""Why the decision in force leaves the unit out, as part of a sentence; "" where it does not, or there is none."""
	return as_clause(frappe.db.sql(f"select {LEFT_OUT}", {"round": round, "unit": unit})[0][0])


def as_clause(reason: str | None) -> str:
	return bare(reason or "") or reason or ""


def last_superseded(round: str) -> str | None:
	"""The decision that was superseded last."""
	filters = {"round": round, "docstatus": 2}
	return next(iter(frappe.get_all(DECISION, filters, pluck="name", order_by="creation desc", limit=1)), None)


def decided_on(decision: Any) -> Any:
	"""When it was approved; of one that is just being approved, the moment that will be written."""
	return decision.flags.approved_on or decision.approved_on
