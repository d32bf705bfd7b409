"""A past round under another set: what carries over counts, what doesn't is left out and said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from measured_sets import IN_PROPORTION, PLAN, SHARE, a_set, leaf
from real_rules import keyed, measured, of, steps

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, CriteriaSet, Placed, RankCap, UnitRecord, evaluate_all, place
from cchc_eval.scoring.replay import Replay, Standing, replay

COUNT = {"kind": "value", "value": "Số mô hình"}
BY_COUNT = measured(COUNT, steps((None, "Không có", 0), (1, "Từ 1", 1), (3, "Từ 3", 2)))
BEFORE = a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN))


def played(after: CriteriaSet, *records: UnitRecord, before: CriteriaSet = BEFORE) -> Replay:
    return replay(place(evaluate_all(before, records)), after)


def unit(code: str, answers: dict[str, Any], **more: Any) -> UnitRecord:
    return UnitRecord(code, f"Đơn vị {code}", answers, **more)


A = unit("A", {"1": of(9, 10), "2": {"choice": "yes"}})  # 2,8 of 3
B = unit("B", {"1": of(10, 10), "2": {"choice": "no"}})  # 2 of 3


def after_of(result: Replay) -> dict[str, tuple[int, str, str] | None]:
    standing = {one.code: one.after for one in result.units}
    return {code: found and (found.place, str(found.index), found.rank) for code, found in standing.items()}


def test_places_run_as_they_did() -> None:
    """B stands behind A, and alone in its group."""
    records = [A, replace(B, group="Nhóm 2")]
    own = [Placed(1, one) for one in evaluate_all(BEFORE, records)]
    apart, together = replay(own, BEFORE, apart=True), replay(own, BEFORE)
    assert [[one.after and one.after.place for one in found.units] for found in (apart, together)] == [[1, 1], [1, 2]]


def test_the_same_set_gives_the_same_round() -> None:
    result = played(BEFORE, A, B)
    assert [one.before for one in result.units] == [
        Standing(1, Decimal("93.33"), "TỐT"),
        Standing(2, Decimal("66.67"), "YẾU"),
    ]
    assert all(one.after == one.before for one in result.units) and not result.remarks


def test_another_scale_on_the_same_facts_changes_the_places() -> None:
    strict = measured(SHARE, steps((None, "Dưới 95%", 0), (95, "Từ 95%", 2)))
    result = played(a_set(leaf("1", 2, strict), leaf("2", 1, PLAN)), A, B)
    assert after_of(result) == {"A": (2, "33.33", "YẾU"), "B": (1, "66.67", "YẾU")}
    assert not result.remarks


def test_a_new_criterion_is_left_out_for_everybody_and_said() -> None:
    result = played(a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN), leaf("3", 2, BY_COUNT)), A, B)
    assert after_of(result) == {"A": (1, "93.33", "TỐT"), "B": (2, "66.67", "YẾU")}
    assert list(map(str, result.remarks)) == ["Tiêu chí 3: tiêu chí mới, đợt trước chưa có số liệu: không tính"]


def test_other_facts_than_those_given_are_never_made_up() -> None:
    asked = measured({**SHARE, "part": "Số việc xong đúng hạn"}, {"kind": "proportional"})
    result = played(a_set({**leaf("1", 2, asked)}, leaf("2", 1, PLAN)), A, B)
    assert after_of(result) == {"A": (1, "100.00", "TỐT"), "B": (2, "0.00", "YẾU")}
    assert list(map(str, result.remarks)) == [
        "Tiêu chí 1: hỏi «Số việc xong đúng hạn», đợt trước không có số liệu này: không tính"
    ]


def test_options_and_contents_are_found_by_what_they_say() -> None:
    listed = {"type": "checklist", "items": keyed(("a", "Kế hoạch", 1), ("b", "Báo cáo", 1), name="points")}
    before = a_set(leaf("1", 2, listed), leaf("2", 1, PLAN))
    other = {"type": "checklist", "items": keyed(("x", "báo cáo", 0.5), ("y", "Kế  hoạch", 1.5), name="points")}
    renamed = {
        "type": "choice",
        "options": keyed(("m0", "Không", 0), ("m1", "Một phần", 0.5), ("m2", "CÓ", 1), name="points"),
    }
    record = unit("A", {"1": {"checked": ["b"]}, "2": {"choice": "yes"}})
    result = played(a_set(leaf("1", 2, other), leaf("2", 1, renamed)), record, before=before)
    assert after_of(result) == {"A": (1, "50.00", "YẾU")}  # 0,5 + 1 of 3
    gone = {"type": "choice", "options": keyed(("m0", "Không", 0), ("m2", "Đã ban hành", 1), name="points")}
    result = played(
        a_set(leaf("1", 2, other), leaf("2", 1, gone)), record, unit("B", {"2": {"choice": "no"}}), before=before
    )
    assert list(map(str, result.remarks)) == ["Tiêu chí 2: không còn phương án «Có»: không tính (đơn vị A)"]
    assert after_of(result) == {"A": (1, "25.00", "YẾU"), "B": (2, "0.00", "YẾU")}


def test_no_event_at_all_is_an_answer_that_carries_over() -> None:
    deducts = {"type": "deduct", "events": keyed(("late", "Chậm", 0.5), ("lost", "Không nộp", 1), name="minus")}
    cset = a_set(leaf("1", 2, deducts))
    records = unit("A", {"1": {"counts": {}}}), unit("B", {"1": {"counts": {"late": 1}}})
    result = played(cset, *records, before=cset)
    assert after_of(result) == {"A": (1, "100.00", "TỐT"), "B": (2, "75.00", "KHÁ")} and not result.remarks


def test_changes_of_office_and_council_come_along() -> None:
    record = unit("A", {"1": of(5, 10), "2": {"choice": "yes"}}, appraised={"1": Change("đã kiểm tra", of(8, 10))},
                  council={"2": Change("chậm", points=Decimal("0.5"))})  # fmt: skip
    kept = played(a_set(leaf("1", 4, IN_PROPORTION), leaf("2", 1, PLAN)), record)
    assert after_of(kept) == {"A": (1, "74.00", "KHÁ")}  # 3,2 + 0,5 of 5
    assert not kept.remarks
    # Points on another maximum mean something else.
    doubled = {"type": "choice", "options": keyed(("yes", "Có", 2), ("no", "Không", 0), name="points")}
    result = played(a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 2, doubled)), record)
    assert after_of(result) == {"A": (1, "80.00", "KHÁ")}
    assert list(map(str, result.remarks)) == ["Tiêu chí 2: điểm ấn định theo điểm tối đa cũ: không tính"]


def test_an_answer_that_the_other_rule_refuses_is_left_out_for_that_unit() -> None:
    within = measured({**SHARE, "within": True}, {"kind": "proportional"})
    more = unit("C", {"1": of(12, 10), "2": {"choice": "yes"}})
    result = played(a_set(leaf("1", 2, within), leaf("2", 1, PLAN)), A, more)
    assert [str(one) for one in result.remarks] == [
        "Tiêu chí 1: câu trả lời đợt trước không dùng được («Số việc xong» (12) lớn hơn «Tổng số việc» (10)): không tính (đơn vị C)"
    ]


def test_what_does_not_apply_stays_so_and_an_answer_of_none_must_be_allowed() -> None:
    before = a_set(leaf("1", 2, IN_PROPORTION, na_allowed=True), leaf("2", 1, PLAN), leaf("3", 1, PLAN))
    record = unit("A", {"1": {"not_applicable": True}, "2": {"choice": "yes"}}, inapplicable=frozenset({"3"}))
    assert after_of(played(before, record, before=before)) == {"A": (1, "100.00", "TỐT")}
    strict = a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN), leaf("3", 1, PLAN))
    result = played(strict, record, before=before)
    assert after_of(result) == {"A": (1, "100.00", "TỐT")}
    assert [str(one) for one in result.remarks] == [
        "Tiêu chí 1: câu trả lời đợt trước không dùng được (không được ghi «không phát sinh»): không tính"
    ]


def test_caps_and_bonus_points_of_the_past_hold_where_the_set_still_knows_them() -> None:
    bonus = {"bonus_cap": 2, "penalty_cap": 3, "items": [
        {"code": "T1", "kind": "bonus", "title": "Sáng kiến", "points_each": 0.1, "max_points": 1}]}  # fmt: skip
    before = a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN), bonus_penalty=bonus)
    record = unit("A", {"1": of(9, 10), "2": {"choice": "yes"}}, counts={"T1": 1}, rank_cap=RankCap("KHÁ", "Kỷ luật"))
    assert after_of(played(before, record, before=before)) == {"A": (1, "96.67", "KHÁ")}
    bands = [{"rank": "XUẤT SẮC", "from": 90}, {"rank": "ĐẠT", "from": 0}]
    result = played(a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN), rank_bands=bands), record, before=before)
    assert after_of(result) == {"A": (1, "93.33", "XUẤT SẮC")}
    assert sorted(map(str, result.remarks)) == [
        "không còn điểm thưởng, điểm trừ mã «T1»: không tính",
        "mức xếp hạng «KHÁ» không còn trong bộ: không hạ xếp hạng",
    ]


def test_a_unit_to_which_nothing_applies_any_more_has_no_standing() -> None:
    result = played(a_set(leaf("9", 2, BY_COUNT)), A, B)
    assert [one.after for one in result.units] == [None, None]
    assert any("không tính được chỉ số" in str(one) for one in result.remarks)


def test_a_unit_that_sent_nothing_stays_at_nothing() -> None:
    result = played(default_criteria_set(), UnitRecord("A", "Đơn vị A", submitted=False), before=default_criteria_set())
    assert after_of(result) == {"A": (1, "0.00", "YẾU")}


def test_who_left_a_criterion_open_that_asks_for_something_else_now_is_not_given_0_for_it() -> None:
    asked = measured({**SHARE, "part": "Số việc xong đúng hạn"}, {"kind": "proportional"})
    after = a_set(leaf("1", 2, asked), leaf("2", 1, PLAN))
    left_open, silent = unit("B", {"2": {"choice": "yes"}}), unit("C", {}, submitted=False)
    result = played(after, A, left_open, silent)
    assert after_of(result) == {"A": (1, "100.00", "TỐT"), "B": (1, "100.00", "TỐT"), "C": (3, "0.00", "YẾU")}
    assert list(map(str, result.remarks)) == [
        "Tiêu chí 1: hỏi «Số việc xong đúng hạn», đợt trước không có số liệu này: không tính (đơn vị A)",
        "Tiêu chí 1: chưa trả lời ở đợt trước, nay hỏi «Số việc xong đúng hạn»: không tính lại được (đơn vị B)",
    ]
    # The same facts under another rule were not given then, and would not be now.
    strict = measured(SHARE, steps((None, "Dưới 95%", 0), (95, "Từ 95%", 2)))
    result = played(a_set(leaf("1", 2, strict), leaf("2", 1, PLAN)), A, left_open)
    assert after_of(result)["B"] == (1, "33.33", "YẾU") and not result.remarks
    # What the office said of it holds.
    appraised = unit("B", {"2": {"choice": "yes"}}, appraised={"1": Change("theo hồ sơ", points=Decimal(1))})
    assert after_of(played(after, A, appraised))["B"] == (2, "66.67", "YẾU")


def test_what_the_office_scores_now_and_the_unit_answered_then_carries_over_and_the_other_way_round() -> None:
    by_office = {"scored_by": "office"}
    before = a_set(leaf("1", 2, IN_PROPORTION), leaf("2", 1, PLAN, **by_office))
    after = a_set(leaf("1", 2, IN_PROPORTION, **by_office), leaf("2", 1, PLAN))
    record = unit("A", {"1": of(9, 10)}, appraised={"2": Change("", answer={"choice": "yes"})})
    result = played(after, record, before=before)
    assert after_of(result) == {"A": (1, "93.33", "TỐT")}
    assert not result.remarks
