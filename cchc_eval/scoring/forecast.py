"""The ranks between which a form that is being filled in can still come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.leaf_score import OVERRIDE, UNANSWERED, LeafScore
from cchc_eval.scoring.score import Score, score_leaf, total_up


@dataclass(frozen=True)
class Waiting:
    """Criteria that count 0 because nothing is entered yet."""

    criteria: int
    points: Decimal  # what they are worth at most


@dataclass(frozen=True)
class Forecast:
    low: str  # the rank where nothing is added any more
    high: str  # the rank where all that is open comes to its maximum
    own: Waiting  # the unit's to answer
    office: Waiting  # scored by the office


def forecast(score: Score) -> Forecast:
    """What the unit's own answers can still become. A criterion behind a gate that is open counts what it earned."""
    left = [leaf.criterion for leaf in score.leaves.values() if leaf.state == UNANSWERED]
    best = score
    if left:
        best = total_up(score.criteria_set, {code: _at_best(score, leaf) for code, leaf in score.leaves.items()})
    return Forecast(
        score.rank,
        best.rank,
        _waiting(one for one in left if one.scored_by != OFFICE),
        _waiting(one for one in left if one.scored_by == OFFICE),
    )


def _at_best(score: Score, leaf: LeafScore) -> LeafScore:
    if leaf.state == UNANSWERED:
        most = leaf.criterion.max_points
        return replace(leaf, state=OVERRIDE, exact=Fraction(most), points=most)
    # Its gate may be reached yet: that is for the sum to say.
    return score_leaf(score.criteria_set, leaf.criterion, leaf.answer, []) if leaf.shut else leaf


def _waiting(criteria: Iterable[Criterion]) -> Waiting:
    listed = list(criteria)
    return Waiting(len(listed), sum((one.max_points for one in listed), Decimal(0)))
