"""Notices: each person's own language, one job at a time, few queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import HEAD, ROUND, signed_off_round, submitted_round
from factories_notice import Clock, members, told
from factories_round import head_of, staff_of
from frappe.utils import now_datetime

from cchc_eval.notices import delivery
from cchc_eval.notices.people import NOBODY

DEADLINE = datetime(2091, 3, 20, 17, 0)


def due_in_a_week(clock: Clock, units: int = 1) -> None:
	submitted_round(units, people=True)
	frappe.db.set_value("CCHC Self Assessment", {"round": ROUND}, {"docstatus": 0, "workflow_state": "Draft"})
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", DEADLINE)
	clock(datetime(2091, 3, 13, 9, 0))


def speak(user: str, language: str | None) -> None:
	frappe.db.set_value("User", user, "language", language)
	frappe.clear_document_cache("User", user)


def subjects(user: str) -> list[str]:
	return frappe.get_all("CCHC Notice", {"user": user}, pluck="subject", order_by="subject")


@pytest.mark.parametrize("job", ["en", "vi"])
def test_each_in_their_own_language(job: str, clock: Clock, mails: list[dict[str, Any]]) -> None:
	"""Whatever the site's language is, which the job runs in."""
	due_in_a_week(clock)
	speak(staff_of("U01"), "en-GB")
	frappe.local.lang = job
	delivery.tell()
	assert subjects(head_of("U01")) == [
		"Đơn vị U01: lập phiếu tự đánh giá năm 2091, hạn 17:00 ngày 20/03/2091",
		"Đơn vị U01: tự đánh giá năm 2091 còn 7 ngày (hạn 17:00 ngày 20/03/2091)",
	]
	assert subjects(staff_of("U01")) == [
		"Đơn vị U01: fill in the self-assessment of 2091 by 17:00 on 20/03/2091",
		"Đơn vị U01: self-assessment of 2091, 7 days left (due 17:00 on 20/03/2091)",
	]
	bell = frappe.get_all("Notification Log", {"for_user": head_of("U01")}, pluck="subject")
	assert sorted(bell) == subjects(head_of("U01"))
	sent = {mail["recipients"][0]: mail for mail in mails}
	for user, said in ((head_of("U01"), "việc mới"), (staff_of("U01"), "new items")):
		assert said in sent[user]["subject"]
	assert sent[head_of("U01")]["header"][0] != sent[staff_of("U01")]["header"][0]
	assert frappe.local.lang == job


@pytest.mark.parametrize(("site", "said"), [("vi", "lập phiếu"), ("en", "fill in"), ("fr", "lập phiếu")])
def test_a_user_without_a_language_gets_the_sites(site: str, said: str, clock: Clock) -> None:
	due_in_a_week(clock)
	speak(head_of("U01"), "")
	frappe.db.set_default("lang", site)
	delivery.tell()
	assert any(said in subject for subject in subjects(head_of("U01")))


@contextmanager
def another_job_tells() -> Iterator[None]:
	"""On a connection of its own, as another worker has it."""
	site = frappe.local.site
	held, done = threading.Event(), threading.Event()

	def hold() -> None:
		frappe.init(site=site)
		frappe.connect()
		if delivery._alone():
			held.set()
		done.wait(10)
		frappe.db.rollback()
		frappe.destroy()

	thread = threading.Thread(target=hold)
	thread.start()
	try:
		assert held.wait(10)
		yield
	finally:
		done.set()
		thread.join()


def test_a_second_job_leaves_it_to_the_first(clock: Clock) -> None:
	due_in_a_week(clock)
	errors = frappe.db.count("Error Log")
	with another_job_tells():
		delivery.tell()
		assert told() == set()
		assert frappe.db.count("Error Log") == errors
	delivery.tell()
	assert told() == members("U01")


def test_the_lock_is_free_after_the_job() -> None:
	delivery.tell()
	frappe.db.rollback()
	assert frappe.db.sql("SELECT IS_FREE_LOCK(%s)", f"{frappe.conf.db_name}.cchc_tell")[0][0]


