"""A report as a workbook: the heading of a paper, what the table holds, sums, signatures, chart."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook import style
from cchc_eval.workbook.report_book import (
    BAR,
    COUNT,
    DAY,
    LINE,
    MOMENT,
    NUMBER,
    PIE,
    POINTS,
    TEXT,
    ReportChart,
    ReportColumn,
    ReportPaper,
    write_report,
)

COLUMNS = [
    ReportColumn("Đơn vị", TEXT, 40),
    ReportColumn("Số tiền (đồng)", COUNT, 18),
    ReportColumn("Chỉ số (%)", POINTS, 12),
    ReportColumn("Ngày", DAY, 12),
    ReportColumn("Số liệu", NUMBER, 12),
    ReportColumn("Nộp lúc", MOMENT, 12),
]
PAPER = ReportPaper(
    "Sở Khoa học và Công nghệ",
    "Văn phòng",
    "Khánh Hòa",
    date(2027, 1, 5),
    "Bảng xếp hạng CCHC",
    ["Năm 2026", "Nhóm Các phòng"],
    COLUMNS,
    [
        ["Phòng Một", 2_530_000, Decimal("93.5"), date(2027, 1, 15), Decimal(12), datetime(2027, 1, 4, 16, 30)],
        ['=HYPERLINK("http://x")', None, Decimal("82.3333"), None, Decimal("0.125"), None],
    ],
    [None, 2_530_000, None, None, None, None],
    ["TỐT: 1; KHÁ: 1."],
    "Chánh Văn phòng",
    ReportChart(BAR, ["P1", "=P2"], [("Chỉ số (%)", [Decimal("93.5"), Decimal("82.3333")])]),
)


def opened(paper: ReportPaper = PAPER) -> Workbook:
    return load_workbook(io.BytesIO(write_report(paper)))


def texts(sheet: Worksheet) -> list[list[object]]:
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if row]


def test_the_heading_is_that_of_a_paper_above_the_table_and_signatures_stand_below() -> None:
    assert texts(opened().worksheets[0]) == [
        ["SỞ KHOA HỌC VÀ CÔNG NGHỆ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["VĂN PHÒNG", "Độc lập - Tự do - Hạnh phúc"],
        ["Khánh Hòa, ngày 05 tháng 01 năm 2027"],
        ["BẢNG XẾP HẠNG CCHC"],
        ["Năm 2026"],
        ["Nhóm Các phòng"],
        ["STT", "Đơn vị", "Số tiền (đồng)", "Chỉ số (%)", "Ngày", "Số liệu", "Nộp lúc"],
        [1, "Phòng Một", 2_530_000, 93.5, datetime(2027, 1, 15), 12, datetime(2027, 1, 4, 16, 30)],
        [2, '=HYPERLINK("http://x")', 82.3333, 0.125],
        ["Tổng cộng", 2_530_000],
        ["TỐT: 1; KHÁ: 1."],
        ["NGƯỜI LẬP BIỂU", "CHÁNH VĂN PHÒNG"],
        ["(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên)"],
    ]


def test_no_text_is_a_formula_and_numbers_show_as_papers_write_them() -> None:
    book = opened()
    cells = {cell.value: cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for text in ('=HYPERLINK("http://x")', "=P2"):
        assert cells[text].data_type == "s" and cells[text].quotePrefix
    times = (datetime(2027, 1, 15), datetime(2027, 1, 4, 16, 30))
    formats = [cells[value].number_format for value in (2_530_000, 93.5, 82.3333, *times, 12, 0.125)]
    wanted = [style.COUNT, style.POINTS, style.FINE_POINTS, style.DAY, style.MOMENT, style.COUNT, style.PLAIN_NUMBER]
    assert formats == wanted


def test_a_page_repeats_the_heads_of_the_columns_and_is_as_wide_as_the_paper() -> None:
    sheet = opened().worksheets[0]
    (head,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "STT"]
    assert sheet.print_title_rows == f"${head}:${head}" and sheet.freeze_panes == f"A{head + 1}"
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_chart_is_drawn_from_numbers_beside_it() -> None:
    for kind in (BAR, LINE, PIE):
        sheet = opened(replace(PAPER, chart=replace(PAPER.chart, kind=kind))).worksheets[1]
        assert texts(sheet)[1:] == [["P1", 93.5], ["=P2", 82.3333]]
        (chart,) = sheet._charts
        assert chart.series[0].val.numRef.f == "'Biểu đồ'!$B$2:$B$3"


def test_what_a_report_does_not_have_leaves_nothing_behind() -> None:
    book = opened(replace(PAPER, total=[], notes=[], signer="", chart=None, rows=[], subtitle=[]))
    assert book.sheetnames == ["Báo cáo"]
    assert texts(book.active)[-1] == ["STT", *(column.title for column in COLUMNS)]
