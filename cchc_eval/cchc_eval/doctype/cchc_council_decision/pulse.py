"""What changed in a session since its page was drawn: asked every few seconds by everyone who has it open, so it is
two queries while nothing happens."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_to_date, cstr, get_datetime, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision import overview
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import VOTE, session_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION

# Seconds that a vote may take from its time to its commit: as much is told again.
_OVERLAP = 10


@frappe.whitelist()
def changes(decision: str, since: str | None = None) -> dict[str, Any]:
	"""{"modified": of the decision, "since": what to send with the next question}; where votes were given since, beside
	it what `session_overview` tells, of these units alone. Without `since` nothing but the time."""
	# As a list, so that a decision that is not there is refused as one that may not be read.
	found = frappe.get_list(DECISION, {"name": decision}, ["modified"], limit=1)
	if not found:
		frappe.throw(_("You may not read the decision {0}.").format(cstr(decision)), frappe.PermissionError)
	told: dict[str, Any] = {
		"modified": cstr(found[0].modified),
		"since": cstr(add_to_date(now_datetime(), seconds=-_OVERLAP)),
	}
	moment = _read_moment(since)
	if moment is None:
		return told
	since_then = {"decision": decision, "modified": (">=", moment)}
	if units := set(frappe.get_all(VOTE, since_then, pluck="unit", order_by=None)):
		told |= _of_units(decision, units)
	return told


def _of_units(decision: str, units: set[str]) -> dict[str, Any]:
	doc = frappe.get_doc(DECISION, decision)
	lines = [line for line in doc.results if line.unit in units]
	# Only these lines are looked at for what prevents the approval.
	doc.results = lines
	return overview.of_lines(session_of(doc, units=sorted(units)), lines)


def _read_moment(since: str | None) -> Any:
	try:
		return get_datetime(since) if since else None
	except (ValueError, OverflowError):
		frappe.throw(_("{0} is no date.").format(cstr(since)))
