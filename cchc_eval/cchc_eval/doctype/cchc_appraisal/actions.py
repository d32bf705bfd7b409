"""What people do with an appraisal beside saving it and the steps of its workflow: for clients."""

import frappe

from cchc_eval.cchc_eval.doctype.cchc_appraisal import asking
from cchc_eval.storage.transactions import afresh


@frappe.whitelist(methods=["POST"])
def send_questions(appraisal: str) -> None:
	"""While the unit answers others' questions: send those that the user wrote before."""
	afresh(asking.send, appraisal)
