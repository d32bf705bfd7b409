"""Notices to the bodies that appraise a part each."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
import pytest
from factories_appraisal import APPRAISER, ROUND, act, counting
from factories_notice import Clock, occasions, told
from factories_parts import DEPUTY, LAW, LAWYER, MONEY, PARTS, TREASURER, assign, finish, split_round, split_started

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.notices import appraisals, delivery

OPEN, DUE = "CCHC Part Open", "CCHC Part Due"


def test_who_appraises_for_a_body_is_told_once_of_what_is_theirs() -> None:
	split_round(2)
	delivery.tell()
	assert told(OPEN) == set()
	act(APPRAISER, lambda: start_all(ROUND))
	delivery.tell()
	delivery.tell()
	assert told(OPEN) == {LAWYER, TREASURER, DEPUTY} and occasions(OPEN) == 3
	(notice,) = frappe.get_all("CCHC Notice", {"notification": OPEN, "user": LAWYER}, ["*"])
	assert (notice.reference_doctype, notice.reference_name) == ("CCHC Evaluation Round", ROUND)
	assert notice.subject.startswith(f"{LAW}: 2 đơn vị chờ thẩm định phần việc được giao năm 2091")


def test_they_are_reminded_of_what_is_not_done(clock: Clock) -> None:
	split_started(2)
	finish(LAWYER, LAW)
	finish(TREASURER, MONEY)
	finish(TREASURER, MONEY, "U02")
	deadline = datetime(2091, 5, 20, 17, 0)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "appraisal_deadline", deadline)
	seen = []
	for days in (8, 7, 3, 0):
		clock(deadline - timedelta(days=days, hours=9))
		delivery.tell()
		seen.append(occasions(DUE))
	assert seen == [0, 1, 2, 3] and told(DUE) == {LAWYER}
	subject = frappe.get_all("CCHC Notice", {"notification": DUE}, pluck="subject", order_by="creation")[0]
	assert "1 đơn vị chưa thẩm định xong" in subject and "còn 7 ngày (hạn 17:00 ngày 20/05/2091)" in subject
	clock(deadline + timedelta(minutes=1))
	delivery.tell()
	assert occasions(DUE) == 3


def test_of_two_who_score_independently_each_is_told_until_their_own_report() -> None:
	split_round(1)
	assign([PARTS[0], {**PARTS[1], "independent": 1}])
	act(APPRAISER, lambda: start_all(ROUND))
	finish(TREASURER, MONEY)
	delivery.tell()
	assert told(OPEN) == {LAWYER, DEPUTY}


def test_what_is_found_takes_the_same_statements_for_one_unit_and_for_four(monkeypatch: pytest.MonkeyPatch) -> None:
	taken = []
	for units in (1, 4):
		frappe.db.savepoint("begin_here")
		split_started(units)
		list(appraisals.parts())
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			assert len(list(appraisals.parts())) == 3
		taken.append(len(counted))
		frappe.db.rollback(save_point="begin_here")
	assert taken[0] == taken[1] <= 6
