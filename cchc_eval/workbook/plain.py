"""Tables that others wrote, made inert: what a person typed is text in them, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from openpyxl import load_workbook

from cchc_eval.workbook import style
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.text import leads_to_formula

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


def plain_workbook(content: bytes, headings: Sequence[str] = ()) -> bytes:
    """The workbook without formulas: what stood there as one is its text. Numbers and dates stay what they are.

    `headings`: what its columns are headed instead, where it has as many; "" leaves one as it is.
    """
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for cell, text in zip(sheet[1], _headed([cell.value for cell in sheet[1]], headings), strict=True):
            cell.value = text
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and leads_to_formula(cell.value):
                    style.put_text(cell, cell.value)
    return saved(book)


def plain_csv(content: str, delimiter: str = ",", headings: Sequence[str] = ()) -> str:
    """The same for CSV: its cells have no type, so an apostrophe keeps text from being computed."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    for number, row in enumerate(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)):
        writer.writerow([_plain_cell(cell) for cell in (row if number else _headed(row, headings))])
    return stream.getvalue()


def _headed(row: list[str], headings: Sequence[str]) -> list[str]:
    return [text or cell for text, cell in zip(headings, row, strict=True)] if len(row) == len(headings) else row


def _plain_cell(text: str) -> str:
    return f"'{text}" if leads_to_formula(text) and not _NUMBER.fullmatch(text) else text
