"""Tables on a sheet: columns declared once for writer and reader; errors name the cell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number, number_to_type, parse_number, short_date
from cchc_eval.workbook import style
from cchc_eval.workbook.beside import Place, beside
from cchc_eval.workbook.bounded import PERCENT, UNCLEAR
from cchc_eval.workbook.older_words import in_todays_words

_TYPED_DAY = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


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
    """A table's cells as a person left them; faults go to `problems`, a line each, and reading goes on.

    What is no fault and yet has to be said (a text that is not Unicode) goes to `remarks`.
    """

    def __init__(self, sheet: Worksheet, table: Table, problems: list[str], remarks: list[str] | None = None) -> None:
        self.sheet = sheet
        self.table = table
        self.problems = problems
        self.remarks = [] if remarks is None else remarks
        self.links_taken: set[Place] = set()
        self._last_row: int | None = None

    def fault(self, message: str, key: str, row: int, criterion: str | None = None) -> None:
        """Note "Sheet 'Tự đánh giá', ô F23, tiêu chí 1.1.3: <message>"."""
        self.problems.append(self.at(message, key, row, criterion))

    def remark(self, message: str, key: str, row: int, criterion: str | None = None) -> None:
        self.remarks.append(self.at(message, key, row, criterion))

    def at(self, message: str, key: str, row: int, criterion: str | None = None) -> str:
        whose = f", tiêu chí {criterion}" if criterion else ""
        return self.at_cells(f"{self.table.address(key, row)}{whose}", message)

    def at_cells(self, cells: str, message: str) -> str:
        return f"Sheet '{self.sheet.title}', ô {cells}: {message}"

    def check_layout(self) -> bool:
        """Whether every column still stands under its title. One row or column too many is told once."""
        row, columns = self.table.header_row, self.table.columns
        titles = self._titles(row)
        wrong = [column for at, column in enumerate(columns) if titles[at] != column.title]
        moved = [column for column in wrong if column.title in titles]
        what = "không chèn, xóa, đổi chỗ cột hoặc dòng tiêu đề"
        if len(wrong) == len(columns) > 1 and not moved:
            named = [column.title for column in columns]
            near = [other for other in range(1, row + 6) if self._titles(other)[: len(columns)] == named]
            what = f"dòng tiêu đề đang ở dòng {near[0]}, phải ở dòng {row}: hãy hoàn tác (Undo)" if near else what
            wrong = wrong[:1] if near else wrong
        for column in wrong:
            if column not in moved[1:]:
                self.fault(f"phải là tiêu đề cột «{column.title}»; {what}", column.key, row)
        return not wrong

    def _titles(self, row: int) -> list[str]:
        """What stands in the row, from the first column to some way behind the last."""
        cells = (self.sheet._cells.get((row, at)) for at in range(1, len(self.table.columns) + 6))
        return [in_todays_words(shown_value(cell.value).strip()) if cell is not None else "" for cell in cells]

    def check_merges(self, last_row: int) -> None:
        """Note merged cells from the header down to the table's last row; what is below is no part of it."""
        for merged in sorted(self.sheet.merged_cells.ranges, key=lambda area: area.bounds):
            inside = merged.max_row >= self.table.header_row and merged.min_row <= last_row
            if inside and merged.min_col <= len(self.table.columns):
                self.problems.append(self.at_cells(merged.coord, "bị gộp; hãy bỏ gộp ô (Unmerge)"))

    @property
    def rows(self) -> range:
        """The rows below the header that may hold something."""
        last = self.sheet.max_row if self._last_row is None else self._last_row
        return range(self.table.header_row + 1, last + 1)

    def end_at(self, row: int) -> None:
        """The table ends here: what stands below is no row of it."""
        self._last_row = row

    def value(self, key: str, row: int) -> object:
        """The cell's raw value, None where it is empty; creates no cell."""
        cell = self._cell(key, row)
        return None if cell is None else cell.value

    def number_format(self, key: str, row: int) -> str:
        """PERCENT, UNCLEAR or another: see `bounded`."""
        cell = self._cell(key, row)
        return "" if cell is None else str(cell.number_format)

    def is_computed(self, key: str, row: int) -> bool:
        """Whether the cell holds a formula, or the error that one came to."""
        cell = self._cell(key, row)
        return cell is not None and cell.data_type in ("f", "e")

    def shown(self, key: str, row: int) -> float | str | None:
        """What the cell's formula came to when the file was saved; None where that is not known."""
        return beside(self.sheet).shown.get(self._place(key, row))

    def is_blank(self, row: int) -> bool:
        """Whether no column of the table holds anything in this row."""
        return all(self.value(column.key, row) is None for column in self.table.columns)

    def text(self, key: str, row: int, criterion: str | None = None) -> str:
        """The cell's text as it stands, "" where empty; a number or date as Vietnamese writes it."""
        if self._is_unfit(key, row, criterion):
            return ""
        misread = beside(self.sheet).misread.get(self._place(key, row))
        if misread:
            self.remark(misread, key, row, criterion)
        return self._plain(key, row)

    def words(self, key: str, row: int, criterion: str | None = None) -> str:
        """A text that a person is free to write, trimmed, with the address behind it where it is a link."""
        text, place = self.text(key, row, criterion).strip(), self._place(key, row)
        target = beside(self.sheet).links.get(place)
        if target is None:
            return text
        self.links_taken.add(place)
        address = target.removeprefix("mailto:")
        bare = address.partition("://")[2] or address
        if bare.rstrip("/") in text:
            return text
        return f"{text} ({address})" if text else address

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

    def number(
        self, key: str, row: int, criterion: str | None = None, *, percent: bool = False, whole: bool = False
    ) -> Decimal | None:
        """A number, also typed as text with a decimal comma; None where empty or at fault.

        With `percent` the result is in percent whichever way it was typed: 95, "95 %" or 0.95 shown as 95%. A bare
        number up to 1 may be a share (0.95 for 95 %) and is refused. `whole`: it is to be an integer, which
        is left to the caller to see.
        """
        if self._is_unfit(key, row, criterion):
            return None
        cell = self._cell(key, row)
        if cell is None or cell.value is None:
            return None
        value, shown_as_percent = cell.value, cell.number_format == PERCENT
        if cell.number_format == UNCLEAR:
            message = "định dạng của ô chỉ hiện phần trăm ở một số giá trị"
        elif shown_as_percent and not percent:
            message = "đang ở định dạng phần trăm"
        else:
            message = ""
        if message:
            # Forms that were sent out locked let nobody change a format; a cell that is pasted over takes the other's.
            cure = "hãy đổi thành định dạng Số (Number), hoặc chép một ô nhập số khác dán đè vào ô này, rồi gõ lại số"
            self.fault(f"{message}; {cure}", key, row, criterion)
            return None
        if isinstance(value, str):
            typed = value.strip()
            signed = percent and typed.endswith("%")
            try:
                exact = parse_number(typed.removesuffix("%") if signed else typed)
            except ValueError as error:
                wanted = "số nguyên, ví dụ 5" if whole else "số, ví dụ 2,5"
                example = "" if "hãy gõ" in str(error) else f"; hãy gõ một {wanted}"
                self.fault(f"{error}{example}", key, row, criterion)
                return None
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            what = f"là ngày {short_date(value)}" if isinstance(value, date) else f"là «{self._plain(key, row)}»"
            self.fault(f"{what}, không phải là số; hãy gõ lại một số", key, row, criterion)
            return None
        else:
            exact, signed = Decimal(repr(value)), shown_as_percent
            exact = exact * 100 if shown_as_percent else exact
        if percent and not signed and 0 < exact <= 1:
            self.fault(share_or_percent(exact), key, row, criterion)
            return None
        return exact

    def day(self, key: str, row: int, criterion: str | None = None) -> date | None:
        """A day, also typed as the text 05/12/2026 or 5/12/2026; None where empty or at fault."""
        if self._is_unfit(key, row, criterion):
            return None
        value = self.value(key, row)
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        typed = self._plain(key, row).strip()
        if not typed:
            return None
        try:
            if not isinstance(value, str) or not _TYPED_DAY.fullmatch(typed):
                raise ValueError
            return datetime.strptime(typed, "%d/%m/%Y").date()
        except ValueError:
            self.fault(f"«{typed}» không phải là một ngày; hãy gõ ngày, ví dụ 15/12/2026", key, row, criterion)
            return None

    def _place(self, key: str, row: int) -> Place:
        return row, self.table.index(key)

    def _cell(self, key: str, row: int) -> Cell | None:
        return self.sheet._cells.get(self._place(key, row))

    def _plain(self, key: str, row: int) -> str:
        return shown_value(self.value(key, row))

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


def shown_value(value: object) -> str:
    """A cell's value as it reads on the sheet, "" for none."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime | date):
        return short_date(value)
    if isinstance(value, float) and math.isfinite(value):
        return number(Decimal(repr(value)))
    return str(value)


def share_or_percent(value: Decimal) -> str:
    """Why a bare number up to 1 is not taken for a percentage."""
    small, large = number_to_type(value), number_to_type(100 * value)
    return f"«{small}» là {small} % hay {large} %? Hãy gõ kèm dấu phần trăm: «{large}%» hoặc «{small}%»"
