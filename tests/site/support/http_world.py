"""Committed documents in every state of the three workflows, for tests through HTTP; put back by `live_site`."""

from __future__ import annotations

import json
from typing import Any

import frappe
from factories import make_unit
from factories_appraisal import act, best_answers, make_users
from factories_round import answer_all, mark_submitted, open_round
from factories_session import hold_session
from frappe.model.workflow import apply_workflow
from http_snapshot import built_once

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer

SELF_ASSESSMENT, APPRAISAL, DECISION = "CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"

# One user a role, and three who must gain nothing: another unit's head and the two who keep the server running.
ROLES = {
	"staff@http.example": ["CCHC Unit Staff"],
	"head@http.example": ["CCHC Unit Head"],
	"appraiser@http.example": ["CCHC Appraiser"],
	"office.head@http.example": ["CCHC Office Head"],
	"member@http.example": ["CCHC Council Member"],
	"chair@http.example": ["CCHC Council Chair"],
	"clerk@http.example": ["CCHC Clerk"],
	"manager@http.example": ["CCHC Manager"],
	"other.head@http.example": ["CCHC Unit Head", "CCHC Unit Staff"],
	"system@http.example": ["System Manager"],
}
STAFF, HEAD, APPRAISER, OFFICE_HEAD, MEMBER, CHAIR, CLERK, MANAGER, OTHER_HEAD, SYSTEM = ROLES
USERS = (*ROLES, "Administrator")

YEAR = 2081
ROUND = f"CCHC-{YEAR}"
# The unit of the round by the state of its document.
DRAFT, READY, SENT, SENT_TOO = "H01", "H02", "H03", "H04"
BEGUN, ASKING, ASKED, WHOLE, SIGNED, SIGNED_TOO = "H05", "H06", "H07", "H08", "H09", "H10"
UNITS = [DRAFT, READY, SENT, SENT_TOO, BEGUN, ASKING, ASKED, WHOLE, SIGNED, SIGNED_TOO]
# The rounds that have a decision, by its state.
COMPILED, BEFORE_COUNCIL, BEFORE_COUNCIL_TOO, DECIDED = 2082, 2083, 2084, 2085


@built_once
def build() -> None:
	remove_evaluations()
	make_users(ROLES)
	make_unit("H99", head=OTHER_HEAD)
	for unit in UNITS:
		make_unit(unit, HEAD, STAFF)
	open_round(UNITS, year=YEAR)
	act(STAFF, answer_all(self_assessment(READY)).save)
	for unit in UNITS[2:]:
		_submitted(ROUND, unit)
	for unit in UNITS[4:]:
		act(APPRAISER, lambda unit=unit: start(f"{ROUND}-{unit}"))
	for unit in (ASKING, ASKED):
		doc = appraisal(unit)
		doc.scores[0].question = "Đề nghị giải trình."
		act(APPRAISER, doc.save)
	_move(APPRAISER, appraisal(ASKED), "Request Explanation")
	for unit in (SIGNED, SIGNED_TOO):
		_move(OFFICE_HEAD, appraisal(unit), "Sign Off")
	for year in (COMPILED, BEFORE_COUNCIL, BEFORE_COUNCIL_TOO, DECIDED):
		_decision(year)
	frappe.db.commit()


def remove_evaluations() -> None:
	"""As if nothing had been evaluated on this site: units, rounds and all that follows from them."""
	kept = {"CCHC Settings", "CCHC Criteria Set", "CCHC Reward Form"}
	parents = frappe.get_all("DocType", {"module": "CCHC Eval", "istable": 0, "issingle": 0}, pluck="name")
	for doctype in sorted(set(parents) - kept):
		for field in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(field.options, {"parenttype": doctype})
		frappe.db.delete(doctype)
	frappe.clear_cache()


def self_assessment(unit: str) -> Any:
	return frappe.get_doc(SELF_ASSESSMENT, f"{ROUND}-{unit}")


def appraisal(unit: str) -> Any:
	return frappe.get_doc(APPRAISAL, f"{ROUND}-{unit}")


def _submitted(round: str, unit: str) -> None:
	"""Straight into the tables, as if the unit had answered and submitted."""
	name, answers = f"{round}-{unit}", best_answers()
	rows = frappe.get_all("CCHC Self Score", {"parent": name}, ["name", "code"], order_by="idx")
	frappe.db.bulk_update(
		"CCHC Self Score",
		{row.name: {"answer": _answer(answers.get(row.code)), "docstatus": 1} for row in rows},
		chunk_size=500,
	)
	mark_submitted(name)


def _answer(answer: Any) -> str | None:
	return None if answer is None else write_answer(answer)


def _decision(year: int) -> None:
	unit = UNITS[0]
	round = open_round([unit], year=year).name
	_submitted(round, unit)
	name = act(APPRAISER, lambda: start(f"{round}-{unit}"))
	_move(OFFICE_HEAD, frappe.get_doc(APPRAISAL, name), "Sign Off")
	doc = frappe.get_doc(DECISION, act(OFFICE_HEAD, lambda: compile(round)))
	if year != COMPILED:
		_move(OFFICE_HEAD, doc, "Report to Council")
		hold_session(doc, CHAIR, OFFICE_HEAD, MEMBER)
	if year == DECIDED:
		_move(CHAIR, doc.reload(), "Approve")


def _move(user: str, doc: Any, action: str) -> None:
	act(user, lambda: apply_workflow(doc, action))


def stored(doctype: str, name: str) -> dict[str, Any]:
	"""The document and its rows as the database holds them now, in what JSON can carry."""
	frappe.db.rollback()
	doc = frappe.db.get_value(doctype, name, "*", as_dict=True)
	doc["doctype"] = doctype
	for field in frappe.get_meta(doctype).get_table_fields():
		rows = {"parent": name, "parentfield": field.fieldname}
		doc[field.fieldname] = frappe.db.get_values(field.options, rows, "*", as_dict=True, order_by="idx")
		for row in doc[field.fieldname]:
			row["doctype"] = field.options
	return json.loads(json.dumps(doc, default=str))


def stored_rows(doctype: str, name: str) -> list[Any]:
	"""The same as the database gives it: to be compared only, which takes a third of the time."""
	frappe.db.rollback()
	rows = [frappe.db.sql(f"select * from `tab{doctype}` where name = %s", name)]
	for field in frappe.get_meta(doctype).get_table_fields():
		of = (name, field.fieldname)
		query = f"select * from `tab{field.options}` where parent = %s and parentfield = %s order by idx"
		rows.append(frappe.db.sql(query, of))
	return rows


def unstamped(doc: dict[str, Any]) -> dict[str, Any]:
	"""Without who saved it last and when."""

	def without(row: dict[str, Any]) -> dict[str, Any]:
		return {field: value for field, value in row.items() if field not in ("modified", "modified_by")}

	return {
		field: [without(row) for row in value] if isinstance(value, list) else value
		for field, value in without(doc).items()
	}


def content(doctype: str, name: str) -> dict[str, Any]:
	return unstamped(stored(doctype, name))
