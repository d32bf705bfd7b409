"""Submitted self-assessments, appraisals and decisions, for tests; nothing is committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe
from background import pdf_made
from factories_round import YEAR, full_answer, head_of, make_round, mark_submitted, staff_of
from factories_session import CHAIR, MEMBER, hold_session
from frappe.model.workflow import apply_workflow
from frappe.utils import today
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import change_points, compile, issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import UNIT
from cchc_eval.storage.bulk import insert_rows

ROUND, DECISION = f"CCHC-{YEAR}", f"CCHC-QD-{YEAR}"
APPRAISER, HEAD, OTHER_HEAD = "f3.appraiser@example.com", "f3.head@example.com", "f3.head2@example.com"
CLERK, MANAGER = "f3.clerk@example.com", "f3.manager@example.com"
SURVEY = [leaf.code for leaf in default_criteria_set().leaves if leaf.scored_by != UNIT]


@world
def make_people() -> None:
	"""One user a role."""
	make_users(
		{
			APPRAISER: ["CCHC Appraiser"],
			HEAD: ["CCHC Office Head"],
			OTHER_HEAD: ["CCHC Office Head", "CCHC Appraiser"],
			CHAIR: ["CCHC Council Chair"],
			MEMBER: ["CCHC Council Member"],
			CLERK: ["CCHC Clerk"],
			MANAGER: ["CCHC Manager"],
		}
	)


def make_users(roles: dict[str, list[str]]) -> None:
	"""Straight into the tables: saving a User clears every cache, which takes seconds for each."""
	new = {user: names for user, names in roles.items() if not frappe.db.exists("User", user)}
	insert_rows(
		"User",
		[
			{
				"name": user,
				"email": user,
				"first_name": user.partition("@")[0],
				"full_name": user.partition("@")[0],
				"enabled": 1,
				"user_type": "System User",
				"language": "vi",
			}
			for user in new
		],
	)
	insert_rows(
		"Has Role",
		[
			{"parent": user, "parenttype": "User", "parentfield": "roles", "role": role}
			for user, names in new.items()
			for role in names
		],
	)


def best_answers() -> dict[str, Any]:
	return {leaf.code: full_answer(leaf) for leaf in default_criteria_set().leaves if leaf.scored_by == UNIT}


def answers_without(*codes: str) -> dict[str, Any]:
	return {code: answer for code, answer in best_answers().items() if code not in codes}


@world
def submitted_round(units: int = 2, answers: dict[str, dict[str, Any]] | None = None, people: bool = False) -> Any:
	"""An open round whose units have all submitted: their best answers, or those given by unit."""
	make_people()
	if people:
		codes = [f"U{number:02d}" for number in range(1, units + 1)]
		make_users({head_of(code): ["CCHC Unit Head"] for code in codes})
		make_users({staff_of(code): ["CCHC Unit Staff"] for code in codes})
	doc = opened_round(units, people)
	for row in doc.units:
		put_answers(row.unit, (answers or {}).get(row.unit, best_answers()))
	return doc


@world
def opened_round(units: int, people: bool = False) -> Any:
	"""However many units: a large round opens in the background otherwise."""
	doc = make_round(units, people=people)
	open_now(doc.name)
	return doc.reload()


def put_answers(unit: str, answers: dict[str, Any]) -> str:
	"""Straight into the tables, as if the unit had submitted; the self-assessment's name."""
	name = f"{ROUND}-{unit}"
	rows = frappe.get_all("CCHC Self Score", {"parent": name}, ["name", "code"], order_by="idx")
	texts = {row.name: write_answer(answers[row.code]) if row.code in answers else None for row in rows}
	frappe.db.bulk_update(
		"CCHC Self Score", {row: {"answer": text, "docstatus": 1} for row, text in texts.items()}, chunk_size=500
	)
	mark_submitted(name)
	return name


def past(round: str = ROUND, *stages: str) -> None:
	"""The deadlines of the stages lie behind us."""
	for stage in stages:
		frappe.db.set_value("CCHC Evaluation Round", round, f"{stage}_deadline", "2020-01-01 00:00:00")


@world
def started(unit: str = "U01") -> Any:
	return act(APPRAISER, lambda: frappe.get_doc("CCHC Appraisal", start(f"{ROUND}-{unit}")))


def appraisal(unit: str = "U01") -> Any:
	return frappe.get_doc("CCHC Appraisal", f"{ROUND}-{unit}")


def row_of(doc: Any, code: str) -> Any:
	return next(row for row in doc.scores if row.code == code)


def act(user: str, what: Any) -> Any:
	"""Do it as the user; back to the former one."""
	former = frappe.session.user
	frappe.set_user(user)
	try:
		return what()
	finally:
		frappe.set_user(former)


def pressed(user: str, step: Callable[[], Any]) -> Any:
	"""The same in a browser: what is long is put off to a job where a request asks for it."""

	def ask() -> Any:
		with mock.patch.object(frappe.local, "request", frappe._dict(method="POST"), create=True):
			return step()

	return act(user, ask)


def step(user: str, doc: Any, action: str) -> Any:
	return act(user, lambda: apply_workflow(doc.reload(), action))


def sign_off(*units: str, user: str = HEAD) -> None:
	for unit in units:
		step(user, appraisal(unit), "Sign Off")


def set_states(round: str, state: str) -> None:
	"""All appraisals of the round straight into a state."""
	frappe.db.set_value("CCHC Appraisal", {"round": round}, "workflow_state", state)


@world
def signed_off_round(units: int = 2, **more: Any) -> Any:
	doc = submitted_round(units, **more)
	act(APPRAISER, lambda: start_all(doc.name))
	set_states(doc.name, "Appraised")
	return doc


@world
def compiled(units: int = 2, excluded: list | None = None, **more: Any) -> Any:
	doc = signed_off_round(units, **more)
	return frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(doc.name, excluded)))


@world
def in_council(units: int = 2, **more: Any) -> Any:
	doc = compiled(units, **more)
	step(HEAD, doc, "Report to Council")
	return doc.reload()


@world
def approved(units: int = 2, **more: Any) -> Any:
	return approve(in_council(units, **more))


@world
def approve(doc: Any, user: str = CHAIR) -> Any:
	"""The council holds its session and the chair approves."""
	hold_session(doc)
	step(user, doc, "Approve")
	return doc.reload()


@world
def issued_round(units: int = 2) -> Any:
	doc = approved(units)
	act(CLERK, lambda: issue(doc.name, 905, today()))
	return pdf_made(doc)


def decision() -> Any:
	return frappe.get_doc("CCHC Council Decision", DECISION)


def change(unit: str, code: str, reason: str = "Hội đồng xem lại", user: str = CHAIR, **how: Any) -> Any:
	"""The council's change of one criterion of the decision."""
	return act(user, lambda: change_points(DECISION, unit, code, reason, **how))


def line(doc: Any, unit: str) -> Any:
	return next(row for row in doc.results if row.unit == unit)


def answer_text(**answer: Any) -> str:
	return json.dumps(answer)


DATA = (
	"`tabCCHC ",
	"`tabVersion`",
	"`tabComment`",
	"`tabFile`",
	"`tabUser`",
	"`tabWorkflow Action",
	"`tabNotification ",
)


def counting(counted: list[str], *, whole: bool = False) -> Any:
	"""`frappe.db.sql` that notes the statements on data, `whole`: with their values; what fills Frappe's caches depends
	on what ran before."""
	real = frappe.db.sql

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		if any(table in str(query) for table in DATA):
			counted.append(f"{query} {args}" if whole else str(query)[:2000])
		return real(query, *args, **kwargs)

	return sql
