"""Which criteria a unit should improve on first."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.rules.improvement import ScoredLeaf, share, shown_share, weakest


def leaf(code: str, points: str | None, most: str) -> ScoredLeaf:
    return ScoredLeaf(code, None if points is None else Decimal(points), Decimal(most))


def codes(found: list[ScoredLeaf]) -> list[str]:
    return [one.code for one in found]


def test_the_weakest_comes_first() -> None:
    leaves = [leaf("1.1", "1.00", "2"), leaf("1.2", "0", "1"), leaf("1.3", "1.9", "2"), leaf("1.4", "0.25", "1")]
    assert codes(weakest(leaves, Decimal(70))) == ["1.2", "1.4", "1.1"]


def test_the_share_itself_is_no_weakness() -> None:
    """2.10 of 3 is 70 % exactly; 2.09 is less."""
    assert codes(weakest([leaf("a", "2.10", "3"), leaf("b", "2.09", "3")], Decimal(70))) == ["b"]


def test_a_third_is_compared_exactly() -> None:
    """0.50 of 1.50 is 33.333… %: less than 33.34, not less than 33.33."""
    third = [leaf("a", "0.50", "1.50")]
    assert weakest(third, Decimal("33.34")) == third
    assert weakest(third, Decimal("33.33")) == []
    assert shown_share(third[0]) == Decimal("33.33")


def test_among_equals_the_dearer_first_then_the_given_order() -> None:
    leaves = [leaf("a", "0", "1"), leaf("b", "0", "3"), leaf("c", "0", "1")]
    assert codes(weakest(leaves, Decimal(50))) == ["b", "a", "c"]


def test_what_does_not_apply_is_no_weakness() -> None:
    assert weakest([leaf("a", None, "2"), leaf("b", "0", "0")], Decimal(100)) == []
    assert share(leaf("a", None, "2")) is None


def test_nothing_is_below_nothing() -> None:
    assert weakest([leaf("a", "0", "1")], Decimal(0)) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(1, 300)).map(
            lambda pair: ScoredLeaf("x", Decimal(min(pair)) / 100, Decimal(max(pair)) / 100)
        )
    ),
    st.integers(0, 100),
)
def test_found_are_in_order_and_complete(leaves: list[ScoredLeaf], below: int) -> None:
    found = weakest(leaves, Decimal(below))
    shares = [share(one) for one in found]
    assert shares == sorted(shares)
    assert len(found) == sum(100 * one.points < below * one.max_points for one in leaves)
