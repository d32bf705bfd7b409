"""Notices of what waits for a person: once, to nobody else, in one mail a day."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MEMBER,
	OTHER_HEAD,
	ROUND,
	act,
	approve,
	in_council,
	row_of,
	set_states,
	started,
	step,
	submitted_round,
)
from factories_followup import adopted_plan, answer_to, answered, decided, plan_of, requested, weak_answers
from factories_notice import Clock, members, occasions, told
from factories_round import head_of, staff_of
from frappe.utils import add_days, get_datetime, now_datetime
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import return_to_unit
from cchc_eval.notices import delivery, open_items
from cchc_eval.permissions.roles import UNIT


@world
def people_round(units: int = 2) -> Any:
	"""Opened: nothing is filled in."""
	doc = submitted_round(units, people=True)
	frappe.db.set_value("CCHC Self Assessment", {"round": ROUND}, {"docstatus": 0, "workflow_state": "Draft"})
	return doc


def test_only_its_unit_is_notified_of_a_form_to_fill_in() -> None:
	people_round(2)
	delivery.tell()
	rows = frappe.get_all(
		"CCHC Notice", {"notification": "CCHC Form to Fill In"}, ["user", "reference_name", "subject"]
	)
	assert {(row.user, row.reference_name) for row in rows} == {
		(person, f"{ROUND}-{unit}") for unit in ("U01", "U02") for person in members(unit)
	}
	assert all("lập phiếu tự đánh giá năm 2091" in row.subject for row in rows)
	assert told() == members("U01", "U02")


def test_the_bell_shows_it_once() -> None:
	people_round(1)
	delivery.tell()
	delivery.tell()
	logs = frappe.get_all("Notification Log", {"for_user": head_of("U01")}, ["document_type", "document_name", "type"])
	assert [(log.document_type, log.document_name, log.type) for log in logs] == [
		("CCHC Self Assessment", f"{ROUND}-U01", "Alert")
	]


def test_units_are_reminded_7_3_and_1_days_before_a_deadline(clock: Clock) -> None:
	people_round(1)
	deadline = datetime(2091, 3, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", deadline)
	seen = []
	for days in (10, 8, 7, 6, 4, 3, 2, 1, 0):
		clock(deadline - timedelta(days=days, hours=9))
		delivery.tell()
		seen.append((days, occasions("CCHC Deadline")))
	assert seen == [(10, 0), (8, 0), (7, 2), (6, 2), (4, 2), (3, 4), (2, 4), (1, 6), (0, 6)]
	clock(deadline + timedelta(minutes=1))
	delivery.tell()
	assert occasions("CCHC Deadline") == 6


def test_a_reminder_that_no_job_sent_on_its_day_is_sent_late(clock: Clock) -> None:
	people_round(1)
	deadline = datetime(2091, 3, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", deadline)
	clock(deadline - timedelta(days=5))
	delivery.tell()
	assert occasions("CCHC Deadline") == 2


def test_the_days_are_a_setting(clock: Clock) -> None:
	people_round(1)
	frappe.db.set_single_value("CCHC Settings", "reminder_days", "14")
	deadline = datetime(2091, 3, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", deadline)
	clock(deadline - timedelta(days=14))
	delivery.tell()
	assert occasions("CCHC Deadline") == 2


def test_an_extension_moves_the_reminders_of_its_unit_only(clock: Clock) -> None:
	people_round(2)
	deadline = datetime(2091, 3, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", deadline)
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND)
	row = {"stage": "Self Assessment", "unit": "U02", "new_deadline": deadline + timedelta(days=30), "reason": "Bão"}
	doc.append("extensions", row).db_insert()
	clock(deadline - timedelta(days=3))
	delivery.tell()
	assert told("CCHC Deadline") == members("U01")


def test_the_sites_time_zone_counts(monkeypatch: pytest.MonkeyPatch) -> None:
	"""23:30 UTC on the 12th is the 13th in Vietnam: 7 days before the 20th."""
	people_round(1)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", datetime(2091, 3, 20, 17, 0))
	monkeypatch.setattr("frappe.utils.data.get_system_timezone", lambda: "Asia/Ho_Chi_Minh")
	utc = datetime(2091, 3, 12, 23, 30)

	class Clock(datetime):
		@classmethod
		def now(cls, tz: Any = None) -> datetime:
			return utc.replace(tzinfo=timezone.utc).astimezone(tz) if tz else utc

		@classmethod
		def utcnow(cls) -> datetime:
			return utc

	monkeypatch.setattr("frappe.utils.data.datetime.datetime", Clock)
	assert open_items.getdate().isoformat() == "2091-03-13"


def test_the_notice_of_a_returned_form_gives_the_reason() -> None:
	submitted_round(1, people=True)
	act(HEAD, lambda: return_to_unit(f"{ROUND}-U01", "Thiếu <b>phụ lục</b>"))
	delivery.tell()
	assert told("CCHC Form Returned") == members("U01")
	assert told("CCHC Form to Fill In") == set()
	log = frappe.get_all("Notification Log", {"for_user": head_of("U01")}, ["subject", "email_content"])[0]
	assert "Thiếu &lt;b&gt;phụ lục&lt;/b&gt;" in log.email_content


def test_an_explanation_is_asked_of_the_unit_on_its_own_form() -> None:
	submitted_round(2, people=True)
	doc = started("U01")
	row_of(doc, "1.1.1").question = "Gửi văn bản?"
	act(APPRAISER, doc.save)
	step(APPRAISER, doc, "Request Explanation")
	delivery.tell()
	rows = frappe.get_all("CCHC Notice", {"notification": "CCHC Explanation Asked"}, ["user", "reference_doctype"])
	assert {(row.user, row.reference_doctype) for row in rows} == {
		(person, "CCHC Self Assessment") for person in members("U01")
	}


def test_a_unit_is_not_notified_of_an_appraisal_before_its_release() -> None:
	"""Also where the site lists the unit's role in the Notification."""
	submitted_round(1, people=True)
	started()
	set_states(ROUND, "Appraised")
	notification = frappe.get_doc("Notification", "CCHC Appraised")
	for role in sorted(UNIT):
		notification.append("recipients", {"receiver_by_role": role})
	notification.save()
	delivery.tell()
	assert told("CCHC Appraised") == {HEAD, OTHER_HEAD, CHAIR}
	assert not told() & members("U01")


