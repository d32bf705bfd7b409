"""Which of the sets in force a new round is offered: the packaged one steps back once the office has its own."""

from collections.abc import Iterator

import frappe
from frappe.utils import cint

from cchc_eval.data import default_criteria_set

SET = "CCHC Criteria Set"


@frappe.whitelist(methods=["GET"])
def stepped_back(year: int | None = None) -> dict[str, str]:
	"""{packaged set in force: the office's own that takes its place in rounds of that year, or of any}.

	Its own is of the packaged one's year or later; one that only groups or single units are evaluated by takes nobody's
	place. Whoever reads criteria sets may ask.
	"""
	frappe.has_permission(SET, "read", throw=True)
	packaged = default_criteria_set()
	fields = ["name", "year", "fingerprint", "always_offered"]
	sets = frappe.get_all(SET, {"docstatus": 1}, fields, order_by="year desc, creation desc")
	until = cint(year) or max((row.year for row in sets), default=0)
	of_groups = set(_of_groups())
	own = [
		row.name
		for row in sets
		if row.fingerprint != packaged.fingerprint and packaged.year <= row.year <= until and row.name not in of_groups
	]
	if not own:
		return {}
	return {
		row.name: own[0] for row in sets if row.fingerprint == packaged.fingerprint and not cint(row.always_offered)
	}


def offered(year: int) -> list[str]:
	"""The sets in force that a round of the year may be proposed."""
	behind = stepped_back(year)
	return [name for name in frappe.get_all(SET, {"docstatus": 1}, pluck="name", order_by="name") if name not in behind]


def _of_groups() -> Iterator[str]:
	"""Sets that no round as a whole is evaluated by."""
	whole = set(frappe.get_all("CCHC Evaluation Round", pluck="criteria_set", distinct=True, order_by=None))
	for table in ("CCHC Round Group", "CCHC Round Unit"):
		for name in frappe.get_all(
			table, {"criteria_set": ("is", "set")}, pluck="criteria_set", distinct=True, order_by=None
		):
			if name not in whole:
				yield name
