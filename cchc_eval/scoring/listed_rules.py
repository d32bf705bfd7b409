"""Rules whose points stand in the set: one of several options, contents to tick, events that deduct, points given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import CHOICE, COUNT, POINTS, TICK, TIMES, Input
from cchc_eval.scoring.numbers import plain, read_number, read_whole, shown
from cchc_eval.scoring.phrases import points_after
from cchc_eval.scoring.rule_parts import (
    Answer,
    Event,
    Option,
    at_most,
    check_keys,
    entry_of,
    fields_are,
    option_data,
    read_options,
    read_points_up_to,
    unknown_key,
)
from cchc_eval.vietnamese.writing import number, tight

ZERO = Fraction(0)
_NO_EVENT = "Không có trường hợp bị trừ"


@dataclass(frozen=True)
class ChoiceRule:
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

    @property
    def inputs(self) -> tuple[Input, ...]:
        options = tuple((option.key, option.label) for option in self.options)
        points = tuple(option.points for option in self.options)
        return (Input(("choice",), "Chọn một mức", CHOICE, options=options, option_points=points),)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        if fields_are(answer, ("choice",), faults):
            for option in self.options:
                if option.key == answer["choice"]:
                    return Fraction(option.points)
            unknown_key(answer["choice"], (option.key for option in self.options), faults)
        return ZERO

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        option = self._chosen(answer)
        return f"{option.label}: {points_after(number(option.points), option.points)}"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        return tight(self._chosen(answer).label)

    def _chosen(self, answer: Answer) -> Option:
        return next(option for option in self.options if option.key == answer["choice"])


@dataclass(frozen=True)
class ChecklistRule:
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

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(Input(("checked", item.key), item.label, TICK, points=item.points) for item in self.items)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        if not fields_are(answer, ("checked",), faults):
            return ZERO
        checked = answer["checked"]
        if not isinstance(checked, (list, tuple)):
            faults.append(f"«checked» phải là danh sách các mã nội dung, không phải {shown(checked)}")
            return ZERO
        known = {item.key: item for item in self.items}
        total, seen = Decimal(0), set()
        for key in checked:
            if not isinstance(key, str) or key not in known:
                unknown_key(key, known, faults)
            elif key in seen:
                faults.append(f"nội dung «{known[key].label}» được đánh dấu hai lần")
            else:
                seen.add(key)
                total += known[key].points
        return Fraction(total)

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        ticked = self._ticked(answer)
        if not ticked:
            return f"{self.finding(answer, max_points)}: 0 điểm"
        terms = " + ".join(number(points) for points in ticked)
        total = sum(ticked, Decimal(0))
        result = terms if len(ticked) == 1 else f"{terms} = {number(total)}"
        return f"{self.finding(answer, max_points)}: {points_after(result, total)}"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        ticked = self._ticked(answer)
        if not ticked:
            return f"Không đạt nội dung nào trong {len(self.items)} nội dung"
        return f"Đạt {len(ticked)}/{len(self.items)} nội dung"

    def _ticked(self, answer: Answer) -> list[Decimal]:
        """The points of the ticked items."""
        return [item.points for item in self.items if item.key in answer["checked"]]


@dataclass(frozen=True)
class DeductRule:
    """The maximum less what each event takes off, never below 0."""

    type: ClassVar[str] = "deduct"
    events: tuple[Event, ...]

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> DeductRule:
        events = []
        for position, item in enumerate(fields.items("events"), 1):
            event = entry_of(fields, item, f"trường hợp trừ điểm thứ {position}", position)
            events.append(Event(event.text("key"), event.text("label"), event.number("minus")))
            event.finish()
        check_keys(fields, events)
        return cls(tuple(events))

    def to_data(self) -> dict[str, Any]:
        events = [{"key": event.key, "label": event.label, "minus": plain(event.minus)} for event in self.events]
        return {"events": events}

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(("counts", event.key), event.label, COUNT, TIMES, optional=True, points=-event.minus)
            for event in self.events
        )

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        counts = self._counts(answer, faults)
        lost = sum((counts[event.key] * Fraction(event.minus) for event in self.events if event.key in counts), ZERO)
        return max(ZERO, Fraction(max_points) - lost)

    def _counts(self, answer: Answer, faults: list[str]) -> dict[str, int]:
        if not fields_are(answer, ("counts",), faults):
            return {}
        given = answer["counts"]
        if not isinstance(given, Mapping):
            faults.append(f"«counts» phải ghi số lần theo từng mã, không phải {shown(given)}")
            return {}
        counts = {}
        labels = {event.key: event.label for event in self.events}
        for key, value in given.items():
            if key not in labels:
                unknown_key(key, labels, faults)
                continue
            try:
                counts[key] = read_whole(value)
            except ValueError as error:
                faults.append(f"số lần «{labels[key]}»: {error}")
        return counts

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        counts = self._counts(answer, [])
        terms = [
            f"{number(counts[event.key])} × {number(event.minus)}" for event in self.events if counts.get(event.key)
        ]
        if not terms:
            return f"{_NO_EVENT}: đủ {number(max_points)} điểm"
        left = Fraction(max_points) - sum(counts.get(event.key, 0) * Fraction(event.minus) for event in self.events)
        sum_text = " − ".join([number(max_points), *terms])
        if left < 0:
            return f"{sum_text} < 0: 0 điểm"
        return points_after(sum_text, left, computed=True)

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        times = sum(self._counts(answer, []).values())
        return f"Có {times:02d} trường hợp bị trừ điểm" if times else _NO_EVENT


@dataclass(frozen=True)
class ManualRule:
    """Points given directly."""

    type: ClassVar[str] = "manual"

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal) -> ManualRule:
        return cls()

    def to_data(self) -> dict[str, Any]:
        return {}

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (Input(("points",), "Điểm tự chấm (nhập trực tiếp)", POINTS),)

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        if not fields_are(answer, ("points",), faults):
            return ZERO
        try:
            return Fraction(read_points_up_to(answer["points"], max_points))
        except ValueError as error:
            faults.append(f"điểm: {error}")
            return ZERO

    def explain(self, answer: Answer, max_points: Decimal) -> str:
        return f"Chấm trực tiếp: {number(read_number(answer['points']))} điểm"

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        return ""  # points alone don't show what is lacking
