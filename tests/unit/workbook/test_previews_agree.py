"""Form and check show one number, whatever kind of cell a person leaves: LibreOffice recalculates, the reader reads."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, line_of, one_of_each, saved
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from recalculation import NEEDS_LIBREOFFICE, recalculated

from cchc_eval.scoring import CriteriaSet, UnitRecord, evaluate, load_criteria_set, score
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_formulas import CHECK as APPRAISAL_CHECK
from cchc_eval.workbook.appraisal_layout import TABLE, Layout
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import CHECK, DONE, NOT_COUNTED
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, NA_TITLE, lay_out
from cchc_eval.workbook.guard import WorkbookError

pytestmark = NEEDS_LIBREOFFICE
CSET = one_of_each()


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


def placed(kinds: list[Kind]) -> list[tuple[int, Kind]]:
    """Each kind with the copy of its criterion that it goes into."""
    seen: Counter[str] = Counter()
    found = []
    for kind in kinds:
        found.append((seen[kind.code], kind))
        seen[kind.code] += 1
    return found


COUNTED = placed([kind for kind in FORM_KINDS if kind.counts is not None])
REFUSED = placed([kind for kind in FORM_KINDS if kind.counts is None])
COPIES = 1 + max(copy for copy, _ in (*COUNTED, *REFUSED))


def copied(code: str, copy: int) -> str:
    """The code of a criterion in the copy of that number."""
    top, _, rest = code.partition(".")
    return f"{int(top) + 2 * copy}.{rest}" if rest else f"{int(top) + 2 * copy}"


def copies_of(cset: CriteriaSet) -> CriteriaSet:
    """The set with its criteria over and over, so that one book holds every kind of cell."""
    data = cset.to_data()
    criteria = [
        {**one, "code": copied(one["code"], copy), "parent": one["parent"] and copied(one["parent"], copy)}
        for copy in range(COPIES)
        for one in data["criteria"]
    ]
    return load_criteria_set({**data, "criteria": criteria, "total_points": COPIES * data["total_points"]})


MANY = copies_of(CSET)
LAYOUT = lay_out(MANY)


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[tuple[int, Kind]], bytes, bytes]]:
    """What counts and what is refused, each with the form as it was left, and as LibreOffice shows it."""
    own = {**EVERY_ANSWER, "2.10": {"percent": 90}}
    answers = {copied(code, copy): answer for copy in range(COPIES) for code, answer in own.items()}
    whole, left = write_form(MANY, unit_code="U1", unit_name="A", answers=answers), {}
    for name, kinds in (("counted", COUNTED), ("refused", REFUSED)):
        book = load_workbook(io.BytesIO(whole))
        for copy, kind in kinds:
            put(book[MAIN_SHEET], copy, kind)
        left[name] = saved(book)
    shown = recalculated(left, tmp_path_factory.mktemp("kinds") / "books")
    return [(COUNTED, left["counted"], shown["counted"]), (REFUSED, left["refused"], shown["refused"])]


def put(sheet: Worksheet, copy: int, kind: Kind) -> None:
    if kind.column == "na":
        sheet[line_of(MANY, copied(kind.code, copy), 1).cell("answer")].value = None
    cell = sheet[address(copy, kind)]
    cell.value = kind.value
    if kind.number_format:
        cell.number_format = kind.number_format


def address(copy: int, kind: Kind) -> str:
    return line_of(MANY, copied(kind.code, copy), kind.position).cell(kind.column)


def test_the_form_shows_what_is_read_of_every_kind_of_cell(
    forms: list[tuple[list[tuple[int, Kind]], bytes, bytes]],
) -> None:
    assert len(COUNTED) + len(REFUSED) == len(FORM_KINDS) and min(len(COUNTED), len(REFUSED)) > 25
    (_, counted, shown), (_, refused, shown_refused) = forms
    own = score(MANY, read_form(counted, MANY).answers)
    sheet = load_workbook(io.BytesIO(shown), data_only=True)[MAIN_SHEET]
    for copy, kind in COUNTED:
        code = copied(kind.code, copy)
        leaf, (state, points) = own.leaves[code], seen(sheet, code)
        assert (NOT_COUNTED if leaf.points is None else f"{leaf.points}") == kind.counts, kind
        assert state in (DONE, NA_TITLE) or kind.column == "na", kind
        assert points == (NOT_COUNTED if leaf.points is None else pytest.approx(float(leaf.points), abs=1e-9)), kind
    assert Decimal(repr(sheet.cell(LAYOUT.total_row, INDEX["points"]).value)) == own.total
    with pytest.raises(WorkbookError) as caught:
        read_form(refused, MANY)
    assert len(caught.value.problems) == len(REFUSED)
    sheet = load_workbook(io.BytesIO(shown_refused), data_only=True)[MAIN_SHEET]
    for copy, kind in REFUSED:
        assert any(f"ô {address(copy, kind)}, tiêu chí" in problem for problem in caught.value.problems), kind
        assert seen(sheet, copied(kind.code, copy)) == (CHECK, 0), kind


def seen(sheet: Worksheet, code: str) -> tuple[object, object]:
    """State and points of a leaf."""
    state, points = (sheet[LAYOUT.headings[code].cell(column)].value for column in ("answer", "points"))
    return state, points


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
    Kind("1.1", "1,5\u200b", "1.50"),
    Kind("1.1", 0, "0.00"),
    Kind("1.1", "0", "0.00"),
    Kind("1.1", 0.5, "0.50", '0"%"'),
    Kind("1.1", datetime(2026, 5, 1), None),
    Kind("1.1", datetime(1900, 1, 1), None, VIETNAMESE_DATE),
    Kind("1.1", 0.5, None, "0%"),
    Kind("1.1", "50%", None),
    Kind("1.1", "50 %", None),
    Kind("1.1", "=1+0.5", None),
    Kind("1.1", "#N/A", None),
    Kind("1.1", True, None),
    Kind("1.1", 0.125, None),
    Kind("1.1", "0,125", None),
    Kind("1.1", "1.234", None),
    Kind("1.1", "KPS", None),
    Kind("1.1", "1,5 điểm", None),
    Kind("2.1", 90, "1.80"),
    Kind("2.1", "90\u200b", "1.80"),
    Kind("2.1", " 90,5 %\u00a0", "1.81"),
    Kind("2.1", "=45*2", None),
    Kind("2.1", "#N/A", None),
    Kind("2.1", False, None),
    Kind("2.1", datetime(1900, 1, 31), None, VIETNAMESE_DATE),
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


ANSWERS = {**EVERY_ANSWER, "2.10": {"percent": 90}}
COUNTED_UNITS = placed([kind for kind in APPRAISAL_KINDS if kind.counts is not None])
REFUSED_UNITS = placed([kind for kind in APPRAISAL_KINDS if kind.counts is None])


def units(kinds: list[tuple[int, Kind]]) -> list[UnitRecord]:
    """One for each copy that the kinds need: a sheet has each criterion once."""
    return [UnitRecord(f"U{copy}", f"Đơn vị {copy}", ANSWERS) for copy in range(1 + max(copy for copy, _ in kinds))]


@pytest.fixture(scope="module")
def appraisals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """What counts and what is refused, a workbook each, as it was left and as LibreOffice shows it."""
    left = {}
    for name, kinds in (("counted", COUNTED_UNITS), ("refused", REFUSED_UNITS)):
        book = load_workbook(io.BytesIO(write_appraisal(CSET, [evaluate(CSET, unit) for unit in units(kinds)])))
        for copy, kind in kinds:
            row = Layout(CSET).rows[kind.code]
            cell = TABLE.cell(book[f"U{copy}"], "survey" if kind.code == "2.1" else "appraised", row)
            cell.value = kind.value
            if kind.number_format:
                cell.number_format = kind.number_format
            TABLE.cell(book[f"U{copy}"], "reason", row).value = "Theo hồ sơ"
        left[name] = saved(book)
    shown = recalculated(left, tmp_path_factory.mktemp("appraisals") / "books")
    return {name: (left[name], shown[name]) for name in left}


def final_points(sheet: Worksheet, code: str) -> object:
    return TABLE.cell(sheet, "final", Layout(CSET).rows[code]).value


def closing(sheet: Worksheet) -> dict[str, object]:
    return {key: TABLE.cell(sheet, "final", at).value for key, at in Layout(CSET).closing.items()}


def test_the_appraisal_shows_what_is_read_of_every_kind_of_cell(appraisals: dict[str, tuple[bytes, bytes]]) -> None:
    left, shown = appraisals["counted"]
    book = load_workbook(io.BytesIO(shown), data_only=True)
    final = {read.code: evaluate(CSET, read).final for read in read_appraisal(left, CSET, units(COUNTED_UNITS))}
    assert len(final) > 5 and len(COUNTED_UNITS) > 10
    for copy, kind in COUNTED_UNITS:
        leaf = final[f"U{copy}"].leaves[kind.code]
        assert (NOT_COUNTED if leaf.points is None else f"{leaf.points}") == kind.counts, kind
        expected = "KPS" if leaf.points is None else pytest.approx(float(leaf.points), abs=1e-9)
        assert final_points(book[f"U{copy}"], kind.code) == expected, kind
    for row, (code, score_) in enumerate(final.items(), 5):
        found = closing(book[code])
        told = (Decimal(repr(found["total"])), Decimal(repr(found["index"])), found["rank"])
        assert told == (score_.total, score_.index, score_.rank), code
        assert book["Tổng hợp"][f"I{row}"].value == 0, code

    left, shown = appraisals["refused"]
    with pytest.raises(WorkbookError) as caught:
        read_appraisal(left, CSET, units(REFUSED_UNITS))
    assert len(caught.value.problems) == len(REFUSED_UNITS) > 6
    book = load_workbook(io.BytesIO(shown), data_only=True)
    for copy, kind in REFUSED_UNITS:
        assert final_points(book[f"U{copy}"], kind.code) == APPRAISAL_CHECK, kind
    for row, unit in enumerate(units(REFUSED_UNITS), 5):
        found = closing(book[unit.code])
        assert found["total"] == found["index"] == found["rank"] == APPRAISAL_CHECK, unit.code
        assert book["Tổng hợp"][f"H{row}"].value == APPRAISAL_CHECK, unit.code
