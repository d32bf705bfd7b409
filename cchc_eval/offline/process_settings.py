"""What the settings say of what happened on the way of a round: extensions, explanations, reviews, follow-up,
revocations, of which `cchc-eval van-ban` makes the papers, and what the council voted on again before it amended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FORM, EXPLANATION, APPRAISAL = "form", "explanation", "appraisal"


@dataclass(frozen=True)
class Extension:
    stage: str  # FORM, EXPLANATION or APPRAISAL: what is due
    unit: str  # "" for all
    before: date
    until: date
    reason: str
    day: date | None = None  # of the letter; None: left blank


@dataclass(frozen=True)
class Question:
    """What a unit is asked to explain, and the reply."""

    unit: str
    code: str
    question: str
    until: date | None = None
    reply: str = ""


@dataclass(frozen=True)
class ReviewItem:
    unit: str
    code: str
    grounds: str
    number: str = ""  # of the unit's letter, with its symbol: "15/TTCNTT"
    day: date | None = None
    reply: str = ""  # why the council keeps the points; where it changes them, a decision that amends says so


@dataclass(frozen=True)
class FollowedAction:
    """One thing of a unit's improvement plan, and what became of it."""

    unit: str
    about: str  # a criterion's code, or words
    task: str  # a line each
    owner: str = ""
    due: date | None = None
    done: bool = False
    outcome: str = ""
    plan: str = ""  # "Kế hoạch số 03/KH-X ngày …"


@dataclass(frozen=True)
class Revocation:
    unit: str
    name: str  # "" of a collective
    form: str  # code of the reward form
    reason: str
    pay_back: int | None = None  # đồng; None: the money that came with it


@dataclass(frozen=True)
class Votes:
    for_: int
    against: int
    abstain: int


@dataclass(frozen=True)
class VotedAgain:
    """On one unit, in the meeting that a decision which amends has of its own."""

    unit: str
    votes: Votes
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcessSettings:
    extensions: tuple[Extension, ...] = ()
    questions: tuple[Question, ...] = ()
    reviews: tuple[ReviewItem, ...] = ()
    actions: tuple[FollowedAction, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    votes_again: tuple[VotedAgain, ...] = ()

    def deadline_of(self, unit: str, given: date) -> date:
        """Until when the unit's form may come in; `given`: the round's deadline."""
        own = [one.until for one in self.extensions if one.stage == FORM and one.unit in ("", unit)]
        return max([given, *own])

    def criteria(self) -> Iterator[tuple[str, int, str, str]]:
        """Table, which line of it, unit and criterion of each line that names one as its `code`."""
        yield from (("explanations", turn, one.unit, one.code) for turn, one in enumerate(self.questions, 1))
        yield from (("review_requests", turn, one.unit, one.code) for turn, one in enumerate(self.reviews, 1))
