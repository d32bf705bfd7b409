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
    Things,
    Weighted,
    measure_data,
    read_kind,
    read_weighted,
    weighted_data,
)
from cchc_eval.scoring.numbers import exactly, plain
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
    """The measure that another is made of; where it can't be read, one that fits every scale."""
    return read_kind(fields, "of", INNER) or PercentMeasure("")


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
        if items and fields.reads("items") and not sum(item.weight for item in items):
            fields.fault("trọng số các mục cộng lại phải lớn hơn 0")
        mark = fields.number("mark") if take == REACHING else Decimal(0)
        if not fields.reads("take"):
            fields.raw("mark")
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

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        values = self._values(given, faults)
        return self._taken(values) if len(values) == len(self.items) else None

    def figure(self, given: Given) -> Figure:
        values = self._values(given, [])
        taken, sign = self._taken(values), " %" if self.of.percent else ""
        shown = (exact_or_beside(value, [self.mark]) for value in values)
        listed = "; ".join(f"{item.label} {value}{sign}" for item, value in zip(self.items, shown, strict=True))
        if self.take == REACHING:
            text = f"{taken}/{len(values)} lần đạt từ {number(self.mark)}{sign} trở lên ({listed})"
            return Figure(taken, text=text, unit="lần")
        how = f"{_TAKEN[self.take]} của {listed}"
        return Figure(taken, how[:1].upper() + how[1:], percent=self.percent, unit=self.of.unit)

    def things(self, given: Given) -> Things | None:
        if self.take != REACHING:
            return None
        name = f"lần đạt từ {number(self.mark)}{' %' if self.of.percent else ''}"
        now = int(self._taken(self._values(given, [])))
        return Things(now, Fraction(0), Fraction(1), name, None, may_fall=False)

    def _values(self, given: Given, faults: list[str]) -> list[Fraction]:
        """Of the items that have one."""
        values = []
        for item in self.items:
            wrong: list[str] = []
            value = self.of.value(under(("items", item.key), given), wrong)
            faults += [f"{item.label}: {message}" for message in wrong]
            if value is not None:
                values.append(value)
        return values

    def _taken(self, values: Sequence[Fraction]) -> Fraction:
        if self.take == MEAN:
            weights = [exactly(item.weight) for item in self.items]
            weighted = (weight * value for weight, value in zip(weights, values, strict=True))
            return sum(weighted, Fraction(0)) / sum(weights, Fraction(0))
        if self.take == SUM:
            return sum(values, Fraction(0))
        if self.take == REACHING:
            return Fraction(sum(1 for value in values if value >= self.mark))
        return min(values) if self.take == LEAST else max(values)


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
        return self.of.value(given, [])

    def in_group(self, ascending: Sequence[Fraction]) -> GroupMeasure:
        return replace(self, group=tuple(ascending))

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
        if target == 0 and fields.reads("target"):
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
        unit = "%" if self.of.percent else self.of.unit
        return (*self.of.inputs(), Input(("target",), f"{self.of.label} (chỉ tiêu giao)", NUMBER, unit, positive=True))

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        value, target = self.of.value(given, faults), exactly(self._target(given))
        if value is None:
            return None
        excess = value - target
        if self.lead and excess > 0:
            return 100 + 100 * (excess / self._greatest(excess))
        return 100 * value / target

    def figure(self, given: Given) -> Figure:
        own, target, sign = self.of.value(given, []), self._target(given), self._sign
        assert own is not None, "an answer is put into words only after it was checked"
        shown, excess = f"{exact_or_beside(own, [target])}{sign}", own - exactly(target)
        how = f"{shown} so với chỉ tiêu {number(target)}{sign}"
        if self.lead and excess > 0:
            how = f"{shown}, vượt chỉ tiêu {number(target)}{sign}; phần vượt so với đơn vị dẫn đầu: "
            how += f"{number(excess)}/{number(self._greatest(excess))}"
        return Figure(self.value(given, []), how, percent=True)

    def things(self, given: Given) -> Things | None:
        things = None if self.lead else self.of.things(given)
        if things is None:
            return None
        times = 100 / exactly(self._target(given))
        return replace(
            things,
            at_none=times * things.at_none,
            each=times * things.each,
        )

    def own(self, given: Given) -> Fraction | None:
        """What exceeds the target."""
        value = self.of.value(given, [])
        return None if value is None else max(Fraction(0), value - exactly(self._target(given)))

    def _target(self, given: Given) -> Decimal:
        target: Decimal = given["target",] if self.target is None else self.target
        return target


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

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        own = self.of.value(given, faults)
        if own is None:
            return None
        greatest = self._greatest(own)
        return 100 * max(own, Fraction(0)) / greatest if greatest > 0 else Fraction(0)

    def figure(self, given: Given) -> Figure:
        own = self.of.value(given, [])
        assert own is not None, "an answer is put into words only after it was checked"
        greatest = self._greatest(own)
        how = f"{exact_or_beside(own, [])}{self._sign}, cao nhất {exact_or_beside(greatest, [])}{self._sign}"
        return Figure(self.value(given, []), how if greatest > 0 else "Chưa đơn vị nào có kết quả", percent=True)


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

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        own, group = self.of.value(given, faults), self.group or ()
        if own is None:
            return None
        better = bisect_left(group, own) if self.lowest_first else len(group) - bisect_right(group, own)
        return Fraction(1 + better)

    def figure(self, given: Given) -> Figure:
        own, place = self.of.value(given, []), self.value(given, [])
        assert own is not None, "an answer is put into words only after it was checked"
        of = max(len(self.group or ()), 1)
        return Figure(place, text=f"{exact_or_beside(own, [])}{self._sign}, hạng {place}/{of}")
