"""What a score says the next step would be worth is what the core gives once somebody has done it, and no less does."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from measured_sets import a_set, leaf
from measured_strategies import json_number, scale
from real_rules import measured, of, steps

from cchc_eval.scoring import CriteriaSet, LeafScore, ScoringError, score
from cchc_eval.scoring.measured_rule import MeasuredRule

STEP = re.compile(r"(còn thiếu|cần bớt) ([\d.,]+) ?(.*?)(?: để (?:đạt|trên|không quá|dưới) .+)?: \+([\d.,]+) điểm")
FIGURE = re.compile(r"cần (đạt|trên|không quá|dưới) (−?[\d.,]+).*: \+([\d.,]+) điểm")
SHARE = {"kind": "share", "part": "Số việc xong", "whole": "Tổng số việc"}
COMPLEMENT = {"kind": "complement", "bad": "Số việc trễ", "whole": "Tổng số việc"}
PERCENT = {"kind": "percent", "value": "Tỷ lệ"}
QUARTERS = [{"key": "q1", "label": "Quý I"}, {"key": "q2", "label": "Quý II"}]
ITEMS = [{"key": f"k{n}", "label": f"Nội dung {n}"} for n in range(6)]
PARTS = [{"key": "good", "label": "Tốt", "weight": 1}, {"key": "fair", "label": "Khá", "weight": 0.5}]
Moved = Callable[[dict[str, Any], Fraction], dict[str, Any]]


def read(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", ".").replace("−", "-"))


def typed(value: Fraction) -> Decimal:
    """As a person types it; the figures of the tests end."""
    written = Decimal(value.numerator) / value.denominator
    assert Fraction(written) == value
    return written


def more_ticked(answer: dict[str, Any], count: Fraction) -> dict[str, Any]:
    missed = [item["key"] for item in ITEMS if item["key"] not in answer["checked"]]
    return {"checked": [*answer["checked"], *missed[: int(count)]]}


def more_quarters(answer: dict[str, Any], count: Fraction) -> dict[str, Any]:
    items = dict(answer["items"])
    missed = [key for key, one in items.items() if one["percent"] < 50]
    return {"items": items | {key: {"percent": 50} for key in missed[: int(count)]}}


def moved(key: str) -> Moved:
    return lambda answer, by: {**answer, key: typed(Fraction(answer[key]) + by)}


COUNTS = st.integers(1, 40).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
PERCENTAGES = st.integers(0, 400).map(lambda n: n / 4)
# By name: the measure, its answers, and the answer after what the words of a step say, which may be more or fewer.
COUNTED: dict[str, tuple[dict[str, Any], st.SearchStrategy[dict[str, Any]], Moved]] = {
    "share": (SHARE, COUNTS.map(lambda two: of(*two)), moved("part")),
    "share within": (SHARE | {"within": True}, COUNTS.map(lambda two: of(*two)), moved("part")),
    "complement": (COMPLEMENT, COUNTS.map(lambda two: {"bad": two[0], "whole": two[1]}), moved("bad")),
    "target": ({"kind": "target", "of": SHARE, "target": 80}, COUNTS.map(lambda two: of(*two)), moved("part")),
    "ticks": (
        {"kind": "ticks", "counted": True, "items": ITEMS},
        st.integers(0, len(ITEMS)).map(lambda n: {"checked": [item["key"] for item in ITEMS[:n]]}),
        more_ticked,
    ),
    "reaching": (
        {"kind": "several", "take": "reaching", "mark": 50, "of": PERCENT, "items": QUARTERS},
        st.tuples(PERCENTAGES, PERCENTAGES).map(
            lambda two: {"items": {"q1": {"percent": two[0]}, "q2": {"percent": two[1]}}}
        ),
        more_quarters,
    ),
}
# By name: the measure, its answers, and one whose figure is another.
MEASURED: dict[str, tuple[dict[str, Any], st.SearchStrategy[dict[str, Any]], Moved]] = {
    "value": (
        {"kind": "value", "value": "Số dư", "unit": "tỷ đồng", "negative": True},
        st.integers(-400, 800).map(lambda n: {"value": n / 4}),
        lambda answer, figure: {"value": typed(figure)},
    ),
    "percent": (PERCENT, PERCENTAGES.map(lambda n: {"percent": n}), lambda _, figure: {"percent": typed(figure)}),
    "share of amounts": (
        SHARE,
        st.integers(0, 50).map(lambda n: of(n / 4, 12.5)),
        lambda answer, figure: of(typed(figure * Fraction(12.5) / 100), 12.5),
    ),
    "mean": (
        {"kind": "several", "of": PERCENT, "items": QUARTERS},
        st.tuples(PERCENTAGES, PERCENTAGES).map(
            lambda two: {"items": {"q1": {"percent": two[0]}, "q2": {"percent": two[1]}}}
        ),
        lambda _, figure: {"items": {key: {"percent": typed(figure)} for key in ("q1", "q2")}},
    ),
    "weighted": (
        {"kind": "weighted", "parts": PARTS, "whole": "Tổng số"},
        st.integers(0, 50).map(lambda n: {"counts": {"good": n / 2, "fair": 50}, "whole": 100}),
        lambda answer, figure: {"counts": {"good": typed(figure)}, "whole": 100},
    ),
    "change": (
        {"kind": "change", "value": "Số thu", "as": "difference", "unit": "tỷ đồng"},
        st.integers(0, 1200).map(lambda n: {"before": 300, "now": n / 2}),
        lambda _, figure: {"before": 300, "now": typed(300 + figure)} if figure >= -300
        else {"before": typed(-figure), "now": 0},
    ),
}  # fmt: skip


def set_of(rule: dict[str, Any], most: Decimal, rounding: str) -> CriteriaSet:
    return a_set(leaf("1", json_number(most), rule), rounding=rounding)


def worth(cset: CriteriaSet, answer: dict[str, Any]) -> Fraction:
    """The points as the set counts them."""
    found = score(cset, {"1": answer}).leaves["1"]
    assert found.points is not None and found.exact is not None
    return found.exact if cset.reckoning.decimals is None else Fraction(found.points)


@st.composite
def rules_of(
    draw: st.DrawFn, measure: dict[str, Any], percent: bool, *, as_sum: bool = True
) -> tuple[CriteriaSet, bool]:
    """A set of one leaf of that measure, and whether it is one part of a sum."""
    most = Decimal(draw(st.integers(1, 500))) / 100
    kind = draw(st.sampled_from(["steps", "proportional", "interpolate", "per_step"]))
    rule = {"measure": measure, "scale": draw(scale(kind, most, percent))}
    rounding = draw(st.sampled_from(["2", "4", "none"]))
    in_sum = as_sum and draw(st.booleans())
    if in_sum:
        other = {"measure": PERCENT, "scale": {"kind": "proportional"}}
        parts = [
            {"key": "p1", "label": "Phần một", "max_points": json_number(most), **rule},
            {"key": "p2", "label": "Phần hai", "max_points": 1.23, **other},
        ]
        rule, most = {"type": "sum", "parts": parts}, most + Decimal("1.23")
    else:
        rule["type"] = "measured"
    try:
        return set_of(rule, most, rounding), in_sum
    except ScoringError:
        reject()  # a scale of negative figures for a measure without, and the like


def scored(cset: CriteriaSet, in_sum: bool, answer: dict[str, Any]) -> tuple[dict[str, Any], LeafScore]:
    whole = {"parts": {"p1": answer, "p2": {"percent": 31.7}}} if in_sum else answer
    return whole, score(cset, {"1": whole}).leaves["1"]


def agrees(cset: CriteriaSet, gain: Fraction, said: str) -> bool:
    """Whether that is the gain as it is said: to four decimals where the set does not round."""
    return abs(gain - read(said)) <= (Fraction(1, 20000) if cset.reckoning.decimals is None else 0)


@pytest.mark.parametrize("name", COUNTED)
@settings(max_examples=60)
@given(st.data())
def test_whole_things_that_are_said_to_lack_earn_just_what_is_said_and_fewer_earn_less(name: str, data: Any) -> None:
    measure, answers, after = COUNTED[name]
    cset, in_sum = data.draw(rules_of(measure, name not in ("ticks", "reaching")))
    answer = data.draw(answers)
    _, own = scored(cset, in_sum, answer)
    said = own.next_step.split("; Phần hai")[0].removeprefix("Phần một: ")
    if said.startswith("Phần hai"):
        said = ""
    now = worth(cset, scored(cset, in_sum, answer)[0])

    def gained(by: int) -> Fraction | None:
        """None where nobody can have so many."""
        try:
            return worth(cset, scored(cset, in_sum, after(answer, Fraction(by)))[0]) - now
        except ScoringError:
            return None

    if said:
        step = STEP.fullmatch(said)
        assert step, said
        by = int(read(step[2])) * (1 if step[1] == "còn thiếu" else -1)
        gain = gained(by)
        assert gain is not None and gain > 0 and agrees(cset, gain, step[4]), (said, gain)
        smaller = [gained(fewer) for fewer in (range(1, by) if by > 0 else range(by + 1, 0))]
        assert all(one is not None and one < gain for one in smaller), (said, smaller, gain)
    else:
        rising = {"complement": [], "ticks": range(1, 7), "reaching": range(1, 3)}.get(name, range(1, 41))
        falling = [] if name in ("ticks", "reaching") else range(-40, 0)
        room = answer["whole"] - answer["part"] if name in ("share", "target") else 40
        tried = {by: gained(by) for by in (*rising, *falling) if by <= room}
        assert not [by for by, gain in tried.items() if gain is not None and gain > 0], tried


@pytest.mark.parametrize("name", MEASURED)
@settings(max_examples=60)
@given(st.data())
def test_a_figure_that_is_said_to_be_needed_earns_just_what_is_said_and_none_before_it_earns_more(
    name: str, data: Any
) -> None:
    measure, answers, with_figure = MEASURED[name]
    cset, in_sum = data.draw(rules_of(measure, name not in ("value", "change"), as_sum=False))
    answer = data.draw(answers)
    _, own = scored(cset, in_sum, answer)
    if not own.next_step:
        return
    lacking, needed = STEP.fullmatch(own.next_step), FIGURE.fullmatch(own.next_step)
    assert isinstance(own.criterion.rule, MeasuredRule)
    rule = own.criterion.rule
    figure = rule.measure.value(rule.asked.read(answer, []) or {}, [])
    assert figure is not None
    if lacking:
        goal, beside, said = figure + read(lacking[2]), Fraction(0), lacking[4]
    else:
        assert needed, own.next_step
        beside = {"trên": Fraction(1, 10**9), "dưới": Fraction(-1, 10**9)}.get(needed[1], Fraction(0))
        goal, said = read(needed[2]), needed[3]
    gain = worth(cset, with_figure(answer, goal + beside)) - worth(cset, answer)
    assert gain > 0 and agrees(cset, gain, said), (own.next_step, gain)
    exact = score(cset, {"1": with_figure(answer, goal + beside)}).leaves["1"].exact
    for n in range(1, 64):
        before = figure + (goal - figure) * n / 64
        earned = score(cset, {"1": with_figure(answer, before)}).leaves["1"].exact
        assert earned is not None and exact is not None and earned <= exact, (own.next_step, before)


MODELS = {"kind": "value", "value": "Số mô hình", "unit": "mô hình"}
UP_AND_DOWN = {
    "kind": "interpolate",
    "marks": [{"at": 0, "points": 0}, {"at": 50, "points": 4}, {"at": 100, "points": 0}],
}
RISING = {"kind": "steps", "steps": [
    {"label": "Ít", "points": 0}, {"above": 2, "label": "Vừa", "points": 1, "rises_to": 3}, {"from": 10, "label": "Nhiều", "points": 3},
]}  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "scale_of", "answer", "said"),
    [
        # Whole things go past the bound, and what comes of that is said.
        (SHARE, {"kind": "proportional", "floor": 60}, of(1, 3), "còn thiếu 1 việc xong để đạt 60 %: +2,67 điểm"),
        # A whole that holds its part has no 129 %.
        (SHARE | {"within": True}, {"kind": "proportional", "target": 129}, of(5, 8), "còn thiếu 3 việc xong để đạt 100 %: +1,16 điểm"),
        (SHARE | {"within": True}, {"kind": "proportional", "target": 129}, of(8, 8), ""),
        (SHARE, steps((100, "Cao", 4), ("> 50", "Vừa", 2), (None, "Thấp", 0)), of(0, 1), "còn thiếu 1 việc xong để trên 50 %: +4 điểm"),
        # A part exceeds the whole only where the set speaks of that.
        (SHARE, steps((120, "Vượt", 4), (100, "Đạt", 2), (None, "Thấp", 0)), of(10, 10), "còn thiếu 2 việc xong để đạt 120 %: +2 điểm"),
        (SHARE, {"kind": "steps", "steps": [{"label": "Tỷ lệ", "points": 3, "times_share": True}]}, of(8, 8), ""),
        # Where the points fall again, what is best lies before or behind, or nowhere in reach.
        (SHARE, UP_AND_DOWN, of(2, 7), "còn thiếu 1 việc xong: +1,14 điểm"),
        (SHARE, UP_AND_DOWN, of(3, 7), ""),
        (SHARE, UP_AND_DOWN, of(7, 10), "cần bớt 2 việc xong để không quá 50 %: +1,6 điểm"),
        (COMPLEMENT, UP_AND_DOWN, {"bad": 3, "whole": 10}, ""),
        # Nobody says how far past an open bound, where that counts.
        (MODELS, RISING, {"value": 2}, "còn thiếu 8 mô hình để đạt 10 mô hình: +3 điểm"),
        (MODELS, steps(("> 2", "Nhiều", 4), (None, "Ít", 1)), {"value": 2}, "cần trên 2 mô hình: +3 điểm"),
        (MODELS, {"kind": "proportional", "target": 3}, {"value": Decimal("1.123456789")}, "còn thiếu 1,876543211 mô hình để đạt 3 mô hình: +2,5 điểm"),
        # Begun steps, and several steps for a point that is seen.
        (SHARE, {"kind": "per_step", "mark": 0, "step": 10, "each": 0.5, "count": "begun"}, of(25, 100), "còn thiếu 6 việc xong để trên 30 %: +0,5 điểm"),
        (SHARE, {"kind": "per_step", "mark": 90, "step": 10, "each": 1, "direction": "down"}, of(50, 100), "còn thiếu 1 việc xong để trên 50 %: +1 điểm"),
        (SHARE, {"kind": "per_step", "step": 1, "each": 0.001}, of(10, 100), "còn thiếu 85 việc xong để đạt 95 %: +0,09 điểm"),
        # Others move too: nobody can say what comes of it.
        ({"kind": "best", "of": SHARE}, {"kind": "proportional"}, of(1, 2), ""),
        ({"kind": "place", "of": SHARE}, steps((2, "Khác", 0), (1, "Nhất", 4), (None, "Nhất", 4)), of(1, 2), ""),
        ({"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, steps((1, "Chậm", 0), (0, "Đúng hạn", 4)), {"date": "2026-12-20"}, ""),
    ],
)  # fmt: skip
def test_the_next_step_is_one_that_can_be_done(
    measure: dict[str, Any], scale_of: dict[str, Any], answer: dict[str, Any], said: str
) -> None:
    assert score(set_of(measured(measure, scale_of), Decimal(4), "2"), {"1": answer}).leaves["1"].next_step == said
