"""Rank caps: the rules of a criteria set, and which of them the data call for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CapRule, GroupScore, ScoringError, load_criteria_set, proposed_cap

RANKS = ("TỐT", "KHÁ", "TRUNG BÌNH", "YẾU")
NOT_SENT = CapRule("not_submitted", "TRUNG BÌNH", "Không nộp hồ sơ")
LATE = CapRule("late", "KHÁ", "Nộp sau hạn của đợt")
WEAK = CapRule("field_below", "KHÁ", "Có lĩnh vực quá yếu", "1", Decimal(50))
DISCIPLINE = CapRule("by_evidence", "KHÁ", "Người đứng đầu bị kỷ luật")
ALL = (NOT_SENT, LATE, WEAK, DISCIPLINE)


def cap(*rules: CapRule, submitted: bool = True, late: bool = False, points: str = "20", applicable: str = "22") -> Any:
    fields = {"1": GroupScore(Decimal(points), Decimal(applicable))}
    return proposed_cap(rules, RANKS, submitted=submitted, late=late, fields=fields)


def test_what_the_data_can_decide_is_proposed() -> None:
    assert cap(*ALL) is None
    assert cap(*ALL, submitted=False) == ("TRUNG BÌNH", "Không nộp hồ sơ")
    assert cap(*ALL, late=True) == ("KHÁ", "Nộp sau hạn của đợt")


def test_a_field_below_its_share_is_named_with_its_figure() -> None:
    # 10,99 of 22 is 49,954… %: below 50, and not printed as 50.
    assert cap(WEAK, points="10.99") == ("KHÁ", "Có lĩnh vực quá yếu (lĩnh vực 1 đạt 49,95 %, dưới 50 %)")
    # Half exactly is not below half.
    assert cap(WEAK, points="11") is None


def test_a_field_that_does_not_apply_lowers_nothing() -> None:
    assert cap(WEAK, points="0", applicable="0") is None


def test_of_several_the_lowest_holds_with_its_own_reasons() -> None:
    second = replace(NOT_SENT, reason="Không báo cáo")
    assert cap(WEAK, NOT_SENT, second, submitted=False, points="1") == ("TRUNG BÌNH", "Không nộp hồ sơ; Không báo cáo")


def test_a_unit_that_sent_nothing_is_not_late_too() -> None:
    assert cap(LATE, submitted=False, late=True) is None


def with_caps(*caps: Any) -> dict[str, Any]:
    return {**default_criteria_set().to_data(), "rank_caps": list(caps)}


def test_a_set_carries_its_caps_and_one_without_is_as_before() -> None:
    plain = default_criteria_set()
    assert "rank_caps" not in plain.to_data() and load_criteria_set(with_caps()).fingerprint == plain.fingerprint
    cset = load_criteria_set(with_caps(*(rule.to_data() for rule in ALL)))
    assert cset.rank_caps == ALL and cset.fingerprint != plain.fingerprint
    assert load_criteria_set(cset.to_data()) == cset


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ({"kind": "weather", "rank": "KHÁ", "reason": "x"}, "weather"),
        ({"kind": "late", "rank": "GIỎI", "reason": "x"}, "GIỎI"),
        # A cap at the best rank lowers nothing.
        ({"kind": "late", "rank": "TỐT", "reason": "x"}, "TỐT"),
        ({"kind": "late", "rank": "KHÁ", "reason": " "}, "reason"),
        ({"kind": "late", "rank": "KHÁ"}, "reason"),
        ({"rank": "KHÁ", "reason": "x"}, "kind"),
        ({"kind": "late", "reason": "x"}, "rank"),
        ({"kind": "late", "rank": "KHÁ", "reason": "x", "percent": 5}, "percent"),
        ({"kind": "field_below", "rank": "KHÁ", "reason": "x", "field": "77", "percent": 50}, "77"),
        ({"kind": "field_below", "rank": "KHÁ", "reason": "x", "field": "1.1", "percent": 50}, "1.1"),
        ({"kind": "field_below", "rank": "KHÁ", "reason": "x", "field": "1", "percent": 0}, "tỷ lệ"),
        ({"kind": "field_below", "rank": "KHÁ", "reason": "x", "field": "1", "percent": 100.5}, "tỷ lệ"),
        ({"kind": "field_below", "rank": "KHÁ", "reason": "x"}, "percent"),
        ("late", "đối tượng"),
    ],
)
def test_a_faulty_rule_is_named(rule: Any, part: str) -> None:
    with pytest.raises(ScoringError) as error:
        load_criteria_set(with_caps(rule))
    assert any("thứ 1" in str(fault) and part in str(fault) for fault in error.value.faults)
