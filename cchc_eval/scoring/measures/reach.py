"""Between which figures a measure can come out at all, whatever is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cchc_eval.scoring.measures.ballots import BallotsMeasure
from cchc_eval.scoring.measures.compound import (
    REACHING,
    SUM,
    BestMeasure,
    PlaceMeasure,
    SeveralMeasure,
    TargetMeasure,
)
from cchc_eval.scoring.measures.counted import EventsMeasure, OptionMeasure, TicksMeasure
from cchc_eval.scoring.measures.facts import (
    ChangeMeasure,
    ComplementMeasure,
    PercentMeasure,
    ShareMeasure,
    WeightedMeasure,
)
from cchc_eval.scoring.measures.parts import Measure

_HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Reach:
    """The least and the greatest figure, both of them possible; None: without end."""

    low: Fraction | None = Fraction(0)
    high: Fraction | None = None

    def holds(self, figure: Fraction) -> bool:
        return (self.low is None or figure >= self.low) and (self.high is None or figure <= self.high)


def reach(measure: Measure) -> Reach:
    """What the inputs of the measure leave possible. Facts beyond them (there are six units) are not known here."""
    match measure:
        case PercentMeasure() | ComplementMeasure():
            return Reach(high=_HUNDRED)
        case ShareMeasure():
            return Reach(high=_HUNDRED if measure.within else None)
        case WeightedMeasure():
            return Reach(high=100 * max(Fraction(part.weight) for part in measure.parts))
        case BallotsMeasure():
            weights = [Fraction(level.weight) for level in measure.levels]
            return Reach(min(weights), max(weights))
        case EventsMeasure():
            added = _most((event.points, event.cap) for event in measure.events if event.points > 0)
            taken = _most((-event.points, event.cap) for event in measure.events if event.points < 0)
            least = _least(taken, measure.most_deducted)
            return Reach(None if least is None else -least, _least(added, measure.most_added))
        case TicksMeasure():
            return Reach(high=sum((Fraction(item.points) for item in measure.items), Fraction(0)))
        case OptionMeasure():
            points = [Fraction(option.points) for option in measure.options]
            return Reach(min(points), max(points))
        case SeveralMeasure():
            return _of_several(measure)
        case BestMeasure():
            return Reach(None if measure.of.negative else Fraction(0), _HUNDRED)
        case PlaceMeasure():
            return Reach(Fraction(1))
        case TargetMeasure():
            return _of_target(measure)
        case ChangeMeasure() if measure.percent:
            # Facts are not negative: nothing falls by more than all of it.
            return Reach(None, _HUNDRED) if measure.decrease else Reach(-_HUNDRED, None)
        case _:
            return Reach(None if measure.negative else Fraction(0), None)


def _of_several(measure: SeveralMeasure) -> Reach:
    inner, count = reach(measure.of), len(measure.items)
    if measure.take == REACHING:
        return Reach(high=Fraction(count))
    if measure.take == SUM:
        return Reach(*(None if end is None else count * end for end in (inner.low, inner.high)))
    return inner


def _of_target(measure: TargetMeasure) -> Reach:
    inner = reach(measure.of)
    if measure.lead:
        return Reach(inner.low, 2 * _HUNDRED)
    if inner.high is None or measure.target is None:
        return Reach(inner.low)
    return Reach(inner.low, 100 * inner.high / Fraction(measure.target))


def _most(events: Iterable[tuple[Decimal, Decimal | None]]) -> Fraction | None:
    """What events give at most together; None where one of them has no cap."""
    caps = [cap for _, cap in events]
    return None if any(cap is None for cap in caps) else sum((Fraction(cap) for cap in caps if cap), Fraction(0))


def _least(*ends: Fraction | Decimal | None) -> Fraction | None:
    known = [Fraction(end) for end in ends if end is not None]
    return min(known) if known else None
