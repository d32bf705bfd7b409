"""Units: head, members, validity, predecessors; what members may do follows the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories import make_unit, make_user
from factories_masters import quick_user
from frappe.utils import add_days, nowdate

from cchc_eval.cchc_eval.doctype.cchc_unit import access
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import APPRAISER, MANAGER, UNIT_HEAD, UNIT_STAFF, roles_of
from cchc_eval.storage import rows_by_name

HEAD, STAFF, OTHER = "head@u1.example", "staff@u1.example", "other@u2.example"


@pytest.fixture(autouse=True)
def people() -> None:
	for user in (HEAD, STAFF, OTHER):
		quick_user(user)


def permitted_units(user: str) -> set[str]:
	return set(frappe.get_all("User Permission", {"user": user, "allow": "CCHC Unit"}, pluck="for_value"))


def grants_of(user: str) -> list[str]:
	return sorted(frappe.get_all("CCHC Access Grant", {"user": user}, pluck="value"))


def leave(unit: Any, user: str) -> None:
	unit.set("members", [row for row in unit.members if row.user != user])
	unit.save()


def test_the_head_comes_from_the_members() -> None:
	unit = make_unit("T1", HEAD, STAFF)
	assert unit.head == HEAD
	leave(unit, HEAD)
	assert unit.head is None


def test_every_fault_of_the_members_is_shown_at_once() -> None:
	unit = make_unit("T1", HEAD)
	for user in (STAFF, STAFF, "Administrator"):
		unit.append("members", {"user": make_user(user) if "@" in user else user, "duty": "Head"})
	with pytest.raises(frappe.ValidationError, match="không thể là thành viên của đơn vị"):
		unit.save()
	told = frappe.get_message_log()[-1].message
	assert f"{STAFF} có tên hai lần trong đơn vị Đơn vị T1" in str(told)
	assert "Administrator không thể là thành viên" in str(told)
	assert "có hơn một thủ trưởng" in str(told)


def test_a_name_typed_in_capitals_stands_as_papers_say_it_in_a_sentence() -> None:
	unit = make_unit("T1")
	for typed, written in (
		("VĂN PHÒNG SỞ", "Văn phòng Sở"),
		("Trung tâm CNTT", "Trung tâm CNTT"),
		("CHI CỤC BIỂN ĐẢO", "Chi cục Biển đảo"),
	):
		unit.unit_name = typed
		unit.save()
		assert unit.reload().unit_name == written
		assert (f"«{typed}» được ghi lại là «{written}»" in str(frappe.get_message_log())) == (typed != written)
		frappe.clear_messages()


LETTERS = "chỉ dùng chữ cái, chữ số, dấu chấm và dấu gạch nối"


@pytest.mark.parametrize(
	("code", "words"), [("T 1", LETTERS), ("T/1", LETTERS), ("-T", LETTERS), ("", "Phải nhập"), ("../T", LETTERS)]
)
def test_a_code_that_can_not_be_part_of_a_name_is_refused(code: str, words: str) -> None:
	with pytest.raises(frappe.ValidationError, match=words):
		make_unit(code)


def test_vietnamese_letters_in_a_code() -> None:
	assert make_unit("TTCNTT-Đ1").name == "TTCNTT-Đ1"


def test_a_unit_can_not_end_before_it_begins() -> None:
	with pytest.raises(frappe.ValidationError, match="trước ngày bắt đầu"):
		make_unit("T1", valid_from="2026-07-01", valid_to="2026-06-30")


def test_predecessors_make_no_circle() -> None:
	first = make_unit("T1")
	second = make_unit("T2", predecessor="T1")
	make_unit("T3", predecessor="T2")
	second.reload().save()
	first.predecessor = "T3"
	with pytest.raises(frappe.ValidationError, match="T1 ← T3 ← T2 ← T1"):
		first.save()
	first.reload().predecessor = "T1"
	with pytest.raises(frappe.ValidationError, match="T1 ← T1"):
		first.save()


def test_nobody_is_head_here_and_staff_there() -> None:
	make_unit("T1", HEAD)
	with pytest.raises(frappe.ValidationError, match="hãy ghi cùng chức trách"):
		make_unit("T2", staff=HEAD)


def test_the_duty_may_differ_from_that_in_a_unit_of_the_past() -> None:
	make_unit("T1", staff=HEAD, valid_to="2025-06-30")
	assert make_unit("T2", HEAD, valid_from="2025-07-01").head == HEAD


def test_members_get_the_roles_of_their_duty_and_their_unit() -> None:
	make_unit("T1", HEAD, STAFF)
	assert roles_of(HEAD) == {UNIT_HEAD, UNIT_STAFF}
	assert roles_of(STAFF) == {UNIT_STAFF}
	assert permitted_units(HEAD) == permitted_units(STAFF) == {"T1"}
	assert units_of(HEAD) == {"T1"}


def test_roles_given_are_on_the_users_timeline() -> None:
	unit = make_unit("T1", HEAD)
	leave(unit, HEAD)
	told = frappe.get_all(
		"Comment", {"reference_doctype": "User", "reference_name": HEAD, "comment_type": "Info"}, pluck="content"
	)
	assert any("Thủ trưởng đơn vị" in line and line.startswith("Được cấp vai trò") for line in told)
	assert any("Thủ trưởng đơn vị" in line and line.startswith("Thu hồi vai trò") for line in told)


def test_a_member_sees_the_own_unit_only(as_user: Callable[[str], None]) -> None:
	make_unit("T1", HEAD)
	make_unit("T2", OTHER)
	as_user(HEAD)
	assert frappe.get_list("CCHC Unit", pluck="name") == ["T1"]
	assert frappe.has_permission("CCHC Unit", doc="T1") and not frappe.has_permission("CCHC Unit", doc="T2")


def test_a_member_removed_loses_what_the_unit_gave() -> None:
	leave(make_unit("T1", HEAD, STAFF), STAFF)
	assert roles_of(STAFF) == frozenset()
	assert permitted_units(STAFF) == set()
	assert units_of(STAFF) == frozenset()
	assert grants_of(STAFF) == []
	assert roles_of(HEAD) == {UNIT_HEAD, UNIT_STAFF}


def test_a_member_who_moves_takes_the_duty_along() -> None:
	first, second = make_unit("T1", HEAD), make_unit("T2")
	leave(first, HEAD)
	second.append("members", {"user": HEAD, "duty": "Staff"})
	second.save()
	assert permitted_units(HEAD) == {"T2"}
	assert roles_of(HEAD) == {UNIT_STAFF}


def test_a_head_who_becomes_staff() -> None:
	unit = make_unit("T1", HEAD)
	unit.members[0].duty = "Staff"
	unit.save()
	assert roles_of(HEAD) == {UNIT_STAFF}
	assert grants_of(HEAD) == sorted(["T1", UNIT_STAFF])


def test_what_was_set_by_hand_stays() -> None:
	make_user(STAFF, UNIT_STAFF)
	frappe.get_doc(
		{"doctype": "User Permission", "user": STAFF, "allow": "CCHC Unit", "for_value": make_unit("T1").name}
	).insert()
	unit = frappe.get_doc("CCHC Unit", "T1")
	unit.append("members", {"user": STAFF, "duty": "Head"})
	unit.save()
	assert grants_of(STAFF) == [UNIT_HEAD]
	leave(unit, STAFF)
	assert roles_of(STAFF) == {UNIT_STAFF}
	assert permitted_units(STAFF) == {"T1"}


def test_a_role_taken_away_and_given_again_by_hand_is_by_hand() -> None:
	unit = make_unit("T1", staff=STAFF)
	leave(unit, STAFF)
	frappe.get_doc("User", STAFF).add_roles(UNIT_STAFF)
	access.sync_all()
	assert roles_of(STAFF) == {UNIT_STAFF}


def test_saving_the_user_without_the_role_does_not_take_it() -> None:
	make_unit("T1", staff=STAFF)
	user = frappe.get_doc("User", STAFF)
	user.set("roles", [])
	user.save()
	assert roles_of(STAFF) == {UNIT_STAFF}
	assert grants_of(STAFF) == sorted(["T1", UNIT_STAFF])


def test_a_user_disabled_and_enabled_again() -> None:
	make_unit("T1", HEAD)
	user = frappe.get_doc("User", HEAD)
	user.enabled = 0
	user.save()
	assert frappe.get_all("Has Role", {"parent": HEAD, "role": ("like", "CCHC%")}) == []
	assert permitted_units(HEAD) == set()
	user.reload().enabled = 1
	user.save()
	assert roles_of(HEAD) == {UNIT_HEAD, UNIT_STAFF}
	assert permitted_units(HEAD) == {"T1"}


@pytest.mark.parametrize("role", [APPRAISER, MANAGER, "CCHC Council Member", "CCHC Clerk"])
def test_who_sees_other_units_gets_no_user_permission(role: str) -> None:
	make_unit("T1", HEAD)
	user = frappe.get_doc("User", HEAD)
	user.add_roles(role)
	assert permitted_units(HEAD) == set()
	assert roles_of(HEAD) == {UNIT_HEAD, UNIT_STAFF, role}
	user.reload().remove_roles(role)
	assert permitted_units(HEAD) == {"T1"}


def test_a_unit_that_ended_or_has_not_begun_gives_nothing() -> None:
	unit = make_unit("T1", HEAD, valid_to=nowdate())
	assert permitted_units(HEAD) == {"T1"}
	frappe.db.set_value("CCHC Unit", "T1", "valid_to", add_days(nowdate(), -1))
	access.sync_all()
	assert permitted_units(HEAD) == set()
	assert roles_of(HEAD) == frozenset()
	unit.reload().update({"valid_to": None, "valid_from": add_days(nowdate(), 1)})
	unit.save()
	assert permitted_units(HEAD) == set()


def test_a_unit_deleted_takes_its_access_along() -> None:
	make_unit("T1", HEAD)
	frappe.delete_doc("CCHC Unit", "T1")
	assert roles_of(HEAD) == frozenset()
	assert permitted_units(HEAD) == set()
	assert grants_of(HEAD) == []


def test_a_website_user_who_becomes_a_member_reaches_the_desk() -> None:
	make_user(STAFF)
	assert frappe.db.get_value("User", STAFF, "user_type") == "Website User"
	make_unit("T1", staff=STAFF)
	assert frappe.db.get_value("User", STAFF, "user_type") == "System User"


def test_a_renamed_user_stays_a_member() -> None:
	make_unit("T1", HEAD)
	frappe.rename_doc("User", HEAD, "new@u1.example", force=True)
	assert permitted_units("new@u1.example") == {"T1"}
	assert units_of("new@u1.example") == {"T1"}
	assert units_of(HEAD) == frozenset()
	access.sync_all()
	assert roles_of("new@u1.example") == {UNIT_HEAD, UNIT_STAFF}


def test_a_user_deleted_leaves_no_access_behind() -> None:
	unit = make_unit("T1", HEAD, STAFF)
	with pytest.raises(frappe.LinkExistsError, match="thay vì xóa"):
		frappe.delete_doc("User", STAFF)
	leave(unit, STAFF)
	frappe.delete_doc("User", STAFF)
	assert not frappe.db.exists("User", STAFF)
	assert grants_of(STAFF) == []


def test_the_number_of_queries_does_not_grow_with_the_members() -> None:
	make_unit("T1")
	counts = []
	for size in (1, 2, 8):
		users = [f"m{size}{n}@t.example" for n in range(size)]
		frappe.db.bulk_insert("User", ["name", "email", "enabled"], [(user, user, 1) for user in users])
		frappe.db.bulk_insert(
			"CCHC Unit Member",
			["name", "parent", "parenttype", "user", "duty"],
			[(user, "T1", "CCHC Unit", user, "Staff") for user in users],
		)
		before = questions()
		access.sync(users)
		counts.append(questions() - before)
		assert all(permitted_units(user) == {"T1"} for user in users)
	assert counts[1] == counts[2]


def test_the_daily_sync_touches_nobody_whose_access_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
	make_unit("T1", HEAD, STAFF)
	make_unit("T2", "head@t2.example", valid_to=nowdate())
	access.sync_all()
	emptied: list[str] = []
	real = frappe.clear_cache
	monkeypatch.setattr(frappe, "clear_cache", lambda user=None, **more: (emptied.append(user), real(user, **more))[1])
	locked: list[str] = []
	lock = rows_by_name.lock
	monkeypatch.setattr(
		rows_by_name, "lock", lambda doctype, names, *more: (locked.extend(names), lock(doctype, names, *more))[1]
	)
	access.sync_all()
	assert (emptied, locked) == ([], [])
	frappe.db.set_value("CCHC Unit", "T2", "valid_to", add_days(nowdate(), -1))
	assert units_of(STAFF) == {"T1"}
	# As one who changes the table itself leaves it.
	frappe.db.delete("CCHC Unit Member", {"parent": "T1", "user": STAFF})
	access.sync_all()
	assert set(emptied) == set(locked) == {"head@t2.example", STAFF}
	assert units_of(STAFF) == permitted_units("head@t2.example") == set()


def questions() -> int:
	return int(frappe.db.sql("show session status like 'Questions'")[0][1])


def test_a_user_permission_hides_no_document_over_a_row_of_another_unit() -> None:
	"""Frappe checks the links of every row: those to units in tables must be exempt."""
	tables = frappe.get_all("DocType", {"module": "CCHC Eval", "istable": 1}, pluck="name")
	links = [(table, field) for table in tables for field in frappe.get_meta(table).get_link_fields()]
	exempt = {table: field.ignore_user_permissions for table, field in links if field.options == "CCHC Unit"}
	assert "CCHC Round Unit" in exempt and all(exempt.values()), exempt
