"""The council's session: who may vote on what, when, and what is recorded."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK, HEAD, ROUND, act, answers_without, compiled, make_users, step
from factories_round import head_of, staff_of
from factories_session import CHAIR, MEMBER, SECRETARY, name_council, started
from refusals import NO_RIGHT, words_for
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	change_points,
	close_meeting,
	mark_all_present,
	record_everyone,
	record_votes,
	return_to_office,
	session_overview,
	set_session,
)
from cchc_eval.storage.bulk import insert_rows

NAME = "CCHC-QD-2091"
VOTE = "CCHC Council Vote"
# A member of the council who works in unit U01.
OF_U01 = head_of("U01")
DUTIES = {CHAIR: "Chair", SECRETARY: "Secretary", MEMBER: "Member", OF_U01: "Member"}


RECORDS = "Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"


@world
def sitting(units: int = 2, opened: bool = True, **more: Any) -> Any:
	"""A decision before a council of four; one of them is of U01."""
	make_users({SECRETARY: ["CCHC Council Member"]})
	doc = compiled(units, people=True, **more)
	role = {"parent": OF_U01, "parenttype": "User", "parentfield": "roles", "role": "CCHC Council Member"}
	insert_rows("Has Role", [role])
	frappe.clear_cache(user=OF_U01)
	name_council(ROUND, DUTIES)
	step(HEAD, doc, "Report to Council")
	if opened:
		act(SECRETARY, lambda: mark_all_present(NAME))
		act(SECRETARY, lambda: set_session(NAME, {"meeting_start": str(started())}))
	return doc.reload()


def vote(user: str, value: str = "For", unit: str = "U02", opinion: str = "") -> Any:
	return act(user, lambda: cast_vote(NAME, unit, value, opinion))


def stored(unit: str = "U02") -> dict[str, tuple[str, str]]:
	rows = frappe.get_all(VOTE, {"decision": NAME, "unit": unit}, ["member", "vote", "recorded_by"], order_by="member")
	return {row.member: (row.vote, row.recorded_by) for row in rows}


def seen(unit: str = "U02", user: str = CHAIR) -> Any:
	session = act(user, lambda: session_overview(NAME))
	return next(row for row in session["units"] if row["unit"] == unit)


def attend(**present: int) -> None:
	users = {"chair": CHAIR, "secretary": SECRETARY, "member": MEMBER, "of_u01": OF_U01}
	listed = [{"user": users[who], "present": here, "absence_reason": "đi công tác"} for who, here in present.items()]
	act(SECRETARY, lambda: set_session(NAME, {}, listed))


def test_each_present_member_votes_as_themself() -> None:
	sitting()
	vote(MEMBER, opinion=" Nhất trí ")
	row = frappe.get_last_doc(VOTE)
	assert (row.decision, row.unit, row.member, row.vote, row.opinion) == (NAME, "U02", MEMBER, "For", "Nhất trí")
	assert (row.recorded_by, row.vote_key) == (MEMBER, f"{NAME}/U02/{MEMBER}") and row.voted_on
	assert (row.unit_name, row.member_name) == ("Đơn vị U02", MEMBER.partition("@")[0])
	vote(CHAIR, "Abstain")
	assert stored() == {MEMBER: ("For", MEMBER), CHAIR: ("Abstain", CHAIR)}


def test_a_member_of_the_unit_does_not_vote_on_it() -> None:
	sitting()
	with pytest.raises(frappe.PermissionError, match="U01: thành viên của đơn vị không biểu quyết về đơn vị mình"):
		vote(OF_U01, unit="U01")
	vote(OF_U01, unit="U02")
	assert stored("U01") == {} and stored() == {OF_U01: ("For", OF_U01)}


def test_the_councils_list_names_a_members_unit_too() -> None:
	sitting()
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": MEMBER}, "unit", "U02")
	with pytest.raises(frappe.PermissionError, match="U02: thành viên của đơn vị không biểu quyết về đơn vị mình"):
		vote(MEMBER)
	vote(MEMBER, unit="U01")
	assert stored("U01") == {MEMBER: ("For", MEMBER)} and stored() == {}


@pytest.mark.parametrize(
	("user", "reads"),
	[(HEAD, True), (CLERK, False), (staff_of("U02"), False), ("Administrator", True), ("Guest", False)],
)
def test_who_is_not_of_the_council_does_not_vote(user: str, reads: bool) -> None:
	sitting()
	for words, what in (
		("không phải thành viên Hội đồng", lambda: cast_vote(NAME, "U02", "For")),
		(RECORDS, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "For"}])),
		(RECORDS, lambda: record_everyone(NAME, "For")),
		(RECORDS, lambda: set_session(NAME, {"venue": "x"})),
		(RECORDS, lambda: close_meeting(NAME)),
	):
		with pytest.raises(frappe.PermissionError, match=words if reads else NO_RIGHT):
			act(user, what)
	assert stored() == {}
	act(MEMBER, lambda: cast_vote(NAME, "U02", "For"))
	act(SECRETARY, lambda: record_votes(NAME, "U02", [{"member": CHAIR, "vote": "For"}]))
	assert set(stored()) == {MEMBER, CHAIR}


def test_who_is_absent_does_not_vote() -> None:
	sitting()
	vote(MEMBER)
	attend(member=0)
	with pytest.raises(frappe.PermissionError, match="được ghi là vắng mặt tại phiên họp"):
		vote(MEMBER, "Against")
	# Nor does a vote count that was given before leaving.
	assert (seen()["outcome"], seen()["votes_for"]) == ("Not Voted", 0)
	attend(member=1)
	assert (seen()["outcome"], seen()["votes_for"]) == ("Votes Missing", 1)
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	assert seen()["outcome"] == "Passed"


def test_a_vote_may_be_changed_until_the_meeting_closes_and_that_is_recorded() -> None:
	sitting()
	vote(MEMBER, "For")
	vote(MEMBER, "Against", opinion="Thiếu hồ sơ")
	name = frappe.db.get_value(VOTE, {"member": MEMBER})
	version = frappe.get_last_doc("Version", {"ref_doctype": VOTE, "docname": name})
	assert ["vote", "For", "Against"] in version.get_data()["changed"] and version.owner == MEMBER
	assert frappe.db.count(VOTE, {"decision": NAME}) == 1
	act(SECRETARY, lambda: close_meeting(NAME))
	with pytest.raises(frappe.ValidationError, match="Phiên họp đã kết thúc: hãy mở lại phiên họp để thay đổi phiếu"):
		vote(MEMBER, "For")
	assert stored() == {MEMBER: ("Against", MEMBER)}


def test_the_same_vote_again_changes_nothing() -> None:
	sitting()
	vote(MEMBER)
	vote(MEMBER)
	assert not frappe.db.exists("Version", {"ref_doctype": VOTE}) and len(stored()) == 1


NO_VOTE = "Phiếu phải là tán thành, không tán thành hoặc không có ý kiến"


@pytest.mark.parametrize(
	("unit", "value", "words"),
	[
		("U02", "Yes", f"{NO_VOTE}, không phải Yes"),
		("U02", "", NO_VOTE),
		("U99", "For", "Đơn vị U99 không có trong"),
		("U02", None, "should be of type"),
	],
)
def test_what_is_no_vote_is_refused(unit: str, value: Any, words: str) -> None:
	sitting()
	with pytest.raises(frappe.ValidationError if isinstance(value, str) else TypeError, match=words):
		vote(MEMBER, value, unit)
	assert not frappe.db.count(VOTE)
	vote(MEMBER, "For", "U02")
	assert frappe.db.count(VOTE) == 1


def test_the_secretary_records_the_show_of_hands() -> None:
	sitting()
	votes = [{"member": CHAIR, "vote": "For"}, {"member": MEMBER, "vote": "Against", "opinion": "Chưa rõ"}]
	act(SECRETARY, lambda: record_votes(NAME, "U02", votes))
	assert stored() == {CHAIR: ("For", SECRETARY), MEMBER: ("Against", SECRETARY)}
	# Said otherwise later, it is changed; the chair may record too.
	act(CHAIR, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "For"}]))
	assert stored()[MEMBER] == ("For", CHAIR)


def test_a_faulty_record_is_refused_whole_with_every_fault() -> None:
	sitting()
	attend(member=0)
	votes = [
		{"member": CHAIR, "vote": "For"},
		{"member": MEMBER, "vote": "For"},
		{"member": OF_U01, "vote": "For"},
		{"member": SECRETARY, "vote": "Perhaps"},
		{"member": "x@example.com", "vote": "For"},
	]
	with pytest.raises(frappe.ValidationError) as error:
		act(SECRETARY, lambda: record_votes(NAME, "U01", votes))
	absent, secretary = MEMBER.partition("@")[0], SECRETARY.partition("@")[0]
	for part in (
		f"{absent} vắng mặt.",
		f"{OF_U01.partition('@')[0]} thuộc Đơn vị U01 nên không biểu quyết về đơn vị này",
		f"{secretary}: {NO_VOTE}, không phải Perhaps",
		"x@example.com không phải là thành viên",
	):
		assert part in str(error.value)
	assert stored("U01") == {}
	act(SECRETARY, lambda: record_votes(NAME, "U01", votes[:1]))
	assert set(stored("U01")) == {CHAIR}


def test_a_vote_given_in_person_is_that_members_own() -> None:
	sitting()
	vote(MEMBER, "Against")
	own = f"{MEMBER.partition('@')[0]} đã tự biểu quyết: chỉ thành viên đó được thay đổi phiếu của mình"
	with pytest.raises(frappe.ValidationError, match=own):
		act(SECRETARY, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "For"}]))
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	assert stored() == {
		CHAIR: ("For", SECRETARY),
		OF_U01: ("For", SECRETARY),
		SECRETARY: ("For", SECRETARY),
		MEMBER: ("Against", MEMBER),
	}
	assert set(stored("U01")) == {CHAIR, SECRETARY, MEMBER}


def test_a_plain_member_records_nothing() -> None:
	sitting()
	with pytest.raises(frappe.PermissionError, match=RECORDS):
		act(MEMBER, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "For"}]))
	with pytest.raises(frappe.PermissionError, match=RECORDS):
		act(MEMBER, lambda: close_meeting(NAME))
	act(SECRETARY, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "For"}]))
	act(SECRETARY, lambda: close_meeting(NAME))
	assert stored() == {MEMBER: ("For", SECRETARY)}


def test_votes_are_not_written_by_hand() -> None:
	sitting()
	vote(MEMBER)
	row = frappe.get_last_doc(VOTE)
	new = {"doctype": VOTE, "decision": NAME, "unit": "U02", "member": CHAIR, "vote": "For", "vote_key": "x"}
	for user in (MEMBER, CHAIR, SECRETARY, HEAD, "Administrator"):
		row.reload().vote = "Against"
		words = words_for(user, {"Administrator"}, f"Phiếu được ghi trong phiên họp của {NAME}, không nhập tay")
		for write in (frappe.get_doc(new).insert, row.save, lambda: frappe.delete_doc(VOTE, row.name)):
			with pytest.raises(frappe.PermissionError, match=words):
				act(user, write)
	# Not even by code that forgets the rights.
	with pytest.raises(frappe.PermissionError, match="không nhập tay"):
		frappe.get_doc(new).insert(ignore_permissions=True)
	assert stored() == {MEMBER: ("For", MEMBER)}


def test_a_vote_on_a_result_that_changed_since_no_longer_counts() -> None:
	sitting()
	vote(MEMBER)
	vote(CHAIR)
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	assert seen()["outcome"] == "Not Voted" and len(stored()) == 2
	vote(MEMBER)
	assert (seen()["outcome"], seen()["votes_for"]) == ("Votes Missing", 1)


def test_nobody_votes_over_the_voided_vote_of_another() -> None:
	"""The chair's change voids a vote against. It was turned into one for, and its opinion was erased."""
	sitting()
	vote(MEMBER, "Against", opinion="Chưa đủ minh chứng")
	before = seen()["result"]
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	assert seen(user=MEMBER)["mine"] is None and seen()["untold"]
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	assert stored()[MEMBER] == ("Against", MEMBER) and not seen()["untold"]
	assert (seen()["votes_for"], seen()["outcome"]) == (3, "Votes Missing")
	(voided,) = (row for row in seen()["votes"] if not row["valid"])
	assert (voided["member"], voided["vote"], voided["result"]) == (MEMBER, "Against", before)
	assert voided["opinion"] == "Chưa đủ minh chứng"
	# Given again by the member, the first stays on record.
	vote(MEMBER, "For", opinion="Đã rõ")
	rows = frappe.get_all(
		VOTE, {"decision": NAME, "unit": "U02", "member": MEMBER}, ["vote", "opinion", "replaced"], order_by="replaced"
	)
	assert [tuple(row.values()) for row in rows] == [("For", "Đã rõ", 0), ("Against", "Chưa đủ minh chứng", 1)]
	assert (seen()["votes_for"], seen()["outcome"], seen(user=MEMBER)["my_opinion"]) == (4, "Passed", "Đã rõ")


