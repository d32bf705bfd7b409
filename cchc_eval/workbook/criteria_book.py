"""The criteria set as a workbook that an official can edit, and back without loss.

Sheet «Thông tin» holds what concerns the whole set, «Bộ tiêu chí» the tree with a row per criterion,
«Quy tắc» the options, items, bands and events of the rules; «Điểm thưởng, điểm trừ» and «Hạ xếp hạng» those of a set
that has them on. A set with measured rules, rules for groups, conditions, weights or a reckoning of its own also has
«Cách đo và chấm», «Cách tính chỉ số» and further columns in the tree, with a guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import OFFICE, SPREAD, BonusPenalty, CriteriaSet, Criterion
from cchc_eval.scoring.bindings import write_lines
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Table
from cchc_eval.workbook.criteria_help import write_help
from cchc_eval.workbook.criteria_measured import write_guide, write_measured
from cchc_eval.workbook.criteria_reader import CriteriaReader
from cchc_eval.workbook.criteria_reckoning import write_reckoning
from cchc_eval.workbook.criteria_sheets import CriteriaSheets
from cchc_eval.workbook.criteria_style import as_text, drop_down, put, shown_title
from cchc_eval.workbook.guard import WorkbookError, name_of, open_guarded
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.stamp import write_stamp
from cchc_eval.workbook.text import join_items

# Rows below the last that drop-downs already serve.
_SPARE_ROWS = 300


def write_criteria(cset: CriteriaSet, *, wide: bool = False) -> bytes:
    """The set as an .xlsx file. Raises WorkbookError on a text longer than a cell holds, and where `read_criteria`
    would find the file too large.

    `wide`: with the sheets and columns of measured rules, conditions, weights also where the set uses none of them.
    """
    all_columns, wide = wide, wide or layout.is_wide(cset)
    workbook = Workbook()
    info = workbook.active
    info.title = layout.INFO
    _write_info(info, cset, wide)
    tree = layout.TREE_TABLE
    if wide:
        bound = all_columns or any(leaf.figures for leaf in cset.leaves)
        tree = layout.BOUND_TREE_TABLE if bound else layout.WIDE_TREE_TABLE
    _write_tree(workbook.create_sheet(layout.TREE), cset, tree)
    _write_rules(workbook.create_sheet(layout.RULES), cset)
    if wide:
        write_measured(workbook.create_sheet(layout.MEASURED), cset)
        write_reckoning(workbook.create_sheet(layout.RECKONING), cset)
    if cset.bonus_penalty is not None:
        _write_bonus(workbook.create_sheet(layout.BONUS), cset.bonus_penalty)
    if cset.rank_caps:
        _write_caps(workbook.create_sheet(layout.CAPS), cset)
    helps = write_help(workbook, tree)
    shown = [info["A1"], *(cell for row in helps.iter_rows() for cell in row)]
    if wide:
        guide = write_guide(workbook)
        shown += [workbook[layout.RECKONING]["A1"], *(cell for row in guide.iter_rows() for cell in row)]
    write_stamp(workbook, "criteria", cset, shown)
    content = saved(workbook)
    _refuse_unreadable(content, cset)
    return content


def _refuse_unreadable(content: bytes, cset: CriteriaSet) -> None:
    """Open the file as it is opened when it comes back: what bounds the way in bounds the way out."""
    try:
        open_guarded(content)
    except WorkbookError:
        message = f"Bộ tiêu chí có {number(len(cset.criteria))} tiêu chí, quá lớn cho một tệp Excel đọc lại được"
        raise WorkbookError(f"{message}; hãy chia thành nhiều bộ (lệnh cchc-eval ghi được ra tệp .json)") from None


def read_criteria(source: Path | bytes, name: str = "", remarks: list[str] | None = None) -> CriteriaSet:
    """The set that the workbook holds. Raises WorkbookError with all that is wrong, cell by cell.

    `remarks` receives what the workbook holds besides, which is not read.
    """
    return CriteriaReader(CriteriaSheets(open_guarded(source, name), name_of(source, name), remarks)).read()


def _write_info(sheet: Worksheet, cset: CriteriaSet, wide: bool) -> None:
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
    drop_down(sheet, _ways_of_not_applicable(wide), f"B{row}")
    bands = layout.BAND_TABLE
    bands.write_header(sheet)
    for row, band in enumerate(cset.rank_bands, bands.header_row + 1):
        put(sheet, bands, "rank", row, band.rank)
        put(sheet, bands, "from", row, band.from_, percent=True)
    as_text(sheet, bands, ("rank",))
    style.set_paper(sheet, landscape=False)


def _ways_of_not_applicable(wide: bool) -> list[str]:
    return [known for known, meant in layout.NOT_APPLICABLE.items() if wide or meant != SPREAD]


def _write_tree(sheet: Worksheet, cset: CriteriaSet, table: Table) -> None:
    wide = table is not layout.TREE_TABLE
    table.write_header(sheet)
    for row, criterion in enumerate(cset.criteria, 2):
        values = _tree_values(criterion)
        if wide:
            values |= _more_values(criterion, cset)
        for column in table.columns:
            put(sheet, table, column.key, row, values.get(column.key), percent=column.key == "floor_percent")
        texts = ((str(values.get(column.key) or ""), column.width) for column in table.columns)
        style.fit_height(sheet, row, texts)
        _dress_criterion(sheet, table, row, criterion, cset.depth(criterion.code))
    last = len(cset.criteria) + 1 + _SPARE_ROWS
    for key, words in (
        ("kind", [known for known, kind in layout.KINDS.items() if wide or not layout.is_described(kind.type)]),
        ("scored_by", layout.SCORED_BY),
        ("na_allowed", (layout.YES,)),
        *([("own_na", layout.NOT_APPLICABLE)] if wide else []),
    ):
        drop_down(sheet, words, f"{table.address(key, 2)}:{table.address(key, last)}")
    as_text(sheet, table, [column.key for column in table.columns if column.key not in _NUMBER_COLUMNS])
    style.freeze(sheet, "D2")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)


_NUMBER_COLUMNS = ("max_points", "gate_points", "weight", *layout.NUMBERS)


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


def _more_values(criterion: Criterion, cset: CriteriaSet) -> dict[str, str | Decimal | None]:
    gate, own = criterion.gate, criterion.not_applicable
    return {
        "gate_code": gate.code if gate else "",
        "gate_points": gate.at_least if gate else None,
        "own_na": layout.word_for(layout.NOT_APPLICABLE, own) if own else "",
        "weight": cset.reckoning.weights.get(criterion.code) if criterion.parent is None else None,
        "not_for": join_items(criterion.not_for),
        "figures": write_lines(criterion.figures),
    }


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
    row = table.header_row
    for criterion in cset.leaves:
        kind = layout.kind_of(criterion)
        assert kind is not None
        for position, item in enumerate(getattr(criterion.rule, kind.rows) if kind.rows else ()):
            row += 1
            put(sheet, table, "code", row, criterion.code)
            for key in layout.RULE_COLUMNS:
                used = key in kind.row_fields
                value = getattr(item, "from_" if key == "from" else key) if used else None
                cell = put(sheet, table, key, row, value, percent=key == "from" and layout.in_percent(criterion.rule))
                if not used:
                    cell.fill = style.CLOSED_FILL
            style.fit_height(sheet, row, ((criterion.title, 50), (item.label, 60)))
            shown_title(sheet, table, row, style.NOTE if position else style.ITALIC)
    as_text(sheet, table, ("code", "key", "label"))
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
        put(sheet, table, "code", row, item.code)
        put(sheet, table, "kind", row, layout.word_for(layout.BONUS_KINDS, item.kind))
        put(sheet, table, "title", row, item.title)
        put(sheet, table, "points_each", row, item.points_each)
        put(sheet, table, "max_points", row, item.max_points)
        put(sheet, table, "evidence", row, join_items(item.evidence))
        style.fit_height(sheet, row, ((item.title, 60), (join_items(item.evidence), 40)))
    first, last = table.header_row + 1, table.header_row + len(bonus.items) + _SPARE_ROWS
    drop_down(sheet, layout.BONUS_KINDS, f"{table.address('kind', first)}:{table.address('kind', last)}")
    as_text(sheet, table, ("code", "title", "evidence"))
    style.set_paper(sheet, landscape=True)


def _write_caps(sheet: Worksheet, cset: CriteriaSet) -> None:
    table = layout.CAP_TABLE
    table.write_header(sheet)
    for row, rule in enumerate(cset.rank_caps, table.header_row + 1):
        put(sheet, table, "kind", row, layout.word_for(layout.CAP_KINDS, rule.kind))
        put(sheet, table, "field", row, rule.field)
        put(sheet, table, "percent", row, rule.percent, percent=True)
        put(sheet, table, "rank", row, rule.rank)
        put(sheet, table, "reason", row, rule.reason)
        style.fit_height(sheet, row, ((rule.reason, 60),))
    first, last = table.header_row + 1, table.header_row + len(cset.rank_caps) + _SPARE_ROWS
    drop_down(sheet, layout.CAP_KINDS, f"{table.address('kind', first)}:{table.address('kind', last)}")
    as_text(sheet, table, ("field", "rank", "reason"))
    style.set_paper(sheet, landscape=True)


def _write_labelled(
    sheet: Worksheet,
    table: Table,
    rows: Mapping[str, tuple[int, str]],
    values: Mapping[str, str | int | Decimal],
) -> None:
    for key, (row, label) in rows.items():
        put(sheet, table, "label", row, label).font = style.BOLD
        cell = put(sheet, table, "value", row, values[key])
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        style.fit_height(sheet, row, ((str(values[key]), table.columns[1].width),))
