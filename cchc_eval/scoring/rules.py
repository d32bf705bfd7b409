"""The rules of leaf criteria: what each takes as an answer, and the exact points it gives (docs/scoring.md).

Every rule has the same parts: `read` from a criteria set's data, `to_data` back, `inputs` (what it asks for), `points`
(checks an answer and computes, in one pass), `explain` (the computation in words), `finding` (what was found, without
the sum, as plans and reports write it: "77,8%") and `next_step` (what would be worth more).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, get_args

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import Path
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule, ManualRule
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule
from cchc_eval.scoring.measures import PercentMeasure, ShareMeasure, ValueMeasure
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.rule_parts import Band, at_most, entry_of
from cchc_eval.scoring.scales import ProportionalScale, Step, StepsScale
from cchc_eval.scoring.short_rule import ShortRule
from cchc_eval.vietnamese.writing import number


@dataclass(frozen=True)
class BandsRule(ShortRule):
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
        if fields.ok and "measure" not in fields.data:
            fields.fault("thiếu trường «measure»")
        bands, froms = [], []
        for position, item in enumerate(fields.items("bands"), 1):
            band = entry_of(fields, item, f"mức thứ {position}", position)
            bands.append(Band(band.number("from"), band.text("label"), band.number("points")))
            at_most(band, "điểm", bands[-1].points, max_points, "points")
            band.finish()
            if band.reads("from"):
                froms.append(bands[-1].from_)
            else:
                fields.spoil("bands")
        bands.sort(key=lambda band: band.from_)
        if 0 not in froms and fields.reads("bands"):
            fields.fault("phải có một mức bắt đầu từ 0")
        if len(set(froms)) < len(froms):
            fields.fault("có hai mức cùng bắt đầu từ một số")
        if not measure:
            # Which of them it would have, nobody can tell.
            for key in ("part", "whole", "value", "unit"):
                fields.raw(key)
            return cls(measure, tuple(bands))
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

    @cached_property
    def measured(self) -> MeasuredRule:
        scale = StepsScale(tuple(Step(band.from_, False, band.label, band.points) for band in self.bands))
        if self.measure == "percent":
            return MeasuredRule(ShareMeasure(self.part, self.whole), scale)
        return MeasuredRule(ValueMeasure(self.value, self.unit), scale)


@dataclass(frozen=True)
class RatioRule(ShortRule):
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

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(ShareMeasure(self.part, self.whole), ProportionalScale(floor=self.floor_percent))


@dataclass(frozen=True)
class PercentRule(ShortRule):
    """A percent of the maximum, as a survey gives it."""

    type: ClassVar[str] = "percent"
    value: str

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> PercentRule:
        return cls(fields.text("value"))

    def to_data(self) -> dict[str, Any]:
        return {"value": self.value}

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(PercentMeasure(self.value), ProportionalScale())

    def in_words(self, max_points: Decimal) -> list[str]:
        return [f"Tỷ lệ % × {number(max_points)} điểm"]


Rule = (
    ChoiceRule | ChecklistRule | BandsRule | RatioRule | DeductRule | PercentRule | ManualRule | MeasuredRule | SumRule
)
RULES: Mapping[str, type[Rule]] = {rule.type: rule for rule in get_args(Rule)}


@dataclass(frozen=True)
class General:
    """A rule, or a part of a sum, as measure × scale."""

    path: Path  # that its inputs stand under
    label: str  # of the part; "" for a whole rule
    rule: MeasuredRule
    max_points: Decimal


def in_general_form(rule: Rule | None, max_points: Decimal) -> list[General]:
    """The rule, or each part of a sum, as measure × scale; none where a group has no rule."""
    if isinstance(rule, SumRule):
        return [General(("parts", part.key), part.label, part.rule, part.max_points) for part in rule.parts]
    if isinstance(rule, ShortRule):
        rule = rule.measured
    return [] if rule is None else [General((), "", rule, max_points)]
