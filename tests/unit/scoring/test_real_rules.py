"""Each real scoring rule gives the points worked by hand, on both sides of each bound, and says how."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from measured_sets import set_of
from real_rules import RULES, RealRule, of

from cchc_eval.scoring import ScoringError, preview_self, score

CASES = [(one, answer, points) for one in RULES for answer, points in one.cases]


@pytest.mark.parametrize(("one", "answer", "points"), CASES, ids=[one.number for one, _, _ in CASES])
def test_the_points_are_those_worked_by_hand(one: RealRule, answer: dict[str, Any], points: str) -> None:
    cset = set_of(one)
    leaf = preview_self(cset, {one.number: answer})[0].leaves[one.number]
    assert str(leaf.points) == points
    assert leaf.sentence


def test_all_score_in_one_set() -> None:
    answers = {one.number: one.cases[0][0] for one in RULES}
    assert score(set_of(*RULES), answers).total == sum(Decimal(one.cases[0][1]) for one in RULES)


R18 = next(one for one in RULES if one.number == "R18")


@pytest.mark.parametrize(
    ("done", "on_time", "message"),
    [
        ({"counts": {"on_time": 9}, "whole": 9}, of(9, 10),
         "«Hoàn thành: Tổng số nhiệm vụ» ghi 9 nhưng «Đúng tiến độ: Tổng số nhiệm vụ» ghi 10; phải là một số"),
        ({"counts": {"late": 8}, "whole": 9}, of(9, 9),
         "«Hoàn thành: Số nhiệm vụ đúng tiến độ» ghi 0 nhưng «Đúng tiến độ: Số nhiệm vụ đúng tiến độ» ghi 9; phải là một số"),
        ({"counts": {"on_time": 9, "late": 1}, "whole": 9}, of(9, 9),
         "các số đếm cộng lại 10, lớn hơn «Tổng số nhiệm vụ» (9)"),
        ({"counts": {"on_time": 10}, "whole": 9}, of(10, 9),
         "«Số nhiệm vụ đúng tiến độ» (10) lớn hơn «Tổng số nhiệm vụ» (9)"),
    ],
)  # fmt: skip
def test_facts_that_contradict_each_other_are_refused_by_name(
    done: dict[str, Any], on_time: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScoringError, match="Tiêu chí R18") as refusal:
        score(set_of(R18), {"R18": {"parts": {"done": done, "on_time": on_time}}})
    assert message in [fault.message for fault in refusal.value.faults]


def test_where_a_text_is_silent_the_rule_says_how_it_was_read() -> None:
    assert {one.number for one in RULES if one.read_as} == {"R18", "R34", "R60"}
    day = next(one for one in RULES if one.number == "R34")
    assert score(set_of(day), {"R34": {"date": "2025-12-31"}}).total == 1
    met = next(one for one in RULES if one.number == "R60")
    assert score(set_of(met), {"R60": {"value": 5}}).total == 20
