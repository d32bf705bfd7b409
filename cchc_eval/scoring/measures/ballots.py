"""The measure of a survey: ballots counted by question, level and group of respondents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import COUNT, Given, Input, below, under
from cchc_eval.scoring.measures.parts import Figure, SimpleMeasure, Weighted, read_weighted, weighted_data
from cchc_eval.scoring.numbers import exactly
from cchc_eval.vietnamese.writing import number


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
        if questions and fields.reads("questions") and not sum(question.weight for question in questions):
            fields.fault("trọng số các câu hỏi cộng lại phải lớn hơn 0")
        if groups and fields.reads("groups") and (total := sum(group.weight for group in groups)) != 100:
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
        levels = [Input((level.key,), f"{level.label} (số phiếu)", COUNT, optional=True) for level in self.levels]
        asked = tuple(item for question in self.questions for item in below((question.key,), levels, question.label))
        if not self.groups:
            return below(("ballots",), asked)
        return tuple(item for group in self.groups for item in below(("ballots", group.key), asked, group.label))

    def value(self, given: Given, faults: list[str]) -> Fraction | None:
        if not self.groups:
            return self._mean(under(("ballots",), given), "", faults)
        means = self._means(given, faults)
        if len(means) < len(self.groups):
            return None
        return sum((mean * exactly(group.weight) for group, mean in means), Fraction(0)) / 100

    def figure(self, given: Given) -> Figure:
        if not self.groups:
            return Figure(self.value(given, []), self._counted(under(("ballots",), given)), percent=True)
        means = self._means(given, [])
        terms = (f"{group.label} {number(mean)} % × {number(group.weight)} %" for group, mean in means)
        return Figure(self.value(given, []), " + ".join(terms), percent=True)

    def _means(self, given: Given, faults: list[str]) -> list[tuple[Weighted, Fraction]]:
        """Of each group whose ballots can be counted."""
        ballots = under(("ballots",), given)
        means = ((one, self._mean(under((one.key,), ballots), f"{one.label}: ", faults)) for one in self.groups)
        return [(group, mean) for group, mean in means if mean is not None]

    def _mean(self, ballots: Given, whose: str, faults: list[str]) -> Fraction | None:
        total, weights, found = Fraction(0), Fraction(0), len(faults)
        for question in self.questions:
            counts = [(ballots.get((question.key, level.key), 0), level) for level in self.levels]
            given = sum(count for count, _ in counts)
            if not given:
                faults.append(f"{whose}câu hỏi «{question.label}» chưa có phiếu nào")
                continue
            mean = sum((count * exactly(level.weight) for count, level in counts), Fraction(0)) / given
            total, weights = total + exactly(question.weight) * mean, weights + exactly(question.weight)
        return None if len(faults) > found else total / weights

    def _counted(self, ballots: Given) -> str:
        most = max(sum(n for path, n in ballots.items() if path[0] == question.key) for question in self.questions)
        return f"{number(most)} phiếu, {len(self.questions)} câu hỏi"
