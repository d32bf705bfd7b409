"""Measures of what a unit counts, weighs, dates or compares with its last year (docs/scoring.md, Measures).

A measure lists its inputs, computes an exact figure from what was given, and says how. Figures of shares are in
percent. `things` are the
whole things that would move it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import (
    DATE,
    FLAG,
    NUMBER,
    PERCENT,
    SIGNED,
    TEXT,
    Given,
    Input,
    read_date,
)
from cchc_eval.scoring.measures.parts import (
    Figure,
    SimpleMeasure,
    Things,
    Weighted,
    counted_thing,
    is_part,
    is_whole,
    percent_of,
    read_weighted,
    weighted_data,
)
from cchc_eval.scoring.numbers import exactly
from cchc_eval.scoring.phrases import signed
from cchc_eval.vietnamese.writing import number, short_date


@dataclass(frozen=True)
class ValueMeasure(SimpleMeasure):
    """A number as it is given."""

    kind: ClassVar[str] = "value"
    label: str
    unit: str = ""
    negative: bool = False

    @classmethod
    def read(cls, fields: Fields) -> ValueMeasure:
        return cls(fields.text("value"), fields.text("unit", required=False), fields.flag("negative"))

    def to_data(self) -> dict[str, Any]:
        unit = {"unit": self.unit} if self.unit else {}
        return {"value": self.label, **unit, **({"negative": True} if self.negative else {})}

    def in_words(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def inputs(self) -> tuple[Input, ...]:
        return (Input(("value",), self.label, SIGNED if self.negative else NUMBER, self.unit),)

    def value(self, given: Given, faults: list[str]) -> Fraction:
        return exactly(given["value",])

    def figure(self, given: Given) -> Figure:
        text = f"{signed(number(given['value',]))} {self.unit}".strip()
        return Figure(self.value(given, []), text=text, unit=self.unit)


@dataclass(frozen=True)
class PercentMeasure(SimpleMeasure):
    """A percentage as it is given, at most 100."""

    kind: ClassVar[str] = "percent"
    percent = True
    name: str

    @classmethod
    def read(cls, fields: Fields) -> PercentMeasure:
        return cls(fields.text("value"))

    def to_data(self) -> dict[str, Any]:
        return {"value": self.name}

    @property
    def label(self) -> str:
        """The name without the sign that stands behind the number."""
        return self.name.removesuffix("(%)").strip()

    def in_words(self) -> str:
        return self.name

    def inputs(self) -> tuple[Input, ...]:
        return (Input(("percent",), self.name, PERCENT),)

    def value(self, given: Given, faults: list[str]) -> Fraction:
        return exactly(given["percent",])

    def figure(self, given: Given) -> Figure:
        return Figure(self.value(given, []), text=f"{number(given['percent',])} %", percent=True)


@dataclass(frozen=True)
class ShareMeasure(SimpleMeasure):
    """100 · part/whole."""

    kind: ClassVar[str] = "share"
    percent = True
    part: str
    whole: str
    within: bool = False  # a part greater than the whole is refused

    @classmethod
    def read(cls, fields: Fields) -> ShareMeasure:
        return cls(fields.text("part"), fields.text("whole"), fields.flag("within"))

    def to_data(self) -> dict[str, Any]:
        return {"part": self.part, "whole": self.whole, **({"within": True} if self.within else {})}

    @property
    def label(self) -> str:
        return self.part

    def in_words(self) -> str:
        return f"{self.part} / {self.whole}"

    def inputs(self) -> tuple[Input, ...]:
        return Input(("part",), self.part), Input(("whole",), self.whole, positive=True)

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        part, whole = given["part",], given["whole",]
        if self.within and not is_part(part, self.part, whole, self.whole, faults):
            return None
        return percent_of(part, whole)

    def figure(self, given: Given) -> Figure:
        how = f"{number(given['part',])}/{number(given['whole',])}"
        return Figure(self.value(given, []), how, percent=True, factor=how)

    def things(self, given: Given) -> Things | None:
        part, whole = given["part",], given["whole",]
        if not is_whole(part, whole):
            return None

        def changed(count: int) -> Given:
            return {**given, ("part",): Decimal(count)}

        return Things(int(part), Fraction(0), Fraction(100, int(whole)), counted_thing(self.part), changed)


@dataclass(frozen=True)
class ComplementMeasure(SimpleMeasure):
    """100 · (whole − bad)/whole."""

    kind: ClassVar[str] = "complement"
    percent = True
    bad: str
    whole: str

    @classmethod
    def read(cls, fields: Fields) -> ComplementMeasure:
        return cls(fields.text("bad"), fields.text("whole"))

    def to_data(self) -> dict[str, Any]:
        return {"bad": self.bad, "whole": self.whole}

    @property
    def label(self) -> str:
        return self.bad

    def in_words(self) -> str:
        return f"({self.whole} − {self.bad}) / {self.whole}"

    def inputs(self) -> tuple[Input, ...]:
        return Input(("bad",), self.bad), Input(("whole",), self.whole, positive=True)

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        bad, whole = given["bad",], given["whole",]
        return 100 - percent_of(bad, whole) if is_part(bad, self.bad, whole, self.whole, faults) else None

    def figure(self, given: Given) -> Figure:
        bad, whole = number(given["bad",]), number(given["whole",])
        how = f"({whole} − {bad})/{whole}"
        return Figure(self.value(given, []), how, percent=True, factor=how)

    def things(self, given: Given) -> Things | None:
        bad, whole = given["bad",], given["whole",]
        if not is_whole(bad, whole):
            return None

        def changed(count: int) -> Given:
            return {**given, ("bad",): Decimal(count)}

        each = Fraction(-100, int(whole))
        return Things(int(bad), Fraction(100), each, counted_thing(self.bad), changed, may_rise=False)


@dataclass(frozen=True)
class WeightedMeasure(SimpleMeasure):
    """100 · Σ count·weight / whole; the counts are parts of the whole."""

    kind: ClassVar[str] = "weighted"
    percent = True
    parts: tuple[Weighted, ...]
    whole: str

    @classmethod
    def read(cls, fields: Fields) -> WeightedMeasure:
        return cls(read_weighted(fields, "parts"), fields.text("whole"))

    def to_data(self) -> dict[str, Any]:
        return {"parts": [weighted_data(part) for part in self.parts], "whole": self.whole}

    @property
    def label(self) -> str:
        return self.whole

    def in_words(self) -> str:
        parts = " + ".join(f"{part.label} × {number(part.weight)}" for part in self.parts)
        return f"({parts}) / {self.whole}"

    def inputs(self) -> tuple[Input, ...]:
        counts = (Input(("counts", part.key), part.label, optional=True) for part in self.parts)
        return (*counts, Input(("whole",), self.whole, positive=True))

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        whole, counts = given["whole",], self._counts(given)
        listed = sum(count for count, _ in counts)
        if listed > whole:
            faults.append(f"các số đếm cộng lại {number(listed)}, lớn hơn «{self.whole}» ({number(whole)})")
            return None
        total = sum((exactly(count) * exactly(part.weight) for count, part in counts), Fraction(0))
        return 100 * total / exactly(whole)

    def figure(self, given: Given) -> Figure:
        terms = [f"{number(count)} × {number(part.weight)}" for count, part in self._counts(given)]
        counted = f"({' + '.join(terms)})" if terms else "0"
        how = f"{counted}/{number(given['whole',])}"
        return Figure(self.value(given, []), how, percent=True, factor=how)

    def _counts(self, given: Given) -> list[tuple[Decimal, Weighted]]:
        """Those that are not 0."""
        counts = ((given.get(("counts", part.key)), part) for part in self.parts)
        return [(count, part) for count, part in counts if count]


@dataclass(frozen=True)
class ChangeMeasure(SimpleMeasure):
    """The change on the year before: in percent of it or as a difference; a decrease is positive where asked."""

    kind: ClassVar[str] = "change"
    negative = True
    label: str
    percent: bool
    unit: str = ""
    decrease: bool = False

    @classmethod
    def read(cls, fields: Fields) -> ChangeMeasure:
        how = fields.word("as", ("percent", "difference"), "percent")
        direction = fields.word("direction", ("increase", "decrease"), "increase")
        unit = fields.text("unit", required=False)
        return cls(fields.text("value"), how == "percent", unit, direction == "decrease")

    def to_data(self) -> dict[str, Any]:
        return {
            "value": self.label,
            **({"unit": self.unit} if self.unit else {}),
            "as": "percent" if self.percent else "difference",
            **({"direction": "decrease"} if self.decrease else {}),
        }

    def in_words(self) -> str:
        way = "mức giảm" if self.decrease else "mức tăng"
        return f"{self.label}: {way} so với năm trước{' (%)' if self.percent else ''}"

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(("before",), f"{self.label} (năm trước)", NUMBER, self.unit, positive=self.percent),
            Input(("now",), f"{self.label} (năm nay)", NUMBER, self.unit),
            Input(("source",), f"{self.label} (nguồn số liệu năm trước)", TEXT, optional=True),
        )

    def value(self, given: Given, faults: list[str]) -> Fraction:
        more, less = self._in_order(given)
        difference = exactly(more) - exactly(less)
        return 100 * difference / exactly(given["before",]) if self.percent else difference

    def figure(self, given: Given) -> Figure:
        how = " − ".join(map(number, self._in_order(given)))
        source = f"số năm trước theo {given['source',]}" if ("source",) in given else ""
        if self.percent:
            how = f"({how})/{number(given['before',])}"
            return Figure(self.value(given, []), how, percent=True, source=source)
        return Figure(self.value(given, []), how, unit=self.unit, source=source)

    def _in_order(self, given: Given) -> tuple[Decimal, Decimal]:
        """What the other is taken off, and the other."""
        before, now = given["before",], given["now",]
        return (before, now) if self.decrease else (now, before)


@dataclass(frozen=True)
class DaysLateMeasure(SimpleMeasure):
    """Days after the due date, from the date on which it was done; 0 in time."""

    kind: ClassVar[str] = "days_late"
    label: str
    due: date

    @classmethod
    def read(cls, fields: Fields) -> DaysLateMeasure:
        label, due = fields.text("value"), fields.text("due")
        try:
            return cls(label, read_date(due))
        except ValueError as error:
            if due:
                fields.fault(str(error), "due", named="trường «due»: ")
            return cls(label, date(1900, 1, 1))

    def to_data(self) -> dict[str, Any]:
        return {"value": self.label, "due": self.due.isoformat()}

    def in_words(self) -> str:
        return f"{self.label}: số ngày chậm so với hạn {short_date(self.due)}"

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(("date",), self.label, DATE, optional=True),
            Input(("not_done",), f"{self.label}: chưa thực hiện", FLAG, optional=True),
        )

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        done, not_done = given.get(("date",)), ("not_done",) in given
        if (done is None) != not_done:
            wrong = "ghi một ngày hoặc «chưa thực hiện», không ghi cả hai" if not_done else "còn thiếu ngày"
            faults.append(f"«{self.label}»: {wrong}")
        return None if done is None else Fraction(max(0, (done - self.due).days))

    def figure(self, given: Given) -> Figure:
        late = self.value(given, [])
        if late is None:
            return Figure(None, "Chưa thực hiện")
        day = f"Ngày {short_date(given['date',])}, hạn {short_date(self.due)}"
        return Figure(late, text=f"{day}: {f'chậm {late} ngày' if late else 'đúng hạn'}", unit="ngày")
