"""Measures that are points already: events, contents to tick, one of several options, points given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import CHOICE, COUNT, POINTS, TICK, TIMES, Given, Input
from cchc_eval.scoring.measures.parts import Figure, SimpleMeasure, Things
from cchc_eval.scoring.numbers import exactly, plain
from cchc_eval.scoring.rule_parts import Option, check_keys_once, option_data, options_in_words, read_options
from cchc_eval.vietnamese.writing import number


@dataclass(frozen=True)
class CountedEvent:
    """What adds (or, below 0, deducts) points each time it happens, up to its cap."""

    key: str
    label: str
    points: Decimal
    cap: Decimal | None = None  # never negative


@dataclass(frozen=True)
class EventsMeasure(SimpleMeasure):
    """Σ times · points, each event up to its own cap, all that add and all that deduct up to a common one."""

    kind: ClassVar[str] = "events"
    negative = True
    events: tuple[CountedEvent, ...]
    most_added: Decimal | None = None
    most_deducted: Decimal | None = None

    @classmethod
    def read(cls, fields: Fields) -> EventsMeasure:
        events = []
        for position, item in enumerate(fields.items("events"), 1):
            entry = Fields(item, fields.faults, fields.criterion, f"trường hợp thứ {position}")
            key, label, points = entry.text("key"), entry.text("label"), entry.signed("points")
            events.append(CountedEvent(key, label, points, _cap(entry, "cap")))
            if points == 0 and entry.reads("points"):
                entry.fault("điểm mỗi lần phải khác 0", "points")
            entry.finish()
        if not events and fields.reads("events"):
            fields.fault("danh sách không được trống")
        check_keys_once(fields, [event.key for event in events])
        return cls(tuple(events), _cap(fields, "most_added"), _cap(fields, "most_deducted"))

    def to_data(self) -> dict[str, Any]:
        caps = {"most_added": self.most_added, "most_deducted": self.most_deducted}
        return {
            "events": [
                {"key": event.key, "label": event.label, "points": plain(event.points)}
                | ({} if event.cap is None else {"cap": plain(event.cap)})
                for event in self.events
            ]
        } | {name: plain(cap) for name, cap in caps.items() if cap is not None}

    @property
    def label(self) -> str:
        return "Số trường hợp"

    @cached_property
    def _sides(self) -> tuple[tuple[CountedEvent, ...], tuple[CountedEvent, ...]]:
        """What adds, and what deducts."""
        adds = [event for event in self.events if event.points > 0]
        return tuple(adds), tuple(event for event in self.events if event not in adds)

    @property
    def listed(self) -> list[str]:
        """Each event with its points, in words."""
        said = []
        for event in self.events:
            way = "cộng" if event.points > 0 else "trừ"
            cap = "" if event.cap is None else f" (không quá {number(event.cap)})"
            said.append(f"{event.label}: mỗi lần {way} {number(abs(event.points))} điểm{cap}")
        return said

    def in_words(self) -> str:
        said = self.listed
        if self.most_added is not None:
            said.append(f"tổng điểm cộng không quá {number(self.most_added)}")
        if self.most_deducted is not None:
            said.append(f"tổng điểm trừ không quá {number(self.most_deducted)}")
        return "; ".join(said)

    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(("counts", event.key), event.label, COUNT, TIMES, optional=True, points=event.points)
            for event in self.events
        )

    def value(self, given: Given, faults: list[str]) -> Fraction:
        adds, deducts = self._sides
        return _total(adds, given, self.most_added) - _total(deducts, given, self.most_deducted)

    def figure(self, given: Given) -> Figure:
        adds, deducts = self._sides
        terms = (*_terms(adds, given, self.most_added, "+"), *_terms(deducts, given, self.most_deducted, "−"))
        return Figure(self.value(given, []), self._counted(given), terms=terms)

    def _counted(self, given: Given) -> str:
        adds, deducts = self._sides
        times = sum(given.get(("counts", event.key), 0) for event in self.events)
        if adds and deducts:
            return f"Có {times:02d} trường hợp" if times else "Không có trường hợp nào"
        what = "được cộng" if adds else "bị trừ"
        return f"Có {times:02d} trường hợp {what} điểm" if times else f"Không có trường hợp {what}"


def _cap(fields: Fields, name: str) -> Decimal | None:
    return fields.number(name) if fields.raw(name) is not None else None


def _total(events: Iterable[CountedEvent], given: Given, most: Decimal | None = None) -> Fraction:
    """Their points, without the sign, up to the caps."""
    total = Fraction(0)
    for event in events:
        if count := given.get(("counts", event.key)):
            points = count * exactly(abs(event.points))
            total += points if event.cap is None else min(points, exactly(event.cap))
    return total if most is None else min(total, exactly(most))


def _terms(events: Sequence[CountedEvent], given: Given, most: Decimal | None, sign: str) -> tuple[str, ...]:
    """The terms that the points are written as: "− 2 × 0,5"."""
    terms = []
    for event in events:
        if count := given.get(("counts", event.key)):
            text = f"{number(count)} × {number(abs(event.points))}"
            if event.cap is not None and count * abs(event.points) > event.cap:
                text = f"{number(event.cap)} ({text}, không quá {number(event.cap)})"
            terms.append(text)
    if most is not None and _total(events, given) > most:
        listed = f" {sign} ".join(terms)
        terms = [f"{number(most)} ({listed}, tổng không quá {number(most)})"]
    return tuple(f"{sign} {text}" for text in terms)


@dataclass(frozen=True)
class TicksMeasure(SimpleMeasure):
    """The points of the contents that are met; without points, their number."""

    kind: ClassVar[str] = "ticks"
    items: tuple[Option, ...]
    counted: bool = False  # each counts 1: "2 of 5"

    @classmethod
    def read(cls, fields: Fields) -> TicksMeasure:
        counted = fields.flag("counted")
        if not fields.reads("counted"):
            # What its items should have, nobody can tell.
            fields.raw("items")
            return cls(())
        if not counted:
            return cls(read_options(fields, "items"))
        items = []
        for position, item in enumerate(fields.items("items"), 1):
            entry = Fields(item, fields.faults, fields.criterion, f"«items» thứ {position}")
            items.append(Option(entry.text("key"), entry.text("label"), Decimal(1)))
            entry.finish()
        if not items and fields.reads("items"):
            fields.fault("danh sách không được trống")
        check_keys_once(fields, [item.key for item in items])
        return cls(tuple(items), True)

    def to_data(self) -> dict[str, Any]:
        if not self.counted:
            return {"items": [option_data(item) for item in self.items]}
        return {"counted": True, "items": [{"key": item.key, "label": item.label} for item in self.items]}

    @property
    def label(self) -> str:
        return "Số nội dung đạt"

    def in_words(self) -> str:
        if self.counted:
            return f"Số nội dung đạt trong {len(self.items)} nội dung"
        return "; ".join(self.listed)

    @property
    def listed(self) -> list[str]:
        """Each content with its points, in words."""
        return options_in_words(self.items)

    def inputs(self) -> tuple[Input, ...]:
        points = {item.key: None if self.counted else item.points for item in self.items}
        return tuple(Input(("checked", item.key), item.label, TICK, points=points[item.key]) for item in self.items)

    def value(self, given: Given, faults: list[str]) -> Fraction:
        return exactly(sum((item.points for item in self._met(given)), Decimal(0)))

    def figure(self, given: Given) -> Figure:
        met, total = self._met(given), self.value(given, [])
        how = f"Đạt {len(met)}/{len(self.items)} nội dung"
        if not met:
            how = f"Không đạt nội dung nào trong {len(self.items)} nội dung"
        if self.counted:
            return Figure(total, text=how, unit="nội dung")
        return Figure(total, how, terms=tuple(f"+ {number(item.points)}" for item in met))

    def things(self, given: Given) -> Things | None:
        if not self.counted:
            return None
        met = len(self._met(given))

        def changed(count: int) -> Given:
            missed = [path for path, ticked in given.items() if not ticked]
            return {**given, **dict.fromkeys(missed[: count - met], True)}

        return Things(met, Fraction(0), Fraction(1), "nội dung", changed, may_fall=False)

    def _met(self, given: Given) -> list[Option]:
        return [item for item in self.items if given["checked", item.key]]


@dataclass(frozen=True)
class OptionMeasure(SimpleMeasure):
    """The points of the option that is chosen."""

    kind: ClassVar[str] = "option"
    negative = True
    options: tuple[Option, ...]

    @classmethod
    def read(cls, fields: Fields) -> OptionMeasure:
        return cls(read_options(fields, "options"))

    def to_data(self) -> dict[str, Any]:
        return {"options": [option_data(option) for option in self.options]}

    @property
    def label(self) -> str:
        return "Mức đạt"

    def in_words(self) -> str:
        return "; ".join(options_in_words(self.options))

    def inputs(self) -> tuple[Input, ...]:
        options = tuple((option.key, option.label) for option in self.options)
        points = tuple(option.points for option in self.options)
        return (Input(("choice",), "Chọn một mức", CHOICE, options=options, option_points=points),)

    def value(self, given: Given, faults: list[str]) -> Fraction:
        return exactly(self._chosen(given).points)

    def figure(self, given: Given) -> Figure:
        option = self._chosen(given)
        return Figure(exactly(option.points), option.label, terms=(f"+ {number(option.points)}",))

    def _chosen(self, given: Given) -> Option:
        return next(option for option in self.options if option.key == given["choice",])


@dataclass(frozen=True)
class PointsMeasure(SimpleMeasure):
    """Points given directly."""

    kind: ClassVar[str] = "points"

    @classmethod
    def read(cls, fields: Fields) -> PointsMeasure:
        return cls()

    def to_data(self) -> dict[str, Any]:
        return {}

    @property
    def label(self) -> str:
        return "Điểm"

    def in_words(self) -> str:
        return "Chấm trực tiếp"

    def inputs(self) -> tuple[Input, ...]:
        return (Input(("points",), "Điểm tự chấm (nhập trực tiếp)", POINTS),)

    def value(self, given: Given, faults: list[str]) -> Fraction:
        return exactly(given["points",])

    def figure(self, given: Given) -> Figure:
        return Figure(self.value(given, []), "Chấm trực tiếp", terms=(f"+ {number(given['points',])}",))