def test_the_bell_asks_no_more_for_twelve_people_than_for_four(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
	counted: list[int] = []
	real = delivery.ring

	def ring(*args: Any) -> None:
		counted.append(cost_of(lambda: real(*args))[0])

	for units in (2, 2, 6):
		frappe.db.rollback()
		frappe.db.set_value("User", {"name": ("not in", NOBODY)}, "enabled", 0)
		due_in_a_week(clock, units)
		with pytest.MonkeyPatch.context() as patch:
			patch.setattr(delivery, "ring", ring)
			delivery.tell()
		assert told() == members(*(f"U{number:02d}" for number in range(1, units + 1)))
		assert frappe.db.count("Notification Log", {"document_type": "CCHC Self Assessment"}) == 4 * units
	assert counted[1] == counted[2] <= 10


def test_the_bell_shows_what_frappe_would_have_stored(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
	due_in_a_week(clock)
	planted = "Phòng < b onclick=x> &lt;i&gt; R&D"
	frappe.db.set_value("CCHC Self Assessment", {"round": ROUND}, "unit_name", planted)
	off, on = head_of("U01"), staff_of("U01")
	for user, enabled in ((off, 0), (on, 1)):
		frappe.get_doc({"doctype": "Notification Settings", "user": user, "name": user}).insert(
			ignore_if_duplicate=True
		)
		frappe.db.set_value("Notification Settings", user, {"enabled": enabled, "seen": 1})
	rung: list[str] = []
	monkeypatch.setattr(frappe, "publish_realtime", lambda event, *args, **more: rung.append(more.get("user")))

	def logs() -> list[dict[str, Any]]:
		stored = frappe.get_all("Notification Log", {"for_user": ("in", (off, on))}, ["*"], order_by="subject")
		kept = ("name", "creation", "modified")
		return [{field: value for field, value in row.items() if field not in kept} for row in stored]

	delivery.tell()
	bulk = logs()
	assert {row["for_user"] for row in bulk} == {on} and len(bulk) == 2 and set(rung) == {on}
	assert frappe.db.get_value("Notification Settings", on, "seen") == 0
	frappe.db.delete("CCHC Notice")
	frappe.db.delete("Notification Log", {"for_user": on})
	# Where another app waits for them, Frappe inserts them.
	heard: list[str] = []
	monkeypatch.setattr(
		"frappe.utils.data.cchc_test_hears", lambda doc, event: heard.append(doc.for_user), raising=False
	)
	hooks = {"after_insert": ["frappe.utils.data.cchc_test_hears"]}
	monkeypatch.setitem(frappe.get_doc_hooks(), "Notification Log", hooks)
	delivery.tell()
	assert logs() == bulk and heard == [on, on]


def test_a_mail_that_cannot_be_written_leaves_the_bell_and_the_others(
	clock: Clock, mails: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
	due_in_a_week(clock)
	send = frappe.sendmail

	def sendmail(**mail: Any) -> None:
		if mail["recipients"] == [head_of("U01")]:
			raise frappe.OutgoingEmailError("no account")
		send(**mail)

	monkeypatch.setattr(frappe, "sendmail", sendmail)
	delivery.tell()
	assert [mail["recipients"] for mail in mails] == [[staff_of("U01")]]
	assert told() == members("U01") and frappe.db.count("Notification Log", {"for_user": head_of("U01")}) == 2
	assert frappe.db.exists("Error Log", {"method": ("like", f"%{head_of('U01')}%")})
	# It waits for the next job.
	filters = {"user": head_of("U01"), "mailed_on": ("is", "not set")}
	assert frappe.db.count("CCHC Notice", filters) == 2


def test_as_many_questions_for_many_lines_as_for_one(
	clock: Clock,
	mails: list[dict[str, Any]],
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	signed_off_round(6)
	now = now_datetime().replace(hour=6, minute=0)
	clock(now)
	delivery.tell()
	keys = frappe.get_all("CCHC Notice", {"user": HEAD, "notification": "CCHC Appraised"}, pluck="notice_key")
	assert len(keys) == 6
	clock(now.replace(hour=8))

	def asked(lines: int) -> int:
		frappe.db.set_value("CCHC Notice", {"user": HEAD}, "mailed_on", None)
		real, calls = frappe.db.sql, []
		monkeypatch.setattr(frappe.db, "sql", lambda *args, **more: (calls.append(args), real(*args, **more))[1])
		delivery.mail(set(keys[:lines]))
		monkeypatch.setattr(frappe.db, "sql", real)
		return len(calls)

	asked(1)
	assert asked(6) == asked(1)
	assert [len(mail["args"]["lines"]) for mail in mails] == [1, 6, 1]
