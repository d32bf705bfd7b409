"""What would be worth more: the nearest step that really earns points, worked out by scoring it (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from cchc_eval.scoring.inputs import Given
from cchc_eval.scoring.measures import (
    DaysLateMeasure,
    EventsMeasure,
    OptionMeasure,
    PointsMeasure,
    ShareMeasure,
    TicksMeasure,
    ValueMeasure,
)
from cchc_eval.scoring.measures.parts import Figure, Measure, Things
from cchc_eval.scoring.measures.reach import reach
from cchc_eval.scoring.phrases import Decimals, in_points, places, written_out
from cchc_eval.scoring.scales.parts import Goal, Scale
from cchc_eval.vietnamese.writing import number, round_half_up

# Nearer to a goal than any figure that a person gives.
_BESIDE = Fraction(1, 10**30)
# No date is made earlier afterwards, and points are not aimed at one by one.
_GIVEN = (DaysLateMeasure, OptionMeasure, PointsMeasure, EventsMeasure)
Gain = Callable[[Fraction], Fraction]


class Rule(Protocol):
    """A measure, a scale, and the points that facts give by them."""

    @property
    def measure(self) -> Measure: ...
    @property
    def scale(self) -> Scale: ...
    @property
    def is_of_group(self) -> bool: ...
    def points_of(self, given: Given, max_points: Decimal, faults: list[str]) -> Fraction: ...


def next_step(rule: Rule, given: Given, most: Decimal, decimals: Decimals, beside: Fraction) -> str:
    """ "còn thiếu 3 hồ sơ đúng hạn để đạt 95 %: +0,5 điểm": who does that gets just that, and nothing less gets it.

    "" where no such step is in reach, or where the points hang on other units.
    `beside`: the points of the other parts of the leaf, with which these are rounded.
    """
    figure = rule.measure.figure(given)
    if figure.value is None or rule.is_of_group or isinstance(rule.measure, _GIVEN):
        return ""

    def counted(points: Fraction) -> Fraction:
        return beside + points if decimals is None else Fraction(round_half_up(beside + points, places(decimals)))

    now = counted(rule.points_of(given, most, []))
    goals = _in_reach(rule, rule.scale.goals(figure.value, Fraction(most)), figure.value)
    things = rule.measure.things(given)
    if things is not None:
        found = _by_things(rule, figure, things, goals, most, lambda points: counted(points) - now)
    elif isinstance(rule.measure, TicksMeasure):
        return ""
    else:
        found = _by_figure(rule, figure, goals, Fraction(most), lambda points: counted(points) - now)
    if found is None:
        return ""
    step, gain = found
    return f"{step}: +{in_points(gain, decimals)} điểm"


def _in_reach(rule: Rule, goals: Iterator[Goal], now: Fraction) -> Iterator[Goal]:
    """The goals, those that no answer reaches at the last figure that one does."""
    ends = reach(rule.measure)
    low, high = ends.low, ends.high
    if isinstance(rule.measure, ShareMeasure) and all(limit <= 100 for limit in rule.scale.limits):
        high = Fraction(100)  # a part is more than the whole only where the set speaks of it
    for goal in goals:
        end = high if goal.rising else low
        if end is None or (goal.figure < end if goal.rising else goal.figure > end):
            yield goal
        elif now < end if goal.rising else now > end:
            yield Goal(end, goal.rising) if goal.strict or goal.figure != end else goal


def _by_things(
    rule: Rule, figure: Figure, things: Things, goals: Iterator[Goal], most: Decimal, gain: Gain
) -> tuple[str, Fraction] | None:
    """The step in whole things, and what it gains."""

    def gained(count: int) -> Fraction:
        """0 where nobody can have so many."""
        wrong: list[str] = []
        if things.changed is None:
            points = rule.scale.points(things.figure(count), Fraction(most))
        else:
            points = rule.points_of(things.changed(count), most, wrong)
        return Fraction(0) if wrong else gain(points)

    for goal in goals:
        first = things.first(goal.figure, strict=goal.strict, rising=goal.rising)
        way = 1 if first > things.now else -1
        if not (things.may_rise if way > 0 else things.may_fall):
            continue
        # Whole things may jump over what is best, or out of reach: the last before the goal counts too.
        best = first - way if first - way != things.now and gained(first - way) >= gained(first) else first
        if (worth := gained(best)) <= 0:
            continue
        # Up to here nothing earned more, and from here on to the best the points only rise.
        low, high = 1, abs(best - things.now)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if gained(things.now + way * middle) >= worth else (middle + 1, high)
        count = things.now + way * low
        text = f"{'còn thiếu' if way > 0 else 'cần bớt'} {number(low)} {things.name}"
        reached = things.figure(count)
        if count == first:
            mark = _mark(figure, goal)
        else:
            mark = _mark(figure, Goal(reached, goal.rising)) if 100 % reached.denominator == 0 else ""
        return (f"{text} để {mark}" if mark else text), worth
    return None


def _by_figure(
    rule: Rule, figure: Figure, goals: Iterator[Goal], most: Fraction, gain: Gain
) -> tuple[str, Fraction] | None:
    """The step to a figure, where it is no count of one thing."""
    assert figure.value is not None
    now = rule.scale.points(figure.value, most)
    # By direction: the most that comes of a smaller step.
    nearer = {True: now, False: now}
    for goal in goals:
        past = _BESIDE if goal.rising else -_BESIDE
        if goal.figure != figure.value:
            nearer[goal.rising] = max(nearer[goal.rising], rule.scale.points(goal.figure - past, most))
        points = rule.scale.points(goal.figure + past if goal.strict else goal.figure, most)
        if goal.strict and not goal.flat:
            # How far past it is not said, so neither is what comes of it.
            nearer[goal.rising] = max(nearer[goal.rising], points)
        elif (worth := gain(points)) > 0 and points >= nearer[goal.rising] and (mark := _mark(figure, goal)):
            lacking = ""
            if isinstance(rule.measure, ValueMeasure) and goal.rising and not goal.strict:
                lacking = f"còn thiếu {written_out(goal.figure - figure.value)} {figure.unit}".rstrip()
            return f"{lacking} để {mark}" if lacking else f"cần {mark}", worth
    return None


def _mark(figure: Figure, goal: Goal) -> str:
    """ "đạt 95 %", "trên 95 %"; "" where the goal can't be written out."""
    written = written_out(goal.figure)
    if not written:
        return ""
    mark = f"{written}{' %' if figure.percent else f' {figure.unit}'.rstrip()}"
    if goal.rising:
        return f"trên {mark}" if goal.strict else f"đạt {mark}"
    return f"dưới {mark}" if goal.strict else f"không quá {mark}"
