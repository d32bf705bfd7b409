"""The form's sheet for what the unit says of its year as a whole: difficulties and recommendations.

Forms that older versions made have no such sheet; they say nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number, same_words, told_apart
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, SheetReader, Table, shown_value
from cchc_eval.workbook.form_look import lines_of, set_height
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.unread import note_outside

SHEET = "Khó khăn, kiến nghị"
STATEMENTS: Mapping[str, str] = {
    "difficulties": "Khó khăn, vướng mắc",
    "recommendations": "Kiến nghị, đề xuất",
}
MOST_STATEMENT = 10_000  # characters of one

_TABLE = Table((Column("what", "Nội dung", 24), Column("text", "Ý kiến của đơn vị", 96)), header_row=3)
_ROWS: Mapping[str, int] = {key: row for row, key in enumerate(STATEMENTS, _TABLE.header_row + 1)}
_LEAST_LINES = 8  # room that invites to write
_HINT = "Ghi chung cho cả đơn vị, không bắt buộc; được in trong báo cáo tự đánh giá. Xuống dòng trong ô: Alt+Enter."


def check_length(statements: Mapping[str, str]) -> list[str]:
    """What is too long, in words."""
    return [
        f"«{STATEMENTS[key]}» dài {number(len(text))} ký tự, chỉ được {number(MOST_STATEMENT)}; hãy rút ngắn"
        for key, text in statements.items()
        if len(text) > MOST_STATEMENT
    ]


def write_statements(workbook: Workbook, statements: Mapping[str, str]) -> list[Cell]:
    """Add the sheet; gives its cells whose text is only shown. Raises WorkbookError on a text that is too long."""
    if problems := check_length(statements):
        raise WorkbookError(*problems)
    sheet = workbook.create_sheet(SHEET)
    sheet.sheet_view.showGridLines = False
    title = style.put_text(sheet["A1"], "KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ, ĐỀ XUẤT")
    style.dress(title, font=style.TITLE, border=None)
    hint = style.put_text(sheet["A2"], _HINT)
    style.dress(hint, font=style.NOTE, border=None)
    for row, height in ((1, 28), (2, 20)):
        sheet.merged_cells.add(f"A{row}:B{row}")
        sheet.row_dimensions[row].height = height
    _TABLE.write_header(sheet)
    width = _TABLE.columns[1].width
    for key, row in _ROWS.items():
        style.dress(style.put_text(sheet.cell(row, 1), STATEMENTS[key]), font=style.BOLD, fill=style.GROUP_FILL)
        text = statements.get(key, "").strip()
        cell = style.put_text(sheet.cell(row, 2), text)
        style.dress(cell, fill=style.INPUT_FILL, alignment=style.WRAP_TOP, unlocked=True)
        cell.number_format = style.TEXT
        set_height(sheet, row, max(lines_of(text, width), _LEAST_LINES))
    sheet.add_data_validation(_limit())
    style.set_paper(sheet, landscape=True)
    sheet.oddHeader.center.text = None
    style.lock(sheet)
    return [title, hint]


def _limit() -> DataValidation:
    return DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(MOST_STATEMENT),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Nội dung quá dài",
        error=f"Ghi không quá {number(MOST_STATEMENT)} ký tự.",
        sqref=f"B{min(_ROWS.values())}:B{max(_ROWS.values())}",
    )


class StatementsReader:
    """The sheet as a person left it."""

    def __init__(self, sheet: Worksheet, problems: list[str], remarks: list[str]) -> None:
        self.cells = SheetReader(sheet, _TABLE, problems, remarks)

    def read(self) -> dict[str, str]:
        """What is said, by key; notes what was changed around the two cells, and what is too long."""
        if not self.cells.check_layout():
            return {}
        self.cells.check_merges(max(_ROWS.values()))
        found = {}
        for key, row in _ROWS.items():
            title = shown_value(self.cells.value("what", row))
            if not same_words(STATEMENTS[key], title):
                self.cells.fault(f"phải là {told_apart(STATEMENTS[key], title)}; hãy hoàn tác", "what", row)
            elif text := self.cells.words("text", row):
                found[key] = text
                for fault in check_length({key: text}):
                    self.cells.fault(fault, "text", row)
        self._note_around()
        return found

    def _note_around(self) -> None:
        sheet, rows = self.cells.sheet, range(_TABLE.header_row, max(_ROWS.values()) + 1)
        filled = (place for place, cell in sheet._cells.items() if cell.value is not None)
        inside = {(row, column) for row in rows for column in (1, 2)} | {(1, 1), (2, 1)}
        note_outside(sheet, [place for place in filled if place not in inside], self.cells.remarks)
