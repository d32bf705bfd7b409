"""The settings of a round as a workbook, written blank or filled; `settings_read` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook import settings_fields as fields
from cchc_eval.workbook import settings_layout as layout
from cchc_eval.workbook import stamp, style
from cchc_eval.workbook.cells import Column, Table
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.settings_fields import NO, YES, Block, Field, Lines, Page

KIND = "settings"
VALUES = (Column("title", "Nội dung", 30), Column("value", "Giá trị", 70), Column("help", "Hướng dẫn", 60))
_SPARE = 20  # empty lines of a table, ready to fill in
LISTS = "_chon"  # the sheet that holds long lists to choose from
_LONGEST_LIST = 200  # characters that Excel takes in a validation itself


def write_settings(data: Mapping[str, Any]) -> bytes:
    """The workbook, with what `data` gives filled in. Raises WorkbookError on a text longer than a cell holds."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    lists = _Lists(workbook)
    shown: list[Cell] = []
    for page in layout.pages():
        sheet = workbook.create_sheet(page.title)
        at = 1
        for block in page.blocks:
            at = _write_block(sheet, block, at, _table(data, block.table), lists, shown)
        if page.lines is not None:
            _write_lines(sheet, page.lines, at, list(_lines_of(data, page.lines)), lists, shown)
        _set_widths(sheet, page)
        style.set_paper(sheet, landscape=True)
    lists.finish()
    stamp.write_stamp(workbook, KIND, None, shown)
    return saved(workbook)


class _Lists:
    """Lists to choose from that are too long for a validation, on a sheet out of sight."""

    def __init__(self, workbook: Workbook) -> None:
        self.sheet = workbook.create_sheet(LISTS)
        self.known: dict[tuple[str, ...], str] = {}

    def formula(self, words: Sequence[str]) -> str:
        typed = ",".join(words)
        if len(typed) <= _LONGEST_LIST and not any("," in word or '"' in word for word in words):
            return f'"{typed}"'
        if tuple(words) not in self.known:
            column = len(self.known) + 1
            for row, word in enumerate(words, 1):
                style.put_text(self.sheet.cell(row, column), word)
            letter = get_column_letter(column)
            self.known[tuple(words)] = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(words)}"
        return self.known[tuple(words)]

    def finish(self) -> None:
        workbook = self.sheet.parent
        self.sheet.sheet_state = "veryHidden"
        workbook.move_sheet(self.sheet, len(workbook.worksheets))
        workbook.active = 0


_LINES_TO_TYPE = {fields.LINES: 4, fields.PARAGRAPH: 2}


def _write_block(
    sheet: Worksheet, block: Block, at: int, given: Mapping[str, Any], lists: _Lists, shown: list[Cell]
) -> int:
    """Gives the row after it."""
    shown.append(_heading(sheet, at, block.title, len(VALUES)))
    for row, one in enumerate((_marked(block, one) for one in block.fields), at + 1):
        title = style.dress(style.put_text(sheet.cell(row, 1), one.title), font=style.BOLD)
        style.dress(sheet.cell(row, 2), fill=style.INPUT_FILL, unlocked=True)
        told = style.dress(style.put_text(sheet.cell(row, 3), one.help), font=style.NOTE)
        shown += [title, *([told] if one.help else [])]
        _put(sheet.cell(row, 2), one, _of(given, one.path))
        sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        _limit(sheet, one, f"B{row}", lists)
        room = "\n" * (_LINES_TO_TYPE.get(one.kind, 1) - 1)
        style.fit_height(sheet, row, ((str(sheet.cell(row, 2).value or ""), 70), (one.help, 60), (room, 70)))
    return at + len(block.fields) + 2


def _marked(block: Block, one: Field) -> Field:
    """Its help begins with whether it must be filled in."""
    if one.path not in fields.WANTED.get(block.table, ()):
        return one
    return replace(one, help="; ".join(text for text in ("phải ghi", one.help) if text))


def _write_lines(
    sheet: Worksheet,
    lines: Lines,
    at: int,
    given: Sequence[Mapping[str, Any]],
    lists: _Lists,
    shown: list[Cell],
) -> None:
    if lines.title:
        shown.append(_heading(sheet, at, lines.title, min(len(lines.fields), 8)))
        shown.append(style.dress(style.put_text(sheet.cell(at + 1, 1), lines.help), font=style.NOTE, border=None))
        sheet.cell(at + 1, 1).alignment = Alignment(vertical="center")
        at += 2
    table = table_of(lines, at)
    table.write_header(sheet)
    for row in range(at + 1, at + 1 + len(given) + _SPARE):
        one = given[row - at - 1] if row - at <= len(given) else {}
        for own in lines.fields:
            cell = table.cell(sheet, own.path, row)
            style.dress(cell, fill=style.INPUT_FILL, unlocked=True)
            _put(cell, own, _of(one, own.path))
        texts = [(str(table.cell(sheet, own.path, row).value or ""), own.width) for own in lines.fields]
        style.fit_height(sheet, row, texts)
        if sheet.row_dimensions[row].height <= style.ONE_LINE:
            sheet.row_dimensions[row].height = None  # a row of a height of its own does not grow with what is typed
    last = at + len(given) + _SPARE
    for own in lines.fields:
        letter = table.letter(own.path)
        _limit(sheet, own, f"{letter}{at + 1}:{letter}{last}", lists)
    style.freeze(sheet, f"B{at + 1}")


