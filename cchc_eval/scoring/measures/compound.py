"""Measures made of other measures: several taken together, against a target, and within the group of units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import NUMBER, Given, Input, below, under
from cchc_eval.scoring.measures.facts import (
    ComplementMeasure,
    PercentMeasure,
    ShareMeasure,
    ValueMeasure,
    WeightedMeasure,
)
from cchc_eval.scoring.measures.parts import (
    Figure,
    Measure,
    SimpleMeasure,
    Weighted,
    is_positive,
    measure_data,
    read_kind,
    read_weighted,
    weighted_data,
)
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.phrases import exact_or_beside
from cchc_eval.vietnamese.writing import number

MEAN, LEAST, GREATEST, SUM, REACHING = "mean", "least", "greatest", "sum", "reaching"
_TAKEN = {MEAN: "trung bình", LEAST: "thấp nhất", GREATEST: "cao nhất", SUM: "tổng"}
# What may stand inside another measure.
INNER: Mapping[str, type[Measure]] = {
    "value": ValueMeasure,
    "percent": PercentMeasure,
    "share": ShareMeasure,
    "complement": ComplementMeasure,
    "weighted": WeightedMeasure,
}


def read_inner(fields: Fields) -> Measure:
    """The measure that another is made of; a value without a name where it can't be read."""
    return read_kind(fields, "of", INNER) or ValueMeasure("")


@dataclass(frozen=True)
class SeveralMeasure(SimpleMeasure):
    """The same measure of several quarters, months, levels: mean, least, greatest, sum, or how many reach a mark."""

    kind: ClassVar[str] = "several"
    take: str
    of: Measure
    items: tuple[Weighted, ...]  # weights count for the mean only
    mark: Decimal = Decimal(0)  # for REACHING

    @classmethod
    def read(cls, fields: Fields) -> SeveralMeasure:
        take = fields.word("take", (*_TAKEN, REACHING), MEAN)
        items = read_weighted(fields, "items", default=Decimal(1))
        if items and not sum(item.weight for item in items):
            fields.fault("trọng số các mục cộng lại phải lớn hơn 0")
        mark = fields.number("mark") if take == REACHING else Decimal(0)
        return cls(take, read_inner(fields), items, mark)

    def to_data(self) -> dict[str, Any]:
        mark = {"mark": plain(self.mark)} if self.take == REACHING else {}
        items = [weighted_data(item) for item in self.items]
        return {"take": self.take, **mark, "of": measure_data(self.of), "items": items}

    @property
    def label(self) -> str:
        return self.of.label

    @property
    def percent(self) -> bool:  # type: ignore[override]
        return self.of.percent and self.take != REACHING

    @property
    def negative(self) -> bool:  # type: ignore[override]
        return self.of.negative and self.take != REACHING

    def in_words(self) -> str:
        sign = " %" if self.of.percent else ""
        what = f"số lần đạt từ {number(self.mark)}{sign} trở lên" if self.take == REACHING else _TAKEN[self.take]
        return f"{what[:1].upper()}{what[1:]} của {len(self.items)} mục ({self.of.in_words()})"

    def inputs(self) -> tuple[Input, ...]:
        asked = self.of.inputs()
        return tuple(part for item in self.items for part in below(("items", item.key), asked, item.label))

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        found: list[tuple[Weighted, Figure]] = []
        for item in self.items:
            wrong: list[str] = []
            figure = self.of.figure(under(("items", item.key), given), wrong)
            faults += [f"{item.label}: {message}" for message in wrong]
            if figure is not None:
                found.append((item, figure))
        if len(found) < len(self.items):
            return None
        values = [(item, figure.value or Fraction(0)) for item, figure in found]
        sign = " %" if self.of.percent else ""
        listed = "; ".join(f"{item.label} {exact_or_beside(value, [self.mark])}{sign}" for item, value in values)
        if self.take == REACHING:
            reached = sum(1 for _, value in values if value >= self.mark)
            text = f"{reached}/{len(values)} lần đạt từ {number(self.mark)}{sign} trở lên ({listed})"
            return Figure(Fraction(reached), text=text, unit="lần")
        how = f"{_TAKEN[self.take]} của {listed}"
        return Figure(self._taken(values), how[:1].upper() + how[1:], percent=self.percent, unit=found[0][1].unit)

    def _taken(self, values: Sequence[tuple[Weighted, Fraction]]) -> Fraction:
        numbers = [value for _, value in values]
        if self.take == MEAN:
            weights = sum((Fraction(item.weight) for item, _ in values), Fraction(0))
            return sum((Fraction(item.weight) * value for item, value in values), Fraction(0)) / weights
        if self.take == SUM:
            return sum(numbers, Fraction(0))
        return min(numbers) if self.take == LEAST else max(numbers)


@dataclass(frozen=True)
class GroupMeasure(SimpleMeasure, Measure):
    """A figure that may be compared with the figures of the other units of the group."""

    of: Measure
    group: tuple[Fraction, ...] | None = None  # the own figures of all units, ascending; None: not compared yet

    @property
    def label(self) -> str:
        return self.of.label

    @property
    def compares(self) -> bool:
        """Whether the result hangs on the other units."""
        return True

    @property
    def provisional(self) -> bool:
        return self.compares and self.group is None

    def inputs(self) -> tuple[Input, ...]:
        return self.of.inputs()

    def own(self, given: Given) -> Fraction | None:
        """What the units of a group are compared by; None where the answer gives none."""
        return self._value(given, [])

    def in_group(self, ascending: Sequence[Fraction]) -> GroupMeasure:
        return replace(self, group=tuple(ascending))

    def _value(self, given: Given, faults: list[str]) -> Fraction | None:
        figure = self.of.figure(given, faults)
        return None if figure is None else figure.value or Fraction(0)

    def _greatest(self, own: Fraction) -> Fraction:
        """Of the group, to which this unit belongs."""
        return max((own, *(self.group or ())[-1:]))

    @property
    def _sign(self) -> str:
        return " %" if self.of.percent else ""


