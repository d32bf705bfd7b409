"""Tables that others wrote, made inert: what a person typed is text in them, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re

from openpyxl import load_workbook

from cchc_eval.workbook import style
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.text import leads_to_formula

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


def plain_workbook(content: bytes) -> bytes:
    """The workbook without formulas: what stood there as one is its text. Numbers and dates stay what they are."""
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and leads_to_formula(cell.value):
                    style.put_text(cell, cell.value)
    return saved(book)


def plain_csv(content: str, delimiter: str = ",") -> str:
    """The same for CSV: its cells have no type, so an apostrophe keeps text from being computed."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
        writer.writerow([_plain_cell(cell) for cell in row])
    return stream.getvalue()


def _plain_cell(text: str) -> str:
    return f"'{text}" if leads_to_formula(text) and not _NUMBER.fullmatch(text) else text
