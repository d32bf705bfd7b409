"""Rank caps, where a criteria set turns them on: rules for the best rank that a unit may get.

What the data can decide is proposed (`proposed_cap`); a rule by evidence only names what the council may set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from cchc_eval.scoring.faults import RANK_CAPS, Fault
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.phrases import percent_beside
from cchc_eval.vietnamese.writing import number

NOT_SUBMITTED, LATE, FIELD_BELOW, BY_EVIDENCE = "not_submitted", "late", "field_below", "by_evidence"
KINDS = (NOT_SUBMITTED, LATE, FIELD_BELOW, BY_EVIDENCE)


class FieldSums(Protocol):
    """What a rule asks of a field's score."""

    @property
    def points(self) -> Decimal: ...
    @property
    def applicable(self) -> Decimal: ...


@dataclass(frozen=True)
class CapRule:
    kind: str
    rank: str  # the best that is allowed
    reason: str  # printed
    field: str = ""  # code, for FIELD_BELOW
    percent: Decimal | None = None  # for FIELD_BELOW: of the field's applicable maximum, exclusive

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind, "rank": self.rank, "reason": self.reason}
        if self.percent is not None:
            data |= {"field": self.field, "percent": plain(self.percent)}
        return data


def read_caps(
    listed: Sequence[Any], ranks: Sequence[str] | None, fields: Collection[str] | None, faults: list[Fault]
) -> tuple[CapRule, ...]:
    """`ranks` best first and `fields` (codes) are those of the set, None where they could not all be read. Faults are
    added."""
    return tuple(
        _read(
            Fields(entry, faults, None, f"quy tắc hạ xếp hạng thứ {position}", RANK_CAPS, position - 1), ranks, fields
        )
        for position, entry in enumerate(listed, 1)
    )


def _read(entry: Fields, ranks: Sequence[str] | None, fields: Collection[str] | None) -> CapRule:
    for key in ("kind", "rank"):
        if entry.ok and key not in entry.data:
            entry.fault(f"thiếu trường «{key}»")
    kind = entry.word("kind", KINDS, BY_EVIDENCE)
    # A cap at the best rank would lower nothing.
    rank = entry.text("rank", required=False) if ranks is None else entry.word("rank", ranks[1:], "")
    reason = entry.text("reason")
    code, percent = "", None
    if not entry.reads("kind"):
        # Which fields it would have, nobody can tell.
        for key in ("field", "percent"):
            entry.raw(key)
    if kind == FIELD_BELOW:
        code, percent = entry.text("field"), entry.number("percent")
        if code and fields is not None and code not in fields:
            entry.fault(f"không có lĩnh vực mã {code!r}", "field")
        if not 0 < percent <= 100 and entry.reads("percent"):
            entry.fault(f"tỷ lệ phải lớn hơn 0 và không quá 100, không phải {number(percent)}", "percent")
    entry.finish()
    return CapRule(kind, rank, reason, code, percent)


def proposed_cap(
    rules: Sequence[CapRule],
    ranks: Sequence[str],
    *,
    submitted: bool,
    late: bool,
    fields: Mapping[str, FieldSums],
) -> tuple[str, str] | None:
    """(rank, reason) of the lowest cap that the data call for; None where no rule holds.

    `ranks` best first, `fields` the sums of the final score, `late`: sent after the round's deadline. A field that
    does not apply to the unit lowers nothing.
    """
    holding = [
        (rule, reason) for rule in rules if (reason := _reason(rule, submitted=submitted, late=late, fields=fields))
    ]
    if not holding:
        return None
    lowest = max(ranks.index(rule.rank) for rule, _ in holding)
    reasons = dict.fromkeys(reason for rule, reason in holding if ranks.index(rule.rank) == lowest)
    return ranks[lowest], "; ".join(reasons)


def _reason(rule: CapRule, *, submitted: bool, late: bool, fields: Mapping[str, FieldSums]) -> str:
    """Why the rule holds; "" where it does not."""
    if rule.kind == NOT_SUBMITTED:
        return "" if submitted else rule.reason
    if rule.kind == LATE:
        return rule.reason if submitted and late else ""
    if rule.kind == FIELD_BELOW and rule.percent is not None:
        sums = fields.get(rule.field)
        if sums is not None and sums.applicable:
            reached = 100 * Fraction(sums.points) / Fraction(sums.applicable)
            if reached < rule.percent:
                shown = percent_beside(reached, [rule.percent])
                return f"{rule.reason} (lĩnh vực {rule.field} đạt {shown}, dưới {number(rule.percent)} %)"
    return ""
