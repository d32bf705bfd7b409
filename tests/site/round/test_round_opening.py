"""Opening a round: every unit's self-assessment, frozen, all or nothing, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_round import (
	MANAGER,
	YEAR,
	answer_all,
	criteria_set_name,
	make_criteria_set,
	make_round,
	open_round,
	self_assessment,
	staff_of,
	submit_as_head,
)

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions, start
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import creation
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import load_criteria_set
from cchc_eval.scoring.snapshot import thaw

SA = "CCHC Self Assessment"


def test_opening_gives_each_unit_a_blank_form_with_the_criteria_frozen(as_user: Callable[[str], None]) -> None:
	doc = make_round(3)
	as_user(MANAGER)
	assert actions.open_round(doc.name) == {"made": 3}
	doc.reload()
	assert doc.status == "Open" and doc.opened_on
	assert [row.self_assessment for row in doc.units] == [f"CCHC-{YEAR}-U0{number}" for number in (1, 2, 3)]
	form = frappe.get_doc(SA, f"CCHC-{YEAR}-U01")
	assert (form.workflow_state, form.docstatus, form.active_key) == ("Draft", 0, f"CCHC-{YEAR}/U01")
	assert thaw(form.criteria_json) == default_criteria_set()
	assert form.fingerprint == default_criteria_set().fingerprint
	assert [row.code for row in form.scores] == [leaf.code for leaf in default_criteria_set().leaves]
	assert [row.idx for row in form.scores] == list(range(1, 58))
	assert form.unit_name == "Đơn vị U01" and form.total == 0 and form.applicable == 100
	unit_leaves = [leaf for leaf in default_criteria_set().leaves if leaf.scored_by == "unit"]
	assert form.unanswered == len(unit_leaves)
	assert form.owner == MANAGER


def test_a_form_made_in_bulk_is_the_document_that_frappe_saves(as_user: Callable[[str], None]) -> None:
	open_round(1)
	as_user(staff_of("U01"))
	form = answer_all(self_assessment()).save()
	assert form.unanswered == 0 and form.total > 50
	scores = {"parent": form.name}
	assert not frappe.get_all("CCHC Self Score", {**scores, "code": ("is", "not set")})
	assert len(frappe.get_all("CCHC Self Score", {**scores, "code": ("is", "set")})) == 57


def test_the_frozen_copy_stays_when_the_set_is_changed() -> None:
	open_round(1)
	frappe.db.set_value("CCHC Criterion", {"parent": criteria_set_name(), "code": "1.1.1"}, "title", "Khác")
	assert thaw(self_assessment().criteria_json) == default_criteria_set()


def test_a_unit_may_have_its_groups_own_set() -> None:
	other = replace(default_criteria_set(), title="Bộ tiêu chí khối phòng")
	name = make_criteria_set(other)
	doc = make_round(2)
	doc.units[1].criteria_set = name
	doc.save()
	actions.open_round(doc.name)
	assert self_assessment("U01").criteria_set == criteria_set_name()
	assert self_assessment("U02").criteria_set == name
	assert thaw(self_assessment("U02").criteria_json).title == "Bộ tiêu chí khối phòng"


def test_pressing_twice_makes_nothing_twice() -> None:
	doc = open_round(2)
	before = frappe.get_all(SA, fields=["name", "modified"], order_by="name")
	assert actions.open_round(doc.name) == {"made": 0}
	assert frappe.get_all(SA, fields=["name", "modified"], order_by="name") == before


def test_the_database_refuses_a_second_live_form() -> None:
	open_round(1)
	frappe.db.savepoint("second")
	# Of the driver: Frappe 15 and 16 have different ones, and Frappe no class of its own for it.
	with pytest.raises(frappe.db._conn.IntegrityError, match=r"Duplicate entry .* for key 'active_key'"):
		frappe.db.sql(
			f"INSERT INTO `tab{SA}` (name, active_key) VALUES (%s, %s)", ("CCHC-2091-U01-x", f"CCHC-{YEAR}/U01")
		)
	frappe.db.rollback(save_point="second")


@pytest.mark.parametrize(("module", "step"), [(creation, "_insert_scores"), (creation, "_record"), (start, "_record")])
def test_a_crash_in_the_middle_leaves_nothing_and_can_be_repeated(
	module: ModuleType, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	doc = make_round(2)
	frappe.db.savepoint("opening")

	def crash(*args: Any) -> None:
		raise RuntimeError("power cut")

	with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="power cut"):
		patch.setattr(module, step, crash)
		actions.open_round(doc.name)
	# What Frappe does with a request or job that raises.
	frappe.db.rollback(save_point="opening")
	assert frappe.db.count(SA, {"round": doc.name}) == 0
	assert frappe.db.get_value(doc.doctype, doc.name, "status") == "Draft"
	assert actions.open_round(doc.name) == {"made": 2}
	assert frappe.db.count("CCHC Self Score", {"parent": ("like", f"CCHC-{YEAR}-%")}) == 2 * 57


def test_units_may_be_added_later(as_user: Callable[[str], None]) -> None:
	doc = open_round(1)
	make_unit("U09")
	as_user(MANAGER)
	assert actions.add_units(doc.name, ["U09"]) == {"made": 1}
	assert self_assessment("U09").unit_name == "Đơn vị U09"
	assert frappe.db.count(SA, {"round": doc.name}) == 2
	with pytest.raises(frappe.ValidationError, match="Đã có trong đợt CCHC-2091: U09"):
		actions.add_units(doc.name, json.dumps(["U09"]))


def test_everything_that_prevents_opening_is_shown_at_once() -> None:
	make_unit("OLD", valid_to="2089-12-31")
	make_unit("NEW", valid_from="2092-01-01")
	draft = make_criteria_set(submit=False)
	doc = make_round(["U01", "OLD", "NEW"])
	doc.units[0].criteria_set = draft
	doc.save()
	with pytest.raises(frappe.ValidationError) as error:
		actions.open_round(doc.name)
	for unit in ("OLD", "NEW"):
		assert f"Đơn vị {unit} (Đơn vị {unit}) không tồn tại trong năm {YEAR}" in str(error.value)
	assert f"Bộ tiêu chí {draft}" in str(error.value)
	assert frappe.db.count(SA, {"round": doc.name}) == 0
	doc.units = doc.units[:1]
	doc.units[0].criteria_set = None
	doc.save()
	assert actions.open_round(doc.name) == {"made": 1}


def test_a_unit_that_lived_in_the_year_is_evaluated() -> None:
	make_unit("END", valid_to=f"{YEAR}-01-01")
	make_unit("START", valid_from=f"{YEAR}-12-31")
	assert len(open_round(["END", "START"]).units) == 2


def test_duplicate_units_are_refused_by_name() -> None:
	with pytest.raises(frappe.ValidationError, match=r"DUP \(Đơn vị DUP\) được ghi 2 lần: chỉ giữ một dòng"):
		make_round(["DUP", "DUP"])
	assert len(make_round(["DUP"]).units) == 1


def test_no_unit_and_a_past_deadline_are_refused() -> None:
	doc = make_round([])
	frappe.db.set_value(doc.doctype, doc.name, "self_assessment_deadline", "2020-01-01 17:00:00")
	with pytest.raises(frappe.ValidationError) as error:
		actions.open_round(doc.name)
	for said in ("Chưa có đơn vị nào", "Hạn tự đánh giá 17:00 ngày 01/01/2020 đã qua"):
		assert said in str(error.value)


def test_the_number_of_queries_does_not_grow_with_the_units(monkeypatch: pytest.MonkeyPatch) -> None:
	def queries_for(units: int, year: int) -> int:
		doc = make_round([f"Q{year}{number:03d}" for number in range(units)], year=year, people=False)
		count = 0
		real = frappe.db.sql

		def counted(*args: Any, **kwargs: Any) -> Any:
			nonlocal count
			count += 1
			return real(*args, **kwargs)

		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counted)
			start.open_now(doc.name)
		return count

	queries_for(1, 2080)
	few, many = queries_for(2, 2081), queries_for(60, 2082)
	# 60 × 57 rows need four statements where two units need one.
	assert many - few <= 8
	assert many < 80


def test_last_years_answers_stand_beside() -> None:
	open_round(["V01"], year=YEAR - 1)
	submit_as_head("V01", YEAR - 1)
	last = frappe.get_doc(SA, f"CCHC-{YEAR - 1}-V01")
	make_unit("V01B", predecessor="V01")
	for unit, year in (("V01", YEAR), ("V01B", YEAR + 1)):
		doc = open_round([unit, "V02"], year=year)
		form = self_assessment(unit, year)
		assert form.previous == last.name
		assert [row.previous_answer for row in form.scores if row.scored_by == "Unit"] == [
			row.computation for row in last.scores if row.scored_by == "Unit"
		]
		assert form.scores[0].previous_points == "1,5"
	others = self_assessment("V02").scores
	assert len(others) == 57 and not any(row.previous_answer for row in others)
	assert doc.status == "Open"


def test_last_years_drafts_and_codes_that_are_gone_are_left_out() -> None:
	data = default_criteria_set().to_data()
	data["criteria"] = [{**row, "code": "9.9" if row["code"] == "8.1" else row["code"]} for row in data["criteria"]]
	old = make_criteria_set(load_criteria_set(data))
	open_round(["V01", "V02"], year=YEAR - 1, criteria_set=old)
	submit_as_head("V01", YEAR - 1)
	open_round(["V01", "V02"])
	by_code = {row.code: row for row in self_assessment("V01").scores}
	assert by_code["1.1.1"].previous_answer and not by_code["8.1"].previous_answer
	assert not self_assessment("V02").previous
