"""A form's sums, index and rank are the core's also where a set rounds, spreads, weighs or counts «không phát sinh» its
own way."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from form_samples import random_answers, random_set
from measured_sets import IN_PROPORTION, a_set, field, leaf
from openpyxl import load_workbook
from real_rules import of
from recalculation import NEEDS_LIBREOFFICE, recalculated

from cchc_eval.scoring import CriteriaSet, Score, ScoringError, load_criteria_set, score_self
from cchc_eval.vietnamese.writing import in_column, round_half_up
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import NO_INDEX, NOT_COUNTED
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, Layout, lay_out

NA = {"not_applicable": True}
WAYS = ("exclude", "full", "spread", "")


BOOKS = 18  # each rounding with each way for what does not apply, with weights and without


def varied(rng: Random, number: int) -> CriteriaSet:
    """A random set; its rounding, its way for what does not apply and whether it has weights go by the number."""
    data = random_set(rng).to_data()
    data |= {"not_applicable": WAYS[number // 3 % 3], "rounding": ("2", "4", "none")[number % 3]}
    for one in data["criteria"]:
        if "rule" in one:
            one["na_allowed"] = rng.random() < 0.7
            way = rng.choice(WAYS) if one["na_allowed"] else ""
            one |= {"not_applicable": way} if way else {}
    leaves = [one for one in data["criteria"] if "rule" in one and one.get("scored_by") != "office"]
    for opener, one in pairwise(leaves):
        if rng.random() < 0.3:
            one["gate"] = {"code": opener["code"], "at_least": opener["max_points"]}
    if number % 2:
        tops = [one["code"] for one in data["criteria"] if one["parent"] is None]
        data["index_weights"] = [{"field": code, "weight": rng.randrange(1, 40) / 10} for code in tops]
        data["bonus_on"] = "index"
    return load_criteria_set(data)


def some_not_applicable(rng: Random, cset: CriteriaSet) -> dict[str, Any]:
    answers = {code: answer for code, answer in random_answers(rng, cset).items() if "not_applicable" not in answer}
    share = rng.choice((0.2, 0.6, 1))
    leaves = [one.code for one in cset.leaves if one.na_allowed and one.scored_by != "office"]
    return answers | {code: NA for code in leaves if rng.random() < share}


def expected(cset: CriteriaSet, answers: dict[str, Any]) -> Score | None:
    try:
        return score_self(cset, answers)
    except ScoringError:  # nothing applies
        return None


def check(book: bytes, layout: Layout, own: Score | None, name: str) -> None:
    sheet = load_workbook(io.BytesIO(book), data_only=True)[MAIN_SHEET]

    def shown(row: int) -> Any:
        value = sheet.cell(row, INDEX["points"]).value
        if not isinstance(value, int | float):
            return value
        exact = Decimal(repr(value))
        # What a set rounds is rounded in its cell; what it does not, is shown with four decimals.
        return round_half_up(exact, 4) if layout.criteria_set.reckoning.decimals is None else exact

    if own is None:
        assert (shown(layout.index_row), shown(layout.rank_row)) == (NO_INDEX, NO_INDEX), name
        return
    for code, one in own.leaves.items():
        if one.criterion.scored_by != "office":
            assert shown(layout.headings[code].row) == (NOT_COUNTED if one.points is None else one.points), (name, code)
    for code, group in own.groups.items():
        assert shown(layout.headings[code].row) == group.points, (name, code)
    assert f"Xem trước: {in_column(own.total)} / " in sheet["A4"].value, name
    rows = (layout.total_row, layout.applicable_row, layout.index_row, layout.rank_row)
    assert [shown(row) for row in rows] == [own.total, own.applicable, own.index, own.rank], name


@pytest.mark.libreoffice
class TestThroughLibreOffice:
    pytestmark = NEEDS_LIBREOFFICE

    def test_every_form_shows_what_the_core_computes(self, tmp_path: Path) -> None:
        books, cases = {}, {}
        for seed in range(BOOKS):
            rng = Random(seed)
            cset = varied(rng, seed)
            answers = some_not_applicable(rng, cset)
            books[f"f{seed}"] = write_form(cset, unit_code="U1", unit_name="Đơn vị", answers=answers)
            cases[f"f{seed}"] = cset, answers
        assert sum(expected(*case) is None for case in cases.values()) < BOOKS / 2
        for name, book in recalculated(books, tmp_path).items():
            cset, answers = cases[name]
            check(book, lay_out(cset), expected(cset, answers), name)
            assert read_form(book, cset).answers.keys() == answers.keys()


def test_no_formula_is_longer_than_a_cell_holds() -> None:
    fields = range(1, 16)
    leaves = [
        leaf(f"{top}.{n}", 1, IN_PROPORTION, str(top), na_allowed=True, not_applicable=WAYS[n % 3])
        for top in fields for n in range(1, 11)
    ]  # fmt: skip
    tops = [field(str(top), 10) for top in fields]
    cset = a_set(*tops, *leaves, index_weights=[{"field": one["code"], "weight": 1} for one in tops])
    sheet = load_workbook(io.BytesIO(write_form(cset, unit_code="U1", unit_name="A", answers={"1.1": of(1, 2)})))
    longest = max(len(str(cell.value or "")) for row in sheet[MAIN_SHEET].iter_rows() for cell in row)
    assert 1000 < longest < 8192


def test_a_form_says_what_becomes_of_a_criterion_that_does_not_apply() -> None:
    cset = a_set(
        field("1", 4), leaf("1.1", 1, IN_PROPORTION, "1", na_allowed=True, not_applicable="full"),
        leaf("1.2", 3, IN_PROPORTION, "1", na_allowed=True), not_applicable="spread",
    )  # fmt: skip
    book = load_workbook(io.BytesIO(write_form(cset, unit_code="U1", unit_name="A")))
    said = {row[0].value: row[1].value for row in book["Hướng dẫn"].iter_rows()}["Không phát sinh"]
    assert "tiêu chí đó: chia lại cho các tiêu chí khác của lĩnh vực (trừ tiêu chí có ghi khác)." in said
    layout, column = lay_out(cset), INDEX["explanation"]
    scoring = {code: book[MAIN_SHEET].cell(layout.headings[code].row, column).value for code in ("1.1", "1.2")}
    assert scoring["1.1"].endswith("Không phát sinh: được tính đủ điểm")
    assert "Không phát sinh" not in scoring["1.2"]
