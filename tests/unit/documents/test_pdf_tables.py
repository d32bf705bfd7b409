"""Tables over many pages, in the finished PDF: heads again, rows whole, nothing lost, numbers as written."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from document_samples import LONG_NAME, appraisal, decision, proposal, self_assessment
from pdf_geometry import MM, find, has, parts, pieces, render_pages, rules, sample_pages, table_rows
from pdfplumber.page import Page

from cchc_eval.documents.contexts import ResultRow

HEADINGS = [
    *("STT", "Đơn vị", "Điểm tự đánh giá", "Điểm thẩm định", "Điểm Hội đồng"),
    *("Chỉ số (%)", "Xếp hạng", "Thứ hạng", "Ghi chú"),
]


def comma(value: object) -> str:
    return f"{value:.2f}".replace(".", ",")


def written(rows: Sequence[ResultRow]) -> list[list[str]]:
    return [
        [
            str(count),
            row.unit_name,
            "Không nộp" if row.self_points is None else comma(row.self_points),
            comma(row.appraised_points),
            comma(row.council_points),
            comma(row.index),
            row.rank,
            str(row.place),
            row.note,
        ]
        for count, row in enumerate(rows, start=1)
    ]


def whole_table(pages: list[Page]) -> list[list[str]]:
    """The rows below the heads; every page has its head."""
    result = []
    for page in pages:
        head, *rows = table_rows(page)
        assert head[0] == "STT"
        assert rows, "a head without a row"
        result += rows
    return result


@pytest.mark.parametrize("units", [1, 6, 60])
def test_the_appendix_lists_every_unit_once_on_an_unbroken_row(units: int) -> None:
    document = decision(units)
    _, table = parts(render_pages(document))
    assert [row for page in table for row in table_rows(page) if row[0] == "STT"] == [HEADINGS] * len(table)
    # A row cut in two would show as two rows with half a name each.
    assert whole_table(table) == written(document.rows)


def test_two_hundred_units_take_many_pages_and_lose_nobody() -> None:
    _, table = parts(sample_pages("decision-200"))
    assert len(table) > 10
    rows = whole_table(table)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 201)]
    assert rows == written(decision(200).rows)


def test_tables_keep_to_the_column_and_draw_their_borders() -> None:
    first, second, *_ = parts(sample_pages("decision-200"))[1]
    for page in (first, second):
        (table,) = page.find_tables()
        assert table.bbox[0] == pytest.approx(30 * MM, abs=1)
        assert table.bbox[2] == pytest.approx(page.width - 16 * MM, abs=1)
        assert table.bbox[3] <= page.height - 20 * MM + 1


def test_long_and_unbroken_names_stay_in_their_cell() -> None:
    rows = list(decision().rows)
    rows[2] = dataclasses.replace(rows[2], unit_name=LONG_NAME, note="Ghi chú " * 40)
    rows[3] = dataclasses.replace(rows[3], unit_name="A" * 120)
    _, pages = parts(render_pages(dataclasses.replace(decision(), rows=rows)))
    cells = whole_table(pages)
    assert cells[2][1] == LONG_NAME
    assert cells[2][8] == ("Ghi chú " * 40).strip()
    assert cells[3][1].replace(" ", "") == "A" * 120
    for page in pages:
        assert max(piece.x1 for piece in pieces(page)) <= page.width - 15 * MM


def test_a_row_higher_than_a_page_goes_on_below_its_head() -> None:
    long = proposal(4, 0)
    story = "Hoàn thành xuất sắc nhiệm vụ được giao. " * 120
    nominees = [
        dataclasses.replace(nominee, achievements=story if number == 1 else nominee.achievements)
        for number, nominee in enumerate(long.collectives)
    ]
    _, pages = parts(render_pages(dataclasses.replace(long, collectives=nominees)))
    assert len(pages) > 2
    assert all(find(page, "STT") for page in pages)
    words = " ".join(piece.text for page in pages for piece in pieces(page))
    assert words.count("giao.") == 120
    assert [row[0] for row in whole_table(pages[-1:]) if row[0]] == ["3", "4", "Tổng cộng"]


def test_reward_lists_show_money_and_their_total() -> None:
    text, collectives, individuals = parts(sample_pages("proposal"))
    assert table_rows(collectives[0])[0] == [
        *("STT", "Tên tập thể", "Chỉ số CCHC (%)", "Xếp hạng", "Tóm tắt thành tích"),
        *("Hình thức đề nghị", "Mức thưởng (đồng)", "Ghi chú"),
    ]
    assert table_rows(individuals[0])[0] == [
        *("STT", "Ông/ bà", "Họ và tên", "Chức vụ", "Đơn vị", "Tóm tắt thành tích"),
        *("Hình thức", "Mức thưởng (đồng)", "Ghi chú"),
    ]
    assert [row[6] for row in table_rows(collectives[0])[1:-1]] == ["2.030.000", "1.520.000", "2.030.000"]
    assert "5.580.000" in table_rows(collectives[0])[-1]
    assert [row[7] for row in table_rows(individuals[0])[1:-1]] == ["2.530.000", "760.000", "760.000", "–"]
    # 5.580.000 for collectives and 4.050.000 for individuals
    assert any(has(page, "9.630.000 đồng") for page in text)


def test_a_long_reward_list_repeats_its_head_and_keeps_the_total_with_a_row() -> None:
    _, collectives, individuals = parts(sample_pages("proposal-long"))
    for pages, nominees in ((collectives, 20), (individuals, 45)):
        assert len(pages) > 2
        rows = whole_table(pages)
        assert [row[0] for row in rows[:-1]] == [str(number) for number in range(1, nominees + 1)]
        assert rows[-1][0] == "Tổng cộng"
        assert len(table_rows(pages[-1])) > 2


@pytest.mark.parametrize("name", ["self-assessment", "appraisal"])
def test_a_sheet_shows_every_criterion_and_no_section_without_its_first_row(name: str) -> None:
    document = self_assessment() if name == "self-assessment" else appraisal()
    pages = [page for page in sample_pages(name) if page.find_tables()]
    rows = whole_table(pages)
    assert [row[0] for row in rows] == [*(line.code for line in document.lines), ""]
    # A title may be parted after a stroke: "dịch vụ/" and "hỗ trợ".
    titles = [*(line.title for line in document.lines), "Tổng cộng"]
    assert [row[1].replace(" ", "") for row in rows] == [title.replace(" ", "") for title in titles]
    groups = {line.code for line in document.lines if not line.is_leaf}
    assert not [page for page in pages if table_rows(page)[-1][0] in groups]
    assert len(table_rows(pages[-1])) > 2, "the total alone on a page"


def test_what_does_not_apply_is_a_dash() -> None:
    rows = whole_table([page for page in sample_pages("self-assessment") if page.find_tables()])
    (absent,) = (row for row in rows if row[0] == "1.3.2")
    assert absent[3:5] == ["Không phát sinh", "–"]


def test_a_unit_that_did_not_submit_is_marked_in_the_minutes_too() -> None:
    pages = [page for page in sample_pages("minutes") if page.find_tables()]
    rows = whole_table(pages)
    assert rows == written(decision().rows)
    assert rows[-1][2] == "Không nộp"


def test_only_drawn_lines_outside_tables_are_those_of_the_head() -> None:
    first, *others = sample_pages("decision")
    assert len(rules(first)) == 3
    assert not any(rules(page) for page in others)
    assert find(first, "Điều 1.")
