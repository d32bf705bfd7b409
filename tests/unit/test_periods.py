"""Parts of a year: their days, their words, and names of rounds that never collide."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from cchc_eval.rules.periods import LEVELS, PERIODS, YEAR, is_level, printed_period, round_name


def test_the_years_round_keeps_its_name_and_no_two_rounds_share_one() -> None:
    assert round_name(2026, YEAR) == "CCHC-2026"
    names = [round_name(*parts) for parts in product((2026, 2027), PERIODS.values(), ("", "XA", "SO", "2"))]
    assert len(set(names)) == len(names)
    # A hyphen and a unit's code follow, in which hyphens and dots may stand.
    for name, other in product(names, names):
        assert not other.startswith(f"{name}-")
    assert all(re.fullmatch(r"CCHC-\d{4}(\.[A-Z0-9]+){0,2}", name) for name in names)


@pytest.mark.parametrize("code", ["Q1", "6T1", "xa", "XÃ", "X-A", "X.A", "", "A" * 11, "=SUM"])
def test_a_level_is_no_period_and_no_sign_of_a_name(code: str) -> None:
    assert not is_level(code) and is_level("XA2")


def test_parts_of_a_year_begin_and_end_on_days_of_that_year() -> None:
    quarters = [PERIODS[f"Quarter {number}"] for number in (1, 2, 3, 4)]
    for earlier, later in pairwise(quarters):
        assert earlier.last_day(2028) + timedelta(days=1) == later.first_day(2028)
    assert (YEAR.first_day(2026), YEAR.last_day(2026)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert PERIODS["First Half"].last_day(2026) == date(2026, 6, 30)


def test_a_period_reads_as_offices_write_it() -> None:
    printed = [printed_period(2026, period.words) for period in PERIODS.values()]
    assert printed[:3] == ["năm 2026", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026"]
    assert printed[4:6] == ["quý I năm 2026", "quý II năm 2026"]
    assert printed_period(2026, "quý I", LEVELS["XA"]) == "cấp xã quý I năm 2026"
    assert all(is_level(code) for code in LEVELS)
