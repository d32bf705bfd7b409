from __future__ import annotations

import frappe

from cchc_eval.cchc_eval.doctype.cchc_council_decision.meeting import write_attendance

DECISION = "CCHC Council Decision"


def execute() -> None:
	"""Copy the council from the round into the attendance of decisions before the council.

	The attendance is authoritative from now on. Who is marked present is kept.
	"""
	for name in frappe.get_all(DECISION, {"workflow_state": "In Council"}, pluck="name"):
		doc = frappe.get_doc(DECISION, name)
		there = {row.user: row for row in doc.attendance if row.user}
		write_attendance(doc)
		for row in doc.attendance:
			if former := there.get(row.user):
				row.update({"present": former.present, "absence_reason": former.absence_reason})
		doc.flags.by_server = True
		doc.flags.ignore_permissions = True
		doc.save()
	for name in frappe.get_all(DECISION, {"workflow_state": "Draft"}, pluck="name"):
		frappe.db.delete("CCHC Attendance", {"parent": name, "parenttype": DECISION})
