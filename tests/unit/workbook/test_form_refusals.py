"""Every way in which a person can spoil a form is reported by cell, all at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from form_samples import edited, filled_form, line_of, one_of_each, saved
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import load_criteria_set
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_layout import HEADER_ROW, MAIN_SHEET, lay_out
from cchc_eval.workbook.guard import WorkbookError

CSET = one_of_each()
FORM = filled_form(explanations={"1.1": "Lý do"}, evidence={"1.1": "Số 5/KH"})


def _problems(form: bytes, **options: Any) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as caught:
        read_form(form, CSET, **options)
    return caught.value.problems


def _after(change: Callable[[Worksheet], Any]) -> tuple[str, ...]:
    return _problems(edited(FORM, change))


def _at(code: str, position: int, column: str = "answer") -> str:
    return line_of(CSET, code, position).cell(column)


def _typed(code: str, position: int, value: object, column: str = "answer") -> tuple[str, ...]:
    return _after(lambda sheet: sheet.__setitem__(_at(code, position, column), value))


@pytest.mark.parametrize(
    ("code", "position", "value", "words"),
    [
        ("1.1", 1, "Việc C", "không có trong danh sách"),
        ("1.2", 2, "chưa", "«Có»; «Không»"),
        ("1.3", 1, "nhiều", "không phải là số"),
        ("1.3", 1, "1.234", "hai số khác nhau"),
        ("1.3", 1, -1, "không được là số âm"),
        ("1.3", 1, datetime(2026, 2, 1), "01/02/2026"),
        ("1.3", 1, True, "không phải là số"),
        ("1.3", 1, "=1+1", "chứa công thức"),
        ("1.3", 1, "#DIV/0!", "#DIV/0!"),
        ("1.4", 2, 0, "«Tổng» bằng 0"),
        ("1.5", 1, -8, "«Số việc xong»"),
        ("1.6", 1, 1.5, "số nguyên"),
        ("1.6", 2, -1, "không được là số âm"),
        ("1.7", 1, 100.5, "vượt quá 100"),
        ("1.8", 1, 2.5, "vượt quá điểm tối đa 2"),
        ("1.8", 1, 0.125, "2 chữ số thập phân"),
    ],
)
def test_value_refused_at_its_cell(code: str, position: int, value: object, words: str) -> None:
    (problem,) = _typed(code, position, value)
    assert problem.startswith(f"Sheet 'Tự đánh giá', ô {_at(code, position)}, tiêu chí {code}: ")
    assert words in problem


@pytest.mark.parametrize(("code", "position"), [("1.4", 1), ("1.4", 2), ("1.5", 2), ("1.2", 1)])
def test_partly_filled_leaf_names_the_cell_left_blank(code: str, position: int) -> None:
    (problem,) = _typed(code, position, None)
    assert f"ô {_at(code, position)}, tiêu chí {code}" in problem
    assert "còn trống" in problem


def test_not_applicable_beside_an_answer() -> None:
    (problem,) = _typed("1.5", 1, "x", "na")
    assert f"ô {_at('1.5', 1, 'na')}, tiêu chí 1.5: đã chọn «Không phát sinh»" in problem
    assert f"{_at('1.5', 1)}, {_at('1.5', 2)} vẫn có kê khai" in problem


def test_not_applicable_where_it_is_not_allowed() -> None:
    (problem,) = _typed("1.1", 1, "x", "na")
    assert f"ô {_at('1.1', 1, 'na')}, tiêu chí 1.1: không phải ô nhập mà có «x»" in problem


def test_not_applicable_by_another_word() -> None:
    (problem,) = _typed("2.10", 1, "không có", "na")
    assert f"ô {_at('2.10', 1, 'na')}, tiêu chí 2.10: chỉ chọn «x» hoặc để trống, không ghi «không có»" in problem


@pytest.mark.parametrize("column", ["explanation", "evidence"])
def test_formula_in_a_text_cell(column: str) -> None:
    (problem,) = _typed("1.2", 1, "=A1", column)
    assert f"ô {_at('1.2', 1, column)}, tiêu chí 1.2: chứa công thức" in problem


@pytest.mark.parametrize(
    ("code", "position", "column", "value", "words"),
    [
        ("2.10", 0, "code", 2.1, "phải là «2.10», không phải «2,1»"),
        ("2.10", 0, "code", "2.1", "phải là «2.10», không phải «2.1»"),
        ("1.4", 0, "title", "Tiêu chí khác", "phải là «Tiêu chí loại bands», không phải «Tiêu chí khác»"),
        ("1.4", 1, "title", "Tổng", "phải là «– Đạt», không phải «Tổng»"),
        ("1.4", 0, "max", 3, "số điểm của phiếu đã bị sửa"),
        ("1.6", 1, "max", None, "số điểm của phiếu đã bị sửa"),
        ("1.4", 0, "answer", 5, "công thức của phiếu đã bị ghi đè bằng «5»"),
        ("1.4", 0, "points", 2, "công thức của phiếu đã bị ghi đè bằng «2»"),
        ("1", 0, "points", 10, "công thức của phiếu đã bị ghi đè bằng «10»"),
        ("2.1", 0, "answer", 95, "phải là «Cơ quan thẩm định chấm», không phải «95»"),
        ("2.1", 0, "points", 1.5, "không phải ô nhập mà có «1,5»"),
        ("1.4", 0, "explanation", "ghi nhầm dòng", "phải là «Ít: 0 điểm Nhiều: 2 điểm», không phải «ghi nhầm dòng»"),
        ("1.4", 2, "evidence", "ghi nhầm dòng", "không phải ô nhập mà có «ghi nhầm dòng»"),
        ("1.4", 1, "points", 2, "không phải ô nhập mà có «2»"),
    ],
)
def test_locked_cell_changed(code: str, position: int, column: str, value: object, words: str) -> None:
    (problem,) = _typed(code, position, value, column)
    assert f"ô {_at(code, position, column)}, tiêu chí {code}: {words}" in problem


def test_row_added() -> None:
    row = line_of(CSET, "1.4", 1).row
    problems = _after(lambda sheet: sheet.insert_rows(row))
    assert any(f"ô A{row}: dòng {row} không có trên phiếu gốc" in problem for problem in problems)


def test_row_deleted() -> None:
    row = line_of(CSET, "1.4", 2).row
    problems = _after(lambda sheet: sheet.delete_rows(row))
    assert any("thiếu dòng «Tổng» của tiêu chí 1.4" in problem for problem in problems)


def test_rows_moved() -> None:
    row = line_of(CSET, "1.4").row

    def swap(sheet: Worksheet) -> None:
        for column in range(1, 11):
            above, below = sheet.cell(row + 1, column), sheet.cell(row + 2, column)
            above.value, below.value = below.value, above.value

    problems = _after(swap)
    assert any("bị chuyển khỏi chỗ của nó" in problem for problem in problems)


def test_row_copied() -> None:
    row, last = line_of(CSET, "1.8", 1).row, lay_out(CSET).rank_row

    def copy(sheet: Worksheet) -> None:
        for column in range(1, 11):
            sheet.cell(last + 1, column).value = sheet.cell(row, column).value

    problems = _after(copy)
    assert any(f"dòng {last + 1} bị chép lặp" in problem for problem in problems)


def test_text_below_the_form_is_said_to_be_unread() -> None:
    last = lay_out(CSET).rank_row
    read = read_form(edited(FORM, lambda sheet: sheet.__setitem__(f"H{last + 2}", "ghi chú")), CSET)
    assert read.remarks == (f"Sheet 'Tự đánh giá', ô H{last + 2}: nằm ngoài bảng nên không được đọc",)


def test_text_right_of_the_form() -> None:
    (problem,) = _after(lambda sheet: sheet.__setitem__("M9", "ghi chú"))
    assert "ô M9: nằm ngoài phiếu nên không được đọc" in problem


@pytest.mark.parametrize("change", [lambda sheet: sheet.insert_cols(4), lambda sheet: sheet.delete_cols(8)])
def test_columns_added_or_deleted(change: Callable[[Worksheet], Any]) -> None:
    problems = _after(change)
    assert problems and all("tiêu đề cột" in problem and str(HEADER_ROW) in problem for problem in problems)


def test_merged_cells_over_inputs() -> None:
    area = f"{_at('1.4', 1)}:{_at('1.4', 2)}"
    problems = _after(lambda sheet: sheet.merge_cells(area))
    assert any(f"ô {area}: bị gộp" in problem for problem in problems)


def test_everything_at_once() -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet[_at("1.1", 1)] = "Việc C"
        sheet[_at("1.3", 1)] = "=2"
        sheet[_at("1.4", 2)] = None
        sheet[_at("1.6", 1)] = 1.5
        sheet[_at("1.6", 2)] = -2
        sheet[_at("1.2", 1, "na")] = "x"
        sheet[_at("1.5", 1, "evidence")] = "=3"
        sheet["M9"] = 1

    problems = _after(spoil)
    told = [problem.removeprefix("Sheet 'Tự đánh giá', ô ").partition(":")[0] for problem in problems]
    cells = [
        ("1.2", 1, "na"), ("1.1", 1, "answer"), ("1.3", 1, "answer"), ("1.4", 2, "answer"), ("1.5", 1, "evidence"),
        ("1.6", 1, "answer"), ("1.6", 2, "answer"),
    ]  # fmt: skip
    assert sorted(told) == sorted([*(f"{_at(*cell)}, tiêu chí {cell[0]}" for cell in cells), "M9"])


def test_sheet_renamed() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "Sheet1"

    (problem,) = _after(rename)
    assert "không có sheet 'Tự đánh giá'" in problem


def test_sheet_deleted() -> None:
    workbook = load_workbook(io.BytesIO(FORM))
    del workbook[MAIN_SHEET]
    assert "không có sheet" in _problems(saved(workbook))[0]


def test_another_set_is_refused_by_name() -> None:
    other = load_criteria_set({**CSET.to_data(), "title": "Bộ cũ", "year": 2025})
    form = write_form(other, unit_code="U1", unit_name="A")
    (problem,) = _problems(form, name="phieu.xlsx")
    assert "«phieu.xlsx»" in problem
    assert "«Bộ cũ» năm 2025" in problem
    assert "«Bộ tiêu chí mẫu» năm 2026" in problem


def test_same_title_but_changed_criteria() -> None:
    data = CSET.to_data()
    data["criteria"][1]["title"] = "Tiêu chí đã sửa"
    other = load_criteria_set(data)
    (problem,) = _problems(write_form(other, unit_code="U1", unit_name="A"))
    assert f"(mã {other.fingerprint}), không phải" in problem and f"(mã {CSET.fingerprint})" in problem


def test_another_unit_is_refused_by_name() -> None:
    (problem,) = _problems(FORM, unit_code="U2")
    assert "là phiếu của đơn vị «Trung tâm A» (mã U1), không phải của đơn vị mã U2" in problem
    assert read_form(FORM, CSET, unit_code="U1").unit_code == "U1"


def test_older_version_and_other_workbooks_are_refused() -> None:
    workbook = load_workbook(io.BytesIO(FORM))
    stamp = workbook.worksheets[-1]
    for row in stamp.iter_rows():
        if row[0].value == "version":
            row[1].value = "0"
    assert "phiên bản 0" in _problems(saved(workbook))[0]
    assert "không phải là phiếu tự đánh giá" in _problems(saved(Workbook()))[0]
    assert "không phải là tệp Excel" in _problems(b"PDF-1.7")[0]


def test_path_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "U1.xlsx"
    path.write_bytes(FORM)
    assert read_form(path, CSET).unit_code == "U1"
    with pytest.raises(WorkbookError, match=r"«U1\.xlsx»"):
        read_form(path, CSET, unit_code="U2")


def test_thousands_of_stray_rows_give_few_lines() -> None:
    def copy_down(sheet: Worksheet) -> None:
        last = lay_out(CSET).rank_row
        for row in range(last + 1, last + 2_000):
            sheet.cell(row, 10).value = sheet.cell(10, 10).value
            sheet.cell(row, 15).value = 1

    copied, beside = _after(copy_down)
    assert "và 1989 dòng khác bị chép lặp" in copied and "và 1989 ô khác: nằm ngoài phiếu" in beside
    assert all(len(problem) < 600 for problem in (copied, beside))
