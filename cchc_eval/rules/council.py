"""A council's session: who may vote on a unit, quorum, and what a vote decides (docs/process.md, step 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

CHAIR, DEPUTY_CHAIR, SECRETARY, MEMBER = "Chair", "Deputy Chair", "Secretary", "Member"
FOR, AGAINST, ABSTAIN = "For", "Against", "Abstain"
VOTES = (FOR, AGAINST, ABSTAIN)
PASSED, REJECTED, NOT_VOTED, INCOMPLETE = "Passed", "Rejected", "Not Voted", "Votes Missing"

DEFAULT_QUORUM = "2/3"
_YEAR = re.compile(r"\bnăm (\d{4})\b", re.IGNORECASE)
_FRACTION = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*")


@dataclass(frozen=True)
class Member:
    """A member of the council at one meeting."""

    user: str
    name: str
    duty: str = MEMBER
    present: bool = True
    units: frozenset[str] = frozenset()  # codes of the units that the member belongs to
    stand_in: bool = False  # named by who presides to keep the minutes where the secretary is absent


@dataclass(frozen=True)
class Tally:
    """The votes on one unit that count."""

    votes_for: int
    against: int
    abstain: int
    outcome: str  # PASSED, REJECTED, NOT_VOTED or INCOMPLETE
    by_chair: bool = False  # a tie that the chair's vote broke

    @property
    def voted(self) -> int:
        return self.votes_for + self.against + self.abstain


def read_quorum(text: str) -> Fraction:
    """The share of the members that must be present, out of "2/3". Raises ValueError."""
    found = _FRACTION.fullmatch(text)
    if found is None or not int(found[2]) or not 0 < Fraction(int(found[1]), int(found[2])) <= 1:
        raise ValueError(f"«{text}» không phải là phân số lớn hơn 0 và không quá 1, như 2/3")
    return Fraction(int(found[1]), int(found[2]))


def needed(quorum: Fraction, members: int) -> int:
    """How many of the members must be present: the smallest number that is not below the share."""
    return -(-quorum.numerator * members // quorum.denominator)


def has_quorum(quorum: Fraction, members: int, present: int) -> bool:
    """A council without members has none."""
    return members > 0 and present >= needed(quorum, members)


def may_vote(member: Member, unit: str) -> bool:
    """Present, and not of the unit that is assessed."""
    return member.present and unit not in member.units


def chair_of(members: Iterable[Member]) -> Member | None:
    """Who chairs the meeting: the chair, or in the chair's absence the deputy."""
    present = [member for member in members if member.present]
    return _with_duty(present, CHAIR) or _with_duty(present, DEPUTY_CHAIR)


def secretary_of(members: Iterable[Member]) -> Member | None:
    """Who keeps the minutes: the secretary, or in the secretary's absence the member who was named instead."""
    present = [member for member in members if member.present]
    return _with_duty(present, SECRETARY) or next((member for member in present if member.stand_in), None)


def _with_duty(members: list[Member], duty: str) -> Member | None:
    return next((member for member in members if member.duty == duty), None)


def not_voted(members: Iterable[Member], unit: str, votes: Mapping[str, str]) -> list[Member]:
    """Those who may vote on the unit and have not."""
    return [member for member in members if may_vote(member, unit) and member.user not in votes]


def agrees(votes_for: int, against: int, abstain: int) -> bool:
    """Whether a council agreed by a count of hands alone, as to an answer: more than half of those who voted.

    Nobody's vote breaks a tie there: it is not known who voted how.
    """
    return 2 * votes_for > votes_for + against + abstain


def tally(members: Iterable[Member], unit: str, votes: Mapping[str, str]) -> Tally:
    """Count the votes (by user) of those who may vote on the unit.

    Everyone who may vote must have voted. Then a unit's result passes with more votes for than against, and is
    rejected where more members abstain than vote for it. A tie goes with the vote of who presides, and is rejected
    where that is an abstention or who presides may not vote.
    """
    members = list(members)
    counted = {member.user: votes[member.user] for member in members if member.user in votes and may_vote(member, unit)}
    given = list(counted.values())
    in_favour, against, abstain = (given.count(vote) for vote in VOTES)
    chair = chair_of(members)
    outcome, by_chair = REJECTED, False
    if not given:
        outcome = NOT_VOTED
    elif not_voted(members, unit, counted):
        outcome = INCOMPLETE
    elif abstain > in_favour:
        outcome = REJECTED
    elif in_favour > against:
        outcome = PASSED
    elif in_favour == against and chair is not None and counted.get(chair.user) in (FOR, AGAINST):
        by_chair = True
        outcome = PASSED if counted[chair.user] == FOR else REJECTED
    return Tally(in_favour, against, abstain, outcome, by_chair)


def earlier_year(name: str, year: int) -> int | None:
    """The year that the council's name has, where it is before that of the round; None otherwise."""
    named = max((int(found) for found in _YEAR.findall(name)), default=year)
    return named if named < year else None
