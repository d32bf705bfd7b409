"""Tables as offices write them, in Word or Excel, as rows of texts, and what of the file is not in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from lxml.etree import XMLSyntaxError

from cchc_eval.vietnamese.encodings import misread_message
from cchc_eval.workbook.beside import beside
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.text import plain_text, raised
from cchc_eval.workbook.unread import beside_cells

Row = list[str]
NUMBERED = "#"  # the text of a cell that holds nothing but a number of Word's own counting
FORMULA = "="  # what the text of a cell begins with whose value only Excel works out

_MOST_BYTES = 40_000_000  # of a Word file when unpacked
_WIDEST = 60  # columns
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What stands in a text for what is no text: whoever reads the text has to see that something is there.
_NO_TEXT = {
    _MATH: "[công thức]",
    qn("w:drawing"): "[hình]",
    qn("w:pict"): "[hình]",
    qn("w:object"): "[hình]",
    qn("w:footnoteReference"): "[chú thích]",
    qn("w:endnoteReference"): "[chú thích]",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:tab"): " ",
    qn("w:noBreakHyphen"): "-",
}
_TAKEN_AWAY = (qn("w:moveFrom"), _FALLBACK)
_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


@dataclass
class OfficeTable:
    name: str
    rows: list[Row]
    continued: bool = False  # may go on with the table before it, as where a page ends


@dataclass
class OfficeFile:
    tables: list[OfficeTable]
    remarks: list[str] = field(default_factory=list)


def read_tables(source: Path) -> OfficeFile:
    """The tables of a .docx file, or the sheets of an .xlsx file. Raises WorkbookError."""
    found = _of_word(source) if source.suffix.lower() == ".docx" else _of_excel(source)
    if misread := misread_message(text for table in found.tables for row in table.rows for text in row):
        found.remarks.append(misread)
    return found


def _of_excel(source: Path) -> OfficeFile:
    found = OfficeFile([])
    for sheet in open_guarded(source).worksheets:
        if sheet.sheet_state != "visible":
            found.remarks.append(f"trang ẩn «{sheet.title}» không đọc")
            continue
        found.remarks += beside_cells(sheet, beside(sheet).links)
        rows: dict[int, dict[int, str]] = {}
        # Only cells that hold something: a space far below the table must not make a million rows.
        for (row, column), cell in sheet._cells.items():
            if column <= _WIDEST and (text := _clean(shown_value(cell.value))):
                rows.setdefault(row, {})[column] = text
        width = max((column for row in rows.values() for column in row), default=0)
        found.tables.append(
            OfficeTable(
                sheet.title, [[rows[row].get(column, "") for column in range(1, width + 1)] for row in sorted(rows)]
            )
        )
    return found


def _of_word(source: Path) -> OfficeFile:
    try:
        content = source.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > _MOST_BYTES:
                raise WorkbookError(f"Tệp «{source.name}»: quá lớn; chỉ giữ lại bảng tiêu chí rồi thử lại")
        document = Document(io.BytesIO(content))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError):
        raise WorkbookError(f"Tệp «{source.name}»: không mở được; hãy lưu lại bằng Word (.docx) rồi thử lại") from None
    found = OfficeFile([])
    for position, table in enumerate(document.tables, 1):
        if table._tbl.xpath(".//w:sdt[.//w:tc]"):
            reason = "bảng có hàng hoặc ô nằm trong hộp nội dung (Content Control)"
            raise WorkbookError(
                f"Tệp «{source.name}»: {reason}; hãy bỏ hộp nội dung (Remove Content Control) rồi thử lại"
            )
        found.tables.append(OfficeTable(f"bảng {position}", _word_rows(table), continued=True))
    if any(next(table._tbl.iter(*map(qn, _CHANGES)), None) is not None for table in document.tables):
        found.remarks.append("tệp còn thay đổi chưa chấp nhận (Track Changes); đã đọc như khi chấp nhận hết")
    if any(next(table._tbl.iter(qn("w:commentReference")), None) is not None for table in document.tables):
        found.remarks.append("ghi chú gắn vào bảng (Comment) không đọc")
    return found


def _word_rows(table: WordTable) -> list[Row]:
    seen: dict[int, Any] = {}  # keeps the elements, so that none takes the id of another
    rows = []
    for row in table.rows:
        if row._tr.xpath("./w:trPr/w:del"):
            continue
        cells = [_clean(_text(cell)) for cell in _once(row.cells, seen)]
        rows.append([""] * row.grid_cols_before + cells)
    return rows


def _once(cells: Sequence[Any], seen: dict[int, Any]) -> list[Any]:
    """A cell that is merged over columns or rows stands in each of them; the others are kept in their place, None."""
    kept = []
    for cell in cells:
        kept.append(None if id(cell._tc) in seen else cell)
        seen[id(cell._tc)] = cell._tc
    return kept


def _text(cell: Any) -> str:
    """Also what stands in a table within the cell, and what a tracked change inserts."""
    if cell is None:
        return ""
    lines = ["".join(_pieces(paragraph)) for paragraph in cell._tc.iter(qn("w:p"))]
    text = "\n".join(lines)
    return text if text.strip() or not any(_is_numbered(one) for one in cell.paragraphs) else NUMBERED


def _pieces(element: Any) -> list[str]:
    pieces: list[str] = []
    for child in element:
        if child.tag in _NO_TEXT:
            pieces.append(_NO_TEXT[child.tag])
        elif child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag not in _TAKEN_AWAY:
            pieces += _pieces(child)
    align = element.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}") if element.tag == qn("w:r") else None
    return pieces if align is None else [raised(piece, align.get(qn("w:val"), "")) for piece in pieces]


def _is_numbered(paragraph: Any) -> bool:
    """Whether Word counts the paragraph: by itself, or by its style or a style under that."""
    found = [paragraph._p.pPr]
    style = paragraph.style
    while style is not None:
        found.append(style.element.pPr)
        style = style.base_style
    return any(one is not None and one.find(qn("w:numPr")) is not None for one in found)


def _clean(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in plain_text(text).splitlines() if line.strip())
