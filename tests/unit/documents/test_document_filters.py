"""How values are written in documents: numbers, dates, lists, people, and what may not be printed."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal

import pytest
from document_samples import CHAIR, HEAD, decision, proposal, self_assessment
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.documents.filters import (
    FILTERS,
    amount,
    bare,
    blocks,
    clean,
    clock,
    dated,
    forms,
    height,
    listed,
    numbered,
    percent,
    person,
    points,
    roman,
    sentence,
    two_digits,
)
from cchc_eval.documents.meeting_contexts import Attendee


def test_points_and_percent_have_two_digits_after_a_comma() -> None:
    assert points(Decimal("87.35")) == "87,35"
    assert points(Decimal("87.3555")) == "87,3555", "of a set that rounds to more"
    assert points(Decimal(3)) == "3,00"
    assert points(None) == "–"
    assert percent(Decimal("89.13")) == "89,13%"
    assert percent(Decimal(100)) == "100,00%"


def test_money_has_points_between_thousands_and_none_is_a_dash() -> None:
    assert amount(1_520_000) == "1.520.000"
    assert amount(0) == "–"
    assert FILTERS["money"](9_630_000) == "9.630.000 đồng"


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1, "01"), (9, "09"), (10, "10"), (200, "200")])
def test_counts_below_ten_get_a_zero(value: int, text: str) -> None:
    assert two_digits(value) == text


@pytest.mark.parametrize(
    ("number", "day", "shown_number", "shown_day"),
    [
        (5, date(2027, 1, 5), "05/QĐ-HĐCCHC", "ngày 05 tháng 01 năm 2027"),
        (10, date(2026, 6, 29), "10/QĐ-HĐCCHC", "ngày 29 tháng 6 năm 2026"),
        (124, date(2026, 2, 10), "124/QĐ-HĐCCHC", "ngày 10 tháng 02 năm 2026"),
        (99, date(2026, 3, 9), "99/QĐ-HĐCCHC", "ngày 09 tháng 3 năm 2026"),
    ],
)
def test_number_and_date_of_a_document(number: int, day: date, shown_number: str, shown_day: str) -> None:
    head = dataclasses.replace(HEAD, number=number, day=day)
    assert numbered(head) == shown_number
    assert dated(head) == shown_day


def test_a_blank_date_shows_the_year_that_is_known() -> None:
    blank = dataclasses.replace(HEAD, number=None, day=None)
    assert numbered(blank).split() == ["/QĐ-HĐCCHC"]
    assert dated(blank).split() == ["ngày", "…", "tháng", "…", "năm", "20…"]
    assert dated(dataclasses.replace(blank, year=2027)).split()[-1] == "2027"


def test_clock() -> None:
    assert clock(datetime(2027, 1, 5, 8, 5)) == "08 giờ 05 phút, ngày 05 tháng 01 năm 2027"


def test_lists_end_with_semicolons_and_a_point_whatever_was_typed() -> None:
    assert listed(["Như trên;", " Sở Nội vụ ", "", "Lưu: VT, VP./."[:-2]]) == [
        *("Như trên;", "Sở Nội vụ;", "Lưu: VT, VP.")
    ]
    assert listed(["Căn cứ A.", "Căn cứ B"], ";") == ["Căn cứ A;", "Căn cứ B;"]
    assert listed([]) == listed([" ; "]) == []


def test_sentences_have_one_closing_point() -> None:
    assert sentence("Văn phòng Sở") == sentence("Văn phòng Sở. ") == sentence("Văn phòng Sở;") == "Văn phòng Sở."
    assert sentence(" ; ") == ""
    assert bare("Quyết định số 03; ") == "Quyết định số 03"


def test_roman_numbers() -> None:
    assert [roman(number) for number in (1, 2, 3, 4, 9, 14, 39)] == [*("I", "II", "III", "IV", "IX", "XIV", "XXXIX")]


def test_a_person_is_named_without_saying_anything_twice() -> None:
    assert person(CHAIR) == "Ông Nguyễn Hữu Phước, Giám đốc Sở, Chủ tịch Hội đồng"
    assert person(Attendee("Lê Vinh", "Thư ký", "Thư ký")) == "Lê Vinh, Thư ký"
    assert person(Attendee("Lê Vinh", "", "")) == "Lê Vinh"


def test_forms_are_counted_in_the_order_of_the_list() -> None:
    nominees = proposal(3, 0).collectives
    assert forms(nominees) == [("Danh hiệu “Tập thể lao động tiên tiến”", 2), ("Giấy khen của Giám đốc Sở", 1)]


def test_total_money_of_a_proposal_is_that_of_both_lists() -> None:
    document = proposal(3, 4)
    assert document.total_money == 2_030_000 * 2 + 1_520_000 + 2_530_000 + 760_000 + 760_000
    assert dataclasses.replace(document, collectives=[], individuals=[]).total_money == 0


def test_section_rows_stay_with_their_first_criterion() -> None:
    found = blocks(self_assessment().lines)
    assert [line.code for line in found[0]] == ["1", "1.1", "1.1.1"]
    assert [line.code for line in found[1]] == ["1.1.2"]
    assert [line for block in found for line in block] == list(self_assessment().lines)
    assert all(block[-1].is_leaf for block in found)


def test_only_a_row_higher_than_a_page_may_break() -> None:
    row = decision().rows[0]
    columns = {"unit_name": 8.2, "note": 5.4}
    assert height([row], columns, 42) == "whole"
    assert height([row, dataclasses.replace(row, note="Ghi chú " * 200)], columns, 42) == "tall"
    assert height([dataclasses.replace(row, note="dòng\n" * 50)], columns, 42) == "tall"


def test_text_is_composed_and_freed_of_what_prints_as_something_else() -> None:
    assert clean("Tie\u0302\u0301ng Vie\u0323\u0302t") == "Tiếng Việt"
    assert clean("a\x00b\x1bc\ud800d\te\nf") == "abcd\te\nf"
    assert clean("\u202e05/QĐ\u202c \u2066x\u2069") == "05/QĐ x"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
