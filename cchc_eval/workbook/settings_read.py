"""The settings of a round out of their workbook, every fault at its cell.

What is read is the same nested tables that the settings file gives (`settings_layout` has the keys), and where each key
stands, so that whoever checks them can name the cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import chosen, near_miss, visible
from cchc_eval.workbook import settings_fields as fields
from cchc_eval.workbook import settings_layout as layout
from cchc_eval.workbook import stamp
from cchc_eval.workbook.cells import SheetReader, Table
from cchc_eval.workbook.guard import WorkbookError, name_of, open_guarded
from cchc_eval.workbook.settings_book import KIND, LISTS, VALUES, table_of
from cchc_eval.workbook.settings_fields import NO, YES, Block, Field, Lines, Page
from cchc_eval.workbook.unread import note_unread

_CODES = re.compile(r"[,;\n]+")
_COUNT = re.compile(r"\s*(\S+?)\s*[:=x×]\s*([0-9]+)\s*")
_MOMENTS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%H:%M %d/%m/%Y")

Place = tuple[str, int, str]
"""Table, which of several from 1 (0: the only one), key."""


@dataclass
class ReadSettings:
    """What a settings workbook holds."""

    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)  # "Sheet 'Đơn vị', ô B7 («Tên đầy đủ»)"
    faults: dict[str, str] = field(default_factory=dict)  # of single cells, each with its cell as in `cells`


def read_settings_book(
    source: Path | bytes, name: str = "", remarks: list[str] | None = None, *, go_on: bool = False
) -> ReadSettings:
    """Raises WorkbookError with every cell that is not of its kind; `remarks` receives what is not read.

    `go_on`: such cells are given as faults of what is read, so that the others can be checked as well.
    """
    name, remarks = name_of(source, name), [] if remarks is None else remarks
    workbook = open_guarded(source, name)
    stamp.read_stamp(workbook, KIND, name)
    found, problems, readers = ReadSettings(), [], []
    for page in layout.pages():
        if page.since and page.title not in workbook.sheetnames:
            continue
        if page.title not in workbook.sheetnames:
            problems.append(f"Tệp «{name}»: thiếu sheet '{page.title}'; không xóa, đổi tên các sheet của tệp")
            continue
        readers += _Page(workbook[page.title], page, found, problems, remarks).read()
    note_unread(workbook, readers, remarks, [LISTS, stamp.SHEET])
    if problems and not (go_on and all(problem in found.faults for problem in problems)):
        raise WorkbookError(*problems)
    return found


class _Page:
    """One sheet being read into `found`."""

    def __init__(
        self, sheet: Worksheet, page: Page, found: ReadSettings, problems: list[str], remarks: list[str]
    ) -> None:
        self.sheet = sheet
        self.page = page
        self.found = found
        self.problems = problems
        self.remarks = remarks

    def read(self) -> list[SheetReader]:
        readers, at = [], 1
        for block in self.page.blocks:
            reader = SheetReader(self.sheet, Table(VALUES, at), self.problems, self.remarks)
            self._read_block(reader, block, at)
            readers.append(reader)
            at += len(block.fields) + 2
        if self.page.lines is not None:
            at += 2 if self.page.lines.title else 0
            reader = SheetReader(self.sheet, table_of(self.page.lines, at), self.problems, self.remarks)
            readers.append(reader)
            if reader.check_layout():
                self._read_lines(reader, self.page.lines)
        return readers

    def _read_block(self, reader: SheetReader, block: Block, at: int) -> None:
        values: dict[str, Any] = {}
        for row, own in enumerate(block.fields, at + 1):
            title = visible(reader.text("title", row)).strip()
            if own.since and not title:
                break
            if title != own.title:
                reader.fault(f"phải là «{own.title}»; không chèn, xóa, đổi chỗ các dòng của sheet này", "title", row)
                return
            self._place(reader, block.table, 0, own, "value", row)
            value = self._value(reader, own, "value", row)
            if value is not None:
                _put_in(values, own.path, value)
        if values or not block.optional:
            if any(own.path.startswith("signature.") for own in block.fields):
                values.setdefault("signature", {})
            _merge(self.found.data, block.table, values)

    def _read_lines(self, reader: SheetReader, lines: Lines) -> None:
        turns: dict[str, int] = {}
        for row in reader.rows:
            if all(not str(reader.value(own.path, row) or "").strip() for own in lines.fields):
                continue
            values: dict[str, Any] = {}
            for own in lines.fields:
                value = self._value(reader, own, own.path, row)
                if value is not None:
                    _put_in(values, own.path, value)
            known = len(self.problems)
            table = lines.table or self._list_of(reader, lines, row, values)
            self._note(known, self._said(reader, lines.fields[0], lines.fields[0].path, row))
            if not table:
                continue
            turns[table] = turn = turns.get(table, 0) + 1
            for own in lines.fields:
                self._place(reader, table, turn, own, own.path, row)
            head, _, key = table.rpartition(".")
            into = self.found.data
            for part in head.split(".") if head else ():
                into = into.setdefault(part, {})
            into.setdefault(key, []).append(values)

    def _list_of(self, reader: SheetReader, lines: Lines, row: int, values: dict[str, Any]) -> str:
        """Which list the line's first column puts it in; "" where it does not say."""
        first = lines.fields[0]
        table = values.pop(first.path, "")
        if not table and reader.value(first.path, row) is None:
            reader.fault(f"để trống; hãy chọn {' hoặc '.join(first.words)}", first.path, row)
        if str(table).endswith(".collectives"):
            for own in lines.fields:
                if own.path in ("salutation", "name", "post") and own.path in values:
                    reader.fault("chỉ ghi cho cá nhân; dòng này là tập thể", own.path, row)
                    del values[own.path]
        return str(table)

    def _value(self, reader: SheetReader, own: Field, column: str, row: int) -> Any:
        known = len(self.problems)
        value = _Cell(reader, own, column, row).read()
        self._note(known, self._said(reader, own, column, row))
        return value

    def _note(self, known: int, cell: str) -> None:
        """The faults but for those `known` are of the cell alone."""
        self.found.faults.update(dict.fromkeys(self.problems[known:], cell))

    def _said(self, reader: SheetReader, own: Field, column: str, row: int) -> str:
        return reader.at_cells(reader.table.address(column, row), "").removesuffix(": ") + f" («{own.title}»)"

    def _place(self, reader: SheetReader, table: str, turn: int, own: Field, column: str, row: int) -> None:
        said = self._said(reader, own, column, row)
        head, _, key = own.path.rpartition(".")
        inner = ".".join(part for part in (table, head) if part)
        for place in ((inner, turn, key), (inner, turn, ""), (table, turn, "")):
            self.found.cells.setdefault(place, said)


