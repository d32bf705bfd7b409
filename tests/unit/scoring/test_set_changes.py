"""What two versions of a set say differently."""

from __future__ import annotations

from typing import Any

from measured_sets import IN_PROPORTION, PLAN, a_set, field, leaf
from real_rules import keyed

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.set_changes import Difference, counterparts, differences

FLOORED = {"type": "ratio", "part": "Số việc xong", "whole": "Tổng số việc", "floor_percent": 80}


def said(before: CriteriaSet, after: CriteriaSet) -> list[tuple[str, str, str, str]]:
    return [(one.code, one.what, one.before, one.after) for one in differences(before, after)]


def titled(code: str, title: str, rule: dict[str, Any], points: float = 2, **more: Any) -> dict[str, Any]:
    return {**leaf(code, points, rule, **more), "title": title}


def test_a_set_differs_from_itself_in_nothing() -> None:
    cset = default_criteria_set()
    assert differences(cset, cset) == ()
    assert counterparts(cset, cset) == {one.code: one.code for one in cset.criteria}


def test_what_changed_is_said_in_words_on_both_sides() -> None:
    before = a_set(titled("1", "Nhiệm vụ", IN_PROPORTION, evidence=["Báo cáo"]))
    after = a_set(
        titled("1", "Nhiệm vụ", FLOORED, 3, na_allowed=True, scored_by="office", guidance="Tính đến 31/12"),
        title="Bộ tiêu chí sửa đổi",
    )
    assert said(before, after) == [
        ("", "Tên bộ tiêu chí", "Bộ tiêu chí", "Bộ tiêu chí sửa đổi"),
        ("", "Tổng điểm tối đa", "2", "3"),
        ("1", "Điểm tối đa", "2", "3"),
        (
            "1",
            "Cách chấm",
            "Số việc xong / Tổng số việc\nTỷ lệ × 2 điểm, tối đa 2 điểm",
            "Tỷ lệ × 3 điểm, tối đa 3 điểm\nDưới 80 %: 0 điểm",
        ),
        ("1", "Người chấm", "Đơn vị", "Cơ quan thẩm định"),
        ("1", "Không phát sinh", "không cho phép", "như quy định chung của bộ"),
        ("1", "Tài liệu kiểm chứng", "Báo cáo", ""),
        ("1", "Hướng dẫn", "", "Tính đến 31/12"),
    ]


def test_a_criterion_put_in_renumbers_the_others_without_changing_them() -> None:
    before = a_set(titled("1", "Kế hoạch", PLAN, 1), titled("2", "Nhiệm vụ", IN_PROPORTION))
    after = a_set(
        titled("1", "Báo cáo", PLAN, 1), titled("2", "Kế hoạch", PLAN, 1), titled("3", "Nhiệm vụ", IN_PROPORTION)
    )
    assert counterparts(before, after) == {"2": "1", "3": "2"}
    assert said(before, after) == [
        ("", "Tổng điểm tối đa", "3", "4"),
        ("1", "Tiêu chí mới", "", "1 điểm\nCó: 1 điểm\nKhông: 0 điểm"),
        ("2", "Mã", "1", "2"),
        ("3", "Mã", "2", "3"),
    ]


def test_what_is_gone_comes_last_and_a_new_title_is_a_change() -> None:
    before = a_set(titled("1", "Kế hoạch", PLAN, 1), titled("2", "Nhiệm vụ", IN_PROPORTION))
    after = a_set(titled("2", "Nhiệm vụ được giao", IN_PROPORTION))
    assert differences(before, after)[1:] == (
        Difference("2", "Nhiệm vụ được giao", "Tên", "Nhiệm vụ", "Nhiệm vụ được giao"),
        Difference("1", "Kế hoạch", "Bỏ tiêu chí", "1 điểm\nCó: 1 điểm\nKhông: 0 điểm", ""),
    )


