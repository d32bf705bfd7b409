"""What a rule asks for: the list that forms, sheets and messages follow, and the reading of answers by it.

An answer is a mapping, of mappings where a rule asks for the same several times; an input's path says where its value
stands: `("items", "q1", "part")` is `answer["items"]["q1"]["part"]`. Ticks stand together in a list: the path
`("checked", "plan")` is ticked where `"plan"` is in `answer["checked"]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.numbers import read_number, read_points, read_signed, read_whole, shown
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.vietnamese.writing import number

NUMBER, SIGNED, COUNT, PERCENT = "number", "signed", "count", "percent"
POINTS, CHOICE, TICK, FLAG, DATE, TEXT = "points", "choice", "tick", "flag", "date", "text"
Path = tuple[str, ...]
TIMES = "lần"  # the unit of events
# What was given, by path: Decimal, int, date or bool as the kind of its input has it.
Given = Mapping[Path, Any]


@dataclass(frozen=True)
class Input:
    """One thing to fill in."""

    path: Path
    label: str
    kind: str = NUMBER
    unit: str = ""
    optional: bool = False  # may be left out: none happened
    positive: bool = False  # 0 is refused: something is divided by it
    points: Decimal | None = None  # what it gives, or takes off, each time
    options: tuple[tuple[str, str], ...] = ()  # (key, label) of a choice
    option_points: tuple[Decimal, ...] = ()  # what each of them gives
    parts: tuple[str, ...] = ()  # labels of the parts of the rule that it stands in, the outermost first

    @property
    def own_label(self) -> str:
        """The label without those of its parts, as under a heading or in a table."""
        return self.label.removeprefix("".join(f"{part}: " for part in self.parts))


def is_percent_unit(unit: str) -> bool:
    return unit.strip().casefold() in ("%", "phần trăm")


def is_percentage(item: Input) -> bool:
    """Whether it is one number in percent: a share typed instead (0.95) would count for nothing."""
    return item.kind == PERCENT or (item.kind in (NUMBER, SIGNED) and is_percent_unit(item.unit))


def below(prefix: Path, inputs: Iterable[Input], label: str = "") -> tuple[Input, ...]:
    """The inputs of a part of a rule, under the part's own path and, in front of theirs, its label."""
    if not label:
        return tuple(replace(item, path=prefix + item.path) for item in inputs)
    return tuple(
        replace(item, path=prefix + item.path, label=f"{label}: {item.label}", parts=(label, *item.parts))
        for item in inputs
    )


def under(prefix: Path, given: Given) -> Given:
    """What was given for the part of a rule that stands under the path."""
    depth = len(prefix)
    return {path[depth:]: value for path, value in given.items() if path[:depth] == prefix}


class Asked:
    """The inputs of a rule, laid out once to read any number of answers by them."""

    def __init__(self, inputs: Iterable[Input]) -> None:
        self.inputs = tuple(inputs)
        self._root = _Level((), self.inputs)
        entries = self._root.entries
        self._heads = frozenset(entries)
        # A list of counts may be left out beside other facts; an answer of nothing at all says nothing.
        alone = len(entries) == 1
        self._required = [
            key for key, entry in entries.items() if _is_required(entry) or (alone and isinstance(entry, _Level))
        ]

    def read(self, answer: Answer, faults: list[str]) -> Given | None:
        """The values of an answer by path; None and all faults where one is missing, wrong or not asked for."""
        found = len(faults)
        if answer.keys() != self._heads and not self._has_shape(answer, faults):
            return None
        given: dict[Path, Any] = {}
        self._read(self._root, answer, given, faults)
        return None if len(faults) > found else given

    def _has_shape(self, answer: Answer, faults: list[str]) -> bool:
        missing = [f"«{key}»" for key in self._required if key not in answer]
        extra = [shown(key) for key in answer if key not in self._heads]
        if missing:
            faults.append(f"thiếu {', '.join(missing)} trong câu trả lời")
        if extra:
            faults.append(f"câu trả lời có trường lạ: {', '.join(extra)}")
        return not missing and not extra

    def _read(self, level: _Level, answer: Mapping[Any, Any], given: dict[Path, Any], faults: list[str]) -> None:
        entries = level.entries
        if not answer.keys() <= entries.keys():
            faults += [_unknown(key, entries) for key in answer if key not in entries]
        for key, entry in entries.items():
            there = key in answer
            if isinstance(entry, _Level):
                below = answer[key] if there else None
                if entry.ticks:
                    _read_ticks(entry, there, below, given, faults)
                    continue
                if there and not isinstance(below, Mapping):
                    name = ".".join(entry.at)
                    faults.append(f"«{name}» phải ghi {entry.what} theo từng mã, không phải {shown(below)}")
                self._read(entry, below if isinstance(below, Mapping) else {}, given, faults)
            elif there:
                self._take(entry, answer[key], given, faults)
            elif not entry.optional:
                faults.append(f"còn thiếu «{entry.label}»")

    def _take(self, item: Input, value: Any, given: dict[Path, Any], faults: list[str]) -> None:
        kind = item.kind
        taken: Any
        try:
            taken = given[item.path] = _chosen(value, item) if kind == CHOICE else _READERS[kind](value)
        except ValueError as error:
            faults.append(f"{self._name(item)}{error}")
            return
        if item.positive and not taken:
            faults.append(f"«{item.label}» bằng 0: mẫu số phải lớn hơn 0")
        elif kind == PERCENT and taken > 100:
            whose = f"«{item.label}»: " if len(self.inputs) > 1 else ""
            faults.append(f"{whose}tỷ lệ {number(taken)} % vượt quá 100 %")

    def _name(self, item: Input) -> str:
        """What stands in front of a fault: nothing where the criterion asks for that one thing alone."""
        if len(self.inputs) == 1 and item.kind in (CHOICE, POINTS):
            return "điểm: " if item.kind == POINTS else ""
        return f"số lần «{item.label}»: " if _is_times(item) else f"«{item.label}»: "


