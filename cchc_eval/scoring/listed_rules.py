"""Rules whose points stand in the set: one of several options, contents to tick, events that deduct, points given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.measures import CountedEvent, EventsMeasure, OptionMeasure, PointsMeasure, TicksMeasure
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.rule_parts import (
    Event,
    Option,
    at_most,
    check_keys,
    entry_of,
    option_data,
    options_in_words,
    read_options,
)
from cchc_eval.scoring.scales import AsIsScale
from cchc_eval.scoring.short_rule import ShortRule
from cchc_eval.vietnamese.writing import number


@dataclass(frozen=True)
class ChoiceRule(ShortRule):
    """One of several options: its points."""

    type: ClassVar[str] = "choice"
    options: tuple[Option, ...]

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> ChoiceRule:
        options = read_options(fields, "options")
        for position, option in enumerate(options):
            at_most(fields, f"phương án {option.key!r}", option.points, max_points, "points", position)
        return cls(options)

    def to_data(self) -> dict[str, Any]:
        return {"options": [option_data(option) for option in self.options]}

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(OptionMeasure(self.options), AsIsScale())

    def in_words(self, max_points: Decimal, names: Sequence[str] = ()) -> list[str]:
        return options_in_words(self.options, names)


@dataclass(frozen=True)
class ChecklistRule(ShortRule):
    """The sum of the ticked items' points."""

    type: ClassVar[str] = "checklist"
    items: tuple[Option, ...]

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> ChecklistRule:
        items = read_options(fields, "items")
        at_most(fields, "tổng các nội dung", sum((item.points for item in items), Decimal(0)), max_points)
        return cls(items)

    def to_data(self) -> dict[str, Any]:
        return {"items": [option_data(item) for item in self.items]}

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(TicksMeasure(self.items), AsIsScale())

    def in_words(self, max_points: Decimal) -> list[str]:
        return ["Cộng điểm các nội dung đạt"]

    @property
    def listed(self) -> list[str]:
        return options_in_words(self.items)


@dataclass(frozen=True)
class DeductRule(ShortRule):
    """The maximum less what each event takes off, never below 0."""

    type: ClassVar[str] = "deduct"
    events: tuple[Event, ...]
    most: Decimal  # the criterion's maximum

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> DeductRule:
        events = []
        for position, item in enumerate(fields.items("events"), 1):
            event = entry_of(fields, item, f"trường hợp trừ điểm thứ {position}", position)
            events.append(Event(event.text("key"), event.text("label"), event.number("minus")))
            event.finish()
        check_keys(fields, "events", events)
        return cls(tuple(events), max_points)

    def to_data(self) -> dict[str, Any]:
        events = [{"key": event.key, "label": event.label, "minus": plain(event.minus)} for event in self.events]
        return {"events": events}

    @cached_property
    def _counted(self) -> EventsMeasure:
        return EventsMeasure(tuple(CountedEvent(event.key, event.label, -event.minus) for event in self.events))

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(self._counted, AsIsScale(start=self.most))

    def in_words(self, max_points: Decimal) -> list[str]:
        return [f"Từ {number(max_points)} điểm trừ dần theo số lần, thấp nhất 0 điểm; không có thì ghi 0"]

    @property
    def listed(self) -> list[str]:
        return self._counted.listed


@dataclass(frozen=True)
class ManualRule(ShortRule):
    """Points given directly."""

    type: ClassVar[str] = "manual"

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> ManualRule:
        return cls()

    def to_data(self) -> dict[str, Any]:
        return {}

    @cached_property
    def measured(self) -> MeasuredRule:
        return MeasuredRule(PointsMeasure(), AsIsScale())

    def in_words(self, max_points: Decimal) -> list[str]:
        return [f"Từ 0 đến {number(max_points)} điểm, tối đa 2 chữ số thập phân"]
