"""Numbers and texts as people type them: read as they were meant, or refused; never guessed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typed_numbers import EITHER, NONE, READ

from cchc_eval.vietnamese.writing import (
    chosen,
    number_to_type,
    parse_number,
    same_words,
    text_lines,
    told_apart,
    visible,
)


@pytest.mark.parametrize(("typed", "value"), READ)
def test_a_number_is_read_as_it_was_meant(typed: str, value: str) -> None:
    assert parse_number(visible(typed)) == Decimal(value)


@pytest.mark.parametrize("typed", EITHER)
def test_what_may_be_two_numbers_is_refused_with_both(typed: str) -> None:
    with pytest.raises(ValueError, match="hai số khác nhau") as caught:
        parse_number(typed)
    offered = str(caught.value).rpartition("hãy gõ ")[2].split(" hoặc ")
    assert len({parse_number(way) for way in offered}) == 2
    assert not offered[1].endswith("000"), "1.000 as «1000 hoặc 1»"


@pytest.mark.parametrize("typed", ["", *NONE])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="không phải là số"):
        parse_number(typed)


@given(st.decimals(0, 10**9, places=4))
def test_a_number_to_type_reads_back(value: Decimal) -> None:
    assert parse_number(number_to_type(value)) == value


def test_what_nobody_sees_is_left_out() -> None:
    assert visible("\ufeffTru\u00adng\u200b t\u202eâm") == "Trung tâm"
    assert visible(unicodedata.normalize("NFD", "Đạt\u200d")) == "Đạt"
    assert same_words(unicodedata.normalize("NFD", "Kế  hoạch\n"), "Kế\u00a0hoạch")
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "<script>")
    assert visible(f"Đạt\ufe0f 80\u034f %{hidden}\U000e007f") == "Đạt 80 %"
    assert visible("Đơn\u3164vị\u2800") == "Đơn vị "
    # What is seen of an emoji and of a flag stays.
    assert visible("✔\ufe0f 👍🏽 🇻🇳 ②") == "✔ 👍🏽 🇻🇳 ②"


# Derived from Unicode's DerivedCoreProperties.txt: first and last of each run that Default_Ignorable_Code_Point has.
IGNORABLE = """00AD 034F 061C 115F..1160 17B4..17B5 180B..180F 200B..200F 202A..202E 2060..206F 3164 FE00..FE0F FEFF FFA0
FFF0..FFF8 1BCA0..1BCA3 1D173..1D17A E0000..E0FFF"""


def test_what_unicode_calls_ignorable_is_never_kept() -> None:
    runs = [run.partition("..") for run in IGNORABLE.split()]
    points = {point for first, _, last in runs for point in range(int(first, 16), int(last or first, 16) + 1)}
    assert {f"{point:04X}" for point in points if visible(f"a{chr(point)}ế") not in ("aế", "a ế")} == set()
    # Nothing else of what Vietnamese offices write goes.
    kept = set(range(0xA0, 0x2E00)) - points - {0x2800}
    seen = (chr(point) for point in kept if unicodedata.category(chr(point)) not in ("Cn", "Cf"))
    assert [letter for letter in seen if visible(letter) != unicodedata.normalize("NFC", letter)] == []


def test_the_lines_of_a_typed_text_are_those_with_something_on_them() -> None:
    assert text_lines(" Báo cáo \r\n\n  \nBiên bản\n") == ["Báo cáo", "Biên bản"]
    assert text_lines(None) == text_lines(" \n") == []


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        ("Kế hoạch", "Kết quả", "«Kế hoạch», không phải «Kết quả»"),
        ("Đạt", "\u00d0ạt", "«Đạt», không phải «\u00d0ạt» (ký tự thứ 1: «Đ» U+0110, không phải «\u00d0» U+00D0)"),
        ("CHA", "CH\u0410", "«CHA», không phải «CH\u0410» (ký tự thứ 3: «A» U+0041, không phải «\u0410» U+0410)"),
        ("dài " * 30 + "một", "dài " * 30 + "hai", "«…i {0}một», không phải «…i {0}hai»".format("dài " * 7)),
    ],
)
def test_a_message_shows_where_two_texts_differ(wanted: str, found: str, said: str) -> None:
    assert told_apart(wanted, found) == said


@given(st.text(), st.text())
def test_a_message_never_says_that_x_is_not_x(wanted: str, found: str) -> None:
    if not same_words(wanted, found):
        left, _, right = told_apart(wanted, found).partition(", không phải ")
        assert unicodedata.normalize("NFKC", left) != right or "U+" in right


@pytest.mark.parametrize("typed", ["Chủ toạ", "chủ tọa ", "CHỦ TOẠ", unicodedata.normalize("NFD", "Chủ tọa")])
def test_a_choice_is_known_wherever_its_tone_is_written(typed: str) -> None:
    assert chosen(typed, ["Thư ký", "Chủ tọa"]) == "Chủ tọa"
    assert chosen("Uỷ ban hoà giải", ["Ủy ban hòa giải"]) == "Ủy ban hòa giải"
    assert chosen("Chủ tòa", ["Chủ tọa"]) is None, "another tone is another word"
