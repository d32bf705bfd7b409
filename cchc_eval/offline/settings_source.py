"""A round's settings out of their workbook, for the same reader as the text file's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.offline.settings import Words
from cchc_eval.offline.toml_table import Place
from cchc_eval.workbook import settings_fields as fields
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
        page, own = _found(table, key)
        return f"sheet '{page.title}'" + (f", «{own.title}»" if own is not None else "")

    def says(self, table: str, key: str, value: object) -> str:
        _page, own = _found(table, key)
        assert own is not None, f"no such field: {table}.{key}"
        words = {fields.YES: True, fields.NO: False} if own.kind == fields.FLAG else own.words
        word = next((word for word, meant in words.items() if meant == value), str(value))
        return f"«{own.title}» là «{word}»"


def _found(table: str, key: str) -> tuple[fields.Page, fields.Field | None]:
    """The sheet that holds the table, and the field of the key."""
    for page in layout.pages():
        blocks: list[fields.Block | fields.Lines] = [*page.blocks, *([page.lines] if page.lines is not None else [])]
        for block in blocks:
            if block.table == table:
                return page, next((own for own in block.fields if own.path == key), None)
    raise KeyError(table)


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
