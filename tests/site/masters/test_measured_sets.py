"""Measured rules in the desk: a criteria set of any rule of a real regulation is stored and read without loss."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_masters import quick_user
from factories_round import make_criteria_set, make_office, open_round
from measured_sets import IN_PROPORTION, a_set, field, leaf, set_of, sets_of_whole_regulations
from real_rules import RULES

from cchc_eval.cchc_eval.doctype.cchc_criteria_set import books
from cchc_eval.permissions.roles import MANAGER
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.plain_text import plain

KEEPER = "manager@t.example"


@pytest.fixture
def manager(as_user: Callable[[str], None]) -> str:
	quick_user(KEEPER, MANAGER)
	as_user(KEEPER)
	return KEEPER


def all_real_rules() -> CriteriaSet:
	"""With titles as the desk keeps any text: in «A<T» a space keeps «<T» from being a tag."""
	return set_of(*(rule._replace(said=plain(rule.said)) for rule in RULES))


def new_set(cset: CriteriaSet) -> Any:
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(cset)
	return doc


def through_the_desk(cset: CriteriaSet) -> CriteriaSet:
	"""JSON, document in the database, JSON."""
	name = new_set(load_criteria_set(json.loads(json.dumps(cset.to_data())))).insert().name
	return frappe.get_doc("CCHC Criteria Set", name).criteria_set()


def test_all_real_rules_are_stored_and_read_as_they_were(manager: str) -> None:
	cset = all_real_rules()
	assert len(cset.leaves) == 49
	stored = through_the_desk(cset)
	assert (stored, stored.fingerprint) == (cset, cset.fingerprint)


def test_the_sets_of_whole_regulations_are_stored_and_read_as_they_were(manager: str) -> None:
	sets = sets_of_whole_regulations()
	assert len(sets) > 15
	assert any(cset.groups for cset in sets) and any(cset.reckoning.weights for cset in sets)
	for cset in sets:
		stored = through_the_desk(cset)
		assert (stored, stored.fingerprint) == (cset, cset.fingerprint)


def test_a_round_freezes_measured_rules_as_they_are(manager: str) -> None:
	frappe.set_user("Administrator")
	make_office()
	cset = all_real_rules()
	round = open_round(1, criteria_set=make_criteria_set(cset))
	form = frappe.get_doc("CCHC Self Assessment", {"round": round.name})
	assert thaw(form.criteria_json) == cset
	assert form.fingerprint == cset.fingerprint


def test_a_unit_gets_the_rules_of_its_group_with_the_round(manager: str) -> None:
	frappe.set_user("Administrator")
	make_office()
	lower = {**IN_PROPORTION, "scale": {"kind": "proportional", "target": 80}}
	cset = a_set(leaf("1", 1, IN_PROPORTION, variants=[{"group": "Nhóm 2", "rule": lower}]))
	make_unit("N1", unit_group="Nhóm 1")
	make_unit("N2", unit_group="Nhóm 2")
	round = open_round(["N1", "N2"], criteria_set=make_criteria_set(cset))
	forms = {
		form.unit: thaw(form.criteria_json)
		for form in frappe.get_all("CCHC Self Assessment", {"round": round.name}, ["unit", "criteria_json"])
	}
	assert forms["N1"].leaves[0].rule == cset.leaves[0].rule
	assert forms["N2"].leaves[0].rule == dict(cset.leaves[0].variants)["Nhóm 2"] != cset.leaves[0].rule
	# Its own rules only; and the group that it had then, whatever becomes of the unit.
	assert not forms["N1"].groups and not forms["N2"].groups
	frappe.db.set_value("CCHC Unit", "N2", "unit_group", "Nhóm 1")
	assert {row.unit: row.unit_group for row in round.reload().units} == {"N1": "Nhóm 1", "N2": "Nhóm 2"}


def test_a_unit_has_no_part_that_does_not_apply_to_its_group(manager: str) -> None:
	cset = a_set(
		field("1", 3, not_for=["Trường học"]),
		leaf("1.1", 1, IN_PROPORTION, "1", not_for=["Trạm y tế", "Trường học"]),
		leaf("1.2", 2, IN_PROPORTION, "1"),
		leaf("2", 2, IN_PROPORTION),
	)
	assert through_the_desk(cset) == cset
	frappe.set_user("Administrator")
	make_office()
	for code, group in (("N1", "Trường học"), ("N2", "Trạm y tế"), ("N3", "")):
		make_unit(code, unit_group=group)
	round = open_round(["N1", "N2", "N3"], criteria_set=make_criteria_set(cset))
	forms = frappe.get_all("CCHC Self Assessment", {"round": round.name}, ["unit", "criteria_json"])
	sets = {form.unit: thaw(form.criteria_json) for form in forms}
	assert {unit: [one.code for one in own.criteria] for unit, own in sets.items()} == {
		"N1": ["2"],
		"N2": ["1", "1.2", "2"],
		"N3": ["1", "1.1", "1.2", "2"],
	}
	assert {unit: str(own.total_points) for unit, own in sets.items()} == {"N1": "2", "N2": "4", "N3": "5"}


@pytest.mark.parametrize(
	("values", "fault"),
	[
		({"rule_parameters": "{"}, "tham số quy tắc không đọc được; hãy lập lại quy tắc"),
		({"rule_parameters": "[]"}, "tham số quy tắc phải là một đối tượng có các trường"),
		(
			{"rule_parameters": '{"measure": {"kind": "lạ"}, "scale": {"kind": "as_is"}}'},
			"&apos;lạ&apos; không thuộc value",
		),
		(
			{"gate_code": "9", "gate_points": 1},
			"điều kiện nêu tiêu chí &apos;9&apos;, không phải tiêu chí thành phần của bộ",
		),
		({"group_rules": "x"}, "tham số quy tắc không đọc được; hãy lập lại quy tắc"),
	],
)
def test_a_rule_that_can_not_be_is_refused_with_its_criterion(manager: str, values: dict[str, Any], fault: str) -> None:
	doc = new_set(a_set(leaf("1", 1, IN_PROPORTION)))
	doc.criteria[0].update(values)
	with pytest.raises(frappe.ValidationError, match=f"Tiêu chí 1: .*{fault}"):
		doc.insert()
	assert new_set(a_set(leaf("1", 1, IN_PROPORTION))).insert().name


def test_a_set_goes_to_a_workbook_and_back_into_a_draft(manager: str) -> None:
	name = new_set(all_real_rules()).insert().name
	books.export_workbook(name)
	book = base64.b64encode(frappe.response.filecontent).decode()
	again = books.import_workbook(book, "bo-tieu-chi.xlsx")
	assert frappe.get_doc("CCHC Criteria Set", again).criteria_set() == all_real_rules()


def test_a_set_that_no_workbook_holds_is_refused_in_words(manager: str) -> None:
	name = new_set(a_set(leaf("1", 1, IN_PROPORTION, guidance="dài " * 10_000))).insert().name
	with pytest.raises(frappe.ValidationError, match=r"văn bản dài 40\.000 ký tự, một ô Excel chỉ chứa 32\.767"):
		books.export_workbook(name)


def test_what_a_set_does_not_say_is_as_ever(manager: str) -> None:
	doc = new_set(a_set(leaf("1", 1, IN_PROPORTION)))
	# As a site has it that was there before: nothing in the new columns.
	doc.update({"rounding": None, "bonus_on": None, "unfounded_claims": None})
	assert doc.criteria_set() == a_set(leaf("1", 1, IN_PROPORTION))
	with pytest.raises(ScoringError, match="tỷ lệ khống chế mức xếp hạng: thiếu trường «rank»"):
		doc.update({"quota_percent": 20})
		doc.criteria_set()
