"""What to look at before a criteria set is put in force, as a workbook to send round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook

from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.replay import Replayed
from cchc_eval.scoring.set_changes import Difference
from cchc_eval.scoring.set_review import SetReview
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Column, Table
from cchc_eval.workbook.package import saved

REMARKS, CHANGES, REPLAY = "Cần xem lại", "So với bộ trước", "Chấm lại đợt trước"
LEFT_OUT = "Không tính khi chấm lại"
NOT_SCORED = "không chấm được"
Cell = str | Decimal | int | None
_REMARKS = Table((Column("code", "Mã tiêu chí", 12), Column("text", "Nội dung cần xem lại", 110)))
_CHANGES = Table(
    (
        Column("code", "Mã tiêu chí", 10),
        Column("title", "Tiêu chí", 40),
        Column("what", "Nội dung", 20),
        Column("before", "Bộ trước", 48),
        Column("after", "Bộ này", 48),
    )
)
_REPLAY = Table(
    (
        Column("place", "Thứ hạng đợt trước", 10),
        Column("name", "Đơn vị", 50),
        Column("index", "Chỉ số (%)", 10),
        Column("rank", "Xếp hạng", 16),
        Column("new_place", "Thứ hạng theo bộ này", 10),
        Column("new_index", "Chỉ số (%) theo bộ này", 12),
        Column("new_rank", "Xếp hạng theo bộ này", 16),
    )
)


def write_review(review: SetReview) -> bytes:
    """The review as an .xlsx file, a sheet for each part. Raises WorkbookError on a text longer than a cell holds."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    _write(workbook, REMARKS, _REMARKS, (_remark(one) for one in review.remarks))
    if review.differences:
        _write(workbook, CHANGES, _CHANGES, (_change(one) for one in review.differences))
    if review.replay is not None:
        _write(workbook, REPLAY, _REPLAY, (_standing(one) for one in review.replay.units))
        _write(workbook, LEFT_OUT, _REMARKS, (_remark(one) for one in review.replay.remarks))
    return saved(workbook)


def _remark(fault: Fault) -> Sequence[Cell]:
    return fault.criterion or "", fault.beside_its_code


def _change(difference: Difference) -> Sequence[Cell]:
    return difference.code, difference.title, difference.what, difference.before, difference.after


def _standing(unit: Replayed) -> Sequence[Cell]:
    before, after = unit.before, unit.after
    if after is None:
        return before.place, unit.name, before.index, before.rank, None, None, NOT_SCORED
    return before.place, unit.name, before.index, before.rank, after.place, after.index, after.rank


def _write(workbook: Workbook, name: str, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = workbook.create_sheet(name)
    table.write_header(sheet)
    for row, values in enumerate(rows, table.header_row + 1):
        for column, value in zip(table.columns, values, strict=True):
            cell = table.cell(sheet, column.key, row)
            if isinstance(value, str):
                style.dress(style.put_text(cell, value))
            else:
                shown = style.POINTS if isinstance(value, Decimal) else style.COUNT
                style.dress(style.put_number(cell, value, shown), alignment=style.CENTER)
        texts = zip(table.columns, values, strict=True)
        style.fit_height(sheet, row, [(text, column.width) for column, text in texts if isinstance(text, str)])
    style.freeze(sheet, f"A{table.header_row + 1}")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)
