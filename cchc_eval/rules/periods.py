"""The parts of a year that a round may evaluate, and the name of a round that no other has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A year or a part of it."""

    key: str  # as it is stored
    code: str  # in names; "" for the year
    words: str  # before "năm 2026"; "" for the year
    first_month: int = 1
    last_month: int = 12

    def first_day(self, year: int) -> date:
        return date(year, self.first_month, 1)

    def last_day(self, year: int) -> date:
        return date(year + self.last_month // 12, self.last_month % 12 + 1, 1) - timedelta(days=1)


YEAR = Period("Whole Year", "", "")
PERIODS = {
    period.key: period
    for period in (
        YEAR,
        Period("First Half", "6T1", "6 tháng đầu", 1, 6),
        Period("Second Half", "6T2", "6 tháng cuối", 7, 12),
        Period("First Nine Months", "9T", "9 tháng đầu", 1, 9),
        Period("Quarter 1", "Q1", "quý I", 1, 3),
        Period("Quarter 2", "Q2", "quý II", 4, 6),
        Period("Quarter 3", "Q3", "quý III", 7, 9),
        Period("Quarter 4", "Q4", "quý IV", 10, 12),
    )
}
_LEVEL = re.compile(r"[A-Z0-9]{1,10}")
# As papers say the levels that have these codes.
LEVELS = {"TINH": "cấp tỉnh", "SO": "cấp sở", "XA": "cấp xã"}


def printed_period(year: int, words: str = "", level: str = "") -> str:
    """ "năm 2026", "quý I năm 2026", "cấp xã quý I năm 2026": `level` as `LEVELS` has them."""
    return " ".join(part for part in (level, words, f"năm {year}") if part)


def is_level(code: str) -> bool:
    """Whether the code may tell apart rounds of one period: capitals and digits, and no period's own code."""
    return bool(_LEVEL.fullmatch(code)) and code not in {period.code for period in PERIODS.values()}


def round_name(year: int, period: Period, level: str = "") -> str:
    """ "CCHC-2026", "CCHC-2026.Q1", "CCHC-2026.Q1.XA".

    A dot, because units' codes follow with a hyphen in the names of their documents and may hold one: "CCHC-2026-Q1-01"
    could be the form of unit "Q1-01" in the year's round.
    """
    return ".".join(part for part in (f"CCHC-{year}", period.code, level) if part)
