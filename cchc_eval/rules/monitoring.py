"""Following the work through the year: what a unit's form says on a day, beside the days that were kept before.

Nothing of it counts for the result of a round. What is compared with other units counts as it does in the unit's own
form: provisionally.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from cchc_eval.scoring import OFFICE, UNANSWERED, Answers, CriteriaSet, preview_self
from cchc_eval.vietnamese.writing import round_half_up

# Why something is behind.
OPEN, FALLEN, BELOW_LIKE, BELOW_LAST_YEAR = "open", "fallen", "below_like", "below_last_year"
BEHIND_WORDS = {
    OPEN: "Chưa trả lời",
    FALLEN: "Thấp hơn lần chốt trước",
    BELOW_LIKE: "Thấp hơn cùng kỳ năm trước",
    BELOW_LAST_YEAR: "Thấp hơn kết quả năm trước",
}
_QUARTERS = {3: "I", 6: "II", 9: "III", 12: "IV"}


@dataclass(frozen=True)
class FieldState:
    """A field (top criterion): what it has got of what it can get, and how far it is answered."""

    code: str
    title: str
    points: Decimal
    applicable: Decimal
    asked: int  # criteria that the unit answers itself
    open: int  # of them unanswered

    @property
    def share(self) -> Decimal | None:
        """In percent, two decimals; None where nothing applies."""
        return _percent(self.points, self.applicable)


@dataclass(frozen=True)
class State:
    """What a form says on a day."""

    total: Decimal
    applicable: Decimal
    index: Decimal
    fields: tuple[FieldState, ...]
    leaves: Mapping[str, Decimal | None]  # points of what is answered; None: not applicable
    open: tuple[str, ...]  # what the unit has still to answer
    digest: str  # of the answers

    @classmethod
    def of(cls, cset: CriteriaSet, answers: Answers) -> State:
        """A faulty answer counts as none. Raises ScoringError where no criterion applies."""
        score, _faults = preview_self(cset, answers)
        left, asked = set(score.left_open), [leaf.code for leaf in cset.leaves if leaf.scored_by != OFFICE]
        fields = tuple(
            FieldState(
                top.code,
                top.title,
                score.field_sums[top.code].points,
                score.field_sums[top.code].applicable,
                sum(cset.field_of[code] == top.code for code in asked),
                sum(cset.field_of[code] == top.code for code in left),
            )
            for top in cset.top
        )
        leaves = {code: leaf.points for code, leaf in score.leaves.items() if leaf.state != UNANSWERED}
        return cls(score.total, score.applicable, score.index, fields, leaves, score.left_open, digest_of(answers))

    @property
    def asked(self) -> int:
        return sum(one.asked for one in self.fields)

    @property
    def answered(self) -> int:
        return self.asked - len(self.open)

    def to_data(self) -> dict[str, Any]:
        """For JSON: numbers as texts, exact."""
        return {
            "total": str(self.total),
            "applicable": str(self.applicable),
            "index": str(self.index),
            "fields": fields_data(self.fields),
            "leaves": {code: None if points is None else str(points) for code, points in self.leaves.items()},
            "open": list(self.open),
            "digest": self.digest,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> State:
        """Of what `to_data` gave. Raises ValueError where it is something else."""
        try:
            leaves = {code: None if points is None else _number(points) for code, points in data["leaves"].items()}
            total, applicable, index = (_number(data[key]) for key in ("total", "applicable", "index"))
            fields, left = fields_of(data["fields"]), tuple(map(str, data["open"]))
            return cls(total, applicable, index, fields, leaves, left, str(data["digest"]))
        except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError("no state") from error


def fields_data(fields: Iterable[FieldState]) -> list[dict[str, Any]]:
    return [{**vars(one), "points": str(one.points), "applicable": str(one.applicable)} for one in fields]


def fields_of(data: Iterable[Mapping[str, Any]]) -> tuple[FieldState, ...]:
    """Of what `fields_data` gave. Raises ValueError where it is something else."""
    try:
        return tuple(
            FieldState(
                str(one["code"]),
                str(one["title"]),
                _number(one["points"]),
                _number(one["applicable"]),
                int(one["asked"]),
                int(one["open"]),
            )
            for one in data
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError("no fields") from error


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise TypeError(text)
    return value


def digest_of(answers: Answers) -> str:
    """The same for the same answers, however their numbers are written."""
    text = json.dumps(_plain(answers), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return value


@dataclass(frozen=True)
class FieldTrend:
    """A field through the days that were kept, and why it is behind now."""

    now: FieldState
    shares: tuple[Decimal | None, ...]  # of the days in order; None where it was not kept
    behind: tuple[str, ...]


def trend(
    now: Sequence[FieldState], kept: Sequence[Sequence[FieldState]], like: Sequence[FieldState] = ()
) -> list[FieldTrend]:
    """Each field of today through the days kept, the oldest first. `like`: the same day of the year before."""
    days, before = [_shares(fields) for fields in kept], _shares(like)
    found = []
    for field in now:
        shares = tuple(day.get(field.code) for day in days)
        last = next((share for share in reversed(shares) if share is not None), None)
        reasons = (
            (OPEN, field.open > 0),
            (FALLEN, _is_below(field.share, last)),
            (BELOW_LIKE, _is_below(field.share, before.get(field.code))),
        )
        found.append(FieldTrend(field, shares, tuple(reason for reason, holds in reasons if holds)))
    return found


@dataclass(frozen=True)
class Behind:
    """A criterion that is behind; `before`: the points that it is below."""

    code: str
    why: str
    now: Decimal | None = None
    before: Decimal | None = None


def behind(now: State, last: State | None, last_year: Mapping[str, Decimal]) -> list[Behind]:
    """What is unanswered, what fell below the state kept last, and what is answered below last year's points.

    In this order; inside each in the order of the criteria.
    """
    answered = {code: points for code, points in now.leaves.items() if points is not None}
    fallen = {
        code: before
        for code, before in (last.leaves.items() if last else ())
        if before is not None and code in answered and answered[code] < before
    }
    below = {code: last_year[code] for code in answered if code in last_year and answered[code] < last_year[code]}
    return [
        *(Behind(code, OPEN) for code in now.open),
        *(Behind(code, FALLEN, answered[code], fallen[code]) for code in answered if code in fallen),
        *(Behind(code, BELOW_LAST_YEAR, answered[code], below[code]) for code in answered if code in below),
    ]


def joined(units: Iterable[Sequence[FieldState]]) -> tuple[FieldState, ...]:
    """The fields of many units as one: what they have got of what they can get. In the order they come first."""
    found: dict[str, FieldState] = {}
    for fields in units:
        for one in fields:
            sum_of = found.get(one.code)
            found[one.code] = one if sum_of is None else _added(sum_of, one)
    return tuple(found.values())


def _added(one: FieldState, other: FieldState) -> FieldState:
    return FieldState(
        one.code,
        one.title,
        one.points + other.points,
        one.applicable + other.applicable,
        one.asked + other.asked,
        one.open + other.open,
    )


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """Two decimals; None of nothing."""
    listed = [Fraction(value) for value in values]
    return round_half_up(sum(listed, Fraction(0)) / len(listed)) if listed else None


@dataclass(frozen=True)
class MonitoringDay:
    """A day at whose end the state of every unit is kept."""

    day: date
    label: str
    kept: bool = False


def next_day(days: Iterable[MonitoringDay], today: date) -> MonitoringDay | None:
    """The first day to come, today included, that is not kept yet."""
    coming = [one for one in days if not one.kept and one.day >= today]
    return min(coming, key=lambda one: one.day, default=None)


def missed(days: Iterable[MonitoringDay], today: date) -> list[MonitoringDay]:
    """The days that are over and not kept, the oldest first."""
    return sorted((one for one in days if not one.kept and one.day < today), key=lambda one: one.day)


def days_late(day: date, kept_on: date) -> int:
    """A day is kept once it is over: with the first hour of the next one it is on time."""
    return max((kept_on - day).days - 1, 0)


def label_of(day: date) -> str:
    """What a monitoring day is called unless a person names it: "Quý I", "Tháng 4", "Ngày 15/04"."""
    if day.day < monthrange(day.year, day.month)[1]:
        return f"Ngày {day:%d/%m}"
    return f"Quý {_QUARTERS[day.month]}" if day.month in _QUARTERS else f"Tháng {day.month}"


def _shares(fields: Iterable[FieldState]) -> dict[str, Decimal | None]:
    return {one.code: one.share for one in fields}


def _is_below(now: Decimal | None, before: Decimal | None) -> bool:
    return now is not None and before is not None and now < before


def _percent(points: Decimal, applicable: Decimal) -> Decimal | None:
    return round_half_up(Fraction(points) * 100 / Fraction(applicable)) if applicable else None
