"""One person under whatever spelling, two people kept apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.vietnamese.people import folded, person_key, tidy


@pytest.mark.parametrize(
    "typed",
    [
        "Lê Thị Hòa",
        "Lê Thị Hoà",
        "LÊ THỊ HOÀ",
        "  lê   thị\u00a0hòa ",
        unicodedata.normalize("NFD", "Lê Thị Hòa"),
        "Lê Thị\u200b Hòa",
        "\ufeffLê\u00ad Thị Hòa\u202c",
        "Lê Thị Hòa.",
        "Lê-Thị-Hòa;",
        "ThS. Lê Thị Hòa",
        "Th.S Lê Thị Hòa",
        "Thạc sĩ Lê Thị Hòa",
        "Bà Lê Thị Hòa",
        "Bà PGS.TS. Lê Thị Hòa",
        "Phó Giáo sư, Tiến sỹ Lê Thị Hòa",
        "BS.CKII Lê Thị Hòa",
        "Đ/c Lê Thị Hòa",
        "đồng chí Lê Thị Hòa",
        "KS Lê Thị Hòa",
        "CN. Lê Thị Hòa",
        "Chị Lê Thị Hòa",
        "Lê Thị Hòa, ThS.",
        "Lê Thị Hòa (GS.TSKH)",
        "Ｌê Thị Hòa",
    ],
)
def test_one_person_however_typed(typed: str) -> None:
    assert person_key(typed) == person_key("Lê Thị Hòa") == "lê thị hoà"


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("Nguyễn Thủy", "Nguyễn Thuỷ"),
        ("Khoẻ", "Khỏe"),
        ("Toàn", "Tòan"),
        ("Qúy", "Quý"),
        ("Đặng Đức", "Ðặng \u0189ức"),
        ("K'Sor H'Nhi", "K’Sor H´Nhi"),
        ("Y Blăng Niê", "Ông Y  Blăng - Niê"),
    ],
)
def test_spellings_of_one_name(one: str, same: str) -> None:
    assert person_key(one) == person_key(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lê Thị Hòa", "Lê Thị Hoa"),
        ("Lê Thị Hòa", "Lê Thị Hóa"),
        ("Lê Thị Hòa", "Lê Thi Hòa"),
        ("Lê Văn Đức", "Lê Văn Dức"),
        ("Lê Thị Hòa (1985)", "Lê Thị Hòa (1990)"),
        ("Lê Thị Hòa", "Lê Thị Hòa B"),
        ("Nguyễn Anh", "Nguyễn Chị"),
        ("Trần Tiến", "Trần Sĩ"),
        ("Y Niê", "Niê"),
    ],
)
def test_two_people_stay_two(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)


@pytest.mark.parametrize("name", ["Ông", "ThS.", "Bà Ông", "Anh Tuấn", "Chú", "", " . "])
def test_a_name_is_never_all_title(name: str) -> None:
    assert bool(person_key(name)) == bool(folded(name))


def test_a_kept_name_shows_all_it_holds() -> None:
    typed = unicodedata.normalize("NFD", "\u200b Lê\tThị\u202e  Hòa\u00ad\n")
    assert tidy(typed) == "Lê Thị Hòa"


def test_an_address_that_is_a_given_name_stays_one() -> None:
    assert person_key("Anh Tuấn") == "anh tuấn"
    assert person_key("Anh Lê Tuấn") == "lê tuấn"


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert person_key(person_key(name)) == person_key(name)
