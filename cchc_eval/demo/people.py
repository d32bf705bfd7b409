"""Who acts in the demo: one user for each role, two for each unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe.utils.password import update_password

from cchc_eval.offline.settings import Unit
from cchc_eval.permissions import roles

DOMAIN = "cchc-demo.example"


@dataclass(frozen=True)
class Person:
	user: str
	name: str
	roles: tuple[str, ...] = ()
	post: str = ""
	duty: str = ""  # in the council
	salutation: str = ""


def _at(name: str) -> str:
	return f"{name}@{DOMAIN}"


MANAGER = Person(_at("quan-tri"), "Đinh Công Thành", (roles.MANAGER,))
APPRAISER = Person(_at("chuyen-vien"), "Bùi Thị Hồng Nhung", (roles.APPRAISER,))
CLERK = Person(_at("van-thu"), "Hồ Thị Cẩm Tú", (roles.CLERK,))
CHAIR = Person(_at("chu-tich"), "Nguyễn Hữu Phước", (roles.COUNCIL_CHAIR,), "Giám đốc Sở", "Chair", "Ông")
DEPUTY = Person(
	_at("pho-chu-tich"), "Trần Thị Minh Hạnh", (roles.COUNCIL_MEMBER,), "Phó Giám đốc Sở", "Deputy Chair", "Bà"
)
OFFICE_HEAD = Person(
	_at("chanh-van-phong"),
	"Lê Quang Vinh",
	(roles.OFFICE_HEAD, roles.COUNCIL_MEMBER),
	"Chánh Văn phòng Sở",
	"Member",
	"Ông",
)
MEMBER = Person(
	_at("uy-vien"), "Phạm Ngọc Ánh", (roles.COUNCIL_MEMBER,), "Trưởng phòng Kế hoạch - Tài chính", "Member", "Bà"
)
SECRETARY = Person(
	_at("thu-ky"), "Đỗ Thị Thanh Huyền", (roles.COUNCIL_MEMBER,), "Chuyên viên Văn phòng Sở", "Secretary", "Bà"
)
ABSENT = Person(_at("uy-vien-2"), "Võ Đình Khôi", (roles.COUNCIL_MEMBER,), "Trưởng phòng Pháp chế", "Member", "Ông")
# Who appraise for a body that is in charge of some fields; their role comes from the round.
BODIES = {
	"Phòng Pháp chế": Person(_at("phap-che"), "Trịnh Thị Lan Anh", post="Chuyên viên"),
	"Phòng Kế hoạch - Tài chính": Person(_at("ke-hoach-tai-chinh"), "Đoàn Minh Quân", post="Chuyên viên"),
}
COUNCIL = (CHAIR, DEPUTY, OFFICE_HEAD, MEMBER, SECRETARY, ABSENT)
OFFICE = (MANAGER, APPRAISER, OFFICE_HEAD, CHAIR, DEPUTY, MEMBER, SECRETARY, ABSENT, CLERK, *BODIES.values())


def head_of(unit: str) -> str:
	return _at(f"thu-truong.{_plain(unit)}")


def staff_of(unit: str) -> str:
	return _at(f"can-bo.{_plain(unit)}")


def _plain(unit: str) -> str:
	return unit.replace("Đ", "D").lower()


def unit_people(unit: Unit) -> tuple[Person, Person]:
	"""The head and a staff member; their roles come with their duty in the unit."""
	return (
		Person(head_of(unit.code), unit.head.name, post=unit.head.authority.capitalize()),
		Person(staff_of(unit.code), f"Cán bộ {unit.code}", post="Chuyên viên"),
	)


def make_user(person: Person, password: str) -> None:
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": person.user,
			"first_name": person.name,
			"user_type": "System User",
			"language": "vi",
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in person.roles],
		}
	)
	user.flags.no_welcome_mail = True
	# At once, what Frappe leaves to a job otherwise (the user's contact): nothing may come after `clear`.
	former, frappe.flags.in_install = frappe.flags.in_install, True
	try:
		user.insert(ignore_permissions=True)
	finally:
		frappe.flags.in_install = former
	update_password(person.user, password)


@contextmanager
def acting(person: Person | str) -> Iterator[None]:
	"""As that user; back to the former one."""
	former = frappe.session.user
	frappe.set_user(person if isinstance(person, str) else person.user)
	try:
		yield
	finally:
		frappe.set_user(former)
