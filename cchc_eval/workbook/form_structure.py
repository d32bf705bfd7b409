"""Whether a form's fixed parts stand as they were written: columns, rows, codes, texts, formulas."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from openpyxl.cell import Cell

from cchc_eval.scoring.inputs import is_percentage
from cchc_eval.vietnamese.writing import same_words, told_apart
from cchc_eval.workbook.beside import beside
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.form_layout import (
    CLOSING,
    CONTEST,
    FIRST_ROW,
    HEADER_ROW,
    INDEX,
    LETTER,
    SUMMARY,
    SUMMARY_ROW,
    TABLE,
    Layout,
    Line,
    clean,
)
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.older_words import is_text
from cchc_eval.workbook.unread import cell_names, note_outside

Rows = Mapping[str, int]  # the row of the sheet in which each line of the layout stands, by its key

_RESTORE = "phiếu không được thêm, xóa, chép hoặc chuyển dòng; hãy hoàn tác hoặc chép số liệu sang phiếu mới"
_LOCKED_TEXTS = ("code", "title", "answer", "na", "points", "explanation", "evidence")
_MOST_NAMED = 10  # rows in one message; the others are only counted


@dataclass(frozen=True)
class Fixed:
    """A row's parts that nobody fills in."""

    key: str
    row: int
    texts: Mapping[str, str]  # by column; the other locked cells are blank
    formulas: Sequence[str] = ()  # columns
    inputs: Sequence[str] = ()
    most: Decimal | None = None
    criterion: str | None = None
    number: Decimal | None = None  # in the cell of an answer that a figure gives
    percent: bool = False


@dataclass(frozen=True)
class TypedOver:
    """A value that stands in the place of a formula: no fault where it is what the formula comes to."""

    key: str  # of the row
    column: str
    row: int
    criterion: str | None


@dataclass(frozen=True)
class Structure:
    rows: Rows
    typed_over: Sequence[TypedOver]


def check_structure(cells: SheetReader, layout: Layout) -> Structure:
    """Note everything that was changed outside the inputs; gives the rows that can be read all the same.

    What stands around the form (a signature block below it) is said among the remarks. Raises WorkbookError at once
    where the columns do not stand under their titles: no cell means anything.
    """
    problems = cells.problems
    if not cells.check_layout():
        raise WorkbookError(*problems)
    rows, last_row = _find_rows(cells, layout)
    cells.check_merges(last_row)
    typed_over: list[TypedOver] = []
    for fixed in _fixed_rows(layout, rows):
        typed_over += _check_locked(cells, fixed)
    _note_around(cells, last_row)
    return Structure(rows, typed_over)


def _find_rows(cells: SheetReader, layout: Layout) -> tuple[Rows, int]:
    """Where each line stands, by the hidden column, and the form's last row; rows added, missing, copied or moved are
    noted. Below the last row that carries a key is no form."""
    expected = layout.keys
    found = [shown_value(cells.value("key", row)).strip() for row in range(FIRST_ROW, cells.sheet.max_row + 1)]
    while found and not found[-1]:
        found.pop()
    last_row = FIRST_ROW + len(found) - 1
    if tuple(found) == expected:
        return {key: row for row, key in enumerate(found, FIRST_ROW)}, last_row
    times = Counter(found)
    names = {line.key: _name(line) for line in layout.lines} | {key: f"«{title}»" for key, title in CLOSING.items()}
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    for tag, first, last, first_found, last_found in matcher.get_opcodes():
        if tag in ("insert", "replace"):
            _note_added(cells, found, range(first_found, last_found), times, set(expected))
        if tag in ("delete", "replace"):
            missing = [names[key] for key in expected[first:last] if not times[key]]
            if missing:
                cells.fault(f"thiếu dòng {_listed(missing)}; {_RESTORE}", "code", FIRST_ROW + first_found)
    return {key: row for row, key in enumerate(found, FIRST_ROW) if key in names and times[key] == 1}, last_row


def _note_added(
    cells: SheetReader, found: Sequence[str], places: range, times: Mapping[str, int], known: Set[str]
) -> None:
    """Note rows that stand where no such row was written."""
    by_fault: dict[str, list[int]] = {}
    for place in places:
        fault = "không có trên phiếu gốc"
        if found[place] in known:
            fault = "bị chép lặp" if times[found[place]] > 1 else "bị chuyển khỏi chỗ của nó"
        by_fault.setdefault(fault, []).append(FIRST_ROW + place)
    for fault, rows in by_fault.items():
        cells.fault(f"dòng {_listed([str(row) for row in rows])} {fault}; {_RESTORE}", "code", rows[0])


def _name(line: Line) -> str:
    code = line.criterion.code
    return f"«{short(line.input.label)}» của tiêu chí {code}" if line.input else f"tiêu chí {code}"


