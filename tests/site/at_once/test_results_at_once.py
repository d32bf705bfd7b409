"""What two people do at the same time: each decides on what the other has written, and nobody gets a server error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import APPRAISER, CHAIR, ROUND, act, answers_without, make_people, make_users, put_answers
from factories_meeting import DUTIES, NAME, meeting
from factories_round import make_round
from factories_session import MEMBER, SECRETARY, hold_session
from frappe.model.workflow import apply_workflow
from http_snapshot import restored_after
from http_world import remove_evaluations
from sessions import at_once, meanwhile

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	approve,
	cast_vote,
	change_points,
	record_everyone,
	session_overview,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import withdraw
from cchc_eval.storage.transactions import ATTEMPTS, afresh, lock_first

HEAD = "head.u01@example.com"
UNITS = [f"U{number:02d}" for number in range(1, 9)]
VOTE, PLAN = "CCHC Council Vote", "CCHC Improvement Plan"


@pytest.fixture(scope="module", autouse=True)
def live_site(site: None) -> Iterator[None]:
	with restored_after():
		frappe.local.lang = "vi"
		yield


@pytest.fixture
def submitted() -> None:
	"""A round of eight units that have all submitted their best answers."""
	remove_evaluations()
	make_people()
	make_users({HEAD: ["CCHC Unit Head"]})
	make_unit("U01", head=HEAD)
	make_round(UNITS, people=False)
	open_now(ROUND)
	for unit in UNITS:
		put_answers(unit, answers_without())
	frappe.db.commit()


@pytest.fixture
def sitting() -> None:
	"""A council of four that sits on two units."""
	remove_evaluations()
	meeting(2)
	frappe.db.commit()


def self_points(unit: str) -> tuple[float, float]:
	"""As the unit submitted, and as its appraisal has it."""
	return (
		frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-{unit}", "total"),
		frappe.db.get_value("CCHC Appraisal", f"{ROUND}-{unit}", "self_points"),
	)


def withdraw_and_submit_less(unit: str) -> float:
	"""The unit replaces its answers; not committed yet. Its points before."""
	before = frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-{unit}", "total", for_update=True)
	frappe.db.set_value("CCHC Self Score", {"parent": f"{ROUND}-{unit}"}, "answer", None)
	put_answers(unit, answers_without("1.1.1"))
	return before


@pytest.mark.parametrize("all_of_them", [False, True])
def test_an_appraisal_is_built_from_the_answers_that_the_unit_has_just_replaced(
	submitted: None, all_of_them: bool
) -> None:
	before = withdraw_and_submit_less("U01")
	begin = (lambda: start_all(ROUND)) if all_of_them else (lambda: start(f"{ROUND}-U01"))
	appraiser = meanwhile(APPRAISER, begin)
	frappe.db.commit()
	appraiser.done()
	submitted_points, appraised = self_points("U01")
	assert submitted_points == appraised < before
	answer = frappe.db.get_value("CCHC Appraised Score", {"parent": f"{ROUND}-U01", "code": "1.1.1"}, "self_answer")
	assert not answer


def test_a_form_whose_appraisal_is_just_beginning_is_not_withdrawn(submitted: None) -> None:
	act(APPRAISER, lambda: start(f"{ROUND}-U01"))
	head = meanwhile(HEAD, lambda: withdraw(f"{ROUND}-U01", "Bổ sung"))
	frappe.db.commit()
	# The withdrawal has read the form, and waits to read it again for the step.
	with pytest.raises(frappe.TimestampMismatchError, match="Nội dung đã được người khác sửa sau khi bạn mở"):
		head.done()
	frappe.db.rollback()
	assert frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-U01", "docstatus") == 1
	assert frappe.db.exists("CCHC Appraisal", f"{ROUND}-U01")
	# Asked for once more, it is told why.
	with pytest.raises(frappe.PermissionError, match="đã bắt đầu được thẩm định"):
		act(HEAD, lambda: withdraw(f"{ROUND}-U01", "Bổ sung"))


def test_a_form_whose_appraisal_has_not_begun_is_withdrawn(submitted: None) -> None:
	head = at_once((HEAD, lambda: withdraw(f"{ROUND}-U01", "Bổ sung")))[0]
	frappe.db.rollback()
	assert head.done() == f"{ROUND}-U01-1"
	assert frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-U01", "workflow_state") == "Withdrawn"


def test_a_decision_is_not_approved_on_points_that_are_just_being_changed(sitting: None) -> None:
	hold_session(NAME)
	frappe.db.commit()
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", {"appraised_points": 1, "index_percent": 1})
	chair = meanwhile(CHAIR, lambda: apply_workflow(frappe.get_doc("CCHC Council Decision", NAME), "Approve"))
	frappe.db.commit()
	with pytest.raises(frappe.ValidationError, match="Phiếu thẩm định vừa được thay đổi: Đơn vị U02"):
		chair.done()
	frappe.db.rollback()
	assert frappe.db.get_value("CCHC Council Decision", NAME, "workflow_state") == "In Council"
	assert not frappe.db.count("CCHC Released Result", {"round": ROUND}) and not frappe.db.count(PLAN)
	# The desk's own button takes it once more, on what stands there now.
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", {"bonus_points": 0.25})
	chair = meanwhile(CHAIR, lambda: approve(NAME))
	frappe.db.commit()
	chair.done()
	frappe.db.rollback()
	released = frappe.get_all("CCHC Released Result", {"round": ROUND}, pluck="bonus_points", order_by="name")
	assert released == [0, 0.25] and frappe.db.count(PLAN) == 2


def test_eight_appraisals_begin_at_once(submitted: None) -> None:
	"""They waited for each other's place in an index, and three of eight ended in a server error."""
	sessions = at_once(*((APPRAISER, lambda unit=unit: start(f"{ROUND}-{unit}")) for unit in UNITS))
	assert [session.done() for session in sessions] == [f"{ROUND}-{unit}" for unit in UNITS]
	frappe.db.rollback()
	assert all(left == right for left, right in map(self_points, UNITS))


