"""Committed documents of a round on measured rules, for tests through HTTP and in the desk; put back by `live_site`."""

from __future__ import annotations

import json
from typing import Any

import frappe
from factories import make_unit
from factories_appraisal import act, make_users
from factories_round import make_criteria_set, mark_submitted, open_round
from factories_session import hold_session
from frappe.model.workflow import apply_workflow
from http_world import APPRAISER, CHAIR, HEAD, MEMBER, OFFICE_HEAD, ROLES, STAFF, remove_evaluations
from measured_sets import PLAN, a_set, leaf, set_of
from real_rules import RULES, measured, of, steps

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.storage.plain_text import plain

# A round on all real rules, with a unit that has not answered and one that has; two that compare their units.
REAL, CHANGING, APPROVING = 2081, 2082, 2083
BLANK, ANSWERED = "M01", "M02"
COUNT = {"kind": "value", "value": "Số mô hình", "unit": "mô hình"}
SHARE = {"kind": "share", "part": "Số hồ sơ đúng hạn", "whole": "Tổng số hồ sơ"}
MODELS, ON_TIME, DONE, GATED = "1", "2", "3", "4"
COMPARED = a_set(
	leaf(MODELS, 4, measured({"kind": "best", "of": COUNT}, {"kind": "proportional"})),
	leaf(ON_TIME, 2, measured(SHARE, steps((None, "Dưới 90%", 0), (90, "Từ 90%", 1.5), (95, "Từ 95%", 2)))),
	leaf(DONE, 1, PLAN),
	leaf(GATED, 3, measured({"kind": "days_late", "value": "Ngày gửi báo cáo", "due": "2026-12-15"},
		steps((None, "Đúng hạn", 3), (1, "Chậm 1–5 ngày", 2), (6, "Chậm hơn", 0))), gate={"code": DONE, "at_least": 1}),
	unfounded_claims="deduct",
	quota={"rank": "TỐT", "percent": 40, "among": "YẾU"},
)  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
	BLANK: {MODELS: {"value": 6}, ON_TIME: of(92, 100), DONE: {"choice": "yes"}, GATED: {"date": "2026-12-17"}},
	ANSWERED: {MODELS: {"value": 10}, ON_TIME: of(96, 100), DONE: {"choice": "yes"}, GATED: {"date": "2026-12-15"}},
}


def all_rules() -> Any:
	return set_of(*(rule._replace(said=plain(rule.said)) for rule in RULES))


def build() -> None:
	remove_evaluations()
	make_users(ROLES)
	for unit in (BLANK, ANSWERED):
		make_unit(unit, HEAD, STAFF)
	open_round([BLANK, ANSWERED], year=REAL, criteria_set=make_criteria_set(all_rules()))
	_submit(REAL, ANSWERED, {rule.number: rule.cases[0][0] for rule in RULES})
	_explain(REAL, BLANK)
	make_criteria_set(all_rules(), submit=False)
	act(APPRAISER, lambda: start(f"CCHC-{REAL}-{ANSWERED}"))
	for year in (CHANGING, APPROVING):
		_before_council(year)
	frappe.db.commit()


def _before_council(year: int) -> None:
	open_round(list(ANSWERS), year=year, criteria_set=make_criteria_set(COMPARED))
	for unit, answers in ANSWERS.items():
		_submit(year, unit, answers)
		act(APPRAISER, lambda name=f"CCHC-{year}-{unit}": start(name))
		_move(OFFICE_HEAD, frappe.get_doc("CCHC Appraisal", f"CCHC-{year}-{unit}"), "Sign Off")
	doc = frappe.get_doc("CCHC Council Decision", act(OFFICE_HEAD, lambda: compile(f"CCHC-{year}")))
	_move(OFFICE_HEAD, doc, "Report to Council")
	hold_session(doc, CHAIR, OFFICE_HEAD, MEMBER)


def _submit(year: int, unit: str, answers: dict[str, Any]) -> None:
	"""Straight into the tables, as if the unit had answered and submitted."""
	form = _explain(year, unit)
	for row in form.scores:
		row.answer = json.dumps(answers[row.code])
	form.compute()
	for row in (form, *form.scores):
		row.docstatus = 1
		row.db_update()
	mark_submitted(form.name)


def _explain(year: int, unit: str) -> Any:
	form = frappe.get_doc("CCHC Self Assessment", f"CCHC-{year}-{unit}")
	for row in form.scores:
		row.explanation = "Có hồ sơ lưu"
		row.db_update()
	return form


def _move(user: str, doc: Any, action: str) -> None:
	act(user, lambda: apply_workflow(doc.reload(), action))
