from __future__ import annotations

import frappe

from cchc_eval.rules.periods import YEAR

ROUND = "CCHC Evaluation Round"


def execute() -> None:
	"""Rounds made before there were parts of a year are of a whole one."""
	frappe.db.set_value(ROUND, {"period": ("is", "not set")}, "period", YEAR.key, update_modified=False)
