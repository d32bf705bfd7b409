"""What the rules share: their options, bands and events, and the reading of answers, each fault in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain, read_points
from cchc_eval.vietnamese.writing import number

Answer = Mapping[str, Any]
# For a maximum that could not be read: nothing exceeds it, so that no fault follows from the one that was told.
UNREAD_POINTS = Decimal("Infinity")


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


def read_points_up_to(value: Any, max_points: Decimal, decimals: int) -> Decimal:
    """Points set by a person: 0 to the maximum, at most so many decimals. Raises ValueError."""
    points = read_points(value, decimals)
    if points > max_points:
        raise ValueError(f"{number(points)} vượt quá điểm tối đa {number(max_points)}")
    return points


def read_options(fields: Fields, key: str) -> tuple[Option, ...]:
    options = []
    for position, item in enumerate(fields.items(key), 1):
        option = entry_of(fields, item, f"«{key}» thứ {position}", position)
        options.append(Option(option.text("key"), option.text("label"), option.number("points")))
        option.finish()
        if not option.reads("points"):
            fields.spoil(key)
    check_keys(fields, key, options)
    return tuple(options)


def check_keys(fields: Fields, name: str, items: Collection[Option | Event]) -> None:
    if not items and fields.reads(name):
        fields.fault("danh sách không được trống")
    check_keys_once(fields, [item.key for item in items])


def check_keys_once(fields: Fields, keys: list[str]) -> None:
    for key in sorted({key for key in keys if key and keys.count(key) > 1}):
        fields.fault(f"mã {key!r} bị lặp lại", "key", position=keys.index(key))
    for position, key in enumerate(keys):
        if key != key.strip():
            fields.fault(f"mã {key!r} có khoảng trắng thừa", "key", position=position)


def options_in_words(options: Sequence[Option], names: Sequence[str] = ()) -> list[str]:
    """Each with its points; `names`: what they are called where they are chosen, if not by their labels."""
    labels = names or [option.label for option in options]
    return [f"{label}: {number(option.points)} điểm" for label, option in zip(labels, options, strict=True)]


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
