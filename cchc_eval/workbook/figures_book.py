"""The table of figures of a round, a row for each unit and indicator: written to be filled in, read from Excel or CSV.

Columns are found by their titles, in any order; blank values are passed over, so that a table may be filled in part by
part.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.figures import Figure, Figures, indicators, read_value
from cchc_eval.scoring.inputs import is_percentage
from cchc_eval.vietnamese.encodings import misread_message
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.vietnamese.writing import near_miss, visible
from cchc_eval.workbook import style
from cchc_eval.workbook.beside import Place
from cchc_eval.workbook.bounded import MAX_CELLS, MAX_COLUMN, MAX_ROW
from cchc_eval.workbook.cells import Column, SheetReader, Table, shown_value
from cchc_eval.workbook.guard import MAX_FILE_BYTES, WorkbookError, name_of, open_guarded
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.unread import note_outside, note_unread

SHEET = "Số liệu"
TABLE = Table(
    (
        Column("unit", "Mã đơn vị", 12),
        Column("unit_name", "Tên đơn vị", 36),
        Column("indicator", "Mã chỉ tiêu", 16),
        Column("label", "Nội dung", 46),
        Column("value", "Giá trị", 14),
        Column("measure", "Đơn vị tính", 12),
        Column("as_of", "Tính đến ngày", 13),
        Column("source", "Nguồn", 40),
    )
)
REQUIRED = ("unit", "indicator", "value", "as_of", "source")
_TO_FILL_IN = ("value", "measure", "as_of", "source")
CSV, EXCEL = ".csv", ".xlsx"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Row:
    """A line of the table; without a figure it is to be filled in."""

    unit: str
    unit_name: str
    indicator: str
    label: str
    measure: str = ""
    figure: Figure | None = None
    where: str = ""  # of one that was read: "Sheet 'Số liệu', ô E5"
    percent: bool = False  # whether the indicator is a percentage


def rows_to_fill(
    names: Mapping[str, str], sets: Mapping[str, CriteriaSet], figures: Mapping[str, Figures]
) -> list[Row]:
    """A line for each unit and indicator that its criteria ask for, with the figure where there is one. By unit
    `names`, `sets` and `figures`."""
    return [
        Row(
            unit,
            name,
            indicator,
            item.label,
            "%" if is_percentage(item) else item.unit,
            figures.get(unit, {}).get(indicator),
            percent=is_percentage(item),
        )
        for unit, name in names.items()
        for indicator, (_leaf, item) in indicators(sets[unit]).items()
    ]


def write_figures(rows: Iterable[Row]) -> bytes:
    """The table as an .xlsx file. Raises WorkbookError on a text longer than a cell holds."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    TABLE.write_header(sheet)
    for at, row in enumerate(rows, TABLE.header_row + 1):
        figure = row.figure
        values: dict[str, str | Decimal | date | None] = {
            "unit": row.unit,
            "unit_name": row.unit_name,
            "indicator": row.indicator,
            "label": row.label,
            "value": figure.value if figure else None,
            "measure": figure.unit if figure else row.measure,
            "as_of": figure.as_of if figure else None,
            "source": figure.source if figure else "",
        }
        for column in TABLE.columns:
            cell, value = TABLE.cell(sheet, column.key, at), values[column.key]
            if isinstance(value, str):
                style.put_text(cell, value)
                cell.number_format = style.TEXT if column.key in ("unit", "indicator") else cell.number_format
            elif isinstance(value, date) or column.key == "as_of":
                cell.value, cell.number_format = value, style.DAY
            elif value is not None and row.percent:
                style.put_percentage(cell, value)
            else:
                style.put_number(cell, value, style.PLAIN_NUMBER)
            style.dress(cell, fill=style.INPUT_FILL if column.key in _TO_FILL_IN else None)
        style.fit_height(sheet, at, ((row.unit_name, 36), (row.label, 46), (str(values["source"] or ""), 40)))
    style.freeze(sheet, f"A{TABLE.header_row + 1}")
    style.set_paper(sheet, landscape=True, header_row=TABLE.header_row)
    return saved(workbook)


def read_figures(
    source: Path | bytes, name: str = "", percents: Collection[str] = (), remarks: list[str] | None = None
) -> list[Row]:
    """The rows that have a value. `percents`: the indicators that are a percentage.

    Raises WorkbookError with everything that is wrong, by sheet and cell; `remarks` receives what is not read.
    """
    name = name_of(source, name)
    remarks = [] if remarks is None else remarks
    is_csv = name.lower().endswith(CSV)
    workbook = _csv_book(source, name) if is_csv else open_guarded(source, name)
    title = SHEET if SHEET in workbook.sheetnames else workbook.sheetnames[0]
    return _read(workbook, workbook[title], name, percents, remarks)


