"""The points formulas hold under strict binary floats too: LibreOffice forgives small errors, Excel need not."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from form_samples import random_answers, random_set
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from cchc_eval.scoring import CriteriaSet, load_criteria_set, score
from cchc_eval.workbook.form_formulas import DONE, index_formula, points_formula
from cchc_eval.workbook.form_layout import COUNTED_COLUMN, LETTER, LISTS_SHEET, Layout, input_value, lay_out


def _round(value: float, places: int) -> float:
    """Excel's ROUND: decimal, half away from zero, on the 15 digits that Excel sees."""
    seen = Decimal(f"{value:.15g}")
    return float(seen.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


_FUNCTIONS = {
    "IF": lambda condition, then, other: then if condition else other,
    "INT": math.floor, "MAX": max, "MIN": min, "N": lambda value: float(value or 0), "ROUND": _round,
    "ABS": abs, "SIGN": lambda value: (value > 0) - (value < 0), "DATE": lambda *day: date(*day).toordinal(),
}  # fmt: skip


def compute(formula: str, cells: dict[str, Any]) -> float:
    """A formula of numbers, by Python's floats (IEEE 754, no tolerance)."""
    python = formula.removeprefix("=").replace(f"'{LISTS_SHEET}'!", "").replace("$", "")
    python = re.sub(r"\b([A-J]\d+)\b", r"cells['\1']", python)
    python = re.sub(r'(?<![<>])="', '=="', python).replace("<>", "!=")
    python = re.sub(r"(\))=0,", r"\1==0,", re.sub(r"(\])=0,", r"\1==0,", python))
    return eval(python, {"__builtins__": {}, **_FUNCTIONS}, {"cells": cells})


def _points_of(layout: Layout, code: str, answer: dict[str, Any]) -> Decimal:
    cells: dict[str, Any] = {layout.headings[code].cell("answer"): DONE, layout.headings[code].cell("max"): 0}
    for line in layout.inputs[code]:
        assert line.input is not None and line.criterion.rule is not None
        counted = f"{get_column_letter(COUNTED_COLUMN)}{layout.reading_rows[line.key]}"
        cells[counted] = float(input_value(answer, line.input))
    return Decimal(repr(compute(points_formula(layout, code), cells)))


def _one_leaf(rule: dict[str, Any], most: Decimal, rounding: str = "2") -> CriteriaSet:
    leaf = {"code": "1", "parent": None, "title": "Tiêu chí", "max_points": most, "rule": rule}
    bands = [{"rank": "TỐT", "from": 0}]
    data = {"title": "Bộ", "year": 2026, "total_points": most, "not_applicable": "exclude"}
    return load_criteria_set({**data, "rounding": rounding, "rank_bands": bands, "criteria": [leaf]})


def _ratio(floor: Decimal) -> dict[str, Any]:
    return {"type": "ratio", "part": "a", "whole": "b", "floor_percent": floor}


def _decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))


@settings(max_examples=400)
@given(_decimals(6, 2).filter(bool), _decimals(100, 2), _decimals(2000, 3), _decimals(2000, 3).filter(bool))
@example(Decimal(1), Decimal(0), Decimal("0.285"), Decimal(1))
@example(Decimal(1), Decimal(0), Decimal("1.005"), Decimal("1.5"))
@example(Decimal("2.01"), Decimal(0), Decimal(1), Decimal(2))
@example(Decimal(3), Decimal("66.67"), Decimal("4666.9"), Decimal(7000))
@example(Decimal(3), Decimal("66.67"), Decimal("4666.899"), Decimal(7000))
@example(Decimal(1), Decimal(0), Decimal(124_999_999), Decimal(1_000_000_000))
@example(Decimal(3), Decimal(95), Decimal(949_999_999), Decimal(1_000_000_000))
def test_ratio_is_exact(most: Decimal, floor: Decimal, part: Decimal, whole: Decimal) -> None:
    cset = _one_leaf(_ratio(floor), most)
    answer = {"part": part, "whole": whole}
    assert _points_of(lay_out(cset), "1", answer) == score(cset, {"1": answer}).total


@given(_decimals(6, 2).filter(bool), st.integers(0, 200_000), st.integers(1, 100_000))
@example(Decimal(1), 1, 20_000)  # 0.00005 is 0.0001
@example(Decimal(100), 12_345, 100_000)
@example(Decimal(3), 333_331, 1_000_000)
@example(Decimal("0.01"), 999_999, 9_999_999)
def test_ratio_is_exact_to_four_decimals(most: Decimal, part: int, whole: int) -> None:
    cset = _one_leaf(_ratio(Decimal(0)), most, "4")
    answer = {"part": part, "whole": whole}
    assert _points_of(lay_out(cset), "1", answer) == score(cset, {"1": answer}).total


@settings(max_examples=200)
@given(_decimals(6, 2).filter(bool), st.data())
def test_ratio_is_exact_on_halves_and_floors(most: Decimal, data: st.DataObject) -> None:
    """part/whole × most falls on a half of a hundredth, or part/whole on the floor, or a thousandth beside."""
    whole = Decimal(data.draw(st.sampled_from([200, 400, 800, 2000, 20_000]))) * most
    floor = data.draw(_decimals(100, 1))
    step = data.draw(st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-0.001")]))
    halves = Decimal(data.draw(st.integers(0, 200)) * 2 + 1) * whole / (200 * most)
    part = max((halves if data.draw(st.booleans()) else floor * whole / 100) + step, Decimal(0))
    cset = _one_leaf(_ratio(floor), most)
    answer = {"part": part, "whole": whole}
    assert _points_of(lay_out(cset), "1", answer) == score(cset, {"1": answer}).total


@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_numbers_of_any_set_are_exact(rng: Random) -> None:
    cset = random_set(rng)
    layout = lay_out(cset)
    answers = random_answers(rng, cset)
    assert set(answers) <= set(cset.by_code)
    for code, answer in answers.items():
        rule = cset.by_code[code].rule
        if "not_applicable" in answer or rule.type in ("choice", "checklist"):
            continue
        assert _points_of(layout, code, answer) == score(cset, {code: answer}).leaves[code].points


@settings(max_examples=300)
@given(st.integers(0, 20_000), st.integers(1, 20_000))
@example(16_999, 20_000)  # 84.995 is 85.00
@example(7, 800)
def test_index_is_exact(total: int, applicable: int) -> None:
    layout = lay_out(_one_leaf({"type": "manual"}, Decimal(200)))
    points = LETTER["points"]
    cells = {f"{points}{layout.total_row}": total / 100, f"{points}{layout.applicable_row}": applicable / 100}
    index = Decimal(repr(compute(index_formula(layout), cells)))
    exact = Decimal(10_000 * 2 * total + applicable) // (2 * applicable) / 100
    assert index == min(exact, Decimal(100))
