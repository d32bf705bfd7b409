"""What is left out of a round, does not apply to a group of units, or is taken over from the year before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from measured_sets import a_set, field, leaf
from real_rules import measured, of, steps
from scoring_strategies import answers_to, criteria_sets

from cchc_eval.scoring import ScoringError, UnitRecord, evaluate, load_criteria_set, offered, score

RATIO = {"type": "ratio", "part": "Số việc xong", "whole": "Tổng số"}
SURVEY = {"type": "percent", "value": "Mức hài lòng (%)"}


WITH_SURVEY = (
    field("1", 6),
    leaf("1.1", 4, RATIO, "1"),
    leaf("1.2", 2, SURVEY, "1", scored_by="office"),
    field("2", 4),
    leaf("2.1", 3, SURVEY, "2", scored_by="office"),
    leaf("2.2", 1, RATIO, "2"),
    leaf("3", 2, RATIO, gate={"code": "2.2", "at_least": 1}),
)


def test_a_survey_left_out_of_a_round_leaves_the_maximum() -> None:
    caps = [{"kind": "field_below", "rank": "YẾU", "reason": "x", "field": code, "percent": 50} for code in "12"]
    weights = [{"field": code, "weight": n} for n, code in enumerate("123", 1)]
    whole = a_set(*WITH_SURVEY, rank_caps=caps, index_weights=weights)
    cset = whole.without(["1.2", "2"])
    # It is a set like any other.
    assert load_criteria_set(cset.to_data()) == cset and cset.fingerprint != whole.fingerprint
    assert [(one.code, str(one.max_points)) for one in cset.criteria] == [("1", "4"), ("1.1", "4"), ("3", "2")]
    assert (str(cset.total_points), cset.gated, [rule.field for rule in cset.rank_caps]) == ("6", (), ["1"])
    assert {code: int(weight) for code, weight in cset.reckoning.weights.items()} == {"1": 1, "3": 3}
    plain = a_set(*WITH_SURVEY).without(["1.2", "2"])
    found = score(plain, {"1.1": of(3, 4), "3": of(1, 1)})
    assert (str(found.total), str(found.applicable), str(found.index)) == ("5.00", "6.00", "83.33")
    assert whole.without([]) is whole


def test_what_can_not_be_left_out_is_refused() -> None:
    cset = a_set(*WITH_SURVEY)
    with pytest.raises(ScoringError, match="Tiêu chí 9: không có trong bộ tiêu chí để bỏ ra"):
        cset.without(["2", "9"])
    with pytest.raises(ScoringError, match="bỏ hết các tiêu chí thì không còn gì để chấm"):
        cset.without(["1", "2", "3"])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_round_without_a_part_scores_as_if_it_did_not_apply(data: st.DataObject) -> None:
    cset = data.draw(criteria_sets())
    answers = data.draw(answers_to(cset))
    codes = data.draw(st.sets(st.sampled_from([one.code for one in cset.criteria]), min_size=1))
    gone = {one.code for code in codes for one in cset.leaves_under(code)}
    assume(len(gone) < len(cset.leaves))
    left = {code: answer for code, answer in answers.items() if code not in gone}
    record = UnitRecord("A", "A", left, inapplicable=frozenset(codes))
    without = cset.without(codes)
    assert load_criteria_set(without.to_data()) == without
    try:
        among = evaluate(cset, record).final
    except ScoringError:
        return
    alone = score(without, left)
    assert (alone.total, alone.applicable, alone.index, alone.rank) == (
        among.total, among.applicable, among.index, among.rank,
    )  # fmt: skip


def test_a_field_that_does_not_apply_to_a_group_of_units() -> None:
    criteria = (
        field("1", 6, not_for=["Trường học"]),
        leaf("1.1", 4, RATIO, "1"),
        leaf("1.2", 2, RATIO, "1"),
        field("2", 4),
        leaf("2.1", 3, RATIO, "2"),
        leaf("2.2", 1, RATIO, "2", not_for=["Trường học", "Trạm y tế"]),
    )
    cset = a_set(*criteria)
    assert load_criteria_set(cset.to_data()) == cset
    assert [one.get("not_for") for one in cset.to_data()["criteria"]] == [
        ["Trường học"], None, None, None, None, ["Trường học", "Trạm y tế"]
    ]  # fmt: skip

    def index(group: str, answers: dict[str, Any]) -> tuple[str, str]:
        found = evaluate(cset, UnitRecord("A", "A", answers, group=group)).final
        assert score(cset.of_group(group), answers).index == found.index
        return str(found.index), str(found.applicable)

    done = {"2.1": of(1, 3)}
    assert index("Trường học", done) == ("33.33", "3.00")
    assert index("Trạm y tế", done) == ("11.11", "9.00")
    assert index("", done) == ("10.00", "10.00")
    with pytest.raises(ScoringError, match=r"tiêu chí 1\.1: không có trong bộ tiêu chí"):
        evaluate(cset, UnitRecord("A", "A", {"1.1": of(1, 1)}, group="Trường học"))


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        (
            (leaf("1", 1, RATIO, not_for=["A"]), leaf("2", 1, RATIO, not_for=["A"])),
            "không còn tiêu chí nào áp dụng cho nhóm «A»",
        ),
        ((leaf("1", 1, RATIO, not_for=["A", "A"]), leaf("2", 1, RATIO)), "nhóm 'A' bị lặp lại"),
        ((leaf("1", 1, RATIO, not_for=["A "]), leaf("2", 1, RATIO)), "tên nhóm 'A ' có khoảng trắng thừa"),
        (
            (leaf("1", 1, RATIO, not_for="A"), leaf("2", 1, RATIO)),
            "trường «not_for»: phải là danh sách, không phải 'A'",
        ),
    ],
)
def test_groups_that_can_not_be_meant_are_refused(criteria: tuple[dict[str, Any], ...], message: str) -> None:
    with pytest.raises(ScoringError, match=message):
        a_set(*criteria)


GROWTH = measured(
    {"kind": "change", "value": "Vốn đầu tư", "unit": "tỷ đồng"}, steps((None, "Giảm", 0), (0, "Tăng", 2))
)
INVESTED = {"kind": "value", "value": "Vốn  đầu tư", "unit": "tỷ đồng"}
SOURCE = "Báo cáo số 12/BC-SNV"


def last_year(rule: dict[str, Any], answer: dict[str, Any], parent: str = "1") -> dict[str, dict[str, Any]]:
    last = a_set(leaf(parent, 2, rule), year=2025)
    return offered(a_set(leaf("1", 2, GROWTH), leaf("2", 2, RATIO)), last, {parent: answer}, SOURCE)


def test_last_years_figure_is_offered_with_its_source() -> None:
    answer = {"before": 90, "now": 120.5, "source": "Báo cáo 2024"}
    assert last_year(GROWTH, answer) == {"1": {"before": 120.5, "source": SOURCE}}
    counted = measured(INVESTED, steps((None, "Ít", 0), (100, "Nhiều", 2)))
    assert last_year(counted, {"value": 100}) == {"1": {"before": 100, "source": SOURCE}}
    bands = [{"from": 0, "label": "Ít", "points": 0}]
    short = {"type": "bands", "measure": "value", "value": "Vốn đầu tư", "unit": "tỷ đồng", "bands": bands}
    assert last_year(short, {"value": 80}) == {"1": {"before": 80, "source": SOURCE}}
    part = {"key": "a", "label": "A", "max_points": 2, "measure": GROWTH["measure"], "scale": GROWTH["scale"]}
    cset = a_set(leaf("1", 2, {"type": "sum", "parts": [part]}))
    assert offered(cset, cset, {"1": {"parts": {"a": {"before": 1, "now": 2}}}}, SOURCE) == {
        "1": {"parts": {"a": {"before": 2, "source": SOURCE}}}
    }


def test_another_figure_is_not_offered_as_last_years() -> None:
    assert last_year(measured({**INVESTED, "unit": "triệu đồng"}, steps((None, "Ít", 0))), {"value": 5}) == {}
    assert last_year(measured({**INVESTED, "value": "Số dự án"}, steps((None, "Ít", 0))), {"value": 5}) == {}
    negative = measured({**INVESTED, "negative": True}, steps((None, "Ít", 0)))
    assert last_year(negative, {"value": -5}) == {} and last_year(negative, {"value": 5}) != {}
    assert last_year(GROWTH, {"before": 0, "now": 5}) == {}  # refused last year, too
    assert last_year(GROWTH, {"not_applicable": True}) == {}
    assert last_year(GROWTH, {"before": 1, "now": 5}, parent="7") == {}
    assert last_year(RATIO, of(1, 2)) == {}


def test_the_source_of_last_years_figure_stays_with_the_score() -> None:
    cset = a_set(leaf("1", 2, GROWTH))
    answer = {"before": 100, "now": 120, "source": SOURCE}
    said = "(120 − 100)/100 = 20 %, mức «Tăng»: 2 điểm"
    assert score(cset, {"1": answer}).leaves["1"].sentence == f"{said}; số năm trước theo {SOURCE}"
    assert score(cset, {"1": {"before": 100, "now": 120}}).leaves["1"].sentence == said


def test_a_round_that_leaves_nothing_for_a_group_is_refused_by_the_group() -> None:
    cset = a_set(leaf("1", 2, RATIO), leaf("2", 2, RATIO, not_for=["Trường học"]))
    with pytest.raises(ScoringError, match="không còn tiêu chí nào áp dụng cho nhóm «Trường học»"):
        cset.without(["1"])
    assert [one.code for one in cset.without(["2"]).leaves] == ["1"]
