"""What waits for another criterion: also where one of the two is said not to apply, and where a claim has no grounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from measured_sets import GATE, IN_PROPORTION, PLAN, SHARE, a_set, leaf
from real_rules import measured, of

from cchc_eval.scoring import Change, UnitRecord, evaluate, evaluate_all, score
from cchc_eval.scoring.leaf_score import ANSWERED, NOT_APPLICABLE

NA: dict[str, Any] = {"not_applicable": True}
IDLE = "Tiêu chí 1.1 chưa đạt 1 điểm nên không tính: 0 điểm"


def gated(way: str, of_opener: str = "exclude") -> Any:
    opener = leaf("1.1", 1, PLAN, na_allowed=True, not_applicable=of_opener)
    return a_set(opener, leaf("1.2", 2, IN_PROPORTION, na_allowed=True, not_applicable=way, **GATE), leaf("2", 3, PLAN))


@pytest.mark.parametrize("way", ["exclude", "full", "spread"])
def test_a_condition_that_does_not_apply_to_the_unit_holds_nothing_back(way: str) -> None:
    found = score(gated("exclude", way), {"1.1": NA, "1.2": of(1, 2)}).leaves["1.2"]
    assert (found.points, found.shut) == (1, False)


def test_what_does_not_apply_has_not_its_full_points_behind_a_condition_that_is_not_met() -> None:
    shut = score(gated("full"), {"1.1": {"choice": "no"}, "1.2": NA})
    leaf_ = shut.leaves["1.2"]
    assert (leaf_.points, leaf_.state, leaf_.sentence, leaf_.finding, leaf_.next_step) == (0, ANSWERED, IDLE, IDLE, "")
    assert (shut.total, shut.applicable) == (0, 6)
    open_ = score(gated("full"), {"1.1": {"choice": "yes"}, "1.2": NA})
    assert (open_.leaves["1.2"].points, open_.leaves["1.2"].state) == (2, NOT_APPLICABLE)
    assert (open_.total, open_.applicable) == (3, 6)


@pytest.mark.parametrize("way", ["exclude", "spread"])
def test_what_is_left_out_of_the_sums_stays_so_behind_a_condition_that_is_not_met(way: str) -> None:
    answered = {"1.1": {"choice": "no"}, "1.2": NA, "2": {"choice": "yes"}}
    found = score(gated(way), answered)
    assert (found.leaves["1.2"].points, found.leaves["1.2"].state, found.applicable) == (None, NOT_APPLICABLE, 4)


def test_the_office_that_opens_a_condition_gives_what_does_not_apply_its_points_back() -> None:
    changes = {"1.1": Change("có ban hành", points=Decimal(1))}
    record = UnitRecord("U1", "Một", {"1.1": {"choice": "no"}, "1.2": NA}, appraised=changes)
    found = evaluate(gated("full"), record)
    assert [stage.leaves["1.2"].points for stage in (found.self_score, found.appraised, found.final)] == [0, 2, 2]


BEST = measured({"kind": "best", "of": {"kind": "value", "value": "Số sáng kiến"}}, {"kind": "proportional"})
PLACE = measured(
    {"kind": "place", "of": {"kind": "value", "value": "Số sáng kiến"}},
    {"kind": "steps", "steps": [{"label": "Nhất", "points": 4}, {"from": 2, "label": "Sau", "points": 1}]},
)


@pytest.mark.parametrize(("rule", "before", "after"), [(BEST, "2.00", "4.00"), (PLACE, "1.00", "4.00")])
def test_a_claim_without_grounds_is_no_figure_to_compare_the_others_with(
    rule: dict[str, Any], before: str, after: str
) -> None:
    cset = a_set(leaf("1", 4, rule), leaf("2", 1, PLAN), unfounded_claims="deduct")
    ten = {"1": {"value": 10}}
    unfounded = {"1": Change("không có minh chứng", unfounded=True)}

    def of_the_other(**claims: Any) -> list[str]:
        evaluations = evaluate_all(
            cset, [UnitRecord("A", "A", ten, **claims), UnitRecord("B", "B", {"1": {"value": 5}})]
        )
        return [str(stage.leaves["1"].points) for stage in (evaluations[1].appraised, evaluations[1].final)]

    assert of_the_other() == [before, before]
    assert of_the_other(appraised=unfounded) == [after, after]
    assert of_the_other(council=unfounded) == [before, after]
    # The council takes the facts of its own, where it gives some; points alone bring back none.
    restored = {"1": Change("đã bổ sung", answer={"value": 10})}
    assert of_the_other(appraised=unfounded, council=restored) == [after, before]
    set_points = {"1": Change("công nhận một phần", points=Decimal(1))}
    assert of_the_other(appraised=unfounded, council=set_points) == [after, after]


def test_points_that_a_set_does_not_round_are_said_to_be_shown_only_so_far() -> None:
    said = {
        rounding: score(a_set(leaf("1", 3, measured(SHARE, {"kind": "proportional"})), rounding=rounding), {"1": of(1, 9)})
        .leaves["1"].sentence
        for rounding in ("2", "4", "none")
    }  # fmt: skip
    assert said == {
        "2": "1/9 = 11,1 %: 1/9 × 3 = 0,33 điểm",
        "4": "1/9 = 11,111 %: 1/9 × 3 = 0,3333 điểm",
        "none": "1/9 = 11,111 %: 1/9 × 3 ≈ 0,3333 điểm",
    }
