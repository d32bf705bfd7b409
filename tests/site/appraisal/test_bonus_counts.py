"""Bonus and penalty points, where a criteria set turns them on (bonus-penalty.json)."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	MANAGER,
	OTHER_HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	best_answers,
	decision,
	line,
	make_people,
	put_answers,
	started,
	step,
	submitted_round,
)
from factories_round import make_criteria_set, make_round, staff_of
from refusals import NO_RIGHT
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import preview, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.cchc_criteria_set import default_bonus_items
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.data import default_bonus_penalty, default_criteria_set
from cchc_eval.scoring import load_criteria_set

NOTE = "Quyết định số 12/QĐ-UBND"


@world
def round_with_bonus(**answers: dict[str, Any]) -> Any:
	"""Two units that have submitted: their best answers, or those given."""
	data = {**default_criteria_set().to_data(), "bonus_penalty": default_bonus_penalty().to_data()}
	make_people()
	doc = make_round(2, criteria_set=make_criteria_set(load_criteria_set(data)))
	open_now(doc.name)
	for unit in ("U01", "U02"):
		put_answers(unit, answers.get(unit, best_answers()))
	return doc.reload()


@pytest.fixture
def begun() -> Any:
	round_with_bonus()
	return started()


def item(doc: Any, code: str) -> Any:
	return next(row for row in doc.bonus_counts if row.code == code)


def count(doc: Any, note: str = NOTE, **times: Any) -> Any:
	for code, number in times.items():
		item(doc, code).update({"times": number, "note": note})
	return act(APPRAISER, lambda: doc.save())


def test_they_are_off_where_the_set_has_none() -> None:
	submitted_round(1)
	doc = started()
	assert doc.bonus_counts == [] and (doc.bonus_points, doc.penalty_points) == (0, 0)
	assert not default_criteria_set().bonus_penalty


def test_each_item_starts_uncounted(begun: Any) -> None:
	items = default_bonus_penalty().items
	assert [(row.code, row.title, row.times, row.points) for row in begun.bonus_counts] == [
		(each.code, each.title, 0, 0) for each in items
	]
	before = begun.appraised_points
	count(begun)
	assert (begun.appraised_points, begun.bonus_points, begun.penalty_points) == (before, 0, 0)


def test_items_count_up_to_their_caps_and_all_of_them_to_the_sets(begun: Any) -> None:
	"""T1 3 × 1, at most 2; T2 2 × 1; T3 0.5: 4.5, of which 3 at most. P1 2 × 0.5 = 1; P2 9 × 0.5, at most 3."""
	criteria = begun.appraised_points
	count(begun, T1=3, T2=2, T3=1, P1=2, P2=9)
	doc = appraisal()
	assert {row.code: row.points for row in doc.bonus_counts} == {
		"T1": 2,
		"T2": 2,
		"T3": 0.5,
		"P1": -1,
		"P2": -3,
		"P3": 0,
	}
	assert (doc.bonus_points, doc.penalty_points) == (3, 4)
	assert doc.appraised_points == criteria + 3 - 4


@pytest.mark.parametrize(
	("times", "words"),
	[
		(-1, "không được là số âm"),
		(1.5, "phải là số nguyên"),
		("hai", "phải là số, không phải .*hai"),
		(True, "phải là số, không phải true"),
		(float("nan"), "phải là số hữu hạn"),
		(10**40, "số quá lớn"),
	],
)
def test_what_is_no_count_is_refused_and_named(begun: Any, times: Any, words: str) -> None:
	with pytest.raises(frappe.ValidationError, match=f"số lần của điểm thưởng, điểm trừ T1: {words}"):
		count(begun, T1=times)
	assert item(appraisal(), "T1").times == 0
	assert item(count(begun.reload(), T1=1), "T1").times == 1


def test_a_count_needs_its_evidence(begun: Any) -> None:
	"""Every one that lacks it is named at once."""
	with pytest.raises(frappe.ValidationError, match=r"T1 .*nêu tài liệu kiểm chứng hoặc lý do.*P2 .*nêu tài liệu"):
		count(begun, note="  ", T1=1, P2=1)
	doc = count(begun.reload(), T1=1, P2=1)
	assert (doc.bonus_points, doc.penalty_points) == (1, 0.5)


@pytest.mark.parametrize("column, value", [("points", 5), ("title", "Khác"), ("code", "T9"), ("kind", "Penalty")])
def test_only_times_and_evidence_are_the_appraisers(begun: Any, column: str, value: Any) -> None:
	item(begun, "T1").set(column, value)
	with pytest.raises(frappe.PermissionError, match="không sửa được «Điểm thưởng, điểm trừ»"):
		act(APPRAISER, lambda: begun.save())
	assert item(count(begun.reload(), T1=1), "T1").times == 1


def test_items_are_not_added_or_removed(begun: Any) -> None:
	begun.append("bonus_counts", {"code": "T9", "kind": "Bonus", "title": "Khác", "times": 1, "note": NOTE})
	with pytest.raises(frappe.PermissionError, match="không sửa được «Điểm thưởng, điểm trừ»"):
		act(APPRAISER, lambda: begun.save())
	begun.reload().bonus_counts.pop()
	with pytest.raises(frappe.PermissionError, match="không sửa được «Điểm thưởng, điểm trừ»"):
		act(APPRAISER, lambda: begun.save())


def test_the_unit_counts_nothing_and_signed_off_is_closed(begun: Any) -> None:
	item(begun, "T1").update({"times": 1, "note": NOTE})
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(staff_of("U01"), lambda: begun.save())
	act(APPRAISER, lambda: begun.save())
	step(HEAD, begun, "Sign Off")
	with pytest.raises(frappe.PermissionError, match="không sửa được «Điểm thưởng, điểm trừ»"):
		count(appraisal(), T1=2)


def test_who_counts_does_not_sign_off() -> None:
	round_with_bonus()
	doc = started()
	frappe.get_doc("User", HEAD).add_roles("CCHC Appraiser")
	item(doc, "T1").update({"times": 1, "note": NOTE})
	act(HEAD, lambda: doc.save())
	with pytest.raises(frappe.PermissionError, match="lãnh đạo cơ quan thẩm định khác phải ký duyệt"):
		step(HEAD, doc, "Sign Off")
	assert step(OTHER_HEAD, doc, "Sign Off").workflow_state == "Appraised"


def test_a_preview_counts_without_saving(begun: Any) -> None:
	asked = [{"code": "T1", "times": 1, "note": NOTE}, {"code": "P1", "times": 2, "note": ""}]
	asked.append({"code": "P2", "times": -2, "note": NOTE})
	shown = act(APPRAISER, lambda: preview(begun.name, [], asked))
	assert (shown["bonus"]["bonus"], shown["bonus"]["penalty"]) == ("1,00", "1,00")
	assert shown["bonus"]["points"] == {"T1": 1.0, "P1": -1.0}
	# P1 lacks its evidence; P2 can't be counted.
	assert set(shown["bonus"]["faults"]) == {"P1", "P2"}
	assert {row.times for row in appraisal().bonus_counts} == {0}


def test_they_decide_the_ranking_and_are_noted_and_kept() -> None:
	"""U02 lacks 1.1.1 (1.5 points) and is ahead by 2 bonus points all the same."""
	doc = round_with_bonus(U01=best_answers(), U02=answers_without("1.1.1"))
	act(APPRAISER, lambda: start_all(doc.name))
	count(appraisal("U02"), T1=2)
	for unit in ("U01", "U02"):
		step(HEAD, appraisal(unit), "Sign Off")
	act(HEAD, lambda: compile(doc.name))
	first, second = line(decision(), "U02"), line(decision(), "U01")
	assert (first.place, second.place) == (1, 2)
	assert first.council_points == second.council_points - 1.5 + 2
	assert "Điểm thưởng" in first.note and "Điểm thưởng" not in (second.note or "")
	step(HEAD, decision(), "Report to Council")
	approve(decision())
	kept = appraisal("U02")
	assert (kept.docstatus, kept.final_points) == (1, first.council_points)
	assert {row.docstatus for row in kept.bonus_counts} == {1} and item(kept, "T1").points == 2


def test_one_statement_more_writes_the_items_of_all_units(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = round_with_bonus()
	written: list[str] = []
	real = frappe.db.sql

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		if str(query).lstrip().lower().startswith("insert") and "CCHC Bonus Count" in str(query):
			written.append(str(query))
		return real(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", sql)
	act(APPRAISER, lambda: start_all(doc.name))
	assert len(written) == 1
	assert frappe.db.count("CCHC Bonus Count", {"parent": ("like", f"{ROUND}-%")}) == 2 * len(
		default_bonus_penalty().items
	)


# ---- the criteria set


def test_the_default_items_are_offered_to_who_may_write_a_set(as_user: Any) -> None:
	make_people()
	as_user(APPRAISER)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		default_bonus_items()
	as_user(MANAGER)
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(default_criteria_set())
	doc.update(default_bonus_items())
	doc.insert()
	assert doc.criteria_set().bonus_penalty == default_bonus_penalty()


def test_items_under_a_forgotten_cap_are_refused() -> None:
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(default_criteria_set())
	doc.update({**default_bonus_items(), "bonus_cap": 0, "penalty_cap": 0})
	with pytest.raises(frappe.ValidationError, match=r"Điểm thưởng không quá.*Điểm trừ không quá"):
		doc.insert(ignore_permissions=True)
	doc.update(default_bonus_items())
	assert doc.insert(ignore_permissions=True).bonus_cap
