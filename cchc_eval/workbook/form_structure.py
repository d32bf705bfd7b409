"""Whether a form's fixed parts stand as they were written: columns, rows, codes, texts, formulas."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from difflib import SequenceMatcher

from openpyxl.utils import get_column_letter

from cchc_eval.workbook.cells import SheetReader
from cchc_eval.workbook.form_layout import FIRST_ROW, HEADER_ROW, LETTER, TABLE, Layout, Line, clean
from cchc_eval.workbook.guard import WorkbookError

Rows = Mapping[str, int]  # the row of the sheet in which each line of the layout stands, by its key

_RESTORE = "phiếu không được thêm, xóa, chép hoặc chuyển dòng; hãy hoàn tác hoặc chép số liệu sang phiếu mới"
_LOCKED_TEXTS = ("code", "title", "answer", "na", "points", "explanation", "evidence")
_MOST_NAMED = 10  # rows or cells in one message; the others are only counted


def check_structure(cells: SheetReader, layout: Layout) -> Rows:
    """Note everything that was changed outside the inputs; gives the rows that can be read all the same.

    Raises WorkbookError at once where the columns do not stand under their titles: no cell means anything.
    """
    problems = cells.problems
    in_place = cells.check_layout()
    if not in_place and not _titles_stand(cells):
        raise WorkbookError(*problems)
    rows = _find_rows(cells, layout)
    for line in layout.lines:
        if line.key in rows:
            _check_locked(cells, line, rows[line.key])
    _note_strays(cells)
    return rows


def _titles_stand(cells: SheetReader) -> bool:
    return all(str(cells.value(column.key, HEADER_ROW) or "").strip() == column.title for column in TABLE.columns)


def _find_rows(cells: SheetReader, layout: Layout) -> Rows:
    """Where each line stands, by the hidden column; rows added, missing, copied or moved are noted."""
    expected = layout.keys
    found = [_text(cells.value("key", row)) for row in range(FIRST_ROW, cells.sheet.max_row + 1)]
    if tuple(found) == expected:
        return {line.key: line.row for line in layout.lines}
    times = Counter(found)
    names = {line.key: _name(line) for line in layout.lines}
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    for tag, first, last, first_found, last_found in matcher.get_opcodes():
        if tag in ("insert", "replace"):
            _note_added(cells, found, range(first_found, last_found), times, set(expected))
        if tag in ("delete", "replace"):
            missing = [names.get(key, key) for key in expected[first:last] if not times[key]]
            if missing:
                cells.fault(f"thiếu dòng {_listed(missing)}; {_RESTORE}", "code", FIRST_ROW + first_found)
    return {key: row for row, key in enumerate(found, FIRST_ROW) if key in names and times[key] == 1}


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
    return f"«{_short(line.input.label)}» của tiêu chí {code}" if line.input else f"tiêu chí {code}"


def _listed(names: Sequence[str]) -> str:
    more = f" và {len(names) - _MOST_NAMED} dòng khác" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _check_locked(cells: SheetReader, line: Line, row: int) -> None:
    """Note what was typed over a fixed text, a formula or a cell that stays blank."""
    code = line.criterion.code
    texts, formulas, inputs = line.texts, line.formulas, line.inputs
    for column in _LOCKED_TEXTS:
        if column in inputs:
            continue
        value = cells.value(column, row)
        if column in formulas:
            if not (isinstance(value, str) and value.startswith("=")):
                message = "công thức của phiếu đã bị ghi đè; điểm chỉ tính từ các ô kê khai nền vàng"
                cells.fault(f"{message}, hãy hoàn tác ô này", column, row, code)
        elif _text(value) != _text(texts.get(column, "")):
            if column in texts:
                message = f"phải là «{_short(texts[column])}», không phải «{_short(_text(value))}»; hãy hoàn tác"
            else:
                message = f"không phải ô nhập mà có «{_short(_text(value))}»; hãy xóa hoặc chuyển vào ô nền vàng"
            cells.fault(message, column, row, code)
    if not _is_number(cells.value("max", row), line.most):
        cells.fault("số điểm của phiếu đã bị sửa; hãy hoàn tác ô này", "max", row, code)


def _note_strays(cells: SheetReader) -> None:
    """Note what stands to the right of the form, where nobody would read it."""
    strays = [
        (row, column)
        for (row, column), cell in cells.sheet._cells.items()
        if column > len(TABLE.columns) and cell.value is not None
    ]
    if strays:
        names = ", ".join(f"{get_column_letter(column)}{row}" for row, column in sorted(strays)[:_MOST_NAMED])
        more = f" và {len(strays) - _MOST_NAMED} ô khác" if len(strays) > _MOST_NAMED else ""
        cells.problems.append(
            f"Sheet '{cells.sheet.title}', ô {names}{more}: nằm ngoài phiếu nên không được đọc; "
            f"hãy chuyển vào cột {LETTER['explanation']} «Giải trình» hoặc xóa"
        )


def _text(value: object) -> str:
    """A text as it is compared: without what a cell cannot hold, and whatever its spaces."""
    if value is None:
        return ""
    return " ".join(clean(str(value)).split())


def _is_number(value: object, expected: Decimal | None) -> bool:
    if expected is None or value is None:
        return value is expected
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    return Decimal(repr(value)) == expected


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
