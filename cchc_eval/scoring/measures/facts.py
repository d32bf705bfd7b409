"""Measures: how the number is formed that a scale turns into points (docs/scoring.md, Measures).

A measure lists its inputs, computes an exact figure from what was given, and says how. Figures of shares are in
percent. `lacking` says what is missing to reach a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import (
    COUNT,
    DATE,
    FLAG,
    NUMBER,
    PERCENT,
    SIGNED,
    TEXT,
    Given,
    Input,
    below,
    read_date,
    under,
)
from cchc_eval.scoring.measures.parts import (
    Figure,
    Goal,
    SimpleMeasure,
    Weighted,
    counted_thing,
    is_part,
    is_positive,
    read_weighted,
    weighted_data,
)
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

    def figure(self, given: Given, faults: list[str]) -> Figure:
        return Figure(Fraction(given["value",]), unit=self.unit)

    def lacking(self, given: Given, goal: Goal) -> str:
        more = goal.figure - Fraction(given["value",])
        return f"còn thiếu {number(more)} {self.unit}".strip() if goal.rising and not goal.strict else ""


@dataclass(frozen=True)
class PercentMeasure(SimpleMeasure):
    """A percentage as it is given, at most 100."""

    kind: ClassVar[str] = "percent"
    percent = True
    label: str

    @classmethod
    def read(cls, fields: Fields) -> PercentMeasure:
        return cls(fields.text("value"))

    def to_data(self) -> dict[str, Any]:
        return {"value": self.label}

    def in_words(self) -> str:
        return self.label

    def inputs(self) -> tuple[Input, ...]:
        return (Input(("percent",), self.label, PERCENT, "%"),)

    def figure(self, given: Given, faults: list[str]) -> Figure:
        return Figure(Fraction(given["percent",]), percent=True)


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

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        part, whole = given["part",], given["whole",]
        if not is_positive(whole, self.whole, faults):
            return None
        if self.within and not is_part(part, self.part, whole, self.whole, faults):
            return None
        how = f"{number(part)}/{number(whole)}"
        return Figure(100 * Fraction(part) / Fraction(whole), how, percent=True, factor=how)

    def lacking(self, given: Given, goal: Goal) -> str:
        part, whole = Fraction(given["part",]), Fraction(given["whole",])
        wanted = goal.least(whole)
        if part.denominator != 1 or not wanted >= 0 or (self.within and wanted > whole):
            return ""
        verb = "còn thiếu" if goal.rising else "cần bớt"
        return f"{verb} {number(abs(wanted - part))} {counted_thing(self.part)}"


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

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        bad, whole = given["bad",], given["whole",]
        if not is_positive(whole, self.whole, faults) or not is_part(bad, self.bad, whole, self.whole, faults):
            return None
        how = f"({number(whole)} − {number(bad)})/{number(whole)}"
        return Figure(100 * (Fraction(whole) - Fraction(bad)) / Fraction(whole), how, percent=True, factor=how)

    def lacking(self, given: Given, goal: Goal) -> str:
        bad, whole = Fraction(given["bad",]), Fraction(given["whole",])
        fewer = bad - (whole - goal.least(whole))
        if bad.denominator != 1 or not goal.rising or fewer > bad:
            return ""
        return f"cần bớt {number(fewer)} {counted_thing(self.bad)}"


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

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        whole = given["whole",]
        counts = [(given.get(("counts", part.key), Decimal(0)), part) for part in self.parts]
        if not is_positive(whole, self.whole, faults):
            return None
        listed = sum(count for count, _ in counts)
        if listed > whole:
            faults.append(f"các số đếm cộng lại {number(listed)}, lớn hơn «{self.whole}» ({number(whole)})")
            return None
        terms = [f"{number(count)} × {number(part.weight)}" for count, part in counts if count]
        total = sum((Fraction(count) * Fraction(part.weight) for count, part in counts), Fraction(0))
        how = f"({' + '.join(terms)})/{number(whole)}" if terms else f"0/{number(whole)}"
        return Figure(100 * total / Fraction(whole), how, percent=True, factor=how)


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

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        before, now = Fraction(given["before",]), Fraction(given["now",])
        more, less = (given["before",], given["now",]) if self.decrease else (given["now",], given["before",])
        difference = before - now if self.decrease else now - before
        how = f"{number(more)} − {number(less)}"
        if not self.percent:
            return Figure(difference, how, unit=self.unit)
        if not is_positive(given["before",], f"{self.label} (năm trước)", faults):
            return None
        return Figure(100 * difference / before, f"({how})/{number(given['before',])}", percent=True)


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

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        done, not_done = given.get(("date",)), ("not_done",) in given
        if (done is None) != not_done:
            wrong = "ghi một ngày hoặc «chưa thực hiện», không ghi cả hai" if not_done else "còn thiếu ngày"
            faults.append(f"«{self.label}»: {wrong}")
            return None
        if done is None:
            return Figure(None, "Chưa thực hiện")
        late = max(0, (done - self.due).days)
        text = f"Ngày {short_date(done)}, hạn {short_date(self.due)}: {f'chậm {late} ngày' if late else 'đúng hạn'}"
        return Figure(Fraction(late), text=text, unit="ngày")


@dataclass(frozen=True)
class BallotsMeasure(SimpleMeasure):
    """Survey ballots: the mean of the questions, each the mean weight of its ballots, by groups of respondents."""

    kind: ClassVar[str] = "ballots"
    percent = True
    questions: tuple[Weighted, ...]
    levels: tuple[Weighted, ...]  # weights in percent
    groups: tuple[Weighted, ...] = ()  # weights that sum to 100; none: all ballots alike

    @classmethod
    def read(cls, fields: Fields) -> BallotsMeasure:
        questions, levels = read_weighted(fields, "questions", default=Decimal(1)), read_weighted(fields, "levels")
        groups = read_weighted(fields, "groups", required=False)
        if any(level.weight > 100 for level in levels):
            fields.fault("trọng số của mức trả lời tính theo %, không quá 100")
        if questions and not sum(question.weight for question in questions):
            fields.fault("trọng số các câu hỏi cộng lại phải lớn hơn 0")
        if groups and (total := sum(group.weight for group in groups)) != 100:
            fields.fault(f"trọng số các nhóm người trả lời cộng lại {number(total)}, phải là 100")
        return cls(questions, levels, groups)

    def to_data(self) -> dict[str, Any]:
        data = {
            "questions": [weighted_data(question) for question in self.questions],
            "levels": [weighted_data(level) for level in self.levels],
        }
        return data | ({"groups": [weighted_data(group) for group in self.groups]} if self.groups else {})

    @property
    def label(self) -> str:
        return "Kết quả khảo sát"

    def in_words(self) -> str:
        levels = ", ".join(f"{level.label} {number(level.weight)} %" for level in self.levels)
        groups = "; ".join(f"{group.label} {number(group.weight)} %" for group in self.groups)
        return f"Phiếu khảo sát {len(self.questions)} câu hỏi ({levels}){f'; {groups}' if groups else ''}"

    def inputs(self) -> tuple[Input, ...]:
        asked = tuple(
            Input((question.key, level.key), f"{question.label}: {level.label} (số phiếu)", COUNT, optional=True)
            for question in self.questions
            for level in self.levels
        )
        if not self.groups:
            return below(("ballots",), asked)
        return tuple(item for group in self.groups for item in below(("ballots", group.key), asked, group.label))

    def figure(self, given: Given, faults: list[str]) -> Figure | None:
        ballots = under(("ballots",), given)
        if not self.groups:
            mean = self._mean(ballots, "", faults)
            return None if mean is None else Figure(mean, self._counted(ballots), percent=True)
        means = [(group, self._mean(under((group.key,), ballots), f"{group.label}: ", faults)) for group in self.groups]
        if any(mean is None for _, mean in means):
            return None
        total = sum((mean * Fraction(group.weight) for group, mean in means if mean is not None), Fraction(0)) / 100
        terms = (
            f"{group.label} {number(mean)} % × {number(group.weight)} %" for group, mean in means if mean is not None
        )
        return Figure(total, " + ".join(terms), percent=True)

    def _mean(self, ballots: Given, whose: str, faults: list[str]) -> Fraction | None:
        total, weights, found = Fraction(0), Fraction(0), len(faults)
        for question in self.questions:
            counts = [(ballots.get((question.key, level.key), 0), level) for level in self.levels]
            given = sum(count for count, _ in counts)
            if not given:
                faults.append(f"{whose}câu hỏi «{question.label}» chưa có phiếu nào")
                continue
            mean = sum((count * Fraction(level.weight) for count, level in counts), Fraction(0)) / given
            total, weights = total + Fraction(question.weight) * mean, weights + Fraction(question.weight)
        return None if len(faults) > found else total / weights

    def _counted(self, ballots: Given) -> str:
        most = max(sum(n for path, n in ballots.items() if path[0] == question.key) for question in self.questions)
        return f"{number(most)} phiếu, {len(self.questions)} câu hỏi"
