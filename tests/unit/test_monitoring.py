"""The states of a form through the year: what is kept, the trend, what is behind and what is due."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from measured_sets import IN_PROPORTION, PLAN, a_set, field, leaf
from real_rules import measured

from cchc_eval.rules.monitoring import (
    BELOW_LAST_YEAR,
    BELOW_LIKE,
    FALLEN,
    OPEN,
    Behind,
    FieldState,
    MonitoringDay,
    State,
    behind,
    days_late,
    digest_of,
    joined,
    label_of,
    mean,
    missed,
    next_day,
    trend,
)
from cchc_eval.scoring import score_self

CSET = a_set(
    field("A", 8),
    leaf("A.1", 4, IN_PROPORTION, "A"),
    leaf("A.2", 4, IN_PROPORTION, "A", na_allowed=True),
    field("B", 3),
    leaf("B.1", 1, PLAN, "B"),
    leaf("B.2", 2, {"type": "manual"}, "B", scored_by="office"),
)


def of(answers: dict[str, Any]) -> State:
    return State.of(CSET, answers)


def done(part: int | Decimal) -> dict[str, Any]:
    return {"part": part, "whole": 10}


def day(month: int, number: int, *, kept: bool = False) -> MonitoringDay:
    return MonitoringDay(date(2026, month, number), label_of(date(2026, month, number)), kept)


def test_a_state_is_the_units_own_score_by_field() -> None:
    answers = {"A.1": done(5), "B.1": {"choice": "yes"}}
    state, score = of(answers), score_self(CSET, answers)
    assert (state.total, state.applicable, state.index) == (score.total, score.applicable, score.index)
    assert [(one.code, one.points, one.applicable, one.asked, one.open) for one in state.fields] == [
        ("A", Decimal("2.00"), Decimal(8), 2, 1),
        ("B", Decimal("1.00"), Decimal(3), 1, 0),
    ]
    assert (state.open, state.answered, state.asked) == (("A.2",), 2, 3)
    assert state.leaves == {"A.1": Decimal("2.00"), "B.1": Decimal("1.00")}


def test_what_does_not_apply_is_answered_and_leaves_its_maximum_out() -> None:
    state = of({"A.2": {"not_applicable": True}})
    assert (state.fields[0].applicable, state.fields[0].open, state.leaves) == (Decimal(4), 1, {"A.2": None})


def test_a_faulty_answer_counts_as_none() -> None:
    assert of({"A.1": {"part": "x"}, "B.1": {"choice": "yes"}}).open == ("A.1", "A.2")


def test_what_is_compared_with_others_counts_as_in_the_units_own_form() -> None:
    best = {"kind": "best", "of": {"kind": "value", "value": "Hồ sơ"}}
    cset = a_set(leaf("1", 4, measured(best, {"kind": "proportional"})))
    answers = {"1": {"value": 30}}
    assert State.of(cset, answers).index == score_self(cset, answers).index


def test_a_kept_state_is_read_back_as_it_was() -> None:
    state = of({"A.1": done(3), "A.2": {"not_applicable": True}})
    assert State.from_data(json.loads(json.dumps(state.to_data()))) == state


@pytest.mark.parametrize("data", [{}, {"total": "x"}, None, {"fields": [{}]}, []])
def test_what_is_no_state_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="no state"):
        State.from_data(data)


def test_the_digest_is_of_the_answers_and_not_of_how_a_number_is_written() -> None:
    written = [done(5), done(Decimal("5.0")), {"whole": Decimal(10), "part": 5}]
    assert len({digest_of({"A.1": one}) for one in written}) == 1
    assert digest_of({"A.1": done(6)}) != digest_of({"A.1": done(5)})
    assert digest_of({"A.1": {"checked": True}}) != digest_of({"A.1": {"checked": 1}})


def test_a_field_is_shown_through_the_days_and_behind_where_it_fell() -> None:
    kept = [of({}).fields, of({"A.1": done(8), "A.2": done(8)}).fields]
    last_year = of({"B.1": {"choice": "yes"}}).fields
    first, second = trend(of({"A.1": done(8), "A.2": done(4), "B.1": {"choice": "no"}}).fields, kept, last_year)
    assert (first.shares, first.now.share, first.behind) == (
        (Decimal("0.00"), Decimal("80.00")),
        Decimal("60.00"),
        (FALLEN,),
    )
    assert (second.now.share, second.behind) == (Decimal("0.00"), (BELOW_LIKE,))
    assert trend(of({}).fields, [])[0].behind == (OPEN,)


def test_a_field_that_was_not_kept_is_compared_with_the_day_before_that() -> None:
    now, gap = of({"A.1": done(1)}).fields, of({}).fields[1:]
    assert trend(now, [of({"A.1": done(2)}).fields, gap])[0].behind == (OPEN, FALLEN)


def test_criteria_are_behind_when_open_or_lower_than_kept_or_than_last_year() -> None:
    now, last = of({"A.1": done(5), "B.1": {"choice": "no"}}), of({"A.1": done(6), "A.2": done(3)})
    assert behind(now, last, {"A.1": Decimal(1), "A.2": Decimal(4), "B.1": Decimal(1)}) == [
        Behind("A.2", OPEN),
        Behind("A.1", FALLEN, Decimal("2.00"), Decimal("2.40")),
        Behind("B.1", BELOW_LAST_YEAR, Decimal("0.00"), Decimal(1)),
    ]
    assert behind(now, None, {}) == [Behind("A.2", OPEN)]


def test_units_are_joined_by_what_they_got_of_what_they_could() -> None:
    one, other = of({"A.1": done(10)}), of({"A.1": done(0), "A.2": {"not_applicable": True}})
    (first, second) = joined([one.fields, other.fields])
    assert (first.points, first.applicable, first.share, first.open) == (
        Decimal("4.00"),
        Decimal(12),
        Decimal("33.33"),
        1,
    )
    assert second.code == "B" and joined([]) == ()
    assert (mean([Decimal("10.00"), Decimal("10.01"), Decimal("10.01")]), mean([])) == (Decimal("10.01"), None)
    assert replace(first, applicable=Decimal(0)).share is None
    assert isinstance(first, FieldState)


def test_the_next_day_is_today_or_later_and_what_is_over_is_missed() -> None:
    days = [day(9, 30), day(3, 31, kept=True), day(6, 30)]
    assert next_day(days, date(2026, 6, 30)) == day(6, 30)
    assert next_day(days, date(2026, 7, 1)) == day(9, 30)
    assert next_day(days, date(2026, 10, 1)) is None
    assert missed(days, date(2026, 10, 1)) == [day(6, 30), day(9, 30)]
    assert missed(days, date(2026, 6, 30)) == []


def test_a_day_is_kept_once_it_is_over_and_late_after_the_next() -> None:
    assert [days_late(date(2026, 3, 31), date(2026, 4, one)) for one in (1, 2, 11)] == [0, 1, 10]
    assert days_late(date(2026, 3, 31), date(2026, 3, 31)) == 0


@pytest.mark.parametrize(
    ("written", "label"),
    [("2026-03-31", "Quý I"), ("2026-12-31", "Quý IV"), ("2028-02-29", "Tháng 2"), ("2026-04-15", "Ngày 15/04")],
)
def test_a_day_is_called_by_the_part_of_the_year_that_it_ends(written: str, label: str) -> None:
    assert label_of(date.fromisoformat(written)) == label


def test_nothing_that_scores_or_decides_names_what_was_kept() -> None:
    """The contract of the process keeps it from being imported; here it is kept from being read by its name."""
    package = Path(__file__).resolve().parents[2] / "cchc_eval"
    named = {
        path.relative_to(package).parts
        for path in package.rglob("*.py")
        if "Monitoring Snapshot" in path.read_text(encoding="utf-8")
    }
    own = ("cchc_eval", "doctype", "cchc_monitoring_snapshot")
    assert any(parts[:3] == own for parts in named)
    assert {parts for parts in named if parts[:3] != own} == {("hooks.py",), ("permissions", "documents.py")}
