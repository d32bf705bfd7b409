"""What the check of integrity says of split appraisals."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import ROUND, set_states, sign_off
from factories_parts import LAW, LAWYER, MONEY, TREASURER, finish, split_started

from cchc_eval.integrity import parts

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
