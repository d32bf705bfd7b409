"""The form's formulas, recalculated by LibreOffice, agree with the scoring core to the last hundredth."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, edited, line_of, one_of_each, random_answers, random_set
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from recalculation import NEEDS_LIBREOFFICE, recalculated

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set, score
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import CHECK, DONE, NO_INDEX, NOT_COUNTED, PARTIAL, TODO
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, NA_TITLE, OFFICE_NOTE, lay_out

pytestmark = NEEDS_LIBREOFFICE
RANDOM = 12  # sets, of some 90 leaves together


@dataclass
class Case:
    cset: CriteriaSet
    answers: dict[str, Any]


def _ratio_set(*leaves: tuple[str, str], total: str) -> CriteriaSet:
    """A leaf of a ratio for each (maximum, floor), and the rest of the total on a leaf of direct points."""
    most = sum((Decimal(most) for most, _ in leaves), Decimal(0))
    criteria = [
        {"code": f"{number}", "parent": None, "title": "Tỷ lệ", "max_points": Decimal(most),
         "rule": {"type": "ratio", "part": "a", "whole": "b", "floor_percent": Decimal(floor)}}
        for number, (most, floor) in enumerate(leaves, 1)
    ]  # fmt: skip
    points = {"title": "Điểm", "max_points": Decimal(total) - most, "rule": {"type": "manual"}}
    criteria.append({"code": "P", "parent": None, **points})
    bands = [{"rank": "TỐT", "from": 85}, {"rank": "KHÁ", "from": 0}]
    data = {"title": "Bộ", "year": 2026, "total_points": Decimal(total), "not_applicable": "exclude"}
    return load_criteria_set({**data, "rank_bands": bands, "criteria": criteria})


def _share(part: str, whole: str) -> dict[str, Decimal]:
    return {"part": Decimal(part), "whole": Decimal(whole)}


def _index(total: str, points: str, share: str = "0") -> Case:
    """Points of so many that the index falls on a limit, or beside it."""
    return Case(_ratio_set(("5", "0"), total=total), {"1": _share(share, "1"), "P": {"points": Decimal(points)}})


# Where binary floats go wrong: halves that are no binary fraction, limits hit exactly. Maximum, floor, part, whole.
NASTY_RATIOS = [
    ("1", "0", "0.285", "1"),
    ("1", "0", "1.005", "1.5"),
    ("2.01", "0", "1", "2"),
    ("3", "0", "57", "200"),
    ("1", "0", "1", "8"),
    ("1", "0", "124999999", "1000000000"),
    ("1", "0", "125000001", "1000000000"),
    ("3", "95", "19", "20"),
    ("3", "95", "0.95", "1"),
    ("3", "66.67", "2", "3"),
    ("3", "66.67", "6667", "10000"),
    ("3", "66.67", "4666.9", "7000"),
    ("3", "66.67", "4666899999", "7000000000"),
    ("3", "70", "0.7", "1"),
    ("3", "12.5", "1234.5", "9876"),
]
NASTY = Case(
    _ratio_set(*((most, floor) for most, floor, _, _ in NASTY_RATIOS), total="100"),
    {f"{number}": _share(part, whole) for number, (_, _, part, whole) in enumerate(NASTY_RATIOS, 1)},
)
# 84.995 is 85.00; a hundredth below a rank; more than there is.
INDEXES = [_index("200", "169.99"), _index("200", "169.98"), _index("300", "250", "3")]


def _cases() -> list[Case]:
    rng = Random(20261124)
    whole = default_criteria_set()
    cases = [NASTY, *INDEXES, Case(one_of_each(), EVERY_ANSWER), Case(whole, {})]
    cases.append(Case(whole, random_answers(rng, whole)))
    for _ in range(RANDOM):
        cset = random_set(rng)
        cases.append(Case(cset, random_answers(rng, cset)))
    return cases


# What a person leaves unfit, by code and position of the input.
UNFIT: dict[str, dict[tuple[str, int], Any]] = {
    PARTIAL: {("1.2", 1): "Có", ("1.4", 1): 5, ("1.5", 2): 5},
    CHECK: {
        ("1.1", 1): "khác", ("1.2", 1): "Có", ("1.2", 2): "x", ("1.3", 1): -1, ("1.4", 1): 1, ("1.4", 2): 0,
        ("1.5", 1): "tám", ("1.5", 2): 9, ("1.6", 1): 1.5, ("1.7", 1): 100.5, ("1.8", 1): 0.125,
        ("2.10", 1): "chín",
    },
}  # fmt: skip


def _unfit(typed: dict[tuple[str, int], Any]) -> bytes:
    cset = one_of_each()

    def change(sheet: Worksheet) -> None:
        for (code, position), value in typed.items():
            sheet[line_of(cset, code, position).cell("answer")] = value

    return edited(write_form(cset, unit_code="U1", unit_name="A"), change)


CASES = _cases()


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All forms through one run of LibreOffice."""
    forms = {
        f"{number}": write_form(case.cset, unit_code="U1", unit_name="A", answers=case.answers)
        for number, case in enumerate(CASES)
    }
    forms |= {state: _unfit(typed) for state, typed in UNFIT.items()}
    return recalculated(forms, tmp_path_factory.mktemp("forms") / "all")


