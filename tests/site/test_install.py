"""What a site holds after the app is installed."""

from __future__ import annotations

import frappe

from cchc_eval.data import default_criteria_set


def test_the_default_criteria_set_is_in_force() -> None:
	(name,) = frappe.get_all("CCHC Criteria Set", {"docstatus": 1}, pluck="name", limit=1)
	assert frappe.get_doc("CCHC Criteria Set", name).criteria_set() == default_criteria_set()
