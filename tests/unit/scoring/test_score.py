"""Sums, index and rank of one unit (docs/scoring.md, Arithmetic)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set, read_json
from cchc_eval.scoring import CriteriaSet, Override, ScoringError, load_criteria_set, score


def manual_set(*points: float, not_applicable: str = "exclude", bonus: bool = False) -> CriteriaSet:
    """Leaves 1, 2, … at the top, each scored by hand."""
    leaves = [
        {
            "code": str(n),
            "parent": None,
            "title": "Lá",
            "max_points": p,
            "rule": {"type": "manual"},
            "na_allowed": True,
        }
        for n, p in enumerate(points, 1)
    ]
    data: dict[str, Any] = {
        "title": "Bộ tiêu chí",
        "year": 2026,
        "total_points": sum(points),
        "not_applicable": not_applicable,
        "rank_bands": [{"rank": "TỐT", "from": 85}, {"rank": "KHÁ", "from": 75}, {"rank": "YẾU", "from": 0}],
        "criteria": leaves,
    }
    if bonus:
        data["bonus_penalty"] = read_json("bonus-penalty.json")
    return load_criteria_set(data)


def test_the_examples_of_the_contract() -> None:
    # 0.75 + 0 + 1.25: choice late, 7 of 9 below the floor of 80 %, one late and one missing report.
    answers = {
        "1.1.1": {"choice": "late"},
        "1.1.3": {"part": 7, "whole": 9},
        "1.2.1": {"counts": {"late": 1, "missing": 1}},
    }
    result = score(default_criteria_set(), answers)
    assert [str(result.leaves[code].points) for code in answers] == ["0.75", "0.00", "1.25"]
    assert (str(result.total), str(result.applicable), str(result.index)) == ("2.00", "100.00", "2.00")
    assert result.fields["1"] == Decimal("2.00") and result.groups["1.1"].points == Decimal("0.75")


def test_no_answer_is_0_and_never_the_same_as_not_applicable() -> None:
    cset = manual_set(4, 6)
    unanswered = score(cset, {"2": {"points": 6}})
    assert (unanswered.index, unanswered.unanswered, unanswered.not_applicable) == (
        Decimal("60.00"),
        ("1",),
        (),
    )
    not_applicable = score(cset, {"1": {"not_applicable": True}, "2": {"points": 6}})
    assert (not_applicable.index, not_applicable.unanswered) == (Decimal("100.00"), ())
    assert not_applicable.not_applicable == ("1",)
    assert not_applicable.leaves["1"].points is None and not_applicable.applicable == Decimal("6.00")
    assert not_applicable.field_sums["1"].applicable == 0


def test_not_applicable_earns_full_points_where_the_set_says_so() -> None:
    result = score(manual_set(4, 6, not_applicable="full"), {"1": {"not_applicable": True}})
    assert (result.total, result.applicable, result.index) == (
        Decimal("4.00"),
        Decimal("10.00"),
        Decimal("40.00"),
    )
    assert result.leaves["1"].sentence == "Không phát sinh: được tính đủ 4 điểm"


def test_nothing_applicable_is_an_error_not_0() -> None:
    with pytest.raises(ScoringError, match="không tính được chỉ số"):
        score(manual_set(4), {"1": {"not_applicable": True}})


def test_rank_is_read_off_the_rounded_index() -> None:
    # 169.99 of 200 is 84.995 %, which prints 85.00.
    result = score(manual_set(200), {"1": {"points": 169.99}})
    assert (str(result.index), result.rank) == ("85.00", "TỐT")
    assert score(manual_set(200), {"1": {"points": 169.98}}).rank == "KHÁ"


def test_points_set_directly_replace_the_answer() -> None:
    cset = manual_set(4, 6)
    override = Override(Decimal("2.5"), "Thiếu tài liệu kiểm chứng")
    result = score(cset, {"1": {"points": 4}}, {"1": override})
    assert (result.total, result.leaves["1"].state) == (Decimal("2.50"), "override")
    assert result.leaves["1"].sentence == "Ấn định 2,5 điểm, lý do: Thiếu tài liệu kiểm chứng"


@pytest.mark.parametrize(
    ("code", "override", "fault"),
    [
        ("1", Override(Decimal(5), "Lý do"), "điểm đã ghi: 5 vượt quá điểm tối đa 4"),
        ("1", Override(Decimal("-0.01"), "Lý do"), "điểm đã ghi: không được là số âm (-0,01)"),
        (
            "1",
            Override(Decimal("0.125"), "Lý do"),
            "điểm đã ghi: chỉ được có tối đa 2 chữ số thập phân (0,125)",
        ),
        ("1", Override(Decimal(1), " "), "ấn định điểm phải có lý do"),
        ("9", Override(Decimal(1), "Lý do"), "không có trong bộ tiêu chí"),
    ],
)
def test_refused_overrides(code: str, override: Override, fault: str) -> None:
    with pytest.raises(ScoringError) as caught:
        score(manual_set(4), {}, {code: override})
    assert [(found.criterion, found.message) for found in caught.value.faults] == [(code, fault)]


def test_bonus_and_penalty_are_added_after_their_caps() -> None:
    cset = manual_set(100, bonus=True)
    # T1 3 × 1 capped at 2, T2 2 × 1, T3 0.5: 4.5 capped at 3. P1 1 × 0.5, P2 9 × 0.5 capped at 3: 3.5.
    counts = {"T1": 3, "T2": 2, "T3": 1, "P1": 1, "P2": 9}
    result = score(cset, {"1": {"points": 80}}, counts=counts)
    assert (result.bonus, result.penalty) == (Decimal(3), Decimal("3.5"))
    assert (str(result.total), str(result.index)) == ("79.50", "79.50")


def test_the_index_is_clamped() -> None:
    cset = manual_set(100, bonus=True)
    assert str(score(cset, {"1": {"points": 99}}, counts={"T1": 2}).index) == "100.00"
    assert str(score(cset, {"1": {"points": 1}}, counts={"P1": 6}).index) == "0.00"


@pytest.mark.parametrize(
    ("bonus", "counts", "fault"),
    [
        (False, {"T1": 1}, "bộ tiêu chí này không bật điểm thưởng, điểm trừ"),
        (True, {"T9": 1}, "không có điểm thưởng, điểm trừ mã 'T9'"),
        (True, {"T1": 0.5}, "số lần của điểm thưởng, điểm trừ T1: phải là số nguyên, không phải 0,5"),
    ],
)
def test_refused_bonus_counts(bonus: bool, counts: dict[str, Any], fault: str) -> None:
    with pytest.raises(ScoringError) as caught:
        score(manual_set(100, bonus=bonus), {}, counts=counts)
    assert [found.message for found in caught.value.faults] == [fault]
