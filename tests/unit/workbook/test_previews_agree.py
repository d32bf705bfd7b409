"""Form and check show one number, whatever kind of cell a person leaves: LibreOffice recalculates, the reader reads."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, line_of, one_of_each, saved
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from recalculation import NEEDS_LIBREOFFICE, recalculated

from cchc_eval.scoring import UnitRecord, evaluate, score
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_formulas import CHECK as APPRAISAL_CHECK
from cchc_eval.workbook.appraisal_layout import TABLE, Layout
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import CHECK, DONE, NOT_COUNTED
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, NA_TITLE, lay_out
from cchc_eval.workbook.guard import WorkbookError

pytestmark = NEEDS_LIBREOFFICE
CSET = one_of_each()
LAYOUT = lay_out(CSET)


@dataclass(frozen=True)
class Kind:
    """One cell as a person leaves it, and what it counts; None: refused."""

    code: str
    value: Any
    counts: str | None
    number_format: str = ""
    position: int = 1
    column: str = "answer"


# LibreOffice's CELL("format") knows a date by its locale's own format only, Excel by any.
VIETNAMESE_DATE = "[$-42A]dd/mm/yyyy"

# 1.7 is a percentage of 2 points, 1.3 bands of a number (2 points from 66.67), 1.5 a ratio 8/9 of 2 points with a floor
# of 80 %, 1.6 2 points less 0.25 for each delay, 1.8 points, 1.1 a choice, 1.2 two items of 1 and 0.5 points.
FORM_KINDS = [
    Kind("1.7", 95, "1.90"),
    Kind("1.7", 0.95, "1.90", "0%"),
    Kind("1.7", 0.957, "1.91", "0.00%"),
    Kind("1.7", 0.005, "0.01", "0.0%"),
    Kind("1.7", "95", "1.90"),
    Kind("1.7", "95,5", "1.91"),
    Kind("1.7", "95.5", "1.91"),
    Kind("1.7", "95 %", "1.90"),
    Kind("1.7", "95,5%", "1.91"),
    Kind("1.7", "0,5 %", "0.01"),
    Kind("1.7", " 95\u00a0", "1.90"),
    Kind("1.7", "95\u200b", "1.90"),
    Kind("1.7", 95, "1.90", "0.0_%"),
    Kind("1.7", 95, "1.90", '0"%"'),
    Kind("1.7", 0, "0.00"),
    Kind("1.7", 100, "2.00"),
    Kind("1.7", 0.95, None),
    Kind("1.7", 1, None),
    Kind("1.7", "0,95", None),
    Kind("1.7", 100.5, None),
    Kind("1.7", 95, None, "0%"),
    Kind("1.7", -5, None),
    Kind("1.7", True, None),
    Kind("1.7", "chín", None),
    Kind("1.7", "=90+5", None),
    Kind("1.7", datetime(2026, 5, 1), None, VIETNAMESE_DATE),
    Kind("1.3", 66.67, "2.00"),
    Kind("1.3", "66,67", "2.00"),
    Kind("1.3", "66,66", "0.00"),
    Kind("1.3", "1.234,5", "2.00"),
    Kind("1.3", "1 234", "2.00"),
    Kind("1.3", "1.234.567", "2.00"),
    Kind("1.3", "1234.5", "2.00"),
    Kind("1.3", "0,125", "0.00"),
    Kind("1.3", "1.234", None),
    Kind("1.3", "1,234", None),
    Kind("1.3", "70 %", None),
    Kind("1.3", 0.7, None, "0%"),
    Kind("1.3", datetime(2026, 5, 1), None, VIETNAMESE_DATE),
    Kind("1.3", False, None),
    Kind("1.3", "#N/A", None),
    Kind("1.5", "8", "1.78"),
    Kind("1.5", "7", "0.00"),
    Kind("1.5", "10", "1.60", position=2),
    Kind("1.5", 0, None, position=2),
    Kind("1.6", "2", "1.50"),
    Kind("1.6", None, "2.00"),
    Kind("1.6", 1.5, None),
    Kind("1.6", "1,5", None),
    Kind("1.8", "1,25", "1.25"),
    Kind("1.8", "1.5", "1.50"),
    Kind("1.8", "2,5", None),
    Kind("1.8", 0.125, None),
    Kind("1.1", "việc  a", "1.00"),
    Kind("1.1", " Việc\u00a0A\n", "1.00"),
    Kind("1.1", "Việc C", None),
    Kind("1.1", True, None),
    Kind("1.2", True, "1.00"),
    Kind("1.2", False, "0.00"),
    Kind("1.2", "TRUE", "1.00"),
    Kind("1.2", "false", "0.00"),
    Kind("1.2", "CÓ ", "1.00"),
    Kind("1.2", "\u200bCó", "1.00"),
    Kind("1.2", 1, None),
    Kind("1.2", "x", None),
    Kind("2.10", "X ", NOT_COUNTED, column="na"),
    Kind("2.10", True, NOT_COUNTED, column="na"),
    Kind("2.10", False, "0.00", column="na"),
    Kind("2.10", "true", NOT_COUNTED, column="na"),
    Kind("2.10", "FALSE", "0.00", column="na"),
    Kind("2.10", "không", None, column="na"),
]


def batches(kinds: list[Kind]) -> list[list[Kind]]:
    """So few books as can be: in each at most one kind of a criterion, all of them taken or all refused."""
    found: list[list[Kind]] = []
    for kind in kinds:
        fits = (
            batch
            for batch in found
            if all(one.code != kind.code and (one.counts is None) == (kind.counts is None) for one in batch)
        )
        batch = next(fits, None)
        if batch is None:
            found.append([kind])
        else:
            batch.append(kind)
    return found


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[Kind], bytes, bytes]]:
    """Each batch with the form as it was left, and as LibreOffice shows it."""
    whole = write_form(CSET, unit_code="U1", unit_name="A", answers={**EVERY_ANSWER, "2.10": {"percent": 90}})
    found, left = batches(FORM_KINDS), {}
    for number, batch in enumerate(found):
        book = load_workbook(io.BytesIO(whole))
        for kind in batch:
            put(book[MAIN_SHEET], kind)
        left[str(number)] = saved(book)
    shown = recalculated(left, tmp_path_factory.mktemp("kinds") / "books")
    return [(batch, left[str(number)], shown[str(number)]) for number, batch in enumerate(found)]


def put(sheet: Worksheet, kind: Kind) -> None:
    if kind.column == "na":
        sheet[line_of(CSET, kind.code, 1).cell("answer")].value = None
    cell = sheet[address(kind)]
    cell.value = kind.value
    if kind.number_format:
        cell.number_format = kind.number_format


def address(kind: Kind) -> str:
    return line_of(CSET, kind.code, kind.position).cell(kind.column)


def test_the_form_shows_what_is_read_of_every_kind_of_cell(forms: list[tuple[list[Kind], bytes, bytes]]) -> None:
    assert sum(len(batch) for batch, _, _ in forms) == len(FORM_KINDS)
    for batch, left, shown in forms:
        sheet = load_workbook(io.BytesIO(shown), data_only=True)[MAIN_SHEET]
        seen = {
            kind.code: tuple(sheet[LAYOUT.headings[kind.code].cell(column)].value for column in ("answer", "points"))
            for kind in batch
        }
        if batch[0].counts is None:
            with pytest.raises(WorkbookError) as caught:
                read_form(left, CSET)
            assert len(caught.value.problems) == len(batch)
            for kind in batch:
                assert any(f"ô {address(kind)}, tiêu chí" in problem for problem in caught.value.problems), kind
                assert seen[kind.code] == (CHECK, 0), kind
            continue
        own = score(CSET, read_form(left, CSET).answers)
        for kind in batch:
            leaf, (state, points) = own.leaves[kind.code], seen[kind.code]
            assert (NOT_COUNTED if leaf.points is None else f"{leaf.points}") == kind.counts, kind
            assert state in (DONE, NA_TITLE) or kind.column == "na", kind
            assert points == (NOT_COUNTED if leaf.points is None else pytest.approx(float(leaf.points), abs=1e-9)), kind
        assert Decimal(repr(sheet.cell(LAYOUT.total_row, INDEX["points"]).value)) == own.total, batch


# Rows of the appraisal: 1.1 holds points of at most 2, 2.1 the office's percentage of 2 points.
APPRAISAL_KINDS = [
    Kind("1.1", 0.75, "0.75"),
    Kind("1.1", "0,75", "0.75"),
    Kind("1.1", "0.75", "0.75"),
    Kind("1.1", "2,0", "2.00"),
    Kind("1.1", " 1,5\u00a0", "1.50"),
    Kind("1.1", 2.5, None),
    Kind("1.1", -1, None),
    Kind("1.1", "hai", None),
    Kind("1.1", datetime(2026, 5, 1), None),
    Kind("2.1", 90, "1.80"),
    Kind("2.1", "90 %", "1.80"),
    Kind("2.1", "90,5", "1.81"),
    Kind("2.1", 0.9, "1.80", "0%"),
    Kind("2.1", 0.005, "0.01", "0.0%"),
    Kind("2.1", "0,5%", "0.01"),
    Kind("2.1", "kps", NOT_COUNTED),
    Kind("2.1", 0.9, None),
    Kind("2.1", "0,9", None),
    Kind("2.1", 101, None),
    Kind("2.1", "nhiều", None),
]


UNIT = UnitRecord("U1", "Đơn vị 1", {**EVERY_ANSWER, "2.10": {"percent": 90}})


@pytest.fixture(scope="module")
def appraisals(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[Kind], bytes, bytes]]:
    whole = write_appraisal(CSET, [evaluate(CSET, UNIT)])
    found, left = batches(APPRAISAL_KINDS), {}
    for number, batch in enumerate(found):
        book = load_workbook(io.BytesIO(whole))
        for kind in batch:
            row = Layout(CSET).rows[kind.code]
            cell = TABLE.cell(book["U1"], "survey" if kind.code == "2.1" else "appraised", row)
            cell.value = kind.value
            if kind.number_format:
                cell.number_format = kind.number_format
            TABLE.cell(book["U1"], "reason", row).value = "Theo hồ sơ"
        left[str(number)] = saved(book)
    shown = recalculated(left, tmp_path_factory.mktemp("appraisals") / "books")
    return [(batch, left[str(number)], shown[str(number)]) for number, batch in enumerate(found)]


def test_the_appraisal_shows_what_is_read_of_every_kind_of_cell(
    appraisals: list[tuple[list[Kind], bytes, bytes]],
) -> None:
    layout = Layout(CSET)
    assert len(appraisals) > 1
    for batch, left, shown in appraisals:
        book = load_workbook(io.BytesIO(shown), data_only=True)
        sheet = book["U1"]
        seen = {kind.code: TABLE.cell(sheet, "final", layout.rows[kind.code]).value for kind in batch}
        closing = {key: TABLE.cell(sheet, "final", at).value for key, at in layout.closing.items()}
        if batch[0].counts is None:
            with pytest.raises(WorkbookError) as caught:
                read_appraisal(left, CSET, [UNIT])
            assert len(caught.value.problems) == len(batch)
            assert set(seen.values()) == {APPRAISAL_CHECK}, batch
            assert closing["total"] == closing["index"] == closing["rank"] == APPRAISAL_CHECK, batch
            assert book["Tổng hợp"]["H5"].value == APPRAISAL_CHECK, batch
            continue
        [read] = read_appraisal(left, CSET, [UNIT])
        final = evaluate(CSET, read).final
        for kind in batch:
            leaf = final.leaves[kind.code]
            assert (NOT_COUNTED if leaf.points is None else f"{leaf.points}") == kind.counts, kind
            expected = "KPS" if leaf.points is None else pytest.approx(float(leaf.points), abs=1e-9)
            assert seen[kind.code] == expected, kind
        found = (Decimal(repr(closing["total"])), Decimal(repr(closing["index"])), closing["rank"])
        assert found == (final.total, final.index, final.rank), batch
        assert book["Tổng hợp"]["I5"].value == 0, batch
