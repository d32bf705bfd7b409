"""How the form's cells look, and how high its rows are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring.inputs import CHOICE, DATE, FLAG, TEXT, TICK
from cchc_eval.workbook import style
from cchc_eval.workbook.form_formulas import CHECK, DONE, PARTIAL, TODO
from cchc_eval.workbook.form_layout import FIRST_ROW, LETTER, NA_TITLE, TABLE, Layout, Line

TOP, GROUP, LEAF, INPUT = "top", "group", "leaf", "input"  # kinds of row
# States of a cell. As text, Excel takes what is typed as it is: "1/2" is no date, "- báo cáo" no formula.
OPEN, OPEN_TEXT, CLOSED, FIXED = "open", "open as text", "closed", "fixed"

_INDENTED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
# By kind of row, the columns whose text is no more than a help.
_NOTED = {LEAF: ("answer", "explanation", "evidence"), INPUT: ("max",)}
_FILLS = {TOP: style.TOP_FILL, GROUP: style.GROUP_FILL}
_WIDTHS: Mapping[str, float] = {column.key: column.width for column in TABLE.columns}

_LINE_HEIGHT = 15.0  # points, at the body's size
_PADDING = 3.0
_MOST_HEIGHT = 400.0  # Excel takes 409


class Looks:
    """Style arrays, each made once and shared by the cells of all rows of the same make."""

    def __init__(self, sheet: Worksheet, decimals: int | None, *, closed: bool = False) -> None:
        """`decimals`: of points, see `style.points_format`; `closed`: no cell is to be filled in."""
        self._sheet = sheet
        self._closed = closed
        self._points = style.points_format(decimals)
        self._rows: dict[tuple[object, ...], dict[str, StyleArray]] = {}
        self.closing_row = {column: self._make(TOP, FIXED, column) for column in _WIDTHS}

    def of_row(self, line: Line) -> dict[str, StyleArray]:
        """The looks of a row's cells by column."""
        kind, open_columns = _kind_of(line), () if self._closed else line.inputs
        as_text = line.input is not None and line.input.kind in (CHOICE, TICK, FLAG, TEXT)
        as_day = line.input is not None and line.input.kind == DATE
        make = kind, open_columns, as_text, as_day
        if make not in self._rows:
            self._rows[make] = {
                column: self._make(kind, _state_of(column, open_columns, as_text), column, as_day=as_day)
                for column in _WIDTHS
            }
        return self._rows[make]

    def _make(self, kind: str, state: str, column: str, *, as_day: bool = False) -> StyleArray:
        cell = Cell(self._sheet, 1, 1)
        font = style.BOLD if kind in _FILLS else style.BODY
        if column in ("previous", "key") or column in _NOTED.get(kind, ()):
            font = style.NOTE
        fill = {OPEN: style.INPUT_FILL, OPEN_TEXT: style.INPUT_FILL, CLOSED: style.CLOSED_FILL}.get(
            state, _FILLS.get(kind)
        )
        alignment = style.WRAP if column in ("title", "explanation", "evidence") else style.CENTER
        if kind == INPUT and column == "title":
            alignment = _INDENTED
        style.dress(cell, font=font, fill=fill, alignment=alignment, unlocked=state in (OPEN, OPEN_TEXT))
        if column in ("max", "points"):
            cell.number_format = style.POINTS if column == "max" else self._points
        elif as_day and column in ("previous", "answer"):
            cell.number_format = style.DAY
        elif column == "code" or state == OPEN_TEXT:
            cell.number_format = style.TEXT
        return cell._style


def _kind_of(line: Line) -> str:
    if line.input is not None:
        return INPUT
    if line.criterion.is_leaf:
        return LEAF
    return TOP if line.criterion.parent is None else GROUP


def _state_of(column: str, open_columns: Sequence[str], answer_as_text: bool) -> str:
    if column in open_columns:
        return OPEN if column == "answer" and not answer_as_text else OPEN_TEXT
    # Grey between the inputs of a leaf's first row: nothing is forgotten here.
    return CLOSED if column == "na" and "evidence" in open_columns else FIXED


class _GrowingRow(RowDimension):
    """A row whose height is a first estimate: it grows with what a person types (Excel's "auto height")."""

    customHeight = False


def fit_row(sheet: Worksheet, row: int, values: Mapping[str, Any]) -> None:
    """Make a row high enough for the wrapped texts among the values of its columns."""
    texts = ((column, value) for column, value in values.items() if isinstance(value, str))
    set_height(sheet, row, max((lines_of(text, _WIDTHS[column]) for column, text in texts), default=1))


def set_height(sheet: Worksheet, row: int, lines: int) -> None:
    if lines > 1:  # one line has the height of any row
        height = min(lines * _LINE_HEIGHT + _PADDING, _MOST_HEIGHT)
        sheet.row_dimensions[row] = _GrowingRow(sheet, index=row, ht=height)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column, on the safe side."""
    # About 1.2 letters of Times New Roman 11 go into the width of a digit of the default face.
    letters = max(int(width * 1.2), 1)
    return sum(max(-(-len(paragraph) // letters), 1) for paragraph in text.split("\n"))


def add_state_colours(sheet: Worksheet, layout: Layout) -> None:
    area = f"{LETTER['answer']}{FIRST_ROW}:{LETTER['answer']}{layout.last_row}"
    for states, colour, bold in (
        ((TODO,), "B45309", False),
        ((PARTIAL, CHECK), "B91C1C", True),
        ((DONE, NA_TITLE), "15803D", False),
    ):
        for state in states:
            rule = CellIsRule(operator="equal", formula=[f'"{state}"'], font=Font(color=colour, bold=bold))
            sheet.conditional_formatting.add(area, rule)
