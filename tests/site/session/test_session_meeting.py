"""When the council meets, and what its minutes need."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK, HEAD, act, in_council, step
from factories_meeting import (
	DECISION,
	DEPUTY,
	NAME,
	OTHER_CHAIR,
	attend,
	attendance,
	decision,
	held,
	meeting,
	refused,
	reported,
	said,
	seen,
	without_sessions,
)
from factories_session import CHAIR, MEMBER, PLACE, SECRETARY, reopened, started
from frappe.utils import add_days, add_to_date, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	close_meeting,
	mark_all_present,
	record_everyone,
	record_votes,
	reopen_meeting,
	set_session,
)
from cchc_eval.patches import settle_attendance
from cchc_eval.printing import papers

# When


def test_nobody_votes_but_while_the_meeting_is_open() -> None:
	reported()
	act(SECRETARY, lambda: mark_all_present(NAME))
	ways = (
		(MEMBER, lambda: cast_vote(NAME, "U01", "For")),
		(SECRETARY, lambda: record_votes(NAME, "U01", [{"member": MEMBER, "vote": "For"}])),
		(SECRETARY, lambda: record_everyone(NAME, "For")),
		(CHAIR, lambda: record_everyone(NAME, "For")),
	)

	def all_refused(words: str) -> None:
		for user, way in ways:
			with pytest.raises(frappe.ValidationError, match=words):
				act(user, way)

	all_refused("Phiên họp chưa bắt đầu")
	act(SECRETARY, lambda: set_session(NAME, {"meeting_start": str(started())}))
	for user, way in ways:
		act(user, way)
	act(SECRETARY, lambda: close_meeting(NAME))
	all_refused("hãy mở lại phiên họp để thay đổi phiếu")


def test_a_closed_meeting_is_reopened_for_all_to_see() -> None:
	held()
	for user in (MEMBER, HEAD, OTHER_CHAIR):
		with pytest.raises(frappe.PermissionError, match="Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"):
			act(user, lambda: reopen_meeting(NAME))
	act(SECRETARY, lambda: reopen_meeting(NAME))
	closed_at = f"{now_datetime():%d/%m/%Y}"
	assert not decision().meeting_end and closed_at in said()[0]
	with pytest.raises(frappe.ValidationError, match="Chỉ mở lại được phiên họp đã kết thúc"):
		act(SECRETARY, lambda: reopen_meeting(NAME))
	act(MEMBER, lambda: cast_vote(NAME, "U01", "Abstain"))
	refused("chưa ghi thời gian kết thúc")
	act(CHAIR, lambda: close_meeting(NAME))
	# Saving the form or the details is reported too.
	count = len(said())
	act(SECRETARY, lambda: set_session(NAME, {"meeting_end": None}))
	act(SECRETARY, lambda: close_meeting(NAME))
	doc = decision()
	doc.meeting_end = None
	act(CHAIR, doc.save)
	assert len(said()) == count + 2
	act(CHAIR, lambda: close_meeting(NAME))
	step(CHAIR, decision(), "Approve")
	with pytest.raises(frappe.ValidationError, match="chưa trình Hội đồng"):
		act(SECRETARY, lambda: reopen_meeting(NAME))


def wrong_times() -> list[tuple[dict[str, Any], str]]:
	"""With what is said of them."""
	now = now_datetime()
	soon, began = str(add_to_date(now, hours=5)), str(started())
	return [
		({"meeting_start": soon}, "bắt đầu phiên họp không được sau thời điểm hiện tại"),
		({"meeting_end": soon}, "kết thúc phiên họp không được sau thời điểm hiện tại"),
		({"meeting_start": began, "meeting_end": began}, "phải sau thời gian bắt đầu"),
		({"meeting_start": str(now), "meeting_end": str(add_to_date(now, seconds=-5))}, "phải sau thời gian bắt đầu"),
		({"meeting_start": "1990-01-01 08:00:00", "meeting_end": "1990-01-01 09:00:00"}, "trước ngày tổng hợp kết quả"),
		({"meeting_start": str(add_days(now, -1))}, "trước ngày tổng hợp kết quả"),
	]


def test_times_that_can_not_be_are_not_set_by_any_way() -> None:
	reported()
	for wrong, words in wrong_times():
		with pytest.raises(frappe.ValidationError, match=words):
			act(SECRETARY, lambda wrong=wrong: set_session(NAME, wrong))
		doc = decision().update(wrong)
		with pytest.raises(frappe.ValidationError, match=words):
			act(CHAIR, doc.save)
	with pytest.raises(frappe.ValidationError, match="Khai mạc lúc: hôm qua không phải là ngày giờ"):
		act(SECRETARY, lambda: set_session(NAME, {"meeting_start": "hôm qua"}))
	assert not decision().meeting_start and not decision().meeting_end


def test_times_that_can_not_be_carry_no_decision() -> None:
	held()
	stored = {"meeting_start": decision().meeting_start, "meeting_end": decision().meeting_end}
	for wrong, words in wrong_times():
		decision().db_set({**stored, **wrong})
		refused(words)
	decision().db_set(stored)
	step(CHAIR, decision(), "Approve")


def test_compiled_anew_the_council_meets_anew() -> None:
	"""The attendance can be taken meanwhile: only the approval minds the time of the meeting before."""
	held()
	decision().db_set("compiled_on", add_days(now_datetime(), 1))
	attend(MEMBER, 0)
	refused("trước ngày tổng hợp kết quả")


def test_the_secretary_writes_times_venue_agenda_and_absences() -> None:
	reported()
	began, ended = str(started()), str(now_datetime().replace(microsecond=0))
	details = {"meeting_start": began, "meeting_end": ended, **PLACE, "signer_name": "Kẻ gian"}
	act(SECRETARY, lambda: set_session(NAME, details, [{"user": MEMBER, "present": 0, "absence_reason": "ốm"}]))
	doc = decision()
	assert (str(doc.meeting_start)[:19], str(doc.meeting_end)) == (began[:19], ended)
	assert (doc.venue, doc.agenda) == (PLACE["venue"], PLACE["agenda"]) and doc.signer_name != "Kẻ gian"
	assert (doc.attendance[3].present, doc.attendance[3].absence_reason) == (0, "ốm")


# What the minutes need


@pytest.mark.parametrize(
	("field", "words"),
	[
		("venue", "Phiên họp chưa ghi địa điểm"),
		("agenda", "Phiên họp chưa có chương trình họp"),
		("meeting_start", "Phiên họp chưa ghi thời gian bắt đầu"),
		("meeting_end", "Phiên họp chưa ghi thời gian kết thúc"),
	],
)
def test_no_approval_without_what_the_minutes_need(field: str, words: str) -> None:
	held().db_set(field, None)
	problems = refused(words)
	doc = decision()
	doc.run_method("onload")
	assert not doc.get_onload("has_minutes")
	with pytest.raises(frappe.ValidationError) as error:
		papers.compose("minutes", decision())
	needs = [need for need in seen()["problems"] if frappe.utils.escape_html(need) in str(error.value)]
	assert needs and all(frappe.utils.escape_html(need) in problems for need in needs)


def test_minutes_are_entered_once_where_no_session_is_held() -> None:
	reported()
	without_sessions()
	# Before the approval the office may too.
	act(HEAD, lambda: set_session(NAME, {"venue": "Phòng họp số 1"}))
	step(CHAIR, decision(), "Approve")
	with pytest.raises(frappe.ValidationError) as error:
		papers.compose("minutes", decision())
	assert frappe._("Attendance and Times") in str(error.value)
	for user in (MEMBER, CLERK, OTHER_CHAIR):
		assert not seen(user)["may_enter"]
		with pytest.raises(frappe.PermissionError, match="Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"):
			act(user, lambda: set_session(NAME, {"agenda": "x"}))
	assert seen(HEAD)["may_enter"] and not seen(HEAD)["may_record"]
	times = {"meeting_start": str(started()), "meeting_end": str(now_datetime())}
	for wrong, words in (
		({"venue": "Phòng khác"}, "Địa điểm họp đã được nhập"),
		({"meeting_end": str(add_to_date(now_datetime(), hours=1))}, "không được sau thời điểm hiện tại"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			act(HEAD, lambda wrong=wrong: set_session(NAME, wrong))
	results = [row.as_dict() for row in decision().results]
	act(HEAD, lambda: set_session(NAME, {**times, "venue": "Phòng họp số 1", "agenda": "Thảo luận"}))
	assert frappe._("Agenda") in said()[0] and frappe._("Venue") not in said()[0]
	act(SECRETARY, lambda: mark_all_present(NAME))
	assert frappe._("Attendance") in said()[0]
	doc = decision()
	assert (doc.workflow_state, doc.docstatus) == ("Approved", 1)
	assert [row.as_dict() for row in doc.results] == results
	written = papers.compose("minutes", doc)
	assert (written.venue, written.secretary.name) == ("Phòng họp số 1", SECRETARY.partition("@")[0])
	# Once: it is on record now.
	assert not seen(SECRETARY)["may_enter"]
	for user in (HEAD, SECRETARY, CHAIR):
		with pytest.raises(frappe.ValidationError, match="biên bản đã đủ nội dung: không thay đổi nữa"):
			act(user, lambda: set_session(NAME, {"venue": "Phòng khác"}, [{"user": MEMBER, "present": 0}]))
		with pytest.raises(frappe.ValidationError, match="biên bản đã đủ nội dung: không thay đổi nữa"):
			act(user, lambda: mark_all_present(NAME))


def test_the_office_enters_no_meeting_where_a_session_is_held() -> None:
	reported()
	with pytest.raises(frappe.PermissionError, match="Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"):
		act(HEAD, lambda: set_session(NAME, {"venue": "x"}))
	assert decision().venue != "x"
	act(SECRETARY, lambda: set_session(NAME, {"venue": "x"}))
	assert decision().venue == "x"


def test_a_round_without_a_council_has_no_minutes_and_shows_why() -> None:
	doc = in_council(1)
	without_sessions()
	step(CHAIR, doc, "Approve")
	with pytest.raises(frappe.ValidationError) as error:
		papers.compose("minutes", decision())
	assert frappe._("Attendance and Times") not in str(error.value)
	with pytest.raises(frappe.PermissionError, match="Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"):
		act(HEAD, lambda: set_session(NAME, {"venue": "x"}))


def test_a_vote_is_missing_until_everyone_has_voted() -> None:
	"""One vote of four is none, and the refusal names who is missing."""
	meeting(2)
	for unit in ("U01", "U02"):
		act(MEMBER, lambda unit=unit: cast_vote(NAME, unit, "For"))
	act(SECRETARY, lambda: close_meeting(NAME))
	problems = refused("còn thành viên có mặt và được biểu quyết nhưng chưa biểu quyết")
	for unit in ("U01", "U02"):
		assert unit in problems
	for user in (CHAIR, DEPUTY, SECRETARY):
		assert user.partition("@")[0] in problems
	assert MEMBER.partition("@")[0] not in problems
	reopened(decision())
	votes = [{"member": user, "vote": "Abstain"} for user in (CHAIR, DEPUTY, SECRETARY)]
	act(SECRETARY, lambda: record_votes(NAME, "U01", votes))
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	act(SECRETARY, lambda: close_meeting(NAME))
	# One for, three abstain.
	problems = refused("Hội đồng không thông qua kết quả")
	assert "U01" in problems and "U02" not in problems


def test_an_update_takes_guests_and_other_duties_out_of_open_sessions() -> None:
	"""Before, anybody at the session could write rows into the attendance."""
	meeting()
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": SECRETARY}, "duty", "Chair")
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": CHAIR}, {"user": HEAD, "full_name": "Khách"})
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": MEMBER}, {"present": 0, "absence_reason": "ốm"})
	settle_attendance.execute()
	assert attendance() == [
		(CHAIR, "Chair", 0),
		(DEPUTY, "Deputy Chair", 1),
		(SECRETARY, "Secretary", 1),
		(MEMBER, "Member", 0),
	]
	assert decision().attendance[3].absence_reason == "ốm"
	frappe.db.set_value(DECISION, NAME, "workflow_state", "Draft")
	settle_attendance.execute()
	assert not decision().attendance
