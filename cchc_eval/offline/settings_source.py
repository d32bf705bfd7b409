"""A round's settings out of their workbook, for the same reader as the text file's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.offline.settings import Words
from cchc_eval.offline.toml_table import Place
from cchc_eval.workbook import settings_layout as layout
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.settings_read import read_settings_book

EXCEL = ".xlsx"


class BookWords:
    """Its titles in place of the keys."""

    def __init__(self, cells: Mapping[Place, str] | None = None) -> None:
        self._cells = cells or {}

    def place(self, table: str, key: str = "", turn: int = 0) -> str:
        """With the cell, where one is meant."""
        header, _, last = f"{table}.{key}".rpartition(".")
        cell = self._cells.get((header.strip("."), turn, last)) if key else None
        if cell is not None:
            return cell[0].lower() + cell[1:]
        page, own = layout.found(table, key)
        return f"sheet '{page.title}'" + (f", «{own.title}»" if own is not None else "")

    def says(self, table: str, key: str, value: object) -> str:
        return layout.in_words(table, key, value)


class BookSource:
    """`dot-danh-gia.xlsx`."""

    def __init__(self, path: Path, remarks: list[str] | None = None) -> None:
        """Raises BadInput where the workbook is another or its sheets were changed."""
        said: list[str] = []
        try:
            read = read_settings_book(path, path.name, said, go_on=True)
        except WorkbookError as error:
            raise BadInput(in_file(problem, path.name) for problem in error.problems) from None
        finally:
            if remarks is not None:
                remarks += [in_file(remark, path.name) for remark in said]
        self.data: dict[str, Any] = read.data
        self._cells = read.cells
        self.words: Words = BookWords(read.cells)
        self._order = {place: at for at, place in enumerate(read.cells)}
        self._wrong = {*read.faults.values()}
        orders = {cell: at for at, cell in reversed([*enumerate(read.cells.values())])}
        self.faults: Sequence[tuple[int, str]] = [
            (orders.get(cell, len(orders)), problem) for problem, cell in read.faults.items()
        ]

    def has(self, place: Place) -> bool:
        return place in self._cells

    def is_wrong(self, place: Place) -> bool:
        return self._cells.get(place) in self._wrong

    def where(self, place: Place) -> tuple[int, str]:
        header, turn, key = place
        for found in (place, (f"{header}.{key}".strip("."), turn, ""), (header, turn, "")):
            if found in self._cells:
                return self._order[found], self._cells[found]
        return len(self._order), self.words.place(header)