def _heading(sheet: Worksheet, row: int, title: str, width: int) -> Cell:
    for column in range(1, width + 1):
        style.dress(sheet.cell(row, column), font=style.BOLD, fill=style.TOP_FILL)
    cell = style.put_text(sheet.cell(row, 1), title)
    cell.alignment = Alignment(vertical="center")
    return cell


def _set_widths(sheet: Worksheet, page: Page) -> None:
    if page.blocks:
        for index, column in enumerate(VALUES, 1):
            letter = get_column_letter(index)
            own = page.lines.fields[index - 1].width if page.lines is not None else 0
            sheet.column_dimensions[letter].width = max(column.width if page.lines is None else 30, own)


def _put(cell: Cell, one: Field, value: Any) -> None:
    """A value of the settings as a person would have typed it."""
    match one.kind:
        case fields.DAY | fields.MOMENT:
            cell.value = value
            cell.number_format = style.DAY if one.kind == fields.DAY else f"{style.DAY} hh:mm"
        case fields.WHOLE:
            style.put_number(cell, value, "0")
        case fields.FLAG:
            style.put_text(cell, "" if value is None else YES if value else NO)
        case fields.WORD:
            style.put_text(cell, next((word for word, key in one.words.items() if key == value), ""))
        case fields.LINES:
            style.put_text(cell, "\n".join(value or ()))
        case fields.CODES:
            style.put_text(cell, ", ".join(value or ()))
        case fields.COUNTS:
            style.put_text(cell, "; ".join(f"{code}: {count}" for code, count in (value or {}).items()))
        case _:
            style.put_text(cell, value or "")
    if one.kind not in (fields.DAY, fields.MOMENT, fields.WHOLE):
        # A code such as 1.10 or 03 must not become a number.
        cell.number_format = style.TEXT


def _limit(sheet: Worksheet, one: Field, cells: str, lists: _Lists) -> None:
    """What may be typed, with the help where the cell is chosen."""
    kind, formula = "", ""
    if one.kind == fields.WORD:
        kind, formula = "list", lists.formula(list(one.words))
    elif one.kind == fields.FLAG:
        kind, formula = "list", f'"{YES},{NO}"'
    elif one.listed:
        page, _, title = one.listed.partition(": ")
        kind, formula = "list", _column_of(page, title)
    elif one.kind == fields.WHOLE:
        kind, formula = "whole", "0"
    elif one.kind in (fields.DAY, fields.MOMENT):
        kind, formula = "date", "1"
    validation = DataValidation(
        type=kind or None,
        operator="greaterThanOrEqual" if kind in ("whole", "date") else None,
        formula1=formula or None,
        allow_blank=True,
        showErrorMessage=bool(kind) and not one.listed,
        errorTitle="Giá trị không hợp lệ",
        error="Hãy chọn trong danh sách."
        if kind == "list"
        else "Hãy nhập số nguyên."
        if kind == "whole"
        else "Nhập ngày.",
        showInputMessage=bool(one.help),
        promptTitle=one.title[:32],
        prompt=one.help[:255] or None,
        sqref=cells,
    )
    sheet.add_data_validation(validation)


def _column_of(title: str, column: str) -> str:
    """The cells of another sheet's column."""
    page = next(one for one in layout.pages() if one.title == title)
    assert page.lines is not None and not page.blocks
    first = _first_line(page.lines)
    at = next(index for index, own in enumerate(page.lines.fields, 1) if own.title == column)
    letter = get_column_letter(at)
    return f"{quote_sheetname(title)}!${letter}${first}:${letter}${first + 500}"


def _first_line(lines: Lines) -> int:
    """On a sheet without blocks."""
    return 4 if lines.title else 2


def _table(data: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    found: Any = data
    for key in table.split(".") if table else ():
        found = found.get(key, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _lines_of(data: Mapping[str, Any], lines: Lines) -> Iterator[Mapping[str, Any]]:
    if lines.table:
        head, _, key = lines.table.rpartition(".")
        yield from _table(data, head).get(key, ())
        return
    for table in lines.fields[0].words.values():
        head, _, key = table.rpartition(".")
        for one in _table(data, head).get(key, ()):
            yield {lines.fields[0].path: table, **one}


def _of(given: Mapping[str, Any], path: str) -> Any:
    head, _, key = path.rpartition(".")
    return _table(given, head).get(key)


def table_of(lines: Lines, header_row: int) -> Table:
    return Table(tuple(Column(own.path, own.title, own.width) for own in lines.fields), header_row)
