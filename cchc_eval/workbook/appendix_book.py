"""The consolidated appendix of a round as an office sends it: units × fields, points, index, rank, place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import Placed
from cchc_eval.vietnamese.writing import number, round_half_up
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, Table
from cchc_eval.workbook.package import saved

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


@dataclass(frozen=True)
class Field:
    """A top criterion as a column."""

    code: str
    title: str
    max_points: Decimal


@dataclass(frozen=True)
class AppendixRow:
    """A unit's line. Units on different criteria sets have different fields."""

    unit_name: str
    self_points: Decimal | None  # None: the unit did not submit
    appraised_points: Decimal
    council_points: Decimal
    applicable: Decimal
    index: Decimal
    rank: str
    place: int
    fields: Mapping[Field, Decimal]
    note: str = ""
    bonus: Decimal | None = None  # less the penalty; None: the set has neither


def appendix_rows(placed: Sequence[Placed], notes: Mapping[str, str] | None = None) -> list[AppendixRow]:
    """`notes`: per unit code."""
    return [_row(item, (notes or {}).get(item.evaluation.record.code, "")) for item in placed]


def _row(item: Placed, note: str) -> AppendixRow:
    evaluation = item.evaluation
    record, final = evaluation.record, evaluation.final
    return AppendixRow(
        unit_name=record.name,
        self_points=evaluation.self_score.total if record.submitted else None,
        appraised_points=evaluation.appraised.total,
        council_points=final.total,
        applicable=final.applicable,
        index=final.index,
        rank=evaluation.rank,
        place=item.place,
        fields={Field(top.code, top.title, top.max_points): final.fields[top.code] for top in final.criteria_set.top},
        note=note,
        bonus=None if final.criteria_set.bonus_penalty is None else final.bonus - final.penalty,
    )


@dataclass(frozen=True)
class AppendixPart:
    """Units that have a sheet of their own, in the order given; `ranks` are counted, best first."""

    rows: Sequence[AppendixRow]
    ranks: Sequence[str]
    title: str = ""  # of their group
    number: str = ""  # of the appendix where the paper has several: "II"
    excluded: Sequence[str] = ()  # below the table: a line for each unit without a row, with the reason


def write_appendix(
    parts: Sequence[AppendixPart],
    period: str,
    *,
    attached_to: str = "",
    title: Sequence[str] = (),
) -> bytes:
    """The appendix as an .xlsx file, a sheet for each part.

    `attached_to`: "Kèm theo Quyết định số 05/QĐ-HĐCCHC ngày … của …"; `title`: its lines, by default the result
    of the period ("năm 2026"). Raises WorkbookError on a text longer than a cell holds.
    """
    workbook = Workbook()
    lines = title or ("KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG", f"CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}")
    for part in parts:
        sheet = workbook.active if part is parts[0] else workbook.create_sheet()
        sheet.title = f"{SHEET} {part.number}".strip()
        heading = [*lines, *([part.title.upper()] if part.title else [])]
        _write_part(sheet, part, heading, attached_to)
    return saved(workbook)


def _write_part(sheet: Worksheet, part: AppendixPart, heading: Sequence[str], attached_to: str) -> None:
    rows, excluded = part.rows, part.excluded
    fields = {field: f"{_FIELD}{position}" for position, field in enumerate(_fields(rows))}
    table = _table(fields, any(row.bonus is not None for row in rows))
    last = get_column_letter(len(table.columns))
    for row, text, font in (
        (1, f"PHỤ LỤC {part.number}".strip(), _TITLE),
        (2, "\n".join(heading), _TITLE),
        (3, f"({attached_to.strip('()')})" if attached_to else "", _ITALIC),
    ):
        _line(sheet, row, text, font, last)
        sheet.row_dimensions[row].height = 26 * max(1, text.count("\n") + 1)
    _write_header(sheet, table)
    for position, item in enumerate(rows, 1):
        _write_unit(sheet, table, fields, position, item)
    end = _HEADER_ROW + len(rows) + 1
    _line(sheet, end + 1, _counts(rows, part.ranks), _BODY, last, left=True)
    if excluded:
        lines_below = [f"Không đánh giá, xếp hạng {number(len(excluded))} đơn vị:", *(f"- {line}" for line in excluded)]
        for row, text in enumerate(lines_below, end + 2):
            _line(sheet, row, text, _BODY, last, left=True)
            style.fit_height(sheet, row, [(text, 150)])
    style.freeze(sheet, table.address(table.columns[2].key, _HEADER_ROW + 1))
    style.set_paper(sheet, landscape=True, header_row=f"{_GROUP_ROW}:{_HEADER_ROW}")


def _fields(rows: Iterable[AppendixRow]) -> list[Field]:
    """Every field of any unit once; those of the same code, out of different sets, side by side."""
    fields = list(dict.fromkeys(field for row in rows for field in row.fields))
    codes = list(dict.fromkeys(field.code for field in fields))
    return sorted(fields, key=lambda field: codes.index(field.code))


def _table(fields: Mapping[Field, str], with_bonus: bool) -> Table:
    return Table(
        (
            Column("number", "STT", 6),
            Column("name", "Đơn vị", 34),
            *(Column(key, f"{field.title}\n({number(field.max_points)} điểm)", 11) for field, key in fields.items()),
            *([Column("bonus", "Điểm thưởng, điểm phạt", 9)] if with_bonus else []),
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


def _write_unit(sheet: Worksheet, table: Table, fields: Mapping[Field, str], position: int, item: AppendixRow) -> None:
    row = _HEADER_ROW + position
    points: dict[str, Decimal | int | None] = {
        "number": position,
        "appraised": item.appraised_points,
        "council": item.council_points,
        "applicable": item.applicable,
        "index": item.index,
        "place": item.place,
        "bonus": item.bonus,
        **{key: item.fields.get(field) for field, key in fields.items()},
    }
    texts = {"name": item.unit_name, "rank": item.rank, "note": item.note}
    if item.self_points is None:
        texts["self"] = "Không nộp"
    else:
        points["self"] = item.self_points
    for column in table.columns:
        cell = table.cell(sheet, column.key, row)
        if column.key in texts:
            style.put_text(cell, texts[column.key])
        elif (value := points[column.key]) is not None:
            plain = column.key in ("number", "place")
            style.put_number(cell, value, style.COUNT if plain else _points_format(value))
        strong = column.key in ("index", "rank", "place")
        aligned = style.WRAP if column.key in ("name", "note") else style.CENTER
        style.dress(cell, font=_BOLD if strong else _BODY, alignment=aligned, border=_GRID)
    style.fit_height(sheet, row, ((item.unit_name, 28), (item.note, 19)))


def _points_format(value: Decimal | int) -> str:
    return style.POINTS if value == round_half_up(value) else style.FINE_POINTS


def _counts(rows: Sequence[AppendixRow], ranks: Sequence[str]) -> str:
    """ "Tổng số: 6 đơn vị; TỐT: 2, KHÁ: 2, …", ranks nobody got included."""
    counts = Counter(row.rank for row in rows)
    counted = ", ".join(f"{rank}: {counts[rank]}" for rank in ranks)
    return f"Tổng số: {number(len(rows))} đơn vị; {counted}."
