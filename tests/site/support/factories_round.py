"""A round with units and their people, for tests; nothing is committed."""

from __future__ import annotations

import json
from typing import Any

import frappe
from factories import make_unit, make_user
from frappe.utils import add_days, now_datetime
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of, score_unit, write_answer
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import (
	BandsRule,
	ChecklistRule,
	ChoiceRule,
	CriteriaSet,
	Criterion,
	DeductRule,
	RatioRule,
	ScoringError,
)
from cchc_eval.storage.score_columns import form_totals

YEAR = 2091
MANAGER, OFFICE_HEAD, APPRAISER = "manager@example.com", "office.head@example.com", "appraiser@example.com"


@world
def make_office() -> None:
	make_user(MANAGER, "CCHC Manager")
	make_user(OFFICE_HEAD, "CCHC Office Head", "CCHC Appraiser")
	make_user(APPRAISER, "CCHC Appraiser")


def criteria_set_name() -> str:
	return frappe.get_all("CCHC Criteria Set", {"docstatus": 1}, pluck="name", order_by="creation", limit=1)[0]


def make_criteria_set(cset: CriteriaSet | None = None, *, submit: bool = True) -> str:
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(cset or default_criteria_set())
	doc.insert(ignore_permissions=True)
	if submit:
		doc.submit()
	return doc.name


def mark_submitted(name: str) -> None:
	"""A self-assessment whose answers were put straight into the tables, as if the unit had submitted it."""
	doc = frappe.get_doc("CCHC Self Assessment", name)
	try:
		totals = form_totals(score_unit(doc))
	except ScoringError:
		totals = {}
	frappe.db.set_value(doc.doctype, name, {"docstatus": 1, "workflow_state": "Submitted", **totals})


def head_of(code: str) -> str:
	return f"head.{code}@example.com".lower()


def staff_of(code: str) -> str:
	return f"staff.{code}@example.com".lower()


@world
def make_round(units: int | list[str] = 2, *, year: int = YEAR, people: bool = True, **more: Any) -> Any:
	"""A Draft round; its units are U01, U02 … with a head and a staff member each."""
	codes = units if isinstance(units, list) else [f"U{number:02d}" for number in range(1, units + 1)]
	for code in codes:
		if not frappe.db.exists("CCHC Unit", code):
			make_unit(code, head_of(code), staff_of(code)) if people else make_unit(code)
		elif isinstance(units, int):
			_make_ours(code)
	start = now_datetime()
	return frappe.get_doc(
		{
			"doctype": "CCHC Evaluation Round",
			"title": f"Đánh giá năm {year}",
			"year": year,
			"criteria_set": criteria_set_name(),
			"self_assessment_deadline": add_days(start, 10),
			"explanation_deadline": add_days(start, 20),
			"appraisal_deadline": add_days(start, 30),
			"units": [{"unit": code} for code in codes],
			**more,
		}
	).insert(ignore_permissions=True)


def _make_ours(code: str) -> None:
	"""The site that is tested may have a unit of that code already."""
	unit = frappe.get_doc("CCHC Unit", code)
	if unit.unit_name == f"Đơn vị {code}" and unit.head == head_of(code):
		return
	members = [(make_user(head_of(code)), "Head"), (make_user(staff_of(code)), "Staff")]
	unit.update({"unit_name": f"Đơn vị {code}", "valid_from": None, "valid_to": None, "predecessor": None})
	unit.set("members", [{"user": user, "duty": duty} for user, duty in members])
	unit.save(ignore_permissions=True)


@world
def open_round(units: int | list[str] = 2, **more: Any) -> Any:
	"""An Open round with its self-assessments."""
	doc = make_round(units, **more)
	actions.open_round(doc.name)
	return doc.reload()


def self_assessment(unit: str = "U01", year: int = YEAR) -> Any:
	return frappe.get_doc("CCHC Self Assessment", {"active_key": f"CCHC-{year}/{unit}"})


def full_answer(criterion: Criterion) -> dict[str, Any]:
	"""The best answer to a leaf."""
	rule = criterion.rule
	if isinstance(rule, ChoiceRule):
		return {"choice": max(rule.options, key=lambda option: option.points).key}
	if isinstance(rule, ChecklistRule):
		return {"checked": [item.key for item in rule.items]}
	if isinstance(rule, BandsRule):
		best = max(rule.bands, key=lambda band: band.points)
		return {"value": best.from_} if rule.measure == "value" else {"part": best.from_, "whole": 100}
	if isinstance(rule, RatioRule):
		return {"part": 9, "whole": 9}
	return {"counts": {}} if isinstance(rule, DeductRule) else {"points": criterion.max_points}


def answer_all(doc: Any, explanation: str = "Đã báo cáo Sở") -> Any:
	"""Every criterion of the unit answered best and explained; not saved."""
	by_code = criteria_of(doc).by_code
	for row in doc.scores:
		if row.scored_by == "Unit":
			row.answer = write_answer(full_answer(by_code[row.code]))
			row.explanation = explanation
	return doc


def set_answer(doc: Any, code: str, answer: Any) -> Any:
	row = next(row for row in doc.scores if row.code == code)
	row.answer = answer if isinstance(answer, str) else json.dumps(answer)
	return row


@world
def submit_as_head(unit: str = "U01", year: int = YEAR) -> Any:
	"""Answered and submitted by the unit's head through the workflow; back to the former user."""
	user = frappe.session.user
	frappe.set_user(head_of(unit))
	answer_all(self_assessment(unit, year)).save()
	frappe.model.workflow.apply_workflow(self_assessment(unit, year), "Submit to Office")
	frappe.set_user(user)
	return self_assessment(unit, year)


def attach(doc: Any, name: str = "ke-hoach.txt", content: bytes = b"Ke hoach", **more: Any) -> Any:
	"""A private file on the document, uploaded by the present user."""
	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": name,
			"content": content,
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			**more,
		}
	).insert()
