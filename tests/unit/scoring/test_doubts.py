"""What the rules accept and a person should look at again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, RankCap, UnitRecord, doubts, load_criteria_set, set_doubts
from cchc_eval.scoring.evaluation import evaluate, lower_cap, with_cap_of_set

BANDS = [{"from": 0, "label": "Thấp", "points": 0}, {"from": 90, "label": "Cao", "points": 2}]
RULES: dict[str, dict[str, Any]] = {
    "1": {"type": "percent", "value": "Tỷ lệ (%)"},
    "2": {"type": "bands", "measure": "value", "value": "Tỷ lệ", "unit": "%", "bands": BANDS},
    "3": {"type": "bands", "measure": "value", "value": "Số việc", "bands": BANDS},
    "4": {"type": "bands", "measure": "percent", "part": "Đúng hạn", "whole": "Tổng số", "bands": BANDS},
    "5": {"type": "ratio", "part": "Xong", "whole": "Giao", "floor_percent": 80},
}


def make_set(**changed: dict[str, Any]) -> CriteriaSet:
    rules = {code: {**rule, **changed.get(f"r{code}", {})} for code, rule in RULES.items()}
    criteria = [
        {"code": code, "parent": None, "title": code, "max_points": 2, "rule": rule} for code, rule in rules.items()
    ]
    data = {"title": "Bộ", "year": 2026, "total_points": 10, "not_applicable": "exclude"}
    bands = changed.get("rank_bands") or [{"rank": "TỐT", "from": 85}, {"rank": "YẾU", "from": 0}]
    return load_criteria_set(
        {**data, "rank_bands": bands, "criteria": criteria, "rank_caps": changed.get("rank_caps", [])}
    )


SET = make_set()


@pytest.mark.parametrize(
    ("code", "answer", "asked"),
    [
        ("1", {"percent": Decimal("0.95")}, "ghi 0,95 %; có phải là 95 % không?"),
        ("1", {"percent": 1}, "ghi 1 %; có phải là 100 % không?"),
        ("1", {"percent": 0}, ""),
        ("1", {"percent": Decimal("1.01")}, ""),
        ("1", {"percent": "0.5"}, ""),  # refused, not asked about
        ("2", {"value": 0.9}, "ghi 0,9 %; có phải là 90 % không?"),
        ("3", {"value": 0.9}, ""),
        ("3", {"value": 1}, ""),
        ("4", {"part": 100, "whole": 80}, "«Đúng hạn» (100) lớn hơn «Tổng số» (80); có ghi đổi chỗ hai số không?"),
        ("4", {"part": 80, "whole": 80}, ""),
        ("5", {"part": 9, "whole": 8}, "«Xong» (9) lớn hơn «Giao» (8); có ghi đổi chỗ hai số không?"),
        ("5", {"part": 9, "whole": 0}, ""),
        ("5", {"not_applicable": True}, ""),
    ],
)
def test_an_answer_that_looks_like_a_slip_is_asked_about(code: str, answer: Any, asked: str) -> None:
    found = doubts(SET, {code: answer}, "U1")
    assert [(one.criterion, one.unit, one.message) for one in found] == ([(code, "U1", asked)] if asked else [])


def test_the_general_form_is_asked_about_like_the_short_ones() -> None:
    share = {"kind": "share", "part": "Đúng hạn", "whole": "Tổng số"}
    steps = {"kind": "steps", "steps": [BANDS[0], {**BANDS[1], "from": 0.9}]}
    in_proportion = {"kind": "proportional", "floor": 0.8}
    measured = {"type": "measured", "measure": share, "scale": steps}
    part = {"key": "a", "label": "A", "max_points": 2, "measure": share, "scale": in_proportion}
    whole = {"kind": "value", "value": "Số việc"}
    counted = {"type": "measured", "measure": whole, "scale": steps}
    rules = {"1": measured, "2": {"type": "sum", "parts": [part]}, "3": counted}
    criteria = [
        {"code": code, "parent": None, "title": code, "max_points": 2, "rule": rule} for code, rule in rules.items()
    ]
    ranks = [{"rank": "YẾU", "from": 0}]
    cset = load_criteria_set(
        {"title": "Bộ", "year": 2026, "total_points": 6, "rank_bands": ranks, "criteria": criteria}
    )
    assert [str(one) for one in set_doubts(cset)] == [
        "Tiêu chí 1: mức «Cao» từ 0,9 %; có phải là 90 % không?",
        "Tiêu chí 2: sàn 0,8 %; có phải là 80 % không?",
    ]


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"r5": {"floor_percent": 0.8}}, "sàn 0,8 %"),
        ({"r4": {"bands": [BANDS[0], {**BANDS[1], "from": 0.9}]}}, "mức «Cao» từ 0,9 %"),
        ({"r2": {"bands": [BANDS[0], {**BANDS[1], "from": 0.9}]}}, "mức «Cao» từ 0,9 %"),
        ({"r3": {"bands": [BANDS[0], {**BANDS[1], "from": 0.9}]}}, ""),
        ({"r4": {"bands": [BANDS[0], {**BANDS[0], "from": 0.5}, BANDS[1]]}}, ""),
        ({"rank_bands": [{"rank": "TỐT", "from": 0.85}, {"rank": "YẾU", "from": 0}]}, "mức xếp hạng «TỐT» từ 0,85 %"),
        (
            {"rank_caps": [{"kind": "field_below", "rank": "YẾU", "reason": "x", "field": "1", "percent": 0.5}]},
            "hạ xếp hạng khi lĩnh vực 1 dưới 0,5 %",
        ),
        ({}, ""),
    ],
)
def test_percentages_of_a_set_that_are_hardly_meant_are_asked_about(changed: dict[str, Any], asked: str) -> None:
    found = set_doubts(make_set(**changed))
    assert [asked in one.message for one in found] == ([True] if asked else [])


def test_the_default_set_is_beyond_doubt() -> None:
    assert set_doubts(default_criteria_set()) == []


def test_of_two_caps_the_lower_counts() -> None:
    cset = default_criteria_set()
    good, fair = RankCap("KHÁ", "kỷ luật", "QĐ 1"), RankCap("TRUNG BÌNH", "nộp chậm")
    assert lower_cap(cset, good, fair) == lower_cap(cset, fair, good) == fair
    assert lower_cap(cset, good, None) == lower_cap(cset, None, good) == good
    assert lower_cap(cset, None, None) is None
    other = RankCap("KHÁ", "lĩnh vực thấp")
    assert lower_cap(cset, good, other) == RankCap("KHÁ", "kỷ luật; lĩnh vực thấp", "QĐ 1")
    assert lower_cap(cset, good, good) == good


def test_the_set_s_own_caps_join_that_of_the_record() -> None:
    caps = [
        {"kind": "late", "rank": "YẾU", "reason": "nộp chậm"},
        {"kind": "field_below", "rank": "YẾU", "reason": "thấp", "field": "1", "percent": 50},
    ]
    cset = make_set(rank_caps=caps)
    full = {"1": {"percent": 100}, "2": {"value": 95}, "3": {"value": 95}, "4": {"part": 1, "whole": 1}}
    record = UnitRecord("U1", "A", {**full, "5": {"part": 1, "whole": 1}})
    evaluation = evaluate(cset, record)
    assert with_cap_of_set(cset, evaluation, late=False) == evaluation
    late = with_cap_of_set(cset, evaluation, late=True)
    assert (late.computed_rank, late.rank, late.record.rank_cap) == ("TỐT", "YẾU", RankCap("YẾU", "nộp chậm"))
    assert late.final.index == evaluation.final.index
