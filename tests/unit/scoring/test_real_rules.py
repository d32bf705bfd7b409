"""Each real scoring rule gives the points worked by hand, on both sides of each bound, and says how."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from real_rules import RULES, RealRule

from cchc_eval.scoring import load_criteria_set, preview_self, score

BANDS = [{"rank": "TỐT", "from": 85}, {"rank": "YẾU", "from": 0}]


def set_data(*rules: RealRule) -> dict[str, Any]:
    leaves = [
        {"code": one.number, "parent": None, "title": one.said, "max_points": one.max_points, "rule": one.rule}
        | one.leaf
        for one in rules
    ]
    total = sum(Decimal(str(one.max_points)) for one in rules)
    return {"title": "Bộ tiêu chí", "year": 2026, "total_points": float(total), "rank_bands": BANDS, "criteria": leaves}


CASES = [(one, answer, points) for one in RULES for answer, points in one.cases]


@pytest.mark.parametrize(("one", "answer", "points"), CASES, ids=[one.number for one, _, _ in CASES])
def test_the_points_are_those_worked_by_hand(one: RealRule, answer: dict[str, Any], points: str) -> None:
    cset = load_criteria_set(set_data(one))
    leaf = preview_self(cset, {one.number: answer})[0].leaves[one.number]
    assert str(leaf.points) == points
    assert leaf.sentence
    print(f"{one.number}  {leaf.sentence}  [{leaf.next_step}]")


def test_all_in_one_set_survive_json() -> None:
    cset = load_criteria_set(set_data(*RULES))
    again = load_criteria_set(json.loads(json.dumps(cset.to_data())))
    assert again == cset
    answers = {one.number: one.cases[0][0] for one in RULES}
    assert score(again, answers).total == sum(Decimal(one.cases[0][1]) for one in RULES)
