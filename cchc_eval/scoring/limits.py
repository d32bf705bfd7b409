"""What bounds the points of leaves, and how a set makes its index of them (docs/scoring.md, Limits; The set)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.faults import Fault, Place
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.phrases import Decimals, places
from cchc_eval.vietnamese.writing import number

EXCLUDE, FULL, SPREAD = "exclude", "full", "spread"
TOTAL, WEIGHTED = "total", "weighted"
# What becomes of a criterion that does not apply, as a regulation says it.
NA_WORDS: Mapping[str, str] = {
    EXCLUDE: "không tính vào điểm tối đa",
    FULL: "được tính đủ điểm",
    SPREAD: "chia lại cho các tiêu chí khác của lĩnh vực",
}
_ROUNDINGS = {"2": 2, "4": 4, "none": None}


@dataclass(frozen=True)
class Gate:
    """Another leaf that must reach so many points; below that, this one counts 0."""

    code: str
    at_least: Decimal

    @classmethod
    def read(cls, fields: Fields) -> Gate | None:
        if fields.raw("gate") is None:
            return None
        gate = Fields(fields.raw("gate"), fields.faults, fields.criterion, "điều kiện")
        read = cls(gate.text("code"), gate.points("at_least"))
        if not read.at_least and gate.reads("at_least"):
            gate.fault("số điểm phải đạt phải lớn hơn 0", "at_least")
        gate.finish()
        return read

    def to_data(self) -> dict[str, Any]:
        return {"code": self.code, "at_least": plain(self.at_least)}


@dataclass(frozen=True)
class Quota:
    """At most so many percent of the units ranked `among` or better may have the rank, or a better one."""

    rank: str
    percent: Decimal
    among: str

    def to_data(self) -> dict[str, Any]:
        return {"rank": self.rank, "percent": plain(self.percent), "among": self.among}


@dataclass(frozen=True)
class Reckoning:
    """How a set comes from points to its index."""

    decimals: Decimals = 2  # of a leaf's points; None: leaves are not rounded, only the index is
    weights: Mapping[str, Decimal] = field(default_factory=dict)  # by field; none: the index is of the total
    bonus_on_index: bool = False  # bonus and penalty points are added to the index, not to the total
    unfounded_deducts: bool = False  # what a unit claimed without grounds is taken off as well
    quota: Quota | None = None

    @classmethod
    def read(cls, fields: Fields, tops: Sequence[str] | None, ranks: Sequence[str] | None) -> Reckoning:
        """The set's fields `rounding`, `index_weights`, `bonus_on`, `unfounded_claims`, `quota`.

        `tops`: the codes of its fields, `ranks`: best first; None where they could not all be read.
        """
        rounding = fields.word("rounding", tuple(_ROUNDINGS), "2")
        weights = _read_weights(fields, tops)
        bonus_on = fields.word("bonus_on", ("total", "index"), "total")
        unfounded = fields.word("unfounded_claims", ("keep", "deduct"), "keep")
        quota = _read_quota(fields, ranks)
        return cls(_ROUNDINGS[rounding], weights, bonus_on == "index", unfounded == "deduct", quota)

    @property
    def places(self) -> int:
        """The decimals that points are written with."""
        return places(self.decimals)

    def to_data(self) -> dict[str, Any]:
        """Only what differs from the default, so that a set without it has the same text as ever."""
        data: dict[str, Any] = {}
        if self.decimals != 2:
            data["rounding"] = "none" if self.decimals is None else str(self.decimals)
        if self.weights:
            data["index_weights"] = [{"field": code, "weight": plain(weight)} for code, weight in self.weights.items()]
        if self.bonus_on_index:
            data["bonus_on"] = "index"
        if self.unfounded_deducts:
            data["unfounded_claims"] = "deduct"
        if self.quota is not None:
            data["quota"] = self.quota.to_data()
        return data


USUAL = Reckoning()


def _read_weights(fields: Fields, tops: Sequence[str] | None) -> dict[str, Decimal]:
    weights: dict[str, Decimal] = {}
    for position, item in enumerate(fields.items("index_weights", required=False), 1):
        entry = Fields(item, fields.faults, where=f"trọng số lĩnh vực thứ {position}")
        code, weight = entry.text("field"), entry.number("weight")
        entry.finish()
        if code and tops is not None and code not in tops:
            entry.fault(f"không có lĩnh vực mã {code!r}")
        elif code and code in weights:
            entry.fault(f"lĩnh vực {code!r} bị lặp lại")
        if weight == 0 and entry.reads("weight"):
            entry.fault("trọng số phải lớn hơn 0", "weight")
        if not entry.reads("field"):
            fields.spoil("index_weights")
        weights[code] = weight
    if tops is None:
        return weights
    missing = [code for code in tops if code not in weights] if weights and fields.reads("index_weights") else []
    if missing:
        fields.fault(f"còn thiếu trọng số của lĩnh vực {', '.join(missing)}", "index_weights")
    # Their order says nothing: the same weights are the same set.
    return {code: weights[code] for code in tops if code in weights}


def _read_quota(fields: Fields, ranks: Sequence[str] | None) -> Quota | None:
    if fields.raw("quota") is None:
        return None
    entry = Fields(fields.raw("quota"), fields.faults, where="tỷ lệ khống chế mức xếp hạng")
    percent = entry.number("percent")
    if ranks is None:
        rank, among = entry.text("rank"), entry.text("among", required=False)
    else:
        rank, among = entry.word("rank", ranks[:-1], ""), entry.word("among", ranks, ranks[-1] if ranks else "")
        if entry.ok and "rank" not in entry.data:
            entry.fault("thiếu trường «rank»")
    if not 0 < percent <= 100 and entry.reads("percent"):
        entry.fault(f"tỷ lệ phải lớn hơn 0 và không quá 100, không phải {number(percent)}", "percent")
    if rank and among and ranks and ranks.index(among) < ranks.index(rank):
        entry.fault(f"mức «{among}» cao hơn mức «{rank}» nên không có đơn vị nào khác để so", "among")
    entry.finish()
    return Quota(rank, percent, among)


def quota_message(quota: Quota, ranks: Sequence[str], given: Sequence[str]) -> str:
    """What the council should see where more units have the rank than the quota allows; "" where it holds.

    `ranks` best first, `given` the rank of every unit; one that is none of them counts for neither.
    """
    having, of = (
        sum(given.count(rank) for rank in ranks[: ranks.index(last) + 1]) for last in (quota.rank, quota.among)
    )
    if 100 * having <= quota.percent * of:
        return ""
    allowed = int(quota.percent * of / 100)
    whom = "" if quota.among == ranks[-1] else f" xếp {quota.among} trở lên"
    return (
        f"Có {having}/{of} đơn vị{whom} được xếp {quota.rank}, quá {number(quota.percent)} % "
        f"(không quá {allowed} đơn vị); Hội đồng xem xét trước khi thông qua"
    )


def in_gate_order(gates: Mapping[str, Gate], faults: list[Fault]) -> tuple[str, ...]:
    """The codes of gated leaves, each after the leaf that it waits for; every circle is a fault."""
    ordered: dict[str, None] = {}
    for start in gates:
        path: dict[str, None] = {}
        code = start
        while code in gates and code not in ordered and code not in path:
            path[code] = None
            code = gates[code].code
        if code in path:
            inside = list(path)
            circle = " → ".join([*inside[inside.index(code) :], code])
            message = f"các điều kiện tạo thành vòng: {circle}"
            faults.append(Fault(message, code, place=Place(message, field="gate")))
        ordered |= dict.fromkeys(reversed(path))
    return tuple(ordered)
