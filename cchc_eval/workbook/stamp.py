"""The hidden sheet by which our workbooks are known: kind, version, the criteria set they were made from."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook

from cchc_eval.scoring import CriteriaSet
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.style import put_text

SHEET = "_cchc"
VERSION = "1"
KINDS: Mapping[str, str] = {
    "criteria": "bộ tiêu chí",
    "form": "phiếu tự đánh giá",
    "appraisal": "bảng thẩm định",
}
_MAX_ROWS = 50


def write_stamp(workbook: Workbook, kind: str, cset: CriteriaSet, **more: str) -> None:
    """Add the stamp as the last sheet, out of sight."""
    sheet = workbook.create_sheet(SHEET)
    sheet.sheet_state = "veryHidden"
    values = {
        "kind": kind,
        "version": VERSION,
        "fingerprint": cset.fingerprint,
        "title": cset.title,
        "year": str(cset.year),
        **more,
    }
    for row, (key, value) in enumerate(values.items(), 1):
        put_text(sheet.cell(row, 1), key)
        put_text(sheet.cell(row, 2), value)
    sheet.protection.sheet = True


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


def check_set(stamp: Mapping[str, str], cset: CriteriaSet, name: str) -> None:
    """Refuse, by name, a workbook made from another criteria set. Raises WorkbookError."""
    if stamp.get("fingerprint") != cset.fingerprint:
        raise WorkbookError(
            f"Tệp «{name}»: làm theo bộ tiêu chí «{stamp.get('title')}» năm {stamp.get('year')} "
            f"(mã {stamp.get('fingerprint')}), không phải «{cset.title}» năm {cset.year} "
            f"(mã {cset.fingerprint}); hãy xuất lại tệp mẫu theo bộ tiêu chí đang dùng"
        )