@pytest.fixture(scope="module")
def sheets(books: dict[str, bytes]) -> dict[str, Worksheet]:
    return {name: load_workbook(io.BytesIO(book), data_only=True)[MAIN_SHEET] for name, book in books.items()}


def _exact(value: Any) -> Any:
    """A number as the cell holds it, so that 1.0049999 would not pass for 1.00."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else value


def test_the_random_sets_have_every_rule_and_state() -> None:
    sets = CASES[-RANDOM:]
    answered = [
        (leaf.rule.type, case.answers.get(leaf.code)) for case in sets for leaf in case.cset.leaves if leaf.rule
    ]
    for kind in ("choice", "checklist", "bands", "ratio", "deduct", "percent", "manual"):
        assert sum(kind == found and bool(answer) and "not_applicable" not in answer for found, answer in answered) > 2
    assert any(answer is None for _, answer in answered)
    assert any(answer and "not_applicable" in answer for _, answer in answered)


def test_points_totals_index_and_rank_agree_with_the_core(sheets: dict[str, Worksheet]) -> None:
    assert len(CASES) > RANDOM
    for number, case in enumerate(CASES):
        layout, sheet = lay_out(case.cset), sheets[f"{number}"]
        closing = [_exact(sheet.cell(row, INDEX["points"]).value) for row in (
            layout.total_row, layout.applicable_row, layout.index_row, layout.rank_row)]  # fmt: skip
        shown = {code: _exact(sheet[line.cell("points")].value) for code, line in layout.headings.items()}
        try:
            expected = score(case.cset, case.answers)
        except ScoringError:
            assert closing[2:] == [NO_INDEX, NO_INDEX], number
            continue
        for code, leaf in expected.leaves.items():
            if case.cset.by_code[code].scored_by == "office":
                assert shown[code] is None
            else:
                assert shown[code] == (NOT_COUNTED if leaf.points is None else leaf.points), (number, code)
        for code, group in expected.groups.items():
            assert shown[code] == group.points, (number, code)
        assert closing == [expected.total, expected.applicable, expected.index, expected.rank], number


def test_states_show_what_is_left(sheets: dict[str, Worksheet]) -> None:
    assert len(CASES) > RANDOM
    for number, case in enumerate(CASES):
        layout, sheet = lay_out(case.cset), sheets[f"{number}"]
        left = 0
        for leaf in case.cset.leaves:
            answer = case.answers.get(leaf.code)
            expected = TODO if answer is None else NA_TITLE if "not_applicable" in answer else DONE
            if leaf.scored_by == "office":
                expected = OFFICE_NOTE
            left += expected == TODO
            assert sheet[layout.headings[leaf.code].cell("answer")].value == expected
        summary = sheet["A4"].value
        assert f"còn {left} tiêu chí" in summary if left else "đã kê khai đủ" in summary


def test_form_saved_by_libreoffice_is_read(books: dict[str, bytes]) -> None:
    assert len(CASES) > RANDOM
    for number, case in enumerate(CASES):
        read = read_form(books[f"{number}"], case.cset, unit_code="U1")
        assert set(read.answers) == set(case.answers)
        try:
            assert score(case.cset, read.answers).total == score(case.cset, case.answers).total
        except ScoringError:
            assert all("not_applicable" in answer for answer in read.answers.values())


@pytest.mark.parametrize("state", UNFIT)
def test_unfit_inputs_are_flagged_and_count_nothing(state: str, sheets: dict[str, Worksheet]) -> None:
    cset = one_of_each()
    for code in {code for code, _ in UNFIT[state]}:
        heading = line_of(cset, code)
        assert sheets[state][heading.cell("answer")].value == state, code
        assert sheets[state][heading.cell("points")].value == 0, code
