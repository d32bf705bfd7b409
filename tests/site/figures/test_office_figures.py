"""Figures of what the office scores itself: they answer in its appraisals until it answers otherwise."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	HEAD,
	act,
	appraisal,
	best_answers,
	counting,
	make_people,
	make_users,
	put_answers,
	row_of,
	step,
)
from factories_figures import surveyed_round
from factories_parts import LAW, LAWYER, assign, finish
from factories_round import APPRAISER

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import reopen_part, start, start_all
from cchc_eval.cchc_eval.doctype.cchc_figure.cchc_figure import put_figures

CODE, SOURCE = "8.1", "Phiếu khảo sát của Sở Nội vụ"


def give(round: str, percent: Any, *units: str) -> None:
	figures = [
		{"unit": unit, "indicator": "HAI_LONG", "value": percent, "as_of": "2026-10-31", "source": SOURCE}
		for unit in units or ("U01",)
	]
	act(APPRAISER, lambda: put_figures(round, figures))


def sent(units: int = 1) -> str:
	"""A round in which the units have submitted, with an office that appraises."""
	make_people()
	name = surveyed_round(units)
	for number in range(1, units + 1):
		put_answers(f"U{number:02}", best_answers())
	return name


def row() -> tuple[str, Any, str, float]:
	found = row_of(appraisal(), CODE)
	return found.action, json.loads(found.answer or "null"), found.reason, found.appraised_points


def begun(round: str) -> None:
	act(APPRAISER, lambda: start(f"{round}-U01"))


def test_a_figure_answers_what_the_office_scores_and_follows_the_table() -> None:
	round = sent()
	give(round, 87.5)
	begun(round)
	reason = f"Số liệu của hệ thống: {SOURCE}, tính đến ngày 31/10/2026"
	assert row() == ("Correct", {"percent": 87.5}, reason, 3.5)
	give(round, 90)
	act(APPRAISER, appraisal().save)
	assert row() == ("Correct", {"percent": 90}, reason, 3.6)


def test_it_comes_with_the_next_save_where_the_appraisal_was_begun_before() -> None:
	round = sent()
	begun(round)
	assert row()[:2] == ("Keep", None)
	give(round, 90)
	act(APPRAISER, appraisal().save)
	assert row()[:2] == ("Correct", {"percent": 90})


def test_what_the_office_answers_itself_stays() -> None:
	round = sent()
	give(round, 90)
	begun(round)
	doc = appraisal()
	row_of(doc, CODE).update({"action": "Correct", "answer": '{"percent": 60}', "reason": "Phiếu không hợp lệ"})
	act(APPRAISER, doc.save)
	give(round, 95)
	act(APPRAISER, appraisal().save)
	assert row() == ("Correct", {"percent": 60}, "Phiếu không hợp lệ", 2.4)


def test_nothing_is_signed_off_on_older_figures() -> None:
	round = sent()
	give(round, 90)
	begun(round)
	give(round, 70)
	with pytest.raises(frappe.ValidationError, match=r"Tiêu chí 8\.1: số liệu đã thay đổi sau khi lưu phiếu"):
		step(HEAD, appraisal(), "Sign Off")
	act(APPRAISER, appraisal().save)
	step(HEAD, appraisal(), "Sign Off")
	assert row()[3] == 2.8
	# Signed off it stays, whatever the table says later.
	give(round, 50)
	assert row()[3] == 2.8


def test_what_a_body_reported_done_takes_newer_figures_when_it_is_opened_again() -> None:
	round = sent()
	make_users({LAWYER: []})
	assign([{"part": LAW, "codes": "8", "first_appraiser": LAWYER}], round)
	give(round, 90)
	begun(round)
	finish(LAWYER, LAW)
	give(round, 70)
	act(APPRAISER, appraisal().save)
	assert row()[3] == 3.6
	with pytest.raises(
		frappe.ValidationError, match=r"8\.1: số liệu đã thay đổi sau khi Sở Tư pháp báo thẩm định xong"
	):
		step(HEAD, appraisal(), "Sign Off")
	act(LAWYER, lambda: reopen_part(appraisal().name, LAW))
	assert row()[3] == 2.8
	finish(LAWYER, LAW)
	step(HEAD, appraisal(), "Sign Off")


def test_a_round_is_begun_with_the_figures_of_all_units_in_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
	round = sent(3)
	give(round, 80, "U01", "U02", "U03")
	counted: list[str] = []
	with monkeypatch.context() as patched:
		patched.setattr(frappe.db, "sql", counting(counted))
		act(APPRAISER, lambda: start_all(round))
	points = frappe.get_all(
		"CCHC Appraised Score", {"code": CODE, "parenttype": "CCHC Appraisal"}, pluck="appraised_points"
	)
	assert points == [3.2, 3.2, 3.2]
	assert len([one for one in counted if "tabCCHC Figure" in one]) == 1
