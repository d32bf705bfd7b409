"""The council's session that carries a decision, for tests; nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_to_date, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import record_everyone
from cchc_eval.storage.bulk import insert_rows

CHAIR, SECRETARY, MEMBER = "f3.chair@example.com", "f3.secretary@example.com", "f3.member@example.com"
PLACE = {"venue": "Phòng họp số 2", "agenda": "Báo cáo kết quả thẩm định\nThảo luận, biểu quyết"}


def hold_session(decision: Any, chair: str = CHAIR, secretary: str = SECRETARY, member: str = MEMBER) -> Any:
	"""The council met on the decision (in council) and all of it voted for every unit.

	The decision gets a council where it was reported to none; attendance that was taken is kept, and so is what
	stands of venue and agenda.
	"""
	doc = decision if not isinstance(decision, str) else frappe.get_doc("CCHC Council Decision", decision)
	doc.reload()
	_make_council(doc, {chair: "Chair", secretary: "Secretary", member: "Member"})
	if not any(row.present for row in doc.attendance):
		frappe.db.set_value("CCHC Attendance", {"parent": doc.name}, "present", 1, update_modified=False)
	if not frappe.db.exists("User", secretary):
		insert_rows("User", [{"name": secretary, "email": secretary, "first_name": "secretary", "enabled": 1}])
	place = {field: doc.get(field) or text for field, text in PLACE.items()}
	_dress(doc, meeting_start=doc.meeting_start or started(), meeting_end=None, **place)
	former = frappe.session.user
	frappe.set_user(chair)
	record_everyone(doc.name, "For")
	frappe.set_user(former)
	_dress(doc, meeting_end=doc.meeting_end or now_datetime())
	return doc.reload()


def started() -> Any:
	"""A moment ago, today: not before the day on which the results were compiled."""
	return max(add_to_date(now_datetime(), minutes=-30), now_datetime().replace(hour=0, minute=0, second=0))


def reopened(doc: Any) -> Any:
	"""As if the meeting had not been closed yet; who reopens it has tests of its own."""
	_dress(doc, meeting_end=None)
	return doc.reload()


def name_council(round: str, duties: dict[str, str]) -> None:
	"""Into the round, as long as no decision is reported; the name of each is the user's without the domain."""
	parent = {"parent": round, "parenttype": "CCHC Evaluation Round", "parentfield": "council"}
	insert_rows(
		"CCHC Council Member",
		[
			{**parent, "idx": position, "user": user, "full_name": user.partition("@")[0], "duty": duty}
			for position, (user, duty) in enumerate(duties.items(), 1)
		],
	)


def _make_council(doc: Any, duties: dict[str, str]) -> None:
	"""As if the decision had been reported to it."""
	if doc.attendance:
		return
	if not frappe.db.exists("CCHC Council Member", {"parent": doc.round}):
		name_council(doc.round, duties)
	fields = ["user", "full_name", "salutation", "post", "duty", "unit"]
	council = frappe.get_all("CCHC Council Member", {"parent": doc.round}, fields, order_by="idx")
	parent = {"parent": doc.name, "parenttype": doc.doctype, "parentfield": "attendance"}
	insert_rows("CCHC Attendance", [{**parent, **one, "idx": idx} for idx, one in enumerate(council, 1)])
	doc.reload()


def _dress(doc: Any, **values: Any) -> None:
	frappe.db.set_value(doc.doctype, doc.name, values, update_modified=False)
