"""Keep a digest of what each issued decision says, from now on."""

from __future__ import annotations

import frappe

from cchc_eval.controllers.issue import seal
from cchc_eval.printing.soundness import ISSUED_ONCE


def execute() -> None:
	for doctype in sorted(ISSUED_ONCE):
		for name in frappe.get_all(doctype, {"number": (">", 0), "decision_date": ("is", "set")}, pluck="name"):
			seal(frappe.get_doc(doctype, name))
