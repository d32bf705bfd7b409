"""Who appraises what in a round: how far each body is, and last year's assignment."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import MANAGER, ROUND, act, counting
from factories_parts import LAW, LAWYER, MONEY, PARTS, TREASURER, assign, finish, split_round, split_started
from factories_round import YEAR, make_round
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import copy_parts
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.unit_states import unit_states


def test_the_round_shows_how_far_each_body_is() -> None:
	split_started(3)
	finish(LAWYER, LAW)
	finish(LAWYER, LAW, "U02")
	finish(TREASURER, MONEY)
	states = act(MANAGER, lambda: unit_states(ROUND))
	assert states["parts"] == [
		{"part": LAW, "with_bodies": "", "people": ["f3.lawyer"], "done": 2, "units": 3},
		{"part": MONEY, "with_bodies": "Kho bạc", "people": ["f3.treasurer", "f3.deputy"], "done": 1, "units": 3},
	]
	assert {row["unit"]: row["parts"] for row in states["rows"]} == {"U01": "2/2", "U02": "1/2", "U03": "0/2"}


def test_it_takes_as_many_statements_for_any_number_of_units(monkeypatch: pytest.MonkeyPatch) -> None:
	def statements() -> int:
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			act(MANAGER, lambda: unit_states(ROUND))
		return len(counted)

	split_started(5)
	five = statements()
	frappe.db.sql("delete from `tabCCHC Round Unit` where parent = %s and unit != 'U01'", ROUND)
	frappe.db.sql("delete from `tabCCHC Self Assessment` where round = %s and unit != 'U01'", ROUND)
	frappe.db.sql("delete from `tabCCHC Appraisal` where round = %s and unit != 'U01'", ROUND)
	assert statements() == five


def test_last_years_bodies_are_taken_over_and_what_is_gone_is_told() -> None:
	split_round()
	assign([{**PARTS[0], "second_appraiser": "f3.head2@example.com"}, PARTS[1]])
	frappe.db.set_value("CCHC Appraisal Part", {"parent": ROUND, "part": MONEY}, "codes", "6, 9.9")
	frappe.db.set_value("User", LAWYER, "enabled", 0)
	doc = make_round(["U01"], year=YEAR + 1, people=False)
	told = act(MANAGER, lambda: copy_parts(doc.name))
	assert (told["from"], told["parts"], told["none"]) == (ROUND, 2, "")
	assert told["left_out"] == [
		"Sở Tư pháp: tài khoản f3.lawyer@example.com đã khóa",
		"Sở Tài chính: tiêu chí 9.9 không có trong bộ tiêu chí của đợt này",
	]
	rows = [(row.part, row.codes, row.first_appraiser, row.second_appraiser) for row in doc.reload().appraisal_parts]
	assert rows == [
		(LAW, "2", "f3.head2@example.com", None),
		(MONEY, "6", TREASURER, "f3.deputy@example.com"),
	]
	with pytest.raises(frappe.ValidationError, match="đã có đơn vị thẩm định theo phần"):
		act(MANAGER, lambda: copy_parts(doc.name))


def test_a_round_of_another_period_takes_over_nothing() -> None:
	split_round()
	doc = make_round(["U01"], year=YEAR + 1, people=False, period="Quarter 1")
	told = act(MANAGER, lambda: copy_parts(doc.name))
	assert told["parts"] == 0 and told["none"].startswith("Chưa có đợt cùng kỳ nào")
	assert "«Đơn vị thẩm định theo phần»" in told["none"] and not doc.reload().appraisal_parts
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(LAWYER, lambda: copy_parts(doc.name))


def test_a_round_is_opened_once_every_body_has_somebody() -> None:
	doc = make_round(["U01"], people=False)
	doc.append("appraisal_parts", {"part": LAW, "codes": "2, 99"})
	doc.save()
	told = doc.opening_problems()
	assert "Đơn vị thẩm định Sở Tư pháp: ghi ít nhất một người thẩm định." in told
	assert any("mã 99 không có trong bộ tiêu chí của đợt" in problem for problem in told)
