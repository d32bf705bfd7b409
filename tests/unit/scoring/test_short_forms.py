"""What the short forms of rules say, word for word: explanations of decided rounds are compared with what is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from real_rules import keyed

from cchc_eval.scoring import CriteriaSet, check_answers, load_criteria_set, score

BANDS = [
    {"from": 0, "label": "Dưới 90%", "points": 0},
    {"from": 90, "label": "Từ 90%", "points": 1.125},
    {"from": 100, "label": "Đạt 100 %", "points": 2},
]


def of_rule(**rule: Any) -> CriteriaSet:
    leaf = {"code": "1", "parent": None, "title": "T", "max_points": 2, "rule": rule}
    bands = [{"rank": "TỐT", "from": 0}]
    return load_criteria_set({"title": "B", "year": 2026, "total_points": 2, "rank_bands": bands, "criteria": [leaf]})


def listed(*entries: tuple[str, str, float], name: str = "points") -> list[dict[str, Any]]:
    return keyed(*entries, name=name)


CHOICE = of_rule(
    type="choice", options=listed(("a", "Đúng hạn 100 %", 2), ("b", "Chậm", 0.1234567), ("c", "Không gửi", 0))
)
CHECKLIST = of_rule(
    type="checklist", items=listed(("a", "Ban hành", 0.5), ("b", "Công khai", 0.125), ("c", "Báo cáo", 0.1234567))
)
IN_PERCENT = of_rule(type="bands", measure="value", value="Tỷ lệ số hóa", unit="%", bands=BANDS)
MODELS = of_rule(type="bands", measure="value", value="Số mô hình", unit="mô hình", bands=BANDS)
SHARE = of_rule(type="bands", measure="percent", part="Số hồ sơ đúng hạn", whole="Tổng số hồ sơ", bands=BANDS)
RATIO = of_rule(type="ratio", part="Số việc xong", whole="Số việc giao", floor_percent=66.67)
NO_FLOOR = of_rule(type="ratio", part="Số việc xong", whole="Số việc giao", floor_percent=0)
DEDUCT = of_rule(
    type="deduct",
    events=listed(("late", "Chậm", 0.25), ("note", "Nhắc nhở", 0), ("lost", "Thiếu", 0.1234567), name="minus"),
)
PERCENT = of_rule(type="percent", value="Tỷ lệ hài lòng (%)")
MANUAL = of_rule(type="manual")

SAID: list[tuple[CriteriaSet, dict[str, Any], str, str, str, str]] = [
    (CHOICE, {"choice": "a"}, "2.00", "Đúng hạn 100 %: 2 điểm", "Đúng hạn 100%", ""),
    (CHOICE, {"choice": "b"}, "0.12", "Chậm: 0,1234567 điểm", "Chậm", ""),
    (CHOICE, {"choice": "c"}, "0.00", "Không gửi: 0 điểm", "Không gửi", ""),
    (CHECKLIST, {"checked": []}, "0.00", "Không đạt nội dung nào trong 3 nội dung: 0 điểm", "Không đạt nội dung nào trong 3 nội dung", ""),
    (CHECKLIST, {"checked": ["b"]}, "0.13", "Đạt 1/3 nội dung: 0,125, làm tròn thành 0,13 điểm", "Đạt 1/3 nội dung", ""),
    (CHECKLIST, {"checked": ["b", "a"]}, "0.63", "Đạt 2/3 nội dung: 0,5 + 0,125 = 0,625, làm tròn thành 0,63 điểm", "Đạt 2/3 nội dung", ""),
    (CHECKLIST, {"checked": ("a", "b", "c")}, "0.75", "Đạt 3/3 nội dung: 0,5 + 0,125 + 0,1234567 = 0,7484567 điểm", "Đạt 3/3 nội dung", ""),
    (IN_PERCENT, {"value": 89.99999999}, "0.00", "89,99999999 %, mức «Dưới 90%»: 0 điểm", "Dưới 90% (89,99999999%)", "còn thiếu 0,00000001 % để đạt 90 %: +1,13 điểm"),
    (IN_PERCENT, {"value": 90}, "1.13", "90 %, mức «Từ 90%»: 1,125, làm tròn thành 1,13 điểm", "Từ 90% (90%)", "còn thiếu 10 % để đạt 100 %: +0,87 điểm"),
    (MODELS, {"value": Decimal("0.33333333333333333333333333333333")}, "0.00", "0,33333333333333333333333333333333 mô hình, mức «Dưới 90%»: 0 điểm", "Dưới 90% (0,33333333333333333333333333333333 mô hình)", "còn thiếu 89,66666666666666666666666666666667 mô hình để đạt 90 mô hình: +1,13 điểm"),
    (MODELS, {"value": 1000000000000000000000000000000}, "2.00", "1.000.000.000.000.000.000.000.000.000.000 mô hình, mức «Đạt 100 %»: 2 điểm", "Đạt 100% (1.000.000.000.000.000.000.000.000.000.000 mô hình)", ""),
    (MODELS, {"value": 1234.5}, "2.00", "1.234,5 mô hình, mức «Đạt 100 %»: 2 điểm", "Đạt 100% (1.234,5 mô hình)", ""),
    (SHARE, {"part": 8999, "whole": 10000}, "0.00", "8.999/10.000 = 89,99 %, mức «Dưới 90%»: 0 điểm", "Dưới 90% (số hồ sơ đúng hạn: 8.999/10.000, đạt 89,99%)", "còn thiếu 1 hồ sơ đúng hạn để đạt 90 %: +1,13 điểm"),
    (SHARE, {"part": 89996, "whole": 100000}, "0.00", "89.996/100.000 = 89,996 %, mức «Dưới 90%»: 0 điểm", "Dưới 90% (số hồ sơ đúng hạn: 89.996/100.000, đạt 89,996%)", "còn thiếu 4 hồ sơ đúng hạn để đạt 90 %: +1,13 điểm"),
    (SHARE, {"part": 1234, "whole": 1233}, "2.00", "1.234/1.233 = 100,1 %, mức «Đạt 100 %»: 2 điểm", "Đạt 100% (số hồ sơ đúng hạn: 1.234/1.233, đạt 100,1%)", ""),
    (SHARE, {"part": 0, "whole": 0.5}, "0.00", "0/0,5 = 0 %, mức «Dưới 90%»: 0 điểm", "Dưới 90% (số hồ sơ đúng hạn: 0/0,5, đạt 0%)", "cần đạt 90 %: +1,13 điểm"),
    (RATIO, {"part": 2, "whole": 3}, "0.00", "2/3 = 66,667 % < 66,67 %: 0 điểm", "Số việc xong: 2/3 (66,667%), dưới mức 66,67%", "còn thiếu 1 việc xong để đạt 66,67 %: +2 điểm"),
    (RATIO, {"part": 6667, "whole": 10000}, "1.33", "6.667/10.000 = 66,67 % ≥ 66,67 %: 6.667/10.000 × 2 = 1,3334, làm tròn thành 1,33 điểm", "Số việc xong: 6.667/10.000 (66,67%)", "còn thiếu 3.308 việc xong để đạt 99,75 %: +0,67 điểm"),
    (RATIO, {"part": 999999, "whole": 1000000}, "2.00", "999.999/1.000.000 = 99,9999 % ≥ 66,67 %: 999.999/1.000.000 × 2 = 1,999998, làm tròn thành 2 điểm", "Số việc xong: 999.999/1.000.000 (99,9999%)", ""),
    (RATIO, {"part": 3, "whole": 3.0}, "2.00", "3/3 = 100 %: đủ 2 điểm", "Số việc xong: 3/3 (100%)", ""),
    (RATIO, {"part": 4, "whole": 3}, "2.00", "4/3 = 133,3 %, vượt 100 %: đủ 2 điểm", "Số việc xong: 4/3 (133,3%)", ""),
    (NO_FLOOR, {"part": 0, "whole": 7}, "0.00", "0/7 = 0 %: 0/7 × 2 = 0 điểm", "Số việc xong: 0/7 (0%)", "còn thiếu 7 việc xong để đạt 100 %: +2 điểm"),
    (NO_FLOOR, {"part": 1, "whole": 8}, "0.25", "1/8 = 12,5 %: 1/8 × 2 = 0,25 điểm", "Số việc xong: 1/8 (12,5%)", "còn thiếu 7 việc xong để đạt 100 %: +1,75 điểm"),
    (DEDUCT, {"counts": {}}, "2.00", "Không có trường hợp bị trừ: đủ 2 điểm", "Không có trường hợp bị trừ", ""),
    (DEDUCT, {"counts": {"late": 0}}, "2.00", "Không có trường hợp bị trừ: đủ 2 điểm", "Không có trường hợp bị trừ", ""),
    (DEDUCT, {"counts": {"note": 1}}, "2.00", "2 − 1 × 0 = 2 điểm", "Có 01 trường hợp bị trừ điểm", ""),
    (DEDUCT, {"counts": {"lost": 2, "late": 1}}, "1.50", "2 − 1 × 0,25 − 2 × 0,1234567 = 1,5 điểm", "Có 03 trường hợp bị trừ điểm", ""),
    (DEDUCT, {"counts": {"late": 8}}, "0.00", "2 − 8 × 0,25 = 0 điểm", "Có 08 trường hợp bị trừ điểm", ""),
    (DEDUCT, {"counts": {"late": 9}}, "0.00", "2 − 9 × 0,25 < 0: 0 điểm", "Có 09 trường hợp bị trừ điểm", ""),
    (DEDUCT, {"counts": {"late": 1234}}, "0.00", "2 − 1.234 × 0,25 < 0: 0 điểm", "Có 1234 trường hợp bị trừ điểm", ""),
    (PERCENT, {"percent": 0}, "0.00", "0 % × 2 = 0 điểm", "Tỷ lệ hài lòng: 0%", "cần đạt 100 %: +2 điểm"),
    (PERCENT, {"percent": Decimal("93.12345678")}, "1.86", "93,12345678 % × 2 = 1,86 điểm", "Tỷ lệ hài lòng: 93,12345678%", "cần đạt 100 %: +0,14 điểm"),
    (PERCENT, {"percent": 85.5}, "1.71", "85,5 % × 2 = 1,71 điểm", "Tỷ lệ hài lòng: 85,5%", "cần đạt 100 %: +0,29 điểm"),
    (PERCENT, {"percent": 100.0}, "2.00", "100 % × 2 = 2 điểm", "Tỷ lệ hài lòng: 100%", ""),
    (MANUAL, {"points": 0}, "0.00", "Chấm trực tiếp: 0 điểm", "", ""),
    (MANUAL, {"points": Decimal("1.250")}, "1.25", "Chấm trực tiếp: 1,25 điểm", "", ""),
    (MANUAL, {"points": 2}, "2.00", "Chấm trực tiếp: 2 điểm", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("cset", "answer", "points", "sentence", "finding", "next_step"), SAID)
def test_a_short_form_says_what_it_always_said(
    cset: CriteriaSet, answer: dict[str, Any], points: str, sentence: str, finding: str, next_step: str
) -> None:
    leaf = score(cset, {"1": answer}).leaves["1"]
    assert (str(leaf.points), leaf.sentence, leaf.finding, leaf.next_step) == (points, sentence, finding, next_step)


REFUSED: list[tuple[CriteriaSet, dict[Any, Any], list[str]]] = [
    (CHOICE, {}, ["thiếu «choice» trong câu trả lời"]),
    (CHOICE, {"choice": "z", "points": 1}, ["câu trả lời có trường lạ: 'points'"]),
    (CHOICE, {"choice": ["a"]}, ["không có mã ['a']; các mã được dùng: a, b, c"]),
    (CHECKLIST, {"checked": None}, ["«checked» phải là danh sách các mã nội dung, không phải null"]),
    (CHECKLIST, {"checked": ["a", "z", "a", 7]}, ["không có mã 'z'; các mã được dùng: a, b, c", "nội dung «Ban hành» được đánh dấu hai lần", "không có mã 7; các mã được dùng: a, b, c"]),
    (CHECKLIST, {"b": 1}, ["thiếu «checked» trong câu trả lời", "câu trả lời có trường lạ: 'b'"]),
    (IN_PERCENT, {"value": True}, ["«Tỷ lệ số hóa»: phải là số, không phải true"]),
    (MODELS, {"part": 1, "whole": 2}, ["thiếu «value» trong câu trả lời", "câu trả lời có trường lạ: 'part', 'whole'"]),
    (SHARE, {"part": "x", "whole": 0}, ["«Số hồ sơ đúng hạn»: phải là số, không phải 'x'", "«Tổng số hồ sơ» bằng 0: mẫu số phải lớn hơn 0"]),
    (RATIO, {"part": -1, "whole": None}, ["«Số việc xong»: không được là số âm (-1)", "«Số việc giao»: phải là số, không phải null"]),
    (RATIO, {7: 1}, ["thiếu «part», «whole» trong câu trả lời", "câu trả lời có trường lạ: 7"]),
    (RATIO, {"part": 1, "whole": 0.0}, ["«Số việc giao» bằng 0: mẫu số phải lớn hơn 0"]),
    (DEDUCT, {"counts": [1]}, ["«counts» phải ghi số lần theo từng mã, không phải [1]"]),
    (DEDUCT, {"counts": {"gone": 1, "late": 1.5}}, ["không có mã 'gone'; các mã được dùng: late, note, lost", "số lần «Chậm»: phải là số nguyên, không phải 1,5"]),
    (DEDUCT, {"count": {}}, ["thiếu «counts» trong câu trả lời", "câu trả lời có trường lạ: 'count'"]),
    (DEDUCT, {}, ["thiếu «counts» trong câu trả lời"]),
    (PERCENT, {"percent": 100.5}, ["tỷ lệ 100,5 % vượt quá 100 %"]),
    (PERCENT, {"percent": Decimal("NaN")}, ["«Tỷ lệ hài lòng (%)»: phải là số hữu hạn, không phải NaN"]),
    (MANUAL, {"points": 2.01}, ["điểm: 2,01 vượt quá điểm tối đa 2"]),
    (MANUAL, {"points": 1.005}, ["điểm: chỉ được có tối đa 2 chữ số thập phân (1,005)"]),
    (MANUAL, {"points": 10000000}, ["điểm: số quá lớn"]),
    (MANUAL, {"points": "1"}, ["điểm: phải là số, không phải '1'"]),
]  # fmt: skip


@pytest.mark.parametrize(("cset", "answer", "messages"), REFUSED)
def test_a_short_form_refuses_what_it_always_refused(
    cset: CriteriaSet, answer: dict[Any, Any], messages: list[str]
) -> None:
    assert [fault.message for fault in check_answers(cset, {"1": answer})] == messages


def test_a_short_form_asks_for_the_same_as_ever() -> None:
    asked = {
        name: [
            (item.path, item.label, item.kind, item.unit, item.optional, item.positive, item.points)
            for item in cset.leaves[0].rule.inputs
        ]
        for name, cset in (("share", SHARE), ("models", MODELS), ("percent", PERCENT), ("manual", MANUAL),
                           ("choice", CHOICE), ("checklist", CHECKLIST), ("deduct", DEDUCT))
        if cset.leaves[0].rule is not None
    }  # fmt: skip
    assert asked == {
        "share": [
            (("part",), "Số hồ sơ đúng hạn", "number", "", False, False, None),
            (("whole",), "Tổng số hồ sơ", "number", "", False, True, None),
        ],
        "models": [(("value",), "Số mô hình", "number", "mô hình", False, False, None)],
        "percent": [(("percent",), "Tỷ lệ hài lòng (%)", "percent", "", False, False, None)],
        "manual": [(("points",), "Điểm tự chấm (nhập trực tiếp)", "points", "", False, False, None)],
        "choice": [(("choice",), "Chọn một mức", "choice", "", False, False, None)],
        "checklist": [
            (("checked", "a"), "Ban hành", "tick", "", False, False, Decimal("0.5")),
            (("checked", "b"), "Công khai", "tick", "", False, False, Decimal("0.125")),
            (("checked", "c"), "Báo cáo", "tick", "", False, False, Decimal("0.1234567")),
        ],
        "deduct": [
            (("counts", "late"), "Chậm", "count", "lần", True, False, Decimal("-0.25")),
            (("counts", "note"), "Nhắc nhở", "count", "lần", True, False, Decimal(0)),
            (("counts", "lost"), "Thiếu", "count", "lần", True, False, Decimal("-0.1234567")),
        ],
    }
