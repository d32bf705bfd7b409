"""What the reports show before the council meets: each unit's on its self-assessment, the office's on its appraisal.

As in `contexts`: typed values, not yet formatted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cchc_eval.documents.contexts import (
    ExcludedUnit,
    Head,
    OfPeriod,
    ResultGroup,
    ResultRow,
    SelfAssessmentSheet,
    SheetLine,
    Signature,
)
from cchc_eval.vietnamese.writing import round_half_up, text_lines


@dataclass(frozen=True)
class Contested:
    """What a unit holds against figures from elsewhere that answer a criterion."""

    unit_name: str
    code: str
    title: str
    figures: str  # "Số hồ sơ đúng hạn 450 (Cổng Dịch vụ công quốc gia, tính đến ngày 31/12/2026)"
    claim: str  # its own figure, and why
    outcome: str = ""  # what the appraisal made of it; "" where it has not yet


@dataclass(frozen=True)
class UnitReport(SelfAssessmentSheet):
    """A unit's report on its self-assessment (Mẫu 1.4), with the sheet as its appendix."""

    addressee: str = ""  # Kính gửi
    contested: Sequence[Contested] = ()

    @property
    def fields(self) -> list[SheetLine]:
        """Without points where the unit has none to give: of what only the office scores, or does not apply."""
        scored: dict[str, bool] = {}
        field = ""
        for line in self.lines:
            field = field if line.depth else line.code
            scored[field] = scored.get(field, False) or (line.is_leaf and line.self_points is not None)
        return [
            line if scored[line.code] else replace(line, self_points=None) for line in self.lines if line.depth == 0
        ]

    @property
    def own(self) -> list[SheetLine]:
        """The criteria that have points or count as none, without those that the office scores."""
        return [line for line in self.lines if line.is_leaf and line.self_points is not None]

    @property
    def below(self) -> list[SheetLine]:
        """The criteria that did not get all their points."""
        return [line for line in self.own if line.self_points is not None and line.self_points < line.max_points]

    @property
    def difficulty_lines(self) -> list[str]:
        return text_lines(self.difficulties)

    @property
    def recommendation_lines(self) -> list[str]:
        return text_lines(self.recommendations)


@dataclass(frozen=True)
class Received:
    """When a unit's form came in, and by whom it was appraised."""

    unit_name: str
    submitted: bool
    late: bool
    state: str  # "Đúng hạn", "Nộp chậm 02 ngày", "Không nộp"
    day: date | None = None  # None: nothing came in, or no day is known
    appraised_by: str = ""  # names, parted by ", "
    signed_off_by: str = ""
    signed_off: date | None = None


@dataclass(frozen=True)
class FieldResult:
    """What the units of a group got in one field."""

    code: str
    title: str
    max_points: Decimal
    self_points: Decimal | None  # the mean of the units that handed in a form; None where none did
    appraised_points: Decimal  # the mean of all units
    share: Decimal | None  # percent of what could be got; None where nothing of it applies to any unit
    lowest: Decimal | None = None  # percent, of the unit that has least
    highest: Decimal | None = None


@dataclass(frozen=True)
class AppraisedGroup(ResultGroup):
    """Units that are ranked together, as they were appraised."""

    fields: Sequence[FieldResult] = ()

    @property
    def mean_self(self) -> Decimal | None:
        return _mean([row.self_points for row in self.rows if row.self_points is not None])

    @property
    def mean_appraised(self) -> Decimal | None:
        return _mean([row.appraised_points for row in self.rows])

    @property
    def mean_index(self) -> Decimal | None:
        return _mean([row.index for row in self.rows])

    @property
    def best(self) -> ResultRow:
        return max(self.rows, key=lambda row: row.index)

    @property
    def worst(self) -> ResultRow:
        return min(self.rows, key=lambda row: row.index)


