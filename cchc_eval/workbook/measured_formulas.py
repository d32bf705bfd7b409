"""The points of a measure and a scale as Excel expressions, in agreement with the scoring core (see form_formulas).

A figure is kept as numerator and denominator, so that a bound is compared by cross-multiplication; figures that are
sums of quotients (several, ballots) are compared to nine decimals. What hangs on the other units is worked out as the
core does for one unit alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cchc_eval.scoring.inputs import Path, under
from cchc_eval.scoring.measures import (
    BallotsMeasure,
    BestMeasure,
    ChangeMeasure,
    ComplementMeasure,
    DaysLateMeasure,
    EventsMeasure,
    Measure,
    PlaceMeasure,
    SeveralMeasure,
    ShareMeasure,
    TargetMeasure,
    TicksMeasure,
    WeightedMeasure,
)
from cchc_eval.scoring.scales import (
    AsIsScale,
    InterpolateScale,
    PerStepScale,
    ProportionalScale,
    Scale,
    StepsScale,
)

Cells = Mapping[Path, str]  # where each input stands as it counts


@dataclass(frozen=True)
class Figure:
    """numerator/denominator; `valid`: what must hold for the core to take the answer."""

    numerator: str
    denominator: str = ""
    valid: tuple[str, ...] = ()
    digits: int = 6  # to which it is compared
    done: str = ""  # where this is false nothing was done, and nothing is earned
    typed: bool = False  # the numerator is a cell as it was typed: no float has come between

    @property
    def value(self) -> str:
        return f"({self.numerator})/({self.denominator})" if self.denominator else f"({self.numerator})"

    def reaches(self, bound: Decimal, *, above: bool = False) -> str:
        """figure >= bound (or > bound), by whole-number factors."""
        if self.typed:
            return f"{self.numerator}{'>' if above else '>='}{_signed(bound)}"
        factor, whole = Decimal(1), bound
        while whole != whole.to_integral_value():
            factor, whole = factor * 10, whole * 10
        left = f"({self.numerator})" + (f"*{plain(factor)}" if factor != 1 else "")
        right = f"({self.denominator})*{_signed(whole)}" if self.denominator else _signed(whole)
        return f"ROUND({left}-{right},{self.digits}){'>' if above else '>='}0"


def plain(value: Decimal) -> str:
    """A number as a formula takes it: no exponent, no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(value: Decimal) -> str:
    return f"({plain(value)})" if value < 0 else plain(value)


def figure_of(measure: Measure, cells: Cells) -> Figure:
    if type(measure) in _FIGURES:
        return _FIGURES[type(measure)](measure, cells)
    return Figure(next(iter(cells.values())), typed=True)


def _share(measure: ShareMeasure, cells: Cells) -> Figure:
    part, whole = cells["part",], cells["whole",]
    return Figure(f"100*{part}", whole, (f"{part}<={whole}",) if measure.within else ())


def _complement(measure: ComplementMeasure, cells: Cells) -> Figure:
    bad, whole = cells["bad",], cells["whole",]
    return Figure(f"100*({whole}-{bad})", whole, (f"{bad}<={whole}",))


def _weighted(measure: WeightedMeasure, cells: Cells) -> Figure:
    whole, counts = cells["whole",], [f"N({cells['counts', part.key]})" for part in measure.parts]
    terms = "+".join(f"{count}*{plain(part.weight)}" for count, part in zip(counts, measure.parts, strict=True))
    return Figure(f"100*({terms})", whole, (f"ROUND({'+'.join(counts)}-{whole},6)<=0",))


def _change(measure: ChangeMeasure, cells: Cells) -> Figure:
    before, now = cells["before",], cells["now",]
    difference = f"{before}-{now}" if measure.decrease else f"{now}-{before}"
    return Figure(f"100*({difference})", before) if measure.percent else Figure(difference)


def _days_late(measure: DaysLateMeasure, cells: Cells) -> Figure:
    due = measure.due
    late = f"MAX(0,N({cells['date',]})-DATE({due.year},{due.month},{due.day}))"
    return Figure(late, done=f'{cells["not_done",]}=""')


