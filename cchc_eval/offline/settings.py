"""The settings of a round, as `dot-danh-gia.toml` holds them; the packaged sample explains every key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from cchc_eval.documents.contexts import Signature
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.documents.phrases import bodies
from cchc_eval.offline.legal_bases import Basis
from cchc_eval.offline.process_settings import ProcessSettings, Votes
from cchc_eval.rules.appraisal_parts import AppraisalPart
from cchc_eval.rules.council import DEFAULT_QUORUM, has_quorum, read_quorum
from cchc_eval.rules.periods import printed_period
from cchc_eval.rules.rewards import Nomination
from cchc_eval.scoring import RankCap
from cchc_eval.workbook.settings_layout import in_words

# A unit's code names its files: letters, digits, dot, dash and underscore are safe everywhere.
UNIT_CODE = re.compile(r"\w(?:[\w.-]{0,38}[\w-])?")
# Windows takes no file or folder of such a name, whatever its ending.
RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
COUNCIL, DIRECTOR = "council", "director"


class Words(Protocol):
    """How a settings file calls what it holds, for messages."""

    def place(self, table: str, key: str = "", turn: int = 0) -> str:
        """ "[meeting], khóa «started»"; `turn`: which of several tables, from 1"""

    def says(self, table: str, key: str, value: object) -> str:
        """ "«Có nộp phiếu» là «Không»" """


class TomlWords:
    """Of a text file. Tables that may come several times stand in double brackets."""

    _LISTED = (
        "units", "groups", "appraisal_parts", "extensions", "explanations", "review_requests", "improvement_actions",
        "revocations", "legal_bases", "votes_again",
    )  # fmt: skip

    def place(self, table: str, key: str = "", turn: int = 0) -> str:
        head = f"[[{table}]]" if table in self._LISTED else f"[{table}]" if table else ""
        return ", ".join(part for part in (head, f"khóa «{key}»" if key else "") if part)

    def says(self, table: str, key: str, value: object) -> str:
        typed = str(value).lower() if isinstance(value, bool) else f'"{value}"'
        return f"{in_words(table, key, value)} ({key} = {typed})"


REMINDED_BEFORE = timedelta(days=7)  # units whose form is still to come, before the deadline


@dataclass(frozen=True)
class Department:
    superior_body: str
    name: str
    place: str
    abbreviation: str = ""  # "SKHCN"; "": the papers whose symbols need it are not made


@dataclass(frozen=True)
class Sheets:
    """What the units' self-assessment sheets or the office's appraisal sheets carry besides the scores."""

    issuing_body: str  # "" for the unit itself
    symbol: str
    recipients: tuple[str, ...]
    signature: Signature | None = None  # None: the unit's head signs


@dataclass(frozen=True)
class Council:
    name: str
    members: tuple[Attendee, ...]
    chair: Attendee
    secretary: Attendee
    quorum: str = DEFAULT_QUORUM  # the share of the members that must be present

    @property
    def present(self) -> list[Attendee]:
        return [member for member in self.members if member.present]

    @property
    def has_quorum(self) -> bool:
        return has_quorum(read_quorum(self.quorum), len(self.members), len(self.present))

    def not_voting(self, unit: str) -> list[Attendee]:
        """Who is there and belongs to the unit."""
        return [member for member in self.present if member.unit == unit]


@dataclass(frozen=True)
class Meeting:
    number: int | None
    symbol: str
    started: datetime
    ended: datetime
    venue: str
    agenda: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Amended:
    """The decision that another one amends."""

    number: int
    symbol: str
    day: date


@dataclass(frozen=True)
class DecisionSettings:
    issuer: str  # COUNCIL or DIRECTOR
    number: int | None
    symbol: str
    day: date | None
    legal_bases: tuple[str, ...]
    proposer: str
    executors: str
    recipients: tuple[str, ...]
    signature: Signature
    report_number: int | None = None  # of the office's report to the council
    report_day: date | None = None
    amends: str = ""  # "Quyết định số 03/QĐ-HĐCCHC ngày 08 tháng 01 năm 2027"
    amended: Amended | None = None  # the same, read


@dataclass(frozen=True)
class Nominee:
    """One line of the reward lists; the personal fields are empty for a collective."""

    nomination: Nomination
    achievements: str
    note: str = ""
    salutation: str = ""
    post: str = ""


@dataclass(frozen=True)
class ProposalSettings:
    number: int | None
    symbol: str
    day: date | None
    issuing_body: str
    proposer: str
    addressees: tuple[str, ...]
    legal_bases: tuple[str, ...]
    recipients: tuple[str, ...]
    signature: Signature
    collective_ranks: tuple[str, ...]  # empty: only the best rank
    nominees: tuple[Nominee, ...]


@dataclass(frozen=True)
class RewardSettings:
    """The department's decision on those of the reward lists that it rewards itself."""

    number: int | None
    symbol: str
    day: date  # the money follows it
    legal_bases: tuple[str, ...]
    proposer: str
    funding: str
    executors: str
    recipients: tuple[str, ...]
    signature: Signature


