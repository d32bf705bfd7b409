"""Writing the outcome of an approved reward decision back to the proposals, in the same transaction."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import outcomes
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import UNIT_HEAD


def give(doc: Document) -> None:
	"""Write the outcome back to the proposals, in the same transaction."""
	stamp = {"decided_by": frappe.session.user, "decided_on": now_datetime(), "outcome": outcomes.APPROVED}
	own = doc.level == UNIT_HEAD
	outcomes.write_back(
		{
			row.proposal_row: {**(stamp if own else {}), "reward_decision": doc.name, **money_of(row)}
			for row in doc.rewarded
		},
		dict.fromkeys({row.proposal for row in doc.rewarded}, _("Decided with {0}").format(doc.name)),
	)


def money_of(row: Any) -> dict[str, Any]:
	return {"coefficient": row.coefficient, "base_salary": row.base_salary, "amount": row.amount}