def test_a_field_renumbered_moves_none_of_its_criteria() -> None:
    tree = [field("1", 1), {**titled("1.1", "Kế hoạch", PLAN, 1), "parent": "1"}]
    moved = [{**field("2", 1), "title": "1"}, {**titled("2.1", "Kế hoạch", PLAN, 1), "parent": "2"}]
    assert said(a_set(*tree), a_set(*moved)) == [("2", "Mã", "1", "2"), ("2.1", "Mã", "1.1", "2.1")]
    elsewhere = [field("1", 1), {**titled("1.2", "Báo cáo", PLAN, 1), "parent": "1"},
                 field("3", 1), {**titled("1.1", "Kế hoạch", PLAN, 1), "parent": "3"}]  # fmt: skip
    assert ("1.1", "Thuộc tiêu chí", "1", "3") in said(a_set(*tree), a_set(*elsewhere))


def test_settings_of_the_set_are_compared_one_by_one() -> None:
    criteria = [leaf("1", 2, PLAN_OF_2), leaf("2", 2, IN_PROPORTION)]
    bonus = {"bonus_cap": 2, "penalty_cap": 3, "items": [
        {"code": "T1", "kind": "bonus", "title": "Sáng kiến", "points_each": 0.5, "max_points": 1}]}  # fmt: skip
    after = a_set(
        *criteria,
        not_applicable="spread",
        bonus_penalty=bonus,
        rank_caps=[{"kind": "field_below", "rank": "KHÁ", "reason": "Yếu", "field": "1", "percent": 50}],
        rounding="none",
        index_weights=[{"field": "1", "weight": 0.3}, {"field": "2", "weight": 0.7}],
        bonus_on="index",
        unfounded_claims="deduct",
        quota={"rank": "TỐT", "percent": 20, "among": "KHÁ"},
    )
    assert said(a_set(*criteria), after) == [
        ("", "Tiêu chí không phát sinh", "không tính vào điểm tối đa", "chia lại cho các tiêu chí khác của lĩnh vực"),
        ("", "Hạ xếp hạng", "", "không quá KHÁ: Yếu, lĩnh vực 1 dưới 50 %"),
        ("", "Điểm thưởng không quá", "", "2"),
        ("", "Điểm trừ không quá", "", "3"),
        ("", "Điểm thưởng T1", "", "Sáng kiến\nmỗi lần 0,5 điểm, không quá 1 điểm"),
        ("", "Làm tròn điểm tiêu chí", "2 chữ số thập phân", "không"),
        ("", "Điểm thưởng, điểm trừ cộng vào", "tổng điểm", "chỉ số"),
        ("", "Tự chấm không có căn cứ", "không trừ thêm", "trừ thêm số điểm đã tự chấm"),
        ("", "Trọng số lĩnh vực 1", "", "0,3"),
        ("", "Trọng số lĩnh vực 2", "", "0,7"),
        ("", "Tỷ lệ xếp TỐT", "", "không quá 20 % số đơn vị xếp KHÁ trở lên"),
    ]


PLAN_OF_2 = {"type": "choice", "options": keyed(("yes", "Có", 2), ("no", "Không", 0), name="points")}


def test_the_rule_of_a_group_and_what_is_asked_are_compared() -> None:
    before = a_set(leaf("1", 2, IN_PROPORTION))
    after = a_set(
        leaf("1", 2, {**FLOORED, "part": "Số việc xong đúng hạn"}, variants=[{"group": "Nhóm 2", "rule": FLOORED}])
    )
    found = {one.what: (one.before, one.after) for one in differences(before, after)}
    assert found["Cách chấm của Nhóm 2"] == ("", "Tỷ lệ × 2 điểm, tối đa 2 điểm\nDưới 80 %: 0 điểm")
    assert found["Số liệu kê khai"] == ("Số việc xong\nTổng số việc", "Số việc xong đúng hạn\nTổng số việc")
