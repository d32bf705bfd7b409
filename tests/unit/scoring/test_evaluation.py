"""From the unit's own score to the council's, and the places (docs/process.md, steps 2 to 8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import (
    Change,
    Evaluation,
    RankCap,
    ScoringError,
    UnitRecord,
    evaluate,
    evaluate_all,
    load_criteria_set,
    place,
    places,
    preview_evaluation,
)

CSET = default_criteria_set()
LATE = {"1.1.1": {"choice": "late"}}


def faults_of(record: UnitRecord) -> list[str]:
    with pytest.raises(ScoringError) as caught:
        evaluate(CSET, record)
    return [str(fault) for fault in caught.value.faults]


def test_each_stage_stands_on_the_one_before() -> None:
    record = UnitRecord(
        "U1",
        "Đơn vị 1",
        {**LATE, "1.3.1": {"choice": "yes"}},
        appraised={
            "1.1.1": Change("Ban hành đúng hạn theo văn bản 12", answer={"choice": "on_time"}),
            "8.1": Change(answer={"percent": 50}),
        },
        council={"1.3.1": Change("Biên bản chưa đủ chữ ký", points=Decimal("0.5"))},
    )
    result = evaluate(CSET, record)
    # 0.75 + 1; then 1.5 + 1 + 50 % of 4; then 1.5 + 0.5 + 2.
    totals = [str(stage.total) for stage in (result.self_score, result.appraised, result.final)]
    assert totals == ["1.75", "4.50", "4.00"]


def test_a_unit_that_did_not_submit_counts_0_and_can_be_appraised() -> None:
    record = UnitRecord("U1", "Đơn vị 1", submitted=False, appraised={"1.3.1": Change("Theo hồ sơ", {"choice": "yes"})})
    result = evaluate(CSET, record)
    assert (str(result.self_score.total), str(result.final.total)) == ("0.00", "1.00")
    assert faults_of(UnitRecord("U1", "Đơn vị 1", LATE, submitted=False)) == [
        "Đơn vị U1: ghi là không nộp nhưng lại có câu trả lời"
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"answers": {"8.1": {"percent": 90}}}, "tiêu chí 8.1: do cơ quan thẩm định chấm, đơn vị không tự trả lời"),
        ({"appraised": {"1.3.1": Change("", {"choice": "yes"})}}, "tiêu chí 1.3.1: thay đổi của cơ quan thẩm định phải có lý do"),
        ({"appraised": {"8.1": Change("", points=Decimal(2))}}, "tiêu chí 8.1: ấn định điểm phải có lý do"),
        ({"council": {"8.1": Change("", {"percent": 90})}}, "tiêu chí 8.1: thay đổi của Hội đồng phải có lý do"),
        ({"council": {"1.3.1": Change("x")}}, "tiêu chí 1.3.1: thay đổi của Hội đồng phải ghi câu trả lời hoặc điểm, không ghi cả hai"),
        ({"appraised": {"1": Change("x", points=Decimal(1))}}, "tiêu chí 1: là nhóm tiêu chí; chỉ trả lời và chấm các tiêu chí thành phần"),
        ({"rank_cap": RankCap("GIỎI", "x")}, "không có mức xếp hạng 'GIỎI' để hạ xuống; các mức: TỐT, KHÁ, TRUNG BÌNH, YẾU"),
        ({"rank_cap": RankCap("KHÁ", " ")}, "hạ xếp hạng phải có lý do"),
    ],
)  # fmt: skip
def test_a_refused_record_is_reported_by_name(changes: dict[str, Any], fault: str) -> None:
    found = faults_of(UnitRecord("U1", "Đơn vị 1", **changes))
    assert len(found) == 1 and found[0].startswith("Đơn vị U1") and found[0].endswith(fault)


def test_a_preview_counts_no_faulty_change_and_names_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one pass: no answer is computed twice."""
    from cchc_eval.scoring import evaluation

    sound = {"1.1.1": Change("Đúng hạn theo văn bản 12", {"choice": "on_time"})}
    faulty = {"1.3.1": Change("", {"choice": "yes"}), "8.1": Change("x", points=Decimal(9)), "1": Change("x", {})}
    record = UnitRecord("U1", "Đơn vị 1", LATE, {**sound, **faulty})
    computed: list[str] = []
    real = evaluation.score_leaf

    def counting(cset: Any, leaf: Any, *rest: Any) -> Any:
        computed.append(leaf.code)
        return real(cset, leaf, *rest)

    monkeypatch.setattr(evaluation, "score_leaf", counting)
    shown, faults = preview_evaluation(CSET, record)
    assert computed == ["1.1.1", "1.3.1"]
    without = evaluate(CSET, replace(record, appraised=sound))
    assert (shown.self_score, shown.appraised) == (without.self_score, without.appraised)
    assert [fault.criterion for fault in faults] == ["1.3.1", "8.1", "1"]
    # What is wrong beside the office's changes refuses the whole, with all that is wrong.
    with pytest.raises(ScoringError) as refused:
        preview_evaluation(CSET, replace(record, answers={"8.1": {"percent": 1}}))
    assert {fault.criterion for fault in refused.value.faults} == {"1", "1.3.1", "8.1"}
    assert len(refused.value.faults) == 4


