"""Between which ranks a form that is being filled in can still come out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, leaf
from real_rules import of
from scoring_strategies import criteria_sets

from cchc_eval.scoring import CriteriaSet, Forecast, forecast, preview_self
from cchc_eval.scoring.forecast import Waiting

NOTHING = Waiting(0, Decimal(0))


def a_form(*, gate: bool = False) -> CriteriaSet:
    behind: dict[str, Any] = GATE if gate else {}
    survey = leaf("2", 2, {"type": "manual"}, scored_by="office")
    return a_set(leaf("1.1", 1, PLAN), leaf("1.2", 7, IN_PROPORTION, **behind), survey)


def found(cset: CriteriaSet, answers: dict[str, Any]) -> Forecast:
    return forecast(preview_self(cset, answers)[0])


def test_an_empty_form_can_come_out_at_any_rank() -> None:
    own, office = Waiting(2, Decimal(8)), Waiting(1, Decimal(2))
    assert found(a_form(), {}) == Forecast("YẾU", "TỐT", own, office)


def test_what_only_the_office_scores_is_left_when_the_unit_is_done() -> None:
    answers = {"1.1": {"choice": "yes"}, "1.2": of(6, 7)}
    assert found(a_form(), answers) == Forecast("KHÁ", "TỐT", NOTHING, Waiting(1, Decimal(2)))


@pytest.mark.parametrize(("opener", "high"), [(None, "TỐT"), ({"choice": "no"}, "YẾU")])
def test_what_an_open_condition_holds_back_may_count_yet(opener: Any, high: str) -> None:
    answers = {"1.2": of(7, 7)} | ({} if opener is None else {"1.1": opener})
    ranks = found(a_form(gate=True), answers)
    assert (ranks.low, ranks.high) == ("YẾU", high)


@given(criteria_sets())
def test_the_best_that_can_come_of_an_empty_form_is_all_its_points(cset: CriteriaSet) -> None:
    open_ = found(cset, {})
    assert (open_.low, open_.high) == (cset.ranks[-1], cset.ranks[0])
    assert open_.own.points + open_.office.points == sum(leaf.max_points for leaf in cset.leaves)
