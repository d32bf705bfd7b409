"""What people do with an appraisal beside saving it and the steps of its workflow: for clients."""

import frappe

from cchc_eval.cchc_eval.doctype.cchc_appraisal import across, across_deciding, asking, submission
from cchc_eval.controllers.client_values import read_object
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


@frappe.whitelist(methods=["POST"])
def decide_across(appraisal: str, code: str, values: dict | str, known: dict | str) -> dict:
	"""Save what the user decides on one criterion beside the other units; see `across_deciding.decide`.

	`values`, `known`: {"action", "answer", "points_set", "reason", "seen"}, what changes and what the user saw. Returns
	what `criterion_over_units` gives.
	"""
	round = afresh(across_deciding.decide, appraisal, code, read_object(values), read_object(known))
	return across.criterion(round, code)