def test_a_voided_vote_is_replaced_by_the_show_of_hands_by_name() -> None:
	sitting()
	vote(MEMBER, "Against", opinion="Chưa đủ minh chứng")
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	act(SECRETARY, lambda: record_votes(NAME, "U02", [{"member": MEMBER, "vote": "Abstain"}]))
	assert seen()["abstain"] == 1
	assert [(row["vote"], row["opinion"], row["valid"]) for row in seen()["votes"]] == [
		("Against", "Chưa đủ minh chứng", False),
		("Abstain", "", True),
	]


def test_a_vote_given_again_counts_once_where_the_first_result_returns() -> None:
	sitting()
	vote(MEMBER, "Against", opinion="Chưa đủ minh chứng")
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	vote(MEMBER, "Abstain")
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Trả lại điểm của Văn phòng"))
	# Neither: the member has voted since, on what is no longer the result.
	assert seen()["outcome"] == "Not Voted"
	vote(MEMBER)
	assert (seen()["votes_for"], seen()["against"], seen()["abstain"]) == (1, 0, 0)
	assert frappe.db.count(VOTE, {"decision": NAME, "member": MEMBER}) == 3


def test_returning_the_decision_clears_no_vote() -> None:
	sitting()
	vote(MEMBER, opinion="Nhất trí")
	act(CHAIR, lambda: return_to_office(NAME, "Thiếu biên bản"))
	step(HEAD, frappe.get_doc("CCHC Council Decision", NAME), "Report to Council")
	act(SECRETARY, lambda: mark_all_present(NAME))
	assert stored() == {MEMBER: ("For", MEMBER)} and seen()["votes_for"] == 1
	assert frappe.get_doc("CCHC Council Decision", NAME).meeting_start


