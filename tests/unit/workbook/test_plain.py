"""Exports that others wrote, made inert."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from cchc_eval.workbook.plain import plain_csv, plain_workbook

LIVE = ['=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "=1", "-", "\t=1"]
STILL = ["Kế hoạch", "1.1.1", "", "a=b", "'x"]


def test_a_workbook_keeps_text_numbers_and_dates() -> None:
    book = Workbook()
    for value in (*LIVE, *STILL, -7.5, 3, date(2026, 1, 15)):
        book.active.append([value])
    stream = io.BytesIO()
    book.save(stream)
    sheet = load_workbook(io.BytesIO(plain_workbook(stream.getvalue()))).active
    cells = [row[0] for row in sheet.iter_rows()]
    assert [cell.value for cell in cells[: len(LIVE)]] == LIVE
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells[: len(LIVE)])
    assert [cell.value or "" for cell in cells[len(LIVE) : -3]] == STILL
    assert [cell.value for cell in cells[-3:-1]] == [-7.5, 3] and cells[-1].value.date() == date(2026, 1, 15)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_keeps_text_and_numbers(delimiter: str) -> None:
    stream = io.StringIO()
    numbers = ["-7.5", "+3", "-1,5", "2e5", "-1.234.567,8"]
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC).writerows(
        [*([text] for text in (*LIVE, *STILL)), numbers, ["hai\ndòng", 'ngoặc "kép"']]
    )
    read = list(csv.reader(io.StringIO(plain_csv(stream.getvalue(), delimiter), newline=""), delimiter=delimiter))
    assert [row[0] for row in read[: len(LIVE)]] == [f"'{text}" for text in LIVE]
    assert [row[0] for row in read[len(LIVE) : -2]] == STILL
    assert read[-2:] == [numbers, ["hai\ndòng", 'ngoặc "kép"']]
