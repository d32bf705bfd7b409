"""The consolidated appendix as an office sends it."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, Placed, RankCap, UnitRecord, evaluate_all, place
from cchc_eval.workbook.appendix_book import AppendixPart, AppendixRow, Field, appendix_rows, write_appendix

SET = default_criteria_set()
FULL = {"1.1.1": {"choice": "on_time"}, "1.1.3": {"part": 8, "whole": 9}, "1.3.2": {"not_applicable": True}}
UNITS = (
    UnitRecord("U1", "=Trung tâm Một", FULL, rank_cap=RankCap("YẾU", "Kỷ luật")),
    UnitRecord("U2", "Trung tâm Hai", submitted=False),
    UnitRecord("U3", "Trung tâm Ba", FULL, {"1.1.1": Change("Chậm", points=Decimal("0.75"))}),
)
PLACED = place(evaluate_all(SET, UNITS))


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    rows = appendix_rows(PLACED, {"U2": "Không nộp"})
    data = write_appendix(
        [AppendixPart(rows, SET.ranks)], f"năm {SET.year}", attached_to="Kèm theo Quyết định số 05/QĐ"
    )
    return load_workbook(io.BytesIO(data)).active


def column(sheet: Worksheet, title: str) -> list[object]:
    """The values of the units under a title of the two header rows."""
    for cells in sheet.iter_cols(min_row=5):
        if title in (cells[0].value, cells[1].value):
            return [cell.value for cell in cells[2 : 2 + len(PLACED)]]
    raise AssertionError(f"no column {title}")


def test_every_figure_is_the_cores(sheet: Worksheet) -> None:
    evaluations = [item.evaluation for item in PLACED]
    assert column(sheet, "STT") == [1, 2, 3]
    assert column(sheet, "Thứ hạng") == [item.place for item in PLACED]
    assert column(sheet, "Xếp hạng") == [evaluation.rank for evaluation in evaluations]
    assert column(sheet, "Hội đồng") == [float(evaluation.final.total) for evaluation in evaluations]
    assert column(sheet, "Thẩm định") == [float(evaluation.appraised.total) for evaluation in evaluations]
    assert column(sheet, "Chỉ số (%)") == [float(evaluation.final.index) for evaluation in evaluations]
    assert column(sheet, "Điểm tối đa áp dụng") == [float(evaluation.final.applicable) for evaluation in evaluations]
    for field in SET.top:
        title = f"{field.title}\n({field.max_points:f} điểm)"
        assert column(sheet, title) == [float(evaluation.final.fields[field.code]) for evaluation in evaluations]


def test_a_unit_that_did_not_submit_is_marked(sheet: Worksheet) -> None:
    position = [item.evaluation.record.code for item in PLACED].index("U2")
    assert column(sheet, "Tự đánh giá")[position] == "Không nộp"
    assert column(sheet, "Ghi chú")[position] == "Không nộp"


def test_the_heading_is_an_annexs(sheet: Worksheet) -> None:
    assert sheet["A1"].value == "PHỤ LỤC"
    assert sheet["A2"].value == "KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG\nCÔNG TÁC CẢI CÁCH HÀNH CHÍNH NĂM 2026"
    assert sheet["A3"].value == "(Kèm theo Quyết định số 05/QĐ)" and sheet["A3"].font.italic
    assert "Tổng số: 3 đơn vị; TỐT: 0, KHÁ: 0, TRUNG BÌNH: 0, YẾU: 3." in {row[0].value for row in sheet.iter_rows()}


def test_it_prints_on_a4_landscape_with_its_header_on_every_page(sheet: Worksheet) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$5:$6" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0 and sheet.HeaderFooter.differentFirst


def test_a_name_stays_text(sheet: Worksheet) -> None:
    names = {cell.value: cell for cell in sheet["B"]}
    assert names["=Trung tâm Một"].data_type == "s" and names["=Trung tâm Một"].quotePrefix


def test_places_are_written_as_given() -> None:
    tied = [Placed(1, PLACED[0].evaluation), Placed(1, PLACED[1].evaluation), Placed(3, PLACED[2].evaluation)]
    assert column(
        load_workbook(
            io.BytesIO(write_appendix([AppendixPart(appendix_rows(tied), SET.ranks)], f"năm {SET.year}"))
        ).active,
        "Thứ hạng",
    ) == [1, 1, 3]


def test_units_on_different_sets_have_their_own_columns() -> None:
    one, other, second = (
        Field("1", "Chỉ đạo", Decimal(20)),
        Field("1", "Điều hành", Decimal(25)),
        Field("2", "Thể chế", Decimal(10)),
    )
    rows = [
        AppendixRow("A", None, *[Decimal(9)] * 4, "KHÁ", 1, {one: Decimal(4), second: Decimal(5)}),
        AppendixRow("B", Decimal(8), *[Decimal(8)] * 4, "YẾU", 2, {other: Decimal(8)}, bonus=Decimal(-1)),
    ]
    sheet = load_workbook(io.BytesIO(write_appendix([AppendixPart(rows, ["KHÁ", "YẾU"])], "năm 2026"))).active
    titles = [sheet.cell(6, position).value for position in (3, 4, 5)]
    assert titles == ["Chỉ đạo\n(20 điểm)", "Điều hành\n(25 điểm)", "Thể chế\n(10 điểm)"]
    values = [[sheet.cell(row, position).value for position in (3, 4, 5, 6)] for row in (7, 8)]
    assert values == [[4, None, 5, None], [None, 8, None, -1]]


def test_points_of_a_finer_set_show_their_decimals() -> None:
    fields = {Field("1", "Chỉ đạo", Decimal(20)): Decimal("0.3333")}
    fine = AppendixRow("A", Decimal("1.6667"), *[Decimal("2.50")] * 4, "KHÁ", 1, fields)
    sheet = load_workbook(io.BytesIO(write_appendix([AppendixPart([fine], ["KHÁ"])], "năm 2026"))).active
    formats = {cell.value: cell.number_format for cell in sheet[7] if isinstance(cell.value, float)}
    assert formats == {0.3333: "[$-42A]0.00##", 1.6667: "[$-42A]0.00##", 2.5: "[$-42A]0.00"}


def test_excluded_units_stand_below_the_table_with_their_reasons() -> None:
    lines = ["Trung tâm Mới: thành lập từ tháng 10", "=Phòng Cũ: đã sáp nhập"]
    data = write_appendix([AppendixPart(appendix_rows(PLACED), SET.ranks, excluded=lines)], f"năm {SET.year}")
    below = [row[0].value for row in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=7 + len(PLACED))]
    assert below[-3:] == [
        "Không đánh giá, xếp hạng 2 đơn vị:",
        "- Trung tâm Mới: thành lập từ tháng 10",
        f"- {lines[1]}",
    ]
