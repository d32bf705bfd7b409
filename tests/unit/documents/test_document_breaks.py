"""Widths and line breaks of centred text, checked against the packaged font."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.documents.breaks import balanced, head_and_rest, lines_needed, text_width, tied
from cchc_eval.documents.pdf import FONT_FOLDER

VIETNAMESE = (
    "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxyFJWZfjwz0123456789"
    "ẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÁÀẢÃẠÉÈẺẼẸÍÌỈĨỊÓÒỎÕỌÚÙỦŨỤÝỲỶỸỴ"
    "ấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữựáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ"
    " .,;:-–—()/'\"%&…«»“”!?+=<>"
)


def test_widths_are_those_of_the_packaged_bold_face_and_bound_the_regular_one() -> None:
    widths = {}
    for face in ("Bold", "Regular"):
        font = TTFont(FONT_FOLDER / f"Tinos-{face}.ttf")
        names, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        widths[face] = {letter: advances[names[ord(letter)]][0] / em for letter in VIETNAMESE}
    for letter in VIETNAMESE:
        assert text_width(letter) == pytest.approx(widths["Bold"][letter], abs=0.001), letter
        assert text_width(letter) >= widths["Regular"][letter] - 0.001, letter


def test_text_breaks_into_even_lines_after_commas_and_before_va() -> None:
    council = "HỘI ĐỒNG ĐÁNH GIÁ, XẾP HẠNG CÔNG TÁC CẢI CÁCH HÀNH CHÍNH"
    assert balanced(council, 17) == "HỘI ĐỒNG ĐÁNH GIÁ,\nXẾP HẠNG CÔNG TÁC\nCẢI CÁCH HÀNH CHÍNH"
    assert balanced("GIÁM ĐỐC SỞ THÔNG TIN VÀ TRUYỀN THÔNG", 17) == ("GIÁM ĐỐC SỞ THÔNG TIN\nVÀ TRUYỀN THÔNG")
    assert balanced("VĂN PHÒNG", 17) == "VĂN PHÒNG"
    assert balanced("TM. HỘI ĐỒNG\nKT. CHỦ TỊCH", 17) == "TM. HỘI ĐỒNG\nKT. CHỦ TỊCH"
    assert balanced("", 17) == ""


@pytest.mark.parametrize(
    ("title", "ems", "lines"),
    [
        (
            "Về việc tặng danh hiệu thi đua, khen thưởng tập thể, cá nhân có thành tích xuất sắc trong thực hiện công tác "
            "cải cách hành chính năm 2026",
            32,
            "Về việc tặng danh hiệu thi đua, khen thưởng tập thể, cá nhân có thành tích\n"
            "xuất sắc trong thực hiện công tác cải cách hành chính năm 2026",
        ),
        (
            "V/v kiến nghị xem xét lại kết quả đánh giá, xếp hạng công tác cải cách hành chính năm 2026",
            15,
            "V/v kiến nghị xem xét lại kết quả\nđánh giá, xếp hạng công tác\ncải cách hành chính năm 2026",
        ),
        (
            "Kết quả đánh giá, xếp hạng công tác cải cách hành chính năm 2027 của Trung tâm Ứng dụng tiến bộ khoa học",
            32,
            "Kết quả đánh giá, xếp hạng công tác cải cách hành chính\nnăm 2027 của Trung tâm Ứng dụng tiến bộ khoa học",
        ),
        (
            "V/v giải trình, bổ sung tài liệu kiểm chứng hồ sơ tự đánh giá công tác cải cách hành chính năm 2026",
            15,
            "V/v giải trình,\nbổ sung tài liệu kiểm chứng\nhồ sơ tự đánh giá công tác\ncải cách hành chính năm 2026",
        ),
    ],
)
def test_no_line_of_a_title_ends_within_a_word_of_two_syllables(title: str, ems: float, lines: str) -> None:
    made = balanced(title, ems)
    assert made.replace("\N{NO-BREAK SPACE}", " ") == lines


def test_a_number_in_a_title_stays_beside_its_word() -> None:
    bound = "năm\N{NO-BREAK SPACE}2027", "Quý\N{NO-BREAK SPACE}II", "số\N{NO-BREAK SPACE}12/QĐ-SKHCN"
    assert all(tied(one.replace("\N{NO-BREAK SPACE}", " ")) == one for one in bound)
    day = "ngày\N{NO-BREAK SPACE}05 tháng\N{NO-BREAK SPACE}01 năm\N{NO-BREAK SPACE}2027"
    assert tied("NGÀY 05 tháng 01 năm 2027") == day.replace("ngày", "NGÀY")
    assert tied("Số vi phạm trong năm, quý vị") == "Số vi phạm trong năm, quý vị"


@given(st.text(alphabet="ABƯƠ ,vàx", max_size=80), st.integers(4, 20))
def test_balancing_keeps_the_words_and_the_width(text: str, ems: int) -> None:
    lines = balanced(text, ems).split("\n")
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line) <= ems + 1e-6 or " " not in line for line in lines)


def test_a_name_of_thousands_of_words_is_balanced_too() -> None:
    assert len(balanced("từ " * 5_000, 17).split("\n")) > 300


def test_lines_needed_counts_breaks_and_rather_too_much() -> None:
    assert lines_needed("", 10) == 1
    assert lines_needed("a\nb\n\nc", 10) == 4
    assert lines_needed("W" * 10, 10) == 2
    assert lines_needed("x" * 190, 10) >= 10


def test_head_and_rest_part_a_list_by_its_lines() -> None:
    texts = [f"Đơn vị {number}" for number in range(10)]
    assert head_and_rest(texts, 20, 4) == (texts[:4], texts[4:])
    assert head_and_rest(texts, 20, 10) == (texts, [])
    assert head_and_rest(["W" * 100, "a"], 10, 2) == (["W" * 100], ["a"])
    assert head_and_rest([], 10, 2) == ([], [])
