"""Units are told before the state of their forms is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import frappe
from factories_monitoring import FIRST, followed_round
from factories_notice import Clock, members, occasions, told
from factories_round import YEAR

from cchc_eval.notices import delivery
from cchc_eval.patches import tell_of_monitoring

NAME = "CCHC Monitoring Date"
LATER = datetime(YEAR + 1, 1, 5, 17, 0)


def test_units_are_reminded_of_the_next_day_while_they_fill_in_their_forms(clock: Clock) -> None:
	round = followed_round()
	frappe.db.set_value("CCHC Evaluation Round", round, "self_assessment_deadline", LATER)
	seen = []
	for days in (8, 7, 3, 0):
		clock(datetime.combine(FIRST - timedelta(days=days), datetime.min.time()) + timedelta(hours=9))
		delivery.tell()
		seen.append((days, occasions(NAME)))
	assert seen == [(8, 0), (7, 4), (3, 8), (0, 12)]
	assert told(NAME) == members("U01", "U02")
	(subject,) = frappe.get_all(
		"CCHC Notice", {"notification": NAME, "subject": ("like", "%U01%còn 3 ngày%")}, pluck="subject", distinct=True
	)
	assert subject == "Đơn vị U01: chốt số liệu theo dõi Quý I năm 2091, còn 3 ngày (31/03/2091)"
	frappe.db.set_value("CCHC Self Assessment", {"unit": "U01"}, {"docstatus": 1, "workflow_state": "Submitted"})
	clock(datetime.combine(date(YEAR, 6, 29), datetime.min.time()))
	delivery.tell()
	assert occasions(NAME) == 14


def test_a_site_of_before_gets_the_notice_once() -> None:
	frappe.delete_doc("Notification", NAME)
	for _ in range(2):
		tell_of_monitoring.execute()
	assert frappe.get_doc("Notification", NAME).enabled
