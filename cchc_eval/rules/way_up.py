"""What would lift a unit into the next rank: with the fewest criteria, tried by scoring them (step 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from cchc_eval.scoring import LeafScore, Score, total_up


@dataclass(frozen=True)
class WayUp:
    rank: str  # the next one
    from_index: Decimal  # where it begins, percent
    missing: Decimal  # of the index, percentage points
    steps: Sequence[LeafScore]  # as they are; each brought to its maximum. Empty: not even all together reach it
    index: Decimal  # that the steps come to


def lost(leaf: LeafScore) -> Decimal:
    """Points that the leaf could have had; 0 where it does not apply."""
    return leaf.criterion.max_points - leaf.points if leaf.points is not None else Decimal(0)


def way_up(score: Score) -> WayUp | None:
    """None at the highest rank.

    The criteria that lost most come first, until the rank is reached; then the last of them gives way to the one that
    costs least and still does. What a cap takes from the rank is not looked at.
    """
    cset = score.criteria_set
    position = cset.ranks.index(score.rank)
    if position == 0:
        return None
    band = cset.rank_bands[position - 1]
    # Among equals the order of the set.
    open_leaves = sorted((leaf for leaf in score.leaves.values() if lost(leaf) > 0), key=lost, reverse=True)
    chosen: list[LeafScore] = []
    reached = score.index
    for leaf in open_leaves:
        chosen.append(leaf)
        reached = _index_with(score, chosen)
        if reached >= band.from_:
            break
    else:
        return WayUp(band.rank, band.from_, band.from_ - score.index, (), reached)
    for leaf in reversed(open_leaves[len(chosen) :]):
        tried = [*chosen[:-1], leaf]
        if (index := _index_with(score, tried)) >= band.from_:
            chosen, reached = tried, index
            break
    return WayUp(band.rank, band.from_, band.from_ - score.index, tuple(chosen), reached)


def _index_with(score: Score, raised: Sequence[LeafScore]) -> Decimal:
    full: Mapping[str, LeafScore] = {leaf.criterion.code: _full(leaf) for leaf in raised}
    return total_up(score.criteria_set, {**score.leaves, **full}, score.bonus, score.penalty).index


def _full(leaf: LeafScore) -> LeafScore:
    most = leaf.criterion.max_points
    return replace(leaf, exact=Fraction(most), points=most, shut=False)
