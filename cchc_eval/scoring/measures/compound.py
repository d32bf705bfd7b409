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
class TargetMeasure(SimpleMeasure):
    """100 · figure/target. Where `lead`, what exceeds the target is 100 + 100 · excess/greatest excess of the group."""

    kind: ClassVar[str] = "target"
    percent = True
    of: Measure
    target: Decimal | None = None  # None: each unit has its own
    lead: bool = False
    greatest: Fraction | None = None  # excess of the group; None: not compared yet

    @classmethod
    def read(cls, fields: Fields) -> TargetMeasure:
        target = fields.number("target") if fields.raw("target") is not None else None
        if target == 0:
            fields.fault("chỉ tiêu phải lớn hơn 0")
        return cls(read_inner(fields), target, fields.flag("lead"))

    def to_data(self) -> dict[str, Any]:
        target = {} if self.target is None else {"target": plain(self.target)}
        return {"of": measure_data(self.of), **target, **({"lead": True} if self.lead else {})}

    @property
    def label(self) -> str:
        return self.of.label

    @property
    def provisional(self) -> bool:
        return self.lead and self.greatest is None

    def in_words(self) -> str:
        sign = " %" if self.of.percent else ""
        target = "chỉ tiêu giao" if self.target is None else f"chỉ tiêu {number(self.target)}{sign}"
        lead = "; phần vượt chỉ tiêu so với đơn vị vượt cao nhất" if self.lead else ""
        return f"{self.of.in_words()} so với {target}{lead}"

    def inputs(self) -> tuple[Input, ...]:
        if self.target is not None:
            return self.of.inputs()
        unit = "%" if self.of.percent else getattr(self.of, "unit", "")
        return (*self.of.inputs(), Input(("target",), f"{self.of.label} (chỉ tiêu giao)", NUMBER, unit, positive=True))

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        compared = self._compared(given, faults)
        if compared is None:
            return None
        value, target = compared
        sign = " %" if self.of.percent else ""
        shown = f"{exact_or_beside(value, [target])}{sign}"
        excess = value - Fraction(target)
        if self.lead and excess > 0:
            greatest = max(self.greatest or excess, excess)
            share = excess / greatest
            how = f"{shown}, vượt chỉ tiêu {number(target)}{sign}; phần vượt so với đơn vị dẫn đầu: "
            how += f"{number(excess)}/{number(greatest)}"
            return Figure(100 + 100 * share, how, percent=True)
        return Figure(100 * value / Fraction(target), f"{shown} so với chỉ tiêu {number(target)}{sign}", percent=True)

    def own(self, given: Given) -> Fraction | None:
        """What the units of a group are compared by: what exceeds the target."""
        compared = self._compared(given, [])
        return None if compared is None else max(Fraction(0), compared[0] - Fraction(compared[1]))

    def in_group(self, ascending: Sequence[Fraction]) -> TargetMeasure:
        return replace(self, greatest=ascending[-1] if ascending else Fraction(0))

    def _compared(self, given: Given, faults: list[str]) -> tuple[Fraction, Decimal] | None:
        figure = self.of.figure(given, faults)
        target = given["target",] if self.target is None else self.target
        if not is_positive(target, f"{self.of.label} (chỉ tiêu giao)", faults) or figure is None:
            return None
        return figure.value or Fraction(0), target


@dataclass(frozen=True)
class BestMeasure(SimpleMeasure):
    """100 · figure/greatest figure of the group."""

    kind: ClassVar[str] = "best"
    percent = True
    of: Measure
    greatest: Fraction | None = None  # of the group; None: not compared yet

    @classmethod
    def read(cls, fields: Fields) -> BestMeasure:
        return cls(read_inner(fields))

    def to_data(self) -> dict[str, Any]:
        return {"of": measure_data(self.of)}

    @property
    def label(self) -> str:
        return self.of.label

    @property
    def provisional(self) -> bool:
        return self.greatest is None

    def in_words(self) -> str:
        return f"{self.of.in_words()} so với đơn vị cao nhất"

    def inputs(self) -> tuple[Input, ...]:
        return self.of.inputs()

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        own = self.of.figure(given, faults)
        if own is None:
            return None
        value = own.value or Fraction(0)
        greatest = max(self.greatest or value, value)
        if greatest <= 0:
            return Figure(Fraction(0), "Chưa đơn vị nào có kết quả", percent=True)
        sign = " %" if self.of.percent else ""
        how = f"{exact_or_beside(value, [])}{sign}, cao nhất {exact_or_beside(greatest, [])}{sign}"
        return Figure(100 * max(value, Fraction(0)) / greatest, how, percent=True)

    def own(self, given: Given) -> Fraction | None:
        figure = self.of.figure(given, [])
        return None if figure is None else figure.value or Fraction(0)

    def in_group(self, ascending: Sequence[Fraction]) -> BestMeasure:
        return replace(self, greatest=ascending[-1] if ascending else Fraction(0))


@dataclass(frozen=True)
class PlaceMeasure(SimpleMeasure):
    """The unit's competition place within the group (1, 1, 3): of the highest figure, or of the lowest."""

    kind: ClassVar[str] = "place"
    of: Measure
    lowest_first: bool = False
    group: tuple[Fraction, ...] | None = None  # the figures of all units, ascending; None: not compared yet

    @classmethod
    def read(cls, fields: Fields) -> PlaceMeasure:
        return cls(read_inner(fields), fields.word("first", ("highest", "lowest"), "highest") == "lowest")

    def to_data(self) -> dict[str, Any]:
        return {"of": measure_data(self.of), **({"first": "lowest"} if self.lowest_first else {})}

    @property
    def label(self) -> str:
        return self.of.label

    @property
    def provisional(self) -> bool:
        return self.group is None

    def in_words(self) -> str:
        return (
            f"Thứ hạng giữa các đơn vị theo {self.of.in_words()}{', thấp nhất đứng đầu' if self.lowest_first else ''}"
        )

    def inputs(self) -> tuple[Input, ...]:
        return self.of.inputs()

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        own = self.of.figure(given, faults)
        if own is None:
            return None
        value, group = own.value or Fraction(0), self.group or ()
        place = 1 + (bisect_left(group, value) if self.lowest_first else len(group) - bisect_right(group, value))
        sign = " %" if self.of.percent else ""
        text = f"{exact_or_beside(value, [])}{sign}, hạng {place}/{max(len(group), 1)}"
        return Figure(Fraction(place), text=text)

    def own(self, given: Given) -> Fraction | None:
        figure = self.of.figure(given, [])
        return None if figure is None else figure.value or Fraction(0)

    def in_group(self, ascending: Sequence[Fraction]) -> PlaceMeasure:
        return replace(self, group=tuple(ascending))


GroupMeasure = TargetMeasure | BestMeasure | PlaceMeasure
