"""How the workbooks look: one place for faces, fills, borders, number formats, paper, and text made inert."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from copy import copy
from decimal import Decimal
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.text import leads_to_formula, plain_text

FACE = "Times New Roman"
INK = "1F2937"
BODY = Font(name=FACE, size=11, color=INK)
BOLD = Font(name=FACE, size=11, color=INK, bold=True)
ITALIC = Font(name=FACE, size=11, color=INK, italic=True)
NOTE = Font(name=FACE, size=10, color="6B7280", italic=True)
TITLE = Font(name=FACE, size=14, color=INK, bold=True)
HEADER = Font(name=FACE, size=11, color="FFFFFF", bold=True)

HEADER_FILL = PatternFill("solid", start_color="1F4E79")
TOP_FILL = PatternFill("solid", start_color="D6E4F0")  # a field (top group)
GROUP_FILL = PatternFill("solid", start_color="EDF3F8")  # a group below it
INPUT_FILL = PatternFill("solid", start_color="FFF9E5")  # a cell to fill in
CLOSED_FILL = PatternFill("solid", start_color="E5E7EB")  # nothing to fill in here
AGAIN_COLOR = "F9B870"
AGAIN_FILL = PatternFill("solid", start_color=AGAIN_COLOR)  # changed since it was looked at

_THIN = Side(style="thin", color="9CA3AF")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

WRAP = Alignment(vertical="center", wrap_text=True)
WRAP_TOP = Alignment(vertical="top", wrap_text=True)
PLAIN = Alignment(vertical="center")
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)

# Excel shows these with the signs of the machine's own settings, a comma in Vietnam; LibreOffice takes the comma
# from the Vietnamese language tag.
POINTS = "[$-42A]0.00"
FINE_POINTS = "[$-42A]0.00##"  # of a set that does not round to two decimals
PLAIN_NUMBER = "[$-42A]General"
DAY = "dd/mm/yyyy"
MOMENT = 'hh:mm" ngày "dd/mm/yyyy'
COUNT = "[$-42A]#,##0"
TEXT = "@"
PERCENT = "0.00##########%"

UNLOCKED = Protection(locked=False)

LINE_HEIGHT = 14.5  # points, of the body face
ONE_LINE = LINE_HEIGHT + 3
_LETTERS_PER_WIDTH = 1.05  # a column's width counts digits of a wider face; words don't fill every line
MAX_TEXT = 32_767  # characters a cell holds
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def put_text(cell: Cell, text: str) -> Cell:
    """Write a person's text so that it stays text, and reads back the same.

    The cell is of string type whatever it begins with; where a spreadsheet would start a formula (= + - @,
    tab, line end) it also carries Excel's own quote prefix, so that editing the cell starts none either.
    Line ends become "\\n"; control characters, which no workbook can hold, are left out. Raises WorkbookError
    above 32,767 characters.
    """
    text = plain_text(text)
    if len(text) > MAX_TEXT:
        raise WorkbookError(
            f"Sheet '{cell.parent.title}', ô {cell.coordinate}: văn bản dài {number(len(text))} ký tự, "
            f"một ô Excel chỉ chứa {number(MAX_TEXT)}; hãy rút ngắn nội dung bắt đầu bằng «{text[:40]}»"
        )
    cell.value = None
    if text:
        cell._value = _ESCAPE.sub("_x005F_", text)
        cell.data_type = "s"
        cell.quotePrefix = leads_to_formula(text)
    return cell


def put_number(cell: Cell, value: Decimal | int | float | None, number_format: str = POINTS) -> Cell:
    """Write a number with its format; None leaves the cell empty."""
    cell.value = value
    cell.number_format = number_format
    return cell


def points_format(decimals: int | None) -> str:
    """How points show that a set rounds to so many decimals; None: not at all."""
    return POINTS if decimals == 2 else FINE_POINTS


def put_percentage(cell: Cell, value: Decimal | int | float, number_format: str = PLAIN_NUMBER) -> Cell:
    """Write a number in percent. One up to 1 gets a percent sign: bare it could be a share, which readers refuse."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return put_number(cell, exact / 100, PERCENT) if 0 < exact <= 1 else put_number(cell, exact, number_format)


def dress(
    cell: Cell,
    *,
    font: Font = BODY,
    fill: PatternFill | None = None,
    alignment: Alignment = WRAP,
    border: Border | None = GRID,
    unlocked: bool = False,
) -> Cell:
    """Give a cell its looks; its number format and quote prefix stay."""
    looks = _LOOKS.setdefault(cell.parent.parent, {})
    parts = (font, fill, alignment, border)
    key = (*map(id, parts), unlocked)
    if key not in looks:
        # Kept with the parts, so that no other object takes over an id.
        looks[key] = (_look(cell, *parts, unlocked), parts)
    look = copy(looks[key][0])
    if cell.has_style:
        look.numFmtId, look.quotePrefix = cell._style.numFmtId, cell._style.quotePrefix
    cell._style = look
    return cell


# openpyxl compares every font, fill and border with all it knows, cell by cell; once a workbook is enough.
_LOOKS: WeakKeyDictionary[Workbook, dict[tuple[int, ...], tuple[StyleArray, tuple[object, ...]]]] = WeakKeyDictionary()


def _look(
    cell: Cell,
    font: Font,
    fill: PatternFill | None,
    alignment: Alignment,
    border: Border | None,
    unlocked: bool,
) -> StyleArray:
    pattern = Cell(cell.parent, cell.row, cell.column)
    pattern.font = font
    pattern.alignment = alignment
    if fill is not None:
        pattern.fill = fill
    if border is not None:
        pattern.border = border
    if unlocked:
        pattern.protection = UNLOCKED
    return pattern._style


def fit_height(sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> None:
    """Make a row as high as its wrapped texts (each with its column's width in characters) need.

    Excel fits rows by itself, LibreOffice and most previewers do not.
    """
    lines = max(
        (
            sum(max(1, math.ceil(len(line) / (width * _LETTERS_PER_WIDTH))) for line in text.split("\n"))
            for text, width in texts
        ),
        default=1,
    )
    sheet.row_dimensions[row].height = min(409, (max(1, lines) - 1) * LINE_HEIGHT + ONE_LINE)


def set_paper(sheet: Worksheet, *, landscape: bool, header_row: int | str | None = None) -> None:
    """A4 with the margins of Decree 30, as wide as the page, pages numbered from the second.

    `header_row`: the row (5) or rows ("5:6") repeated on every page.
    """
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    # Inches. The left edge is bound: 30 mm; right 15, top and bottom 20.
    margins.left, margins.right, margins.top, margins.bottom = 30 / 25.4, 15 / 25.4, 20 / 25.4, 20 / 25.4
    margins.header = margins.footer = 10 / 25.4
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.differentFirst = True
    sheet.oddHeader.center.text = f'&"{FACE},Regular"&13&P'
    if header_row is not None:
        rows = header_row if isinstance(header_row, str) else f"{header_row}:{header_row}"
        sheet.print_title_rows = rows


def freeze(sheet: Worksheet, cell: str) -> None:
    """Keep what is above and left of the cell in sight, and start reading at the top."""
    sheet.freeze_panes = cell
    sheet.sheet_view.zoomScale = 100


def lock(sheet: Worksheet) -> None:
    """Only unlocked cells can be edited; rows and columns can still be made wider, and be filtered, and a cell that
    was pasted as a percentage be given back its format."""
    sheet.protection.sheet = True
    sheet.protection.formatCells = False
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.autoFilter = False
