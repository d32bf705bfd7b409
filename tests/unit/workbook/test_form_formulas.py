"""The form's formulas, recalculated by LibreOffice, agree with the scoring core to the last hundredth."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from form_samples import EVERY_ANSWER, line_of, one_of_each, random_answers, random_set
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set, score
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import CHECK, DONE, NO_INDEX, NOT_COUNTED, PARTIAL, TODO
from cchc_eval.workbook.form_layout import INDEX, MAIN_SHEET, NA_TITLE, OFFICE_NOTE, lay_out

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


@dataclass
class Case:
    cset: CriteriaSet
    answers: dict[str, Any]


def _ratio_set(most: str, floor: str = "0", total: str = "100") -> CriteriaSet:
    """A ratio leaf, and the rest of the total on a leaf of direct points."""
    ratio = {"type": "ratio", "part": "a", "whole": "b", "floor_percent": Decimal(floor)}
    rest = Decimal(total) - Decimal(most)
    criteria = [
        {"code": "1", "parent": None, "title": "Tỷ lệ", "max_points": Decimal(most), "rule": ratio},
        {"code": "2", "parent": None, "title": "Điểm", "max_points": rest, "rule": {"type": "manual"}},
    ]
    bands = [{"rank": "TỐT", "from": 85}, {"rank": "KHÁ", "from": 0}]
    data = {"title": "Bộ", "year": 2026, "total_points": Decimal(total), "not_applicable": "exclude"}
    return load_criteria_set({**data, "rank_bands": bands, "criteria": criteria})


def _share(part: str, whole: str) -> dict[str, Decimal]:
    return {"part": Decimal(part), "whole": Decimal(whole)}


# Where binary floats go wrong: halves that are no binary fraction, limits hit exactly, a hundredth below a rank.
NASTY = [
    Case(_ratio_set("1"), {"1": _share("0.285", "1")}),
    Case(_ratio_set("1"), {"1": _share("1.005", "1.5")}),
    Case(_ratio_set("2.01"), {"1": _share("1", "2")}),
    Case(_ratio_set("3"), {"1": _share("57", "200")}),
    Case(_ratio_set("1"), {"1": _share("1", "8")}),
    Case(_ratio_set("1"), {"1": _share("124999999", "1000000000")}),
    Case(_ratio_set("1"), {"1": _share("125000001", "1000000000")}),
    Case(_ratio_set("3", "95"), {"1": _share("19", "20")}),
    Case(_ratio_set("3", "95"), {"1": _share("0.95", "1")}),
    Case(_ratio_set("3", "66.67"), {"1": _share("2", "3")}),
    Case(_ratio_set("3", "66.67"), {"1": _share("6667", "10000")}),
    Case(_ratio_set("3", "66.67"), {"1": _share("4666.9", "7000")}),
    Case(_ratio_set("3", "66.67"), {"1": _share("4666899999", "7000000000")}),
    Case(_ratio_set("3", "70"), {"1": _share("0.7", "1")}),
    Case(_ratio_set("3", "12.5"), {"1": _share("1234.5", "9876")}),
    Case(_ratio_set("5", total="200"), {"1": _share("0", "1"), "2": {"points": Decimal("169.99")}}),
    Case(_ratio_set("5", total="200"), {"1": _share("0", "1"), "2": {"points": Decimal("169.98")}}),
    Case(_ratio_set("5", total="300"), {"1": _share("3", "1"), "2": {"points": Decimal("250")}}),
]


def _cases() -> list[Case]:
    rng = Random(20261124)
    cases = [*NASTY, Case(one_of_each(), EVERY_ANSWER), Case(default_criteria_set(), {})]
    cases += [Case(default_criteria_set(), random_answers(rng, default_criteria_set())) for _ in range(4)]
    while len(cases) < len(NASTY) + 46:
        cset = random_set(rng)
        cases.append(Case(cset, random_answers(rng, cset)))
    return cases


def _recalculate(forms: list[bytes], folder: Path) -> list[Path]:
    """All forms in one run of LibreOffice, which computes every formula and saves the results."""
    (folder / "out").mkdir()
    for number, form in enumerate(forms):
        (folder / f"{number}.xlsx").write_bytes(form)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    names = [str(folder / f"{number}.xlsx") for number in range(len(forms))]
    subprocess.run([*command, *names], check=True, capture_output=True, timeout=300)
    return [folder / "out" / f"{number}.xlsx" for number in range(len(forms))]


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, Path]]:
    cases = _cases()
    forms = [write_form(case.cset, unit_code="U1", unit_name="A", answers=case.answers) for case in cases]
    return list(zip(cases, _recalculate(forms, tmp_path_factory.mktemp("forms")), strict=True))


def _main(path: Path) -> Worksheet:
    return load_workbook(path, data_only=True)[MAIN_SHEET]


def _exact(value: Any) -> Any:
    """A number as the cell holds it, so that 1.0049999 would not pass for 1.00."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else value


def test_points_totals_index_and_rank_agree_with_the_core(recalculated: list[tuple[Case, Path]]) -> None:
    assert len(recalculated) > 60
    for number, (case, path) in enumerate(recalculated):
        layout, sheet = lay_out(case.cset), _main(path)
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


def test_states_show_what_is_left(recalculated: list[tuple[Case, Path]]) -> None:
    assert all(case.cset.leaves for case, _ in recalculated) and len(recalculated) > 60
    for case, path in recalculated:
        layout, sheet = lay_out(case.cset), _main(path)
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


def test_form_saved_by_libreoffice_is_read(recalculated: list[tuple[Case, Path]]) -> None:
    assert len(recalculated) > len(NASTY) + 12
    for case, path in recalculated[: len(NASTY) + 12]:
        read = read_form(path, case.cset, unit_code="U1")
        assert score(case.cset, read.answers).total == score(case.cset, case.answers).total
        assert set(read.answers) == set(case.answers)


@pytest.mark.parametrize("state", [PARTIAL, CHECK])
def test_unfit_inputs_are_flagged_and_count_nothing(state: str, tmp_path: Path) -> None:
    cset = one_of_each()
    typed: dict[tuple[str, int], Any] = {("1.2", 1): "Có", ("1.4", 1): 5, ("1.5", 2): 5}
    if state == CHECK:
        typed = {
            ("1.1", 1): "khác", ("1.2", 1): "Có", ("1.2", 2): "x", ("1.3", 1): -1, ("1.4", 1): 1, ("1.4", 2): 0,
            ("1.5", 1): "tám", ("1.5", 2): 9, ("1.6", 1): 1.5, ("1.7", 1): 100.5, ("1.8", 1): 0.125,
            ("2.10", 1): "chín",
        }  # fmt: skip
    import io

    workbook = load_workbook(io.BytesIO(write_form(cset, unit_code="U1", unit_name="A")))
    for (code, position), value in typed.items():
        workbook[MAIN_SHEET][line_of(cset, code, position).cell("answer")] = value
    target = io.BytesIO()
    workbook.save(target)
    sheet = _main(_recalculate([target.getvalue()], tmp_path)[0])
    for code in {code for code, _ in typed}:
        heading = line_of(cset, code)
        assert sheet[heading.cell("answer")].value == state, code
        assert sheet[heading.cell("points")].value == 0, code
