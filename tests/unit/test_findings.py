"""Shortcomings in an official's words, out of every kind of rule."""

from __future__ import annotations

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring.findings import finding, tight

SET = default_criteria_set()
BY_TYPE = {type(leaf.rule).type: leaf.rule for leaf in reversed(SET.leaves)}


def test_every_kind_of_rule() -> None:
    assert set(BY_TYPE) == {"ratio", "choice", "deduct", "bands", "checklist", "percent"}


@pytest.mark.parametrize(
    ("kind", "sentence", "said"),
    [
        ("ratio", "7/9 = 77,8 % < 80 %: 0 điểm", "Số nhiệm vụ hoàn thành: 7/9 (77,8%), dưới mức 80%"),
        ("ratio", "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm", "Số nhiệm vụ hoàn thành: 8/9 (88,9%)"),
        ("bands", "2 hình thức, mức «Từ 1 đến 2 hình thức»: 0,5 điểm", "Từ 1 đến 2 hình thức (2 hình thức)"),
        ("choice", "Chậm từ 1 đến 10 ngày làm việc: 0,75 điểm", "Chậm từ 1 đến 10 ngày làm việc"),
        ("checklist", "Không đạt nội dung nào trong 4 nội dung: 0 điểm", "Không đạt nội dung nào trong 4 nội dung"),
        ("checklist", "Đạt 2/4 nội dung: 0,5 + 0,25 = 0,75 điểm", "Đạt 2/4 nội dung"),
        ("deduct", "3 − 2 × 0,25 − 1 × 0,5 = 2 điểm", "Có 03 trường hợp bị trừ điểm"),
        ("deduct", "1 − 12 × 0,25 < 0: 0 điểm", "Có 12 trường hợp bị trừ điểm"),
        ("percent", "60 % × 4 = 2,4 điểm", "Tỷ lệ hài lòng: 60%"),
        ("ratio", "Chưa trả lời: 0 điểm", "Chưa kê khai, chưa có kết quả"),
        (
            "percent",
            "Chưa có kết quả do Văn phòng Sở nhập: 0 điểm",
            "Chưa có kết quả do Văn phòng Sở nhập",
        ),
        ("ratio", "", ""),
    ],
)
def test_a_shortcoming_is_told_without_the_sum(kind: str, sentence: str, said: str) -> None:
    assert finding(BY_TYPE[kind], sentence) == said


def test_a_band_of_a_share_tells_the_share() -> None:
    rule = next(
        leaf.rule for leaf in SET.leaves if leaf.rule and leaf.rule.type == "bands" and leaf.rule.measure == "percent"
    )
    assert finding(rule, f"7/9 = 77,8 %, mức «{rule.bands[0].label}»: 0 điểm") == (
        f"{rule.bands[0].label} ({rule.part[:1].lower()}{rule.part[1:]}: 7/9, đạt 77,8%)"
    )


def test_percentages_are_written_close() -> None:
    assert tight("7/9 = 77,8 % < 80 %") == "7/9 = 77,8% < 80%"
