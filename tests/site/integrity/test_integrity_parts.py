"""What the check of integrity says of split appraisals."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import HEAD, ROUND, act, approve, decision, set_states, sign_off, step
from factories_parts import LAW, LAWYER, MONEY, TREASURER, finish, split_started

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.integrity import parts, states
from cchc_eval.patches import settle_rows_of_appraisals

U01 = f"{ROUND}-U01"
ROW = f"`tabCCHC Appraised Score` set part = {{}} where parent = '{U01}' and code = '2.1.1'"


def told() -> list[tuple[str, str]]:
	return [(finding.name, finding.what) for finding in parts.of_round(ROUND)]


@pytest.mark.parametrize(
	("part", "words"),
	[("'Sở Y tế'", "tiêu chí của đơn vị không thẩm định phiếu này: 2.1.1"), ("null", "đợt giao khác: 2.1.1")],
)
def test_whose_a_criterion_is_agrees_with_the_round(part: str, words: str) -> None:
	split_started(2)
	assert told() == []
	frappe.db.sql(f"update {ROW.format(part)}")
	((name, text),) = told()
	assert name == U01 and words in text


def test_none_is_signed_off_while_a_body_has_not_reported() -> None:
	split_started(2)
	finish(LAWYER, LAW)
	finish(TREASURER, MONEY)
	sign_off("U01")
	assert told() == []
	finish(LAWYER, LAW, "U02")
	set_states(ROUND, "Appraised")
	((name, text),) = told()
	assert name == f"{ROUND}-U02" and "Sở Tài chính chưa báo thẩm định xong" in text


def test_all_rows_have_the_docstatus_of_their_document() -> None:
	split_started(1)
	finish(LAWYER, LAW)
	finish(TREASURER, MONEY)
	sign_off("U01")
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	approve(decision())
	assert {row.docstatus for row in frappe.get_all("CCHC Part State", {"parent": U01}, ["docstatus"])} == {1}
	assert list(states.of_round(ROUND)) == []
	# As it was approved before.
	frappe.db.sql("update `tabCCHC Part State` set docstatus = 0 where parent = %s", U01)
	(finding,) = states.of_round(ROUND)
	assert (finding.name, finding.what) == (
		U01,
		"các dòng của bảng «Tình trạng phần thẩm định» không mang docstatus 1 của hồ sơ",
	)
	settle_rows_of_appraisals.execute()
	assert list(states.of_round(ROUND)) == []
