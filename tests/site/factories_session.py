"""The council's session that carries a decision, for tests; nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.bulk import insert_rows
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import record_everyone

CHAIR, SECRETARY, MEMBER = "f3.chair@example.com", "f3.secretary@example.com", "f3.member@example.com"
STARTED, ENDED = "2026-01-12 08:05:00", "2026-01-12 11:30:00"


def hold_session(decision: Any, chair: str = CHAIR, secretary: str = SECRETARY, member: str = MEMBER) -> Any:
	"""The council met on the decision (in council) and all of it voted for every unit.

	The round gets a council where it has none; attendance that stands is kept.
	"""
	doc = decision if not isinstance(decision, str) else frappe.get_doc("CCHC Council Decision", decision)
	doc.reload()
	_make_council(doc.round, {chair: "Chair", secretary: "Secretary", member: "Member"})
	_make_attendance(doc)
	if not frappe.db.exists("User", secretary):
		insert_rows("User", [{"name": secretary, "email": secretary, "first_name": "secretary", "enabled": 1}])
	if not doc.meeting_start:
		frappe.db.set_value(doc.doctype, doc.name, {"meeting_start": STARTED, "meeting_end": ENDED}, update_modified=False)
	former = frappe.session.user
	frappe.set_user(chair)
	record_everyone(doc.name, "For")
	frappe.set_user(former)
	return doc.reload()


def _make_council(round: str, duties: dict[str, str]) -> None:
	parent = {"parent": round, "parenttype": "CCHC Evaluation Round", "parentfield": "council"}
	if frappe.db.exists("CCHC Council Member", {"parent": round}):
		return
	insert_rows(
		"CCHC Council Member",
		[
			{**parent, "idx": position, "user": user, "full_name": user.partition("@")[0], "duty": duty}
			for position, (user, duty) in enumerate(duties.items(), 1)
		],
	)


def _make_attendance(doc: Any) -> None:
	"""Rows that name nobody become the member of that duty; the others are there."""
	fields = ["user", "full_name", "duty", "unit"]
	council = frappe.get_all("CCHC Council Member", {"parent": doc.round}, fields, order_by="idx")
	listed = {row.user for row in doc.attendance if row.user}
	nameless = {row.duty: row.name for row in doc.attendance if not row.user}
	new = []
	for one in council:
		if one.user in listed:
			continue
		if one.duty in nameless:
			frappe.db.set_value("CCHC Attendance", nameless[one.duty], "user", one.user, update_modified=False)
		else:
			new.append(one)
	parent = {"parent": doc.name, "parenttype": doc.doctype, "parentfield": "attendance", "present": 1}
	idx = len(doc.attendance)
	insert_rows("CCHC Attendance", [{**parent, **one, "idx": idx + position} for position, one in enumerate(new, 1)])
