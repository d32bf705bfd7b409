"""Each rule of docs/scoring.md: points, sentences, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, ScoringError, check_answers, load_criteria_set, score

BANDS = [
    {"from": 0, "label": "Dưới 90%", "points": 0},
    {"from": 90, "label": "Từ 90%", "points": 1},
    {"from": 100, "label": "100%", "points": 2},
]


def one_leaf(rule: dict[str, Any], max_points: float = 2, **more: Any) -> CriteriaSet:
    leaf = {"code": "1", "parent": None, "title": "Tiêu chí", "max_points": max_points, "rule": rule, **more}
    return load_criteria_set(
        {
            "title": "Bộ tiêu chí",
            "year": 2026,
            "total_points": max_points,
            "rank_bands": [{"rank": "ĐẠT", "from": 50}, {"rank": "KHÔNG ĐẠT", "from": 0}],
            "criteria": [leaf],
        }
    )


CHOICE = one_leaf(
    {
        "type": "choice",
        "options": [
            {"key": "a", "label": "Đúng hạn", "points": 2},
            {"key": "b", "label": "Chậm", "points": 0.125},
        ],
    }
)
CHECKLIST = one_leaf({"type": "checklist", "items": [{"key": k, "label": f"Việc {k}", "points": 0.5} for k in "abcd"]})
VALUE = one_leaf({"type": "bands", "measure": "value", "value": "Số", "unit": "việc", "bands": BANDS})
PERCENT_BANDS = one_leaf({"type": "bands", "measure": "percent", "part": "a", "whole": "b", "bands": BANDS})
RATIO = one_leaf({"type": "ratio", "part": "a", "whole": "b", "floor_percent": 80}, 3)
THIRDS = one_leaf({"type": "ratio", "part": "a", "whole": "b", "floor_percent": 66.67}, 3)
DEDUCT = one_leaf(
    {
        "type": "deduct",
        "events": [
            {"key": "late", "label": "Chậm", "minus": 0.25},
            {"key": "missing", "label": "Thiếu", "minus": 0.5},
        ],
    }
)
PERCENT = one_leaf({"type": "percent", "value": "Tỷ lệ"}, 4)
MANUAL = one_leaf({"type": "manual"}, 3)
NA = one_leaf({"type": "manual"}, 3, na_allowed=True)


@pytest.mark.parametrize(
    ("cset", "answer", "points", "sentence"),
    [
        (CHOICE, {"choice": "a"}, "2.00", "Đúng hạn: 2 điểm"),
        (CHOICE, {"choice": "b"}, "0.13", "Chậm: 0,125, làm tròn thành 0,13 điểm"),
        (CHECKLIST, {"checked": ["d", "a"]}, "1.00", "Đạt 2/4 nội dung: 0,5 + 0,5 = 1 điểm"),
        (CHECKLIST, {"checked": ["a"]}, "0.50", "Đạt 1/4 nội dung: 0,5 điểm"),
        (CHECKLIST, {"checked": []}, "0.00", "Không đạt nội dung nào trong 4 nội dung: 0 điểm"),
        (VALUE, {"value": 89.99}, "0.00", "89,99 việc, mức «Dưới 90%»: 0 điểm"),
        (VALUE, {"value": 90}, "1.00", "90 việc, mức «Từ 90%»: 1 điểm"),
        (VALUE, {"value": 1000}, "2.00", "1.000 việc, mức «100%»: 2 điểm"),
        (PERCENT_BANDS, {"part": 9, "whole": 10}, "1.00", "9/10 = 90 %, mức «Từ 90%»: 1 điểm"),
        # 89,996 % would print as the 90 % it does not reach.
        (PERCENT_BANDS, {"part": 22499, "whole": 25000}, "0.00", "22.499/25.000 = 89,996 %, mức «Dưới 90%»: 0 điểm"),
        (PERCENT_BANDS, {"part": 11, "whole": 10}, "2.00", "11/10 = 110 %, mức «100%»: 2 điểm"),
        (RATIO, {"part": 8, "whole": 9}, "2.67", "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm"),
        (RATIO, {"part": 7, "whole": 9}, "0.00", "7/9 = 77,8 % < 80 %: 0 điểm"),
        (RATIO, {"part": 4, "whole": 5}, "2.40", "4/5 = 80 % ≥ 80 %: 4/5 × 3 = 2,4 điểm"),
        (RATIO, {"part": 9, "whole": 9}, "3.00", "9/9 = 100 %: đủ 3 điểm"),
        (RATIO, {"part": 12, "whole": 9}, "3.00", "12/9 = 133,3 %, vượt 100 %: đủ 3 điểm"),
        (RATIO, {"part": 0.0, "whole": 1.5}, "0.00", "0/1,5 = 0 % < 80 %: 0 điểm"),
        # 2/3 is 66,666… %: below a floor of 66,67 %.
        (THIRDS, {"part": 2, "whole": 3}, "0.00", "2/3 = 66,667 % < 66,67 %: 0 điểm"),
        (DEDUCT, {"counts": {"late": 1, "missing": 1}}, "1.25", "2 − 1 × 0,25 − 1 × 0,5 = 1,25 điểm"),
        (DEDUCT, {"counts": {"late": 9}}, "0.00", "2 − 9 × 0,25 < 0: 0 điểm"),
        (DEDUCT, {"counts": {"late": 8}}, "0.00", "2 − 8 × 0,25 = 0 điểm"),
        (DEDUCT, {"counts": {"late": 0}}, "2.00", "Không có trường hợp bị trừ: đủ 2 điểm"),
        (DEDUCT, {"counts": {}}, "2.00", "Không có trường hợp bị trừ: đủ 2 điểm"),
        (PERCENT, {"percent": 85.5}, "3.42", "85,5 % × 4 = 3,42 điểm"),
        (PERCENT, {"percent": Decimal("93.125")}, "3.73", "93,125 % × 4 = 3,725, làm tròn thành 3,73 điểm"),
        (PERCENT, {"percent": 100}, "4.00", "100 % × 4 = 4 điểm"),
        (MANUAL, {"points": 2.25}, "2.25", "Chấm trực tiếp: 2,25 điểm"),
    ],
)  # fmt: skip
def test_points_and_sentence(cset: CriteriaSet, answer: dict, points: str, sentence: str) -> None:
    leaf = score(cset, {"1": answer}).leaves["1"]
    assert (str(leaf.points), leaf.sentence) == (points, sentence)


NOT_NUMBERS = [
    "3",
    None,
    True,
    float("nan"),
    float("inf"),
    Decimal("NaN"),
    -1,
    -0.5,
    10**40,
    Decimal("1e99"),
    [1],
    "9,5",
]


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=repr)
@pytest.mark.parametrize(
    ("cset", "answer"),
    [
        (VALUE, lambda value: {"value": value}),
        (RATIO, lambda value: {"part": value, "whole": 9}),
        (RATIO, lambda value: {"part": 3, "whole": value}),
        (PERCENT_BANDS, lambda value: {"part": 3, "whole": value}),
        (DEDUCT, lambda value: {"counts": {"late": value}}),
        (PERCENT, lambda value: {"percent": value}),
        (MANUAL, lambda value: {"points": value}),
    ],
)
def test_only_finite_numbers_from_0_are_taken(cset: CriteriaSet, answer: Any, value: Any) -> None:
    faults = check_answers(cset, {"1": answer(value)}, "U1")
    assert [(fault.unit, fault.criterion) for fault in faults] == [("U1", "1")]


@pytest.mark.parametrize(
    ("cset", "answer", "fault"),
    [
        (CHOICE, {"choice": "c"}, "không có mã 'c'; các mã được dùng: a, b"),
        (CHOICE, {"choice": ["a"]}, "không có mã ['a']; các mã được dùng: a, b"),
        (CHOICE, {}, "thiếu «choice» trong câu trả lời"),
        (CHOICE, {"choice": "a", "points": 2}, "câu trả lời có trường lạ: 'points'"),
        (CHECKLIST, {"checked": ["a", "a"]}, "nội dung «Việc a» được đánh dấu hai lần"),
        (CHECKLIST, {"checked": ["z"]}, "không có mã 'z'; các mã được dùng: a, b, c, d"),
        (CHECKLIST, {"checked": [{}]}, "không có mã {}; các mã được dùng: a, b, c, d"),
        (CHECKLIST, {"checked": "abcd"}, "«checked» phải là danh sách các mã nội dung, không phải 'abcd'"),
        (RATIO, {"part": 0, "whole": 0}, "«b» bằng 0: mẫu số phải lớn hơn 0"),
        (RATIO, {"part": 1}, "thiếu «whole» trong câu trả lời"),
        (VALUE, {"part": 1, "whole": 2}, "thiếu «value» trong câu trả lời"),
        (DEDUCT, {"counts": {"late": 1.5}}, "số lần «Chậm»: phải là số nguyên, không phải 1,5"),
        (DEDUCT, {"counts": {"early": 1}}, "không có mã 'early'; các mã được dùng: late, missing"),
        (DEDUCT, {"counts": [1, 2]}, "«counts» phải ghi số lần theo từng mã, không phải [1, 2]"),
        (PERCENT, {"percent": 100.01}, "tỷ lệ 100,01 % vượt quá 100 %"),
        (MANUAL, {"points": 3.01}, "điểm: 3,01 vượt quá điểm tối đa 3"),
        (MANUAL, {"points": 1.005}, "điểm: chỉ được có tối đa 2 chữ số thập phân (1,005)"),
        (MANUAL, {"points": Decimal("1.0000000000000000000000000000000000000001")}, "điểm: chỉ được có tối đa 2 chữ số thập phân (1,0000000000000000000000000000000000000001)"),
        (MANUAL, {"not_applicable": True}, "không được ghi «không phát sinh»"),
        (NA, {"not_applicable": False}, "«not_applicable» chỉ nhận giá trị true"),
        (NA, {"not_applicable": 1}, "«not_applicable» chỉ nhận giá trị true"),
        (NA, {"not_applicable": True, "points": 1}, "đã ghi «không phát sinh» thì không ghi thêm câu trả lời khác"),
        (MANUAL, None, "câu trả lời phải là một đối tượng, không phải null"),
        (MANUAL, 3, "câu trả lời phải là một đối tượng, không phải 3"),
    ],
)  # fmt: skip
def test_a_refused_answer_is_reported_by_name(cset: CriteriaSet, answer: Any, fault: str) -> None:
    assert fault in [found.message for found in check_answers(cset, {"1": answer})]


def test_faults_of_all_criteria_come_at_once_with_unit_and_criterion() -> None:
    answers = {
        "1": {"choice": "x"},
        "9.9": {"points": 1},
        "1.1.1": {"choice": "x"},
        "8.1": {"percent": 101},
        7: {},
    }
    with pytest.raises(ScoringError) as caught:
        score(default_criteria_set(), answers)  # type: ignore[arg-type]
    assert {fault.criterion for fault in caught.value.faults} == {"1", "9.9", "1.1.1", "8.1", "7"}
    assert str(check_answers(default_criteria_set(), {"1": {}}, "VP")[0]).startswith("Đơn vị VP, tiêu chí 1: là nhóm")


def test_answers_that_are_no_mapping_are_refused() -> None:
    assert check_answers(CHOICE, [1])[0].message.startswith("các câu trả lời phải ghi theo mã tiêu chí")  # type: ignore[arg-type]
