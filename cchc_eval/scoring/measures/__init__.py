"""Measures: how a number is formed from facts, before a scale turns it into points."""

from __future__ import annotations

from collections.abc import Mapping

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.ballots import BallotsMeasure
from cchc_eval.scoring.measures.compound import (
    INNER,
    BestMeasure,
    GroupMeasure,
    PlaceMeasure,
    SeveralMeasure,
    TargetMeasure,
)
from cchc_eval.scoring.measures.counted import CountedEvent, EventsMeasure, OptionMeasure, PointsMeasure, TicksMeasure
from cchc_eval.scoring.measures.facts import (
    ChangeMeasure,
    ComplementMeasure,
    DaysLateMeasure,
    PercentMeasure,
    ShareMeasure,
    ValueMeasure,
    WeightedMeasure,
)
from cchc_eval.scoring.measures.parts import Figure, Measure, measure_data, read_kind

MEASURES: Mapping[str, type[Measure]] = {
    **INNER,
    "change": ChangeMeasure,
    "days_late": DaysLateMeasure,
    "ballots": BallotsMeasure,
    "several": SeveralMeasure,
    "target": TargetMeasure,
    "best": BestMeasure,
    "place": PlaceMeasure,
    "events": EventsMeasure,
    "ticks": TicksMeasure,
    "option": OptionMeasure,
    "points": PointsMeasure,
}


def read_measure(fields: Fields) -> Measure:
    """The measure of a rule; where it can't be read, with the faults noted, one that fits every scale."""
    return read_kind(fields, "measure", MEASURES) or PercentMeasure("")


__all__ = [
    "MEASURES",
    "BallotsMeasure",
    "BestMeasure",
    "ChangeMeasure",
    "ComplementMeasure",
    "CountedEvent",
    "DaysLateMeasure",
    "EventsMeasure",
    "Figure",
    "GroupMeasure",
    "Measure",
    "OptionMeasure",
    "PercentMeasure",
    "PlaceMeasure",
    "PointsMeasure",
    "SeveralMeasure",
    "ShareMeasure",
    "TargetMeasure",
    "TicksMeasure",
    "ValueMeasure",
    "WeightedMeasure",
    "measure_data",
    "read_measure",
]  # fmt: skip
