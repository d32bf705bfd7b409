"""Cells written inert and read back with errors that name the cell."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cchc_eval.workbook import style
from cchc_eval.workbook.bounded import PERCENT, UNCLEAR, percent_format
from cchc_eval.workbook.cells import Column, SheetReader, Table
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.text import join_items, plain_text, split_items

TABLE = Table((Column("code", "Mã", 8), Column("value", "Giá trị", 20)), 2)
SIGNS = st.text("=+-@\t\r\n'_x000D_x005F_ aấ0;<&\"", max_size=12)


def reader_of(*values: object, number_format: str = "") -> SheetReader:
    """The values one below the other in column B from row 3 on, as read back from a file."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Bảng"
    TABLE.write_header(sheet)
    for row, value in enumerate(values, 3):
        cell = sheet.cell(row, 2)
        cell.value = value
        if number_format:
            cell.number_format = number_format
    file = io.BytesIO()
    workbook.save(file)
    return SheetReader(open_guarded(file.getvalue())["Bảng"], TABLE, [])


@given(st.lists(st.one_of(SIGNS, st.text(max_size=20)), min_size=1, max_size=8))
def test_text_reads_back_as_it_was_written_and_is_never_a_formula(texts: list[str]) -> None:
    workbook = Workbook()
    for row, text in enumerate(texts, 1):
        style.put_text(workbook.active.cell(row, 1), text)
    file = io.BytesIO()
    workbook.save(file)
    sheet = open_guarded(file.getvalue()).active
    plain = load_workbook(file).active
    for row, text in enumerate(texts, 1):
        kept = plain_text(text)
        assert (sheet.cell(row, 1).value or "") == (kept if kept.strip() else "")
        cell = plain.cell(row, 1)
        assert cell.data_type != "f"
        if text[:1] and text[:1] in "=+-@\t":
            assert cell.data_type == "s" and cell.quotePrefix


def test_dressing_keeps_what_neutralises_a_text() -> None:
    cell = style.dress(style.put_text(Workbook().active["A1"], "=HYPERLINK(1)"))
    assert cell.quotePrefix and cell.data_type == "s" and cell.font.name == style.FACE


def test_a_text_longer_than_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(WorkbookError, match=r"ô A1: văn bản dài 32\.768 ký tự"):
        style.put_text(Workbook().active["A1"], "x" * 32_768)


@given(st.lists(st.text("- \nab", min_size=1).filter(str.strip), max_size=5))
def test_several_texts_share_a_cell_without_loss(items: list[str]) -> None:
    assert split_items(join_items(items)) == items


def test_items_as_a_person_types_them() -> None:
    assert split_items("Kế hoạch năm\n-Báo cáo\n\n - Biên bản ") == ["Kế hoạch năm", "Báo cáo", "Biên bản"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [(3, "3"), (2.5, "2.5"), ("2,5", "2.5"), ("1.234,5", "1234.5"), (" 7 ", "7"), (66.670000000000002, "66.67")],
)
def test_numbers_are_read_however_they_were_typed(typed: object, number: str) -> None:
    reader = reader_of(typed)
    assert reader.number("value", 3) == Decimal(number) and not reader.problems


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("hai", "«hai» không phải là số"),
        ("1.234", "hai số khác nhau"),
        (True, "không phải là số"),
        (datetime(2026, 5, 1), "là ngày 01/05/2026"),
        ("=1+1", "chứa công thức"),
        ("#REF!", "chứa lỗi #REF!"),
    ],
)
def test_what_is_no_number_is_reported_at_its_cell(typed: object, message: str) -> None:
    reader = reader_of(typed)
    assert reader.number("value", 3, "1.1.3") is None
    (problem,) = reader.problems
    assert problem.startswith("Sheet 'Bảng', ô B3, tiêu chí 1.1.3: ") and message in problem


def test_percents_mean_the_same_however_they_were_typed() -> None:
    assert reader_of(0.955, number_format="0.0%").number("value", 3, percent=True) == Decimal("95.5")
    assert reader_of("95,5 %").number("value", 3, percent=True) == Decimal("95.5")
    assert reader_of(95.5).number("value", 3, percent=True) == Decimal("95.5")
    counted = reader_of(0.05, number_format="0%")
    assert counted.number("value", 3) is None and "phần trăm" in counted.problems[0]


def test_a_code_that_became_a_number_or_a_date_is_refused() -> None:
    reader = reader_of("1.10", 1.1, datetime(2026, 1, 1), 7, " 2.1 ")
    assert [reader.code("value", row) for row in range(3, 8)] == ["1.10", "", "", "7", "2.1"]
    assert [problem.split(":")[0] for problem in reader.problems] == ["Sheet 'Bảng', ô B4", "Sheet 'Bảng', ô B5"]


