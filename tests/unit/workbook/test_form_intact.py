"""What a person changes outside a form's inputs is refused by cell, unless it loses nothing."""

from __future__ import annotations

import io
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, edited, filled_form, line_of, one_of_each, saved
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import score
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import DONE, NOT_COUNTED
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, NA_TITLE, lay_out
from cchc_eval.workbook.guard import WorkbookError

CSET = one_of_each()
LAYOUT = lay_out(CSET)
FORM = filled_form()
OWN = score(CSET, EVERY_ANSWER)


def problems(form: bytes) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as caught:
        read_form(form, CSET)
    return caught.value.problems


def values_only(sheet: Worksheet) -> None:
    """What "Paste values" leaves of the form's formulas."""
    for code, line in LAYOUT.headings.items():
        if code in LAYOUT.inputs:
            leaf = OWN.leaves[code]
            sheet[line.cell("answer")] = NA_TITLE if leaf.points is None else DONE
            sheet[line.cell("points")] = NOT_COUNTED if leaf.points is None else float(leaf.points)
        elif code in OWN.groups:
            sheet[line.cell("points")] = float(OWN.groups[code].points)
    closing = (OWN.total, OWN.applicable, OWN.index, OWN.rank)
    for row, value in enumerate(closing, LAYOUT.total_row):
        sheet.cell(row, INDEX["points"]).value = float(value) if isinstance(value, Decimal) else value
    sheet["A4"] = "Xem trước: …"


def test_a_copy_of_values_only_is_accepted() -> None:
    read = read_form(edited(FORM, values_only), CSET)
    assert read.answers == EVERY_ANSWER and read.remarks == ()


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (line_of(CSET, "1.7").cell("points"), 2, "bị ghi đè bằng «2», trong khi phần kê khai được tính 1,91"),
        (line_of(CSET, "1.7").cell("points"), "1,9", "bị ghi đè bằng «1,9»"),
        (line_of(CSET, "1.7").cell("points"), None, "đã bị xóa, trong khi phần kê khai được tính 1,91"),
        (line_of(CSET, "1.7").cell("answer"), "Đạt", "bị ghi đè bằng «Đạt»"),
        (line_of(CSET, "1").cell("points"), 15, "bị ghi đè bằng «15»"),
        (f"G{LAYOUT.total_row}", 16, "bị ghi đè bằng «16»"),
        (f"G{LAYOUT.applicable_row}", 20, "bị ghi đè bằng «20», trong khi phần kê khai được tính 18,00"),
        (f"G{LAYOUT.index_row}", 99, "bị ghi đè bằng «99»"),
        (f"G{LAYOUT.rank_row}", "TỐT", "bị ghi đè bằng «TỐT»"),
        (f"B{LAYOUT.total_row}", "Tổng cộng", "phải là «TỔNG ĐIỂM TỰ CHẤM», không phải «Tổng cộng»"),
        (f"H{LAYOUT.total_row}", "ghi chú", "không phải ô nhập mà có «ghi chú»"),
        (f"C{LAYOUT.total_row}", 21, "số điểm của phiếu đã bị sửa"),
    ],
)
@pytest.mark.parametrize("copied", [False, True])
def test_a_value_over_a_formula_is_refused_at_its_cell(cell: str, value: Any, said: str, copied: bool) -> None:
    def change(sheet: Worksheet) -> None:
        if copied:
            values_only(sheet)
        sheet[cell] = value

    [problem] = problems(edited(FORM, change))
    assert f"ô {cell}" in problem and said in problem


def test_stale_values_are_told_where_they_begin() -> None:
    """An answer changed in a copy of values only: its criterion, and no sum above it."""

    def change(sheet: Worksheet) -> None:
        values_only(sheet)
        sheet[line_of(CSET, "1.7", 1).cell("answer")] = 50

    [problem] = problems(edited(FORM, change))
    assert f"ô {line_of(CSET, '1.7').cell('points')}, tiêu chí 1.7" in problem


