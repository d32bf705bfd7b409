"""Decisions in every state with their people, for tests of paper and of what leaks; nothing is committed."""

from __future__ import annotations

from typing import Any

import factories_appraisal as office
import frappe
from background import pdf_made
from factories_appraisal import CHAIR, CLERK, HEAD, act, compiled, step
from factories_session import MEMBER, SECRETARY, started
from frappe.utils import now_datetime, nowdate
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import change_points, issue
from cchc_eval.storage.bulk import insert_rows

REASON = "Có hai giải pháp được công nhận <b>"
# Of letters that look the same in whatever JSON.
SECRET = "rieng-cua-hoi-dong"
MEETING = {
	"venue": "Phòng họp số 2",
	"agenda": "Báo cáo kết quả thẩm định\nThảo luận",
	"signer_name": "Nguyễn Hữu Phước",
}
PEOPLE = [
	{"user": CHAIR, "full_name": "Nguyễn Hữu Phước", "salutation": "Ông", "post": "Giám đốc Sở", "duty": "Chair"},
	{"user": SECRETARY, "full_name": "Đỗ Thị Huyền", "salutation": "Bà", "post": "Chuyên viên", "duty": "Secretary"},
	{"user": MEMBER, "full_name": "Võ Khôi", "duty": "Member"},
]


@world
def discussed(units: int = 2) -> Any:
	"""Before the council, which met, changed a criterion of U01 and talked about it."""
	doc = compiled(units, people=True, answers={"U02": office.answers_without("1.1.1", "1.1.2")})
	parent = {"parent": doc.round, "parenttype": "CCHC Evaluation Round", "parentfield": "council"}
	for idx, member in enumerate(PEOPLE, 1):
		insert_rows("CCHC Council Member", [{**parent, "idx": idx, **member}])
	step(HEAD, doc, "Report to Council")
	doc.reload().update({**MEETING, "meeting_start": started(), "meeting_end": now_datetime()})
	for row in doc.attendance:
		row.update({"present": 0, "absence_reason": "đi công tác"} if row.user == MEMBER else {"present": 1})
	act(CHAIR, doc.save)
	act(CHAIR, lambda: change_points(doc.name, "U01", "1.1.1", REASON, points="0,5"))
	doc.reload()
	act(CHAIR, lambda: doc.add_comment("Comment", SECRET))
	return doc


@world
def approved_decision(units: int = 2) -> Any:
	return office.approve(discussed(units))


@world
def issued_decision(units: int = 2, number: int = 5) -> Any:
	doc = approved_decision(units)
	act(CLERK, lambda: issue(doc.name, number, nowdate()))
	return pdf_made(doc)


def appraisal_of(unit: str = "U01") -> Any:
	return frappe.get_doc("CCHC Appraisal", {"active_key": f"{office.ROUND}/{unit}"})


__all__ = ["CHAIR", "CLERK", "HEAD", "MEETING", "REASON", "SECRET", "appraisal_of", "approved_decision", "discussed"]
