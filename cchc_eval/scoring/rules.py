"""The rules of leaf criteria: what each takes as an answer, and the exact points it gives (docs/scoring.md).

Every rule has the same six parts: `read` from a criteria set's data, `to_data` back, `inputs` (what it asks for),
`points` (checks an answer and computes, in one pass), `explain` (the computation in words) and `finding` (what was
found, without the sum, as plans and reports write it: "77,8%").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, get_args

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import NUMBER, PERCENT, Input, share_inputs
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule, ManualRule
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule
from cchc_eval.scoring.numbers import plain, read_number
from cchc_eval.scoring.phrases import percent_beside, points_after
from cchc_eval.scoring.rule_parts import (
    Answer,
    Band,
    at_most,
    entry_of,
    fields_are,
    ratio_text,
    read_field,
    read_ratio,
)
from cchc_eval.vietnamese.writing import number, tight

ZERO = Fraction(0)
_NO_EVENT = "Không có trường hợp bị trừ"


@dataclass(frozen=True)
class BandsRule:
    """The points of the band that a value, or a percent part/whole, falls in."""

    type: ClassVar[str] = "bands"
    measure: str  # "value" or "percent"
    bands: tuple[Band, ...]  # ascending; the first is from 0
    value: str = ""  # what the value counts, for measure "value"
    unit: str = ""
    part: str = ""  # what is counted, for measure "percent"
    whole: str = ""

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> BandsRule:
        measure = fields.word("measure", ("value", "percent"), "")
        if not measure and "measure" not in fields.data:
            fields.fault("thiếu trường «measure»")
        bands = []
        for position, item in enumerate(fields.items("bands"), 1):
            band = entry_of(fields, item, f"mức thứ {position}", position)
            bands.append(Band(band.number("from"), band.text("label"), band.number("points")))
            at_most(band, "điểm", bands[-1].points, max_points, "points")
            band.finish()
        bands.sort(key=lambda band: band.from_)
        froms = [band.from_ for band in bands]
        if not bands or froms[0] != 0:
            fields.fault("phải có một mức bắt đầu từ 0")
        if len(set(froms)) < len(froms):
            fields.fault("có hai mức cùng bắt đầu từ một số")
        if measure == "percent":
            return cls(measure, tuple(bands), part=fields.text("part"), whole=fields.text("whole"))
        return cls(measure, tuple(bands), fields.text("value"), fields.text("unit", required=False))

    def to_data(self) -> dict[str, Any]:
        bands = [{"from": plain(band.from_), "label": band.label, "points": plain(band.points)} for band in self.bands]
        if self.measure == "percent":
            return {"measure": self.measure, "part": self.part, "whole": self.whole, "bands": bands}
        return {
            "measure": self.measure,
            "value": self.value,
            **({"unit": self.unit} if self.unit else {}),
            "bands": bands,
        }

    @property
    def inputs(self) -> tuple[Input, ...]:
        if self.measure == "percent":
            return share_inputs(self.part, self.whole)
        return (Input(("value",), self.value, NUMBER, self.unit),)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        measured = self._measured(answer, faults)
        return ZERO if measured is None else Fraction(self._band(measured).points)

    def _measured(self, answer: Answer, faults: list[str]) -> Fraction | Decimal | None:
        if self.measure == "percent":
            ratio = read_ratio(answer, self.part, self.whole, faults)
            return None if ratio is None else 100 * ratio
        if not fields_are(answer, ("value",), faults):
            return None
        return read_field(answer, "value", self.value, faults)

    def _band(self, measured: Fraction | Decimal) -> Band:
        return next(band for band in reversed(self.bands) if measured >= band.from_)

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        measured = self._checked(answer)
        band = self._band(measured)
        counts = f"{ratio_text(answer)} = " if self.measure == "percent" else ""
        return f"{counts}{self._shown(measured)}, mức «{band.label}»: {points_after(number(band.points), band.points)}"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        measured = self._checked(answer)
        what = tight(self._shown(measured))
        if self.measure == "percent":
            what = f"{self.part[:1].lower()}{self.part[1:]}: {ratio_text(answer)}, đạt {what}"
        return f"{tight(self._band(measured).label)} ({what})"

    def _checked(self, answer: Answer) -> Fraction | Decimal:
        measured = self._measured(answer, [])
        assert measured is not None, "an answer is put into words only after it was checked"
        return measured

    def _shown(self, measured: Fraction | Decimal) -> str:
        """The share, or the value with its unit."""
        if self.measure == "percent":
            return percent_beside(Fraction(measured), [band.from_ for band in self.bands])
        return f"{number(measured)} {self.unit}".strip()


@dataclass(frozen=True)
class RatioRule:
    """In proportion to part/whole, full points from 100 %, nothing below the floor."""

    type: ClassVar[str] = "ratio"
    part: str
    whole: str
    floor_percent: Decimal = Decimal(0)

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> RatioRule:
        floor = fields.number("floor_percent", required=False)
        at_most(fields, "sàn", floor, Decimal(100), "floor_percent")
        return cls(fields.text("part"), fields.text("whole"), floor)

    def to_data(self) -> dict[str, Any]:
        return {"part": self.part, "whole": self.whole, "floor_percent": plain(self.floor_percent)}

    @property
    def inputs(self) -> tuple[Input, ...]:
        return share_inputs(self.part, self.whole)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        ratio = read_ratio(answer, self.part, self.whole, faults)
        if ratio is None or 100 * ratio < self.floor_percent:
            return ZERO
        return min(ratio, Fraction(1)) * Fraction(max_points)

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        ratio, percent = self._checked(answer)
        counts, most = ratio_text(answer), number(max_points)
        share = f"{counts} = {percent}"
        if 100 * ratio < self.floor_percent:
            return f"{share} < {number(self.floor_percent)} %: 0 điểm"
        if ratio > 1:
            return f"{share}, vượt 100 %: đủ {most} điểm"
        if ratio == 1:
            return f"{share}: đủ {most} điểm"
        if self.floor_percent:
            share += f" ≥ {number(self.floor_percent)} %"
        return f"{share}: {points_after(f'{counts} × {most}', ratio * Fraction(max_points), computed=True)}"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        ratio, percent = self._checked(answer)
        below = f", dưới mức {number(self.floor_percent)}%" if 100 * ratio < self.floor_percent else ""
        return f"{self.part}: {ratio_text(answer)} ({tight(percent)}){below}"

    def _checked(self, answer: Answer) -> tuple[Fraction, str]:
        """The share, and as it is written in percent beside the floor and the whole."""
        ratio = read_ratio(answer, self.part, self.whole, [])
        assert ratio is not None, "an answer is put into words only after it was checked"
        return ratio, percent_beside(100 * ratio, [self.floor_percent, Decimal(100)])


@dataclass(frozen=True)
class PercentRule:
    """A percent of the maximum, as a survey gives it."""

    type: ClassVar[str] = "percent"
    value: str

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> PercentRule:
        return cls(fields.text("value"))

    def to_data(self) -> dict[str, Any]:
        return {"value": self.value}

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (Input(("percent",), self.value, PERCENT),)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        if not fields_are(answer, ("percent",), faults):
            return ZERO
        percent = read_field(answer, "percent", self.value, faults)
        if percent is None:
            return ZERO
        if percent > 100:
            faults.append(f"tỷ lệ {number(percent)} % vượt quá 100 %")
        return Fraction(percent) / 100 * Fraction(max_points)

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        percent = read_number(answer["percent"])
        exact = Fraction(percent) / 100 * Fraction(max_points)
        return points_after(f"{number(percent)} % × {number(max_points)}", exact, computed=True)

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        return f"{self.value.removesuffix('(%)').strip()}: {number(read_number(answer['percent']))}%"


Rule = (
    ChoiceRule | ChecklistRule | BandsRule | RatioRule | DeductRule | PercentRule | ManualRule | MeasuredRule | SumRule
)
RULES: Mapping[str, type[Rule]] = {rule.type: rule for rule in get_args(Rule)}
