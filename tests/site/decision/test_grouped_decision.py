"""Groups of units in one round: each on its own set, ranked, counted and printed by itself."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	approve,
	change,
	counting,
	decision,
	line,
	make_people,
	put_answers,
	set_states,
	step,
)
from factories_round import make_criteria_set, make_round
from measured_sets import a_set, leaf
from openpyxl import load_workbook
from real_rules import measured, of
from what_if_checked import change_as_told

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision import quota, ranking
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_council_decision.compilation import compile_now
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_figure.unit_sets import unit_sets
from cchc_eval.documents import render_html
from cchc_eval.integrity import decisions
from cchc_eval.printing import decision as papers
from cchc_eval.printing import reports

SHARE = measured({"kind": "share", "part": "Số việc xong", "whole": "Số việc"}, {"kind": "proportional"})
QUOTA = {"rank": "TỐT", "percent": 20, "among": "YẾU"}
OFFICES = a_set(leaf("1", 10, SHARE), quota=QUOTA)
COMMUNES = a_set(leaf("A", 40, SHARE), leaf("B", 60, SHARE), title="Bộ tiêu chí xã")
GROUP_OF = {"U01": "Sở", "U02": "Sở", "X01": "Xã, phường", "X02": "Xã, phường", "X03": "Xã, phường"}
ANSWERS: dict[str, dict[str, Any]] = {
	"U01": {"1": of(95, 100)},
	"U02": {"1": of(90, 100)},
	"X01": {"A": of(1, 2), "B": of(1, 2)},
	"X02": {"A": of(1, 1), "B": of(1, 1)},
	"X03": {"A": of(1, 1), "B": of(1, 1)},
}


def grouped_round(**more: Any) -> Any:
	"""Signed off; the communes on a set of their own."""
	make_people()
	for unit, group in GROUP_OF.items():
		if frappe.db.exists("CCHC Unit", unit):
			frappe.db.set_value("CCHC Unit", unit, "unit_group", group)
		else:
			make_unit(unit, unit_group=group)
	groups = [{"unit_group": "Sở"}, {"unit_group": "Xã, phường", "criteria_set": make_criteria_set(COMMUNES)}]
	shape = {"people": False, "criteria_set": make_criteria_set(OFFICES), "groups": groups, **more}
	doc = make_round(list(GROUP_OF), **shape)
	open_now(doc.name)
	for unit in GROUP_OF:
		form = frappe.get_doc("CCHC Self Assessment", put_answers(unit, ANSWERS[unit]))
		form.compute()
		for row in (form, *form.scores):
			row.db_update()
	act(APPRAISER, lambda: start_all(doc.name))
	set_states(doc.name, "Appraised")
	return doc.reload()


def compiled(**more: Any) -> Any:
	grouped_round(**more)
	return frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))


def standing(doc: Any) -> list[tuple[str, int]]:
	return [(row.unit, row.place) for row in doc.results]


def test_each_group_answers_its_own_set_and_has_places_of_its_own() -> None:
	doc = compiled()
	codes = {form: json.loads(text) for form, text in _sets().items()}
	assert [one["code"] for one in codes["X01"]["criteria"]] == ["A", "B"]
	assert [one["code"] for one in codes["U01"]["criteria"]] == ["1"]
	assert standing(doc) == [("U01", 1), ("U02", 2), ("X02", 1), ("X03", 1), ("X01", 3)]
	assert [line(doc, unit).unit_group for unit in ("U01", "X01")] == ["Sở", "Xã, phường"]
	assert [group.name for group in ranking.groups_of(doc)] == ["Sở", "Xã, phường"]
	# Two of two are TỐT among the offices; the communes' set has no quota.
	assert [note.split(":")[0] for note in quota.quota_notes(doc)] == ["Nhóm Sở"]
	assert decisions.of_round(ROUND)[0] == []


def _sets() -> dict[str, str]:
	forms = frappe.get_all("CCHC Self Assessment", {"round": ROUND}, ["unit", "criteria_json"], order_by="unit")
	return {form.unit: form.criteria_json for form in forms}


def test_places_may_run_over_all_groups_and_appendices_stay_apart() -> None:
	doc = compiled(placing="Over All")
	assert standing(doc) == [("U01", 3), ("U02", 4), ("X02", 1), ("X03", 1), ("X01", 5)]
	paper = papers.decision(doc)
	assert [(part.title, len(part.rows)) for part in paper.parts] == [("Nhóm Sở", 2), ("Nhóm Xã, phường", 3)]
	# Changed for the open round, it is asked for before the council has it.
	round = frappe.get_doc("CCHC Evaluation Round", ROUND)
	round.placing = "Per Group"
	round.save()
	with pytest.raises(frappe.ValidationError, match="cách xếp thứ hạng của đợt đã thay đổi sau khi tổng hợp"):
		step(HEAD, doc, "Report to Council")
	act(HEAD, lambda: compile(ROUND))
	assert standing(decision())[0] == ("U01", 1)


def test_papers_count_and_print_each_group_in_an_appendix_of_its_own() -> None:
	doc = compiled()
	step(HEAD, doc, "Report to Council")
	change("X01", "A", answer=of(1, 1))
	doc = approve(decision())
	assert standing(doc)[-1] == ("X01", 3) and float(line(doc, "X01").index_percent) == 70
	page = " ".join(render_html(papers.decision(doc)).split())
	assert "Nhóm Sở (Phụ lục I): 02 đơn vị, xếp hạng TỐT 02 đơn vị" in page
	assert "Nhóm Xã, phường (Phụ lục II): 03 đơn vị, xếp hạng TỐT 02 đơn vị, KHÁ 01 đơn vị, YẾU 0 đơn vị" in page
	assert "tại các Phụ lục nêu trên kèm theo" in page and page.count("<h1>Phụ lục") == 2
	assert [part.title for part in papers.minutes(doc).parts] == ["Nhóm Sở", "Nhóm Xã, phường"]
	book = load_workbook(io.BytesIO(papers.appendix(doc)))
	assert book.sheetnames == ["Phụ lục I", "Phụ lục II"]
	released = frappe.get_doc("CCHC Released Ranking", doc.name)
	assert json.loads(released.groups_json) == json.loads(doc.groups_json)
	assert [row["unit_group"] for row in json.loads(released.results_json)][-1] == "Xã, phường"
	result = frappe.get_doc("CCHC Released Result", {"decision": doc.name, "unit": "X01"})
	assert (result.place, result.placed_among) == (3, "Nhóm Xã, phường")
	assert decisions.of_round(ROUND)[0] == []
	# A line moved to another group by hand shows.
	frappe.db.set_value("CCHC Unit Result", line(doc, "X01").name, "unit_group", "Sở")
	assert any("X01" in finding.what for finding in decisions.of_round(ROUND)[0])


def test_the_offices_report_has_the_same_groups_each_with_its_fields() -> None:
	doc = compiled()
	paper, report = papers.decision(doc), reports.office_report(doc)
	assert [(one.title, one.rank_counts) for one in report.groups] == [
		(one.title, one.rank_counts) for one in paper.groups
	]
	assert [[(row.unit_code, row.place, row.index) for row in one.rows] for one in report.groups] == [
		[(row.unit_code, row.place, row.index) for row in one.rows] for one in paper.groups
	]
	assert [[field.code for field in one.fields] for one in report.groups] == [["1"], ["A", "B"]]
	assert [field.share for field in report.groups[1].fields] == [Decimal("83.33"), Decimal("83.33")]
	page = " ".join(render_html(report).split())
	assert "Nhóm Xã, phường: 03 đơn vị;" in page and "Kết quả của từng đơn vị tại Phụ lục III." in page


def test_a_unit_that_is_left_out_is_named_below_the_table_of_its_group() -> None:
	grouped_round()
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", "workflow_state", "Draft")
	name = act(HEAD, lambda: compile(ROUND, [{"unit": "U02", "reason": "mới sáp nhập"}]))
	parts = papers.decision(frappe.get_doc("CCHC Council Decision", name)).parts
	assert [[unit.line for unit in part.excluded] for part in parts] == [["Đơn vị U02: mới sáp nhập"], []]


def test_before_the_opening_figures_are_those_that_the_groups_set_asks_for() -> None:
	doc = grouped_round()
	draft = make_round(
		["X01"],
		people=False,
		groups=[doc.groups[1].as_dict()],
		criteria_set=doc.criteria_set,
		level="X",
		level_words="khối khác",
	)
	assert [leaf.code for leaf in unit_sets(draft.name)["X01"].criteria.leaves] == ["A", "B"]


def test_a_group_that_nobody_is_in_keeps_the_round_closed() -> None:
	with pytest.raises(frappe.ValidationError, match="Nhóm Phường: không đơn vị nào của đợt thuộc nhóm này"):
		grouped_round(groups=[{"unit_group": "Phường"}])
	with pytest.raises(frappe.ValidationError, match="Nhóm Sở được ghi 2 lần"):
		make_round(["U01"], groups=[{"unit_group": "Sở"}, {"unit_group": "Sở "}], period="Quarter 1")


def test_compiling_by_group_takes_no_statement_more_for_more_units(monkeypatch: pytest.MonkeyPatch) -> None:
	def statements(units: dict[str, str]) -> int:
		monkeypatch.setattr(f"{__name__}.GROUP_OF", units)
		round = grouped_round()
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			compile_now(round.name, None, compiled_by=HEAD)
		frappe.db.rollback()
		return len(counted)

	few = statements({unit: GROUP_OF[unit] for unit in ("U01", "X01")})
	assert statements(GROUP_OF) <= few


@pytest.mark.parametrize("placing", ["Per Group", "Over All"])
def test_a_change_tells_before_it_is_saved_the_places_in_the_groups(placing: str) -> None:
	doc = compiled(placing=placing)
	step(HEAD, doc, "Report to Council")
	told = change_as_told("X02", "A", points=1)
	assert {row["unit"] for row in told["lines"]} >= {"X02"}
