"""What a workbook holds that its reader does not take, said so that nobody counts on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.workbook.beside import Place, beside
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.older_words import is_text
from cchc_eval.workbook.stamp import shown_texts

MOST_NAMED = 10  # cells in one message; the others are only counted
_MOST_QUOTED = 60  # characters of a comment
_BELOW = "nằm ngoài bảng nên không được đọc"
CHANGED = "khác với nội dung chương trình ghi; ô này chỉ để xem nên không được đọc, hãy hoàn tác"


def note_unread(
    workbook: Workbook, readers: Sequence[SheetReader], remarks: list[str], ours: Collection[str] = ()
) -> None:
    """Note comments, links that no cell's reader took, drawings, sheets of a person's own, and what was typed over
    texts that are only shown.

    `ours`: titles of the sheets that the program wrote beside those that are read.
    """
    taken: dict[Worksheet, set[Place]] = {}
    for reader in readers:
        taken.setdefault(reader.sheet, set()).update(reader.links_taken)
    shown = shown_texts(workbook)
    for sheet in workbook.worksheets:
        if sheet not in taken and sheet.title not in ours:
            if any(cell.value is not None for cell in sheet._cells.values()):
                remarks.append(f"Sheet '{sheet.title}': không thuộc biểu mẫu nên không được đọc")
            continue
        texts = {coordinate_to_tuple(cell): text for cell, text in shown.get(sheet.title, {}).items()}
        note_changed(sheet, texts, remarks)
        if sheet in taken:
            remarks += beside_cells(sheet, taken[sheet])
        elif texts:
            filled = (place for place, cell in sheet._cells.items() if cell.value is not None)
            note_outside(sheet, [place for place in filled if place not in texts], remarks)
    if any(beside(sheet).controls for sheet in taken):
        remarks.append(
            "Hộp kiểm vẽ trên trang tính không được đọc; chương trình chỉ đọc giá trị trong ô, hãy chọn trong ô nhập"
        )


def note_outside(sheet: Worksheet, places: Iterable[Place], remarks: list[str]) -> None:
    """Note cells that stand around a table (a signature block, someone's notes)."""
    if named := cell_names(places):
        remarks.append(f"Sheet '{sheet.title}', ô {named}: {_BELOW}")


def note_changed(sheet: Worksheet, wanted: Mapping[Place, str], remarks: list[str]) -> None:
    """Note cells that do not show what the program wrote there."""
    cells = sheet._cells
    found = {place: shown_value(cells[place].value) if place in cells else "" for place in wanted}
    if named := cell_names(place for place, text in wanted.items() if not is_text(text, found[place])):
        remarks.append(f"Sheet '{sheet.title}', ô {named}: {CHANGED}")


def cell_names(places: Iterable[Place]) -> str:
    """ "B35, G35 và 3 ô khác"."""
    ordered = sorted(places)
    names = ", ".join(f"{get_column_letter(column)}{row}" for row, column in ordered[:MOST_NAMED])
    return names + (f" và {len(ordered) - MOST_NAMED} ô khác" if len(ordered) > MOST_NAMED else "")


def beside_cells(sheet: Worksheet, taken: Collection[Place]) -> list[str]:
    """What comments, links and drawings of a sheet say; `taken`: the cells whose links are read."""
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