def _ballots(measure: BallotsMeasure, cells: Cells) -> Figure:
    if not measure.groups:
        mean, valid = _mean_of_questions(measure, under(("ballots",), cells))
        return Figure(mean, valid=valid, digits=9)
    terms: list[str] = []
    checks: list[str] = []
    for group in measure.groups:
        mean, valid = _mean_of_questions(measure, under(("ballots", group.key), cells))
        terms.append(f"{mean}*{plain(group.weight)}")
        checks += valid
    return Figure(f"({'+'.join(terms)})/100", valid=tuple(checks), digits=9)


def _mean_of_questions(measure: BallotsMeasure, cells: Cells) -> tuple[str, tuple[str, ...]]:
    means, valid = [], []
    for question in measure.questions:
        counts = [f"N({cells[question.key, level.key]})" for level in measure.levels]
        weighted = (f"{count}*{plain(level.weight)}" for count, level in zip(counts, measure.levels, strict=True))
        means.append(f"{plain(question.weight)}*({'+'.join(weighted)})/({'+'.join(counts)})")
        valid.append(f"({'+'.join(counts)})>0")
    of = sum((question.weight for question in measure.questions), Decimal(0))
    return f"({'+'.join(means)})/{plain(of)}", tuple(valid)


def _several(measure: SeveralMeasure, cells: Cells) -> Figure:
    figures = [figure_of(measure.of, under(("items", item.key), cells)) for item in measure.items]
    valid = tuple(check for figure in figures for check in figure.valid)
    values = [figure.value for figure in figures]
    match measure.take:
        case "mean":
            of = plain(sum((item.weight for item in measure.items), Decimal(0)))
            weighted = (f"{plain(item.weight)}*{value}" for item, value in zip(measure.items, values, strict=True))
            return Figure("+".join(weighted), of, valid, 9)
        case "sum":
            return Figure("+".join(values), "", valid, 9)
        case "reaching":
            return Figure("+".join(f"({figure.reaches(measure.mark)})" for figure in figures), "", valid)
        case least_or_greatest:
            function = "MIN" if least_or_greatest == "least" else "MAX"
            return Figure(f"{function}({','.join(values)})", "", valid, 9)


def _target(measure: TargetMeasure, cells: Cells) -> Figure:
    own = figure_of(measure.of, cells)
    target = cells["target",] if measure.target is None else plain(measure.target)
    denominator = f"({own.denominator})*{target}" if own.denominator else target
    reached = Figure(f"100*({own.numerator})", denominator, own.valid)
    if not measure.lead:
        return reached
    return Figure(f"IF({reached.reaches(Decimal(100), above=True)},200,{reached.value})", "", own.valid, 9)


def _best(measure: BestMeasure, cells: Cells) -> Figure:
    own = figure_of(measure.of, cells)
    return Figure(f"IF({own.reaches(Decimal(0), above=True)},100,0)", "", own.valid)


def _place(measure: PlaceMeasure, cells: Cells) -> Figure:
    return Figure("1", "", figure_of(measure.of, cells).valid)


def _events(measure: EventsMeasure, cells: Cells) -> Figure:
    sides = []
    for added, most in ((True, measure.most_added), (False, measure.most_deducted)):
        terms = []
        for event in measure.events:
            if (event.points > 0) == added:
                term = f"N({cells['counts', event.key]})*{plain(abs(event.points))}"
                terms.append(term if event.cap is None else f"MIN({term},{plain(event.cap)})")
        total = "+".join(terms)
        sides.append(f"MIN({total},{plain(most)})" if terms and most is not None else f"({total})" if terms else "0")
    return Figure(f"{sides[0]}-{sides[1]}")


def _ticks(measure: TicksMeasure, cells: Cells) -> Figure:
    return Figure("+".join(f"{cells['checked', item.key]}*{plain(item.points)}" for item in measure.items))


_FIGURES: Mapping[type[Measure], Callable[..., Figure]] = {
    ShareMeasure: _share,
    ComplementMeasure: _complement,
    WeightedMeasure: _weighted,
    ChangeMeasure: _change,
    DaysLateMeasure: _days_late,
    BallotsMeasure: _ballots,
    SeveralMeasure: _several,
    TargetMeasure: _target,
    BestMeasure: _best,
    PlaceMeasure: _place,
    EventsMeasure: _events,
    TicksMeasure: _ticks,
    # ValueMeasure, PercentMeasure, OptionMeasure and PointsMeasure are their one cell.
}


