"""When the council meets and who is there: settled by the server, entered by those who hold the session."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK, HEAD, ROUND, act, compiled, in_council, make_users, step
from factories_session import CHAIR, MEMBER, PLACE, SECRETARY, hold_session, name_council, reopened, started
from frappe.utils import add_days, add_to_date, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	close_meeting,
	mark_all_present,
	name_secretary,
	open_meeting,
	record_everyone,
	record_votes,
	reopen_meeting,
	return_to_office,
	session_overview,
	set_session,
)
from cchc_eval.patches import settle_attendance
from cchc_eval.printing import papers

NAME, DECISION = "CCHC-QD-2091", "CCHC Council Decision"
DEPUTY, OTHER_CHAIR = "f3.deputy@example.com", "f3.chair2@example.com"
DUTIES = {CHAIR: "Chair", DEPUTY: "Deputy Chair", SECRETARY: "Secretary", MEMBER: "Member"}


def decision() -> Any:
	return frappe.get_doc(DECISION, NAME)


def reported(units: int = 1) -> Any:
	"""Before a council of four; nobody is listed as present yet."""
	doc = compiled(units)
	make_users(
		{
			SECRETARY: ["CCHC Council Member"],
			DEPUTY: ["CCHC Council Chair"],
			OTHER_CHAIR: ["CCHC Council Chair"],
		}
	)
	name_council(ROUND, DUTIES)
	step(HEAD, doc, "Report to Council")
	return doc.reload()


def meeting(units: int = 1) -> Any:
	"""All of them are present, and the meeting goes on."""
	doc = reported(units)
	act(SECRETARY, lambda: mark_all_present(NAME))
	act(SECRETARY, lambda: set_session(NAME, {"meeting_start": str(started()), **PLACE}))
	return doc.reload()


def held(units: int = 1) -> Any:
	return hold_session(reported(units))


def attend(user: str, present: int, by: str = SECRETARY, **more: Any) -> None:
	act(by, lambda: set_session(NAME, {}, [{"user": user, "present": present, **more}]))


def seen(user: str = CHAIR) -> Any:
	return act(user, lambda: session_overview(NAME))


def attendance() -> list[tuple[str, str, int]]:
	return [(row.user, row.duty, row.present) for row in decision().attendance]


def refused(user: str = CHAIR, error: type[Exception] = frappe.ValidationError) -> str:
	with pytest.raises(error) as raised:
		step(user, decision(), "Approve")
	assert decision().workflow_state == "In Council"
	return str(raised.value)


def said() -> list[str]:
	filters = {"reference_name": NAME, "comment_type": "Info"}
	return frappe.get_all("Comment", filters, pluck="content", order_by="creation desc, name desc")


# Who is on the council


def test_the_rounds_council_is_written_down_when_the_decision_is_reported() -> None:
	doc = compiled(1)
	assert not doc.attendance
	name_council(ROUND, DUTIES)
	step(HEAD, doc, "Report to Council")
	assert attendance() == [(user, duty, 0) for user, duty in DUTIES.items()]


def test_a_council_that_changes_meanwhile_changes_no_quorum() -> None:
	"""Three of four are needed: without the two who are absent, two of two would do."""
	reported()
	for user in (CHAIR, SECRETARY):
		attend(user, 1)
	frappe.db.delete("CCHC Council Member", {"parent": ROUND, "user": ("in", (DEPUTY, MEMBER))})
	session = seen()
	assert (session["present"], session["needed"], len(session["members"])) == (2, 3, 4)
	assert not session["has_quorum"]
	name_council(ROUND, {OTHER_CHAIR: "Chair"})
	assert not seen(OTHER_CHAIR)["may_record"]
	with pytest.raises(frappe.PermissionError):
		act(OTHER_CHAIR, lambda: set_session(NAME, {"venue": "x"}))


def test_reported_again_the_council_is_written_down_anew() -> None:
	meeting()
	act(CHAIR, lambda: return_to_office(NAME, "Thiếu hồ sơ"))
	frappe.db.set_value("CCHC Council Member", {"parent": ROUND, "user": MEMBER}, "duty", "Deputy Chair")
	frappe.db.delete("CCHC Council Member", {"parent": ROUND, "user": DEPUTY})
	step(HEAD, decision(), "Report to Council")
	assert attendance() == [(CHAIR, "Chair", 0), (SECRETARY, "Secretary", 0), (MEMBER, "Deputy Chair", 0)]


@pytest.mark.parametrize("by", [SECRETARY, CHAIR])
def test_nobody_gives_another_duty_in_the_session(by: str) -> None:
	meeting()
	for rows in (
		[{"user": SECRETARY, "present": 1, "duty": "Chair"}, {"user": CHAIR, "present": 1, "duty": "Secretary"}],
		[{"user": MEMBER, "present": 1, "duty": "Deputy Chair"}],
		[{"user": MEMBER, "present": 1, "duty": "Vua"}],
		[{"user": MEMBER, "present": 1, "duty": None}],
	):
		with pytest.raises(frappe.ValidationError):
			act(by, lambda rows=rows: set_session(NAME, {}, rows))
	# What the form sends of the stored duty is no change.
	attend(MEMBER, 0, duty="Member")
	assert attendance() == [(user, duty, int(user != MEMBER)) for user, duty in DUTIES.items()]


def test_nobody_saves_another_duty_name_or_member() -> None:
	meeting()
	for field, value in (("duty", "Chair"), ("user", HEAD), ("unit", "U01"), ("full_name", "x"), ("stand_in", 1)):
		doc = decision()
		doc.attendance[3].set(field, value)
		with pytest.raises(frappe.PermissionError):
			act(CHAIR, doc.save)
	guest = decision()
	guest.append("attendance", {"user": HEAD, "full_name": "Khách", "duty": "Member", "present": 1})
	fewer = decision()
	fewer.attendance = fewer.attendance[:2]
	for doc in (guest, fewer):
		with pytest.raises(frappe.PermissionError):
			act(CHAIR, doc.save)
	assert attendance() == [(user, duty, 1) for user, duty in DUTIES.items()]
	# Who is there is the chair's to write by saving the form too.
	doc = decision()
	doc.attendance[3].update({"present": 0, "absence_reason": "ốm"})
	act(CHAIR, doc.save)
	assert attendance()[3] == (MEMBER, "Member", 0)


def test_the_office_names_no_attendance_before_it_reports() -> None:
	doc = compiled(1)
	doc.append("attendance", {"user": HEAD, "full_name": "x", "duty": "Chair", "present": 1})
	with pytest.raises(frappe.PermissionError):
		act(HEAD, doc.save)
	doc = decision()
	doc.meeting_start = "2026-01-01 08:00:00"
	with pytest.raises(frappe.PermissionError):
		act(HEAD, doc.save)
	doc = decision().update(PLACE)
	act(HEAD, doc.save)


# Who is there


def test_nobody_is_there_before_the_attendance_was_taken() -> None:
	reported()
	act(SECRETARY, lambda: open_meeting(NAME))
	session = seen()
	assert (session["present"], session["has_quorum"], session["chair"]) == (0, False, "")
	with pytest.raises(frappe.PermissionError):
		act(MEMBER, lambda: cast_vote(NAME, "U01", "For"))
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	assert not frappe.db.count("CCHC Council Vote", {"decision": NAME})
	problems = refused()
	assert frappe._("The attendance was not taken: nobody is listed as present.") in problems


def test_all_are_marked_present_at_once() -> None:
	reported()
	for user in (MEMBER, HEAD, CLERK, OTHER_CHAIR):
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: mark_all_present(NAME))
	act(SECRETARY, lambda: mark_all_present(NAME))
	assert seen()["present"] == 4
	attend(MEMBER, 0, absence_reason=" đi công tác ")
	assert decision().attendance[3].absence_reason == "đi công tác"
	act(DEPUTY, lambda: mark_all_present(NAME))
	assert decision().attendance[3].absence_reason == "" and seen()["has_quorum"]


FAULTY = [
	["x"],
	[None],
	[{"user": {"a": 1}, "present": 1}],
	[{"user": "x@example.com", "present": 1}],
	[{"user": MEMBER, "present": "abc"}],
	[{"user": MEMBER, "present": 2}],
	[{"user": MEMBER, "present": [1]}],
	[{"user": MEMBER}],
]


def test_a_faulty_attendance_is_refused() -> None:
	meeting()
	for rows in FAULTY:
		with pytest.raises(frappe.ValidationError):
			act(SECRETARY, lambda rows=rows: set_session(NAME, {}, rows))
	assert attendance() == [(user, duty, 1) for user, duty in DUTIES.items()]


# Who presides, and who keeps the minutes


def test_only_who_presides_approves() -> None:
	"""The deputy and another chair have the role; one is on this council, the other is not."""
	held()
	for user in (OTHER_CHAIR, DEPUTY):
		assert CHAIR.partition("@")[0] in refused(user, frappe.PermissionError)
	step(CHAIR, decision(), "Approve")
	assert decision().approved_by == CHAIR


def test_a_deputy_presides_in_the_chairs_absence() -> None:
	held()
	attend(CHAIR, 0)
	assert seen()["chair"] == DEPUTY.partition("@")[0]
	refused(CHAIR, frappe.PermissionError)
	step(DEPUTY, decision(), "Approve")
	assert papers.compose("minutes", decision()).chair.name == DEPUTY.partition("@")[0]


def test_who_presides_names_a_member_to_keep_the_minutes() -> None:
	held()
	assert not seen()["may_name_secretary"]
	for user in (CHAIR, SECRETARY):
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: name_secretary(NAME, MEMBER))
	attend(SECRETARY, 0)
	assert frappe._("No secretary is present: who presides names a member who keeps the minutes.") in refused()
	assert seen()["may_name_secretary"]
	for user in (DEPUTY, SECRETARY, MEMBER, OTHER_CHAIR):
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: name_secretary(NAME, MEMBER))
	for nobody in (DEPUTY, SECRETARY, HEAD, "x"):
		with pytest.raises(frappe.ValidationError):
			act(CHAIR, lambda nobody=nobody: name_secretary(NAME, nobody))
	act(CHAIR, lambda: name_secretary(NAME, MEMBER))
	assert MEMBER.partition("@")[0] in said()[0]
	session = seen(MEMBER)
	assert session["secretary"] == MEMBER.partition("@")[0] and session["may_record"]
	assert attendance()[3] == (MEMBER, "Member", 1)
	step(CHAIR, decision(), "Approve")
	written = papers.compose("minutes", decision())
	assert (written.secretary.name, written.secretary.duty) == (MEMBER.partition("@")[0], "Ủy viên")


def test_the_secretary_who_comes_after_all_keeps_them() -> None:
	held()
	attend(SECRETARY, 0)
	act(CHAIR, lambda: name_secretary(NAME, MEMBER))
	attend(SECRETARY, 1)
	session = seen(MEMBER)
	assert session["secretary"] == SECRETARY.partition("@")[0] and not session["may_record"]
	attend(SECRETARY, 0, by=CHAIR)
	act(CHAIR, lambda: name_secretary(NAME, ""))
	assert seen()["secretary"] == ""


def without_sessions() -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.require_council_session = 0
	settings.save()


def test_without_sessions_too_only_chair_or_deputy_of_this_council_approves() -> None:
	reported()
	without_sessions()
	refused(OTHER_CHAIR, frappe.PermissionError)
	step(DEPUTY, decision(), "Approve")


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

	def all_refused() -> None:
		for user, way in ways:
			with pytest.raises(frappe.ValidationError):
				act(user, way)

	all_refused()
	act(SECRETARY, lambda: set_session(NAME, {"meeting_start": str(started())}))
	for user, way in ways:
		act(user, way)
	act(SECRETARY, lambda: close_meeting(NAME))
	all_refused()


def test_a_closed_meeting_is_reopened_for_all_to_see() -> None:
	held()
	for user in (MEMBER, HEAD, OTHER_CHAIR):
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: reopen_meeting(NAME))
	act(SECRETARY, lambda: reopen_meeting(NAME))
	closed_at = f"{now_datetime():%d/%m/%Y}"
	assert not decision().meeting_end and closed_at in said()[0]
	with pytest.raises(frappe.ValidationError):
		act(SECRETARY, lambda: reopen_meeting(NAME))
	act(MEMBER, lambda: cast_vote(NAME, "U01", "Abstain"))
	refused()
	act(CHAIR, lambda: close_meeting(NAME))
	# By saving the form or the details it is told as well.
	count = len(said())
	act(SECRETARY, lambda: set_session(NAME, {"meeting_end": None}))
	act(SECRETARY, lambda: close_meeting(NAME))
	doc = decision()
	doc.meeting_end = None
	act(CHAIR, doc.save)
	assert len(said()) == count + 2
	act(CHAIR, lambda: close_meeting(NAME))
	step(CHAIR, decision(), "Approve")
	with pytest.raises(frappe.ValidationError):
		act(SECRETARY, lambda: reopen_meeting(NAME))


def wrong_times() -> list[dict[str, Any]]:
	now = now_datetime()
	soon, began = str(add_to_date(now, hours=5)), str(started())
	return [
		{"meeting_start": soon},
		{"meeting_end": soon},
		{"meeting_start": began, "meeting_end": began},
		{"meeting_start": str(now), "meeting_end": str(add_to_date(now, seconds=-5))},
		{"meeting_start": "1990-01-01 08:00:00", "meeting_end": "1990-01-01 09:00:00"},
		{"meeting_start": str(add_days(now, -1))},
	]


def test_times_that_can_not_be_are_not_set_by_any_way() -> None:
	reported()
	for wrong in wrong_times():
		with pytest.raises(frappe.ValidationError):
			act(SECRETARY, lambda wrong=wrong: set_session(NAME, wrong))
		doc = decision().update(wrong)
		with pytest.raises(frappe.ValidationError):
			act(CHAIR, doc.save)
	with pytest.raises(frappe.ValidationError):
		act(SECRETARY, lambda: set_session(NAME, {"meeting_start": "hôm qua"}))
	assert not decision().meeting_start and not decision().meeting_end


def test_times_that_can_not_be_carry_no_decision() -> None:
	held()
	stored = {"meeting_start": decision().meeting_start, "meeting_end": decision().meeting_end}
	for wrong in wrong_times():
		decision().db_set({**stored, **wrong})
		refused()
	decision().db_set(stored)
	step(CHAIR, decision(), "Approve")


def test_compiled_anew_the_council_meets_anew() -> None:
	"""The attendance can be taken meanwhile: only the approval minds the time of the meeting before."""
	held()
	decision().db_set("compiled_on", add_days(now_datetime(), 1))
	attend(MEMBER, 0)
	refused()


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


@pytest.mark.parametrize("field", ["venue", "agenda", "meeting_start", "meeting_end"])
def test_no_approval_without_what_the_minutes_need(field: str) -> None:
	held().db_set(field, None)
	problems = refused()
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
		assert not seen(OTHER_CHAIR)["may_enter"]
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: set_session(NAME, {"agenda": "x"}))
	assert seen(HEAD)["may_enter"] and not seen(HEAD)["may_record"]
	times = {"meeting_start": str(started()), "meeting_end": str(now_datetime())}
	for wrong in ({"venue": "Phòng khác"}, {"meeting_end": str(add_to_date(now_datetime(), hours=1))}):
		with pytest.raises(frappe.ValidationError):
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
		with pytest.raises(frappe.ValidationError):
			act(user, lambda: set_session(NAME, {"venue": "Phòng khác"}, [{"user": MEMBER, "present": 0}]))
		with pytest.raises(frappe.ValidationError):
			act(user, lambda: mark_all_present(NAME))


def test_the_office_enters_no_meeting_where_a_session_is_held() -> None:
	reported()
	with pytest.raises(frappe.PermissionError):
		act(HEAD, lambda: set_session(NAME, {"venue": "x"}))


def test_a_round_without_a_council_has_no_minutes_and_says_so() -> None:
	doc = in_council(1)
	without_sessions()
	step(CHAIR, doc, "Approve")
	with pytest.raises(frappe.ValidationError) as error:
		papers.compose("minutes", decision())
	assert frappe._("Attendance and Times") not in str(error.value)
	with pytest.raises(frappe.PermissionError):
		act(HEAD, lambda: set_session(NAME, {"venue": "x"}))


def test_a_vote_is_missing_until_everyone_has_voted() -> None:
	"""One vote of four is none, and the refusal names who is missing."""
	meeting(2)
	for unit in ("U01", "U02"):
		act(MEMBER, lambda unit=unit: cast_vote(NAME, unit, "For"))
	act(SECRETARY, lambda: close_meeting(NAME))
	problems = refused()
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
	problems = refused()
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
