"""The sheet «Cách tính chỉ số» of a criteria workbook: how the set comes from points to its index and ranks."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import SheetReader
from cchc_eval.workbook.criteria_cells import filled_number, filled_text, is_filled, word
from cchc_eval.workbook.criteria_sheets import Cell, Cells, CriteriaSheets
from cchc_eval.workbook.criteria_style import drop_down, put


def write_reckoning(sheet: Worksheet, cset: CriteriaSet) -> None:
    table, data = layout.RECKONING_TABLE, cset.reckoning.to_data()
    quota = data.get("quota", {})
    style.dress(style.put_text(sheet.cell(1, 1), "CÁCH TÍNH CHỈ SỐ, XẾP HẠNG"), font=style.TITLE, border=None)
    table.write_header(sheet)
    for key, (row, label) in layout.RECKONING_ROWS.items():
        put(sheet, table, "label", row, label).font = style.BOLD
        words = layout.RECKONING_WORDS.get(key)
        if words is not None:
            # The first word is what a set has that says nothing.
            value: Any = next(known for known, meant in words.items() if meant == data.get(key, meant))
            drop_down(sheet, words, table.address("value", row))
        else:
            value = quota.get(key.removeprefix("quota_"), None if key == "quota_percent" else "")
        if key in ("quota_rank", "quota_among") and "," not in "".join(cset.ranks):
            drop_down(sheet, cset.ranks, table.address("value", row))
        cell = put(sheet, table, "value", row, value, percent=key == "quota_percent")
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        style.fit_height(sheet, row, ((label, 52), (str(value or ""), 52)))
    style.set_paper(sheet, landscape=False)


def read_reckoning(reader: SheetReader, sheets: CriteriaSheets) -> dict[str, Any]:
    """The set's fields that the sheet holds."""
    data: dict[str, Any] = {}
    for key, (row, label) in layout.RECKONING_ROWS.items():
        if reader.text("label", row).strip() != label:
            reader.fault(f"phải là mục «{label}»; không chèn, xóa, đổi chỗ dòng", "label", row)
        elif key in layout.RECKONING_WORDS and is_filled(reader, "value", row):
            data[key] = word(reader, "value", row, layout.RECKONING_WORDS[key])
    quota: dict[str, Any] = {}
    for name in ("rank", "percent", "among"):
        row, _ = layout.RECKONING_ROWS[f"quota_{name}"]
        if not is_filled(reader, "value", row):
            continue
        if name == "percent":
            quota |= filled_number(reader, "value", row, percent=True, name=name)
        else:
            quota[name] = filled_text(reader, "value", row).strip()
    if quota:
        data["quota"] = quota
        cells: dict[str, Cell] = {
            name: (reader, "value", layout.RECKONING_ROWS[f"quota_{name}"][0]) for name in ("rank", "percent", "among")
        }
        for name in ("rank", "percent"):
            if not is_filled(reader, "value", cells[name][2]):
                label = layout.RECKONING_ROWS[f"quota_{name}"][1]
                reader.fault(f"để trống; hãy ghi «{label}», hoặc xóa hết các dòng khống chế", "value", cells[name][2])
        sheets.note_cells(quota, Cells(cells["rank"], cells))
    return data
