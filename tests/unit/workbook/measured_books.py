"""Workbooks of sets whose rules are measure and scale, for the tests of the criteria workbook."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, field, leaf
from real_rules import keyed, measured, steps

from cchc_eval.workbook.criteria_book import read_criteria, write_criteria

QUOTA = {"rank": "TỐT", "percent": 20, "among": "KHÁ"}
WHOLE = a_set(
    field("1", 4), leaf("1.1", 1, PLAN, "1"), leaf("1.2", 1, IN_PROPORTION, "1", **GATE),
    leaf("1.3", 2, {"type": "ratio", "part": "Xong", "whole": "Giao"}, "1", na_allowed=True, not_applicable="full",
         variants=[{"group": "Xã, phường", "rule": {"type": "bands", "measure": "percent", "part": "a", "whole": "b",
                                                    "bands": [{"from": 0, "label": "Thấp", "points": 0},
                                                              {"from": 0.5, "label": "Cao", "points": 2}]}},
                   {"group": "Sở", "rule": IN_PROPORTION},
                   {"group": "Ban", "rule": {"type": "manual"}}]),
    field("2", 2, not_for=["Trường học"]), leaf("2.1", 2, IN_PROPORTION, "2", na_allowed=True, not_applicable="spread",
                                                not_for=["Trạm y tế", "Ban"]),
    not_applicable="spread", rounding="none", unfounded_claims="deduct", bonus_on="index", quota=QUOTA,
    index_weights=[{"field": "2", "weight": 0.3}, {"field": "1", "weight": 0.7}],
)  # fmt: skip
BOOK = write_criteria(WHOLE)


def described(rule: dict[str, Any]) -> bytes:
    """The workbook of a set with that rule alone, which is read."""
    return _described(json.dumps(rule))


@cache
def _described(rule: str) -> bytes:
    book = write_criteria(a_set(leaf("1", 2, json.loads(rule))))
    assert read_criteria(book)
    return book


STEPPED = measured(
    {"kind": "share", "part": "Số hồ sơ đúng hạn", "whole": "Tổng số hồ sơ"},
    steps((None, "Dưới 80%", 0), (80, "Từ 80%", 1), ("> 95", "Trên 95%", 2)),
)
# Rows: 2 Cách đo, 3 Tử số, 4 Mẫu số, 5 Không nhận, 6 Thang điểm, 7 to 9 Bậc
SEVERAL = measured(
    {
        "kind": "several",
        "take": "mean",
        "of": {"kind": "percent", "value": "Chỉ số"},
        "items": keyed(("k1", "Quý I", 1), ("k2", "Quý II", 1)),
    },
    {"kind": "per_step", "step": 10, "each": 0.5},
)
# Rows: 2 Cách đo, 3 Cách gộp, 4 Số đo, 5 Tỷ lệ cần nhập, 6 and 7 Lần, 8 Thang, 9 Cộng hay trừ, 10 Nấc từ, 11 Mỗi nấc
PARTS = {"type": "sum", "parts": [{"key": key, "label": key, "max_points": 1, **IN_PROPORTION} for key in ("p1", "p2")]}
for part in PARTS["parts"]:
    part.pop("type")
# Rows: 2 Phần p1, 3 Cách đo, 4 Tử, 5 Mẫu, 6 Không nhận, 7 Thang, 8 Mức đủ, 9 Mức bắt đầu, 10 Phần p2
