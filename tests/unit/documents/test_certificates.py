"""Giấy khen: whom a decision commends, one landscape page each, the same on page and in Word."""

from __future__ import annotations

import dataclasses

from document_samples import LONG_NAME
from docx.shared import Mm
from later_samples import reward_decision
from pdf_geometry import MM, page_number, pieces, render_pages
from word_reading import html_lines, word, word_lines

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.certificates import Certificates, certificates_of


def made() -> Certificates:
    found = certificates_of(reward_decision(4, 6))
    assert found is not None
    return found


def test_only_those_who_are_commended_by_the_decision_get_one() -> None:
    decision = reward_decision(2, 4)
    assert [one.name for one in made().given] == [
        *("Văn phòng Sở", "Trung tâm Quản lý Cổng thông tin điện tử"),
        *("Bà Lương Thị Ngọc Diệp", "Bà Lương Thị Ngọc Diệp"),
    ]
    assert made().given[2].of == "Chuyên viên, Văn phòng Sở"
    proposed = [dataclasses.replace(one, by_province=True) for one in decision.collectives]
    assert certificates_of(dataclasses.replace(decision, collectives=proposed, individuals=())) is None


def test_each_is_a_landscape_page_of_its_own_without_number_and_within_the_margins() -> None:
    given = (*made().given, dataclasses.replace(made().given[0], name=LONG_NAME, of=LONG_NAME))
    pages = render_pages(dataclasses.replace(made(), given=given))
    assert len(pages) == len(given)
    for page, one in zip(pages, given, strict=True):
        assert round(page.width / MM) == 297 and page_number(page) is None
        text = pieces(page)
        assert one.name.split()[0] in " ".join(piece.text for piece in text)
        assert (
            min(piece.x0 for piece in text) >= 30 * MM - 0.1 and max(piece.x1 for piece in text) <= page.width - 15 * MM
        )
        assert max(piece.baseline for piece in text) <= page.height - 20 * MM


def test_page_and_word_say_the_same() -> None:
    lines = html_lines(render_html(made()))
    assert word_lines(render_word(made())) == lines
    at = lines.index("GIẤY KHEN")
    assert lines[at - 2 : at + 2] == ["GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ", "TẶNG", "GIẤY KHEN", "Văn phòng Sở"]
    assert "Quyết định số 31/QĐ-SKHCN ngày 09 tháng 3 năm 2027 của Giám đốc Sở Khoa học và Công nghệ" in lines
    (section,) = word(render_word(made())).sections
    assert abs(section.page_width - Mm(297)) < Mm(1) and not section.header.paragraphs[0].text