def test_who_sees_the_session() -> None:
	sitting()
	for user in (CHAIR, MEMBER, SECRETARY, HEAD):
		assert act(user, lambda: session_overview(NAME))["in_council"]
	for user in (CLERK, staff_of("U01"), "Guest"):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			act(user, lambda: session_overview(NAME))


def test_the_overview_lists_what_the_user_may_do() -> None:
	sitting()
	session = act(OF_U01, lambda: session_overview(NAME))
	assert (session["present"], session["needed"], session["quorum"], session["has_quorum"]) == (4, 3, "2/3", True)
	assert (session["me"], session["may_record"], session["open"]) == (OF_U01, False, True)
	assert {row["unit"]: row["may_vote"] for row in session["units"]} == {"U01": False, "U02": True}
	assert act(SECRETARY, lambda: session_overview(NAME))["may_record"]
	assert not act(HEAD, lambda: session_overview(NAME))["me"]


def test_the_number_of_queries_does_not_follow_the_units(monkeypatch: pytest.MonkeyPatch) -> None:
	sitting(2, answers={"U01": answers_without("1.1.1")})
	counted: list[str] = []
	real = frappe.db.sql
	monkeypatch.setattr(frappe.db, "sql", lambda *a, **k: (counted.append(str(a[0])), real(*a, **k))[1])
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	inserts = [query for query in counted if query.startswith(f"INSERT INTO `tab{VOTE}`")]
	assert len(inserts) == 1 and frappe.db.count(VOTE) == 7
