"""The council of a round: whoever is listed can log in to vote."""

from __future__ import annotations

from typing import Any

import frappe
from factories import make_user
from factories_appraisal import MANAGER, act, make_people
from factories_round import head_of, make_round, open_round

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import close_round
from cchc_eval.cchc_eval.doctype.cchc_unit.access import sync_all
from cchc_eval.permissions.roles import COUNCIL_CHAIR, COUNCIL_MEMBER, UNIT_HEAD, UNIT_STAFF, roles_of

CHAIR, MEMBER = "leader@example.com", "expert@example.com"


def website_user(user: str) -> str:
	"""As whoever adds a user in a hurry leaves it: no role, no desk."""
	make_user(user)
	frappe.db.set_value("User", user, "user_type", "Website User")
	return user


def with_council(doc: Any, **duties: str) -> Any:
	users = {"chair": CHAIR, "member": MEMBER}
	doc.set("council", [{"user": users.get(who, who), "duty": duty} for who, duty in duties.items()])
	act(MANAGER, doc.save)
	return doc.reload()


def sitting() -> Any:
	make_people()
	for user in (CHAIR, MEMBER):
		website_user(user)
	return with_council(make_round(1), chair="Chair", member="Member")


def test_members_of_the_council_get_the_role_of_their_duty_and_the_desk() -> None:
	sitting()
	assert (roles_of(CHAIR), roles_of(MEMBER)) == ({COUNCIL_CHAIR}, {COUNCIL_MEMBER})
	for user in (CHAIR, MEMBER):
		assert frappe.db.get_value("User", user, "user_type") == "System User"
		said = frappe.get_last_doc("Comment", {"reference_doctype": "User", "reference_name": user}).content
		assert "Hội đồng" in said


def test_who_leaves_the_council_or_changes_duty_keeps_no_role_of_it() -> None:
	doc = with_council(sitting(), member="Deputy Chair")
	assert (roles_of(CHAIR), roles_of(MEMBER)) == (frozenset(), {COUNCIL_CHAIR})
	doc.delete()
	assert roles_of(MEMBER) == frozenset()


def test_a_role_given_by_hand_outlives_the_round() -> None:
	sitting()
	frappe.get_doc("User", MEMBER).add_roles(COUNCIL_CHAIR)
	frappe.delete_doc("CCHC Evaluation Round", "CCHC-2091")
	assert (roles_of(CHAIR), roles_of(MEMBER)) == (frozenset(), {COUNCIL_CHAIR})


def test_a_closed_round_gives_no_say_any_more() -> None:
	sitting()
	frappe.db.set_value("CCHC Evaluation Round", "CCHC-2091", "status", "Open")
	act(MANAGER, lambda: close_round("CCHC-2091"))
	assert roles_of(CHAIR) == roles_of(MEMBER) == frozenset()


def test_a_head_on_the_council_sees_other_units_too() -> None:
	make_people()
	doc = open_round(1)
	doc.append("council", {"user": head_of("U01"), "duty": "Member"})
	act(MANAGER, doc.save)
	assert roles_of(head_of("U01")) == {UNIT_HEAD, UNIT_STAFF, COUNCIL_MEMBER}
	assert not frappe.db.exists("User Permission", {"user": head_of("U01"), "allow": "CCHC Unit"})


def test_councils_named_before_the_update_get_their_roles_overnight() -> None:
	doc = sitting()
	frappe.db.delete("Has Role", {"parent": MEMBER})
	frappe.db.delete("CCHC Access Grant", {"user": MEMBER})
	frappe.clear_cache(user=MEMBER)
	sync_all()
	assert doc.council and roles_of(MEMBER) == {COUNCIL_MEMBER}
