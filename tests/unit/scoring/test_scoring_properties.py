"""What must hold for any criteria set and any answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scoring_strategies import KINDS, LISTED, answers_to, criteria_sets

from cchc_eval.scoring import (
    CriteriaSet,
    RatioRule,
    ScoringError,
    UnitRecord,
    evaluate,
    evaluate_each,
    load_criteria_set,
    places,
    score,
)
from cchc_eval.scoring.evaluation import stages_by_group
from cchc_eval.vietnamese.writing import round_half_up

some = settings(max_examples=60)


@st.composite
def scored(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> tuple[CriteriaSet, dict]:
    cset = draw(criteria_sets(kinds=kinds))
    return cset, draw(answers_to(cset, office=True))


@some
@given(scored())
def test_bounds_and_sums(case: tuple[CriteriaSet, dict]) -> None:
    cset, answers = case
    try:
        result = score(cset, answers)
    except ScoringError:
        # The only set of valid answers without an index.
        assert cset.not_applicable == "exclude"
        assert all(answers.get(leaf.code) == {"not_applicable": True} for leaf in cset.leaves)
        return
    for leaf in result.leaves.values():
        if leaf.points is None:
            assert leaf.state == "not_applicable"
            continue
        assert 0 <= leaf.points <= leaf.criterion.max_points
        assert leaf.exact is not None and abs(Fraction(leaf.points) - leaf.exact) <= Fraction(1, 200)
        assert leaf.sentence
    counted = [leaf for leaf in result.leaves.values() if leaf.points is not None]
    assert result.total == sum(leaf.points or 0 for leaf in counted) == sum(result.fields.values())
    assert result.applicable == sum(leaf.criterion.max_points for leaf in counted)
    assert 0 <= result.index <= 100
    assert result.rank == cset.rank_of(result.index)
    for code, group in result.groups.items():
        below = [child.code for child in cset.children(code)]
        parts = [result.groups[c].points if c in result.groups else result.leaves[c].points or 0 for c in below]
        assert group.points == sum(parts)


@some
@given(st.data())
def test_units_that_answered_alike_get_what_each_would_get_alone(data: st.DataObject) -> None:
    """Answers that are one object are scored once."""
    cset = data.draw(criteria_sets())
    one, other = (data.draw(answers_to(cset)) for _ in range(2))
    mixed = one | dict(list(other.items())[::2])
    faulty = one | {code: {"x": 1} for code in list(one)[:1]}
    records = [UnitRecord(f"U{n}", "", given) for n, given in enumerate((one, faulty, mixed, one, other, faulty))]
    evaluations, faults = evaluate_each(cset, records)
    stages, alone, wrong = stages_by_group(cset, records).get(""), [], []
    for record in records:
        try:
            alone.append(evaluate(cset, deepcopy(record), stages))
        except ScoringError as error:
            wrong += error.faults
    assert evaluations == alone and faults == wrong
    told = [[leaf.sentence for leaf in given.final.leaves.values()] for given in evaluations]
    assert told == [[leaf.sentence for leaf in given.final.leaves.values()] for given in alone]


@some
@given(criteria_sets())
def test_a_set_survives_its_data(cset: CriteriaSet) -> None:
    again = load_criteria_set(cset.to_data())
    assert again == cset and again.fingerprint == cset.fingerprint


@given(st.integers(0, 10**6), st.integers(1, 10**4), st.integers(1, 1000), st.integers(1, 10**4))
def test_a_ratio_depends_on_nothing_but_the_ratio(part: int, whole: int, factor: int, cents: int) -> None:
    """Scale: as many times done of as many times planned earns the same."""
    rule, most = RatioRule("a", "b", Decimal("66.67")), Decimal(cents) / 100
    points = rule.points({"part": part, "whole": whole}, most, [])
    assert rule.points({"part": part * factor, "whole": whole * factor}, most, []) == points
    tenths = {"part": Decimal(part) / 10, "whole": Decimal(whole) / 10}
    assert rule.points(tenths, most, []) == points


@given(st.integers(0, 10**4), st.integers(0, 10**4), st.integers(1, 10**4), st.integers(1, 10**4))
def test_more_done_never_earns_less(part: int, more: int, whole: int, cents: int) -> None:
    rule, most = RatioRule("a", "b", Decimal(80)), Decimal(cents) / 100
    first = rule.points({"part": part, "whole": whole}, most, [])
    assert first <= rule.points({"part": part + more, "whole": whole}, most, []) <= Fraction(most)


@given(st.fractions(0, 1000), st.integers(0, 6))
def test_rounding_is_half_up(value: Fraction, digits: int) -> None:
    scaled = value * 10**digits
    assert Fraction(round_half_up(value, digits)) * 10**digits == math.floor(scaled + Fraction(1, 2))


@given(st.lists(st.integers(0, 30).map(Decimal), max_size=30))
def test_a_place_is_one_more_than_the_number_of_better_units(indices: list[Decimal]) -> None:
    placed = places([(index, f"U{n:02}", (index, f"U{n:02}")) for n, index in enumerate(indices)])
    assert [place for place, _ in placed] == [1 + sum(other > index for other in indices) for _, (index, _) in placed]
    assert [unit for _, unit in placed] == sorted((unit for _, unit in placed), key=lambda unit: (-unit[0], unit[1]))


@some
@given(scored(kinds=LISTED), st.integers(2, 9))
def test_a_set_of_other_points_gives_the_same_index_where_nothing_is_rounded(
    case: tuple[CriteriaSet, dict], factor: int
) -> None:
    """Scale of the whole set: all points times a factor."""
    cset, answers = case
    data = cset.to_data()
    for item in [data, *data["criteria"]]:
        for key in ("total_points", "max_points"):
            if key in item:
                item[key] = Decimal(repr(item[key])) * factor
        for part in ("options", "items", "bands"):
            for entry in item.get("rule", {}).get(part, ()):
                entry["points"] = Decimal(repr(entry["points"])) * factor
    try:
        assert score(load_criteria_set(data), answers).index == score(cset, answers).index
    except ScoringError:
        assume(False)
