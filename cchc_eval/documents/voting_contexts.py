"""What the papers of the council's vote show: a ballot for each member, the minutes of the count; see `contexts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cchc_eval.documents.contexts import Head, OfPeriod, ResultRow
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.vietnamese.writing import round_half_up

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


@dataclass(frozen=True)
class BallotLine:
    unit_name: str
    index: Decimal
    rank: str
    vote: str = ""  # FOR, AGAINST or ABSTAIN; "" is left to mark
    own: bool = False  # of the member's own unit, on which the member does not vote
    opinion: str = ""


@dataclass(frozen=True)
class Ballot:
    member: Attendee
    lines: Sequence[BallotLine]


@dataclass(frozen=True)
class Ballots(OfPeriod):
    """Phiếu biểu quyết: a page or more for each member."""

    head: Head  # without a number: a ballot has none
    council_name: str
    given: Sequence[Ballot]


@dataclass(frozen=True)
class CountedUnit:
    """The votes on one unit."""

    row: ResultRow
    given: int  # who was there and votes on the unit
    votes_for: int
    votes_against: int
    votes_abstain: int
    passed: bool
    by_chair: bool = False  # as many for as against: the chair's vote decided

    @property
    def returned(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstain

    @property
    def share(self) -> Decimal:
        """Of those who vote on the unit, in percent, how many are for it."""
        return round_half_up(Decimal(100 * self.votes_for) / self.given) if self.given else Decimal(0)


@dataclass(frozen=True)
class CountingMinutes(OfPeriod):
    """Biên bản kiểm phiếu, attached to the minutes of the meeting."""

    head: Head  # as minutes have it: no line of place and date
    council_name: str
    started: datetime
    ended: datetime
    venue: str
    members: int
    present: int
    counters: Sequence[Attendee]  # who counted, at least one
    chair: Attendee
    units: Sequence[CountedUnit]  # in order of place
    recipients: Sequence[str]

    @property
    def passed(self) -> list[CountedUnit]:
        return [unit for unit in self.units if unit.passed]

    @property
    def lost(self) -> list[CountedUnit]:
        return [unit for unit in self.units if not unit.passed]

    @property
    def by_chair(self) -> list[CountedUnit]:
        return [unit for unit in self.units if unit.by_chair]