def test_moved_columns_and_merged_cells_are_found() -> None:
    workbook = Workbook()
    TABLE.write_header(workbook.active)
    workbook.active.insert_cols(1)
    workbook.active.merge_cells("A3:B4")
    file = io.BytesIO()
    workbook.save(file)
    problems: list[str] = []
    reader = SheetReader(open_guarded(file.getvalue()).active, TABLE, problems)
    assert not reader.check_layout()
    reader.check_merges(3)
    assert [problem.split("ô ")[1].split(":")[0] for problem in problems] == ["A2", "A3"]
    assert "phải là tiêu đề cột «Mã»" in problems[0], "one column too many is one fault"
    assert "gộp" in problems[-1]


def test_what_is_merged_below_a_table_is_no_part_of_it() -> None:
    workbook = Workbook()
    TABLE.write_header(workbook.active)
    workbook.active.merge_cells("A9:B10")
    file = io.BytesIO()
    workbook.save(file)
    reader = SheetReader(open_guarded(file.getvalue()).active, TABLE, [])
    reader.check_merges(8)
    assert not reader.problems


@pytest.mark.parametrize(
    ("typed", "number_format"), [("0,95", ""), (0.95, ""), (1, ""), ("1", "0%"), (0.95, '0.0"%"'), (0.95, "[<=1]0%;0")]
)
def test_a_share_for_a_percentage_is_asked_about(typed: object, number_format: str) -> None:
    reader = reader_of(typed, number_format=number_format)
    assert reader.number("value", 3, percent=True) is None
    assert "phần trăm" in reader.problems[0]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0%", PERCENT),
        ("0.00%;-0.00%", PERCENT),
        ("[Red]0%", PERCENT),
        ("[$-42A]0.0%", PERCENT),
        ("0.0_%", None),
        ("0*%", None),
        ("0\\%", None),
        ('0"%"', None),
        ("General", None),
        ("[<=1]0%;0%", PERCENT),
        ("[<=1]0%;0", UNCLEAR),
        ("0;0%", None),
    ],
)
def test_only_a_real_percent_sign_in_a_format_multiplies(code: str, kind: str | None) -> None:
    assert percent_format(code) == kind


def test_what_nobody_sees_is_not_read() -> None:
    decomposed = "Ke\u0302\u0301 hoa\u0323ch\u200b"
    reader = reader_of(decomposed, " \n", "\u200b", "\ufeffx")
    assert [reader.text("value", row) for row in range(3, 7)] == ["Kế hoạch", "", "", "x"]
    assert reader.is_blank(4) and reader.sheet.max_row == 6


def test_a_link_gives_its_address_and_a_text_its_encoding() -> None:
    workbook = Workbook()
    TABLE.write_header(workbook.active)
    for row, (text, target) in enumerate(
        (
            ("Kế hoạch", "https://example.org/kh.pdf"),
            ("xem example.org/kh.pdf", "https://example.org/kh.pdf"),
            (None, "https://example.org/b"),
            ("a@example.org", "mailto:a@example.org"),
            ("V¨n phßng", ""),
        ),
        3,
    ):
        workbook.active.cell(row, 2).value = text
        workbook.active.cell(row, 2).number_format = "@"
        if target:
            workbook.active.cell(row, 2).hyperlink = target
            workbook.active.cell(row, 2).value = text
    file = io.BytesIO()
    workbook.save(file)
    reader = SheetReader(open_guarded(file.getvalue()).active, TABLE, [])
    assert [reader.words("value", row) for row in range(3, 8)] == [
        "Kế hoạch (https://example.org/kh.pdf)",
        "xem example.org/kh.pdf",
        "https://example.org/b",
        "a@example.org",
        "V¨n phßng",
    ]
    assert ["ô B7: «V¨n phßng» có vẻ gõ theo bảng mã TCVN3" in remark for remark in reader.remarks] == [True]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('=HYPERLINK("https://example.org/a","Kế hoạch ""5""")', 'Kế hoạch "5" (https://example.org/a)'),
        ('=hyperlink( "https://example.org/a" )', "https://example.org/a"),
        ('=HYPERLINK("#\'Hướng dẫn\'!A1","xem")', "xem"),
    ],
)
def test_a_link_made_by_a_formula_of_texts_is_a_link(formula: str, text: str) -> None:
    reader = reader_of(formula)
    assert reader.words("value", 3) == text and not reader.problems


@pytest.mark.parametrize("formula", ['=HYPERLINK(A1,"x")', '=HYPERLINK("a"&"b","x")', '=HYPERLINK("a","b")&"c"'])
def test_any_other_formula_is_refused(formula: str) -> None:
    reader = reader_of(formula)
    assert reader.words("value", 3) == "" and "chứa công thức" in reader.problems[0]