def test_the_council_is_notified_of_its_day(clock: Clock) -> None:
	people_round(1)
	when = datetime(2091, 5, 4, 8, 0)
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "council_date", when)
	doc.append("council", {"user": CHAIR, "duty": "Chair"}).db_insert()
	doc.append("council", {"user": HEAD, "duty": "Secretary"}).db_insert()
	clock(when - timedelta(days=3))
	delivery.tell()
	assert told("CCHC Council Day") == {CHAIR, HEAD}


def test_a_decision_before_the_council_then_approved() -> None:
	doc = in_council(1, people=True)
	delivery.tell()
	assert told("CCHC Before the Council") == {CHAIR, MEMBER}
	assert not told() & members("U01")
	approve(doc)
	delivery.tell()
	assert told("CCHC Approved") >= {*members("U01"), CLERK, HEAD}


def test_old_decisions_are_no_news() -> None:
	doc = decided(1)
	frappe.db.set_value("CCHC Released Ranking", doc.name, "approved_on", add_days(now_datetime(), -40))
	delivery.tell()
	assert told("CCHC Approved") == set()


def test_a_plan_that_is_owed(clock: Clock) -> None:
	decided(1, answers={"U01": {}})
	due = get_datetime(plan_of().due_date)
	clock(due - timedelta(days=3))
	delivery.tell()
	assert told("CCHC Plan Due") == members("U01")
	clock(due + timedelta(days=1))
	delivery.tell()
	assert told("CCHC Plan Overdue") == {*members("U01"), HEAD, OTHER_HEAD}
	overdue = occasions("CCHC Plan Overdue")
	for days in (2, 7):
		clock(due + timedelta(days=days))
		delivery.tell()
	assert occasions("CCHC Plan Overdue") == overdue
	clock(due + timedelta(days=8))
	delivery.tell()
	assert occasions("CCHC Plan Overdue") == 2 * overdue