def points_of(scale: Scale, figure: Figure, most: Decimal) -> str:
    """Points, not rounded yet."""
    points = _POINTS[type(scale)](scale, figure, plain(most))
    return f"IF({figure.done},{points},0)" if figure.done else points


def may_be_negative(scale: Scale) -> bool:
    """Whether the scale gives less than nothing."""
    match scale:
        case StepsScale():
            return any(min(step.points, step.rises_to or step.points) < 0 for step in scale.steps)
        case InterpolateScale():
            return any(mark.points < 0 for mark in scale.marks)
        case AsIsScale():
            return scale.least < 0
        case PerStepScale():
            return scale.base < 0
    return False


def _steps(scale: StepsScale, figure: Figure, most: str) -> str:
    if all(step.rises_to is None and not step.times_share for step in scale.steps):
        return _flat_steps(scale, figure)
    expression = ""
    for position, step in enumerate(scale.steps):
        points = _signed(step.points)
        if step.rises_to is not None:
            following = scale.steps[position + 1].bound
            assert following is not None
            low = step.bound or Decimal(0)
            rise = f"({figure.value}-{_signed(low)})/{plain(following - low)}*{_signed(step.rises_to - step.points)}"
            points = f"({points}+{rise})"
        elif step.times_share:
            points = f"MIN({most},{points}*MAX(0,{figure.value})/100)"
        if not expression:
            expression = points
        else:
            assert step.bound is not None
            expression = f"IF({figure.reaches(step.bound, above=step.above)},{points},{expression})"
    return expression


def _flat_steps(scale: StepsScale, figure: Figure) -> str:
    """The lowest step's points and, for each step reached, what it adds: no nesting however many steps."""
    terms = [plain(scale.steps[0].points)]
    for below, step in pairwise(scale.steps):
        assert step.bound is not None
        terms.append(f"({figure.reaches(step.bound, above=step.above)})*{_signed(step.points - below.points)}")
    return "+".join(terms)


def _proportional(scale: ProportionalScale, figure: Figure, most: str) -> str:
    points = f"MAX(0,MIN({figure.value}/{plain(scale.target)},1))*{most}"
    return f"IF({figure.reaches(scale.floor)},{points},0)" if scale.floor else points


def _interpolate(scale: InterpolateScale, figure: Figure, most: str) -> str:
    value, marks = figure.value, scale.marks
    expression = _signed(marks[-1].points)
    for low, high in reversed(list(pairwise(marks))):
        rise = f"({value}-{_signed(low.at)})/{plain(high.at - low.at)}*{_signed(high.points - low.points)}"
        expression = f"IF({value}<{_signed(high.at)},{_signed(low.points)}+{rise},{expression})"
    return f"IF({value}<{_signed(marks[0].at)},{_signed(marks[0].points)},{expression})"


def _per_step(scale: PerStepScale, figure: Figure, most: str) -> str:
    apart = f"{figure.value}-{_signed(scale.mark)}"
    apart = f"{_signed(scale.mark)}-{figure.value}" if scale.direction == "down" else apart
    steps = f"ROUND(MAX(0,{apart})/{plain(scale.step)},9)"
    steps = {"whole": f"INT({steps})", "begun": f"-INT(-{steps})", "exact": f"MAX(0,{apart})/{plain(scale.step)}"}[
        scale.count
    ]
    change = f"({steps})*{plain(scale.each)}"
    if scale.direction == "down":
        return f"MAX(0,{_signed(scale.base)}-{change})"
    return f"MIN({most},{_signed(scale.base)}+{change})"


def _as_is(scale: AsIsScale, figure: Figure, most: str) -> str:
    cap = most if scale.cap is None else plain(scale.cap)
    start = f"{plain(scale.start)}+" if scale.start else ""
    return f"MAX({_signed(scale.least)},MIN({cap},{start}{figure.value}))"


_POINTS: Mapping[type[Scale], Callable[..., str]] = {
    StepsScale: _steps,
    ProportionalScale: _proportional,
    InterpolateScale: _interpolate,
    PerStepScale: _per_step,
    AsIsScale: _as_is,
}
