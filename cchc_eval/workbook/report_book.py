"""A report of the desk as an .xlsx file to print and sign: heading as on paper, table, totals, signatures, chart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import long_date, round_half_up
from cchc_eval.workbook import style

SHEET, CHART_SHEET = "Báo cáo", "Biểu đồ"
TEXT, COUNT, POINTS, NUMBER, DAY, MOMENT = "text", "count", "points", "number", "day", "moment"
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BAR, LINE, PIE = "bar", "line", "pie"
_MADE_BY = "NGƯỜI LẬP BIỂU"

Value = str | int | Decimal | date | None

_FONT = Font(name=style.FACE, size=12)
_BOLD = Font(name=style.FACE, size=12, bold=True)
_UNDERLINED = Font(name=style.FACE, size=12, bold=True, underline="single")
_ITALIC = Font(name=style.FACE, size=12, italic=True)
_TITLE = Font(name=style.FACE, size=14, bold=True)
_LINE = Side(style="thin", color="000000")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_RIGHT = Alignment(horizontal="right", vertical="center", indent=1)
_NUMBERED = "STT"
# In characters. A page of this width comes out at about 11 points.
_PAGE, _NARROWEST = 150.0, 8.0
_NUMBERED_WIDTH, _NUMBER_WIDTH, _DAY_WIDTH, _MOMENT_WIDTH = 6.0, 12.0, 13.0, 22.0


@dataclass(frozen=True)
class ReportColumn:
    title: str
    kind: str  # TEXT, COUNT, POINTS, NUMBER (of any decimals), DAY, MOMENT
    width: float  # in characters


@dataclass(frozen=True)
class ReportChart:
    kind: str  # BAR, LINE, PIE
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[Decimal]]]  # name, a value for each label


@dataclass(frozen=True)
class ReportPaper:
    superior_body: str  # "Sở Khoa học và Công nghệ"
    issuing_body: str  # "Văn phòng"
    place: str  # "Khánh Hòa"
    day: date
    title: str  # "Bảng xếp hạng CCHC"
    subtitle: Sequence[str]  # "Năm 2026", "Nhóm Các phòng"
    columns: Sequence[ReportColumn]
    rows: Sequence[Sequence[Value]]  # a value for each column
    total: Sequence[Value]  # the same; empty where the report has none
    notes: Sequence[str]  # below the table
    signer: str  # post of who signs: "Chánh Văn phòng"; "" leaves signatures out
    chart: ReportChart | None


def write_report(paper: ReportPaper) -> bytes:
    """Raises WorkbookError on a text longer than a cell holds."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    widths = _widths(paper.columns)
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    header = _write_heading(sheet, paper, widths)
    end = _write_table(sheet, paper, widths, header)
    for note in paper.notes:
        end += 1
        _across(sheet, end, 1, len(widths), note, _FONT, style.WRAP)
        style.fit_height(sheet, end, [(note, sum(widths))])
    if paper.signer:
        _write_signatures(sheet, paper, widths, end + 2)
    style.freeze(sheet, f"A{header + 1}")
    style.set_paper(sheet, landscape=True, header_row=header)
    if paper.chart is not None and paper.chart.labels:
        _write_chart(workbook.create_sheet(CHART_SHEET), paper.chart, paper.title)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _widths(columns: Sequence[ReportColumn]) -> list[float]:
    """Of the column that counts the lines and of these: numbers as wide as they need, texts share what is left."""
    numbers = dict.fromkeys((COUNT, POINTS, NUMBER), _NUMBER_WIDTH)
    fixed = {**numbers, DAY: _DAY_WIDTH, MOMENT: _MOMENT_WIDTH}
    left = _PAGE - _NUMBERED_WIDTH - sum(fixed.get(column.kind, 0) for column in columns)
    wanted = sum(column.width for column in columns if column.kind not in fixed)
    part = min(1.0, left / wanted) if wanted else 1.0
    return [
        _NUMBERED_WIDTH,
        *(fixed.get(column.kind) or max(part * column.width, _NARROWEST) for column in columns),
    ]


def _middle(widths: Sequence[float]) -> int:
    """The last column of the left half, which the authority takes, two fifths of the width."""
    taken = 0.0
    for position, width in enumerate(widths[:-1], 1):
        taken += width
        if taken >= 0.4 * sum(widths):
            return position
    return len(widths) - 1


