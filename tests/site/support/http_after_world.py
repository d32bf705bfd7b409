"""Committed documents in every state of the workflows that follow an approved ranking, for sweeps through HTTP.

What leads to them has tests of its own: rankings, plans and requests are written straight into the tables. The users
are those of `http_world`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from background import pdf_made
from factories import make_unit
from factories_appraisal import act, make_users
from factories_appraisal import step as take
from factories_reward import collective, complete_bases, outcomes_of, person
from frappe.utils import add_days, now, nowdate
from http_world import CHAIR, CLERK, HEAD, OFFICE_HEAD, OTHER_HEAD, ROLES, STAFF, remove_evaluations

from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import put_ranking
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as rewards
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide
from cchc_eval.storage.bulk import insert_rows

PROPOSAL, REWARD = "CCHC Reward Proposal", "CCHC Reward Decision"
PLAN, REQUEST, ANSWER = "CCHC Improvement Plan", "CCHC Review Request", "CCHC Review Answer"
COUNCIL, APPRAISAL = "CCHC Council Decision", "CCHC Appraisal"
# Rounds by what the department has done with their rewards: nothing yet, compiled, given.
OPEN, LISTED, GIVEN = 2061, 2062, 2063
UNITS = [f"F0{number}" for number in range(1, 7)]
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH = UNITS
# Units whose head also rewards alone: a draft, and one that is approved.
OWN_DRAFT, OWN_GIVEN = FIRST, SECOND
CODE = "1.1.1"


def build() -> None:
	remove_evaluations()
	make_users(ROLES)
	make_unit("H99", head=OTHER_HEAD)
	add()


def add() -> None:
	"""To a site that has the users."""
	for unit in UNITS:
		make_unit(unit, HEAD, STAFF)
	for year in (OPEN, LISTED, GIVEN):
		_ranking(year)
	complete_bases()
	_proposals()
	_department(LISTED)
	_department(GIVEN)
	_plans()
	_requests()
	frappe.db.commit()
	frappe.clear_cache()


def decision(year: int) -> str:
	return f"CCHC-QD-{year}"


def proposal(year: int, unit: str) -> str:
	return f"CCHC-KT-{year}-{unit}"


def reward(year: int, unit: str = "") -> str:
	return f"CCHC-KT-QD-{year}" + (f"-{unit}" if unit else "")


def plan(unit: str) -> str:
	return f"CCHC-KH-{OPEN}-{unit}"


def request(unit: str) -> str:
	return f"CCHC-KN-{OPEN}-{unit}"


def outcomes(name: str, outcome: str) -> list[dict[str, str]]:
	"""The department's outcomes for all nominees of a proposal."""
	doc = frappe.get_doc(PROPOSAL, name)
	return [{"row": row.name, "outcome": outcome, "reason": "Chưa đủ"} for row in doc.for_department()]


def _ranking(year: int) -> None:
	round, name = f"CCHC-{year}", decision(year)
	insert_rows("CCHC Evaluation Round", [{"name": round, "title": round, "year": year, "status": "Open"}])
	insert_rows(
		COUNCIL,
		[
			{
				"name": name,
				"docstatus": 1,
				"workflow_state": "Approved",
				"round": round,
				"year": year,
				"active_key": round,
				"authority": "Chủ tịch Hội đồng",
				"department": "Sở X",
				"superior_body": "Sở X",
				"issuing_body": "Hội đồng",
				"symbol": "QĐ-HĐ",
				"place": "Khánh Hòa",
				"approved_on": now(),
				"number": 5,
				"decision_date": nowdate(),
			}
		],
	)
	result = {"parent": name, "parenttype": COUNCIL, "parentfield": "results", "docstatus": 1, "rank_name": "TỐT"}
	insert_rows(
		"CCHC Unit Result",
		[
			{**result, "idx": place, "unit": unit, "unit_name": f"Đơn vị {unit}", "index_percent": 90, "place": place}
			for place, unit in enumerate(UNITS, 1)
		],
	)
	put_ranking(frappe.get_doc(COUNCIL, name))


def _proposal(year: int, unit: str, *nominees: Mapping[str, Any]) -> Any:
	doc = frappe.get_doc({"doctype": PROPOSAL, "decision": decision(year), "unit": unit})
	doc.extend("nominees", nominees)
	return act(HEAD, doc.insert)


def _proposals() -> None:
	own = {OWN_DRAFT: "Cao Văn Út", OWN_GIVEN: "Hồ Thị Năm"}
	for unit in UNITS:
		alone = [person(own[unit], "BD-CN")] if unit in own else []
		doc = _proposal(OPEN, unit, collective(), person(f"Người {unit}"), *alone)
		if alone:
			act(HEAD, lambda doc=doc: rewards.compile_own(doc.name))
		if unit == OWN_GIVEN:
			take(HEAD, frappe.get_doc(REWARD, reward(OPEN, unit)), "Approve")
			doc.reload()
		if unit != FIRST:
			take(HEAD, doc, "Propose to Department")
	for unit, outcome in ((FIFTH, "Approved"), (SIXTH, "Refused")):
		name = proposal(OPEN, unit)
		act(OFFICE_HEAD, lambda name=name, outcome=outcome: decide(name, outcomes(name, outcome)))


