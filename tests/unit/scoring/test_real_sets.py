"""What regulations say of a whole set: conditions, comparisons of units, index, groups, ranks; worked by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from measured_sets import GATE, IN_PROPORTION, PLAN, SHARE, a_set, field, leaf
from real_rules import measured, of, steps

from cchc_eval.scoring import (
    Change,
    RankCap,
    ScoringError,
    UnitRecord,
    evaluate,
    evaluate_all,
    load_criteria_set,
    place,
    quota_message,
    with_cap_of_set,
)

COUNT = {"kind": "value", "value": "Số mô hình"}


def unit(code: str, answers: dict[str, Any], **more: Any) -> UnitRecord:
    return UnitRecord(code, code, answers, **more)


def faults_of(*criteria: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(ScoringError) as refusal:
        a_set(*criteria, **more)
    return [str(fault) for fault in refusal.value.faults]


def test_r22_without_the_plan_what_hangs_on_it_counts_nothing() -> None:
    cset = a_set(leaf("1.3", 2, IN_PROPORTION, gate={"code": "1.2", "at_least": 0.5}), leaf("1.2", 1, IN_PROPORTION, **GATE),
                 leaf("1.1", 1, PLAN))  # fmt: skip
    answers = {"1.1": {"choice": "no"}, "1.2": of(1, 1), "1.3": of(1, 1)}
    shut = evaluate(cset, unit("A", answers)).final
    assert [str(shut.leaves[code].points) for code in ("1.1", "1.2", "1.3")] == ["0.00", "0.00", "0.00"]
    assert shut.leaves["1.3"].sentence == "Tiêu chí 1.2 chưa đạt 0,5 điểm nên không tính: 0 điểm"
    opened = evaluate(cset, unit("A", {**answers, "1.1": {"choice": "yes"}}))
    assert opened.final.total == 4
    # What the office corrects opens it again; points that the council sets stand behind a shut gate too.
    appraised = evaluate(cset, unit("A", answers, appraised={"1.1": Change("có ban hành", {"choice": "yes"})}))
    assert (appraised.self_score.total, appraised.appraised.total) == (0, 4)
    council = evaluate(cset, unit("A", answers, council={"1.3": Change("đặc thù", points=Decimal("1.5"))}))
    assert council.final.total == Decimal("1.50")


def test_a_condition_that_can_never_work_is_refused_with_the_set() -> None:
    assert faults_of(leaf("1", 1, PLAN, gate={"code": "2", "at_least": 1}), leaf("2", 1, PLAN, gate={"code": "1", "at_least": 1})) == [
        "Tiêu chí 1: các điều kiện tạo thành vòng: 1 → 2 → 1"
    ]  # fmt: skip
    assert faults_of(leaf("1", 1, PLAN, gate={"code": "1", "at_least": 1})) == [
        "Tiêu chí 1: các điều kiện tạo thành vòng: 1 → 1"
    ]
    assert faults_of(leaf("1", 1, PLAN), leaf("2", 1, PLAN, gate={"code": "1", "at_least": 1.5})) == [
        "Tiêu chí 2: điều kiện đòi tiêu chí 1 đạt 1,5 điểm, quá điểm tối đa 1 của tiêu chí đó"
    ]
    assert faults_of(leaf("1", 1, PLAN), leaf("2", 1, PLAN, gate={"code": "3", "at_least": 1})) == [
        "Tiêu chí 2: điều kiện nêu tiêu chí '3', không phải tiêu chí thành phần của bộ"
    ]


def test_r30_points_by_the_place_within_the_round() -> None:
    rule = measured({"kind": "place", "of": COUNT}, steps((None, "Hạng 1–2", 2), (3, "Hạng 3", 1), (4, "Còn lại", 0)))
    cset = a_set(leaf("1", 2, rule))
    found = evaluate_all(
        cset, [unit(code, {"1": {"value": value}}) for code, value in zip("ABCDE", (9, 7, 7, 3, 1), strict=True)]
    )
    assert [str(one.final.total) for one in found] == ["2.00", "2.00", "2.00", "0.00", "0.00"]
    assert found[3].final.leaves["1"].sentence == "3, hạng 4/5, mức «Còn lại»: 0 điểm"
    alone = evaluate(cset, unit("D", {"1": {"value": 3}})).final.leaves["1"]
    assert alone.sentence.endswith("(tạm tính, chưa so với các đơn vị khác)")


def test_r31_points_beside_the_best_unit_follow_what_is_corrected() -> None:
    cset = a_set(leaf("1", 4, measured({"kind": "best", "of": COUNT}, {"kind": "proportional"})))
    records = [
        unit("A", {"1": {"value": 10}}, appraised={"1": Change("đếm trùng", {"value": 8})}),
        unit("B", {"1": {"value": 6}}),
        unit("C", {}, submitted=False),
    ]
    first, second, third = evaluate_all(cset, records)
    assert (str(first.self_score.total), str(second.self_score.total)) == ("4.00", "2.40")
    # 6/8 of 4, because the best has 8 now.
    assert (str(first.final.total), str(second.final.total), str(third.final.total)) == ("4.00", "3.00", "0.00")
    assert second.final.leaves["1"].sentence == "6, cao nhất 8 = 75 %: 75 % × 4 = 3 điểm"


def test_a_comparison_stands_where_only_other_answers_are_changed() -> None:
    best = measured({"kind": "best", "of": COUNT}, {"kind": "proportional"})
    cset = a_set(leaf("1", 4, best), leaf("2", 1, PLAN))
    records = [
        unit("A", {"1": {"value": 10}, "2": {"choice": "yes"}}, appraised={"2": Change("không có", {"choice": "no"})}),
        unit("B", {"1": {"value": 5}}, council={"1": Change("cho điểm", points=Decimal(1))}),
        unit("C", {"1": {"value": 4}}, council={"1": Change("đếm thiếu", {"value": 20})}),
    ]
    stages = [(one.self_score, one.appraised, one.final) for one in evaluate_all(cset, records)]
    assert [[str(score.leaves["1"].points) for score in one] for one in stages] == [
        ["4.00", "4.00", "2.00"],  # 10 of 10, and of 20 after the council
        ["2.00", "2.00", "1.00"],
        ["1.60", "1.60", "4.00"],
    ]


def test_r32_what_exceeds_the_target_is_shared_out_by_the_unit_that_leads() -> None:
    marks = [{"at": 0, "points": 0}, {"at": 100, "points": 2}, {"at": 200, "points": 4}]
    rule = measured({"kind": "target", "of": COUNT, "lead": True}, {"kind": "interpolate", "marks": marks})
    cset = a_set(leaf("1", 4, rule))
    results = [(5, 10), (10, 10), (12, 10), (30, 20)]
    answers = [{"1": {"value": value, "target": target}} for value, target in results]
    found = evaluate_all(cset, [unit(code, one) for code, one in zip("ABCD", answers, strict=True)])
    # Half of 2; 2; 2 + 2/10 · 2; 2 + 10/10 · 2.
    assert [str(one.final.total) for one in found] == ["1.00", "2.00", "2.40", "4.00"]


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ({"kind": "best"}, {"value": 3}, "3, cao nhất 3 = 100 %: đủ 4 điểm"),
        ({"kind": "best"}, {"value": 0}, "Chưa đơn vị nào có kết quả = 0 %: 0 % × 4 = 0 điểm"),
        ({"kind": "target", "lead": True}, {"value": 12, "target": 10},
         "12, vượt chỉ tiêu 10; phần vượt so với đơn vị dẫn đầu: 2/2 = 200 %, vượt 100 %: đủ 4 điểm"),
        ({"kind": "target", "lead": True}, {"value": 5, "target": 10}, "5 so với chỉ tiêu 10 = 50 %: 50 % × 4 = 2 điểm"),
    ],
)  # fmt: skip
def test_what_is_compared_is_provisional_while_a_unit_stands_alone(
    kind: dict[str, Any], answer: dict[str, Any], sentence: str
) -> None:
    scale = {"kind": "proportional", "target": 100}
    cset = a_set(leaf("1", 4, measured({**kind, "of": COUNT}, scale)))
    alone = evaluate(cset, unit("A", {"1": answer})).final.leaves["1"]
    assert alone.sentence == f"{sentence} (tạm tính, chưa so với các đơn vị khác)"
    among = evaluate_all(cset, [unit("A", {"1": answer})])[0].final.leaves["1"]
    assert among.sentence == sentence


def test_r44_the_maximum_of_what_does_not_apply_goes_to_the_rest_of_its_field() -> None:
    criteria = [
        field("1", 10), leaf("1.1", 4, IN_PROPORTION, "1", na_allowed=True, not_applicable="spread"),
        leaf("1.2", 6, IN_PROPORTION, "1"), field("2", 10), leaf("2.1", 10, IN_PROPORTION, "2"),
    ]  # fmt: skip
    score = evaluate(
        a_set(*criteria), unit("A", {"1.1": {"not_applicable": True}, "1.2": of(1, 2), "2.1": of(1, 1)})
    ).final
    # 3 of 6 are 5 of 10 in the field.
    assert (str(score.field_sums["1"].points), str(score.field_sums["1"].applicable)) == ("5.00", "10")
    assert (str(score.total), str(score.applicable), str(score.index)) == ("15.00", "20.00", "75.00")
    spread = "Không phát sinh: 4 điểm tối đa chia lại cho các tiêu chí khác của lĩnh vực"
    assert score.leaves["1.1"].sentence == spread
    criteria[1].pop("not_applicable")
    whole = a_set(*criteria, not_applicable="spread")
    assert evaluate(whole, unit("A", {"1.1": {"not_applicable": True}})).final.leaves["1.1"].sentence == spread


def test_r45_an_index_of_fields_by_weight() -> None:
    weights = [{"field": "1", "weight": 0.7}, {"field": "2", "weight": 0.3}]
    cset = a_set(leaf("1", 10, IN_PROPORTION), leaf("2", 90, IN_PROPORTION, na_allowed=True), index_weights=weights)
    score = evaluate(cset, unit("A", {"1": of(9, 10), "2": of(1, 2)})).final
    # 0.7 · 90 % + 0.3 · 50 %
    assert (str(score.index), str(score.total)) == ("78.00", "54.00")
    alone = evaluate(cset, unit("A", {"1": of(9, 10), "2": {"not_applicable": True}})).final
    assert str(alone.index) == "90.00"
    assert faults_of(leaf("1", 10, IN_PROPORTION), leaf("2", 90, IN_PROPORTION), index_weights=weights[:1]) == [
        "còn thiếu trọng số của lĩnh vực 2"
    ]


def test_r46_whole_fields_that_a_group_does_not_have_leave_the_maximum() -> None:
    cset = a_set(
        field("1", 6),
        leaf("1.1", 2, IN_PROPORTION, "1"),
        leaf("1.2", 4, IN_PROPORTION, "1"),
        leaf("2", 4, IN_PROPORTION),
    )
    record = unit("A", {"2": of(3, 4)}, inapplicable=frozenset({"1"}))
    score = evaluate(cset, record).final
    assert (str(score.total), str(score.applicable), str(score.index)) == ("3.00", "4.00", "75.00")
    assert score.leaves["1.1"].sentence == "Không áp dụng cho đơn vị: không tính vào điểm và điểm tối đa"
    with pytest.raises(ScoringError, match=r"Đơn vị A, tiêu chí 1\.2: không áp dụng cho đơn vị này") as refusal:
        evaluate(cset, unit("A", {"1.2": of(1, 2), "2": of(3, 4)}, inapplicable=frozenset({"1", "9"})))
    assert len(refusal.value.faults) == 2


def test_r47_a_bound_that_differs_by_group_of_units() -> None:
    def reached(percent: int) -> dict[str, Any]:
        return measured(SHARE, steps((None, "Chưa đạt", 0), (percent, "Đạt", 1)))

    variants = [{"group": "Nhóm 2", "rule": reached(80)}, {"group": "Nhóm 3", "rule": reached(70)}]
    cset = a_set(leaf("1", 1, reached(85), variants=variants))
    records = [unit(f"U{n}", {"1": of(80, 100)}, group=f"Nhóm {n}") for n in (1, 2, 3)]
    assert [str(one.final.total) for one in evaluate_all(cset, records)] == ["0.00", "1.00", "1.00"]


BONUS = {
    "bonus_cap": 3,
    "penalty_cap": 8,
    "items": [
        {"code": "T1", "kind": "bonus", "title": "Sáng kiến", "points_each": 1, "max_points": 3},
        {"code": "P1", "kind": "penalty", "title": "Vi phạm", "points_each": 2, "max_points": 8},
    ],
}


@pytest.mark.parametrize(("bonus_on", "index", "total"), [("total", "78.75", "63.00"), ("index", "78.00", "60.00")])
def test_r48_r50_bonus_on_the_total_or_on_the_index(bonus_on: str, index: str, total: str) -> None:
    criteria = leaf("1", 80, IN_PROPORTION), leaf("2", 20, IN_PROPORTION, na_allowed=True)
    cset = a_set(*criteria, bonus_penalty=BONUS, bonus_on=bonus_on)
    record = unit("A", {"1": of(3, 4), "2": {"not_applicable": True}}, counts={"T1": 4})
    score = evaluate(cset, record).final
    assert (str(score.index), str(score.total)) == (index, total)


def test_r51_what_was_claimed_without_grounds_is_taken_off_as_well() -> None:
    criteria = leaf("1", 4, IN_PROPORTION), leaf("2", 6, IN_PROPORTION)
    record = unit("A", {"1": of(1, 2), "2": of(1, 1)}, appraised={"1": Change("không có minh chứng", unfounded=True)})
    found = evaluate(a_set(*criteria, unfounded_claims="deduct"), record)
    # 2 claimed: 0 and 2 off the 6 of the other.
    assert (str(found.self_score.total), str(found.final.total), str(found.final.index)) == ("8.00", "4.00", "40.00")
    said = "Tự chấm 2 điểm không có căn cứ: 0 điểm và trừ 2 điểm, lý do: không có minh chứng"
    assert found.final.leaves["1"].sentence == said
    with pytest.raises(ScoringError, match="bộ tiêu chí không quy định trừ điểm tự chấm không có căn cứ"):
        evaluate(a_set(*criteria), record)


def test_r53_more_units_at_the_top_than_the_quota_allows() -> None:
    quota = {"rank": "TỐT", "percent": 20, "among": "KHÁ"}
    cset = a_set(leaf("1", 1, IN_PROPORTION), quota=quota)
    assert cset.reckoning.quota is not None
    within = ["TỐT"] + ["KHÁ"] * 4 + ["YẾU"] * 9
    assert quota_message(cset.reckoning.quota, cset.ranks, within) == ""
    assert quota_message(cset.reckoning.quota, cset.ranks, [*within, "XUẤT SẮC"]) == "", "a rank that the set has not"
    assert quota_message(cset.reckoning.quota, cset.ranks, ["TỐT", *within]) == (
        "Có 2/6 đơn vị xếp KHÁ trở lên được xếp TỐT, quá 20 % (không quá 1 đơn vị); Hội đồng xem xét trước khi thông qua"
    )


def test_r54_five_ranks_by_names_of_ones_own() -> None:
    names = [("XUẤT SẮC", 90), ("TỐT", 80), ("KHÁ", 65), ("TRUNG BÌNH", 50), ("YẾU", 0)]
    cset = a_set(leaf("1", 100, IN_PROPORTION), rank_bands=[{"rank": rank, "from": start} for rank, start in names])
    points = (90, 89, 80, 79, 65, 64, 50, 49)
    found = evaluate_all(cset, [unit(f"U{n}", {"1": of(part, 100)}) for n, part in enumerate(points)])
    assert [one.rank for one in found] == [
        "XUẤT SẮC", "TỐT", "TỐT", "KHÁ", "KHÁ", "TRUNG BÌNH", "TRUNG BÌNH", "YẾU"
    ]  # fmt: skip
    assert [placed.place for placed in place(found)] == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("rounding", "total", "index"), [("2", "13.20", "33.00"), ("4", "13.3320", "33.33"), ("none", "13.3333", "33.33")]
)
def test_r55_leaves_that_are_not_rounded(rounding: str, total: str, index: str) -> None:
    cset = a_set(*(leaf(f"{n}", 1, IN_PROPORTION) for n in range(1, 41)), rounding=rounding)
    score = evaluate(cset, unit("A", {f"{n}": of(1, 3) for n in range(1, 41)})).final
    assert (str(score.total), str(score.index)) == (total, index)


def test_a_set_as_ever_keeps_its_text() -> None:
    data = a_set(leaf("1", 1, PLAN)).to_data()
    assert not {"rounding", "index_weights", "bonus_on", "unfounded_claims", "quota"} & data.keys()
    assert not {"gate", "not_applicable", "variants"} & data["criteria"][0].keys()


def test_r57_classes_by_points_hold_at_their_bounds() -> None:
    levels = {"type": "choice", "options": [{"key": str(two), "label": str(two), "points": two} for two in (2, 1, 0)]}
    classes = [("XUẤT SẮC", 15), ("TỐT", 12), ("HOÀN THÀNH", 9), ("KHÔNG HOÀN THÀNH", 0)]
    # Of 18 points, as the index is rounded.
    bands = [{"rank": rank, "from": round(100 * points / 18, 2)} for rank, points in classes]
    cset = a_set(*(leaf(str(number), 2, levels) for number in range(1, 10)), rank_bands=bands)
    for total in range(19):
        answers = {str(number): {"choice": str(min(2, max(0, total - 2 * (number - 1))))} for number in range(1, 10)}
        found = evaluate(cset, unit("A", answers))
        assert found.final.total == total
        assert found.rank == next(rank for rank, points in classes if total >= points), total


def test_r52_no_best_rank_below_half_of_a_field_after_the_deadline_or_by_a_document() -> None:
    caps = [
        {"kind": "field_below", "field": "3", "percent": 50, "rank": "KHÁ", "reason": "lĩnh vực 3 dưới 50 %"},
        {"kind": "late", "rank": "KHÁ", "reason": "nộp chậm"},
        {"kind": "by_evidence", "rank": "KHÁ", "reason": "người đứng đầu bị kỷ luật"},
    ]
    plain = a_set(leaf("1", 90, IN_PROPORTION), leaf("3", 10, IN_PROPORTION))
    cset = load_criteria_set({**plain.to_data(), "rank_caps": caps})
    for part, late, rank in ((5, False, "TỐT"), (4, False, "KHÁ"), (10, True, "KHÁ"), (10, False, "TỐT")):
        answers = {"1": of(1, 1), "3": of(part, 10)}
        found = with_cap_of_set(cset, evaluate(cset, unit("A", answers)), late=late)
        assert (found.computed_rank, found.rank) == ("TỐT", rank), (part, late)
    disciplined = unit("A", {"1": of(1, 1), "3": of(1, 1)}, rank_cap=RankCap("KHÁ", "Quyết định kỷ luật số 12"))
    assert evaluate(cset, disciplined).rank == "KHÁ"


def test_a_claim_without_grounds_takes_off_what_counted_and_no_more() -> None:
    unfounded = {"2": Change("không có căn cứ", unfounded=True)}
    free = {"type": "manual"}
    # Behind a gate that its own answers left shut the unit had nothing.
    gated = a_set(leaf("1", 2, free), leaf("2", 2, free, gate={"code": "1", "at_least": 1}), unfounded_claims="deduct")
    shut = evaluate(gated, unit("A", {"1": {"points": 0}, "2": {"points": 2}}, appraised=unfounded))
    assert (shut.self_score.total, shut.appraised.leaves["2"].points) == (0, 0)
    opened = evaluate(gated, unit("A", {"1": {"points": 1}, "2": {"points": 2}}, appraised=unfounded))
    assert opened.appraised.leaves["2"].points == -2
    # Points below 0 claimed nothing, so nothing is earned by finding them unfounded.
    deducted = measured(
        {"kind": "events", "events": [{"key": "x", "label": "Lỗi", "points": -1}]}, {"kind": "as_is", "least": -2}
    )
    below = a_set(leaf("1", 2, free), leaf("2", 2, deducted), unfounded_claims="deduct")
    found = evaluate(below, unit("A", {"1": {"points": 1}, "2": {"counts": {"x": 1}}}, appraised=unfounded))
    assert (found.self_score.leaves["2"].points, found.appraised.leaves["2"].points) == (-1, 0)
    # What is not rounded is taken off as it is.
    exact = a_set(leaf("1", 2, free), leaf("2", 3, IN_PROPORTION), unfounded_claims="deduct", rounding="none")
    taken = evaluate(exact, unit("A", {"1": {"points": 2}, "2": of(8, 9)}, appraised=unfounded))
    assert taken.appraised.leaves["2"].exact == Fraction(-8, 3)
