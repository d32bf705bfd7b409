"""No approval without quorum, times, chair, secretary and a vote on every unit; the minutes print the session."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import frappe
import pytest
from factories_appraisal import HEAD, act, in_council, make_users, step
from factories_session import CHAIR, MEMBER, SECRETARY, hold_session, name_council, reopened
from frappe.utils import escape_html
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_council_decision import meeting
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	amend,
	cast_vote,
	change_points,
	close_meeting,
	compile,
	record_everyone,
	record_votes,
	reopen_meeting,
	session_overview,
	set_session,
)
from cchc_eval.documents.render import render_html
from cchc_eval.documents.word import render_word
from cchc_eval.printing.decision import minutes
from cchc_eval.vietnamese.writing import long_date

NAME, DECISION, VOTE = "CCHC-QD-2091", "CCHC Council Decision", "CCHC Council Vote"


def decision() -> Any:
	return frappe.get_doc(DECISION, NAME)


@world
def held(units: int = 2) -> Any:
	doc = in_council(units)
	make_users({SECRETARY: ["CCHC Council Member"]})
	return hold_session(doc)


def refusal(*words: str) -> str:
	"""That the chair does not approve yet, for these reasons among others; returns all that is said."""
	with pytest.raises(frappe.ValidationError) as error:
		step(CHAIR, decision(), "Approve")
	assert decision().workflow_state == "In Council"
	said = str(error.value)
	assert words and all(part in said for part in words), said
	return said


def attend(user: str, present: int) -> None:
	act(SECRETARY, lambda: set_session(NAME, {}, [{"user": user, "present": present}]))


def test_every_reason_is_listed_at_once() -> None:
	doc = in_council(2)
	refusal(
		"Đợt CCHC-2091 chưa có Hội đồng khi quyết định được trình",
		*(f"Đơn vị {unit}: Hội đồng chưa biểu quyết" for unit in ("U01", "U02")),
	)
	hold_session(doc)
	doc.db_set({"meeting_start": None, "meeting_end": None})
	doc.db_set({"venue": " ", "agenda": None})
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": SECRETARY}, "present", 0)
	frappe.db.delete(VOTE, {"unit": "U02"})
	problems = act(CHAIR, lambda: session_overview(NAME))["problems"]
	# No opening, no closing, no venue, no agenda, no secretary, no vote on U02.
	assert len(problems) == 6
	refusal(*map(frappe.utils.escape_html, problems))


def test_a_session_that_lacks_nothing_carries_the_decision() -> None:
	held()
	assert act(CHAIR, lambda: session_overview(NAME))["problems"] == []
	step(CHAIR, decision(), "Approve")
	doc = decision()
	assert (doc.workflow_state, doc.quorum) == ("Approved", "2/3")
	assert frappe.db.count(VOTE, {"decision": NAME, "counts": 1}) == 6


def test_the_quorum_is_exact() -> None:
	"""Two of three are two thirds exactly; one of three is not."""
	held()
	attend(MEMBER, 0)
	step(CHAIR, decision(), "Approve")


def test_without_quorum_there_is_no_approval() -> None:
	held()
	settings = frappe.get_single("CCHC Settings")
	settings.update({"quorum": "3/3"})
	settings.save()
	attend(MEMBER, 0)
	refusal("Chưa đủ số thành viên: có mặt 2/3 thành viên, cần ít nhất 3")
	attend(MEMBER, 1)
	step(CHAIR, decision(), "Approve")
	assert decision().quorum == "3/3"


@pytest.mark.parametrize(
	("user", "words"),
	[
		(CHAIR, "Chủ tịch và Phó Chủ tịch Hội đồng đều không có mặt"),
		(SECRETARY, "Thư ký vắng mặt: chủ tọa hãy chỉ định ủy viên ghi biên bản"),
	],
)
def test_chair_and_secretary_must_be_present(user: str, words: str) -> None:
	held()
	attendance = {"parent": NAME, "user": user}
	frappe.db.set_value("CCHC Attendance", attendance, "present", 0)
	refusal(words)
	frappe.db.set_value("CCHC Attendance", attendance, "present", 1)
	assert step(CHAIR, decision(), "Approve").workflow_state == "Approved"


@pytest.mark.parametrize(
	("times", "words"),
	[
		({"meeting_start": None}, "Phiên họp chưa ghi thời gian bắt đầu"),
		({"meeting_end": None}, "Phiên họp chưa ghi thời gian kết thúc"),
		({"meeting_end": "2026-01-12 07:00:00"}, "Thời gian kết thúc phiên họp phải sau thời gian bắt đầu"),
	],
)
def test_the_meeting_has_an_opening_and_then_a_closing(times: dict[str, Any], words: str) -> None:
	doc = held()
	stored = {field: doc.get(field) for field in times}
	doc.db_set(times)
	refusal(words)
	doc.db_set(stored)
	assert step(CHAIR, decision(), "Approve").workflow_state == "Approved"


def test_a_rejected_unit_is_named() -> None:
	reopened(held())
	votes = [{"member": user, "vote": "Against"} for user in (CHAIR, MEMBER)]
	act(CHAIR, lambda: record_votes(NAME, "U02", votes))
	act(CHAIR, lambda: close_meeting(NAME))
	reasons = refusal("U02: Hội đồng không thông qua kết quả (1 tán thành, 2 không tán thành, 0 không có ý kiến)")
	assert "U01" not in reasons


@pytest.mark.parametrize(("chair", "passes"), [("For", True), ("Against", False), ("Abstain", False)])
def test_the_chairs_vote_breaks_a_tie(chair: str, passes: bool) -> None:
	"""With one other vote against the chair's; where the chair abstains the two others tie."""
	reopened(held())
	others = ("Against" if chair != "Against" else "For", "Abstain" if chair != "Abstain" else "For")
	votes = [
		{"member": CHAIR, "vote": chair},
		*({"member": user, "vote": vote} for user, vote in zip((MEMBER, SECRETARY), others, strict=True)),
	]
	act(CHAIR, lambda: record_votes(NAME, "U02", votes))
	act(CHAIR, lambda: close_meeting(NAME))
	if passes:
		step(CHAIR, decision(), "Approve")
		assert any("phiếu của chủ tọa" in text for text in minutes(decision()).discussions[1].opinions)
	else:
		refusal("U02: Hội đồng không thông qua kết quả (1 tán thành")


