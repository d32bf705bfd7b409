"""Who is on the council, who is there, who presides and who keeps the minutes: settled by the server."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import CLERK, HEAD, ROUND, act, compiled, step
from factories_meeting import (
	DEPUTY,
	DUTIES,
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
from factories_session import CHAIR, MEMBER, PLACE, SECRETARY, name_council
from refusals import words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	mark_all_present,
	name_secretary,
	open_meeting,
	record_everyone,
	return_to_office,
	set_session,
)
from cchc_eval.printing import papers

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
	with pytest.raises(frappe.PermissionError, match="Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"):
		act(OTHER_CHAIR, lambda: set_session(NAME, {"venue": "x"}))
	act(CHAIR, lambda: set_session(NAME, {"venue": "x"}))
	assert decision().venue == "x"


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
		with pytest.raises(frappe.ValidationError, match="không thay đổi trong phiên họp"):
			act(by, lambda rows=rows: set_session(NAME, {}, rows))
	# What the form sends of the stored duty is no change.
	attend(MEMBER, 0, duty="Member")
	assert attendance() == [(user, duty, int(user != MEMBER)) for user, duty in DUTIES.items()]


def test_nobody_saves_another_duty_name_or_member() -> None:
	meeting()
	for field, value in (("duty", "Chair"), ("user", HEAD), ("unit", "U01"), ("full_name", "x"), ("stand_in", 1)):
		doc = decision()
		doc.attendance[3].set(field, value)
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Thành phần dự họp»"):
			act(CHAIR, doc.save)
	guest = decision()
	guest.append("attendance", {"user": HEAD, "full_name": "Khách", "duty": "Member", "present": 1})
	fewer = decision()
	fewer.attendance = fewer.attendance[:2]
	for doc in (guest, fewer):
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Thành phần dự họp»"):
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
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Thành phần dự họp»"):
		act(HEAD, doc.save)
	doc = decision()
	doc.meeting_start = "2026-01-01 08:00:00"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Khai mạc lúc»"):
		act(HEAD, doc.save)
	doc = decision().update(PLACE)
	act(HEAD, doc.save)


# Who is there


def test_nobody_is_there_before_the_attendance_was_taken() -> None:
	reported()
	act(SECRETARY, lambda: open_meeting(NAME))
	session = seen()
	assert (session["present"], session["has_quorum"], session["chair"]) == (0, False, "")
	with pytest.raises(frappe.PermissionError, match="thư ký ghi nhận thành viên có mặt trước khi biểu quyết"):
		act(MEMBER, lambda: cast_vote(NAME, "U01", "For"))
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	assert not frappe.db.count("CCHC Council Vote", {"decision": NAME})
	refused("Chưa điểm danh: chưa ghi nhận thành viên nào có mặt")


def test_all_are_marked_present_at_once() -> None:
	reported()
	for user in (MEMBER, HEAD, CLERK, OTHER_CHAIR):
		# The clerk does not read what lies before the council.
		words = words_for(user, {MEMBER, HEAD, OTHER_CHAIR}, "Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, lambda: mark_all_present(NAME))
	assert seen()["present"] == 0
	act(SECRETARY, lambda: mark_all_present(NAME))
	assert seen()["present"] == 4
	attend(MEMBER, 0, absence_reason=" đi công tác ")
	assert decision().attendance[3].absence_reason == "đi công tác"
	act(DEPUTY, lambda: mark_all_present(NAME))
	assert decision().attendance[3].absence_reason == "" and seen()["has_quorum"]


FAULTY = [
	(["x"], "Không đọc được dữ liệu gửi lên"),
	([None], "Không đọc được dữ liệu gửi lên"),
	([{"user": {"a": 1}, "present": 1}], "a.*: 1} không phải là thành viên Hội đồng của quyết định này"),
	([{"user": "x@example.com", "present": 1}], "^x@example.com không phải là thành viên Hội đồng của quyết định này"),
	([{"user": MEMBER, "present": "abc"}], "hãy ghi có mặt"),
	([{"user": MEMBER, "present": 2}], "hãy ghi có mặt"),
	([{"user": MEMBER, "present": [1]}], "hãy ghi có mặt"),
	([{"user": MEMBER}], "hãy ghi có mặt"),
]


def test_a_faulty_attendance_is_refused() -> None:
	meeting()
	for rows, words in FAULTY:
		with pytest.raises(frappe.ValidationError, match=words):
			act(SECRETARY, lambda rows=rows: set_session(NAME, {}, rows))
	assert attendance() == [(user, duty, 1) for user, duty in DUTIES.items()]
	act(SECRETARY, lambda: set_session(NAME, {}, [{"user": MEMBER, "present": 0}]))
	assert attendance()[3] == (MEMBER, "Member", 0)


# Who presides, and who keeps the minutes


def test_only_who_presides_approves() -> None:
	"""The deputy and another chair have the role; one is on this council, the other is not."""
	held()
	for user in (OTHER_CHAIR, DEPUTY):
		refused(f"Chỉ người chủ trì Hội đồng.*: {CHAIR.partition('@')[0]}", user, frappe.PermissionError)
	step(CHAIR, decision(), "Approve")
	assert decision().approved_by == CHAIR


def test_a_deputy_presides_in_the_chairs_absence() -> None:
	held()
	attend(CHAIR, 0)
	assert seen()["chair"] == DEPUTY.partition("@")[0]
	refused("Chỉ người chủ trì Hội đồng", CHAIR, frappe.PermissionError)
	step(DEPUTY, decision(), "Approve")
	assert papers.compose("minutes", decision()).chair.name == DEPUTY.partition("@")[0]


def test_who_presides_names_a_member_to_keep_the_minutes() -> None:
	held()
	assert not seen()["may_name_secretary"]
	for user in (CHAIR, SECRETARY):
		with pytest.raises(frappe.PermissionError, match="chủ tọa phiên họp chỉ định ủy viên ghi biên bản"):
			act(user, lambda: name_secretary(NAME, MEMBER))
	attend(SECRETARY, 0)
	refused("Thư ký vắng mặt: chủ tọa hãy chỉ định ủy viên ghi biên bản")
	assert seen()["may_name_secretary"]
	who_presides, of_this_council = "chủ tọa phiên họp chỉ định ủy viên", "Phó Chủ tịch Hội đồng này"
	for user, words in (
		(DEPUTY, who_presides),
		(SECRETARY, who_presides),
		(MEMBER, of_this_council),
		(OTHER_CHAIR, of_this_council),
	):
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, lambda: name_secretary(NAME, MEMBER))
	for nobody in (DEPUTY, SECRETARY, HEAD, "x"):
		with pytest.raises(frappe.ValidationError, match="Chỉ ủy viên có mặt được ghi biên bản thay thư ký"):
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


def test_without_sessions_too_only_chair_or_deputy_of_this_council_approves() -> None:
	reported()
	without_sessions()
	refused("Chỉ người chủ trì Hội đồng", OTHER_CHAIR, frappe.PermissionError)
	step(DEPUTY, decision(), "Approve")
