"""Names and codes in the order of the Vietnamese alphabet."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.vietnamese.alphabet import alphabetical


@pytest.mark.parametrize(
    "ordered",
    [
        ["TTD", "TTĐ", "TTE", "TTZ"],
        ["Da", "Dũng", "Đa", "Đào", "Em"],
        ["an", "ăn", "ân", "ba"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai"],
        ["o", "ô", "ơ", "p", "u", "ư", "v", "w", "x"],
        ["em", "ếch", "êm", "fa"],
        ["U1", "U10", "U2"],
        ["A-1", "A.1", "A1", "Ab"],
        ["a", "A", "ab", "b", "B"],
        ["Trung tâm A", "Trung tâm B", "Trung tâm Đ"],
    ],
)
def test_letters_first_then_tones_then_case(ordered: list[str]) -> None:
    assert sorted(set(ordered), key=alphabetical) == ordered


@given(st.text(), st.text())
def test_only_equal_texts_are_equal_and_composition_decides_nothing(one: str, other: str) -> None:
    assert (alphabetical(one) == alphabetical(other)) == (one == other)
    decomposed = unicodedata.normalize("NFD", one)
    assert alphabetical(one)[:3] == alphabetical(decomposed)[:3]
