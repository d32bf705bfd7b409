"""What a rule asks for: the list that forms, sheets and messages follow, and the reading of an answer by it.

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


def share_inputs(part: str, whole: str) -> tuple[Input, Input]:
    return Input(("part",), part), Input(("whole",), whole, positive=True)


def is_percent_unit(unit: str) -> bool:
    return unit.strip().casefold() in ("%", "phần trăm")


def is_percentage(item: Input) -> bool:
    """Whether it is one number in percent: a share typed instead (0.95) would count for nothing."""
    return item.kind == PERCENT or (item.kind in (NUMBER, SIGNED) and is_percent_unit(item.unit))


def below(prefix: Path, inputs: Iterable[Input], label: str = "") -> tuple[Input, ...]:
    """The inputs of a part of a rule, under the part's own path and, in front of theirs, its label."""
    return tuple(
        replace(item, path=prefix + item.path, label=f"{label}: {item.label}" if label else item.label)
        for item in inputs
    )


def under(prefix: Path, given: Given) -> Given:
    """What was given for the part of a rule that stands under the path."""
    depth = len(prefix)
    return {path[depth:]: value for path, value in given.items() if path[:depth] == prefix}


def read_given(answer: Answer, inputs: Sequence[Input], faults: list[str]) -> Given | None:
    """The values of an answer by path; None and all faults where one is missing, wrong or not asked for."""
    found = len(faults)
    given: dict[Path, Any] = {}
    ticks = [item for item in inputs if item.kind == TICK]
    lists = {item.path[:-1] for item in ticks}
    _refuse_unknown(answer, (), {item.path for item in inputs if item.kind != TICK} | lists, faults)
    for path in sorted(lists):
        given |= _ticked(answer, path, [item for item in ticks if item.path[:-1] == path], faults)
    for item in inputs:
        if item.kind == TICK:
            continue
        there, value = value_at(answer, item.path)
        if not there:
            if not item.optional:
                faults.append(f"còn thiếu «{item.label}»")
            continue
        try:
            given[item.path] = _chosen(value, item) if item.kind == CHOICE else _READERS[item.kind](value)
        except ValueError as error:
            faults.append(f"«{item.label}»: {error}")
    return None if len(faults) > found else given


def value_at(answer: Any, path: Path) -> tuple[bool, Any]:
    """Whether anything stands there, and what."""
    for key in path:
        if not isinstance(answer, Mapping) or key not in answer:
            return False, None
        answer = answer[key]
    return True, answer


def _refuse_unknown(answer: Any, at: Path, known: set[Path], faults: list[str]) -> None:
    """A fault for whatever stands in the answer and no input asks for."""
    if at in known:
        return
    if not isinstance(answer, Mapping):
        faults.append(f"«{'.'.join(at)}» phải là một đối tượng có các trường, không phải {shown(answer)}")
        return
    for key, value in answer.items():
        path = (*at, key)
        if not isinstance(key, str) or not any(one[: len(path)] == path for one in known):
            names = sorted({one[len(at)] for one in known if one[: len(at)] == at})
            faults.append(f"không có mã {shown(key)}; các mã được dùng: {', '.join(names)}")
        else:
            _refuse_unknown(value, path, known, faults)


def _ticked(answer: Answer, at: Path, items: Sequence[Input], faults: list[str]) -> dict[Path, bool]:
    there, listed = value_at(answer, at)
    if not there:
        faults.append(f"thiếu «{'.'.join(at)}» trong câu trả lời")
        return {}
    if not isinstance(listed, (list, tuple)):
        faults.append(f"«{'.'.join(at)}» phải là danh sách các mã nội dung, không phải {shown(listed)}")
        return {}
    labels = {item.path[-1]: item.label for item in items}
    seen: set[str] = set()
    for key in listed:
        if not isinstance(key, str) or key not in labels:
            faults.append(f"không có mã {shown(key)}; các mã được dùng: {', '.join(labels)}")
        elif key in seen:
            faults.append(f"nội dung «{labels[key]}» được đánh dấu hai lần")
        else:
            seen.add(key)
    return {item.path: item.path[-1] in seen for item in items}


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
    keys = [key for key, _ in item.options]
    if value not in keys:
        raise ValueError(f"không có mã {shown(value)}; các mã được dùng: {', '.join(keys)}")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"phải là văn bản, không phải {shown(value)}")
    return value.strip()


def _flag(value: Any) -> bool:
    if value is not True:
        raise ValueError("chỉ nhận giá trị true; không phải thì bỏ trường này")
    return True


def _percent(value: Any) -> Any:
    percent = read_number(value)
    if percent > 100:
        raise ValueError(f"tỷ lệ {shown(value)} % vượt quá 100 %")
    return percent


_READERS: Mapping[str, Callable[[Any], Any]] = {
    NUMBER: read_number,
    SIGNED: read_signed,
    COUNT: read_whole,
    POINTS: read_points,
    PERCENT: _percent,
    DATE: read_date,
    TEXT: _text,
    FLAG: _flag,
}