def test_last_year_beside_is_left_alone() -> None:
    previous = {**EVERY_ANSWER, "1.7": {"percent": Decimal("0.5")}}
    form = write_form(CSET, unit_code="U1", unit_name="A", answers={}, previous=previous)
    assert read_form(form, CSET).answers == {}
    again = io.BytesIO()
    load_workbook(io.BytesIO(form)).save(again)
    assert read_form(again.getvalue(), CSET).answers == {}


@pytest.mark.parametrize("previous", [None, {}, EVERY_ANSWER])
@pytest.mark.parametrize(("code", "position", "value"), [("1.7", 1, 80), ("1.2", 2, "Có"), ("1.1", 0, "ghi chú")])
def test_what_is_typed_under_last_year_is_refused(previous: Any, code: str, position: int, value: Any) -> None:
    form = write_form(CSET, unit_code="U1", unit_name="A", answers={}, previous=previous)
    cell = line_of(CSET, code, position).cell("previous")
    [problem] = problems(edited(form, lambda sheet: sheet.__setitem__(cell, value)))
    assert f"ô {cell}, tiêu chí {code}: cột «Năm trước» chỉ để xem" in problem


def test_a_form_of_an_older_version_is_asked_about_last_year() -> None:
    """Its stamp says nothing of last year: what stands there beside a blank answer may be misplaced."""
    form = write_form(CSET, unit_code="U1", unit_name="A", answers={"1.7": {"percent": 95}}, previous=EVERY_ANSWER)
    book = load_workbook(io.BytesIO(form))
    stamp = book.worksheets[-1]
    for row in stamp.iter_rows():
        if row[0].value == "previous":
            row[0].value = row[1].value = None
    remarks = read_form(saved(book), CSET).remarks
    assert any(line_of(CSET, "1.3", 1).cell("previous") in remark for remark in remarks)
    assert not any(f"ô {line_of(CSET, '1.7', 1).cell('previous')}," in remark for remark in remarks)
    book[MAIN_SHEET].column_dimensions["D"].hidden = True
    assert any("chỉ để xem" in problem for problem in problems(saved(book)))


def test_the_form_of_another_unit_is_not_this_one_s() -> None:
    other = "Đơn vị: Trung tâm B (mã U2)"
    [problem] = problems(edited(FORM, lambda sheet: sheet.__setitem__("A2", other)))
    assert "ô A2" in problem and "«Đơn vị: Trung tâm A (mã U1)», không phải «Đơn vị: Trung tâm B (mã U2)»" in problem


def test_a_part_above_its_whole_is_asked_about() -> None:
    form = write_form(CSET, unit_code="U1", unit_name="A", answers={"1.5": {"part": 9, "whole": 8}})
    [remark] = read_form(form, CSET).remarks
    cell = line_of(CSET, "1.5", 1).cell("answer")
    assert f"ô {cell}, tiêu chí 1.5: «Số việc xong» (9) lớn hơn «Số việc giao» (8)" in remark


def test_remarks_are_given_beside_faults_too() -> None:
    def change(sheet: Worksheet) -> None:
        sheet[f"B{LAYOUT.rank_row + 3}"] = "THỦ TRƯỞNG"
        sheet[line_of(CSET, "1.7", 1).cell("answer")] = "?"

    remarks: list[str] = []
    with pytest.raises(WorkbookError, match="không phải là số"):
        read_form(edited(FORM, change), CSET, remarks=remarks)
    assert len(remarks) == 1


def test_a_form_in_decomposed_letters_is_the_same_form() -> None:
    def change(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = unicodedata.normalize("NFD", cell.value) + "\u200b"

    assert read_form(edited(FORM, change), CSET).answers == EVERY_ANSWER


def test_a_choice_that_only_looks_like_one_is_told_apart() -> None:
    cell = line_of(CSET, "1.1", 1).cell("answer")
    [problem] = problems(edited(FORM, lambda sheet: sheet.__setitem__(cell, "Việc \u0410")))
    assert (
        "gần nhất: «Việc A», không phải «Việc \u0410» (ký tự thứ 6: «A» U+0041, không phải «\u0410» U+0410)" in problem
    )