def test_what_a_plan_promised_is_due_and_overdue(clock: Clock) -> None:
	decided(1, answers={"U01": weak_answers(10)})
	due = get_datetime(add_days(now_datetime().date(), 60))
	adopted_plan("U01", due.date())
	clock(due - timedelta(days=1))
	delivery.tell()
	rows = frappe.get_all("CCHC Notice", {"notification": "CCHC Plan Action Due"}, ["user", "subject"])
	assert {row.user for row in rows} == members("U01")
	assert len(rows) == 2  # one line a person, however many actions
	clock(due + timedelta(days=1))
	delivery.tell()
	assert told("CCHC Plan Action Overdue") == {*members("U01"), HEAD, OTHER_HEAD}


def test_a_request_waits_for_the_office_then_for_the_chair() -> None:
	decision = decided(1)
	requested(decision, "U01", "1.1.1")
	delivery.tell()
	assert told("CCHC Review Asked") == set()
	step(head_of("U01"), frappe.get_doc("CCHC Review Request", {"unit": "U01"}), "Send")
	delivery.tell()
	assert told("CCHC Review Asked") == {APPRAISER, HEAD, OTHER_HEAD}
	doc = frappe.get_doc("CCHC Review Request", {"unit": "U01"})
	answer = answer_to(doc)
	answer.items[0].office_opinion = "Giữ"
	act(APPRAISER, answer.save)
	step(HEAD, doc, "Prepare Answer")
	delivery.tell()
	assert told("CCHC Review Prepared") == {CHAIR}


def test_the_answer_to_a_request_is_news_to_its_unit_and_the_office() -> None:
	answered(decided(2), "U01", {"1.1.1": None})
	delivery.tell()
	assert told("CCHC Review Answered") == {*members("U01"), HEAD, OTHER_HEAD, CLERK}


