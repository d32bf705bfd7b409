"""The papers of a vote as page, PDF and Word: what they say, who signs, how their pages are numbered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from docx.shared import Mm
from pdf_geometry import find, has, parts, render_pages
from voting_samples import ballots, counting_minutes
from word_reading import find as find_in_word
from word_reading import html_lines, val, word, word_lines

from cchc_eval.documents import Document, render_html, render_word


@pytest.mark.parametrize("make", [ballots, counting_minutes])
@pytest.mark.parametrize("units", [1, 6, 40])
def test_word_and_page_say_the_same(make: Callable[[int], Document], units: int) -> None:
    assert word_lines(render_word(make(units))) == html_lines(render_html(make(units)))


def test_every_member_has_a_ballot_whose_pages_are_numbered_apart() -> None:
    first, second = parts(render_pages(ballots(60)))
    assert len(first) == len(second) > 1
    assert has(first[0], "Ông Lê Quang Vinh") and has(second[0], "Ông Nguyễn Hữu Phước")
    assert find(first[-1], "NGƯỜI BIỂU QUYẾT").centre == pytest.approx(find(first[-1], "Lê Quang Vinh").centre, abs=0.5)
    sections = word(render_word(ballots(60))).sections
    assert [val(find_in_word(one._sectPr, "w:pgNumType")[0], "w:start") for one in sections] == ["1", "1"]


def test_a_ballot_is_marked_as_was_voted_and_not_on_ones_own_unit() -> None:
    table = word(render_word(ballots())).tables[1]
    marks = [[cell.text for cell in row.cells[4:]] for row in table.rows[1:]]
    assert marks[0] == ["X", "", "", ""]
    assert marks[2] == ["", "X", "", ""]
    assert ["–", "–", "–", "Không biểu quyết"] in marks


def test_who_counted_signs_left_and_the_chair_right() -> None:
    pages = render_pages(counting_minutes())
    page = next(page for page in pages if has(page, "NGƯỜI KIỂM PHIẾU"))
    assert find(page, "NGƯỜI KIỂM PHIẾU").baseline == find(page, "CHỦ TỌA").baseline
    first, second = find(page, "Phạm Ngọc Ánh"), find(page, "Đỗ Thị Thanh Huyền")
    assert second.baseline - first.baseline > 60, "no room for the second signature"
    assert has(page, "thống nhất thông qua")


def test_the_count_says_where_the_chairs_vote_decided_and_what_share_was_for_it() -> None:
    lines = word_lines(render_word(counting_minutes()))
    assert "Hội đồng tán thành kết quả của 06/06 đơn vị." in lines
    assert any(line.endswith("bằng nhau, kết quả theo phiếu của chủ tọa.") for line in lines)
    assert {"80,00", "100,00", "40,00"} <= set(lines)


@pytest.mark.parametrize("make", [ballots, counting_minutes])
def test_their_tables_fit_the_page_and_repeat_their_heads(make: Callable[[], Document]) -> None:
    made = word(render_word(make()))
    table = made.tables[1]
    assert sum(cell.width for cell in table.rows[0].cells) <= Mm(164.01)
    assert find_in_word(table.rows[0]._tr, "w:trPr/w:tblHeader")
    assert all(find_in_word(row._tr, "w:trPr/w:cantSplit") for row in table.rows)