def best(code: str, cap: RankCap | None = None, **answers: Any) -> UnitRecord:
    return UnitRecord(code, code, {}, {"8.1": Change(answer={"percent": 100})}, rank_cap=cap)


def one_leaf_records(*points: str) -> tuple[Evaluation, ...]:
    cset = load_criteria_set(
        {
            "title": "Bộ tiêu chí",
            "year": 2026,
            "total_points": 100,
            "rank_bands": [
                {"rank": "TỐT", "from": 85},
                {"rank": "KHÁ", "from": 75},
                {"rank": "YẾU", "from": 0},
            ],
            "criteria": [{"code": "1", "parent": None, "title": "Lá", "max_points": 100, "rule": {"type": "manual"}}],
        }
    )
    return evaluate_all(
        cset,
        [
            UnitRecord(f"U{n}", f"Đơn vị {n}", {"1": {"points": Decimal(p)}}, rank_cap=RankCap("KHÁ", "Bị kỷ luật"))
            for n, p in enumerate(points, 1)
        ],
    )


def test_a_cap_lowers_the_rank_but_never_the_index_and_never_raises() -> None:
    high, low = one_leaf_records("90", "20")
    assert (high.final.index, high.computed_rank, high.rank) == (Decimal("90.00"), "TỐT", "KHÁ")
    assert (low.computed_rank, low.rank) == ("YẾU", "YẾU")


def test_places_are_competition_places_ordered_by_code_among_equals() -> None:
    placed = place(reversed(one_leaf_records("80", "90", "80", "70", "90")))
    assert [(item.place, item.evaluation.record.code) for item in placed] == [
        (1, "U2"), (1, "U5"), (3, "U1"), (3, "U3"), (5, "U4"),
    ]  # fmt: skip
    assert place([]) == ()


def test_a_unit_twice_is_refused() -> None:
    with pytest.raises(ScoringError, match="Đơn vị U1: mã đơn vị bị lặp lại"):
        evaluate_all(CSET, [UnitRecord("U1", "a"), UnitRecord("U1", "b")])
    with pytest.raises(ScoringError, match="Đơn vị U1: mã đơn vị bị lặp lại"):
        places([(Decimal(1), "U1", None), (Decimal(2), "U1", None)])


def test_faults_of_all_units_come_at_once() -> None:
    bad = {"1.1.1": {"choice": "x"}}
    with pytest.raises(ScoringError) as caught:
        evaluate_all(CSET, [UnitRecord("U1", "a", bad), UnitRecord("U2", "b"), UnitRecord("U3", "c", bad)])
    assert [fault.unit for fault in caught.value.faults] == ["U1", "U3"]
