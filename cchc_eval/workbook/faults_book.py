"""What is wrong with a unit's form, as a small workbook to send back: a line for each fault, with its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl import Workbook

from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, Table
from cchc_eval.workbook.package import saved

SHEET = "Cần sửa"
SAME_FORM = "Sửa trong chính phiếu đã gửi rồi gửi lại."
_TABLE = Table(
    (
        Column("number", "STT", 6),
        Column("sheet", "Sheet", 16),
        Column("cell", "Ô", 12),
        Column("criterion", "Tiêu chí", 12),
        Column("text", "Nội dung cần sửa", 90),
    ),
    header_row=4,
)
_AT = re.compile(
    r"(?:Tệp «[^»]*», )?[Ss]heet '(?P<sheet>[^']*)', ô (?P<cell>[A-Z0-9:, ]+?)"
    r"(?:, tiêu chí (?P<code>[^:]+?))?: (?P<text>.+)",
    re.DOTALL,
)


def write_faults(unit_name: str, period: str, faults: Sequence[str], how: str = SAME_FORM) -> bytes:
    """`faults` as `check` tells them; `how` they are to be mended. Raises WorkbookError on a text longer than a cell
    holds."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    head = (
        f"NỘI DUNG CẦN SỬA TRONG PHIẾU TỰ ĐÁNH GIÁ {period.upper()}",
        unit_name,
        how,
    )
    for row, (text, font) in enumerate(zip(head, (style.TITLE, style.BOLD, style.NOTE), strict=True), 1):
        style.dress(style.put_text(sheet.cell(row, 1), text), font=font, border=None, alignment=style.PLAIN)
    _TABLE.write_header(sheet)
    for number, fault in enumerate(faults, 1):
        row = _TABLE.header_row + number
        match = _AT.fullmatch(fault)
        where = [match["sheet"], match["cell"], match["code"] or ""] if match else ["", "", ""]
        text = match["text"] if match else fault
        text = text[:1].upper() + text[1:]
        style.dress(style.put_number(sheet.cell(row, 1), number, "0"), alignment=style.CENTER)
        for column, value in enumerate([*where, text], 2):
            style.dress(style.put_text(sheet.cell(row, column), value))
        style.fit_height(sheet, row, [(text, 90)])
    style.freeze(sheet, f"A{_TABLE.header_row + 1}")
    style.set_paper(sheet, landscape=True, header_row=_TABLE.header_row)
    return saved(workbook)
