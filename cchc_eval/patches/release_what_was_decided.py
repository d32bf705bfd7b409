"""What was approved before there were documents for it: the rankings, the units' results, the rewards.

The bell and the log of what was told lead to them too, so that nothing is told twice.
"""

from __future__ import annotations

import frappe

from cchc_eval.cchc_eval.doctype.cchc_council_decision import release as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import release as rewards
from cchc_eval.notices.delivery import NOTICE, notice_key
from cchc_eval.permissions.roles import CLERK, COUNCIL, OFFICE_HEAD, roles_of

TOLD = "CCHC Approved"


def execute() -> None:
	decided = {"docstatus": (">", 0)}
	for name in frappe.get_all(decisions.DECISION, decided, pluck="name", order_by="creation, name"):
		if not frappe.db.exists(decisions.RANKING, name):
			decision = frappe.get_doc(decisions.DECISION, name)
			taken, _rows = decisions.take(decision, decision.results)
			decisions.put_ranking(decision)
			decisions.write_results(decision, decision.results, taken)
			_lead_to_ranking(name)
	for name in frappe.get_all(rewards.DECISION, decided, pluck="name", order_by="creation, name"):
		rewards.release(frappe.get_doc(rewards.DECISION, name))


def _lead_to_ranking(decision: str) -> None:
	approved_on = frappe.db.get_value(decisions.DECISION, decision, "approved_on")
	of_decision = {"reference_doctype": decisions.DECISION, "reference_name": decision, "notification": TOLD}
	for row in frappe.get_all(NOTICE, of_decision, ["name", "user"]):
		key = notice_key(TOLD, decisions.RANKING, decision, str(approved_on), row.user)
		values = {"notice_key": key, "reference_doctype": decisions.RANKING}
		frappe.db.set_value(NOTICE, row.name, values, update_modified=False)
	in_bell = {"document_type": decisions.DECISION, "document_name": decision}
	for row in frappe.get_all("Notification Log", in_bell, ["name", "for_user"]):
		if not roles_of(row.for_user) & (COUNCIL | {OFFICE_HEAD, CLERK}):
			frappe.db.set_value("Notification Log", row.name, "document_type", decisions.RANKING, update_modified=False)
