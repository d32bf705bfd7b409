"""What to look at again in a criteria set before it is put in force: allowed by the rules, and yet hardly meant.

Nothing here is refused (`load_criteria_set` refuses what can't be scored); a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unicodedata import category

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.doubts import set_doubts
from cchc_eval.scoring.evaluation import Placed
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.inputs import CHOICE
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.measures.reach import Reach, reach
from cchc_eval.scoring.replay import Replay, replay
from cchc_eval.scoring.rules import Rule, in_general_form
from cchc_eval.scoring.scales.steps import Step, StepsScale
from cchc_eval.scoring.sentences import span_in_words
from cchc_eval.scoring.set_changes import Counterparts, Difference, differences
from cchc_eval.vietnamese.writing import number, round_half_up, visible

_CLOSE = Fraction(1, 10**9)  # nearer to a bound than any figure that a person types
_FAR = Fraction(10**6)  # beyond a bound where figures have no end


@dataclass(frozen=True)
class SetReview:
    """What whoever puts a set in force should have seen before."""

    remarks: tuple[Fault, ...]
    differences: tuple[Difference, ...] = ()  # from the set before it
    replay: Replay | None = None  # the past round, scored by the set


def review(
    cset: CriteriaSet, previous: CriteriaSet | None = None, placed: Sequence[Placed] = (), *, apart: bool = False
) -> SetReview:
    """Look through a set, alone or beside the one before it and its round. `placed`: the results of that round;
    `apart`: whether its places ran in each group of units by itself."""
    return SetReview(
        (*remarks(cset), *without_effect(placed, cset)),
        differences(previous, cset) if previous else (),
        replay(placed, cset, apart=apart) if placed else None,
    )


def remarks(cset: CriteriaSet) -> list[Fault]:
    """Percentages in doubt, steps that nothing falls in, points that nothing earns, labels that contradict bounds,
    texts with signs that nobody sees."""
    found, places = set_doubts(cset) + _odd_texts(cset), cset.reckoning.places
    for leaf in cset.leaves:
        assert leaf.rule is not None
        rules = [("", leaf.rule), *((f" ({group})", rule) for group, rule in leaf.variants)]
        for whose, rule in rules:
            found += [Fault(message + whose, leaf.code) for message in _of_rule(rule, leaf, places)]
        if leaf.gate is not None:
            gate = cset.by_code[leaf.gate.code]
            assert gate.rule is not None
            most = _most(gate.rule, gate.max_points, places)
            if most < leaf.gate.at_least:
                reached = f"tiêu chí {gate.code} cao nhất chỉ được {number(most)} điểm"
                found.append(Fault(f"điều kiện không bao giờ đạt: {reached}", leaf.code))
    return found


def out_of_reach(cset: CriteriaSet) -> list[Fault]:
    """Criteria whose maximum no answer earns, as after a maximum was raised and its scale was not: of all that is to
    be looked at again what nobody means."""
    found = []
    for leaf in cset.leaves:
        assert leaf.rule is not None
        for whose, rule in (("", leaf.rule), *((f" ({group})", rule) for group, rule in leaf.variants)):
            most = _most(rule, leaf.max_points, cset.reckoning.places)
            if most < leaf.max_points:
                found.append(Fault(_short_of(most, leaf.max_points) + whose, leaf.code))
    return found


def _short_of(most: Decimal, max_points: Decimal) -> str:
    return f"cao nhất chỉ được {number(most)} điểm, chưa tới điểm tối đa {number(max_points)}"


def _odd_texts(cset: CriteriaSet) -> list[Fault]:
    """Texts that no workbook gives back as they are: copied with a zero-width sign, or accents beside their letters."""
    data = cset.to_data()
    owners = [(one["code"], one) for one in data.pop("criteria")]
    return [
        Fault(f"«{visible(text)}» có ký tự không nhìn thấy hoặc dấu rời khỏi chữ, Excel không giữ; hãy gõ lại", code)
        for code, one in [(None, data), *owners]
        for text in dict.fromkeys(_texts(one))
        if visible(text) != text or any(category(sign) == "Cc" and sign not in "\n\t" for sign in text)
    ]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping | list):
        for value in data.values() if isinstance(data, Mapping) else data:
            yield from _texts(value)


def without_effect(placed: Sequence[Placed], after: CriteriaSet) -> list[Fault]:
    """Criteria of the set in which every unit of a past round had full points, or none: they rank nobody.

    Only units to which the criterion applied count, from two on.
    """
    found, pairs = [], Counterparts(after)
    for leaf in after.leaves:
        shares = []
        for one in placed:
            final = one.evaluation.final
            scored = final.leaves.get(pairs.of(final.criteria_set).get(leaf.code, ""))
            if scored is not None and scored.points is not None:
                shares.append(scored.points / scored.criterion.max_points)
        if len(shares) > 1 and min(shares) == 1:
            found.append(Fault(f"đợt trước cả {len(shares)} đơn vị đều đạt điểm tối đa", leaf.code))
        elif len(shares) > 1 and max(shares) <= 0:
            found.append(Fault(f"đợt trước cả {len(shares)} đơn vị đều không có điểm", leaf.code))
    return found


def _of_rule(rule: Rule, leaf: Criterion, places: int) -> Iterator[str]:
    for item in rule.inputs:
        if item.kind == CHOICE:
            labels = Counter(label.casefold() for _, label in item.options)
            shown = {label.casefold(): label for _, label in reversed(item.options)}
            yield from (f"có nhiều phương án cùng tên «{shown[label]}»" for label, times in labels.items() if times > 1)
    for part in in_general_form(rule, leaf.max_points):
        whose = f"phần «{part.label}»: " if part.label else ""
        yield from (whose + message for message in _of_measured(part.rule, part.max_points, places))


def _of_measured(rule: MeasuredRule, max_points: Decimal, places: int) -> Iterator[str]:
    possible = reach(rule.measure)
    sign = " %" if rule.measure.percent else ""
    if isinstance(rule.scale, StepsScale):
        steps = rule.scale.steps
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            if not _meet(possible, step, following):
                yield f"không kết quả nào thuộc mức «{step.label}»: {_in_words(possible, sign)}"
            yield from _contradictions(step, following, sign)
        yield from _out_of_order(steps)
    points = [round_half_up(one, places) for one in _possible_points(rule, possible, max_points)]
    if max(points) < max_points:
        yield _short_of(max(points), max_points)
    elif min(points) == max(points):
        yield f"kết quả nào cũng được {number(max_points)} điểm"


def _most(rule: Rule, max_points: Decimal, places: int) -> Decimal:
    parts = in_general_form(rule, max_points)
    each = (max(_possible_points(one.rule, reach(one.rule.measure), one.max_points)) for one in parts)
    return round_half_up(sum(each, Fraction(0)), places)


def _possible_points(rule: MeasuredRule, possible: Reach, max_points: Decimal) -> list[Fraction]:
    """Points at the ends of what is possible and on each side of every bound: between these no scale turns."""
    bounds = [Fraction(limit) for limit in rule.scale.limits]
    low = min(bounds, default=Fraction(0)) - _FAR if possible.low is None else possible.low
    high = max(bounds, default=Fraction(0)) + _FAR if possible.high is None else possible.high
    near = (bound + side for bound in bounds for side in (-_CLOSE, Fraction(0), _CLOSE))
    return [rule.scale.points(figure, Fraction(max_points)) for figure in (low, high, *filter(possible.holds, near))]


def _meet(possible: Reach, step: Step, following: Step | None) -> bool:
    """Whether any possible figure is in the step."""
    above_all = step.bound is not None and possible.high is not None and possible.high <= step.bound
    if above_all and (step.above or possible.high != step.bound):
        return False
    if following is None or possible.low is None:
        return True
    assert following.bound is not None
    return possible.low < following.bound or (following.above and possible.low == following.bound)


def _in_words(possible: Reach, sign: str) -> str:
    low = "" if possible.low is None else f" từ {number(possible.low)}{sign}"
    high = "" if possible.high is None else f" đến {number(possible.high)}{sign}"
    return f"kết quả chỉ có thể{low}{high}"


def _contradictions(step: Step, following: Step | None, sign: str) -> Iterator[str]:
    """Where the label names other bounds than the step has."""
    span = span_in_words(step.label)
    if span is None or span.rest:
        return
    low = step.bound or Decimal(0)
    following_whole = not sign and span.above and not step.above and low == (span.low or 0) + 1  # "trên 10", from 11
    if span.low is not None and (low, step.above) != (span.low, span.above) and not following_whole:
        yield f"mức «{step.label}» thực tế tính {_bound(step, sign)}"
    starts_over = span.low is None and span.high is not None and step.bound is not None and step.bound >= span.high
    if starts_over:  # "từ 80% trở xuống" of what starts there
        yield f"mức «{step.label}» thực tế tính {_bound(step, sign)}"
    if span.high is None or following is None or span.high == span.low:
        return
    closed = following.above
    apart = not sign and span.closed and not following.above and following.bound == span.high + 1  # "1 đến 5", then 6
    if (following.bound, closed) != (span.high, span.closed) and not apart:
        ends = f"{'đến hết' if closed else 'đến dưới'} {number(following.bound or 0)}{sign}"
        yield f"mức «{step.label}» thực tế tính {ends}"


def _bound(step: Step, sign: str) -> str:
    if step.bound is None:
        return "từ thấp nhất"
    return f"{'trên' if step.above else 'từ'} {number(step.bound)}{sign}"


def _out_of_order(steps: Sequence[Step]) -> Iterator[str]:
    """Steps that give less than the one below them where others give more, and the other way round."""
    pairs = [(low, high) for low, high in pairwise(steps) if low.points != high.points]
    rising = [(low, high) for low, high in pairs if high.points > low.points]
    falling = [(low, high) for low, high in pairs if high.points < low.points]
    odd: Iterable[tuple[Step, Step]] = falling if len(rising) >= len(falling) else rising
    if rising and falling:
        for low, high in odd:
            than = f"{number(high.points)} điểm, mức dưới nó «{low.label}» được {number(low.points)} điểm"
            yield f"mức «{high.label}» được {than}: trái chiều với các mức khác"
