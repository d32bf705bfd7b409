"""What is pointed out in a set before it is in force: hardly meant, and yet allowed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from measured_sets import IN_PROPORTION, PLAN, SHARE, a_set, leaf
from real_rules import RULES, keyed, measured, named, of, steps

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import UnitRecord, evaluate_all, place
from cchc_eval.scoring.set_review import out_of_reach, remarks, review, without_effect

WITHIN = {**SHARE, "within": True}
COUNT = {"kind": "value", "value": "Số mô hình"}


def said(rule: dict[str, Any], points: float = 2, **more: Any) -> list[str]:
    return [str(one) for one in remarks(a_set(leaf("1", points, rule, **more)))]


def test_the_default_set_and_every_real_rule_give_no_false_alarm() -> None:
    assert remarks(default_criteria_set()) == []
    alarms = {rule.number: found for rule in RULES if (found := said(rule.rule, rule.max_points))}
    assert alarms == {}


@pytest.mark.parametrize(
    ("rule", "remark"),
    [
        # A share of what is within the whole never passes 100 %.
        (
            measured(WITHIN, steps((None, "Thấp", 0), (90, "Cao", 2), ("> 100", "Vượt kế hoạch", 2))),
            "không kết quả nào thuộc mức «Vượt kế hoạch»: kết quả chỉ có thể từ 0 % đến 100 %",
        ),
        (
            measured(
                {"kind": "place", "of": COUNT}, steps((None, "Không xếp hạng", 2), (1, "Hạng 1", 2), (2, "Còn lại", 0))
            ),
            "không kết quả nào thuộc mức «Không xếp hạng»: kết quả chỉ có thể từ 1",
        ),
        (
            measured(
                {"kind": "ticks", "counted": True, "items": named("a", "b")},
                steps((None, "Ít", 0), (2, "Đủ", 2), (3, "Hơn", 2)),
            ),
            "không kết quả nào thuộc mức «Hơn»: kết quả chỉ có thể từ 0 đến 2",
        ),
        # Points that nothing earns.
        (
            measured(SHARE, steps((None, "Chưa xong", 0), (100, "Xong", 1.5))),
            "cao nhất chỉ được 1,5 điểm, chưa tới điểm tối đa 2",
        ),
        (
            measured({"kind": "percent", "value": "Mức hài lòng"}, {"kind": "proportional", "target": 125}),
            "cao nhất chỉ được 1,6 điểm, chưa tới điểm tối đa 2",
        ),
        (
            measured(
                {"kind": "ticks", "items": keyed(("a", "A", 0.5), ("b", "B", 1), name="points")}, {"kind": "as_is"}
            ),
            "cao nhất chỉ được 1,5 điểm, chưa tới điểm tối đa 2",
        ),
        (
            measured(
                {"kind": "events", "events": [{"key": "e", "label": "Sáng kiến", "points": 0.5, "cap": 1}]},
                {"kind": "as_is"},
            ),
            "cao nhất chỉ được 1 điểm, chưa tới điểm tối đa 2",
        ),
        (
            measured(
                {"kind": "option", "options": keyed(("a", "Có", 2), ("b", "Chưa", 2), name="points")}, {"kind": "as_is"}
            ),
            "kết quả nào cũng được 2 điểm",
        ),
        (
            measured(
                {"kind": "option", "options": keyed(("a", "Có", 2), ("b", "có", 0), name="points")}, {"kind": "as_is"}
            ),
            "có nhiều phương án cùng tên «Có»",
        ),
        # One step against all others.
        (
            measured(COUNT, steps((0, "Không có", 0), (1, "Một", 1.5), (2, "Hai", 1), (3, "Ba trở lên", 2))),
            "mức «Hai» được 1 điểm, mức dưới nó «Một» được 1,5 điểm: trái chiều với các mức khác",
        ),
        # What the label says is what people read.
        (
            measured(SHARE, steps((None, "Chưa đạt", 0), (80, "Từ 85% trở lên", 2))),
            "mức «Từ 85% trở lên» thực tế tính từ 80 %",
        ),
        (
            measured(SHARE, steps((None, "Chưa đạt", 0), ("> 90", "Từ 90%", 2))),
            "mức «Từ 90%» thực tế tính trên 90 %",
        ),
        (
            measured(SHARE, steps((None, "Còn lại", 0), (80, "Từ 80% trở xuống", 2))),
            "mức «Từ 80% trở xuống» thực tế tính từ 80 %",
        ),
        (
            measured(SHARE, steps((None, "Không vượt 5%", 2), (5, "Cao", 0))),
            "mức «Không vượt 5%» thực tế tính đến dưới 5 %",
        ),
        (
            measured(SHARE, steps((None, "Dưới 70%", 0), (70, "Từ 70% đến dưới 85%", 1), (90, "Từ 90%", 2))),
            "mức «Từ 70% đến dưới 85%» thực tế tính đến dưới 90 %",
        ),
        (
            measured(SHARE, steps((None, "Dưới 70%", 0), (60, "Từ 60% đến 90%", 1), ("> 90", "Trên 90%", 2))),
            "mức «Dưới 70%» thực tế tính đến dưới 60 %",
        ),
    ],
)
def test_it_says_what_is_hardly_meant(rule: dict[str, Any], remark: str) -> None:
    assert said(rule) == [f"Tiêu chí 1: {remark}"]
    by_itself = [str(one) for one in out_of_reach(a_set(leaf("1", 2, rule)))]
    assert by_itself == [f"Tiêu chí 1: {remark}"] * remark.startswith("cao nhất chỉ được")


@pytest.mark.parametrize(
    "rule",
    [
        measured(SHARE, steps((None, "Dưới 90%", 0), (90, "Từ 90% đến 100%", 1), ("> 100", "Vượt kế hoạch", 2))),
        measured(COUNT, steps((0, "Không có", 0), (1, "Từ 1 đến 2", 1), (3, "Từ 3 trở lên", 2))),
        # Numbers in a label that are no bound of the step.
        measured(COUNT, steps((0, "Mức 3", 0), (2, "Mức 2", 1), (5, "Theo Quyết định 876/QĐ-BNV năm 2026", 2))),
        measured(COUNT, steps((0, "Ít", 0), (2, "Không dưới 2", 1), (5, "Từ 90% trở lên và đủ 5 mô hình", 2))),
        measured(
            {"kind": "days_late", "value": "Ngày nộp", "due": "2026-12-15"},
            steps((0, "Đúng hạn", 2), ("> 0", "Chậm", 1)),
        ),
        measured(
            {"kind": "change", "value": "Số vụ", "as": "percent", "direction": "decrease"},
            steps((None, "Giảm dưới 10%", 0), (10, "Giảm từ 10%", 2)),
        ),
        measured(
            {"kind": "events", "events": [{"key": "e", "label": "Chậm", "points": -0.5}]}, {"kind": "as_is", "start": 2}
        ),
        measured({"kind": "best", "of": COUNT}, {"kind": "proportional"}),
    ],
)
def test_it_is_silent_on_what_is_meant(rule: dict[str, Any]) -> None:
    assert said(rule) == []


def test_parts_variants_and_gates_are_looked_at_too() -> None:
    low = {"measure": SHARE, "scale": steps((None, "Chưa", 0), (100, "Xong", 0.5))}
    part = {"type": "sum", "parts": [{"key": "a", "label": "Kế hoạch", "max_points": 1, **low},
                                     {"key": "b", "label": "Kết quả", "max_points": 1, **measured(SHARE, {"kind": "proportional"})}]}  # fmt: skip
    del part["parts"][1]["type"]
    assert said(part) == ["Tiêu chí 1: phần «Kế hoạch»: cao nhất chỉ được 0,5 điểm, chưa tới điểm tối đa 1"]
    variant = {"type": "measured", **low}
    assert said(IN_PROPORTION, variants=[{"group": "Nhóm 2", "rule": variant}]) == [
        "Tiêu chí 1: cao nhất chỉ được 0,5 điểm, chưa tới điểm tối đa 2 (Nhóm 2)"
    ]
    cset = a_set(leaf("1", 2, variant), leaf("2", 1, PLAN, gate={"code": "1", "at_least": 1}))
    assert str(remarks(cset)[-1]) == "Tiêu chí 2: điều kiện không bao giờ đạt: tiêu chí 1 cao nhất chỉ được 0,5 điểm"


def test_percentages_in_doubt_are_among_what_is_said() -> None:
    bands = [{"rank": "TỐT", "from": 0.85}, {"rank": "YẾU", "from": 0}]
    assert str(remarks(a_set(leaf("1", 2, IN_PROPORTION), rank_bands=bands))[0]).startswith(
        "mức xếp hạng «TỐT» từ 0,85 %"
    )


def record(code: str, **answers: Any) -> UnitRecord:
    return UnitRecord(code, code, {name.replace("_", ""): answer for name, answer in answers.items()})


def test_a_criterion_in_which_all_were_alike_is_named() -> None:
    cset = a_set(
        leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN), leaf("3", 1, PLAN), leaf("4", 1, PLAN, na_allowed=True)
    )
    yes, no = {"choice": "yes"}, {"choice": "no"}
    records = [
        record("A", _1=of(1, 1), _2=no, _3=yes, _4=yes),
        record("B", _1=of(2, 2), _2=no, _3=no, _4={"not_applicable": True}),
    ]
    placed = place(evaluate_all(cset, records))
    assert list(map(str, without_effect(placed, cset))) == [
        "Tiêu chí 1: đợt trước cả 2 đơn vị đều đạt điểm tối đa",
        "Tiêu chí 2: đợt trước cả 2 đơn vị đều không có điểm",
    ]
    # One unit alone is no comparison, and a renumbered criterion is still the same.
    assert without_effect(placed[:1], cset) == []
    moved = a_set({**leaf("9", 2, IN_PROPORTION), "title": "1"}, leaf("3", 1, PLAN))
    assert [one.criterion for one in without_effect(placed, moved)] == ["9"]


def test_a_review_holds_remarks_differences_and_the_round_scored_again() -> None:
    before = a_set(leaf("1", 2, IN_PROPORTION))
    after = a_set(leaf("1", 2, measured(SHARE, steps((None, "Chưa", 0), (95, "Đạt", 2)))))
    placed = place(evaluate_all(before, [record("A", _1=of(9, 10)), record("B", _1=of(10, 10))]))
    found = review(after, before, placed)
    assert [one.what for one in found.differences] == ["Cách chấm"]
    assert found.replay is not None
    assert [(one.code, one.after and one.after.index) for one in found.replay.units] == [
        ("B", Decimal("100.00")),
        ("A", Decimal("0.00")),
    ]
    alone = review(after)
    assert (alone.remarks, alone.differences, alone.replay) == ((), (), None)


def test_texts_that_a_workbook_would_not_give_back_are_pointed_out() -> None:
    said = {"type": "choice", "options": keyed(("a", "C\u00f3", 1), ("b", "Kho\u0302ng", 0), name="points")}
    cset = a_set(
        leaf("1", 1, said) | {"title": "Kế\u200bhoạch"}, leaf("2", 1, PLAN) | {"guidance": "Ghi rõ:\n\tmột dòng"}
    )
    odd = [str(one) for one in review(cset).remarks]
    ending = "có ký tự không nhìn thấy hoặc dấu rời khỏi chữ, Excel không giữ; hãy gõ lại"
    assert odd == [f"Tiêu chí 1: «Kếhoạch» {ending}", f"Tiêu chí 1: «Không» {ending}"]
    assert not review(default_criteria_set()).remarks