def _read(workbook: Workbook, sheet: Worksheet, name: str, percents: Collection[str], remarks: list[str]) -> list[Row]:
    problems: list[str] = []
    reader = SheetReader(sheet, _table_of(sheet, name, remarks), problems, remarks)
    rows, faulty, around = [], False, _beside(sheet, len(reader.table.columns))
    for at in reader.rows:
        if not _is_filled(reader, "value", at):
            around += _typed(reader, at)
            continue
        found = len(problems)
        unit, indicator = reader.code("unit", at), reader.code("indicator", at)
        value = reader.number("value", at, percent=indicator in percents)
        day, origin = _day(reader, at), reader.words("source", at)
        measure = reader.words("measure", at) if _has(reader, "measure") else ""
        for key, given in (("unit", unit), ("indicator", indicator), ("as_of", day), ("source", origin)):
            if not given and not reader.value(key, at):
                reader.fault(f"để trống; hãy ghi «{reader.table.title(key)}»", key, at)
        try:
            value = None if value is None else read_value(value)
        except ValueError as error:
            reader.fault(str(error), "value", at)
        if len(problems) == found and value is not None and day is not None:
            figure = Figure(indicator, value, day, origin, measure)
            where = reader.at_cells(reader.table.address("value", at), "").removesuffix(": ")
            rows.append(Row(unit, "", indicator, "", measure, figure, where))
        faulty = faulty or len(problems) > found
    note_outside(sheet, around, remarks)
    note_unread(workbook, [reader], remarks)
    if problems:
        raise WorkbookError(*problems)
    if not rows:
        raise WorkbookError(f"Tệp «{name}»: không có dòng nào có «{TABLE.title('value')}»")
    return rows


def _beside(sheet: Worksheet, width: int) -> list[Place]:
    return [(row, column) for (row, column), cell in sheet._cells.items() if column > width and cell.value is not None]


def _typed(reader: SheetReader, row: int) -> list[Place]:
    """What was typed into a row without a value; nothing where it is one that is still to be filled in."""
    waits = _is_filled(reader, "unit", row) and _is_filled(reader, "indicator", row)
    keys = ("as_of", "source") if waits else [column.key for column in reader.table.columns]
    return [(row, reader.table.index(key)) for key in keys if _is_filled(reader, key, row)]


def _is_filled(reader: SheetReader, key: str, row: int) -> bool:
    value = reader.value(key, row)
    return value is not None and bool(str(value).strip())


def _day(reader: SheetReader, row: int) -> date | None:
    """As people write it, or as other systems do: 2026-12-31. None where empty or at fault."""
    value = reader.value("as_of", row)
    if isinstance(value, str) and _ISO.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass  # told as any text that is no day
    return reader.day("as_of", row)


def _has(reader: SheetReader, key: str) -> bool:
    return any(column.key == key for column in reader.table.columns)


def _table_of(sheet: Worksheet, name: str, remarks: list[str]) -> Table:
    """The columns as they stand in the first row. Raises WorkbookError where one is missing or comes twice."""
    known = {_folded(column.title): column for column in TABLE.columns}
    columns: list[Column] = []
    width = max((column for row, column in sheet._cells if row == 1), default=0)
    problems = []
    for index in range(1, width + 1):
        cell = sheet._cells.get((1, index))
        title = shown_value(cell.value if cell is not None else None).strip()
        column = known.get(_folded(title))
        if column is not None and column in columns:
            problems.append(f"Tệp «{name}»: có hai cột «{column.title}»; hãy giữ một")
        if column is None and title:
            near = near_miss(title, [one.title for one in TABLE.columns])
            remarks.append(f"Tệp «{name}»: cột «{title}» không được đọc{near}")
        columns.append(column or Column(f"_{index}", title, 1))
    keys = {column.key for column in columns}
    missing = [TABLE.title(key) for key in REQUIRED if key not in keys]
    if missing:
        listed = ", ".join(f"«{title}»" for title in missing)
        problems.append(f"Tệp «{name}»: dòng đầu thiếu cột {listed}; hãy dùng bảng số liệu đã tải về")
    if problems:
        raise WorkbookError(*problems)
    return Table(tuple(columns))


def _folded(title: str) -> str:
    return " ".join(visible(title).casefold().split())


def _csv_book(source: Path | bytes, name: str) -> Workbook:
    """The cells of a CSV file as texts. Raises WorkbookError."""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise WorkbookError(f"Tệp «{name}»: không mở được: {reason(error)}") from None
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookError(f"Tệp «{name}»: lớn hơn {MAX_FILE_BYTES // 2**20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or "\0" in text:
        raise WorkbookError(f"Tệp «{name}»: không phải CSV mã hóa UTF-8; hãy lưu lại dạng «CSV UTF-8» hoặc .xlsx")
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "CSV"
    at = cells = 0
    try:
        for at, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            cells += len(line)
            if at > MAX_ROW or len(line) > MAX_COLUMN or cells > MAX_CELLS:
                raise WorkbookError(f"Tệp «{name}»: chứa quá nhiều dòng, cột hoặc ô")
            for column, value in enumerate(line, 1):
                if value.strip():
                    style.put_text(sheet.cell(at, column), value)
    except csv.Error:
        raise WorkbookError(f"Tệp «{name}»: bị hỏng ở dòng {at + 1}, xem dấu ngoặc kép ở đó") from None
    if problem := misread_message(cell.value for cell in sheet._cells.values() if isinstance(cell.value, str)):
        raise WorkbookError(f"Tệp «{name}»: {problem}")
    return workbook
