"""What the sheets of a round's settings are made of; `settings_layout` has the sheets.

A sheet has blocks of single values (title, value, help), then at most one table with a line for each unit, member, …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# How a value is written: one line, lines of one paragraph, a list with a line for each, codes, a day, a day with time,
# a whole number, yes or no, one of some words, how often by code.
TEXT, PARAGRAPH, LINES, CODES, DAY, MOMENT, WHOLE, FLAG, WORD, COUNTS = (
    "text", "paragraph", "lines", "codes", "day", "moment", "whole", "flag", "word", "counts",
)  # fmt: skip
YES, NO = "Có", "Không"


# By table the keys of single values that the settings can't do without, once anything is in the table.
WANTED: Mapping[str, tuple[str, ...]] = {
    "department": ("superior_body", "name", "place"),
    "self_assessment": ("recipients",),
    "appraisal": ("issuing_body", "recipients", "signature.authority"),
    "council": ("name",),
    "meeting": ("symbol", "started", "venue", "agenda", "recipients"),
    "decision": ("issuer", "legal_bases", "proposer", "executors", "recipients", "signature.authority"),
    "proposal": ("issuing_body", "proposer", "addressees", "legal_bases", "recipients", "signature.authority"),
    "reward_decision": (
        "date", "legal_bases", "proposer", "funding", "executors", "recipients", "signature.authority",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A key of the settings: `path` from the table it is in ("signature.name")."""

    path: str
    title: str
    kind: str = TEXT
    help: str = ""
    words: Mapping[str, str] = field(default_factory=dict)  # as the person chooses them, with the settings' own
    width: float = 20  # of its column, in a table
    listed: str = ""  # "sheet: column" whose values may be chosen
    since: bool = False  # added later, at the end of the sheet's last block: a workbook of before is without it


@dataclass(frozen=True)
class Block:
    """Single values under a title; of a block that may be left out altogether nothing is wanted while it is empty."""

    table: str  # "" for what stands in no table
    title: str
    fields: tuple[Field, ...]
    optional: bool = False


@dataclass(frozen=True)
class Lines:
    """A table with a line for each."""

    table: str  # "units"; for the reward lists what the first column says
    fields: tuple[Field, ...]
    title: str = ""
    help: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet."""

    title: str
    blocks: tuple[Block, ...] = ()
    lines: Lines | None = None
    since: bool = False  # added later: a workbook of before is without it