def test_the_same_appraisal_begun_by_eight_is_one(submitted: None) -> None:
	requests = [(APPRAISER, lambda: start(f"{ROUND}-U01"))] * 4 + [(APPRAISER, lambda: start_all(ROUND))] * 4
	for session in at_once(*requests):
		session.done()
	frappe.db.rollback()
	assert frappe.db.count("CCHC Appraisal", {"round": ROUND}) == len(UNITS)
	assert frappe.db.count("CCHC Appraised Score", {"parent": f"{ROUND}-U01"}) == frappe.db.count(
		"CCHC Self Score", {"parent": f"{ROUND}-U01"}
	)


def test_a_vote_that_is_just_being_given_is_not_voted_over(sitting: None) -> None:
	act(MEMBER, lambda: cast_vote(NAME, "U02", "Against", "Chưa đủ minh chứng"))
	secretary = meanwhile(SECRETARY, lambda: record_everyone(NAME, "For"))
	frappe.db.commit()
	secretary.done()
	frappe.db.rollback()
	rows = frappe.get_all(VOTE, {"decision": NAME, "unit": "U02"}, ["member", "vote", "opinion"])
	assert {row.member: row.vote for row in rows} == {
		**dict.fromkeys(DUTIES, "For"),
		MEMBER: "Against",
	}
	assert next(row.opinion for row in rows if row.member == MEMBER) == "Chưa đủ minh chứng"


def test_a_vote_is_for_the_result_that_the_chair_has_just_changed(sitting: None) -> None:
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	member = meanwhile(MEMBER, lambda: cast_vote(NAME, "U02", "For"))
	frappe.db.commit()
	member.done()
	frappe.db.rollback()
	unit = next(row for row in act(CHAIR, lambda: session_overview(NAME))["units"] if row["unit"] == "U02")
	assert (unit["votes_for"], [vote["valid"] for vote in unit["votes"]]) == (1, [True])


def test_all_members_vote_at_once(sitting: None) -> None:
	requests = [(user, lambda unit=unit: cast_vote(NAME, unit, "For")) for user in DUTIES for unit in ("U01", "U02")]
	for session in at_once(*requests):
		session.done()
	frappe.db.rollback()
	assert frappe.db.count(VOTE, {"decision": NAME}) == 2 * len(DUTIES)


# The step that begins anew


def in_a_request(what: Callable[[], None]) -> None:
	"""On a connection of its own, which has not been at work before."""
	[session] = at_once(("Administrator", what))
	session.done()


def failing(times: int) -> tuple[Any, list[int]]:
	taken: list[int] = []

	def step() -> str:
		taken.append(1)
		if len(taken) <= times:
			raise frappe.QueryDeadlockError("Deadlock found")
		return "done"

	return step, taken


def test_a_step_that_the_database_ended_for_a_deadlock_is_taken_again() -> None:
	def take() -> None:
		step, taken = failing(ATTEMPTS - 1)
		assert afresh(step) == "done" and len(taken) == ATTEMPTS
		step, taken = failing(ATTEMPTS)
		with pytest.raises(frappe.QueryDeadlockError, match="Deadlock found"):
			afresh(step)
		assert len(taken) == ATTEMPTS

	in_a_request(take)


def write() -> None:
	frappe.db.set_value("User", "Guest", "bio", json.dumps({}), update_modified=False)


def go_back() -> None:
	"""As another app does before it calls a step, or an event of a document before it is saved."""
	write()
	frappe.db.savepoint("theirs")
	write()
	frappe.db.rollback(save_point="theirs")
	assert not frappe.db.transaction_writes


@pytest.mark.parametrize("before", [write, go_back])
def test_a_step_after_a_write_is_part_of_it_and_commits_nothing(before: Callable[[], None]) -> None:
	"""What was written before it would be gone with the transaction where the step is taken again, and committed where
	it began anew."""

	def take() -> None:
		begun: list[int] = []
		begin, frappe.db.begin = frappe.db.begin, lambda: begun.append(1)
		afresh(lambda: None)
		lock_first("User", "Guest")
		assert len(begun) == 2, "a step that nothing comes before begins anew"
		before()
		step, taken = failing(1)
		with pytest.raises(frappe.QueryDeadlockError, match="Deadlock found"):
			afresh(step)
		lock_first("User", "Guest")
		assert len(taken) == 1 and len(begun) == 2
		frappe.db.begin = begin
		frappe.db.rollback()

	in_a_request(take)