def test_one_mail_a_day_for_each_person(clock: Clock, mails: list[dict[str, Any]]) -> None:
	people_round(3)
	frappe.get_doc("CCHC Unit", "U01").append("members", {"user": head_of("U02"), "duty": "Staff"}).db_insert()
	frappe.cache.delete_value("cchc_units_of")
	deadline = datetime(2091, 3, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", deadline)
	clock(datetime(2091, 3, 13, 6, 0))
	delivery.tell()
	assert mails == []  # before the hour
	clock(datetime(2091, 3, 13, 7, 0))
	delivery.tell()
	delivery.tell()
	people = [mail["recipients"][0] for mail in mails]
	assert sorted(people) == sorted(members("U01", "U02", "U03"))
	lines = next(mail for mail in mails if mail["recipients"] == [head_of("U01")])["args"]["lines"]
	assert len(lines) == 2  # the form and its deadline
	assert all(f"{ROUND}-U01" in line["url"] for line in lines)
	# Something new on the same day waits for the next.
	frappe.db.set_single_value("CCHC Settings", "reminder_days", "7, 6")
	clock(datetime(2091, 3, 14, 7, 0))
	delivery.tell()
	assert len(mails) == 12


def test_what_is_done_before_the_mail_is_not_in_it(clock: Clock, mails: list[dict[str, Any]]) -> None:
	people_round(1)
	now = now_datetime().replace(hour=6, minute=0)
	clock(now)
	delivery.tell()
	frappe.db.set_value("CCHC Self Assessment", {"round": ROUND}, {"docstatus": 1, "workflow_state": "Submitted"})
	clock(now + timedelta(hours=2))
	delivery.tell()
	assert mails == []


def test_the_mail_can_be_switched_off(clock: Clock, mails: list[dict[str, Any]]) -> None:
	people_round(1)
	frappe.db.set_single_value("CCHC Settings", "send_digest", 0)
	clock(now_datetime().replace(hour=12))
	delivery.tell()
	assert mails == []
	assert told() == members("U01")


def test_without_a_mail_account_the_bell_still_rings(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
	people_round(1)
	monkeypatch.setattr(delivery.EmailAccount, "find_outgoing", lambda **_filters: None)
	monkeypatch.setattr(frappe, "sendmail", lambda **_mail: pytest.fail("no account to send with"))
	clock(now_datetime().replace(hour=12))
	delivery.tell()
	assert told() == members("U01")


def test_the_mail_itself_is_written(clock: Clock) -> None:
	account = {
		"doctype": "Email Account",
		"email_account_name": "G2",
		"email_id": "g2@example.com",
		"enable_outgoing": 1,
		"default_outgoing": 1,
		"smtp_server": "localhost",
		"awaiting_password": 1,
	}
	frappe.get_doc(account).db_insert()
	frappe.local.outgoing_email_account = {}
	people_round(1)
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", f"Phòng {PLANTED}")
	frappe.db.set_value("CCHC Self Assessment", {"round": ROUND}, "unit_name", f"Phòng {PLANTED}")
	clock(now_datetime().replace(hour=12))
	delivery.tell()
	queued = frappe.get_all("Email Queue Recipient", pluck="recipient")
	assert set(queued) >= members("U01")
	message = frappe.get_all("Email Queue", pluck="message", order_by="creation desc", limit=1)[0]
	mail = email.message_from_string(message, policy=email.policy.default)
	pages, texts = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
	assert f"Phòng {PLANTED}" in html.unescape(pages) and "<b onclick" not in pages
	# The part without HTML has every letter as it was typed, and nothing of HTML.
	texts = texts.replace("\N{WORD JOINER}", "")
	lines = texts.splitlines()
	assert lines[0] == "Việc mới của bạn trong đánh giá, xếp hạng cải cách hành chính:"
	[line] = [line for line in lines if PLANTED in line]
	assert line.startswith(f"- Phòng {PLANTED}")
	assert f"  {frappe.utils.get_url_to_form('CCHC Self Assessment', f'{ROUND}-U01')}" in lines
	assert not re.search(r"&\w+;|&#|\]\(|\\_", texts.replace(PLANTED, ""))
	frappe.local.outgoing_email_account = {}


# A tag, an entity, marks of Markdown, what looks like an address in a page; as it is stored, a tag is none any more.
PLANTED = "< b onclick=x> &lt;i&gt; R&D_2026 *A* [x](y) src=a href='/b' x:url(/c) {{ 7*7 }}"


def test_a_site_words_and_switches_them(clock: Clock) -> None:
	people_round(1)
	frappe.db.set_value("Notification", "CCHC Form to Fill In", "subject", "Lập biểu {{ doc.name }}")
	frappe.clear_document_cache("Notification", "CCHC Form to Fill In")
	delivery.tell()
	assert frappe.get_all("CCHC Notice", pluck="subject", distinct=True) == [f"Lập biểu {ROUND}-U01"]
	frappe.db.set_value("Notification", "CCHC Form to Fill In", "enabled", 0)
	frappe.db.delete("CCHC Notice")
	delivery.tell()
	assert told() == set()


def test_a_disabled_user_gets_no_notice() -> None:
	people_round(1)
	frappe.db.set_value("User", staff_of("U01"), "enabled", 0)
	delivery.tell()
	assert told() == {head_of("U01")}


def test_every_packaged_notification_is_sent_and_short_enough() -> None:
	"""That it uses no value which its items don't provide is held by `strict_wordings` wherever it is sent."""
	packaged = json.loads(
		Path(frappe.get_app_path("cchc_eval", "fixtures", "on_install", "5_notification.json")).read_text()
	)
	notifications = delivery.notifications()
	assert len(packaged) > 20 and set(notifications) == {doc["name"] for doc in packaged}
	for doc in notifications.values():
		assert len(doc.subject) <= 140
		assert frappe.get_meta(doc.document_type)
		assert doc.recipients
