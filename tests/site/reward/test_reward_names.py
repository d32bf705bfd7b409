"""Who is meant by a name: nobody is nominated twice, or rewards themself, by another spelling."""

from __future__ import annotations

import unicodedata

import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	OFFICE,
	add_member,
	call_them,
	compiled,
	decided,
	outcomes_of,
	own,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of, staff_of

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide

NAME = "Lê Thị Hòa"
SPELLINGS = [
	unicodedata.normalize("NFD", NAME),
	"Lê Thị\u200b Hòa",
	"Lê Thị Hòa.",
	"ThS. Lê Thị Hòa",
	"Bà PGS.TS Lê Thị Hoà",
	"LÊ THỊ HOÀ",
]


def test_a_name_is_stored_as_official_documents_want_it() -> None:
	typed = unicodedata.normalize("NFD", "Lê Thị\u200b  Hòa")
	said = unicodedata.normalize("NFD", "Hoàn thành nhiệm vụ")
	row = proposal(ranking(), "G01", person(typed, achievements=said, post=said)).nominees[0]
	assert (row.nominee_name, row.achievements, row.post) == (NAME, "Hoàn thành nhiệm vụ", "Hoàn thành nhiệm vụ")


def test_nobody_twice_under_another_spelling() -> None:
	decision = ranking()
	proposal(decision, "G01", person(NAME))
	for spelling in SPELLINGS:
		with pytest.raises(frappe.ValidationError, match="đã được Đơn vị G01 đề nghị"):
			proposal(decision, "G02", person(spelling, "CSTDCS"))
		with pytest.raises(frappe.ValidationError, match="được đề nghị hai lần"):
			proposal(decision, "G03", person("Lê Thị Hòa Bình"), person(spelling), person("Bà Lê Thị Hòa Bình", "LDTT"))
		assert "đã được Đơn vị G01 đề nghị" in str(frappe.message_log)
	proposal(decision, "G02", person("Lê Thị Hoa", "CSTDCS"))
	proposal(decision, "G03", person("Lê Thị Hòa Bình"), person("Lê Thị Hoàn"))


def test_an_account_is_that_of_a_member_who_may_log_in() -> None:
	decision = ranking()
	frappe.db.set_value("User", staff_of("G02"), "enabled", 0)
	for user in ("Guest", "Administrator", OFFICE, staff_of("G01"), staff_of("G02")):
		with pytest.raises(frappe.ValidationError, match="không phải là người dùng thuộc Đơn vị G02"):
			proposal(decision, "G02", person(NAME, user=user))
	frappe.db.set_value("User", staff_of("G02"), {"enabled": 1, "user_type": "Website User"})
	with pytest.raises(frappe.ValidationError, match="không phải là người dùng thuộc Đơn vị G02"):
		proposal(decision, "G02", person(NAME, user=staff_of("G02")))
	frappe.db.set_value("User", staff_of("G02"), "user_type", "System User")
	assert proposal(decision, "G02", person(NAME, user=staff_of("G02"))).nominees[0].user == staff_of("G02")


def test_two_members_of_one_name_are_two_people() -> None:
	decision = ranking()
	add_member("G01", OFFICE)
	call_them({staff_of("G01"): NAME, OFFICE: "Lê Thị Hoà"})
	both = person(NAME, user=staff_of("G01")), person("Lê Thị Hoà", "CSTDCS", user=OFFICE)
	with pytest.raises(frappe.ValidationError, match="đã được"):
		# One of them is identified by the name only.
		proposal(decision, "G01", both[0], {**both[1], "user": None})
	doc = proposed(decision, "G01", *both)
	assert [row.identity for row in doc.nominees] == [f"user/{staff_of('G01')}", f"user/{OFFICE}"]
	frappe.get_doc("User", CHAIR).add_roles("CCHC Office Head")
	act(CHAIR, lambda: decide(doc.name, outcomes_of(doc)))
	frappe.set_user("Administrator")
	assert [row.nominee_name for row in compiled().rewarded] == [NAME, "Lê Thị Hoà"]


@pytest.mark.parametrize("spelling", [NAME, "Ông Lê Thị Hòa", *SPELLINGS])
def test_the_head_is_not_rewarded_by_the_head_under_any_spelling(spelling: str) -> None:
	decision = ranking()
	add_member("G02", OFFICE)
	call_them({head_of("G02"): NAME})
	# By the name alone the account is found; another's account makes the head no other person.
	doc = own(proposal(decision, "G02", person(spelling, "BD-CN", user=staff_of("G02"))))
	with pytest.raises(frappe.PermissionError, match="Bạn có tên trong danh sách"):
		step(head_of("G02"), doc, "Approve")


def test_a_member_of_the_heads_name_may_be_rewarded() -> None:
	decision = ranking()
	call_them({head_of("G02"): NAME, staff_of("G02"): "Lê Thị Hoà"})
	doc = own(proposal(decision, "G02", person(NAME, "BD-CN", user=staff_of("G02"))))
	step(head_of("G02"), doc, "Approve")
	assert doc.reload().workflow_state == "Approved"


def test_neither_chair_nor_office_decides_on_their_own_name() -> None:
	decision = ranking()
	call_them({CHAIR: "Nguyễn Hữu Phước", OFFICE: "Ngô Bá Thành"})
	frappe.db.set_value("User", CHAIR, "full_name", "Nguyễn Hữu Phước")
	frappe.db.set_value("User", OFFICE, "full_name", "Ngô Bá Thành")
	doc = proposed(decision, "G02", person("TS. Ngô Bá Thành"))
	with pytest.raises(frappe.PermissionError, match="bạn được đề nghị"):
		act(OFFICE, lambda: decide(doc.name, outcomes_of(doc)))
	decided(decision, "G01", person("Ông Nguyễn Hữu Phước"))
	frappe.db.set_value(doc.doctype, doc.name, "workflow_state", "Refused")
	with pytest.raises(frappe.PermissionError, match="Bạn có tên trong danh sách"):
		step(CHAIR, compiled(), "Approve")
