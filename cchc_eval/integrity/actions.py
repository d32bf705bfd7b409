"""The check for the manager, by a button of a round."""

import frappe
from frappe import _

from cchc_eval import integrity
from cchc_eval.controllers.batched_tables import check_readable
from cchc_eval.permissions.roles import MANAGER, require_role


@frappe.whitelist(methods=["POST"])
def check_round(round: str) -> dict:
	"""{"findings": [text], "summary": text}; without scores, which the manager does not read."""
	require_role(MANAGER)
	check_readable("CCHC Evaluation Round", round)
	found = [*integrity.of_site(), *integrity.of_round(round)]
	return {
		"findings": [finding.text(with_values=False) for finding in found],
		"summary": _("Nothing is wrong with {0}.").format(round) if not found else _("{0} faults").format(len(found)),
	}
