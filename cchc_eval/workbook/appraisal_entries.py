"""What people typed into an appraisal workbook, cell by cell, to carry it over into a newer one.

A unit that corrects its form changes the points that the workbook was made with. The entries are kept as they were
typed, also those that the newer points make needless or wrong: reading the newer workbook finds these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl import Workbook

from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.figures import OF_THE_SYSTEM
from cchc_eval.workbook import stamp
from cchc_eval.workbook.appraisal_layout import (
    CODE_LABEL,
    CODE_ROW,
    DONE,
    MARK_COLUMN,
    OVERVIEW,
    OVERVIEW_TABLE,
    PART_OVERVIEW,
    READINGS,
    TABLE,
    Layout,
    Scope,
)
from cchc_eval.workbook.appraisal_structure import rows_are_in_place
from cchc_eval.workbook.bounded import PERCENT
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.guard import WorkbookError, name_of, open_guarded
from cchc_eval.workbook.unread import note_unread


@dataclass(frozen=True)
class Entry:
    value: str | int | float
    in_percent: bool = False  # shown by the cell times 100


@dataclass(frozen=True)
class UnitEntries:
    """Of one unit's sheet, by criterion."""

    own: Mapping[str, str] = field(default_factory=dict)  # the unit's points that the sheet was made with
    cells: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)  # by column; only what holds something
    sheet: str = ""  # its title
    figures: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)  # what figures gave, as `cells`
    marks: Mapping[str, str] = field(default_factory=dict)  # the unit's points before it changed them, where marked


def read_entries(
    source: Path | bytes | Workbook,
    cset: CriteriaSet,
    name: str = "",
    remarks: list[str] | None = None,
    own_sets: Mapping[str, CriteriaSet] | None = None,
    scope: Scope | None = None,
) -> dict[str, UnitEntries]:
    """The entries of every sheet by the code of its unit. `own_sets`: as `read_form` takes them, without what does not
    apply to a unit. `scope`: only what the workbook asks for; without it whatever stands where an appraisal may.

    Raises WorkbookError where the workbook is none of this set, or rows were moved so that no cell is certain.
    """
    name = name if isinstance(source, Workbook) else name_of(source, name)
    workbook = source if isinstance(source, Workbook) else open_guarded(source, name)
    stamp.check_set(stamp.read_stamp(workbook, "appraisal", name), cset, name)
    problems: list[str] = []
    remarks = [] if remarks is None else remarks
    readers: list[SheetReader] = []
    found: dict[str, UnitEntries] = {}
    marks = _marks(workbook)
    for sheet in workbook.worksheets:
        if sheet.title == OVERVIEW:
            # Made anew from the units' sheets.
            readers.append(SheetReader(sheet, OVERVIEW_TABLE, problems, remarks))
        if sheet.cell(CODE_ROW, 1).value != CODE_LABEL or sheet.title == READINGS:
            continue
        reader = SheetReader(sheet, TABLE, problems, remarks)
        readers.append(reader)
        code = shown_value(sheet.cell(CODE_ROW, 2).value)
        layout = Layout((own_sets or {}).get(code, cset), scope.of_unit(code) if scope else None)
        if reader.check_layout() and rows_are_in_place(reader, layout):
            if code in found:
                problems.append(
                    reader.at_cells(f"B{CODE_ROW}", f"đơn vị «{code}» đã có ở sheet khác; hãy xóa sheet thừa")
                )
            found[code] = replace(_unit_entries(reader, layout), marks=marks.get(code, {}))
    note_unread(workbook, readers, remarks, [sheet.title for sheet in workbook.worksheets])
    if problems:
        raise WorkbookError(*problems)
    return found


def _marks(workbook: Workbook) -> dict[str, dict[str, str]]:
    """By unit and criterion what an earlier correction was marked with."""
    found: dict[str, dict[str, str]] = {}
    if READINGS in workbook.sheetnames:
        columns = {"min_col": MARK_COLUMN, "max_col": MARK_COLUMN + 2}
        for unit, code, before in workbook[READINGS].iter_rows(**columns, values_only=True):
            if isinstance(unit, str) and isinstance(code, str):
                found.setdefault(unit, {})[code] = shown_value(before)
    return found


def read_done(workbook: Workbook) -> tuple[set[str], list[str]]:
    """The codes of the units that a body said to be done with, and what is wrong with how it said so."""
    problems: list[str] = []
    if OVERVIEW not in workbook.sheetnames:
        return set(), [f"thiếu sheet «{OVERVIEW}», nơi ghi {DONE} cho đơn vị đã thẩm định xong; hãy xuất lại bảng"]
    reader = SheetReader(workbook[OVERVIEW], PART_OVERVIEW, problems)
    done = set()
    for row in reader.rows if reader.check_layout() else ():
        code, mark = shown_value(reader.value("code", row)), reader.text("done", row).strip()
        if code and mark.casefold() == DONE:
            done.add(code)
        elif code and mark:
            reader.fault(f"ghi {DONE} khi đã thẩm định xong, hoặc để trống, không phải «{mark[:40]}»", "done", row)
    return done, problems


def _unit_entries(reader: SheetReader, layout: Layout) -> UnitEntries:
    own: dict[str, str] = {}
    cells: dict[str, Mapping[str, Entry]] = {}
    figures: dict[str, Mapping[str, Entry]] = {}
    for criterion in layout.criteria_set.leaves:
        row = layout.rows[criterion.code]
        own[criterion.code] = shown_value(reader.value("self", row))
        entries = dict(_entries(reader, layout.inputs(criterion), row))
        if entries:
            # What figures gave, they give anew.
            (figures if _is_of_figures(entries.get("reason")) else cells)[criterion.code] = entries
    return UnitEntries(own, cells, reader.sheet.title, figures)


def _is_of_figures(reason: Entry | None) -> bool:
    return reason is not None and str(reason.value).startswith(OF_THE_SYSTEM)


def _entries(reader: SheetReader, columns: tuple[str, ...], row: int) -> Iterator[tuple[str, Entry]]:
    for column in columns:
        value = reader.value(column, row)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            text = shown_value(value)
            yield column, Entry(text if reader.is_computed(column, row) else reader.words(column, row) or text)
        else:
            yield column, Entry(value, reader.number_format(column, row) == PERCENT)
