"""From a package's XML parts to openpyxl cells, one pass, within bounds.

openpyxl's own loader builds an object for every cell of a merged range, translates every shared formula and
parses styles, links, comments and drawings, any of which a small file can blow up. This one takes from
openpyxl what reads a cell and leaves the rest out (what stands beside the cells is `beside`'s).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
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

from cchc_eval.vietnamese.encodings import misread_message
from cchc_eval.vietnamese.writing import visible
from cchc_eval.workbook.beside import HYPERLINK_TAG, Parts, beside, has_loose_controls, read_beside
from cchc_eval.workbook.text import plain_text, raised

MAX_SHEETS = 700
MAX_ROW = 20_000  # the lowest row that may hold a value
MAX_COLUMN = 200
MAX_CELLS = 600_000  # cells with a value, in the whole workbook
MAX_MERGES = 5_000  # merged ranges of a sheet

_ITEM_TAG = f"{{{SHEET_MAIN_NS}}}si"
_VALUE_TAG = f"{{{SHEET_MAIN_NS}}}v"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_RUN_TAG = f"{{{SHEET_MAIN_NS}}}r"
_STYLE_TAG = f"{{{SHEET_MAIN_NS}}}rPr"
_ALIGN_TAG = f"{{{SHEET_MAIN_NS}}}vertAlign"
_INLINE_TAG = f"{{{SHEET_MAIN_NS}}}is"
_COLUMN_TAG = f"{{{SHEET_MAIN_NS}}}col"
_MERGED_RANGE_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_NUMBER_FORMAT_TAG = f"{{{SHEET_MAIN_NS}}}numFmt"
_CELL_FORMATS_TAG = f"{{{SHEET_MAIN_NS}}}cellXfs"
_STRICT = b"purl.oclc.org/ooxml"
# What a number format writes or leaves room for as it stands: "text", \\x, _x (room as wide as x), *x (filled with x).
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')
_CONDITION = re.compile(r"\[[<>=][^\]]*\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")

# A link that a formula of two texts makes: an address and what is shown for it.
_LINK = re.compile(r'=HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)"\s*)?\)', re.IGNORECASE)
# What LibreOffice makes of the values TRUE and FALSE.
_CONSTANTS = {"=TRUE()": True, "=FALSE()": False}

PERCENT = BUILTIN_FORMATS[9]  # "0%": the number format of a cell that shows its value times 100
UNCLEAR = "0%;0"  # of a cell that does so for some values only


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
        self.percents: dict[int, str] = {}  # PERCENT or UNCLEAR
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
        elif (kind := percent_format(code)) is not None:
            self.percents[index] = kind


def percent_format(code: str) -> str | None:
    """PERCENT where a number format shows its value times 100, UNCLEAR where that depends on the value, else None."""
    code = _LITERAL.sub("", code)
    sections = [_BRACKETS.sub("", section) for section in code.split(";")]
    if _CONDITION.search(code):
        shown = {"%" in section for section in sections}
        return UNCLEAR if len(shown) > 1 else PERCENT if shown == {True} else None
    # Without conditions the first section is that of numbers above 0.
    return PERCENT if "%" in sections[0] else None


class _SheetParser(WorkSheetParser):
    """openpyxl's reader of rows, without all that is not a row or a merged range."""

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        self.merged: list[CellRange] = []
        self.links: list[Element] = []
        self.hidden: set[int] = set()
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == MERGE_TAG:
                ranges = element.findall(_MERGED_RANGE_TAG)
                if len(ranges) > MAX_MERGES:
                    raise Oversized("chứa quá nhiều ô gộp")
                self.merged += [CellRange(item.get("ref")) for item in ranges]
            elif element.tag == HYPERLINK_TAG:
                self.links.append(element)
            elif element.tag == _COLUMN_TAG and element.get("hidden") in ("1", "true"):
                first, last = int(element.get("min", 0)), int(element.get("max", 0))
                self.hidden.update(range(first, min(last, MAX_COLUMN) + 1))

    def parse_cell(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        if found["data_type"] == "f":
            if found["value"] in _CONSTANTS:
                found |= {"value": _CONSTANTS[found["value"]], "data_type": "b"}
            elif shown := element.findtext(_VALUE_TAG):
                found["shown"] = float(shown) if element.get("t", "n") == "n" else shown
        inline = element.find(_INLINE_TAG)
        if inline is not None and found["data_type"] == "s":
            found["value"] = _joined(inline)
        return found

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
    loose_controls = has_loose_controls(parts)
    for sheet, relation in parser.find_sheets():
        if not relation.Type.endswith("/worksheet"):
            continue
        worksheet = workbook.create_sheet(visible(sheet.name))
        worksheet.sheet_state = sheet.state
        cells_left = _fill(worksheet, parts, relation.target, strings, formats, cells_left)
        beside(worksheet).controls = loose_controls
    return workbook


def _read_strings(source: IO[bytes]) -> list[str]:
    strings = []
    for _, element in iterparse(source):
        if element.tag == _ITEM_TAG:
            strings.append(_joined(element))
            element.clear()
    return strings


def _joined(item: Element) -> str:
    """A text that is plain or in runs of differing looks, raised digits as such; without phonetic hints."""
    texts = [text.text or "" for text in item.iterfind(_TEXT_TAG)]
    for run in item.iterfind(_RUN_TAG):
        align = run.find(f"{_STYLE_TAG}/{_ALIGN_TAG}")
        text = run.findtext(_TEXT_TAG) or ""
        texts.append(text if align is None else raised(text, align.get("val", "")))
    return "".join(texts)


def _fill(sheet: Worksheet, parts: Parts, path: str, strings: list[str], formats: _Formats, cells_left: int) -> int:
    """Put the sheet's cells in place; returns how many more cells the workbook may have.

    A cell of spaces is no cell: nobody sees it.
    """
    epoch: datetime = sheet.parent.epoch
    parser = _SheetParser(
        parts.open(path), strings, epoch=epoch, date_formats=formats.dates, timedelta_formats=formats.durations
    )
    cells: dict[tuple[int, int], Cell] = sheet._cells
    misread, linked, came_to = beside(sheet).misread, beside(sheet).links, beside(sheet).shown
    for _, row in parser.parse():
        for found in row:
            value = found["value"]
            if value is None:
                continue
            place = found["row"], found["column"]
            if place in cells:
                raise ValueError(f"cell {place} stands twice")
            cells_left -= 1
            if found["data_type"] == "f" and (link := _LINK.fullmatch(value)) is not None:
                address, shown = (text.replace('""', '"') for text in (link[1], link[2] or link[1]))
                found["data_type"], value = "s", shown
                if not address.startswith("#"):
                    linked[place] = plain_text(address)
            if isinstance(value, str):
                typed = unescape(value)
                value = plain_text(typed)
                if not value.strip() and cells_left >= 0:
                    continue
                if found["data_type"] != "f" and (message := misread_message([typed])):
                    misread[place] = message
            cell = Cell(sheet, *place)
            if place[0] > MAX_ROW or place[1] > MAX_COLUMN or cells_left < 0:
                raise Oversized(f"có dữ liệu quá xa hoặc quá nhiều (sheet «{sheet.title}», ô {cell.coordinate})")
            cell._value = value
            cell.data_type = found["data_type"]
            if (kind := formats.percents.get(found["style_id"])) is not None:
                cell.number_format = kind
            cells[place] = cell
            if "shown" in found:
                came_to[place] = found["shown"]
    sheet.merged_cells = MultiCellRange(parser.merged)
    beside(sheet).hidden_columns = parser.hidden
    read_beside(sheet, parts, path, parser.links)
    return cells_left
