"""How cells of the criteria workbook are written: text as text, numbers as they are, titles that show themselves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Table


def put(
    sheet: Worksheet,
    table: Table,
    key: str,
    row: int,
    value: str | int | float | Decimal | None,
    *,
    percent: bool = False,
) -> Any:
    """One dressed cell: text as text, numbers (`percent`: in percent) as they are, without forced decimals."""
    cell = style.dress(table.cell(sheet, key, row))
    if isinstance(value, str):
        style.put_text(cell, value)
        cell.number_format = style.TEXT
    elif percent and value is not None:
        style.put_percentage(cell, value)
        cell.alignment = style.CENTER
    else:
        style.put_number(cell, value, style.PLAIN_NUMBER)
        cell.alignment = style.CENTER
    return cell


def shown_title(sheet: Worksheet, table: Table, row: int, font: Font, *, once: bool = False) -> None:
    """The title of the row's criterion, shown by a formula and never read back, so that it is changed in one place.

    `once`: only in the first of the criterion's rows.
    """
    codes = f"'{layout.TREE}'!${layout.TREE_TABLE.letter('code')}:${layout.TREE_TABLE.letter('code')}"
    titles = f"'{layout.TREE}'!${layout.TREE_TABLE.letter('title')}:${layout.TREE_TABLE.letter('title')}"
    cell = table.cell(sheet, "title", row)
    code, above = table.address("code", row), table.address("code", row - 1)
    title = f'IFERROR(INDEX({titles},MATCH({code},{codes},0)),"")'
    cell.value = f'=IF({code}={above},"",{title})' if once else f"={title}"
    style.dress(cell, font=font)


def drop_down(sheet: Worksheet, words: Iterable[str], cells: str) -> None:
    rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Không có trong danh sách", "Hãy chọn một giá trị trong danh sách."
    rule.add(cells)
    sheet.add_data_validation(rule)


def as_text(sheet: Worksheet, table: Table, keys: Iterable[str]) -> None:
    """New rows too: a code typed below the last one stays text, "1.10" is not 1.1."""
    for key in keys:
        sheet.column_dimensions[table.letter(key)].number_format = style.TEXT
