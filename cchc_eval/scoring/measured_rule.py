"""A rule as measure × scale: facts give a figure, the figure gives points (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import COUNT, NUMBER, PERCENT, SIGNED, Asked, Given, Input, below, under
from cchc_eval.scoring.measures import (
    Figure,
    GroupMeasure,
    Measure,
    PointsMeasure,
    measure_data,
    read_measure,
)
from cchc_eval.scoring.next_steps import next_step
from cchc_eval.scoring.numbers import exactly, plain
from cchc_eval.scoring.phrases import Decimals, exact_or_beside, in_points, percent_beside, points_after
from cchc_eval.scoring.rule_parts import UNREAD_POINTS, Answer, check_keys_once
from cchc_eval.scoring.scales import Scale, StepsScale, read_scale, scale_data
from cchc_eval.vietnamese.writing import number, tight

ZERO = Fraction(0)
_PROVISIONAL = " (tạm tính, chưa so với các đơn vị khác)"


@dataclass(frozen=True)
class MeasuredRule:
    """A measure and the scale that turns its figure into points."""

    type: ClassVar[str] = "measured"
    measure: Measure
    scale: Scale

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> MeasuredRule:
        measure = read_measure(fields)
        return cls(measure, read_scale(fields, max_points, measure))

    def to_data(self) -> dict[str, Any]:
        return {"measure": measure_data(self.measure), "scale": scale_data(self.scale)}

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.measure.inputs())

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.asked.inputs

    def in_words(self, max_points: Decimal) -> list[str]:
        """The rule as a regulation says it, a line for each provision."""
        return [self.measure.in_words(), *self.scale_in_words(max_points)]

    def scale_in_words(self, max_points: Decimal) -> list[str]:
        """The part of that which says how a figure becomes points."""
        sign = " %" if self.measure.percent else f" {self.measure.unit}".rstrip()
        return self.scale.in_words(max_points, sign)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        given = self.asked.read(answer, faults)
        return ZERO if given is None else self.points_of(given, max_points, faults)

    def points_of(self, given: Given, max_points: Decimal, faults: list[str]) -> Fraction:
        """The points of facts that were read from an answer."""
        figure = self.measure.value(given, faults)
        if figure is None:
            return ZERO
        if isinstance(self.measure, PointsMeasure) and figure > max_points:
            faults.append(f"điểm: {number(figure)} vượt quá điểm tối đa {number(max_points)}")
        return self.scale.points(figure, exactly(max_points))

    def explain(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        return self._explain(_checked(self.asked, answer), max_points, decimals)

    def _explain(self, given: Given, max_points: Decimal, decimals: Decimals) -> str:
        figure = self.measure.figure(given)
        if figure.value is None:
            return f"{figure.how}: 0 điểm"
        text = self.scale.words(figure, self._shown(figure, decimals), Fraction(max_points), decimals)
        source = f"; {figure.source}" if figure.source else ""
        return text + source + (_PROVISIONAL if self.is_provisional else "")

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        return self._finding(_checked(self.asked, answer))

    def _finding(self, given: Given) -> str:
        if isinstance(self.measure, PointsMeasure):
            return ""  # points alone don't show what is lacking
        figure = self.measure.figure(given)
        if figure.value is None or figure.terms is not None:
            return tight(figure.how)
        how, value = tight(figure.how), tight(self._written(figure))
        label, meaning = self.measure.label, tight(self.scale.finding(figure))
        if isinstance(self.scale, StepsScale):
            if not how and _without_zero(value) == _without_zero(meaning):
                return meaning  # "01 sáng kiến", and not "01 sáng kiến (1 sáng kiến)"
            return f"{meaning} ({_lower(f'{label}: {how}, đạt {value}' if how else value)})"
        measured = f"{label}: {how} ({value})" if how else f"{label}: {value}"
        return f"{measured}, {meaning}" if meaning else measured

    def next_step(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        """What would be worth more: "còn thiếu 3 hồ sơ đúng hạn để đạt 95 %: +0,5 điểm"; "" where nothing simple is."""
        return next_step(self, _checked(self.asked, answer), max_points, decimals, ZERO)

    @property
    def is_of_group(self) -> bool:
        """Whether the points hang on the figures of the other units."""
        return _of_group(self.measure) is not None

    @property
    def is_provisional(self) -> bool:
        measure = _of_group(self.measure)
        return measure is not None and measure.provisional

    def own_figure(self, answer: Answer) -> Fraction | None:
        """What the units of a group are compared by; None where the answer gives none."""
        measure, given = _of_group(self.measure), self.asked.read(answer, [])
        return None if measure is None or given is None else measure.own(given)

    def in_group(self, ascending: Sequence[Fraction]) -> MeasuredRule:
        """The rule with the own figures of all units of the group to compare with, the least first."""
        measure = _of_group(self.measure)
        return self if measure is None else replace(self, measure=measure.in_group(ascending))

    def _shown(self, figure: Figure, decimals: Decimals) -> str:
        """ "8/9 = 88,9 %", or the number alone."""
        written = self._written(figure, decimals)
        return f"{figure.how} = {written}" if figure.how else written

    def _written(self, figure: Figure, decimals: Decimals = 2) -> str:
        """The number so that it stays on its side of every limit of the scale."""
        assert figure.value is not None
        if figure.text:
            return figure.text
        if figure.percent:
            return percent_beside(figure.value, self.scale.limits, decimals)
        return f"{exact_or_beside(figure.value, self.scale.limits, decimals)} {figure.unit}".strip()


def _of_group(measure: Measure) -> GroupMeasure | None:
    return measure if isinstance(measure, GroupMeasure) and measure.compares else None


def _checked(asked: Asked, answer: Answer) -> Given:
    given = asked.read(answer, [])
    assert given is not None, "an answer is put into words only after it was checked"
    return given


def _without_zero(text: str) -> str:
    """Of a count in words and figures, in small letters."""
    return text.strip().casefold().lstrip("0")


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


@dataclass(frozen=True)
class Part:
    key: str
    label: str
    max_points: Decimal
    rule: MeasuredRule


@dataclass(frozen=True)
class SumRule:
    """Several parts with points of their own, each a measure and a scale."""

    type: ClassVar[str] = "sum"
    parts: tuple[Part, ...]
    same_facts: bool = False  # numbers of the same name are the same number, in whichever part they stand

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> SumRule:
        parts = []
        for position, item in enumerate(fields.items("parts"), 1):
            entry = Fields(item, fields.faults, fields.criterion, f"phần thứ {position}")
            most = entry.points("max_points")
            bound = most if entry.reads("max_points") else UNREAD_POINTS
            parts.append(Part(entry.text("key"), entry.text("label"), most, MeasuredRule.read(entry, bound)))
            entry.finish()
            if not entry.reads("max_points"):
                fields.spoil("parts")
        check_keys_once(fields, [part.key for part in parts])
        if not parts and fields.reads("parts"):
            fields.fault("phải có ít nhất một phần")
        total = sum((part.max_points for part in parts), Decimal(0))
        if parts and fields.reads("parts") and max_points != UNREAD_POINTS and total != max_points:
            fields.fault(f"các phần cộng lại {number(total)}, phải bằng điểm tối đa {number(max_points)}")
        if any(part.rule.is_of_group for part in parts):
            fields.fault("phần của một tiêu chí không so với các đơn vị khác được; hãy tách thành tiêu chí riêng")
        return cls(tuple(parts), fields.flag("same_facts"))

    def to_data(self) -> dict[str, Any]:
        return ({"same_facts": True} if self.same_facts else {}) | {
            "parts": [
                {"key": part.key, "label": part.label, "max_points": plain(part.max_points), **part.rule.to_data()}
                for part in self.parts
            ]
        }

    def in_words(self, max_points: Decimal) -> list[str]:
        return [f"{part.label}: {'; '.join(part.rule.in_words(part.max_points))}" for part in self.parts]

    @cached_property
    def asked(self) -> Asked:
        return Asked(item for part in self.parts for item in below(("parts", part.key), part.rule.inputs, part.label))

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.asked.inputs

    @cached_property
    def shared(self) -> tuple[tuple[Input, Input], ...]:
        """Numbers of the same name in two parts, which have to agree; none where they are others in each part."""
        if not self.same_facts:
            return ()
        first: dict[str, Input] = {}
        pairs = []
        for item in self.inputs:
            if item.kind in (NUMBER, SIGNED, COUNT, PERCENT):
                named = item.label.removeprefix(f"{item.parts[0]}: ")
                other = first.setdefault(" ".join(named.casefold().split()), item)
                if other is not item:
                    pairs.append((other, item))
        return tuple(pairs)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        given = self.asked.read(answer, faults)
        if given is None:
            return ZERO
        for one, other in self.shared:
            here, there = given.get(one.path, 0), given.get(other.path, 0)
            if here != there:
                faults.append(
                    f"«{one.label}» ghi {number(here)} nhưng «{other.label}» ghi {number(there)}; phải là một số"
                )
        return sum((part.rule.points_of(self._of(part, given), part.max_points, faults) for part in self.parts), ZERO)

    def explain(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        given = _checked(self.asked, answer)
        said, each = [], []
        for part in self.parts:
            own = self._of(part, given)
            said.append(f"{part.label}: {part.rule._explain(own, part.max_points, decimals)}")
            each.append(part.rule.points_of(own, part.max_points, []))
        terms = " + ".join(in_points(points, decimals) for points in each)
        return f"{'; '.join(said)}. Cộng: {points_after(terms, sum(each, ZERO), decimals, computed=True)}"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        given = _checked(self.asked, answer)
        return "; ".join(f"{part.label}: {part.rule._finding(self._of(part, given))}" for part in self.parts)

    def next_step(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        given = _checked(self.asked, answer)
        if self.shared:
            return ""  # who moves a number in one part moves it in the others
        own = [(part, self._of(part, given)) for part in self.parts]
        each = [part.rule.points_of(facts, part.max_points, []) for part, facts in own]
        total = sum(each, ZERO)
        said = []
        for (part, facts), points in zip(own, each, strict=True):
            if step := next_step(part.rule, facts, part.max_points, decimals, total - points):
                said.append(f"{part.label}: {step}")
        return "; ".join(said)

    def _of(self, part: Part, given: Given) -> Given:
        return under(("parts", part.key), given)
