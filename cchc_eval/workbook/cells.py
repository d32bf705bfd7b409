"""Tables on a sheet: columns declared once for writer and reader; errors name the cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number, parse_number, short_date
from cchc_eval.workbook import style


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    width: float  # characters


@dataclass(frozen=True)
class Table:
    """Columns from A on, under a header row (rows count from 1)."""

    columns: tuple[Column, ...]
    header_row: int = 1

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {column.key: index for index, column in enumerate(self.columns, 1)}

    def index(self, key: str) -> int:
        """The column's number, from 1. Raises KeyError."""
        return self._indices[key]

    def letter(self, key: str) -> str:
        return str(get_column_letter(self._indices[key]))

    def title(self, key: str) -> str:
        return self.columns[self._indices[key] - 1].title

    def address(self, key: str, row: int) -> str:
        """ "F23"."""
        return f"{self.letter(key)}{row}"

    def cell(self, sheet: Worksheet, key: str, row: int) -> Cell:
        return sheet.cell(row, self.index(key))

    def write_header(self, sheet: Worksheet) -> None:
        """Titles and column widths."""
        for index, column in enumerate(self.columns, 1):
            cell = style.put_text(sheet.cell(self.header_row, index), column.title)
            style.dress(cell, font=style.HEADER, fill=style.HEADER_FILL, alignment=style.CENTER)
            sheet.column_dimensions[get_column_letter(index)].width = column.width
        titles = [(column.title, 0.9 * column.width) for column in self.columns]
        style.fit_height(sheet, self.header_row, titles)


class SheetReader:
    """A table's cells as a person left them; faults go to `problems`, a line each, and reading goes on."""

    def __init__(self, sheet: Worksheet, table: Table, problems: list[str]) -> None:
        self.sheet = sheet
        self.table = table
        self.problems = problems

    def fault(self, message: str, key: str, row: int, criterion: str | None = None) -> None:
        """Note "Sheet 'Tự đánh giá', ô F23, tiêu chí 1.1.3: <message>"."""
        whose = f", tiêu chí {criterion}" if criterion else ""
        self._note(f"{self.table.address(key, row)}{whose}", message)

    def check_layout(self) -> bool:
        """Whether every column still stands under its title, and no cell from the header on is merged."""
        found = len(self.problems)
        for column in self.table.columns:
            if self._plain(column.key, self.table.header_row).strip() != column.title:
                self.fault(
                    f"phải là tiêu đề cột «{column.title}»; không chèn, xóa, đổi chỗ cột hoặc dòng tiêu đề",
                    column.key,
                    self.table.header_row,
                )
        for merged in sorted(self.sheet.merged_cells.ranges, key=lambda area: area.bounds):
            if merged.max_row >= self.table.header_row and merged.min_col <= len(self.table.columns):
                self._note(merged.coord, "bị gộp; hãy bỏ gộp ô (Unmerge)")
        return len(self.problems) == found

    @property
    def rows(self) -> range:
        """The rows below the header that may hold something."""
        return range(self.table.header_row + 1, self.sheet.max_row + 1)

    def value(self, key: str, row: int) -> object:
        """The cell's raw value, None where it is empty; creates no cell."""
        cell = self._cell(key, row)
        return None if cell is None else cell.value

    def is_blank(self, row: int) -> bool:
        """Whether no column of the table holds anything but spaces in this row."""
        return not any(self._plain(column.key, row).strip() for column in self.table.columns)

    def text(self, key: str, row: int, criterion: str | None = None) -> str:
        """The cell's text exactly as it stands, "" where empty; a number or date as Vietnamese writes it."""
        if self._is_unfit(key, row, criterion):
            return ""
        return self._plain(key, row)

    def code(self, key: str, row: int) -> str:
        """A code without spaces around it. A number is refused: 1.1 may have been typed as "1.10"."""
        if self._is_unfit(key, row, None):
            return ""
        value = self.value(key, row)
        if isinstance(value, float | date):
            self.fault(
                "mã đã bị Excel đổi thành số hoặc ngày; hãy đổi định dạng ô thành Văn bản (Text) rồi gõ lại",
                key,
                row,
            )
            return ""
        return self._plain(key, row).strip()

    def number(self, key: str, row: int, criterion: str | None = None, *, percent: bool = False) -> Decimal | None:
        """A number, also typed as text with a decimal comma; None where empty or at fault.

        With `percent` the result is in percent whichever way it was typed: 95, "95 %" or 0.95 shown as 95%.
        """
        if self._is_unfit(key, row, criterion):
            return None
        cell = self._cell(key, row)
        if cell is None or cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return None
        value = cell.value
        shown_as_percent = "%" in cell.number_format
        if shown_as_percent and not percent:
            self.fault(
                "đang ở định dạng phần trăm; hãy đổi thành định dạng Số (Number) rồi gõ lại",
                key,
                row,
                criterion,
            )
            return None
        if isinstance(value, str):
            try:
                return parse_number(value.strip().removesuffix("%") if percent else value)
            except ValueError as error:
                self.fault(f"{error}; hãy gõ một số, ví dụ 2,5", key, row, criterion)
                return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            what = f"là ngày {short_date(value)}" if isinstance(value, date) else f"là «{value}»"
            self.fault(f"{what}, không phải là số; hãy gõ lại một số", key, row, criterion)
            return None
        exact = Decimal(repr(value))
        return exact * 100 if shown_as_percent else exact

    def _note(self, where: str, message: str) -> None:
        self.problems.append(f"Sheet '{self.sheet.title}', ô {where}: {message}")

    def _cell(self, key: str, row: int) -> Cell | None:
        return self.sheet._cells.get((row, self.table.index(key)))

    def _plain(self, key: str, row: int) -> str:
        value = self.value(key, row)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, datetime | date):
            return short_date(value)
        if isinstance(value, float) and math.isfinite(value):
            return number(Decimal(repr(value)))
        return str(value)

    def _is_unfit(self, key: str, row: int, criterion: str | None) -> bool:
        """Note a formula or an error value: neither is ever taken for what a person typed."""
        cell = self._cell(key, row)
        if cell is None or cell.data_type not in ("f", "e"):
            return False
        if cell.data_type == "f":
            self.fault("chứa công thức; hãy xóa công thức và gõ trực tiếp giá trị", key, row, criterion)
        else:
            self.fault(f"chứa lỗi {cell.value}; hãy xóa và gõ lại", key, row, criterion)
        return True