def _write_heading(sheet: Worksheet, paper: ReportPaper, widths: Sequence[float]) -> int:
    """Returns the row of the table's header."""
    middle, last = _middle(widths), len(widths)
    for row, (left, right) in enumerate(
        zip((paper.superior_body.upper(), paper.issuing_body.upper()), NATION, strict=True), 1
    ):
        _across(sheet, row, 1, middle, left, _UNDERLINED if row == 2 else _FONT, style.CENTER)
        _across(sheet, row, middle + 1, last, right, _UNDERLINED if row == 2 else _BOLD, style.CENTER)
        style.fit_height(sheet, row, [(left, sum(widths[:middle])), (right, sum(widths[middle:]))])
    _across(sheet, 4, middle + 1, last, f"{paper.place}, {long_date(paper.day)}", _ITALIC, style.CENTER)
    row = 6
    for text, font in ((paper.title.upper(), _TITLE), *((line, _BOLD) for line in paper.subtitle)):
        _across(sheet, row, 1, last, text, font, style.CENTER)
        style.fit_height(sheet, row, [(text, 0.8 * sum(widths))])
        row += 1
    return row + 1


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, alignment: Alignment) -> None:
    cell = style.put_text(sheet.cell(row, first), text)
    style.dress(cell, font=font, alignment=alignment, border=None)
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _write_table(sheet: Worksheet, paper: ReportPaper, widths: Sequence[float], header: int) -> int:
    """Returns the last row."""
    for position, title in enumerate((_NUMBERED, *(column.title for column in paper.columns)), 1):
        cell = style.put_text(sheet.cell(header, position), title)
        style.dress(cell, font=_BOLD, alignment=style.CENTER, border=_GRID)
    style.fit_height(
        sheet, header, [(column.title, 0.85 * width) for column, width in zip(paper.columns, widths[1:], strict=True)]
    )
    row = header
    for number, values in enumerate(paper.rows, 1):
        row += 1
        _write_row(sheet, row, number, values, paper, widths, _FONT)
    if paper.total:
        row += 1
        _write_row(sheet, row, None, paper.total, paper, widths, _BOLD)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        style.put_text(sheet.cell(row, 1), "Tổng cộng")
        style.dress(sheet.cell(row, 1), font=_BOLD, alignment=style.CENTER, border=_GRID)
    return row


def _write_row(
    sheet: Worksheet,
    row: int,
    number: int | None,
    values: Sequence[Value],
    paper: ReportPaper,
    widths: Sequence[float],
    font: Font,
) -> None:
    style.dress(
        style.put_number(sheet.cell(row, 1), number, style.COUNT), font=font, alignment=style.CENTER, border=_GRID
    )
    texts: list[tuple[str, float]] = []
    for position, (value, column) in enumerate(zip(values, paper.columns, strict=True), 2):
        cell = sheet.cell(row, position)
        alignment = _RIGHT
        if isinstance(value, str):
            style.put_text(cell, value)
            alignment = style.WRAP
            texts.append((value, 0.85 * widths[position - 1]))
        elif isinstance(value, date):
            cell.value, cell.number_format = value, style.MOMENT if isinstance(value, datetime) else style.DAY
            alignment = style.CENTER
        elif value is not None:
            style.put_number(cell, value, _number_format(column.kind, value))
        style.dress(cell, font=font, alignment=alignment, border=_GRID)
    style.fit_height(sheet, row, texts)


def _number_format(kind: str, value: Decimal | int) -> str:
    if kind == COUNT or (kind == NUMBER and value == int(value)):
        return style.COUNT
    return style.PLAIN_NUMBER if kind == NUMBER else _points_format(value)


def _points_format(value: Decimal | int) -> str:
    return style.POINTS if value == round_half_up(value) else style.FINE_POINTS


def _write_signatures(sheet: Worksheet, paper: ReportPaper, widths: Sequence[float], row: int) -> None:
    middle, last = _middle(widths), len(widths)
    for first, end, post in ((1, middle, _MADE_BY), (middle + 1, last, paper.signer.upper())):
        _across(sheet, row, first, end, post, _BOLD, style.CENTER)
        _across(sheet, row + 1, first, end, "(Ký, ghi rõ họ tên)", _ITALIC, style.CENTER)


def _write_chart(sheet: Worksheet, chart: ReportChart, title: str) -> None:
    """The numbers, and the picture that a spreadsheet draws of them beside."""
    for position, head in enumerate(("", *(name for name, _values in chart.series)), 1):
        style.dress(style.put_text(sheet.cell(1, position), head), font=_BOLD, border=_GRID)
    for row, label in enumerate(chart.labels, 2):
        style.dress(style.put_text(sheet.cell(row, 1), label), font=_FONT, border=_GRID)
        for column, (_name, values) in enumerate(chart.series, 2):
            cell = style.put_number(sheet.cell(row, column), values[row - 2], _points_format(values[row - 2]))
            style.dress(cell, font=_FONT, alignment=_RIGHT, border=_GRID)
    sheet.column_dimensions["A"].width = 30
    last = len(chart.labels) + 1
    drawn = {BAR: BarChart, LINE: LineChart, PIE: PieChart}[chart.kind]()
    drawn.title = title
    drawn.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(chart.series), min_row=1, max_row=last), titles_from_data=True
    )
    drawn.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    drawn.width, drawn.height = 26, 13  # cm
    if chart.kind == PIE:
        drawn.dataLabels = DataLabelList()
        drawn.dataLabels.showVal = True
    else:
        # openpyxl leaves both axes out of newer Excels otherwise.
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.legend = None if len(chart.series) == 1 else drawn.legend
    sheet.add_chart(drawn, f"{get_column_letter(len(chart.series) + 3)}2")
    style.set_paper(sheet, landscape=True)
