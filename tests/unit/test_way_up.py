"""What would lift a rank: the fewest criteria that reach it, tried by the core, and no more than that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.rules.way_up import lost, way_up
from cchc_eval.scoring import LeafScore, Score, total_up

SET = default_criteria_set()


def score(**points: str) -> Score:
    """All leaves full but those named (1.1.1 as _1_1_1), which have these points; "x": not applicable."""
    given = {code.strip("_").replace("_", "."): value for code, value in points.items()}
    leaves = {}
    for leaf in SET.leaves:
        value = given.get(leaf.code, str(leaf.max_points))
        leaves[leaf.code] = LeafScore(leaf, "answered", points=None if value == "x" else Decimal(value))
    return total_up(SET, leaves)


def all_at(share: str) -> Score:
    leaves = {leaf.code: LeafScore(leaf, "answered", points=leaf.max_points * Decimal(share)) for leaf in SET.leaves}
    return total_up(SET, leaves)


def test_at_the_highest_rank_there_is_nothing_above() -> None:
    assert way_up(score()) is None


@pytest.mark.parametrize("share", ["0.1", "0.55", "0.7", "0.8"])
def test_the_steps_reach_the_next_rank_and_no_step_can_be_left_out(share: str) -> None:
    now = all_at(share)
    way = way_up(now)
    assert way is not None
    assert way.rank == SET.ranks[SET.ranks.index(now.rank) - 1]
    assert now.index < way.from_index <= way.index and way.missing == way.from_index - now.index

    def index_with(steps: list[LeafScore]) -> Decimal:
        full = {
            one.criterion.code: LeafScore(one.criterion, "answered", points=one.criterion.max_points) for one in steps
        }
        return total_up(SET, {**now.leaves, **full}).index

    assert index_with(list(way.steps)) == way.index
    for left in way.steps:
        assert index_with([one for one in way.steps if one is not left]) < way.from_index


def test_the_last_step_is_the_least_that_does() -> None:
    """All but 40 points: of what is missing to the next rank, one criterion of the right size, and not the dearest."""
    lacking = [leaf for leaf in SET.leaves if leaf.max_points >= 1]
    zeros, gone = {}, Decimal(0)
    for leaf in lacking:
        if gone < 40:
            zeros["_" + leaf.code.replace(".", "_")] = "0"
            gone += leaf.max_points
    now = score(**zeros)
    way = way_up(now)
    assert way is not None and way.steps
    spare = way.index - way.from_index
    others = [leaf for leaf in now.leaves.values() if 0 < lost(leaf) < lost(way.steps[-1]) and leaf not in way.steps]
    # What is cheaper than the last step does not do.
    assert all(lost(way.steps[-1]) - lost(leaf) > spare * now.applicable / 100 - Decimal("0.01") for leaf in others)


def test_what_does_not_apply_lost_nothing_and_is_no_step() -> None:
    now = score(_1_1_1="x", **{f"_{leaf.code.replace('.', '_')}": "0" for leaf in SET.leaves if leaf.code[0] in "23"})
    way = way_up(now)
    assert way is not None and "1.1.1" not in {one.criterion.code for one in way.steps}
    assert lost(now.leaves["1.1.1"]) == 0
