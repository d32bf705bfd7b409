"""Places in each group of units, or over all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cchc_eval.scoring import ScoringError, group_title, grouped_places, in_group_order

ITEMS = [
    (group, Decimal(index), code, code)
    for group, index, code in (
        ("Xã", "90", "X1"),
        ("Sở", "80", "S1"),
        ("Xã", "90", "X2"),
        ("", "99", "K"),
        ("Xã", "70", "X3"),
    )
]


def test_groups_stand_as_listed_then_by_the_alphabet_and_units_of_none_last() -> None:
    assert in_group_order(["Sở", "Ban"], ["Đảng", "", "Xã", "Sở", "Chi cục"]) == ["Sở", "Chi cục", "Đảng", "Xã", ""]


def test_places_run_in_each_group_or_over_all_in_the_order_of_the_groups() -> None:
    apart = grouped_places(ITEMS, ["Sở", "Xã"], apart=True)
    assert apart == [(1, "S1"), (1, "X1"), (1, "X2"), (3, "X3"), (1, "K")]
    over_all = grouped_places(ITEMS, ["Sở", "Xã"], apart=False)
    assert over_all == [(4, "S1"), (2, "X1"), (2, "X2"), (5, "X3"), (1, "K")]
    assert grouped_places(ITEMS, [], apart=False) == [(1, "K"), (2, "X1"), (2, "X2"), (4, "S1"), (5, "X3")]


@pytest.mark.parametrize("apart", [True, False])
def test_a_code_that_comes_twice_is_refused(apart: bool) -> None:
    with pytest.raises(ScoringError, match="mã đơn vị bị lặp lại"):
        grouped_places([*ITEMS, ITEMS[0]], ["Sở", "Xã"], apart=apart)


def test_a_group_is_headed_by_a_word_for_group() -> None:
    titles = [group_title(group) for group in ("Nhóm 2", "Khối các sở", "Xã, phường", "")]
    assert titles == ["Nhóm 2", "Khối các sở", "Nhóm Xã, phường", "Các đơn vị khác"]
