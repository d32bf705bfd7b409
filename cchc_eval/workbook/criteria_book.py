"""The criteria set as a workbook that an official can edit, and back without loss.

Sheet «Thông tin» holds what concerns the whole set, «Bộ tiêu chí» the tree with a row per criterion,
«Quy tắc» the options, items, bands and events of the rules; «Điểm thưởng, điểm trừ» and «Hạ xếp hạng» those of a set
that has them on.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import OFFICE, BonusPenalty, CriteriaSet, Criterion, beyond_tables
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Table
from cchc_eval.workbook.criteria_reader import CriteriaReader
from cchc_eval.workbook.criteria_sheets import CriteriaSheets
from cchc_eval.workbook.guard import name_of, open_guarded, refuse
from cchc_eval.workbook.stamp import write_stamp
from cchc_eval.workbook.text import join_items

# Rows below the last that drop-downs already serve.
_SPARE_ROWS = 300


def write_criteria(cset: CriteriaSet) -> bytes:
    """The set as an .xlsx file. Raises WorkbookError on a text longer than a cell holds, a rule that no table does."""
    refuse(beyond_tables(cset))
    workbook = Workbook()
    info = workbook.active
    info.title = layout.INFO
    _write_info(info, cset)
    _write_tree(workbook.create_sheet(layout.TREE), cset)
    _write_rules(workbook.create_sheet(layout.RULES), cset)
    if cset.bonus_penalty is not None:
        _write_bonus(workbook.create_sheet(layout.BONUS), cset.bonus_penalty)
    if cset.rank_caps:
        _write_caps(workbook.create_sheet(layout.CAPS), cset)
    write_stamp(workbook, "criteria", cset)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def read_criteria(source: Path | bytes, name: str = "", remarks: list[str] | None = None) -> CriteriaSet:
    """The set that the workbook holds. Raises WorkbookError with all that is wrong, cell by cell.

    `remarks` receives what the workbook holds besides, which is not read.
    """
    return CriteriaReader(CriteriaSheets(open_guarded(source, name), name_of(source, name), remarks)).read()


def _write_info(sheet: Worksheet, cset: CriteriaSet) -> None:
    table = layout.INFO_TABLE
    heading = style.put_text(sheet.cell(1, 1), "BỘ TIÊU CHÍ ĐÁNH GIÁ")
    style.dress(heading, font=style.TITLE, border=None)
    table.write_header(sheet)
    words = layout.word_for(layout.NOT_APPLICABLE, cset.not_applicable)
    values: dict[str, str | int | Decimal] = {
        "title": cset.title,
        "year": cset.year,
        "total_points": cset.total_points,
        "not_applicable": words,
    }
    _write_labelled(sheet, table, layout.INFO_ROWS, values)
    row = layout.INFO_ROWS["not_applicable"][0]
    _drop_down(sheet, layout.NOT_APPLICABLE, f"B{row}")
    bands = layout.BAND_TABLE
    bands.write_header(sheet)
    for row, band in enumerate(cset.rank_bands, bands.header_row + 1):
        _put(sheet, bands, "rank", row, band.rank)
        _put(sheet, bands, "from", row, band.from_, percent=True)
    _as_text(sheet, bands, ("rank",))
    style.set_paper(sheet, landscape=False)


def _write_tree(sheet: Worksheet, cset: CriteriaSet) -> None:
    table = layout.TREE_TABLE
    table.write_header(sheet)
    for row, criterion in enumerate(cset.criteria, 2):
        values = _tree_values(criterion)
        for column in table.columns:
            _put(sheet, table, column.key, row, values.get(column.key), percent=column.key == "floor_percent")
        texts = ((str(values.get(column.key) or ""), column.width) for column in table.columns)
        style.fit_height(sheet, row, texts)
        _dress_criterion(sheet, table, row, criterion, cset.depth(criterion.code))
    last = len(cset.criteria) + 1 + _SPARE_ROWS
    for key, words in (
        ("kind", layout.KINDS),
        ("scored_by", layout.SCORED_BY),
        ("na_allowed", (layout.YES,)),
    ):
        _drop_down(sheet, words, f"{table.address(key, 2)}:{table.address(key, last)}")
    _as_text(sheet, table, [column.key for column in table.columns if column.key not in _NUMBER_COLUMNS])
    style.freeze(sheet, "D2")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)


_NUMBER_COLUMNS = ("max_points", *layout.NUMBERS)


def _tree_values(criterion: Criterion) -> dict[str, str | Decimal | None]:
    values: dict[str, str | Decimal | None] = {
        "code": criterion.code,
        "parent": criterion.parent or "",
        "title": criterion.title,
        "max_points": criterion.max_points,
        "evidence": join_items(criterion.evidence),
        "guidance": criterion.guidance,
    }
    kind = layout.kind_of(criterion)
    if kind is not None:
        values["kind"] = kind.word
        values["scored_by"] = layout.word_for(layout.SCORED_BY, criterion.scored_by)
        values["na_allowed"] = layout.YES if criterion.na_allowed else ""
        values.update({column: getattr(criterion.rule, name) for name, column in kind.fields.items()})
    return values


def _dress_criterion(sheet: Worksheet, table: Table, row: int, criterion: Criterion, depth: int) -> None:
    for column in table.columns:
        cell = table.cell(sheet, column.key, row)
        if not criterion.is_leaf:
            cell.font = style.BOLD
            cell.fill = style.TOP_FILL if depth == 0 else style.GROUP_FILL
        elif column.key == "scored_by" and criterion.scored_by == OFFICE:
            cell.font = style.ITALIC
    table.cell(sheet, "title", row).alignment = Alignment(vertical="center", wrap_text=True, indent=min(depth, 10))


def _write_rules(sheet: Worksheet, cset: CriteriaSet) -> None:
    table = layout.RULE_TABLE
    table.write_header(sheet)
    codes = f"'{layout.TREE}'!${layout.TREE_TABLE.letter('code')}:${layout.TREE_TABLE.letter('code')}"
    titles = f"'{layout.TREE}'!${layout.TREE_TABLE.letter('title')}:${layout.TREE_TABLE.letter('title')}"
    row = table.header_row
    for criterion in cset.leaves:
        kind = layout.kind_of(criterion)
        assert kind is not None
        for position, item in enumerate(getattr(criterion.rule, kind.rows) if kind.rows else ()):
            row += 1
            _put(sheet, table, "code", row, criterion.code)
            for key in layout.RULE_COLUMNS:
                used = key in kind.row_fields
                value = getattr(item, "from_" if key == "from" else key) if used else None
                cell = _put(sheet, table, key, row, value, percent=key == "from" and layout.in_percent(criterion.rule))
                if not used:
                    cell.fill = style.CLOSED_FILL
            style.fit_height(sheet, row, ((criterion.title, 50), (item.label, 60)))
            # Shown only, never read back, so that a title is changed in one place.
            cell = table.cell(sheet, "title", row)
            cell.value = f'=IFERROR(INDEX({titles},MATCH({table.address("code", row)},{codes},0)),"")'
            style.dress(cell, font=style.NOTE if position else style.ITALIC)
    _as_text(sheet, table, ("code", "key", "label"))
    style.freeze(sheet, "C2")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)


def _write_bonus(sheet: Worksheet, bonus: BonusPenalty) -> None:
    layout.BONUS_TOP.write_header(sheet)
    values: dict[str, str | int | Decimal] = {
        "bonus_cap": bonus.bonus_cap,
        "penalty_cap": bonus.penalty_cap,
        "note": bonus.note,
    }
    _write_labelled(sheet, layout.BONUS_TOP, layout.BONUS_ROWS, values)
    table = layout.BONUS_TABLE
    table.write_header(sheet)
    for row, item in enumerate(bonus.items, table.header_row + 1):
        _put(sheet, table, "code", row, item.code)
        _put(sheet, table, "kind", row, layout.word_for(layout.BONUS_KINDS, item.kind))
        _put(sheet, table, "title", row, item.title)
        _put(sheet, table, "points_each", row, item.points_each)
        _put(sheet, table, "max_points", row, item.max_points)
        _put(sheet, table, "evidence", row, join_items(item.evidence))
        style.fit_height(sheet, row, ((item.title, 60), (join_items(item.evidence), 40)))
    first, last = table.header_row + 1, table.header_row + len(bonus.items) + _SPARE_ROWS
    _drop_down(sheet, layout.BONUS_KINDS, f"{table.address('kind', first)}:{table.address('kind', last)}")
    _as_text(sheet, table, ("code", "title", "evidence"))
    style.set_paper(sheet, landscape=True)


def _write_caps(sheet: Worksheet, cset: CriteriaSet) -> None:
    table = layout.CAP_TABLE
    table.write_header(sheet)
    for row, rule in enumerate(cset.rank_caps, table.header_row + 1):
        _put(sheet, table, "kind", row, layout.word_for(layout.CAP_KINDS, rule.kind))
        _put(sheet, table, "field", row, rule.field)
        _put(sheet, table, "percent", row, rule.percent, percent=True)
        _put(sheet, table, "rank", row, rule.rank)
        _put(sheet, table, "reason", row, rule.reason)
        style.fit_height(sheet, row, ((rule.reason, 60),))
    first, last = table.header_row + 1, table.header_row + len(cset.rank_caps) + _SPARE_ROWS
    _drop_down(sheet, layout.CAP_KINDS, f"{table.address('kind', first)}:{table.address('kind', last)}")
    _as_text(sheet, table, ("field", "rank", "reason"))
    style.set_paper(sheet, landscape=True)


def _write_labelled(
    sheet: Worksheet,
    table: Table,
    rows: Mapping[str, tuple[int, str]],
    values: Mapping[str, str | int | Decimal],
) -> None:
    for key, (row, label) in rows.items():
        _put(sheet, table, "label", row, label).font = style.BOLD
        cell = _put(sheet, table, "value", row, values[key])
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        style.fit_height(sheet, row, ((str(values[key]), table.columns[1].width),))


def _put(
    sheet: Worksheet, table: Table, key: str, row: int, value: str | int | Decimal | None, *, percent: bool = False
) -> Any:
    """One dressed cell: text as text, numbers (`percent`: in percent) as they are, without forced decimals."""
    cell = style.dress(table.cell(sheet, key, row))
    if isinstance(value, str):
        style.put_text(cell, value)
        cell.number_format = style.TEXT
    elif percent and value is not None:
        style.put_percentage(cell, value)
        cell.alignment = style.CENTER
    else:
        style.put_number(cell, value, style.PLAIN_NUMBER)
        cell.alignment = style.CENTER
    return cell


def _drop_down(sheet: Worksheet, words: Iterable[str], cells: str) -> None:
    rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Không có trong danh sách", "Hãy chọn một giá trị trong danh sách."
    rule.add(cells)
    sheet.add_data_validation(rule)


def _as_text(sheet: Worksheet, table: Table, keys: Iterable[str]) -> None:
    """New rows too: a code typed below the last one stays text, "1.10" is not 1.1."""
    for key in keys:
        sheet.column_dimensions[table.letter(key)].number_format = style.TEXT
