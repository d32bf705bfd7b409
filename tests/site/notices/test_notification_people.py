"""Notices: each person's own language, one job at a time, few queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import frappe
import pytest
from factories_appraisal import HEAD, ROUND, signed_off_round, submitted_round
from factories_notice import Clock, members, told
from factories_round import head_of, staff_of
from frappe.utils import now_datetime

from cchc_eval.notices import delivery

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
		"Đơn vị U01: lập báo cáo tự đánh giá năm 2091, hạn 17:00 ngày 20/03/2091",
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


@pytest.mark.parametrize(("site", "said"), [("vi", "lập báo cáo"), ("en", "fill in"), ("fr", "lập báo cáo")])
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
