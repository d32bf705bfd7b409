"""What people do with an appraisal beside saving it and the steps of its workflow: for clients."""

import frappe

from cchc_eval.cchc_eval.doctype.cchc_appraisal import across, asking, submission
from cchc_eval.storage.transactions import afresh


@frappe.whitelist(methods=["POST"])
def send_questions(appraisal: str) -> None:
	"""While the unit answers others' questions: send those that the user wrote before."""
	afresh(asking.send, appraisal)


@frappe.whitelist(methods=["POST"])
def submit_to_head(appraisal: str) -> None:
	"""The appraiser submits the finished appraisal to the head of the office."""
	afresh(submission.submit, appraisal)


@frappe.whitelist(methods=["POST"])
def take_back(appraisal: str) -> None:
	"""The appraiser goes on with what was submitted, as long as it is not signed off."""
	afresh(submission.take_back, appraisal)


@frappe.whitelist()
def criteria_of_round(round: str) -> list:
	"""The criteria of the round that the user sees; see `across.criteria`."""
	return across.criteria(round)


@frappe.whitelist()
def criterion_over_units(round: str, code: str) -> dict:
	"""One criterion over all units of the round; see `across.criterion`."""
	return across.criterion(round, code)
