"""Each real scoring rule gives the points worked by hand, on both sides of each bound, and says how."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from measured_sets import set_of
from real_rules import RULES, RealRule

from cchc_eval.scoring import preview_self, score

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
