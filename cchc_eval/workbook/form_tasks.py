"""The form's sheet that says who of the unit works on which criterion, and until when: to look at only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell

from cchc_eval.scoring import CriteriaSet
from cchc_eval.vietnamese.writing import short_date
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, Table

SHEET = "Phân công"
Tasks = Mapping[str, tuple[str, date]]  # by code of leaf: who, until when

_TABLE = Table(
    (
        Column("code", "Mã số", 9),
        Column("title", "Tiêu chí", 62),
        Column("who", "Người thực hiện", 28),
        Column("due", "Hạn", 13),
    ),
    header_row=3,
)
_HINT = "Phân công trong nội bộ đơn vị, chỉ để xem; thay đổi phân công trên phần mềm."


def write_tasks(workbook: Workbook, cset: CriteriaSet, tasks: Tasks) -> list[Cell]:
    """Add the sheet; gives its cells, all of which are only shown. No sheet where nothing is given to anybody."""
    listed = [leaf for leaf in cset.leaves if leaf.code in tasks]
    if not listed:
        return []
    sheet = workbook.create_sheet(SHEET)
    sheet.sheet_view.showGridLines = False
    for row, text, font, height in ((1, "PHÂN CÔNG THỰC HIỆN", style.TITLE, 28), (2, _HINT, style.NOTE, 20)):
        style.dress(style.put_text(sheet.cell(row, 1), text), font=font, border=None)
        sheet.merged_cells.add(f"A{row}:D{row}")
        sheet.row_dimensions[row].height = height
    _TABLE.write_header(sheet)
    for row, leaf in enumerate(listed, _TABLE.header_row + 1):
        who, due = tasks[leaf.code]
        texts = {"code": leaf.code, "title": leaf.title, "who": who, "due": short_date(due)}
        for column in _TABLE.columns:
            cell = style.put_text(_TABLE.cell(sheet, column.key, row), texts[column.key])
            style.dress(cell, alignment=style.CENTER if column.key in ("code", "due") else style.WRAP)
        style.fit_height(sheet, row, [(texts[column.key], column.width) for column in _TABLE.columns])
    style.set_paper(sheet, landscape=False, header_row=_TABLE.header_row)
    sheet.oddHeader.center.text = None
    style.freeze(sheet, f"A{_TABLE.header_row + 1}")
    style.lock(sheet)
    return [cell for row in sheet.iter_rows() for cell in row]