def test_a_change_after_the_vote_needs_another_vote() -> None:
	held()
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	again = "U02: kết quả đã thay đổi sau khi biểu quyết"
	refusal(again)
	act(SECRETARY, lambda: reopen_meeting(NAME))
	# Of those who voted before, everyone is recorded by name.
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	refusal(again)
	votes = [{"member": user, "vote": "For"} for user in (CHAIR, MEMBER, SECRETARY)]
	act(SECRETARY, lambda: record_votes(NAME, "U02", votes))
	assert "U02" not in refusal("Phiên họp chưa ghi thời gian kết thúc")
	act(SECRETARY, lambda: close_meeting(NAME))
	step(CHAIR, decision(), "Approve")


def test_an_office_may_turn_the_session_off() -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.require_council_session = 0
	settings.save()
	doc = in_council(1)
	step(CHAIR, doc, "Approve")
	assert decision().workflow_state == "Approved"


@pytest.mark.parametrize("text", ["0/3", "4/3", "66%", "một nửa"])
def test_a_quorum_is_a_fraction(text: str) -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.quorum = text
	with pytest.raises(frappe.ValidationError, match="nhập phân số lớn hơn 0 và không quá 1"):
		settings.save()
	settings.reload().quorum = "3/4"
	settings.save()
	assert frappe.db.get_single_value("CCHC Settings", "quorum") == "3/4"


def test_votes_are_frozen_by_the_approval() -> None:
	held()
	step(CHAIR, decision(), "Approve")
	for user, what in (
		(MEMBER, lambda: cast_vote(NAME, "U01", "Against")),
		(SECRETARY, lambda: record_votes(NAME, "U01", [{"member": MEMBER, "vote": "Against"}])),
		(SECRETARY, lambda: record_everyone(NAME, "Against")),
	):
		with pytest.raises(frappe.ValidationError, match="chưa trình Hội đồng"):
			act(user, what)
	with pytest.raises(frappe.ValidationError, match="đã được phê duyệt và biên bản đã đủ nội dung"):
		act(SECRETARY, lambda: set_session(NAME, {"venue": "x"}))
	assert set(frappe.get_all(VOTE, {"decision": NAME}, pluck="vote")) == {"For"}


def test_an_amending_decision_is_voted_on_anew() -> None:
	held(1)
	step(CHAIR, decision(), "Approve")
	act(CHAIR, lambda: amend(NAME, "Phúc tra"))
	new = frappe.get_doc(DECISION, act(HEAD, lambda: compile("CCHC-2091")))
	step(HEAD, new, "Report to Council")
	with pytest.raises(frappe.ValidationError, match="U01: Hội đồng chưa biểu quyết"):
		step(CHAIR, new, "Approve")
	step(CHAIR, hold_session(new), "Approve")
	assert frappe.db.count(VOTE, {"decision": NAME}) == frappe.db.count(VOTE, {"decision": new.name}) == 3


def test_the_minutes_print_the_opinion_of_a_vote_that_a_change_voided() -> None:
	reopened(held())
	said = {"member": MEMBER, "vote": "Against", "opinion": "Chưa có minh chứng"}
	act(CHAIR, lambda: record_votes(NAME, "U02", [said]))
	before = next(row["result"] for row in act(CHAIR, lambda: session_overview(NAME))["units"] if row["unit"] == "U02")
	act(CHAIR, lambda: change_points(NAME, "U02", "1.1.1", "Thiếu hồ sơ", 0.5))
	votes = [{"member": user, "vote": "For"} for user in (CHAIR, MEMBER, SECRETARY)]
	act(CHAIR, lambda: record_votes(NAME, "U02", votes))
	act(SECRETARY, lambda: close_meeting(NAME))
	step(CHAIR, decision(), "Approve")
	unit = minutes(decision()).discussions[1]
	assert (unit.votes_for, unit.votes_against, unit.votes_abstain) == (3, 0, 0)
	name = MEMBER.partition("@")[0]
	expected = f"{name}, Ủy viên: Chưa có minh chứng (phiếu không tán thành về kết quả {before} trước đó)"
	assert list(unit.opinions) == [expected]


