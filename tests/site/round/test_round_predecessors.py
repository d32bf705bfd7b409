"""Last year's figures of merged units added up; a unit that was split, or founded, stands beside nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import counting
from factories_round import YEAR, make_criteria_set, make_round, mark_submitted, self_assessment, set_answer
from measured_sets import IN_PROPORTION, PLAN, a_set, leaf
from real_rules import measured, of, steps

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import last_year, sheet

COUNT = {"kind": "value", "value": "Số doanh nghiệp"}
CHANGE = {"kind": "change", "value": "Số doanh nghiệp"}
BEFORE = a_set(leaf("1", 4, IN_PROPORTION), leaf("2", 1, PLAN), leaf("3", 2, measured(COUNT, steps((None, "Có", 2)))))
NOW = a_set(
	leaf("1", 4, IN_PROPORTION),
	leaf("2", 1, PLAN),
	leaf("3", 2, measured(CHANGE, steps((None, "Không tăng", 0), (5, "Tăng", 2)))),
)
ANSWERS: Mapping[str, dict[str, Any]] = {
	"P01": {"1": of(1, 2), "2": {"choice": "yes"}, "3": {"value": 10}},
	"P02": {"1": of(7, 8), "2": {"choice": "no"}, "3": {"value": 5}},
}


def last_years_round(*units: str) -> None:
	doc = make_round(list(units), year=YEAR - 1, people=False, criteria_set=make_criteria_set(BEFORE))
	open_now(doc.name)
	for unit in units:
		form = self_assessment(unit, YEAR - 1)
		for code, answer in ANSWERS.get(unit, ANSWERS["P01"]).items():
			set_answer(form, code, answer)
		form.compute()
		for row in (form, *form.scores):
			row.db_update()
		mark_submitted(form.name)


def this_years_round(*units: str) -> None:
	open_now(make_round(list(units), people=False, criteria_set=make_criteria_set(NOW)).name)


def beside(unit: str) -> dict[str, tuple[str, str]]:
	return {row.code: (row.previous_answer or "", row.previous_points or "") for row in self_assessment(unit).scores}


def test_figures_of_merged_units_are_added_and_said_to_be() -> None:
	last_years_round("P01", "P02")
	make_unit("M01", predecessor="P01", merged_from=[{"unit": "P02"}])
	this_years_round("M01")
	form = self_assessment("M01")
	assert (form.previous, form.merged_previous) == (None, f"CCHC-{YEAR - 1}-P01\nCCHC-{YEAR - 1}-P02")
	told = beside("M01")
	both = f"Cộng số liệu của {_name('P01')}, {_name('P02')}: "
	# 8 of 10: no mean of 50 % and 87.5 %.
	assert told["1"][0].startswith(f"{both}8/10") and told["1"][1] == "3,2"
	# A choice can't be added: both are told.
	assert told["2"][0].startswith(f"{_name('P01')}: ") and f"; {_name('P02')}: " in told["2"][0] and told["2"][1] == ""
	((offer,),) = last_year.offered(form).values()
	assert offer["values"][0] == [["before"], "15"]
	assert offer["text"].startswith(f"15 (Cộng số liệu của {_name('P01')} (")
	assert sheet._previous(form) == {"1": of(8, 10), "3": {"value": 15}}


def _name(unit: str) -> str:
	return str(frappe.db.get_value("CCHC Unit", unit, "unit_name"))


def test_a_unit_that_took_in_another_has_both_figures_once() -> None:
	last_years_round("P01", "P02")
	frappe.get_doc("CCHC Unit", "P01").update({"merged_from": [{"unit": "P02"}]}).save()
	this_years_round("P01")
	assert "8/10" in beside("P01")["1"][0]


def test_where_one_of_the_merged_sent_nothing_there_is_no_sum() -> None:
	last_years_round("P01")
	round = frappe.get_doc("CCHC Evaluation Round", f"CCHC-{YEAR - 1}")
	make_unit("P02")
	round.append("units", {"unit": "P02"})
	round.flags.by_server = True
	round.save()
	open_now(round.name)
	make_unit("M01", predecessor="P01", merged_from=[{"unit": "P02"}])
	this_years_round("M01")
	assert set(beside("M01").values()) == {("", "")}


@pytest.mark.parametrize("stays", [True, False])
def test_what_was_split_or_split_off_is_compared_with_nothing(stays: bool) -> None:
	last_years_round("P01", "P02")
	make_unit("S01", predecessor="P01")
	heirs = ["P01" if stays else "S02", "S01"]
	if not stays:
		make_unit("S02", predecessor="P01")
	this_years_round(*heirs, "P02")
	for unit in heirs:
		assert set(beside(unit).values()) == {("", "")} and not self_assessment(unit).previous
	assert beside("P02")["1"][0]


def test_a_year_later_each_of_the_split_stands_beside_its_own() -> None:
	last_years_round("P01", "P02")
	frappe.db.set_value("CCHC Unit", "P02", "predecessor", "P01")
	this_years_round("P01", "P02")
	assert [self_assessment(unit).previous for unit in ("P01", "P02")] == [
		f"CCHC-{YEAR - 1}-P01",
		f"CCHC-{YEAR - 1}-P02",
	]


def test_reading_predecessors_takes_no_statement_more_for_more_units(monkeypatch: pytest.MonkeyPatch) -> None:
	def statements(year: int, units: int) -> int:
		for number in range(units):
			make_unit(f"M{year}{number}", predecessor="P01", merged_from=[{"unit": "P02"}])
		doc = make_round(
			[f"M{year}{number}" for number in range(units)],
			year=year,
			people=False,
			criteria_set=make_criteria_set(NOW),
		)
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			open_now(doc.name)
		return len(counted)

	last_years_round("P01", "P02")
	statements(YEAR, 1)
	assert statements(YEAR + 1, 6) <= statements(YEAR + 2, 1)
