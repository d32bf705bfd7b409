"""From a package's XML parts to openpyxl cells, one pass, within bounds.

openpyxl's own loader builds an object for every cell of a merged range, translates every shared formula and
parses styles, links, comments and drawings, any of which a small file can blow up. This one takes from
openpyxl what reads a cell and leaves the rest out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, Protocol
from xml.etree.ElementTree import Element

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from cchc_eval.workbook.text import plain_text

MAX_SHEETS = 700
MAX_ROW = 20_000  # the lowest row that may hold a value
MAX_COLUMN = 200
MAX_CELLS = 600_000  # cells with a value, in the whole workbook
MAX_MERGES = 5_000  # merged ranges of a sheet

_ITEM_TAG = f"{{{SHEET_MAIN_NS}}}si"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_RUN_TAG = f"{{{SHEET_MAIN_NS}}}r"
_MERGED_RANGE_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_NUMBER_FORMAT_TAG = f"{{{SHEET_MAIN_NS}}}numFmt"
_CELL_FORMATS_TAG = f"{{{SHEET_MAIN_NS}}}cellXfs"
_STRICT = b"purl.oclc.org/ooxml"
_QUOTED = re.compile(r'"[^"]*"|\\.')


class Parts(Protocol):
    def read(self, name: str) -> bytes: ...

    def open(self, name: str) -> IO[bytes]: ...


class Oversized(Exception):
    """More rows, columns, cells or sheets than any of our workbooks has; str() is a message for people."""

    def __init__(self, what: str = "chứa quá nhiều dòng, cột hoặc ô") -> None:
        super().__init__(f"{what}; hãy xóa hẳn (không chỉ làm trống) các dòng, cột và trang thừa rồi lưu lại")


class Unsupported(Exception):
    """A workbook of a kind that is not read; str() is a message for people."""


class _Formats:
    """Which cell formats show a number as a date, a duration or a percent (indices of cellXfs)."""

    def __init__(self, styles: IO[bytes] | None) -> None:
        self.dates: set[int] = set()
        self.durations: set[int] = set()
        self.percents: set[int] = set()
        codes: dict[int, str] = dict(BUILTIN_FORMATS)
        for _, element in iterparse(styles) if styles is not None else ():
            if element.tag == _NUMBER_FORMAT_TAG:
                codes[int(element.get("numFmtId"))] = element.get("formatCode", "")
            elif element.tag == _CELL_FORMATS_TAG:
                for index, style in enumerate(element):
                    self._add(index, codes.get(int(style.get("numFmtId", 0)), ""))

    def _add(self, index: int, code: str) -> None:
        if is_date_format(code):
            self.dates.add(index)
            if is_timedelta_format(code):
                self.durations.add(index)
        elif "%" in _QUOTED.sub("", code):
            self.percents.add(index)


class _SheetParser(WorkSheetParser):
    """openpyxl's reader of rows, without all that is not a row or a merged range."""

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        self.merged: list[CellRange] = []
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == MERGE_TAG:
                ranges = element.findall(_MERGED_RANGE_TAG)
                if len(ranges) > MAX_MERGES:
                    raise Oversized("chứa quá nhiều ô gộp")
                self.merged += [CellRange(item.get("ref")) for item in ranges]

    def parse_formula(self, element: Element) -> str:
        # As written: the text only serves to refuse it, and translating shared formulas takes unbounded time.
        return f"={element.findtext(FORMULA_TAG) or ''}"


def read_workbook(parts: Parts) -> Workbook:
    """All worksheets of the package. Raises Oversized, Unsupported, or anything at all on damaged XML."""
    main = get_dependents(parts, "_rels/.rels")
    start = next(relation for relation in main if relation.Type.endswith("/officeDocument")).target
    if _STRICT in parts.read(start)[:10_000]:
        raise Unsupported(
            "ở dạng «Strict Open XML»; hãy mở bằng Excel, lưu lại dạng «Excel Workbook (*.xlsx)» rồi nộp lại"
        )
    parser = WorkbookParser(parts, start, keep_links=False)
    parser.parse()
    workbook: Workbook = parser.wb
    workbook._sheets = []
    part_of = {relation.Type.rpartition("/")[2]: relation.target for relation in parser.rels.values()}
    strings = _read_strings(parts.open(part_of["sharedStrings"])) if "sharedStrings" in part_of else []
    formats = _Formats(parts.open(part_of["styles"]) if "styles" in part_of else None)
    if len(parser.sheets) > MAX_SHEETS:
        raise Oversized("chứa quá nhiều trang tính")
    cells_left = MAX_CELLS
    for sheet, relation in parser.find_sheets():
        if not relation.Type.endswith("/worksheet"):
            continue
        worksheet = workbook.create_sheet(sheet.name)
        worksheet.sheet_state = sheet.state
        cells_left = _fill(worksheet, parts.open(relation.target), strings, formats, cells_left)
    return workbook


def _read_strings(source: IO[bytes]) -> list[str]:
    strings = []
    for _, element in iterparse(source):
        if element.tag == _ITEM_TAG:
            # Plain, or in runs of differing looks; not the phonetic hints beside them.
            texts = (*element.iterfind(_TEXT_TAG), *element.iterfind(f"{_RUN_TAG}/{_TEXT_TAG}"))
            strings.append("".join(text.text or "" for text in texts))
            element.clear()
    return strings


def _fill(sheet: Worksheet, source: IO[bytes], strings: list[str], formats: _Formats, cells_left: int) -> int:
    """Put the sheet's cells in place; returns how many more cells the workbook may have."""
    epoch: datetime = sheet.parent.epoch
    parser = _SheetParser(source, strings, epoch=epoch, date_formats=formats.dates, timedelta_formats=formats.durations)
    cells: dict[tuple[int, int], Cell] = sheet._cells
    for _, row in parser.parse():
        for found in row:
            value = found["value"]
            if value is None:
                continue
            place = found["row"], found["column"]
            if place in cells:
                raise ValueError(f"cell {place} stands twice")
            cell = Cell(sheet, *place)
            cells_left -= 1
            if place[0] > MAX_ROW or place[1] > MAX_COLUMN or cells_left < 0:
                raise Oversized(f"có dữ liệu quá xa hoặc quá nhiều (sheet «{sheet.title}», ô {cell.coordinate})")
            cell._value = plain_text(unescape(value)) if isinstance(value, str) else value
            cell.data_type = found["data_type"]
            if found["style_id"] in formats.percents:
                cell.number_format = BUILTIN_FORMATS[9]
            cells[place] = cell
    sheet.merged_cells = MultiCellRange(parser.merged)
    return cells_left