@dataclass(frozen=True)
class PointsChange:
    """A criterion to which the office gave other points than the unit itself."""

    code: str
    title: str
    before: Decimal | None  # None: not scored by the unit, or not applicable
    after: Decimal | None
    reason: str


@dataclass(frozen=True)
class UnitChanges:
    unit_name: str
    changes: Sequence[PointsChange]


@dataclass(frozen=True)
class Explained:
    """What the office asked a unit about a criterion, and the reply."""

    unit_name: str
    code: str
    title: str
    question: str
    reply: str  # "" where none came
    outcome: str  # the points after it


@dataclass(frozen=True)
class UnitVoice:
    """What a unit says of the period as a whole."""

    unit_name: str
    difficulties: Sequence[str] = ()
    recommendations: Sequence[str] = ()


@dataclass(frozen=True)
class OfficeReport(OfPeriod):
    """The office's report to the council on what it received and how it appraised it (Mẫu 1.4)."""

    head: Head
    addressee: str  # Kính gửi: the council
    office: str  # "Văn phòng Sở"
    department: str
    legal_bases: Sequence[str]
    criteria: Sequence[str]  # titles of the criteria sets
    deadline: date | None
    received: Sequence[Received]
    appraising: Sequence[str]  # who appraised which part: "Sở Tư pháp: tiêu chí 2"; none where the office did all
    groups: Sequence[AppraisedGroup]  # one without a title where all units stand in one table
    changes: Sequence[UnitChanges]
    asked: Sequence[Explained] | None  # None: it is not known here
    sources: Sequence[str]  # of figures from elsewhere, with their day and how many units they are of
    contested: Sequence[Contested]
    voices: Sequence[UnitVoice]
    caps: Sequence[str]  # proposed for whom, and why
    excluded: Sequence[ExcludedUnit]
    recipients: Sequence[str]
    signature: Signature
    independent: bool = False  # each appraisal was signed off by somebody who did not work on it

    @property
    def is_dated(self) -> bool:
        """Whether what came in can be told to be in time: with a deadline, and not where no day at all is known."""
        handed_in = [one for one in self.received if one.submitted]
        return self.deadline is not None and (not handed_in or any(one.day is not None for one in handed_in))

    @property
    def in_time(self) -> list[Received]:
        return [one for one in self.received if one.submitted and not one.late]

    @property
    def late(self) -> list[Received]:
        return [one for one in self.received if one.submitted and one.late]

    @property
    def missing(self) -> list[Received]:
        return [one for one in self.received if not one.submitted]

    @property
    def by_whom(self) -> bool:
        """Whether it is known who appraised."""
        return any(one.appraised_by or one.signed_off_by for one in self.received)

    @property
    def changed(self) -> list[PointsChange]:
        return [change for unit in self.changes for change in unit.changes]

    @property
    def added(self) -> int:
        """Of what changed, criteria that the unit did not score."""
        return sum(one.before is None for one in self.changed)

    @property
    def raised(self) -> int:
        return sum(one.before is not None and (one.after or 0) > one.before for one in self.changed)

    @property
    def lowered(self) -> int:
        return sum(one.before is not None and (one.after or 0) < one.before for one in self.changed)

    @property
    def unanswered(self) -> int:
        """Of what was asked."""
        return sum(not one.reply for one in self.asked or ())

    @property
    def asked_units(self) -> int:
        return len({one.unit_name for one in self.asked or ()})

    @property
    def contesting_units(self) -> int:
        return len({one.unit_name for one in self.contested})

    # The appendices, numbered in the order in which they are printed: the receipt is the first, each group has one.

    @property
    def changes_number(self) -> int:
        return 2 + len(self.groups)

    @property
    def asked_number(self) -> int:
        return self.changes_number + bool(self.changes)

    @property
    def contested_number(self) -> int:
        return self.asked_number + bool(self.asked)


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return round_half_up(sum(map(Fraction, values), Fraction(0)) / len(values)) if values else None
