"""Editing a written workbook as a person would, and what a reader says to it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cchc_eval.workbook.guard import WorkbookError


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    workbook = load_workbook(io.BytesIO(data))
    edit(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_cells(data: bytes, sheet: str, **cells: Any) -> bytes:
    """The workbook with cells of one sheet set: with_cells(data, "U1", G6=0.5)."""

    def edit(workbook: Workbook) -> None:
        for address, value in cells.items():
            workbook[sheet][address] = value

    return edited(data, edit)


def problems_of(read: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as caught:
        read()
    return caught.value.problems
