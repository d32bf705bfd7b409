"""The first sheet of an appraisal workbook: every unit with its points, or of a body's with whether it is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import Evaluation, inapplicable_leaves
from cchc_eval.workbook import appraisal_formulas as formulas
from cchc_eval.workbook import style
from cchc_eval.workbook.appraisal_layout import DONE, OVERVIEW_TABLE, PART_OVERVIEW, Layout, Scope, overview_note
from cchc_eval.workbook.appraisal_limits import MISSING_FILL
from cchc_eval.workbook.cells import Table

_HINT = "Thẩm định xong đơn vị nào thì ghi x ở dòng của đơn vị đó, cột nền vàng; điểm, lý do điền ở sheet của đơn vị."


def overview_table(layout: Layout) -> Table:
    return PART_OVERVIEW if layout.of_body else OVERVIEW_TABLE


def write_overview(
    sheet: Worksheet,
    layout: Layout,
    evaluations: Sequence[Evaluation],
    sheets: Sequence[tuple[str, Layout]],
    department: str,
    period: str,
    done: Collection[str] = (),
    again: Collection[str] = (),
) -> None:
    """`sheets`: of each unit its title and layout; `done`: in a body's workbook the codes of the units that it said to
    be done with; `again`: those to be looked at again."""
    cset, table = layout.criteria_set, overview_table(layout)
    scope = layout.scope if layout.of_body else None
    heading = f"TỔNG HỢP THẨM ĐỊNH CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}"
    last = table.columns[-1].key
    for row, text, font in (
        (1, heading, style.TITLE),
        (2, department if scope is None else _bodies(scope), style.BOLD),
        (3, (cset.title if scope is None else _HINT) + _to_look_at(again, scope is None), style.NOTE),
    ):
        banner(sheet, row, text, font, table.letter(last))
    table.write_header(sheet)
    for position, (evaluation, (title, own)) in enumerate(zip(evaluations, sheets, strict=True), 1):
        row, record = table.header_row + position, evaluation.record
        where = f"{quote_sheetname(title)}!"
        for column in table.columns:
            cell = table.cell(sheet, column.key, row)
            style.dress(cell, alignment=style.WRAP if column.key in ("name", "note") else style.CENTER)
        table.cell(sheet, "number", row).value = position
        style.put_text(table.cell(sheet, "code", row), record.code)
        name = style.put_text(table.cell(sheet, "name", row), record.name)
        # As an address LibreOffice would take it for one of another file.
        name.hyperlink = Hyperlink(ref=name.coordinate, location=f"{where}A1")
        if record.code in again:
            name.fill = style.AGAIN_FILL
        note = style.put_text(table.cell(sheet, "note", row), overview_note(record))
        _write_figures(sheet, table, row, evaluation, where, own)
        if scope is not None:
            box = style.dress(
                table.cell(sheet, "done", row), fill=style.INPUT_FILL, alignment=style.CENTER, unlocked=True
            )
            style.put_text(box, DONE if record.code in done else "")
        style.fit_height(sheet, row, ((record.name, 44), (str(note.value or ""), 40)))
    _mark(sheet, table, table.header_row + max(1, len(evaluations)))
    style.freeze(sheet, table.address("self" if scope is None else "asked", table.header_row + 1))
    style.set_paper(sheet, landscape=True, header_row=table.header_row)
    style.lock(sheet)


def _to_look_at(again: Collection[str], after_title: bool) -> str:
    stop = "." if after_title else ""
    return f"{stop} Xem lại đơn vị đã đổi điểm tự đánh giá (ô nền cam): {', '.join(again)}." if again else ""


def _bodies(scope: Scope) -> str:
    others = f"; phối hợp: {scope.with_bodies}" if scope.with_bodies else ""
    return f"Chủ trì thẩm định: {scope.whose}{others}"


def _write_figures(sheet: Worksheet, table: Table, row: int, evaluation: Evaluation, where: str, own: Layout) -> None:
    """Of every unit its points; in a body's workbook how much it is asked."""
    points_format = style.points_format(own.criteria_set.reckoning.decimals)
    for key, formula in formulas.overview_formulas(own, where).items():
        if table is OVERVIEW_TABLE or key == "missing":
            style.put_number(table.cell(sheet, key, row), None, "0" if key == "missing" else points_format)
            table.cell(sheet, key, row).value = formula
    if table is PART_OVERVIEW:
        asked = [leaf for leaf in evaluation.self_score.leaves if own.asks(leaf)]
        idle = inapplicable_leaves(own.criteria_set, evaluation.record.inapplicable, [])
        style.put_number(table.cell(sheet, "asked", row), len(set(asked) - idle), "0")


def _mark(sheet: Worksheet, table: Table, end: int) -> None:
    """Reasons that are missing in red; what may be typed where a body says that it is done."""
    first = table.header_row + 1
    missing = f"{table.address('missing', first)}:{table.address('missing', end)}"
    sheet.conditional_formatting.add(missing, FormulaRule([f"{table.address('missing', first)}>0"], fill=MISSING_FILL))
    if table is PART_OVERVIEW:
        rule = DataValidation("list", formula1=f'"{DONE}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "Giá trị không hợp lệ", f"Ghi {DONE} khi đã thẩm định xong, hoặc để trống."
        rule.add(f"{table.address('done', first)}:{table.address('done', end)}")
        sheet.add_data_validation(rule)


def banner(sheet: Worksheet, row: int, text: str, font: Font, last_letter: str) -> None:
    cell = style.put_text(sheet.cell(row, 1), text)
    style.dress(cell, font=font, alignment=style.CENTER, border=None)
    sheet.merge_cells(f"A{row}:{last_letter}{row}")
