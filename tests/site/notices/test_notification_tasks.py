"""Who was given criteria within the unit is told, and reminded before they are due; nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from factories_notice import Clock, occasions, told
from factories_round import YEAR, answer_all, head_of, make_office, open_round, self_assessment, staff_of

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks import assign, take_back
from cchc_eval.notices import delivery

HEAD, STAFF = head_of("U01"), staff_of("U01")
GIVEN, DUE = "CCHC Criteria Given", "CCHC Criteria Due"


def given(*codes: str, to: str = STAFF, on: str = "2091-03-15") -> None:
	frappe.set_user(HEAD)
	assign(f"CCHC-{YEAR}-U01", list(codes), to, on)
	frappe.set_user("Administrator")


def test_who_is_given_criteria_is_told_once_and_reminded_before_the_day(clock: Clock) -> None:
	make_office()
	open_round(2)
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline", datetime(2091, 3, 20, 17))
	clock(datetime(2091, 3, 1, 9))
	given("1.1.1", "1.1.2")
	given("1.1.3", to=HEAD)  # to oneself
	for _again in range(2):
		delivery.tell()
	assert (told(GIVEN), occasions(GIVEN), occasions(DUE)) == ({STAFF}, 1, 0)
	(subject,) = frappe.get_all("CCHC Notice", {"notification": GIVEN}, pluck="subject")
	assert subject == "Đơn vị U01: bạn được phân công 2 tiêu chí tự đánh giá năm 2091, hạn gần nhất 15/03/2091"
	clock(datetime(2091, 3, 2, 9))
	given("1.2.1")
	delivery.tell()
	assert occasions(GIVEN) == 2
	clock(datetime(2091, 3, 12, 9))
	delivery.tell()
	assert (told(DUE), occasions(DUE)) == ({HEAD, STAFF}, 2)
	subjects = frappe.get_all("CCHC Notice", {"notification": DUE, "user": STAFF}, pluck="subject")
	assert subjects == ["Đơn vị U01: 3 tiêu chí tự đánh giá năm 2091 phân công cho bạn còn 3 ngày (hạn 15/03/2091)"]
	frappe.set_user(STAFF)
	answer_all(self_assessment()).save()
	frappe.set_user("Administrator")
	clock(datetime(2091, 3, 14, 9))
	delivery.tell()
	assert occasions(DUE) == 2


def test_who_left_the_unit_or_is_taken_off_is_not_told(clock: Clock) -> None:
	make_office()
	open_round(2)
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline", datetime(2091, 3, 20, 17))
	clock(datetime(2091, 3, 1, 9))
	given("1.1.1")
	frappe.set_user(HEAD)
	take_back(f"CCHC-{YEAR}-U01", ["1.1.1"])
	frappe.set_user("Administrator")
	delivery.tell()
	assert occasions(GIVEN) == 0
	given("1.1.1")
	unit = frappe.get_doc("CCHC Unit", "U01")
	unit.members.pop()
	unit.save()
	clock(datetime(2091, 3, 14, 9) + timedelta(minutes=1))
	delivery.tell()
	assert occasions(GIVEN) == occasions(DUE) == 0
