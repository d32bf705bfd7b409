"""What a change would give is told before it is saved, with the votes that it voids; nothing is written."""

from __future__ import annotations

import random
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import (
	CHAIR,
	DECISION,
	HEAD,
	MEMBER,
	OTHER_HEAD,
	act,
	answers_without,
	approve,
	best_answers,
	in_council,
)
from factories_meeting import NAME, meeting
from factories_session import SECRETARY
from readers import OTHERS
from refusals import words_for
from what_if_checked import as_told, change_as_told

from cchc_eval.cchc_eval.doctype.cchc_council_decision import what_if
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	cast_vote,
	record_everyone,
	set_rank_cap,
)
from cchc_eval.data import default_criteria_set

ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers(), "U03": best_answers()}


def cap_as_told(unit: str, rank: str) -> Any:
	tell = lambda: act(CHAIR, lambda: what_if.cap(DECISION, unit, rank))  # noqa: E731
	return as_told(unit, tell, lambda: act(CHAIR, lambda: set_rank_cap(DECISION, unit, rank, "Có đơn thư")))


def test_one_after_another_changes_give_what_was_told() -> None:
	meeting(3)
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	chosen = random.Random(7)
	leaves = [leaf for leaf in default_criteria_set().leaves if leaf.max_points >= 1]
	for _turn in range(4):
		leaf, unit = chosen.choice(leaves), f"U0{chosen.randint(1, 3)}"
		how: dict[str, Any] = {"points": float(leaf.max_points) / chosen.choice((1, 2, 4)) // 0.25 * 0.25}
		change_as_told(unit, leaf.code, **chosen.choice((how, how, {})))
		act(MEMBER, lambda unit=unit: cast_vote(NAME, unit, "For"))
	cap_as_told("U02", "KHÁ")
	cap_as_told("U02", "")


def test_the_votes_that_become_void_and_those_that_count_again_are_named() -> None:
	meeting(2)
	act(SECRETARY, lambda: record_everyone(NAME, "For"))
	told = change_as_told("U02", "1.1.1", points=0.5)
	names = ["f3.chair", "f3.deputy", "f3.member", "f3.secretary"]
	assert [(one["unit"], sorted(one["names"])) for one in told["voided"]] == [("U02", names)]
	assert told["again"] == []
	# Back to the result that they voted on.
	told = change_as_told("U02", "1.1.1")
	assert told["voided"] == [] and [one["unit"] for one in told["again"]] == ["U02"]


def test_who_is_overtaken_is_told_with_the_new_place() -> None:
	in_council(3, answers=ANSWERS)
	told = change_as_told("U02", "1.1.1", points=0.25)
	assert [(row["unit"], row["itself"], row["before"]["place"], row["after"]["place"]) for row in told["lines"]] == [
		("U02", True, 1, 2)
	]
	told = change_as_told("U03", "2.1.1", points=0)
	assert {row["unit"]: (row["before"]["place"], row["after"]["place"]) for row in told["lines"]} == {
		"U02": (2, 1),
		"U03": (1, 2),
	}


@pytest.mark.parametrize(
	("code", "how", "words"),
	[
		("1.1.1", {"points": 1.51}, "1,51 vượt quá điểm tối đa 1,5"),
		("1.1.1", {"points": "một"}, "phải là số, không phải"),
		("9.9.9", {"points": 1}, "không có tiêu chí 9.9.9"),
		("1.1.1", {"points": 1, "answer": {"choice": "late"}}, "không ghi cả hai"),
	],
)
def test_what_would_be_refused_is_told_where_it_is_typed(code: str, how: dict[str, Any], words: str) -> None:
	in_council(1)
	(fault,) = act(CHAIR, lambda: what_if.change(DECISION, "U01", code, **how))["faults"]
	assert words in fault
	assert frappe.local.message_log == []


def test_asking_takes_as_many_statements_for_six_units_as_for_two() -> None:
	def costs(units: int) -> int:
		frappe.db.rollback()
		meeting(units)
		act(SECRETARY, lambda: record_everyone(NAME, "For"))
		ask = lambda: act(CHAIR, lambda: what_if.change(NAME, "U01", "1.1.1", points=1))  # noqa: E731
		ask()
		return cost_of(ask)[0]

	few = costs(2)
	assert few == costs(6) and few <= 21


def test_only_the_chair_asks() -> None:
	in_council(1, people=True)
	told = {MEMBER, HEAD, OTHER_HEAD, "Administrator"}
	asked = [
		lambda: what_if.change(DECISION, "U01", "1.1.1", points=1),
		lambda: what_if.cap(DECISION, "U01", "KHÁ"),
	]
	for ask in asked:
		for user in OTHERS:
			with pytest.raises(frappe.PermissionError, match=words_for(user, told, "vai trò Chủ tịch Hội đồng")):
				act(user, ask)
		assert act(CHAIR, ask)["lines"]


def test_an_approved_decision_is_not_asked_what_if() -> None:
	approve(in_council(1))
	with pytest.raises(frappe.ValidationError, match="đang ở trạng thái Đã phê duyệt: chưa trình Hội đồng"):
		act(CHAIR, lambda: what_if.change(DECISION, "U01", "1.1.1", points=1))
