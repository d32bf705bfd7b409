"""What the measures share: the figure they give, what each of them does, and the reading of their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import Given, Input
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.rule_parts import check_keys_once
from cchc_eval.vietnamese.writing import number


@dataclass(frozen=True)
class Figure:
    """An exact number and the computation that gave it."""

    value: Fraction | None  # None: nothing was done, and nothing is earned
    how: str = ""  # "8/9"; blank where the number was given as it is
    text: str = ""  # the figure as it was typed, or in words where "how = value" would read badly
    percent: bool = False
    unit: str = ""
    factor: str = ""  # what a product is written with, "8/9"; blank: the value
    source: str = ""  # where what it is compared with comes from: "năm trước theo Báo cáo số 12/BC-SNV"
    terms: tuple[str, ...] | None = None  # of points that add up: "+ 3 × 0,5", "− 1"; None: it is no such sum


@dataclass(frozen=True)
class Things:
    """The whole things of an answer that carry its figure, all else left as it is."""

    now: int
    at_none: Fraction  # the figure with none of them
    each: Fraction  # what each of them adds to it; never 0
    name: str  # "hồ sơ đúng hạn"
    changed: Callable[[int], Given] | None  # the answer with so many of them; None: the figure says it all
    may_rise: bool = True  # whether more, or fewer, of them is what anybody would be told to have
    may_fall: bool = True

    def figure(self, count: int) -> Fraction:
        return self.at_none + count * self.each

    def first(self, figure: Fraction, *, strict: bool, rising: bool) -> int:
        """How many of them first reach (or, where `strict`, pass) the figure, from below it where `rising`."""
        exact = (figure - self.at_none) / self.each
        if rising == (self.each > 0):
            return math.floor(exact) + 1 if strict else math.ceil(exact)
        return math.ceil(exact) - 1 if strict else math.floor(exact)


class Measure(Protocol):
    """What each measure does; `given` is what was read by its inputs."""

    kind: ClassVar[str]

    @classmethod
    def read(cls, fields: Fields) -> Measure: ...
    def to_data(self) -> dict[str, Any]: ...
    @property
    def label(self) -> str: ...
    @property
    def percent(self) -> bool: ...
    @property
    def unit(self) -> str:
        """Of a figure that is no percentage."""
        ...

    @property
    def negative(self) -> bool:
        """Whether the figure may be below 0."""
        ...

    def in_words(self) -> str:
        """What is measured, as a regulation says it: "Số hồ sơ đúng hạn / Tổng số hồ sơ"."""
        ...

    def inputs(self) -> tuple[Input, ...]: ...
    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        """The exact figure; None where nothing was done, or what is wrong was added to `faults`, in Vietnamese."""
        ...

    def figure(self, given: Given) -> Figure:
        """The figure and how it was formed, of what `value` found nothing wrong with."""
        ...

    def things(self, given: Given) -> Things | None:
        """The whole things that would move the figure; None where it is no count of one thing."""
        ...


class SimpleMeasure:
    """What most measures have in common."""

    percent = False
    negative = False
    unit = ""

    def things(self, given: Given) -> Things | None:
        """See `Measure`."""
        return None


@dataclass(frozen=True)
class Weighted:
    """A thing that is counted, and its weight."""

    key: str
    label: str
    weight: Decimal


def percent_of(part: Decimal, whole: Decimal) -> Fraction:
    of_part, by_part = part.as_integer_ratio()
    of_whole, by_whole = whole.as_integer_ratio()
    return Fraction(100 * of_part * by_whole, by_part * of_whole)


def is_part(part: Decimal, label: str, whole: Decimal, label_of_whole: str, faults: list[str]) -> bool:
    if part > whole:
        faults.append(f"«{label}» ({number(part)}) lớn hơn «{label_of_whole}» ({number(whole)})")
    return part <= whole


def is_whole(*numbers: Decimal) -> bool:
    return all(one == one.to_integral_value() for one in numbers)


def counted_thing(label: str) -> str:
    """ "hồ sơ đúng hạn" for "Số hồ sơ đúng hạn"."""
    label = label.removeprefix("Số ")
    return f"{label[:1].lower()}{label[1:]}"


def read_weighted(
    fields: Fields, name: str, *, required: bool = True, default: Decimal | None = None
) -> tuple[Weighted, ...]:
    read = []
    for position, item in enumerate(fields.items(name, required=required), 1):
        entry = Fields(item, fields.faults, fields.criterion, f"«{name}» thứ {position}")
        weight = entry.number("weight", required=default is None)
        if "weight" not in entry.data and default is not None:
            weight = default
        read.append(Weighted(entry.text("key"), entry.text("label"), weight))
        entry.finish()
        if not entry.reads("weight"):
            fields.spoil(name)
    if not read and required and fields.reads(name):
        fields.fault(f"danh sách «{name}» không được trống")
    check_keys_once(fields, [entry.key for entry in read])
    return tuple(read)


def weighted_data(entry: Weighted) -> dict[str, Any]:
    return {"key": entry.key, "label": entry.label, "weight": plain(entry.weight)}


def read_kind(fields: Fields, name: str, kinds: Mapping[str, type[Measure]]) -> Measure | None:
    """The measure in that field; None where it can't be read, with the faults noted."""
    inner = fields.inner(name, f"«{name}»")
    kind = kind_of(inner, kinds)
    if not kind:
        return None
    measure = kinds[kind].read(inner)
    inner.finish()
    return measure


def kind_of(fields: Fields, kinds: Collection[str]) -> str:
    """The kind that the data name; "" with a fault where it is missing or unknown."""
    if fields.ok and "kind" not in fields.data:
        fields.fault(f"thiếu trường «kind», một trong {', '.join(kinds)}")
    return fields.word("kind", kinds, "")


def measure_data(measure: Measure) -> dict[str, Any]:
    return {"kind": measure.kind, **measure.to_data()}
