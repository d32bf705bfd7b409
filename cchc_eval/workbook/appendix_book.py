"""The consolidated appendix of a round as an office sends it: units × fields, points, index, rank, place."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet, Placed
from cchc_eval.vietnamese import number
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, Table

SHEET = "Phụ lục"
_GROUP_ROW = 5  # of the header: what the columns below have in common
_HEADER_ROW = _GROUP_ROW + 1
_FIELD = "field:"

# A document to print and sign: black on white, unlike the workbooks to fill in.
# The table fits the page's width at about 70 %: sizes are what comes out at 9 (the head), 10 and 14 points.
_TITLE = Font(name=style.FACE, size=19, bold=True)
_ITALIC = Font(name=style.FACE, size=18, italic=True)
_BODY = Font(name=style.FACE, size=13)
_BOLD = Font(name=style.FACE, size=13, bold=True)
_HEAD = Font(name=style.FACE, size=12, bold=True)
_LINE = Side(style="thin", color="000000")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_appendix(
    placed: Sequence[Placed],
    cset: CriteriaSet,
    *,
    attached_to: str = "",
    title: Sequence[str] = (),
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """The appendix as an .xlsx file, units in the order given.

    `attached_to`: "Kèm theo Quyết định số 05/QĐ-HĐCCHC ngày … của …"; `title`: its lines, by default the result
    of the set's year; `notes`: per unit code. Raises WorkbookError on a text longer than a cell holds.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    table = _table(cset)
    last = get_column_letter(len(table.columns))
    lines = title or ("KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG", f"CÔNG TÁC CẢI CÁCH HÀNH CHÍNH NĂM {cset.year}")
    for row, text, font in (
        (1, "PHỤ LỤC", _TITLE),
        (2, "\n".join(lines), _TITLE),
        (3, f"({attached_to.strip('()')})" if attached_to else "", _ITALIC),
    ):
        _line(sheet, row, text, font, last)
        sheet.row_dimensions[row].height = 26 * max(1, text.count("\n") + 1)
    _write_header(sheet, table)
    for position, item in enumerate(placed, 1):
        _write_unit(sheet, table, position, item, (notes or {}).get(item.evaluation.record.code, ""))
    end = _HEADER_ROW + len(placed) + 1
    _line(sheet, end + 1, _counts(placed, cset), _BODY, last, left=True)
    style.freeze(sheet, table.address(table.columns[2].key, _HEADER_ROW + 1))
    style.set_paper(sheet, landscape=True, header_row=f"{_GROUP_ROW}:{_HEADER_ROW}")
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _table(cset: CriteriaSet) -> Table:
    fields = [
        Column(_FIELD + field.code, f"{field.title}\n({number(field.max_points)} điểm)", 11) for field in cset.top
    ]
    bonus = [Column("bonus", "Điểm thưởng, điểm phạt", 9)] if cset.bonus_penalty is not None else []
    return Table(
        (
            Column("number", "STT", 6),
            Column("name", "Đơn vị", 34),
            *fields,
            *bonus,
            Column("self", "Tự đánh giá", 10),
            Column("appraised", "Thẩm định", 10),
            Column("council", "Hội đồng", 10),
            Column("applicable", "Điểm tối đa áp dụng", 10),
            Column("index", "Chỉ số (%)", 10),
            Column("rank", "Xếp hạng", 16),
            Column("place", "Thứ hạng", 8),
            Column("note", "Ghi chú", 24),
        ),
        _HEADER_ROW,
    )


def _line(sheet: Worksheet, row: int, text: str, font: Font, last_letter: str, *, left: bool = False) -> None:
    cell = style.put_text(sheet.cell(row, 1), text)
    style.dress(cell, font=font, alignment=style.WRAP if left else style.CENTER, border=None)
    sheet.merge_cells(f"A{row}:{last_letter}{row}")


def _write_header(sheet: Worksheet, table: Table) -> None:
    """Two rows: the fields under what they share, the three totals likewise, all else over both rows."""
    fields = [column.key for column in table.columns if column.key.startswith(_FIELD)]
    groups = {"Điểm Hội đồng theo lĩnh vực": fields, "Tổng điểm": ["self", "appraised", "council"]}
    grouped = {key: title for title, keys in groups.items() for key in keys}
    for column in table.columns:
        letter = table.letter(column.key)
        sheet.column_dimensions[letter].width = column.width
        for row in (_GROUP_ROW, _HEADER_ROW):
            style.dress(sheet[f"{letter}{row}"], font=_HEAD, alignment=style.CENTER, border=_GRID)
        if column.key in grouped:
            style.put_text(sheet[f"{letter}{_HEADER_ROW}"], column.title)
        else:
            style.put_text(sheet[f"{letter}{_GROUP_ROW}"], column.title)
            sheet.merge_cells(f"{letter}{_GROUP_ROW}:{letter}{_HEADER_ROW}")
    for title, keys in groups.items():
        style.put_text(table.cell(sheet, keys[0], _GROUP_ROW), title)
        if len(keys) > 1:
            sheet.merge_cells(f"{table.address(keys[0], _GROUP_ROW)}:{table.address(keys[-1], _GROUP_ROW)}")
    sheet.row_dimensions[_GROUP_ROW].height = 20
    style.fit_height(sheet, _HEADER_ROW, [(column.title, 0.75 * column.width) for column in table.columns])


def _write_unit(sheet: Worksheet, table: Table, position: int, item: Placed, note: str) -> None:
    row, evaluation = _HEADER_ROW + position, item.evaluation
    record, final = evaluation.record, evaluation.final
    points: dict[str, Decimal | int] = {
        "number": position,
        "appraised": evaluation.appraised.total,
        "council": final.total,
        "applicable": final.applicable,
        "index": final.index,
        "place": item.place,
        "bonus": final.bonus - final.penalty,
        **{_FIELD + code: value for code, value in final.fields.items()},
    }
    texts = {"name": record.name, "rank": evaluation.rank, "note": note}
    if record.submitted:
        points["self"] = evaluation.self_score.total
    else:
        texts["self"] = "Không nộp"
    for column in table.columns:
        cell = table.cell(sheet, column.key, row)
        if column.key in texts:
            style.put_text(cell, texts[column.key])
        else:
            plain = column.key in ("number", "place")
            style.put_number(cell, points[column.key], style.COUNT if plain else style.POINTS)
        strong = column.key in ("index", "rank", "place")
        aligned = style.WRAP if column.key in ("name", "note") else style.CENTER
        style.dress(cell, font=_BOLD if strong else _BODY, alignment=aligned, border=_GRID)
    style.fit_height(sheet, row, ((record.name, 28), (note, 19)))


def _counts(placed: Sequence[Placed], cset: CriteriaSet) -> str:
    """ "Tổng số: 6 đơn vị; TỐT: 2, KHÁ: 2, …", ranks nobody got included."""
    counts = Counter(item.evaluation.rank for item in placed)
    ranks = ", ".join(f"{rank}: {counts[rank]}" for rank in cset.ranks)
    return f"Tổng số: {number(len(placed))} đơn vị; {ranks}."