@dataclass(frozen=True)
class ImprovementSettings:
    below: Decimal  # percent of its maximum under which a criterion is to be improved on
    office: str  # who follows the plans


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    head: Signature
    received: date | None = None  # when the form came in
    submitted: bool = True
    rank_cap: RankCap | None = None
    votes: Votes | None = None
    opinions: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # of bonus and penalty items
    excluded: str = ""  # why the unit is not evaluated; "" where it is
    group: str = ""  # of units, where they are ranked by group, or the set has rules for some or compares them
    inapplicable: tuple[str, ...] = ()  # codes of criteria that don't apply to the unit
    inapplicable_reason: str = ""
    turn: int = field(default=0, compare=False)  # which of the settings' units, from 1


@dataclass(frozen=True)
class Group:
    """Units that are counted and printed together, with an appendix of their own."""

    name: str
    criteria: str = ""  # a file beside the settings; "" for the round's set


@dataclass(frozen=True)
class RoundSettings:
    year: int
    part_of_year: str  # "quý I"; "" for the whole year
    criteria: str  # a file beside the settings; "" for the packaged set
    deadline: date | None  # until when the units hand in their forms
    department: Department
    self_assessment: Sheets
    appraisal: Sheets
    units: tuple[Unit, ...]
    council: Council | None = None
    meeting: Meeting | None = None  # once it was held
    decision: DecisionSettings | None = None
    proposal: ProposalSettings | None = None
    reward_decision: RewardSettings | None = None
    improvement: ImprovementSettings | None = None
    parts: tuple[AppraisalPart, ...] = ()  # of the appraisal, where bodies share it
    level: str = ""  # "cấp xã"; "" where no level of several is evaluated by itself
    groups: tuple[Group, ...] = ()
    places_apart: bool = True  # whether each group has places of its own
    process: ProcessSettings = field(default_factory=ProcessSettings)  # what happened on the way
    called: Meeting | None = None  # the meeting as far as it is known; before it was held it ends as it begins
    legal_bases: tuple[Basis, ...] = ()  # with their days; what each paper cites of them stands in its own list too
    in_capitals: str = ""  # how names that were typed all in capitals stand in sentences; told once, "" where none is
    words: Words = field(default=TomlWords(), compare=False, repr=False)

    @property
    def office(self) -> str:
        """Who appraises, as in running text: "Văn phòng Sở" of the "Văn phòng" at the head of its own papers, where the
        units' forms go to it under that name."""
        own = self.appraisal.issuing_body
        named = bodies(self.self_assessment.recipients)
        return next((body for body in named if body.casefold().startswith(own.casefold())), own)

    @property
    def group_names(self) -> list[str]:
        return [group.name for group in self.groups]

    @property
    def period(self) -> str:
        """ "năm 2026", "quý I năm 2026", "cấp xã quý I năm 2026"."""
        return printed_period(self.year, self.part_of_year, self.level)

    @property
    def before_meeting(self) -> RoundSettings:
        """As the papers of before the meeting may know them: whatever is filled in later, they say the same."""
        council, called = self.council, self.called
        if council is not None:
            there = tuple(replace(member, present=True, reason="") for member in council.members)
            council = replace(council, members=there)
        if called is not None:
            called = replace(called, ended=called.started)
        return replace(self, council=council, called=called, meeting=None, decision=None, improvement=None)

    @property
    def evaluated(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if not unit.excluded)

    @property
    def excluded(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.excluded)

    def at_unit(self, unit: Unit, key: str) -> str:
        """ "đơn vị U1, khóa «received»"; the unit stands for its table."""
        return f"đơn vị {unit.code}, {self.words.place('units', key, unit.turn).removeprefix('[[units]], ')}"

    def days_late(self, unit: Unit) -> int:
        """How long after its deadline the unit's form came in; 0 where it was in time or no day is known."""
        deadline = self.deadline_of(unit)
        if deadline is None or unit.received is None:
            return 0
        return max((unit.received - deadline).days, 0)

    def is_time_to_remind(self, today: date) -> bool:
        """Whether the deadline of all units is near, or over."""
        if self.deadline is None:
            return False
        return self.process.deadline_of("", self.deadline) - today <= REMINDED_BEFORE

    def deadline_of(self, unit: Unit) -> date | None:
        """Until when the unit's form may come in, with what it was given more time."""
        return self.process.deadline_of(unit.code, self.deadline) if self.deadline is not None else None

    @property
    def year_of_forms(self) -> int | None:
        """In which papers are written that come before the forms are due; None where that is early in the next year."""
        is_open = self.deadline is not None and self.deadline.year != self.year
        return None if is_open else self.year

    def missing_for_decision(self) -> list[str]:
        """What `decide` needs and the file does not have yet."""
        problems = []
        parts = {"council": self.council, "meeting": self.meeting, "decision": self.decision}
        for name, part in parts.items():
            if part is None:
                called = name == "meeting" and self.called is not None
                problems.append(f"chưa ghi {self.words.place(name, 'ended' if called else '')}")
        if self.proposal is not None and self.proposal.nominees and self.decision is not None and not self.decision.day:
            where = self.words.place("decision", "date")
            problems.append(f"{where}: phải ghi ngày quyết định để tính tiền thưởng đề nghị")
        for unit in self.evaluated:
            if unit.votes is None:
                problems.append(f"{self.at_unit(unit, 'votes.for')}: thiếu kết quả biểu quyết")
        return problems
