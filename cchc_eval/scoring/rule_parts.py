"""What the rules share: their options, bands and events, and the reading of answers, each fault in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain, read_number, read_points, shown
from cchc_eval.vietnamese.writing import number

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """An option of a choice or an item of a checklist."""

    key: str
    label: str
    points: Decimal


@dataclass(frozen=True)
class Band:
    from_: Decimal
    label: str
    points: Decimal


@dataclass(frozen=True)
class Event:
    key: str
    label: str
    minus: Decimal


def read_points_up_to(value: Any, max_points: Decimal) -> Decimal:
    """Points set by a person: 0 to the maximum, at most two decimals. Raises ValueError."""
    points = read_points(value)
    if points > max_points:
        raise ValueError(f"{number(points)} vượt quá điểm tối đa {number(max_points)}")
    return points


def fields_are(answer: Answer, wanted: tuple[str, ...], faults: list[str]) -> bool:
    if len(answer) == len(wanted) and all(key in answer for key in wanted):
        return True
    missing = [key for key in wanted if key not in answer]
    extra = [key for key in answer if key not in wanted]
    if missing:
        faults.append(f"thiếu {', '.join(f'«{key}»' for key in missing)} trong câu trả lời")
    if extra:
        faults.append(f"câu trả lời có trường lạ: {', '.join(shown(key) for key in extra)}")
    return False


def read_field(answer: Answer, key: str, label: str, faults: list[str]) -> Decimal | None:
    """A number of the answer; what is wrong with it is told under the label that people know it by."""
    try:
        return read_number(answer[key])
    except ValueError as error:
        faults.append(f"«{label}»: {error}")
        return None


def read_ratio(answer: Answer, part_label: str, whole_label: str, faults: list[str]) -> Fraction | None:
    if not fields_are(answer, ("part", "whole"), faults):
        return None
    part = read_field(answer, "part", part_label, faults)
    whole = read_field(answer, "whole", whole_label, faults)
    if whole == 0:
        faults.append(f"«{whole_label}» bằng 0: mẫu số phải lớn hơn 0")
    if part is None or not whole:
        return None
    return Fraction(part) / Fraction(whole)


def ratio_text(answer: Answer) -> str:
    return f"{number(read_number(answer['part']))}/{number(read_number(answer['whole']))}"


def unknown_key(key: Any, known: Iterable[str], faults: list[str]) -> None:
    faults.append(f"không có mã {shown(key)}; các mã được dùng: {', '.join(known)}")


def read_options(fields: Fields, key: str) -> tuple[Option, ...]:
    options = []
    for position, item in enumerate(fields.items(key), 1):
        option = entry_of(fields, item, f"«{key}» thứ {position}", position)
        options.append(Option(option.text("key"), option.text("label"), option.number("points")))
        option.finish()
    check_keys(fields, options)
    return tuple(options)


def check_keys(fields: Fields, items: Collection[Option | Event]) -> None:
    if not items:
        fields.fault("danh sách không được trống")
    check_keys_once(fields, [item.key for item in items])


def check_keys_once(fields: Fields, keys: list[str]) -> None:
    for key in sorted({key for key in keys if key and keys.count(key) > 1}):
        fields.fault(f"mã {key!r} bị lặp lại", "key", position=keys.index(key))
    for position, key in enumerate(keys):
        if key != key.strip():
            fields.fault(f"mã {key!r} có khoảng trắng thừa", "key", position=position)


def option_data(option: Option) -> dict[str, Any]:
    return {"key": option.key, "label": option.label, "points": plain(option.points)}


def at_most(
    fields: Fields, what: str, value: Decimal, most: Decimal, field: str = "", position: int | None = None
) -> None:
    """`field` and `position`: see `Fields.fault`."""
    if value > most:
        fields.fault(f"{what} ({number(value)}) vượt quá {number(most)}", field, position=position)


def entry_of(fields: Fields, item: Any, where: str, position: int) -> Fields:
    """An entry of a rule's list; `position` from 1, as messages count."""
    return Fields(item, fields.faults, fields.criterion, where, fields.part, position - 1)
