"""Points as a set rounds them: to two decimals, to four, or not at all until the index; each sentence says the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from measured_sets import IN_PROPORTION, PLAN, SHARE, a_set, field, leaf
from real_rules import keyed, measured, of

from cchc_eval.offline.ranking import score_data
from cchc_eval.scoring import Change, CriteriaSet, Override, ScoringError, UnitRecord, evaluate, score, score_self
from cchc_eval.vietnamese.writing import in_column

SUM = {"type": "sum", "parts": [
    {"key": "a", "label": "A", "max_points": 1, **{key: IN_PROPORTION[key] for key in ("measure", "scale")}},
    {"key": "b", "label": "B", "max_points": 2, **{key: IN_PROPORTION[key] for key in ("measure", "scale")}},
]}  # fmt: skip
MARKS = {"kind": "interpolate", "marks": [{"at": 60, "points": 0}, {"at": 90, "points": 2}]}
SHORTFALL = {"kind": "per_step", "mark": 95, "step": 1, "each": 0.1, "direction": "down", "count": "exact"}
FINE_OPTIONS = {"type": "choice", "options": keyed(("a", "A", 0.12345), ("b", "B", 3), name="points")}
THIRDS = {"parts": {"a": of(1, 3), "b": of(2, 3)}}
# Rule, answer and, for two decimals, four and none: points and sentence.
SAID: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ({"type": "ratio", "part": "xong", "whole": "giao", "floor_percent": 80}, of(8, 9), [
        ("2.67", "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm"),
        ("2.6667", "8/9 = 88,889 % ≥ 80 %: 8/9 × 3 = 2,6667 điểm"),
        ("2.6667", "8/9 = 88,889 % ≥ 80 %: 8/9 × 3 ≈ 2,6667 điểm")]),
    ({"type": "percent", "value": "Chỉ số"}, {"percent": 33.3335}, [
        ("1.00", "33,3335 % × 3 = 1,000005, làm tròn thành 1 điểm"),
        ("1.0000", "33,3335 % × 3 = 1,000005, làm tròn thành 1 điểm"),
        ("1.0000", "33,3335 % × 3 = 1,000005 điểm")]),
    (FINE_OPTIONS, {"choice": "a"}, [
        ("0.12", "A: 0,12345, làm tròn thành 0,12 điểm"),
        ("0.1235", "A: 0,12345, làm tròn thành 0,1235 điểm"),
        ("0.1235", "A: 0,12345 điểm")]),
    (measured(SHARE, MARKS), of(7, 9), [
        ("1.19", "7/9 = 77,8 %: (77,8 − 60)/(90 − 60) × 2 = 1,19 điểm"),
        ("1.1852", "7/9 = 77,778 %: (77,778 − 60)/(90 − 60) × 2 = 1,1852 điểm"),
        ("1.1852", "7/9 = 77,778 %: (77,778 − 60)/(90 − 60) × 2 ≈ 1,1852 điểm")]),
    (measured(SHARE, SHORTFALL), of(8, 9), [
        ("2.39", "8/9 = 88,9 %, dưới mức 95 %: 3 − 6,11 nấc 1 % × 0,1 = 2,39 điểm"),
        ("2.3889", "8/9 = 88,889 %, dưới mức 95 %: 3 − 6,1111 nấc 1 % × 0,1 = 2,3889 điểm"),
        ("2.3889", "8/9 = 88,889 %, dưới mức 95 %: 3 − 6,1111 nấc 1 % × 0,1 ≈ 2,3889 điểm")]),
    (SUM, THIRDS, [
        ("1.67", "A: 1/3 = 33,3 %: 1/3 × 1 = 0,33 điểm; B: 2/3 = 66,7 %: 2/3 × 2 = 1,33 điểm. "
                 "Cộng: 0,33 + 1,33 = 1,67 điểm"),
        ("1.6667", "A: 1/3 = 33,333 %: 1/3 × 1 = 0,3333 điểm; B: 2/3 = 66,667 %: 2/3 × 2 = 1,3333 điểm. "
                   "Cộng: 0,3333 + 1,3333 = 1,6667 điểm"),
        ("1.6667", "A: 1/3 = 33,333 %: 1/3 × 1 ≈ 0,3333 điểm; B: 2/3 = 66,667 %: 2/3 × 2 ≈ 1,3333 điểm. "
                   "Cộng: 0,3333 + 1,3333 ≈ 1,6667 điểm")]),
]  # fmt: skip
ROUNDINGS = ("2", "4", "none")


@pytest.mark.parametrize(("rule", "answer", "said"), SAID)
def test_the_sentence_says_the_points_that_count(
    rule: dict[str, Any], answer: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    for rounding, wanted in zip(ROUNDINGS, said, strict=True):
        one = score_self(a_set(leaf("1", 3, rule), rounding=rounding), {"1": answer}).leaves["1"]
        assert (str(one.points), one.sentence) == wanted


def test_the_next_step_says_what_it_is_worth_as_the_set_rounds() -> None:
    gains = []
    for rounding in ROUNDINGS:
        cset = a_set(leaf("1", 1, IN_PROPORTION), rounding=rounding)
        gains.append(score_self(cset, {"1": of(2, 3)}).leaves["1"].next_step.rpartition(": ")[2])
    assert gains == ["+0,33 điểm", "+0,3333 điểm", "+0,3333 điểm"]


def set_points(cset: CriteriaSet, points: str) -> Decimal | None:
    return score(cset, {}, {"1": Override(Decimal(points), "xem lại")}).leaves["1"].points


def test_points_that_a_person_sets_have_the_decimals_of_the_set() -> None:
    two, four, none = (a_set(leaf("1", 3, IN_PROPORTION), rounding=rounding) for rounding in ROUNDINGS)
    assert (set_points(two, "2.67"), set_points(four, "2.6667"), set_points(none, "2.6667")) == (
        Decimal("2.67"), Decimal("2.6667"), Decimal("2.6667")
    )  # fmt: skip
    for cset, points, most in ((two, "2.667", 2), (four, "2.66667", 4), (none, "2.66667", 4)):
        with pytest.raises(ScoringError) as refusal:
            set_points(cset, points)
        assert [fault.message for fault in refusal.value.faults] == [
            f"điểm đã ghi: chỉ được có tối đa {most} chữ số thập phân ({points.replace('.', ',')})"
        ]


def test_a_gate_waits_for_points_that_are_not_rounded() -> None:
    ajar = leaf("1", 1, {"type": "percent", "value": "Chỉ số"})
    behind = leaf("2", 1, PLAN, gate={"code": "1", "at_least": 1})
    answers = {"1": {"percent": 99.9999}, "2": {"choice": "yes"}}
    found = {
        rounding: score_self(a_set(ajar, behind, rounding=rounding), answers).leaves["2"].points
        for rounding in ROUNDINGS
    }
    assert found == {"2": 1, "4": 1, "none": 0}


def test_sums_are_those_of_the_points_that_count() -> None:
    tops = [field("1", 2), *(leaf(f"1.{n}", 1, IN_PROPORTION, "1") for n in (1, 2)), leaf("2", 1, IN_PROPORTION)]
    answers = {"1.1": of(1, 3), "1.2": of(1, 3), "2": of(1, 8)}
    data = [score_data(score_self(a_set(*tops, rounding=rounding), answers)) for rounding in ROUNDINGS]
    assert [(one["total"], one["fields"], one["points"]) for one in data] == [
        ("0.79", {"1": "0.66", "2": "0.13"}, {"1.1": "0.33", "1.2": "0.33", "2": "0.13"}),
        ("0.7916", {"1": "0.6666", "2": "0.1250"}, {"1.1": "0.3333", "1.2": "0.3333", "2": "0.1250"}),
        ("0.7917", {"1": "0.6667", "2": "0.1250"}, {"1.1": "0.3333", "1.2": "0.3333", "2": "0.1250"}),
    ]


def test_what_was_left_open_has_as_many_decimals_in_the_data() -> None:
    cset = a_set(leaf("1", 1, IN_PROPORTION), leaf("2", 1, IN_PROPORTION), rounding="4")
    changes = {"2": Change("xem lại", points=Decimal("0.5"))}
    final = evaluate(cset, UnitRecord("U1", "Một", {}, appraised=changes)).final
    assert score_data(final)["points"] == {"1": "0.0000", "2": "0.5000"}


@pytest.mark.parametrize(
    ("points", "written"),
    [("2", "2,00"), ("2.5", "2,50"), ("2.67", "2,67"), ("2.667", "2,667"), ("2.6667", "2,6667"), ("-0.5", "-0,50"),
     ("1234.5", "1.234,50"), ("0.12345", "0,1235"), ("2.00001", "2,00")],
)  # fmt: skip
def test_a_column_of_points_has_two_decimals_and_up_to_four(points: str, written: str) -> None:
    assert in_column(Decimal(points)) == written
    assert in_column(Fraction(points)) == written
