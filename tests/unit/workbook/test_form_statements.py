"""Difficulties and recommendations of the unit, on a sheet of their own in its form."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, TEXTS, filled_form, one_of_each, saved
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_statements import MOST_STATEMENT, SHEET
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.stamp import SHEET as STAMP

CSET = one_of_each()
SAID = {"difficulties": "- Thiếu người\n- Phần mềm chậm", "recommendations": "Bố trí kinh phí"}


def _changed(change: Callable[[Worksheet], Any], form: bytes | None = None) -> bytes:
    book = load_workbook(io.BytesIO(form or filled_form(statements=SAID)))
    change(book[SHEET])
    return saved(book)


def _problems(form: bytes) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as caught:
        read_form(form, CSET)
    return caught.value.problems


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_said_reads_back_the_same(text: str) -> None:
    said = {"difficulties": text.strip(), "recommendations": text.strip()[::-1].strip()}
    assert read_form(filled_form(statements=said), CSET).statements == said


def test_a_form_where_nothing_is_said_says_nothing() -> None:
    form = read_form(filled_form(), CSET)
    assert form.statements == {} and form.remarks == ()
    typed = _changed(lambda sheet: sheet.__setitem__("B5", "  Bố trí kinh phí "), filled_form())
    assert read_form(typed, CSET).statements == {"recommendations": "Bố trí kinh phí"}


def test_a_form_made_before_there_was_a_place_is_read_as_before() -> None:
    book = load_workbook(io.BytesIO(filled_form(statements=SAID)))
    del book[SHEET]
    for key, value in book[STAMP].iter_rows(max_col=2):
        if key.value == "statements":
            key.value = value.value = None
    form = read_form(saved(book), CSET)
    assert (form.statements, form.answers["1.3"], form.remarks) == ({}, EVERY_ANSWER["1.3"], ())


def test_the_sheet_taken_away_or_renamed_is_said() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "Ý kiến"

    (problem,) = _problems(_changed(rename))
    assert f"không có sheet '{SHEET}'" in problem


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("A3", "Mục", "ô A3: phải là tiêu đề cột «Nội dung»"),
        ("A4", "Kiến nghị, đề xuất", "ô A4: phải là «Khó khăn, vướng mắc»"),
        ("B4", "=1+1", "ô B4: chứa công thức"),
        ("B5", "a" * (MOST_STATEMENT + 1), "ô B5: «Kiến nghị, đề xuất» dài 10.001 ký tự, chỉ được 10.000"),
    ],
)
def test_a_spoilt_cell_is_named(cell: str, value: str, words: str) -> None:
    (problem,) = _problems(_changed(lambda sheet: sheet.__setitem__(cell, value)))
    assert problem.startswith(f"Sheet '{SHEET}', {words}")


def test_what_stands_around_is_said_and_no_fault() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B7"] = "Người lập"
        sheet["B4"].comment = Comment("Xem lại", "A")

    form = read_form(_changed(change), CSET)
    assert form.statements == SAID
    assert any("B7" in remark for remark in form.remarks) and any("Xem lại" in remark for remark in form.remarks)


def test_a_text_longer_than_is_taken_back_is_not_written() -> None:
    with pytest.raises(WorkbookError, match=r"«Khó khăn, vướng mắc» dài 10\.001 ký tự"):
        filled_form(statements={"difficulties": "a" * (MOST_STATEMENT + 1)})


def test_a_closed_form_has_no_place_for_it() -> None:
    closed = write_form(CSET, unit_code="U1", unit_name="A", excluded="Mới thành lập", statements=SAID)
    assert SHEET not in load_workbook(io.BytesIO(closed)).sheetnames