class _Cell:
    """One value, as its field wants it; None where it is empty or at fault."""

    def __init__(self, reader: SheetReader, own: Field, column: str, row: int) -> None:
        self.reader, self.own, self.column, self.row = reader, own, column, row

    def read(self) -> Any:
        value = self.reader.value(self.column, self.row)
        if value is None or (isinstance(value, str) and not visible(value).strip()):
            return None
        match self.own.kind:
            case fields.DAY:
                return self.reader.day(self.column, self.row)
            case fields.MOMENT:
                return self._moment(value)
            case fields.WHOLE:
                return self._whole()
            case fields.FLAG:
                return self._word({YES: True, NO: False})
            case fields.WORD:
                return self._word(self.own.words)
            case fields.LINES:
                return [line for one in self._text().split("\n") if (line := one.strip())] or None
            case fields.CODES:
                code = self.reader.code(self.column, self.row) if isinstance(value, float | date) else self._text()
                return [part for one in _CODES.split(code) if (part := one.strip())] or None
            case fields.COUNTS:
                return self._counts()
            case fields.PARAGRAPH:
                return "\n".join(line.strip() for line in self._text().split("\n") if line.strip()) or None
        if "\n" in (text := self._text()):
            self._fault("phải nằm trên một dòng; hãy bỏ chỗ xuống dòng trong ô")
            return None
        return text or None

    def _text(self) -> str:
        return visible(self.reader.text(self.column, self.row)).strip()

    def _fault(self, message: str) -> None:
        self.reader.fault(message, self.column, self.row)

    def _whole(self) -> int | None:
        number = self.reader.number(self.column, self.row, whole=True)
        if number is None:
            return None
        if number != number.to_integral_value() or number < 0:
            self._fault(f"«{self._text()}» không phải số nguyên từ 0 trở lên")
            return None
        return int(number)

    def _moment(self, value: object) -> datetime | None:
        if isinstance(value, datetime):
            return value.replace(second=0, microsecond=0)
        typed = " ".join(self._text().replace("giờ", ":").replace("h", ":").split())
        typed = f"{typed}00" if typed.endswith(":") else typed  # "8h"
        for wanted in _MOMENTS if isinstance(value, str) else ():
            try:
                return datetime.strptime(typed, wanted)
            except ValueError:
                continue
        if isinstance(value, date):
            return datetime.combine(value, time())
        self._fault(f"«{typed}» không phải ngày giờ; hãy gõ như 12/01/2027 08:00")
        return None

    def _word(self, words: Mapping[str, Any]) -> Any:
        typed = self._text()
        if (word := chosen(typed, words)) is not None:
            return words[word]
        self._fault(f"«{typed}» phải là một trong: {', '.join(words)}{near_miss(typed, words)}")
        return None

    def _counts(self) -> dict[str, int] | None:
        found: dict[str, int] = {}
        for one in re.split(r"[;\n]", self._text()):
            if not one.strip():
                continue
            match = _COUNT.fullmatch(one)
            if match is None or match[1] in found:
                self._fault(f"«{one.strip()}» phải ghi như «T1: 2», mỗi mã một lần, cách nhau bằng dấu chấm phẩy")
                return None
            found[match[1]] = int(match[2])
        return found or None


def _put_in(values: dict[str, Any], path: str, value: Any) -> None:
    *heads, key = path.split(".")
    for head in heads:
        values = values.setdefault(head, {})
    values[key] = value


def _merge(data: dict[str, Any], table: str, values: Mapping[str, Any]) -> None:
    for part in table.split(".") if table else ():
        data = data.setdefault(part, {})
    data.update(values)
