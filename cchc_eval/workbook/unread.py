"""What a workbook holds that its reader does not take, said so that nobody counts on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook.beside import Place, beside
from cchc_eval.workbook.cells import SheetReader

MOST_NAMED = 10  # cells in one message; the others are only counted
_MOST_QUOTED = 60  # characters of a comment
_BELOW = "nằm ngoài bảng nên không được đọc"


def note_unread(
    workbook: Workbook, readers: Sequence[SheetReader], remarks: list[str], ours: Collection[str] = ()
) -> None:
    """Note comments, links that no cell's reader took, drawings, and sheets of a person's own.

    `ours`: titles of the sheets that the program wrote beside those that are read.
    """
    taken: dict[Worksheet, set[Place]] = {}
    for reader in readers:
        taken.setdefault(reader.sheet, set()).update(reader.links_taken)
    for sheet in workbook.worksheets:
        if sheet in taken:
            remarks += _beside_cells(sheet, taken[sheet])
        elif sheet.title not in ours and any(cell.value is not None for cell in sheet._cells.values()):
            remarks.append(f"Sheet '{sheet.title}': không thuộc biểu mẫu nên không được đọc")
    if any(beside(sheet).controls for sheet in taken):
        remarks.append(
            "Hộp kiểm vẽ trên trang tính không được đọc; chương trình chỉ đọc giá trị trong ô, hãy chọn trong ô nhập"
        )


def note_outside(sheet: Worksheet, places: Iterable[Place], remarks: list[str]) -> None:
    """Note cells that stand around a table (a signature block, someone's notes)."""
    if named := cell_names(places):
        remarks.append(f"Sheet '{sheet.title}', ô {named}: {_BELOW}")


def cell_names(places: Iterable[Place]) -> str:
    """ "B35, G35 và 3 ô khác"."""
    ordered = sorted(places)
    names = ", ".join(f"{get_column_letter(column)}{row}" for row, column in ordered[:MOST_NAMED])
    return names + (f" và {len(ordered) - MOST_NAMED} ô khác" if len(ordered) > MOST_NAMED else "")


def _beside_cells(sheet: Worksheet, taken: Collection[Place]) -> list[str]:
    found, remarks = beside(sheet), []
    for place, text in sorted(found.comments.items()):
        quoted = " ".join(text.split())
        quoted = quoted if len(quoted) <= _MOST_QUOTED else quoted[: _MOST_QUOTED - 1] + "…"
        remarks.append(
            f"Sheet '{sheet.title}', ô {cell_names([place])}: ghi chú gắn vào ô (comment) «{quoted}» không được đọc; "
            "nội dung cần gửi thì ghi vào ô"
        )
    for place, target in sorted(found.links.items()):
        if place not in taken:
            remarks.append(
                f"Sheet '{sheet.title}', ô {cell_names([place])}: liên kết đến «{target}» không được đọc; "
                "nếu cần gửi thì ghi địa chỉ vào ô giải trình hoặc tài liệu kiểm chứng"
            )
    if found.drawn:
        remarks.append(f"Sheet '{sheet.title}': hình ảnh, hộp văn bản, biểu đồ vẽ trên trang không được đọc")
    return remarks
