"""The hidden sheet by which our workbooks are known: kind, version, the criteria set they were made from.

Beside that it keeps the texts that are only shown, so that its reader sees which were changed, also where another
version of the program would write others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell

from cchc_eval.scoring import CriteriaSet
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.style import put_text

SHEET = "_cchc"
VERSION = "1"
KINDS: Mapping[str, str] = {
    "criteria": "bộ tiêu chí",
    "form": "phiếu tự đánh giá",
    "appraisal": "bảng thẩm định",
    "settings": "tệp cài đặt của đợt",
}
_MAX_ROWS = 50
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}", re.ASCII)
_SHOWN = 3  # the first of three columns: sheet, cell, text


class OtherSet(WorkbookError):
    """A workbook of the right kind that was made from another criteria set."""

    def __init__(self, problem: str, stamp: Mapping[str, str]) -> None:
        super().__init__(problem)
        self.stamp = stamp


def write_stamp(
    workbook: Workbook, kind: str, cset: CriteriaSet | None, shown: Iterable[Cell] = (), **more: str
) -> None:
    """Add the stamp as the last sheet, out of sight. `shown`: cells with a text that nothing is read from."""
    sheet = workbook.create_sheet(SHEET)
    sheet.sheet_state = "veryHidden"
    values = {
        "kind": kind,
        "version": VERSION,
        **({"fingerprint": cset.fingerprint, "title": cset.title, "year": str(cset.year)} if cset else {}),
        **more,
    }
    for row, (key, value) in enumerate(values.items(), 1):
        put_text(sheet.cell(row, 1), key)
        put_text(sheet.cell(row, 2), value)
    texts = ((cell.parent.title, cell.coordinate, _shown(cell.value)) for cell in shown if cell.value is not None)
    for row, parts in enumerate(texts, 1):
        for column, text in enumerate(parts, _SHOWN):
            put_text(sheet.cell(row, column), text)
    sheet.protection.sheet = True


def _shown(value: object) -> str:
    """As it reads when the workbook is read: there a point is a number of Excel."""
    return shown_value(float(value) if isinstance(value, Decimal) else value)


def shown_texts(workbook: Workbook) -> dict[str, dict[str, str]]:
    """By sheet and cell the texts that are only shown, as they were written; none where an older version wrote it.
    Raises WorkbookError where what the program noted of them is damaged."""
    found: dict[str, dict[str, str]] = {}
    if SHEET in workbook.sheetnames:
        rows = workbook[SHEET].iter_rows(min_col=_SHOWN, max_col=_SHOWN + 2, values_only=True)
        for sheet, cell, text in rows:
            if isinstance(sheet, str) and isinstance(cell, str) and text is not None:
                if not _CELL.fullmatch(cell):
                    raise WorkbookError(
                        f"Sheet ẩn '{SHEET}': «{cell}» không phải là tên ô, tệp đã hỏng; hãy xuất lại tệp mẫu và chép "
                        "số liệu sang"
                    )
                found.setdefault(sheet, {})[cell] = str(text)
    return found


def read_stamp(workbook: Workbook, kind: str, name: str) -> dict[str, str]:
    """The stamp of a workbook of that kind. Raises WorkbookError with what the file is instead."""
    if SHEET not in workbook.sheetnames:
        raise WorkbookError(
            f"Tệp «{name}»: không phải là {KINDS[kind]} do phần mềm này xuất ra; hãy xuất lại tệp mẫu và điền vào đó"
        )
    rows = workbook[SHEET].iter_rows(min_row=1, max_row=_MAX_ROWS, max_col=2, values_only=True)
    stamp = {str(key): str(value or "") for key, value in rows if key is not None}
    found = stamp.get("kind", "")
    if found != kind:
        is_what = KINDS.get(found, "tệp loại khác")
        raise WorkbookError(f"Tệp «{name}»: là {is_what}, không phải là {KINDS[kind]}; hãy chọn đúng tệp")
    if stamp.get("version") != VERSION:
        raise WorkbookError(
            f"Tệp «{name}»: là {KINDS[kind]} phiên bản {stamp.get('version') or 'không rõ'}, "
            f"phần mềm này đọc phiên bản {VERSION}; hãy xuất lại tệp mẫu và chép số liệu sang"
        )
    return stamp


def stamped_unit(source: Path | bytes) -> str:
    """The unit that a form with faults says it is of; "" where it is no form at all."""
    try:
        return read_stamp(open_guarded(source, "phiếu"), "form", "phiếu").get("unit_code", "")
    except WorkbookError:
        return ""


def check_set(stamp: Mapping[str, str], cset: CriteriaSet, name: str) -> None:
    """Refuse, by name, a workbook made from another criteria set. Raises OtherSet."""
    if stamp.get("fingerprint") != cset.fingerprint:
        raise OtherSet(
            f"Tệp «{name}»: làm theo bộ tiêu chí «{stamp.get('title')}» năm {stamp.get('year')} "
            f"(mã {stamp.get('fingerprint')}), không phải «{cset.title}» năm {cset.year} "
            f"(mã {cset.fingerprint}); hãy xuất lại tệp mẫu theo bộ tiêu chí đang dùng",
            stamp,
        )