@dataclass(frozen=True)
class TargetMeasure(GroupMeasure):
    """100 · figure/target. Where `lead`, what exceeds the target is 100 + 100 · excess/greatest excess of the group."""

    kind: ClassVar[str] = "target"
    percent = True
    target: Decimal | None = None  # None: each unit has its own
    lead: bool = False

    @classmethod
    def read(cls, fields: Fields) -> TargetMeasure:
        target = fields.number("target") if fields.raw("target") is not None else None
        if target == 0:
            fields.fault("chỉ tiêu phải lớn hơn 0", "target")
        return cls(read_inner(fields), target=target, lead=fields.flag("lead"))

    def to_data(self) -> dict[str, Any]:
        target = {} if self.target is None else {"target": plain(self.target)}
        return {"of": measure_data(self.of), **target, **({"lead": True} if self.lead else {})}

    @property
    def compares(self) -> bool:
        return self.lead

    def in_words(self) -> str:
        target = "chỉ tiêu giao" if self.target is None else f"chỉ tiêu {number(self.target)}{self._sign}"
        lead = "; phần vượt chỉ tiêu so với đơn vị vượt cao nhất" if self.lead else ""
        return f"{self.of.in_words()} so với {target}{lead}"

    def inputs(self) -> tuple[Input, ...]:
        if self.target is not None:
            return self.of.inputs()
        unit = "%" if self.of.percent else getattr(self.of, "unit", "")
        return (*self.of.inputs(), Input(("target",), f"{self.of.label} (chỉ tiêu giao)", NUMBER, unit, positive=True))

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        found = self._beside_target(given, faults)
        if found is None:
            return None
        value, target = found
        sign = self._sign
        shown = f"{exact_or_beside(value, [target])}{sign}"
        excess = value - Fraction(target)
        if self.lead and excess > 0:
            greatest = self._greatest(excess)
            how = f"{shown}, vượt chỉ tiêu {number(target)}{sign}; phần vượt so với đơn vị dẫn đầu: "
            how += f"{number(excess)}/{number(greatest)}"
            return Figure(100 + 100 * (excess / greatest), how, percent=True)
        return Figure(100 * value / Fraction(target), f"{shown} so với chỉ tiêu {number(target)}{sign}", percent=True)

    def own(self, given: Given) -> Fraction | None:
        """What exceeds the target."""
        found = self._beside_target(given, [])
        return None if found is None else max(Fraction(0), found[0] - Fraction(found[1]))

    def _beside_target(self, given: Given, faults: list[str]) -> tuple[Fraction, Decimal] | None:
        value = self._value(given, faults)
        target = given["target",] if self.target is None else self.target
        if not is_positive(target, f"{self.of.label} (chỉ tiêu giao)", faults) or value is None:
            return None
        return value, target


@dataclass(frozen=True)
class BestMeasure(GroupMeasure):
    """100 · figure/greatest figure of the group."""

    kind: ClassVar[str] = "best"
    percent = True

    @classmethod
    def read(cls, fields: Fields) -> BestMeasure:
        return cls(read_inner(fields))

    def to_data(self) -> dict[str, Any]:
        return {"of": measure_data(self.of)}

    def in_words(self) -> str:
        return f"{self.of.in_words()} so với đơn vị cao nhất"

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        value = self._value(given, faults)
        if value is None:
            return None
        greatest = self._greatest(value)
        if greatest <= 0:
            return Figure(Fraction(0), "Chưa đơn vị nào có kết quả", percent=True)
        how = f"{exact_or_beside(value, [])}{self._sign}, cao nhất {exact_or_beside(greatest, [])}{self._sign}"
        return Figure(100 * max(value, Fraction(0)) / greatest, how, percent=True)


@dataclass(frozen=True)
class PlaceMeasure(GroupMeasure):
    """The unit's competition place within the group (1, 1, 3): of the highest figure, or of the lowest."""

    kind: ClassVar[str] = "place"
    lowest_first: bool = False

    @classmethod
    def read(cls, fields: Fields) -> PlaceMeasure:
        first = fields.word("first", ("highest", "lowest"), "highest")
        return cls(read_inner(fields), lowest_first=first == "lowest")

    def to_data(self) -> dict[str, Any]:
        return {"of": measure_data(self.of), **({"first": "lowest"} if self.lowest_first else {})}

    def in_words(self) -> str:
        return (
            f"Thứ hạng giữa các đơn vị theo {self.of.in_words()}{', thấp nhất đứng đầu' if self.lowest_first else ''}"
        )

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        value, group = self._value(given, faults), self.group or ()
        if value is None:
            return None
        place = 1 + (bisect_left(group, value) if self.lowest_first else len(group) - bisect_right(group, value))
        text = f"{exact_or_beside(value, [])}{self._sign}, hạng {place}/{max(len(group), 1)}"
        return Figure(Fraction(place), text=text)