class _Level:
    """The inputs whose paths begin alike."""

    def __init__(self, at: Path, inputs: Sequence[Input]) -> None:
        self.at = at
        by_key: dict[str, list[Input]] = {}
        for item in inputs:
            by_key.setdefault(item.path[len(at)], []).append(item)
        self.entries: Mapping[str, Input | _Level] = {
            key: items[0] if len(items[0].path) == len(at) + 1 else _Level((*at, key), items)
            for key, items in by_key.items()
        }
        self.ticks = bool(at) and all(isinstance(one, Input) and one.kind == TICK for one in self.entries.values())
        self.what = "số lần" if all(map(_is_times, inputs)) else "số liệu"


def _is_times(item: Input) -> bool:
    """Whether it is how often something happened."""
    return item.kind == COUNT and item.unit == TIMES


def _is_required(entry: Input | _Level) -> bool:
    if isinstance(entry, Input):
        return not entry.optional
    return entry.ticks or any(_is_required(below) for below in entry.entries.values())


def _read_ticks(level: _Level, there: bool, listed: Any, given: dict[Path, Any], faults: list[str]) -> None:
    name = ".".join(level.at)
    if not there:
        faults.append(f"thiếu «{name}» trong câu trả lời")
        return
    if not isinstance(listed, (list, tuple)):
        faults.append(f"«{name}» phải là danh sách các mã nội dung, không phải {shown(listed)}")
        return
    seen: set[str] = set()
    for key in listed:
        item = level.entries.get(key) if isinstance(key, str) else None
        if not isinstance(item, Input):
            faults.append(_unknown(key, level.entries))
        elif key in seen:
            faults.append(f"nội dung «{item.label}» được đánh dấu hai lần")
        else:
            seen.add(key)
    given |= {(*level.at, key): key in seen for key in level.entries}


def _unknown(key: Any, known: Iterable[str]) -> str:
    return f"không có mã {shown(key)}; các mã được dùng: {', '.join(known)}"


def value_at(answer: Any, path: Path) -> tuple[bool, Any]:
    """Whether anything stands there, and what."""
    for key in path:
        if not isinstance(answer, Mapping) or key not in answer:
            return False, None
        answer = answer[key]
    return True, answer


def read_date(value: Any) -> date:
    """Take a date, or its text in ISO 8601 ("2026-12-31"). Raises ValueError."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _no_date(value)
    except ValueError:
        return _no_date(value)


def _no_date(value: Any) -> date:
    raise ValueError(f"phải là một ngày có thật, dạng 2026-12-31, không phải {shown(value)}")


def _chosen(value: Any, item: Input) -> str:
    if isinstance(value, str):
        for key, _ in item.options:
            if key == value:
                return key
    raise ValueError(_unknown(value, (key for key, _ in item.options)))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"phải là văn bản, không phải {shown(value)}")
    return value.strip()


def _flag(value: Any) -> bool:
    if value is not True:
        raise ValueError("chỉ nhận giá trị true; không phải thì bỏ trường này")
    return True


_READERS: Mapping[str, Callable[[Any], Any]] = {
    NUMBER: read_number,
    SIGNED: read_signed,
    COUNT: read_whole,
    POINTS: read_points,
    PERCENT: read_number,
    DATE: read_date,
    TEXT: _text,
    FLAG: _flag,
}
