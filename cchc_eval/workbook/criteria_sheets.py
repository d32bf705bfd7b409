"""The sheets of a criteria workbook: which it has, where each table ends, and in which row each thing was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from cchc_eval.vietnamese.writing import chosen
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import stamp
from cchc_eval.workbook.cells import Column, SheetReader, Table
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.unread import note_outside, note_unread

# Columns of which a row of the table has one at least, so that a line of text below the table is told from a row.
_TREE_MARKS = ("max_points", "kind")
_RULE_MARKS = ("from", "points", "minus")
_BAND_MARKS = ("from",)
_BONUS_MARKS = ("kind", "points_each", "max_points")
_CAP_MARKS = ("kind", "percent")
_MEASURED_MARKS = ("item", "points")
_WORDS = {*layout.KINDS, *layout.BONUS_KINDS, *layout.CAP_KINDS}


Cell = tuple[SheetReader, str, int]  # with column and row


@dataclass(frozen=True)
class Cells:
    """Where a mapping of the set's data came from, and each of its fields."""

    home: Cell  # for what is wrong with the whole
    fields: Mapping[str, Cell] = field(default_factory=dict)
    entries: Sequence[Mapping[str, Any]] = ()  # those of its list, where it has one


class CriteriaSheets:
    """A workbook being read; what is wrong gathers in `problems`. Raises WorkbookError where it is no criteria set."""

    def __init__(self, workbook: Workbook, name: str, remarks: list[str] | None = None) -> None:
        self.workbook = workbook
        self.problems: list[str] = []
        self.remarks = [] if remarks is None else remarks
        if stamp.SHEET in workbook.sheetnames:
            stamp.read_stamp(workbook, "criteria", name)
        missing = [sheet for sheet in (layout.INFO, layout.TREE, layout.RULES) if sheet not in workbook.sheetnames]
        if missing:
            sheets = ", ".join(f"'{sheet}'" for sheet in missing)
            raise WorkbookError(
                f"Tệp «{name}»: không phải là bộ tiêu chí, thiếu sheet {sheets}; "
                "hãy xuất lại bộ tiêu chí và sửa trên tệp đó"
            )
        self.info = self._sheet(layout.INFO, layout.INFO_TABLE)
        self.bands = self._sheet(layout.INFO, layout.BAND_TABLE)
        tables = (layout.BOUND_TREE_TABLE, layout.FIGURES_COLUMN), (layout.WIDE_TREE_TABLE, layout.MORE_COLUMNS[0])
        table = next((table for table, column in tables if self._has(table, column)), layout.TREE_TABLE)
        self.tree = self._sheet(layout.TREE, table)
        self.is_wide = table is not layout.TREE_TABLE
        self.is_bound = table is layout.BOUND_TREE_TABLE
        self.rules = self._sheet(layout.RULES, layout.RULE_TABLE)
        self.bonus: SheetReader | None = None
        if layout.BONUS in workbook.sheetnames:
            self.bonus = self._sheet(layout.BONUS, layout.BONUS_TABLE)
            self.bonus_top = self._sheet(layout.BONUS, layout.BONUS_TOP)
        self.measured, self.reckoning = (
            self._sheet(title, table) if title in workbook.sheetnames else None
            for title, table in ((layout.MEASURED, layout.MEASURED_TABLE), (layout.RECKONING, layout.RECKONING_TABLE))
        )
        self.caps = self._sheet(layout.CAPS, layout.CAP_TABLE) if layout.CAPS in workbook.sheetnames else None
        # Where things were found, for the faults that only the whole set shows.
        self.tree_rows: dict[str, int] = {}
        self.rule_rows: dict[str, list[int]] = defaultdict(list)
        self.band_rows: list[int] = []
        self.bonus_rows: list[int] = []
        self.cap_rows: list[int] = []
        self.readers: list[SheetReader] = []
        self._cells: dict[int, tuple[Mapping[str, Any], Cells]] = {}

    def note_cells(self, data: Mapping[str, Any], cells: Cells) -> None:
        """Remember where a mapping of the set's data came from."""
        self._cells[id(data)] = (data, cells)

    def cells_of(self, data: Mapping[str, Any] | None) -> Cells | None:
        found = self._cells.get(id(data))
        return None if found is None else found[1]

    def _has(self, table: Table, column: Column) -> bool:
        """Whether the tree has the column at its place: workbooks of earlier versions have fewer."""
        head = self.workbook[layout.TREE]._cells.get((table.header_row, table.index(column.key)))
        return head is not None and str(head.value).strip() == column.title

    def _sheet(self, title: str, table: Table) -> SheetReader:
        return SheetReader(self.workbook[title], table, self.problems, self.remarks)

    def check_layout(self) -> None:
        """Check headers and merged cells, find where each table ends, and say what stands around it.

        Raises WorkbookError where a table does not stand as it was written.
        """
        tables: list[tuple[SheetReader, tuple[str, ...]]] = [
            (self.bands, _BAND_MARKS),
            (self.tree, _TREE_MARKS),
            (self.rules, _RULE_MARKS),
        ]
        tops = [(self.info, layout.INFO_ROWS)]
        if self.bonus is not None:
            tables.append((self.bonus, _BONUS_MARKS))
            tops.append((self.bonus_top, layout.BONUS_ROWS))
        if self.caps is not None:
            tables.append((self.caps, _CAP_MARKS))
        if self.measured is not None:
            tables.append((self.measured, _MEASURED_MARKS))
        if self.reckoning is not None:
            tops.append((self.reckoning, layout.RECKONING_ROWS))
        self.readers = [*(reader for reader, _ in tops), *(reader for reader, _ in tables)]
        for reader in self.readers:
            reader.check_layout()
        if self.problems:
            raise WorkbookError(*dict.fromkeys(self.problems))
        for reader, marks in tables:
            last = _last_row(reader, marks)
            reader.end_at(last)
            reader.check_merges(last)
        for reader, labelled in tops:
            reader.end_at(max(row for row, _ in labelled.values()))
            reader.check_merges(reader.table.header_row)
        for sheet in dict.fromkeys(reader.sheet for reader in self.readers):
            _note_around([reader for reader in self.readers if reader.sheet is sheet], self.remarks)

    def note_unread(self) -> None:
        """Say what the workbook holds that no reader takes."""
        note_unread(self.workbook, self.readers, self.remarks, (stamp.SHEET, layout.HELP, layout.GUIDE, layout.LISTS))


