"""Approved rounds with what follows them: plans and review requests, for tests; nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe
from factories_appraisal import APPRAISER, CHAIR, HEAD, act, answers_without, approved, best_answers, step
from factories_round import head_of, staff_of
from factories_session import SECRETARY
from frappe.utils import add_days, nowdate
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import record_votes, request_review
from cchc_eval.data import default_criteria_set
from cchc_eval.storage.bulk import insert_rows

LEAVES = {leaf.code: leaf for leaf in default_criteria_set().leaves}
# What proves a row of a plan, where no file is attached.
DOCUMENT = {"document_number": "15/KH-U01", "document_date": "2026-01-15"}
PLAN, REQUEST, ANSWER = "CCHC Improvement Plan", "CCHC Review Request", "CCHC Review Answer"


def weak_answers(points: int) -> dict[str, Any]:
	"""Best answers but for the first criteria of the unit that are worth that many points together."""
	left_out, lost = [], 0.0
	for code in best_answers():
		if lost >= points:
			break
		left_out.append(code)
		lost += float(LEAVES[code].max_points)
	return answers_without(*left_out)


@world
def decided(units: int = 2, *, issued: bool = True, **more: Any) -> Any:
	"""An approved decision on units with people, issued today."""
	doc = approved(units, people=True, **more)
	if issued:
		# What matters here of an issue; the whole of it lays out a PDF.
		frappe.db.set_value(doc.doctype, doc.name, {"number": 5, "decision_date": nowdate()})
	return doc.reload()


def plan_of(unit: str = "U01") -> Any:
	return frappe.get_doc(PLAN, {"unit": unit})


def fill_plan(doc: Any, due: Any = None) -> Any:
	"""Every row says what, who and until when; saved as the unit's staff."""
	for row in doc.actions:
		row.update(
			{"action": "Làm tốt hơn", "responsible": "Phòng Tổng hợp", "due_date": due or add_days(nowdate(), 60)}
		)
	act(staff_of(doc.unit), doc.save)
	return doc.reload()


@world
def adopted_plan(unit: str = "U01", due: Any = None) -> Any:
	doc = fill_plan(plan_of(unit), due)
	if not doc.actions:
		doc.append(
			"actions",
			{"kind": "Improvement", "action": "Giữ kết quả", "responsible": "A", "due_date": due or nowdate()},
		)
		act(staff_of(unit), doc.save)
	step(head_of(unit), doc, "Adopt")
	return doc.reload()


@world
def requested(decision: Any, unit: str, *codes: str) -> Any:
	"""A draft request on the criteria."""
	name = act(head_of(unit), lambda: request_review(decision.name, unit))
	doc = frappe.get_doc(REQUEST, name)
	for code in codes:
		doc.append("items", {"code": code, "grounds": f"Đã có văn bản về {code}"})
	act(head_of(unit), doc.save)
	return doc.reload()


@world
def sent(decision: Any, unit: str, *codes: str) -> Any:
	doc = requested(decision, unit, *codes)
	step(head_of(unit), doc, "Send")
	return doc.reload()


def answer_to(request: Any) -> Any:
	"""What office and council write of a request."""
	return frappe.get_doc(ANSWER, request.name)


@world
def prepared(decision: Any, unit: str, *codes: str) -> Any:
	doc = sent(decision, unit, *codes)
	answer = answer_to(doc)
	for row in answer.items:
		row.office_opinion = "Đề nghị xem xét"
	act(APPRAISER, answer.save)
	step(HEAD, doc, "Prepare Answer")
	return doc.reload()


@world
def answered(decision: Any, unit: str, answers: dict[str, float | None]) -> Any:
	"""New points by criterion; None keeps what was decided."""
	doc = prepared(decision, unit, *answers)
	answer = answer_to(doc)
	for row in answer.items:
		points = answers[row.code]
		row.update(
			{"answer": "Keep" if points is None else "Change", "new_points": points or 0, "answer_reason": "Có cơ sở"}
		)
	act(CHAIR, answer.save)
	voted(doc)
	step(CHAIR, doc.reload(), "Answer")
	return doc.reload()


def voted(doc: Any, votes_for: int = 2, votes_against: int = 0, votes_abstain: int = 0, day: str | None = None) -> None:
	"""The council's votes on the answers, as its secretary records them."""
	if not frappe.db.exists("Has Role", {"parent": SECRETARY, "role": "CCHC Council Member"}):
		role = {"parent": SECRETARY, "parenttype": "User", "parentfield": "roles", "role": "CCHC Council Member"}
		insert_rows("Has Role", [role])
		frappe.clear_cache(user=SECRETARY)
	act(SECRETARY, lambda: record_votes(doc.name, day or nowdate(), votes_for, votes_against, votes_abstain))
