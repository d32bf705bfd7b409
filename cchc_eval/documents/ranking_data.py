"""The ranking of a decision as data, attached to its PDF: what anyone needs to compute index, rank and place again.

Of each unit the points of its fields, as the released ranking has them; its answers stay with the unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc_eval.documents.contexts import Head
from cchc_eval.scoring import (
    CriteriaSet,
    Fault,
    RankCap,
    ScoringError,
    capped,
    grouped_places,
    load_criteria_set,
)
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.score import index_of_fields
from cchc_eval.vietnamese.writing import number

FILE = "xep-hang.json"
FORMAT = "cchc-eval-ranking-1"
MOST_UNITS = 10_000
# Where points are not rounded, those of the fields are written rounded, and give the index to within this.
_OFF = Decimal("0.01")


@dataclass(frozen=True)
class FieldPoints:
    code: str
    title: str
    points: Decimal  # after the council
    applicable: Decimal


@dataclass(frozen=True)
class RankedUnit:
    """One line of the ranking; `criteria_set` is the fingerprint of its set."""

    code: str
    name: str
    group: str
    criteria_set: str
    fields: Sequence[FieldPoints]
    added: Decimal  # bonus less penalty points
    total: Decimal
    index: Decimal
    computed_rank: str
    cap: str  # the best rank it may have; "" without a cap
    rank: str
    place: int


@dataclass(frozen=True)
class Ranking:
    sets: Mapping[str, CriteriaSet]  # by fingerprint
    units: Sequence[RankedUnit]  # in order of place
    groups: Sequence[str]  # in which they are printed; none where all stand in one table
    apart: bool  # whether places run in each group by itself


def ranking_json(head: Head, year: int, part_of_year: str, ranking: Ranking) -> str:
    """One JSON object, which `read_ranking` takes."""
    data = {
        "format": FORMAT,
        "decision": {
            "number": head.number,
            "symbol": head.symbol,
            "date": head.day.isoformat() if head.day else None,
            "issued_by": head.issuing_body,
        },
        "year": year,
        "part_of_year": part_of_year,
        "groups": list(ranking.groups),
        "places_in_each_group": ranking.apart,
        "criteria_sets": {fingerprint: cset.to_data() for fingerprint, cset in ranking.sets.items()},
        "units": [_unit_data(unit) for unit in ranking.units],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _unit_data(unit: RankedUnit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "group": unit.group,
        "criteria_set": unit.criteria_set,
        "fields": [
            {
                "code": one.code,
                "title": one.title,
                "points": plain(one.points),
                "applicable": plain(one.applicable),
            }
            for one in unit.fields
        ],
        "added": plain(unit.added),
        "total": plain(unit.total),
        "index": plain(unit.index),
        "computed_rank": unit.computed_rank,
        "rank_cap": unit.cap,
        "rank": unit.rank,
        "place": unit.place,
    }


def read_ranking(data: Any) -> Ranking:
    """What `ranking_json` wrote, `data` its JSON read exactly. Raises ScoringError with everything that is wrong."""
    faults: list[Fault] = []
    fields = Fields(data, faults)
    if fields.text("format") != FORMAT and fields.has("format"):
        fields.fault("không phải dữ liệu xếp hạng mà phiên bản này đọc được", "format")
    for key in ("decision", "year", "part_of_year"):
        fields.raw(key)
    groups, apart = fields.texts("groups"), fields.flag("places_in_each_group")
    sets = dict(_sets(fields.raw("criteria_sets"), faults))
    items = fields.items("units", most=MOST_UNITS)
    units = [_unit(item, position, sets, faults) for position, item in enumerate(items, 1)]
    fields.finish()
    if faults:
        raise ScoringError(faults)
    return Ranking(sets, units, groups, apart)


def _sets(data: Any, faults: list[Fault]) -> Iterator[tuple[str, CriteriaSet]]:
    if not isinstance(data, Mapping):
        faults.append(Fault("trường «criteria_sets» phải có các bộ tiêu chí"))
        return
    for fingerprint, content in data.items():
        try:
            yield str(fingerprint), load_criteria_set(content)
        except ScoringError as error:
            faults += error.faults


def _unit(data: Any, position: int, sets: Mapping[str, CriteriaSet], faults: list[Fault]) -> RankedUnit:
    fields = Fields(data, faults, where=f"đơn vị thứ {position}")
    listed = [
        Fields(item, faults, where=f"đơn vị thứ {position}, lĩnh vực thứ {at}")
        for at, item in enumerate(fields.items("fields"), 1)
    ]
    unit = RankedUnit(
        fields.text("code"),
        fields.text("name"),
        fields.text("group", required=False),
        fields.word("criteria_set", tuple(sets), ""),
        [
            FieldPoints(one.text("code"), one.text("title"), one.signed("points"), one.number("applicable"))
            for one in listed
        ],
        fields.signed("added"),
        fields.signed("total"),
        fields.number("index"),
        fields.text("computed_rank"),
        fields.text("rank_cap", required=False),
        fields.text("rank"),
        fields.whole("place"),
    )
    for one in (*listed, fields):
        one.finish()
    cset = sets.get(unit.criteria_set)
    if cset is None:
        if "criteria_set" not in fields.data:
            fields.fault("thiếu trường «criteria_set»")
    else:
        known = {top.code for top in cset.top}
        if [one.code for one in unit.fields if one.code not in known]:
            fields.fault("có lĩnh vực không thuộc bộ tiêu chí")
        if unit.cap and unit.cap not in cset.ranks:
            fields.fault(f"không có mức xếp hạng {unit.cap!r}")
    return unit


def differences(ranking: Ranking) -> list[str]:
    """A line for each value that the points of the fields, computed again, don't give; empty where all agree."""
    found: list[str] = []
    listed: list[tuple[str, Decimal, str, RankedUnit]] = []
    for unit in ranking.units:
        cset = ranking.sets[unit.criteria_set]
        sums = [(one.code, one.points, one.applicable) for one in unit.fields]
        try:
            total, index = index_of_fields(cset.reckoning, sums, unit.added)
        except ScoringError as error:
            found += [f"{unit.name}: {fault}" for fault in error.faults]
            continue
        off = _OFF if cset.reckoning.decimals is None else Decimal(0)
        rank = cset.rank_of(unit.index if abs(index - unit.index) <= off else index)
        given = capped(cset, rank, RankCap(unit.cap, "") if unit.cap else None)
        pairs: list[tuple[str, Any, Any]] = [
            ("tổng điểm", unit.total, unit.total if abs(total - unit.total) <= off else total),
            ("chỉ số", unit.index, unit.index if abs(index - unit.index) <= off else index),
            ("xếp hạng theo chỉ số", unit.computed_rank, rank),
            ("xếp hạng", unit.rank, given),
        ]
        found += [
            f"{unit.name}: {what} ghi {_said(written)}, tính lại được {_said(right)}"
            for what, written, right in pairs
            if written != right
        ]
        listed.append((unit.group, unit.index, unit.code, unit))
    try:
        placed = grouped_places(listed, ranking.groups, apart=ranking.apart)
    except ScoringError as error:
        return [*found, *map(str, error.faults)]
    return found + [
        f"{unit.name}: thứ hạng ghi {unit.place}, tính lại được {place}"
        for place, unit in placed
        if unit.place != place
    ]


def _said(value: Any) -> str:
    return number(value) if isinstance(value, Decimal) else str(value)
