"""Units ranked by group: the order of the groups, and places in each of them or over all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from cchc_eval.scoring.evaluation import places
from cchc_eval.vietnamese.alphabet import alphabetical

PER_GROUP, OVER_ALL = "group", "all"  # how places run, as files of a round say it
T = TypeVar("T")


def in_group_order(listed: Iterable[str], found: Iterable[str]) -> list[str]:
    """The groups that units are of: those listed in that order, then others by the alphabet, last units of none."""
    there = dict.fromkeys(found)
    known = [group for group in dict.fromkeys(listed) if group in there]
    return known + sorted(there.keys() - set(known), key=lambda group: (not group, alphabetical(group)))


def grouped_places(
    items: Sequence[tuple[str, Decimal, str, T]], groups: Sequence[str], *, apart: bool
) -> list[tuple[int, T]]:
    """Competition places of (group, rounded index, unit code, anything), in order of group, place, code.

    `apart`: places run in each group by itself; else over all units. Without groups as `places` has them.
    Raises ScoringError on a code that comes twice.
    """
    order = {group: position for position, group in enumerate(in_group_order(groups, (item[0] for item in items)))}
    if not groups:
        return places([(index, code, thing) for _group, index, code, thing in items])
    if apart:
        return [
            found
            for group in order
            for found in places([(index, code, thing) for own, index, code, thing in items if own == group])
        ]
    placed = places([(index, code, (group, thing)) for group, index, code, thing in items])
    return [(place, thing) for place, (_group, thing) in sorted(placed, key=lambda found: order[found[1][0]])]


def group_title(group: str) -> str:
    """As a heading says it: "Nhóm 2" and "Khối các sở" as they are, "Xã, phường" as "Nhóm Xã, phường"."""
    if not group:
        return "Các đơn vị khác"
    first = group.split(" ", 1)[0].casefold()
    return group if first in ("nhóm", "khối", "cụm", "các") else f"Nhóm {group}"
