"""Tables that others wrote, made inert: what a person typed is text in them, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from cchc_eval.workbook import style
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.text import leads_to_formula

Cell = Any
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """How a column is written instead."""

    heading: str = ""  # "" leaves it as it is
    words: Mapping[str, str] = field(default_factory=dict)  # of a choice, by the value that is stored


def plain_workbook(content: bytes, columns: Sequence[Column] = ()) -> bytes:
    """The workbook without formulas: what stood there as one is its text. Numbers and dates stay what they are.

    `columns`: counts where it has as many.
    """
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows()):
            for cell, value in zip(row, _worded([cell.value for cell in row], columns, not number), strict=True):
                if value != cell.value:
                    cell.value = value
                if isinstance(cell.value, str) and leads_to_formula(cell.value):
                    style.put_text(cell, cell.value)
    return saved(book)


def plain_csv(content: str, delimiter: str = ",", columns: Sequence[Column] = ()) -> str:
    """The same for CSV: its cells have no type, so an apostrophe keeps text from being computed."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    for number, row in enumerate(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)):
        writer.writerow([_plain_cell(cell) for cell in _worded(row, columns, not number)])
    return stream.getvalue()


def _worded(row: list[Cell], columns: Sequence[Column], is_heading: bool) -> list[Cell]:
    if len(row) != len(columns):
        return row
    if is_heading:
        return [column.heading or cell for column, cell in zip(columns, row, strict=True)]
    return [
        column.words.get(cell, cell) if isinstance(cell, str) else cell
        for column, cell in zip(columns, row, strict=True)
    ]


def _plain_cell(text: str) -> str:
    return f"'{text}" if leads_to_formula(text) and not _NUMBER.fullmatch(text) else text
