"""A round that three bodies appraise: six units in two groups, each group on a set of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from measured_sets import IN_PROPORTION, PLAN, a_set, field, leaf
from openpyxl import load_workbook
from real_rules import of
from sample_round import without_groups

from cchc_eval.offline.criteria_files import criteria_json
from cchc_eval.offline.round_folder import PARTS, SETTINGS
from cchc_eval.scoring import CriteriaSet
from cchc_eval.workbook.appraisal_layout import CODE_ROW, OVERVIEW, PART_OVERVIEW, TABLE, Layout
from cchc_eval.workbook.form import write_form

SURVEY = {"type": "percent", "value": "Mức độ hài lòng (%)"}
OFFICES = a_set(
    field("1", 10),
    leaf("1.1", 1, PLAN, "1"),
    leaf("1.2", 9, IN_PROPORTION, "1", gate={"code": "1.1", "at_least": 1}),
    leaf("2", 20, IN_PROPORTION),
    leaf("3", 10, SURVEY, scored_by="office"),
    leaf("4", 10, IN_PROPORTION, na_allowed=True),
)
COMMUNES = a_set(
    field("1", 10),
    leaf("1.1", 10, IN_PROPORTION, "1"),
    leaf("3", 10, SURVEY, scored_by="office"),
    leaf("5", 10, IN_PROPORTION),
)
S1, S2, S3, X1, X2, X3 = UNITS = ("TTCNTT", "CTTĐT", "TTGSĐH", "TTDLS", "TTĐTTV", "BQLDA")
OFFICE_UNITS = (S1, S2, S3)
LAW, HOME, SURVEYS = "Sở Tư pháp", "Sở Nội vụ", "Trung tâm Phục vụ hành chính công"
SPLIT = f"""
[[appraisal_parts]]
body = "{LAW}"
with_bodies = ["Văn phòng UBND", "Sở Tài chính"]
codes = ["1.2"]

[[appraisal_parts]]
body = "{HOME}"
codes = ["1.1", "2", "5"]

[[appraisal_parts]]
body = "{SURVEYS}"
codes = ["3"]
"""
Cells = Mapping[str, Mapping[str, Mapping[str, Any]]]  # by unit, criterion and column


def set_of(unit: str) -> CriteriaSet:
    return OFFICES if unit in OFFICE_UNITS else COMMUNES


def answers(unit: str) -> dict[str, dict[str, Any]]:
    part = UNITS.index(unit) + 4
    shares = {leaf.code: of(part, 10) for leaf in set_of(unit).leaves if leaf.scored_by == "unit"}
    if unit in OFFICE_UNITS:
        shares["1.1"] = {"choice": "no" if unit == S2 else "yes"}
    return shares


def make_split(sample: Path, parts: str = SPLIT) -> Path:
    """The sample round with these sets, forms and parts."""
    for path in (*sample.glob("phieu/*"), sample / "tham-dinh.xlsx", sample / "so-lieu.xlsx"):
        path.unlink()
    (sample / "bo-tieu-chi.json").write_text(criteria_json(OFFICES), encoding="utf-8")
    (sample / "xa.json").write_text(criteria_json(COMMUNES), encoding="utf-8")
    groups = f'\n[[groups]]\nname = "Sở"\n\n[[groups]]\nname = "Xã"\ncriteria = "xa.json"\n{parts}\n[department]'
    text = (sample / SETTINGS).read_text(encoding="utf-8")
    text = without_groups(text).replace("\n[department]", groups, 1)
    text = text[: text.index("\n[proposal]")] + text[text.index("\n[improvement]") :]
    for unit in UNITS:
        group = "Sở" if unit in OFFICE_UNITS else "Xã"
        text = text.replace(f'code = "{unit}"', f'code = "{unit}"\ngroup = "{group}"', 1)
        form = write_form(set_of(unit), unit_code=unit, unit_name=unit, answers=answers(unit))
        (sample / "phieu" / f"{unit}.xlsx").write_bytes(form)
    (sample / SETTINGS).write_text(text.replace("submitted = false", ""), encoding="utf-8")
    return sample


def book_of(folder: Path, body: str, unit: str, which: str = "") -> Path:
    """The body's workbook that the unit is in."""
    group = "" if unit in OFFICE_UNITS else "-nhom-2"
    return folder / PARTS / body / f"tham-dinh-{body.replace(' ', '-')}{group}{which}.xlsx"


def office_book(folder: Path, unit: str) -> Path:
    return folder / ("tham-dinh.xlsx" if unit in OFFICE_UNITS else "tham-dinh-nhom-2.xlsx")


def address(unit: str, code: str, column: str) -> str:
    return TABLE.address(column, Layout(set_of(unit)).rows[code])


def fill(path: Path, cells: Cells, done: Iterable[str] = ()) -> None:
    """Type these cells, and x beside the units that are done, as a person would in Excel."""
    book = load_workbook(path)
    sheets = {sheet.cell(CODE_ROW, 2).value: sheet for sheet in book.worksheets}
    for unit, of_unit in cells.items():
        for code, columns in of_unit.items():
            for column, value in columns.items():
                sheets[unit][address(unit, code, column)] = value
    overview, marked = book[OVERVIEW], set(done)
    for row in range(PART_OVERVIEW.header_row + 1, overview.max_row + 1) if marked else ():
        if PART_OVERVIEW.cell(overview, "code", row).value in marked:
            PART_OVERVIEW.cell(overview, "done", row).value = "x"
    book.save(path)


def changed(points: Any, reason: str = "Theo hồ sơ lưu", column: str = "appraised") -> dict[str, Any]:
    return {column: points, "council_reason" if column == "council" else "reason": reason}