def test_the_minutes_print_votes_opinions_and_people() -> None:
	reopened(held())
	details = {"venue": "Phòng họp số 2", "agenda": "Thảo luận\nBiểu quyết"}
	act(SECRETARY, lambda: set_session(NAME, details, [{"user": CHAIR, "present": 1}]))
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": SECRETARY}, "salutation", "Bà")
	votes = [
		{"member": MEMBER, "vote": "Against", "opinion": "Chưa có minh chứng <b>"},
		{"member": SECRETARY, "vote": "Abstain"},
	]
	said = [{"member": SECRETARY, "vote": "For", "opinion": "Nhất trí"}]
	act(CHAIR, lambda: record_votes(NAME, "U02", votes))
	act(SECRETARY, lambda: record_votes(NAME, "U02", said))
	act(SECRETARY, lambda: close_meeting(NAME))
	step(CHAIR, decision(), "Approve")
	doc = decision()
	written = minutes(doc)
	counts = [(unit.unit_name, unit.votes_for, unit.votes_against, unit.votes_abstain) for unit in written.discussions]
	assert counts == [("Đơn vị U01", 3, 0, 0), ("Đơn vị U02", 2, 1, 0)]
	assert sorted(written.discussions[1].opinions) == [
		f"Bà {SECRETARY.partition('@')[0]}, Thư ký Hội đồng: Nhất trí",
		f"{MEMBER.partition('@')[0]}, Ủy viên: Chưa có minh chứng <b>",
	]
	assert (written.chair.name, written.secretary.name) == (CHAIR.partition("@")[0], SECRETARY.partition("@")[0])
	page = render_html(written).replace("\N{NO-BREAK SPACE}", " ")
	assert "tán thành 02, không tán thành 01, không có ý kiến 0." in page and "Chưa có minh chứng &lt;b&gt;" in page
	word = zipfile.ZipFile(io.BytesIO(render_word(written))).read("word/document.xml").decode()
	assert "không tán thành 01" in word and "không có ý kiến 0." in word
	# Leaving the council later does not remove a vote.
	frappe.db.delete("CCHC Council Member", {"parent": "CCHC-2091"})
	assert minutes(decision()) == written


def test_minutes_state_the_quorum_and_who_did_not_vote_as_one_of_the_unit() -> None:
	doc = in_council(2)
	make_users({SECRETARY: ["CCHC Council Member"]})
	name_council(doc.round, {CHAIR: "Chair", SECRETARY: "Secretary", MEMBER: "Member"})
	frappe.db.set_value("CCHC Council Member", {"parent": doc.round, "user": MEMBER}, "unit", "U01")
	doc = hold_session(doc)
	(lacking,) = meeting.basis_notes(doc)
	assert lacking.startswith("Còn thiếu: Số biên bản. Không có thì quyết định không căn cứ biên bản họp Hội đồng.")
	apart = [["f3.member"], []]
	assert [unit.not_voting for unit in minutes(doc).discussions] == apart
	with pytest.raises(frappe.ValidationError, match="Số phải từ 1 trở lên"):
		act(SECRETARY, lambda: set_session(NAME, {"minutes_number": "0"}))
	act(SECRETARY, lambda: set_session(NAME, {"minutes_number": "3"}))
	assert minutes(decision()).head.number == 3
	doc.reload().append("legal_bases", {"basis": f"Căn cứ Biên bản số 03/BB-{doc.council_symbol} của Hội đồng"})
	act(CHAIR, doc.save)
	(replaced,) = meeting.basis_notes(decision())
	step(CHAIR, decision(), "Approve")
	day = long_date(frappe.utils.getdate(doc.meeting_end))
	cited = f"Căn cứ Biên bản họp số 03/BB-{doc.council_symbol} {day} của {doc.council_name}"
	assert [row.basis for row in decision().legal_bases if "Biên bản" in row.basis] == [cited]
	typed = f"Căn cứ Biên bản số 03/BB-{doc.council_symbol} của Hội đồng"
	assert replaced == f"Căn cứ «{typed}» được bỏ khi phê duyệt: thay bằng «{cited}»."
	assert frappe.db.exists("Comment", {"reference_name": NAME, "content": escape_html(replaced)})
	assert not list(meeting.basis_notes(decision()))
	without = decision()
	without.set("legal_bases", [row for row in without.legal_bases if row.basis != cited])
	(told,) = meeting.basis_notes(without)
	assert told.startswith("Quyết định không căn cứ biên bản họp Hội đồng, vì biên bản chưa có số khi phê duyệt")
	frappe.db.set_value("CCHC Attendance", {"parent": NAME, "user": MEMBER}, "unit", None)
	after = minutes(decision())
	assert [unit.not_voting for unit in after.discussions] == apart
	assert (after.quorum, after.reporter) == ("2/3", doc.proposer)
