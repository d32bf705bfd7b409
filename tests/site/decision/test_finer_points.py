"""A set that rounds to four decimals, or not at all: exact from the form to the paper, and shown as such in the desk."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	appraisal,
	approve,
	change,
	line,
	make_people,
	put_answers,
	row_of,
	sign_off,
	step,
)
from factories_round import make_criteria_set, make_round, self_assessment
from measured_sets import IN_PROPORTION, a_set, field, leaf
from openpyxl import load_workbook
from real_rules import of

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import preview, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.documents import render_html
from cchc_eval.integrity import decisions, scores
from cchc_eval.printing import decision as decision_paper
from cchc_eval.printing import reports, sheets

THIRDS = {"1.1": of(1, 3), "1.2": of(1, 3), "1.3": of(1, 3), "2": of(1, 1)}
# By rounding: the first field and the total of three thirds, a full leaf of 17, and what a table writes of both.
SUMS = {"4": ("0.9999", "17.9999", "0,9999", "17,9999"), "none": ("1", "18", "1,00", "18,00")}


def appraised_round(rounding: str) -> None:
	thirds = [leaf(f"1.{n}", 1, IN_PROPORTION, "1") for n in (1, 2, 3)]
	cset = a_set(field("1", 3), *thirds, leaf("2", 17, IN_PROPORTION), rounding=rounding)
	make_people()
	doc = make_round(2, people=False, criteria_set=make_criteria_set(cset))
	open_now(doc.name)
	for unit, own in (("U01", THIRDS), ("U02", {**THIRDS, "1.1": of(2, 3)})):
		form = frappe.get_doc("CCHC Self Assessment", put_answers(unit, own))
		form.compute()
		for row in (form, *form.scores):
			row.db_update()
	act(APPRAISER, lambda: start_all(doc.name))


def as_number(value: float) -> Decimal:
	return Decimal(repr(value)).normalize()


@pytest.mark.parametrize("rounding", SUMS)
def test_finer_points_are_exact_from_the_form_to_the_paper(rounding: str) -> None:
	first, total, shown_first, shown_total = SUMS[rounding]
	appraised_round(rounding)
	form = self_assessment("U01")
	kept = {"4": 0.3333, "none": 0.333333333}[rounding]
	assert [row.points for row in form.scores] == [kept, kept, kept, 17]
	# What is not rounded is only nearly what is shown of it.
	equal = {"4": "=", "none": "≈"}[rounding]
	assert form.scores[0].computation == f"1/3 = 33,333 %: 1/3 × 1 {equal} 0,3333 điểm"
	assert as_number(form.total) == Decimal(total)
	page = render_html(sheets.self_assessment_sheet(form))
	assert all(f">{text}<" in page for text in ("0,3333", shown_first, shown_total))

	# The office gives one unit's points back to four decimals, and no more.
	row = {"code": "1.1", "action": "Set Points", "points_set": 0.3333, "reason": "Theo hồ sơ"}
	tried = act(APPRAISER, lambda: preview(f"{ROUND}-U02", [row], []))
	assert tried["leaves"]["1.1"]["self"]["points"] == "0,6667"
	assert tried["leaves"]["1.1"]["appraised"]["points"] == "0,3333" and not tried["faults"]
	doc = appraisal("U02")
	row_of(doc, "1.1").update({**row, "points_set": 0.33333})
	with pytest.raises(frappe.ValidationError, match="chỉ được có tối đa 4 chữ số thập phân"):
		act(APPRAISER, doc.save)
	doc = appraisal("U02")
	row_of(doc, "1.1").update(row)
	act(APPRAISER, doc.save)

	sign_off("U01", "U02")
	doc = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
	step(HEAD, doc, "Report to Council")
	change("U02", "1.2", points="0,3334")
	approve(doc.reload())
	one = line(doc, "U01")
	assert {as_number(one.get(f"{stage}_points")) for stage in ("self", "appraised", "council")} == {Decimal(total)}
	council = row_of(appraisal("U02"), "1.2")
	assert (council.council_points, council.get_formatted("council_points")) == (0.3334, "0,3334")
	result = frappe.get_doc("CCHC Released Result", {"unit": "U01", "round": ROUND})
	assert as_number(result.final_points) == Decimal(total)

	page = render_html(sheets.appraisal_sheet(appraisal("U01")))
	assert page.count(">0,3333<") == 9 and f">{shown_first}<" in page and f">{shown_total}<" in page
	assert f">{shown_total}<" in render_html(decision_paper.decision(doc))
	assert f">{shown_total}<" in render_html(reports.office_report(doc))
	appendix = load_workbook(io.BytesIO(decision_paper.appendix(doc))).active
	figures = [cell.value for row in appendix.iter_rows() for cell in row if isinstance(cell.value, int | float)]
	assert {Decimal(first), Decimal(total)} <= {as_number(figure) for figure in figures}
	assert not any("thưởng" in str(cell.value) for row in appendix.iter_rows() for cell in row)
	found, decided = decisions.of_round(ROUND)
	assert [*scores.of_self_assessments(ROUND), *scores.of_appraisals(ROUND, decided), *found] == []


def test_points_of_two_decimals_are_shown_with_two() -> None:
	appraised_round("2")
	row = self_assessment("U01").scores[0]
	assert (row.points, row.get_formatted("points")) == (0.33, "0,33")
	row.points = 0.5
	assert row.get_formatted("points") == "0,50"
	row.points = 2
	assert row.get_formatted("points") == "2"
	assert row.get_formatted("max_points") == "1"


def test_the_database_keeps_what_a_set_does_not_round() -> None:
	def decimals(doctype: str, column: str) -> Any:
		(kind,) = (
			field["type"]
			for field in frappe.db.get_table_columns_description(f"tab{doctype}")
			if field["name"] == column
		)
		return int(kind.rpartition(",")[2].rstrip(")"))

	assert decimals("CCHC Self Score", "points") == decimals("CCHC Appraised Score", "council_points") == 9
	assert decimals("CCHC Unit Result", "council_points") >= 4
