"""Every short form is a measure and a scale; what a measure or a scale refuses is said by name."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_sets import a_set
from measured_sets import leaf as a_leaf
from real_rules import keyed, measured, of, steps
from scoring_strategies import answers_to, criteria_sets

from cchc_eval.scoring import (
    CriteriaSet,
    Rule,
    ScoringError,
    load_criteria_set,
    preview_self,
    score,
)
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule, ManualRule
from cchc_eval.scoring.rules import BandsRule, PercentRule, RatioRule
from cchc_eval.scoring.short_rule import ShortRule

SHARE = {"kind": "share", "part": "Số việc xong", "whole": "Tổng số việc"}
VALUE = {"kind": "value", "value": "Số mô hình"}
IN_PROPORTION = {"kind": "proportional"}


def as_measured(rule: Rule, max_points: Decimal) -> dict[str, Any]:
    """The same rule as a set says it in the general form."""
    data = json.loads(json.dumps(rule.to_data()))
    if isinstance(rule, ChoiceRule):
        return measured({"kind": "option", **data}, {"kind": "as_is"})
    if isinstance(rule, ChecklistRule):
        return measured({"kind": "ticks", **data}, {"kind": "as_is"})
    if isinstance(rule, DeductRule):
        events = [{"key": one["key"], "label": one["label"], "points": -one["minus"]} for one in data["events"]]
        return measured({"kind": "events", "events": events}, {"kind": "as_is", "start": float(max_points)})
    if isinstance(rule, PercentRule):
        return measured({"kind": "percent", **data}, IN_PROPORTION)
    if isinstance(rule, RatioRule):
        return measured(
            {**SHARE, "part": rule.part, "whole": rule.whole}, {**IN_PROPORTION, "floor": data["floor_percent"]}
        )
    if isinstance(rule, BandsRule):
        scale = {"kind": "steps", "steps": data["bands"]}
        if rule.measure == "percent":
            return measured({**SHARE, "part": rule.part, "whole": rule.whole}, scale)
        return measured({"kind": "value", "value": rule.value, "unit": rule.unit}, scale)
    assert isinstance(rule, ManualRule)
    return measured({"kind": "points"}, {"kind": "as_is"})


def in_general_form(cset: CriteriaSet) -> CriteriaSet:
    data = cset.to_data()
    for entry, criterion in zip(data["criteria"], cset.criteria, strict=True):
        if criterion.rule is not None:
            entry["rule"] = as_measured(criterion.rule, criterion.max_points)
    return load_criteria_set(data)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_short_form_is_its_measure_and_its_scale(data: st.DataObject) -> None:
    cset = data.draw(criteria_sets())
    general = in_general_form(cset)
    for leaf in cset.leaves:
        assert isinstance(leaf.rule, ShortRule)
        assert leaf.rule.measured == general.by_code[leaf.code].rule
    answers = data.draw(answers_to(cset))
    try:
        before, _ = preview_self(cset, answers)
    except ScoringError:
        return
    after, faults = preview_self(general, answers)
    assert not faults
    assert (after.total, after.index, after.rank) == (before.total, before.index, before.rank)
    for code, leaf in before.leaves.items():
        said, same = ((one.sentence, one.finding, one.next_step) for one in (leaf, after.leaves[code]))
        assert (after.leaves[code].exact, after.leaves[code].points, same) == (leaf.exact, leaf.points, said)


def of_one(rule: dict[str, Any], max_points: float = 2, **leaf: Any) -> CriteriaSet:
    criterion = {"code": "1", "parent": None, "title": "T", "max_points": max_points, "rule": rule, **leaf}
    bands = [{"rank": "TỐT", "from": 0}]
    return load_criteria_set(
        {"title": "B", "year": 2026, "total_points": max_points, "rank_bands": bands, "criteria": [criterion]}
    )


def several(of: dict[str, Any]) -> dict[str, Any]:
    items = [{"key": "q1", "label": "Quý I"}, {"key": "q2", "label": "Quý II"}]
    return measured({"kind": "several", "take": "mean", "of": of, "items": items}, IN_PROPORTION)


BALLOTS = measured(
    {
        "kind": "ballots",
        "questions": keyed(("q", "Thái độ", 1)),
        "levels": keyed(("yes", "Hài lòng", 100), ("no", "Không", 0)),
        "groups": keyed(("people", "Người dân", 70), ("staff", "Cán bộ", 30)),
    },
    IN_PROPORTION,
)
LATE = measured(
    {"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, steps((None, "Đúng hạn", 2), (1, "Chậm", 0))
)
WEIGHTED = measured({"kind": "weighted", "parts": keyed(("a", "Đúng hạn", 1)), "whole": "Tổng số"}, IN_PROPORTION)

REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (measured({**SHARE, "within": True}, IN_PROPORTION), of(3, 2), "«Số việc xong» (3) lớn hơn «Tổng số việc» (2)"),
    (measured(SHARE, IN_PROPORTION), of(3, 0), "«Tổng số việc» bằng 0: mẫu số phải lớn hơn 0"),
    (measured(SHARE, IN_PROPORTION), {"part": 3}, "thiếu «whole» trong câu trả lời"),
    (measured(SHARE, IN_PROPORTION), {**of(1, 2), "more": 1}, "câu trả lời có trường lạ: 'more'"),
    (measured(VALUE, steps((0, "Có", 1))), {"value": -1}, "«Số mô hình»: không được là số âm (-1)"),
    (measured(VALUE, steps((0, "Có", 1))), {"value": "3"}, "«Số mô hình»: phải là số, không phải '3'"),
    (measured({"kind": "complement", "bad": "Số lỗi", "whole": "Tổng số"}, IN_PROPORTION), {"bad": 5, "whole": 4},
     "«Số lỗi» (5) lớn hơn «Tổng số» (4)"),
    (several(SHARE), {"items": {"q1": of(1, 2)}}, "còn thiếu «Quý II: Số việc xong»"),
    (several(SHARE), {"items": {"q1": of(1, 2), "q2": of(1, 0)}}, "«Quý II: Tổng số việc» bằng 0: mẫu số phải lớn hơn 0"),
    (several(SHARE), {"items": {"q1": of(1, 2), "q2": 5}}, "còn thiếu «Quý II: Số việc xong»"),
    (several(SHARE), {"items": {"q1": of(1, 2), "q2": of(1, 2), "q3": of(1, 2)}},
     "không có mã 'q3'; các mã được dùng: q1, q2"),
    (WEIGHTED, {"counts": {"a": 6}, "whole": 5}, "các số đếm cộng lại 6, lớn hơn «Tổng số» (5)"),
    (BALLOTS, {"ballots": {"people": {"q": {"yes": 3}}}}, "Cán bộ: câu hỏi «Thái độ» chưa có phiếu nào"),
    (BALLOTS, {"ballots": {"people": {"q": {"yes": 2.5}}, "staff": {"q": {"no": 1}}}},
     "«Người dân: Thái độ: Hài lòng (số phiếu)»: phải là số nguyên, không phải 2,5"),
    (LATE, {}, "«Ngày gửi»: còn thiếu ngày"),
    (LATE, {"date": "2026-12-15", "not_done": True}, "«Ngày gửi»: ghi một ngày hoặc «chưa thực hiện», không ghi cả hai"),
    (LATE, {"date": "2026-02-30"}, "«Ngày gửi»: phải là một ngày có thật, dạng 2026-12-31, không phải '2026-02-30'"),
    (measured({"kind": "change", "value": "Vốn"}, steps((None, "Giảm", 0), ("> 0", "Tăng", 1))), {"before": 0, "now": 3},
     "«Vốn (năm trước)» bằng 0: mẫu số phải lớn hơn 0"),
    (measured({"kind": "target", "of": VALUE}, IN_PROPORTION), {"value": 1, "target": 0},
     "«Số mô hình (chỉ tiêu giao)» bằng 0: mẫu số phải lớn hơn 0"),
    (measured({"kind": "ticks", "items": keyed(("a", "A", 1), name="points")}, {"kind": "as_is"}), {"checked": ["a", "a"]},
     "nội dung «A» được đánh dấu hai lần"),
    (measured({"kind": "option", "options": keyed(("a", "A", 1), name="points")}, {"kind": "as_is"}), {"choice": "b"},
     "không có mã 'b'; các mã được dùng: a"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "answer", "message"), REFUSED)
def test_a_wrong_answer_is_refused_by_name(rule: dict[str, Any], answer: dict[str, Any], message: str) -> None:
    _, faults = preview_self(of_one(rule), {"1": answer})
    assert message in [fault.message for fault in faults]
    assert {fault.criterion for fault in faults} == {"1"}


Broken = tuple[dict[str, Any], str]
BROKEN: list[Broken] = [
    (measured({"kind": "guess"}, IN_PROPORTION), "trường «kind»: 'guess' không thuộc value, percent, share"),
    (measured(SHARE, {"kind": "guess"}), "trường «kind»: 'guess' không thuộc steps, proportional"),
    ({"type": "measured", "scale": IN_PROPORTION}, "thiếu trường «measure»"),
    (measured(SHARE, steps((10, "Từ 10", 1))), "phải có một mức bắt đầu từ 0"),
    (measured(SHARE, steps((None, "Thấp", 0), (5, "A", 1), (5, "B", 2))), "có hai mức cùng bắt đầu từ một số"),
    (measured(SHARE, steps((None, "Thấp", 0), (5, "A", 3))), "mức thứ 2: điểm (3) vượt quá 2"),
    (measured(SHARE, steps((None, "Thấp", 0), (5, "A", 1, {"rises_to": 2}))),
     "mức «A» tăng dần nên phải có mốc dưới và có mức trên nó"),
    (measured(VALUE, steps((None, "Thấp", 0), (5, "A", 1, {"times_share": True}))),
     "chỉ nhân với tỷ lệ được khi số đo là tỷ lệ phần trăm"),
    (measured({"kind": "change", "value": "Vốn"}, steps((0, "A", 1))), "mức thấp nhất phải để trống mốc dưới"),
    (measured(VALUE, IN_PROPORTION), "thiếu trường «target»"),
    (measured(SHARE, {**IN_PROPORTION, "floor": 90, "target": 80}), "sàn (90) vượt quá 80"),
    (measured(SHARE, {"kind": "interpolate", "marks": [{"at": 1, "points": 1}]}), "phải có ít nhất hai mốc"),
    (measured(SHARE, {"kind": "per_step", "step": 0, "each": 1}), "mỗi nấc phải lớn hơn 0"),
    (measured({**VALUE, "extra": 1}, IN_PROPORTION), "trường 'extra' không có trong quy định"),
    (measured({"kind": "target", "of": VALUE, "target": 0}, IN_PROPORTION), "chỉ tiêu phải lớn hơn 0"),
    (measured({"kind": "best", "of": {"kind": "place", "of": VALUE}}, IN_PROPORTION), "trường «kind»: 'place' không thuộc"),
    (measured({"kind": "ballots", "questions": keyed(("q", "Q", 1)), "levels": keyed(("a", "A", 101)),
               "groups": keyed(("g", "G", 99))}, IN_PROPORTION), "trọng số các nhóm người trả lời cộng lại 99, phải là 100"),
    ({"type": "sum", "parts": [{"key": "a", "label": "A", "max_points": 1, "measure": SHARE, "scale": IN_PROPORTION}]},
     "các phần cộng lại 1, phải bằng điểm tối đa 2"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "message"), BROKEN)
def test_a_rule_that_cannot_work_is_refused_with_the_set(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        of_one(rule)
    assert any(message in fault.message for fault in refusal.value.faults), refusal.value.faults
    assert {fault.criterion for fault in refusal.value.faults} == {"1"}


def test_a_figure_that_is_points_is_said_as_such() -> None:
    """Also where it is no sum of points that the set lists."""
    value = {"kind": "value", "value": "Điểm Trung ương chấm", "unit": "điểm", "negative": True}
    cases = [
        ({"kind": "as_is"}, 1.25, "1.25", "1,25 điểm: 1,25 điểm"),
        ({"kind": "as_is"}, 2.5, "2.00", "2,5 điểm: 2,5 > 2: 2 điểm"),
        ({"kind": "as_is", "start": 1}, -0.5, "0.50", "−0,5 điểm: 1 − 0,5 = 0,5 điểm"),
        ({"kind": "as_is", "least": -1}, -3, "-1.00", "−3 điểm: −3 < −1: −1 điểm"),
    ]
    for scale, given_, points, sentence in cases:
        leaf = preview_self(of_one(measured(value, scale)), {"1": {"value": given_}})[0].leaves["1"]
        assert (str(leaf.points), leaf.sentence) == (points, sentence)


def test_events_are_named_by_what_they_do() -> None:
    def found(*events: tuple[str, str, float], counts: dict[str, int]) -> str:
        rule = measured({"kind": "events", "events": keyed(*events, name="points")}, {"kind": "as_is", "start": 1})
        return preview_self(of_one(rule), {"1": {"counts": counts}})[0].leaves["1"].finding

    prize, late = ("prize", "Sáng kiến", 0.5), ("late", "Chậm", -0.5)
    assert found(late, counts={"late": 2}) == "Có 02 trường hợp bị trừ điểm"
    assert found(late, counts={}) == "Không có trường hợp bị trừ"
    assert found(prize, counts={"prize": 1}) == "Có 01 trường hợp được cộng điểm"
    assert found(prize, counts={}) == "Không có trường hợp được cộng"
    assert found(prize, late, counts={"late": 1, "prize": 1}) == "Có 02 trường hợp"
    assert found(prize, late, counts={}) == "Không có trường hợp nào"


def test_an_answer_that_says_nothing_is_refused() -> None:
    """A list of counts may be left out beside other facts, never alone."""
    events = measured(
        {"kind": "events", "events": keyed(("late", "Chậm", -1), name="points")}, {"kind": "as_is", "start": 2}
    )
    assert [fault.message for fault in preview_self(of_one(events), {"1": {}})[1]] == [
        "thiếu «counts» trong câu trả lời"
    ]
    assert not preview_self(of_one(events), {"1": {"counts": {}}})[1]
    assert not preview_self(of_one(WEIGHTED), {"1": {"whole": 5}})[1]


def test_points_given_are_refused_above_the_maximum() -> None:
    direct = of_one(measured({"kind": "points"}, {"kind": "as_is"}))
    assert [fault.message for fault in preview_self(direct, {"1": {"points": 2.01}})[1]] == [
        "điểm: 2,01 vượt quá điểm tối đa 2"
    ]
    assert not preview_self(direct, {"1": {"points": 2}})[1]


RISING = steps((None, "Dưới 60%", 0), (60, "Từ 60% đến 90%", 1, {"rises_to": 2}), (90, "Từ 90%", 2))


@pytest.mark.parametrize(
    ("done", "points", "sentence", "next_step"),
    [
        (59, "0.00", "59/100 = 59 %, mức «Dưới 60%»: 0 điểm", "còn thiếu 1 việc xong để đạt 60 %: +1 điểm"),
        (60, "1.00", "60/100 = 60 %, mức «Từ 60% đến 90%»: 1 + (60 − 60)/(90 − 60) × 1 = 1 điểm",
         "còn thiếu 30 việc xong để đạt 90 %: +1 điểm"),
        (75, "1.50", "75/100 = 75 %, mức «Từ 60% đến 90%»: 1 + (75 − 60)/(90 − 60) × 1 = 1,5 điểm",
         "còn thiếu 15 việc xong để đạt 90 %: +0,5 điểm"),
        (90, "2.00", "90/100 = 90 %, mức «Từ 90%»: 2 điểm", ""),
    ],
)  # fmt: skip
def test_a_step_that_rises_says_how_and_what_is_next(done: int, points: str, sentence: str, next_step: str) -> None:
    leaf = preview_self(of_one(measured(SHARE, RISING)), {"1": of(done, 100)})[0].leaves["1"]
    assert (str(leaf.points), leaf.sentence, leaf.next_step) == (points, sentence, next_step)


def test_a_share_beyond_the_whole_never_earns_more_than_the_maximum() -> None:
    cset = a_set(a_leaf("1", 4, measured(SHARE, steps((None, "Theo tỷ lệ", 4, {"times_share": True})))))
    found = [score(cset, {"1": of(part, 10)}).leaves["1"] for part in (5, 10, 15)]
    assert [str(one.points) for one in found] == ["2.00", "4.00", "4.00"]
    assert found[2].sentence == "15/10 = 150 %, mức «Theo tỷ lệ»: 15/10 × 4, tối đa 4 điểm"
    change = {"kind": "change", "value": "Doanh thu"}
    fallen = a_set(a_leaf("1", 4, measured(change, steps((None, "Theo mức tăng", 4, {"times_share": True})))))
    one = score(fallen, {"1": {"before": 10, "now": 5}}).leaves["1"]
    assert (str(one.points), one.sentence.endswith("mức «Theo mức tăng»: 0 điểm")) == ("0.00", True)


def test_numbers_below_zero_have_the_sign_of_a_computation_and_brackets() -> None:
    balance = {"kind": "value", "value": "Chênh lệch", "unit": "lần", "negative": True}
    down = steps((None, "Thấp", -0.5), (-34, "Giảm dần", 2, {"rises_to": 0.8}), (40, "Cao", 2))
    for answer, said in (
        (-40, "−40 lần, mức «Thấp»: −0,5 điểm"),
        (Decimal("39.6"), "39,6 lần, mức «Giảm dần»: 2 + (39,6 − (−34))/(40 − (−34)) × (−1,2) = 0,81 điểm"),
    ):
        assert score(of_one(measured(balance, down)), {"1": {"value": answer}}).leaves["1"].sentence == said
    marks = [{"at": -10, "points": 3}, {"at": 10, "points": 1}]
    between = of_one(measured(balance, {"kind": "interpolate", "marks": marks}), 3)
    said = "−5 lần: 3 + (−5 − (−10))/(10 − (−10)) × (−2) = 2,5 điểm"
    assert score(between, {"1": {"value": -5}}).leaves["1"].sentence == said
