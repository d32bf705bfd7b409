"""Whatever cell of a workbook of ours a person changes, in it or beside it: it counts, or it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, one_of_each
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from test_criteria_book import BONUS, CAPS
from test_criteria_measured import WHOLE

from cchc_eval.scoring import Change, UnitRecord, evaluate, load_criteria_set
from cchc_eval.scoring.figures import Figure
from cchc_eval.workbook import appraisal_book, criteria_book, figures_book, form_read
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_entries import read_done, read_entries
from cchc_eval.workbook.appraisal_layout import Scope
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.figures_book import Row, read_figures, write_figures
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.guard import WorkbookError, open_guarded

CSET = one_of_each()
RECORDS = [
    UnitRecord("U1", "Trung tâm Một", EVERY_ANSWER, appraised={"1.7": Change("Thiếu biên bản", points=1)}),
    UnitRecord("U2", "Trung tâm Hai", {}, submitted=False),
]
RICH = load_criteria_set({**WHOLE.to_data(), "bonus_penalty": BONUS, "rank_caps": [CAPS[0], CAPS[1], CAPS[4]]})

FIGURES = [
    Row(unit, "Trung tâm", code, "Nội dung", "%", Figure(code, Decimal(9), date(2026, 12, 1), "Báo cáo", "%"))
    for unit in ("U1", "U2", "U3")
    for code in ("a", "b", "c", "d")
]
# A table of figures may be sorted, and come from elsewhere: what is beside the codes tells people what these are.
FREE = {("figures", column) for column in (2, 4)}

SCOPE = Scope(frozenset(leaf.code for leaf in CSET.leaves[:9]), body="Sở Tư pháp")

Read = Callable[[list[str]], object]
# Each as it is handed out, the module that opens it, and how it is read.
BOOKS: dict[str, tuple[ModuleType, bytes, Read]] = {
    "form": (
        form_read,
        write_form(CSET, unit_code="U1", unit_name="Trung tâm A", answers=EVERY_ANSWER, previous=EVERY_ANSWER),
        lambda remarks: replace(read_form(b"", CSET, remarks=remarks), remarks=()),
    ),
    "blank form": (
        form_read,
        write_form(CSET, unit_code="U1", unit_name="Trung tâm A"),
        lambda remarks: replace(read_form(b"", CSET, remarks=remarks), remarks=()),
    ),
    "appraisal": (
        appraisal_book,
        write_appraisal(CSET, [evaluate(CSET, record) for record in RECORDS], department="Sở Nội vụ"),
        lambda remarks: read_appraisal(b"", CSET, RECORDS, remarks=remarks, notes={}),
    ),
    "appraisal of a body": (
        appraisal_book,
        write_appraisal(CSET, [evaluate(CSET, record) for record in RECORDS[:1]], scope=SCOPE, done=["U1"]),
        lambda remarks: read_of_body(remarks),
    ),
    "figures": (figures_book, write_figures(FIGURES), lambda remarks: read_figures(b"", remarks=remarks)),
    "criteria": (criteria_book, write_criteria(RICH), lambda remarks: read_criteria(b"", remarks=remarks).to_data()),
}


def read_of_body(remarks: list[str]) -> object:
    """What it changes, what stands where others appraise (which is compared with theirs), and what it is done with."""
    workbook = appraisal_book.open_guarded(b"")
    entries, (done, problems) = read_entries(workbook, CSET), read_done(workbook)
    if problems:
        raise WorkbookError(*problems)
    return read_appraisal(b"", CSET, RECORDS[:1], remarks=remarks, notes={}, scope=SCOPE), entries, done


TYPED = ("Nội dung khác", 7.25)


@pytest.mark.parametrize("kind", BOOKS)
def test_no_cell_is_changed_in_silence(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, content, read = BOOKS[kind]
    workbook = open_guarded(content)
    monkeypatch.setattr(module, "open_guarded", lambda *_: workbook)
    remarks: list[str] = []
    untouched = read(remarks)
    assert remarks == []
    silent, tried = [], 0
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "veryHidden":
            continue  # no menu shows it: nobody writes there
        for row, column in places(sheet):
            if (kind, column) in FREE and row > 1:
                continue
            # The largest book takes long: of three cells beside each other one gets a text, the next a number.
            for typed in TYPED if kind != "criteria" else TYPED[(row + column) % 3 :][:1]:
                tried += 1
                said: list[str] = []
                with changed(sheet, row, column, typed):
                    try:
                        counts = read(said) != untouched
                    except WorkbookError:
                        continue
                place = f"{get_column_letter(column)}{row}"
                named = any(f"'{sheet.title}', ô " in one and place in one for one in said)
                # A column that nothing is read from is named by its title.
                if not counts and not named and not any(f"«{shown_value(typed)}»" in one for one in said):
                    silent.append(f"{typed} in '{sheet.title}'!{place}: {said}")
    assert tried > 200
    assert silent == []


def places(sheet: Worksheet) -> Iterator[tuple[int, int]]:
    """Every cell down to the second row below the sheet's last and the second column beside it, but for those that a
    merge covers."""
    covered = {place for area in sheet.merged_cells.ranges for cells in area.rows for place in cells}
    covered -= {(area.min_row, area.min_col) for area in sheet.merged_cells.ranges}
    for row in range(1, sheet.max_row + 3):
        for column in range(1, sheet.max_column + 3):
            if (row, column) not in covered:
                yield row, column


@contextmanager
def changed(sheet: Worksheet, row: int, column: int, value: Any) -> Iterator[None]:
    before = sheet._cells.pop((row, column), None)
    cell = sheet.cell(row, column)
    if before is not None:
        cell.number_format = before.number_format
    cell.value = value
    try:
        yield
    finally:
        del sheet._cells[row, column]
        if before is not None:
            sheet._cells[row, column] = before