_TITLED = (layout.RULE_TABLE, layout.MEASURED_TABLE)  # tables whose title shows itself


def _note_around(readers: Sequence[SheetReader], remarks: list[str]) -> None:
    """Say what stands on a sheet beside its tables, and what was typed where only a title would show itself."""
    sheet = readers[0].sheet
    around = [place for place, cell in sheet._cells.items() if cell.value is not None and not _holds(readers, *place)]
    # Above the first table stands the sheet's heading.
    heading = {(1, 1)} if min(reader.table.header_row for reader in readers) > 1 else set()
    note_outside(sheet, [place for place in around if place not in heading], remarks)


def _holds(readers: Sequence[SheetReader], row: int, column: int) -> bool:
    for reader in readers:
        # The formulas that show a title stand in more rows than are filled in, as the program wrote them.
        is_title = reader.table in _TITLED and reader.table.letter("title") == get_column_letter(column)
        if is_title and row > reader.table.header_row and reader.is_computed("title", row):
            return True
        if column <= len(reader.table.columns) and reader.table.header_row <= row < reader.rows.stop:
            return row == reader.table.header_row or not _is_empty(reader, row) or reader.is_computed("title", row)
    return False


def _is_empty(reader: SheetReader, row: int) -> bool:
    """Whether a row holds nothing, but for the title that shows itself."""
    shown = reader.table in _TITLED
    return all(
        reader.value(column.key, row) is None for column in reader.table.columns if not shown or column.key != "title"
    )


def _last_row(reader: SheetReader, marks: tuple[str, ...]) -> int:
    """The table's last row: what is joined to its header without a gap, and below a gap what has a row's marks."""
    last, joined = reader.table.header_row, True
    for row in reader.rows:
        joined = joined and not _is_empty(reader, row)
        if joined or any(_is_mark(reader, key, row) for key in marks):
            last = row
    return last


def _is_mark(reader: SheetReader, key: str, row: int) -> bool:
    """A number, or a word of a drop-down; an unfinished one too, so that its fault is told."""
    value = reader.value(key, row)
    if isinstance(value, str):
        return chosen(value, _WORDS) is not None or any(character.isdigit() for character in value)
    return value is not None