def _listed(names: Sequence[str]) -> str:
    more = f" và {len(names) - _MOST_NAMED} dòng khác" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _fixed_rows(layout: Layout, rows: Rows) -> Iterator[Fixed]:
    for line in layout.lines:
        if line.key in rows:
            code = line.criterion.code
            percent = line.input is not None and is_percentage(line.input)
            fixed = line.texts, line.formulas, line.inputs, line.most, code, line.locked_number, percent
            yield Fixed(line.key, rows[line.key], *fixed)
    for key, title in CLOSING.items():
        if key in rows:
            most = layout.criteria_set.total_points if key == next(iter(CLOSING)) else None
            yield Fixed(key, rows[key], {"title": title}, ("points",), most=most)


def _check_locked(cells: SheetReader, fixed: Fixed) -> Iterator[TypedOver]:
    """Note what was typed over a fixed text or into a cell that stays blank; give what stands over a formula."""
    row, code = fixed.row, fixed.criterion
    for column in _LOCKED_TEXTS:
        if column in fixed.inputs:
            continue
        if column in fixed.formulas:
            if not cells.is_computed(column, row):
                yield TypedOver(fixed.key, column, row, code)
            continue
        if column == "answer" and fixed.number is not None:
            if not _is_figure(cells, row, fixed):
                message = "số liệu của hệ thống đã bị sửa; hãy hoàn tác, nếu không đúng thì ghi dòng"
                cells.fault(f"{message} «{CONTEST} …» ở cột «{TABLE.title('explanation')}»", column, row, code)
            continue
        wanted, found = clean(fixed.texts.get(column, "")), shown_value(cells.value(column, row))
        if is_text(wanted, found):
            continue
        if column in fixed.texts:
            message = f"phải là {told_apart(wanted, found)}; hãy hoàn tác"
        else:
            message = f"không phải ô nhập mà có «{short(found)}»; hãy xóa hoặc chuyển vào ô nền vàng"
        cells.fault(message, column, row, code)
    if not _is_number(cells.value("max", row), fixed.most):
        cells.fault("số điểm của phiếu đã bị sửa; hãy hoàn tác ô này", "max", row, code)


def _note_around(cells: SheetReader, last_row: int) -> None:
    """Refuse what stands beside the form's rows, where a person may think that it is read; say what stands around."""
    beside_rows, around = [], []
    for (row, column), cell in cells.sheet._cells.items():
        if cell.value is None:
            continue
        if HEADER_ROW <= row <= last_row:
            if column > len(TABLE.columns):
                beside_rows.append((row, column))
        elif row > last_row or column > 1 or (row == SUMMARY_ROW and not _is_summary(cell)):
            around.append((row, column))
    if beside_rows:
        cells.problems.append(
            cells.at_cells(
                cell_names(beside_rows),
                f"nằm ngoài phiếu nên không được đọc; hãy chuyển vào cột {LETTER['explanation']} «Giải trình» hoặc xóa",
            )
        )
    note_outside(cells.sheet, around, cells.remarks)


def _is_summary(cell: Cell) -> bool:
    return cell.data_type in ("f", "e") or shown_value(cell.value).startswith(SUMMARY.strip())


def check_previous(cells: SheetReader, rows: Rows, written: Mapping[str, str] | None) -> None:
    """Note what was typed under «Năm trước», which is only shown: this year's answers there would count for nothing.

    `written`: by row key what the form was given; None where it does not say (a form made by an older version).
    """
    if written is None and INDEX["previous"] in beside(cells.sheet).hidden_columns:
        written = {}
    answer = f"cột {LETTER['answer']} «{TABLE.title('answer')}»"
    for key, row in rows.items():
        found = shown_value(cells.value("previous", row))
        code = None if key in CLOSING else key.partition("|")[0]
        if written is None:
            if found and cells.value("answer", row) is None:
                message = f"«{short(found)}» ở cột «Năm trước» không được đọc; số liệu năm nay ghi vào {answer}"
                cells.remark(message, "previous", row, code)
        elif not same_words(found, written.get(key, "")):
            message = f"cột «Năm trước» chỉ để xem, không được đọc mà đã bị sửa; hãy hoàn tác, ghi vào {answer}"
            cells.fault(message, "previous", row, code)


def _is_figure(cells: SheetReader, row: int, fixed: Fixed) -> bool:
    """Whether the number still stands there, also where its cell shows it in percent."""
    noted, faults = list(cells.problems), cells.problems
    value = cells.number("answer", row, percent=fixed.percent)
    faults[:] = noted
    return value == fixed.number


def _is_number(value: object, expected: Decimal | None) -> bool:
    if expected is None or value is None:
        return value is expected
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    return Decimal(repr(value)) == expected


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
