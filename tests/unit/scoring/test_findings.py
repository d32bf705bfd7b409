"""Shortcomings in an official's words, by every kind of rule from its own numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import RULES, CriteriaSet, LeafScore, Override, load_criteria_set, score
from cchc_eval.vietnamese.writing import tight

SET = default_criteria_set()


def leaf_of(code: str, answer: Any) -> LeafScore:
    return score(SET, {} if answer is None else {code: answer}).leaves[code]


def one_leaf(rule: dict[str, Any], **more: Any) -> CriteriaSet:
    leaf = {"code": "1", "parent": None, "title": "Lá", "max_points": 3, "rule": rule, "na_allowed": True}
    bands = [{"rank": "TỐT", "from": 85}, {"rank": "YẾU", "from": 0}]
    data = {"title": "Bộ", "year": 2026, "total_points": 3, "not_applicable": "full", "rank_bands": bands}
    return load_criteria_set({**data, "criteria": [{**leaf, **more}]})


CASES = [
    ("1.1.3", {"part": 7, "whole": 9}, "7/9 = 77,8 % < 80 %: 0 điểm", "Số nhiệm vụ hoàn thành: 7/9 (77,8%), dưới mức 80%"),
    ("1.1.3", {"part": 8, "whole": 9}, "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm", "Số nhiệm vụ hoàn thành: 8/9 (88,9%)"),
    ("1.4.2", {"value": 2}, "2 hình thức, mức «Từ 1 đến 2 hình thức»: 0,5 điểm", "Từ 1 đến 2 hình thức (2 hình thức)"),
    (
        "1.7",
        {"part": 7, "whole": 9},
        "7/9 = 77,8 %, mức «Đúng hạn dưới 90%»: 0 điểm",
        "Đúng hạn dưới 90% (số nhiệm vụ hoàn thành đúng hạn: 7/9, đạt 77,8%)",
    ),
    ("1.1.1", {"choice": "late"}, "Chậm từ 1 đến 10 ngày làm việc: 0,75 điểm", "Chậm từ 1 đến 10 ngày làm việc"),
    ("1.1.2", {"checked": []}, "Không đạt nội dung nào trong 4 nội dung: 0 điểm", "Không đạt nội dung nào trong 4 nội dung"),
    ("1.1.2", {"checked": ["i1", "i2"]}, "Đạt 2/4 nội dung: 0,25 + 0,25 = 0,5 điểm", "Đạt 2/4 nội dung"),
    ("1.2.1", {"counts": {"late": 2, "missing": 1}}, "2 − 2 × 0,25 − 1 × 0,5 = 1 điểm", "Có 03 trường hợp bị trừ điểm"),
    ("1.2.1", {"counts": {"late": 12}}, "2 − 12 × 0,25 < 0: 0 điểm", "Có 12 trường hợp bị trừ điểm"),
    ("1.2.1", {"counts": {}}, "Không có trường hợp bị trừ: đủ 2 điểm", "Không có trường hợp bị trừ"),
    ("8.1", {"percent": 60}, "60 % × 4 = 2,4 điểm", "Tỷ lệ hài lòng: 60%"),
    ("1.1.3", None, "Chưa trả lời: 0 điểm", "Chưa kê khai, chưa có kết quả"),
    ("8.1", None, "Chưa có kết quả do cơ quan thẩm định nhập: 0 điểm", "Chưa có kết quả do cơ quan thẩm định nhập"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "answer", "sentence", "finding"), CASES)
def test_a_finding_leaves_out_the_sum(code: str, answer: Any, sentence: str, finding: str) -> None:
    leaf = leaf_of(code, answer)
    assert (leaf.sentence, leaf.finding) == (sentence, finding)


def test_a_finding_says_a_count_once() -> None:
    rule = {
        "type": "measured",
        "measure": {"kind": "value", "value": "Số sáng kiến", "unit": "sáng kiến"},
        "scale": {"kind": "steps", "steps": [
            {"from": 2, "points": 3, "label": "Từ 02 sáng kiến"}, {"from": 1, "points": 1, "label": "01 sáng kiến"},
            {"from": 0, "points": 0, "label": "Không có"},
        ]},
    }  # fmt: skip
    found = {value: score(one_leaf(rule), {"1": {"value": value}}).leaves["1"].finding for value in (0, 1, 3)}
    assert found == {0: "Không có (0 sáng kiến)", 1: "01 sáng kiến", 3: "Từ 02 sáng kiến (3 sáng kiến)"}


def test_every_kind_of_rule_has_a_finding_of_its_own() -> None:
    rules = {SET.by_code[code].rule for code, *_rest in CASES}
    assert {rule.type for rule in rules if rule} | {"manual", "measured", "sum"} == set(RULES)
    manual = score(one_leaf({"type": "manual"}), {"1": {"points": 1}}).leaves["1"]
    assert (manual.sentence, manual.finding) == ("Chấm trực tiếp: 1 điểm", "")


def test_what_a_person_typed_into_the_set_is_never_taken_for_a_sum() -> None:
    """Labels may read like the sentences that stand around them."""
    options = [
        {"key": "a", "label": "Chưa trả lời: dưới 80 %", "points": 1},
        {"key": "b", "label": "Đạt: 2 điểm", "points": 0},
    ]
    cset = one_leaf({"type": "choice", "options": options})
    assert [score(cset, {"1": {"choice": key}}).leaves["1"].finding for key in "ab"] == [
        "Chưa trả lời: dưới 80%",
        "Đạt: 2 điểm",
    ]


def test_points_that_were_set_and_what_does_not_apply() -> None:
    cset = one_leaf({"type": "manual"})
    given = score(cset, {}, {"1": Override(Decimal(1), "Thiếu hồ sơ, trừ 2 điểm")}).leaves["1"]
    assert given.finding == given.sentence == "Ấn định 1 điểm, lý do: Thiếu hồ sơ, trừ 2 điểm"
    assert score(cset, {"1": {"not_applicable": True}}).leaves["1"].finding == "Không phát sinh"


def test_percentages_are_written_close() -> None:
    assert tight("7/9 = 77,8 % < 80 %") == "7/9 = 77,8% < 80%"