def _department(year: int) -> None:
	doc = _proposal(year, FIRST, collective(), person("Lê Văn Nam"))
	take(HEAD, doc, "Propose to Department")
	act(OFFICE_HEAD, lambda: decide(doc.name, outcomes_of(doc.reload())))
	name = act(OFFICE_HEAD, lambda: rewards.compile(f"CCHC-{year}"))
	if year == GIVEN:
		take(CHAIR, frappe.get_doc(REWARD, name), "Approve")
		act(CLERK, lambda: rewards.issue(name, 6, nowdate()))
		pdf_made(frappe.get_doc(REWARD, name))


def _plans() -> None:
	_appraisals()
	action = {"kind": "Improvement", "action": "Làm tốt hơn", "responsible": "A", "due_date": add_days(nowdate(), 9)}
	states = {FIRST: "Draft", SECOND: "Adopted", THIRD: "Adopted", FOURTH: "Completed", FIFTH: "Adopted"}
	_write(
		PLAN,
		{
			plan(unit): {**_about(unit), "workflow_state": state, "adopted_on": None if state == "Draft" else now()}
			for unit, state in states.items()
		},
		"actions",
		"CCHC Improvement Action",
		{**action, "status": "Done", "result": "Đã làm", "completed_on": nowdate()},
	)


def _requests() -> None:
	states = {FIRST: "Draft", SECOND: "Sent", THIRD: "Prepared", FOURTH: "Prepared", FIFTH: "Answered"}
	answer = {"answer": "Keep", "answer_reason": "Không có căn cứ"}
	sent = {"sent_by": HEAD, "sent_on": now(), "deadline": add_days(nowdate(), 9)}
	prepared = {"prepared_by": OFFICE_HEAD, "prepared_on": now()}
	# The chair answers what the council has voted on.
	voted = {"council_met_on": nowdate(), "votes_for": 3}
	_write(
		REQUEST,
		{
			request(unit): {
				**_about(unit),
				**sent,
				**dict.fromkeys(prepared),
				**(prepared if state in ("Prepared", "Answered") else {}),
				"workflow_state": state,
				"answered_on": now() if state == "Answered" else None,
			}
			for unit, state in states.items()
		},
		"items",
		"CCHC Review Item",
		{"code": CODE, "title": "Kế hoạch", "max_points": 1.5, "grounds": "Đã ban hành", **answer},
	)
	open_ = {"parent": ("in", [request(unit) for unit, state in states.items() if state != "Answered"])}
	frappe.db.set_value("CCHC Review Item", {**open_, "parenttype": REQUEST}, dict.fromkeys(answer, ""))
	_write(
		ANSWER,
		{
			request(unit): {
				**{field: _about(unit)[field] for field in ("unit", "unit_name", "round", "year", "appraisal")},
				"request": request(unit),
				"workflow_state": state,
				**(voted if unit == FOURTH else {"council_met_on": None, "votes_for": 0}),
			}
			for unit, state in states.items()
			if state != "Draft"
		},
		"items",
		"CCHC Review Answer Item",
		{"code": CODE, "title": "Kế hoạch", "max_points": 1.5, "office_opinion": "Đề nghị giữ", **answer},
	)


def _about(unit: str) -> dict[str, Any]:
	return {
		"decision": decision(OPEN),
		"appraisal": f"CCHC-{OPEN}-{unit}-A",
		"round": f"CCHC-{OPEN}",
		"year": OPEN,
		"unit": unit,
		"unit_name": f"Đơn vị {unit}",
		"active_key": f"{decision(OPEN)}/{unit}",
	}


def _appraisals() -> None:
	about = {"docstatus": 1, "workflow_state": "Approved"}
	score = {"code": CODE, "title": "Kế hoạch", "max_points": 1.5, "council_points": 0, "council_state": "scored"}
	for unit in UNITS:
		own = {field: value for field, value in _about(unit).items() if field in ("round", "unit", "unit_name")}
		name = _about(unit)["appraisal"]
		insert_rows(APPRAISAL, [{"name": name, **about, **own}])
		parent = {"parent": name, "parenttype": APPRAISAL, "parentfield": "scores", "idx": 1}
		insert_rows("CCHC Appraised Score", [{**parent, **score}])


def _write(
	doctype: str, documents: Mapping[str, Mapping[str, Any]], table: str, row_type: str, row: Mapping[str, Any]
) -> None:
	rows: Sequence[dict[str, Any]] = [
		{"parent": name, "parenttype": doctype, "parentfield": table, "idx": 1, **row} for name in documents
	]
	insert_rows(doctype, [{"name": name, **values} for name, values in documents.items()])
	insert_rows(row_type, rows)
