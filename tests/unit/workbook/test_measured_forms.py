"""Real rules in the Excel forms: the live points are the core's, and what is filled in comes back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, leaf, set_of
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from real_rules import RULES, RealRule, measured, of, steps
from recalculation import NEEDS_LIBREOFFICE, recalculated
from test_form_exactness import compute

from cchc_eval.scoring import Change, CriteriaSet, UnitRecord, evaluate, score
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_layout import NA, TABLE
from cchc_eval.workbook.appraisal_layout import Layout as AppraisalLayout
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_formulas import CHECK, DONE, PARTIAL, points_formula
from cchc_eval.workbook.form_layout import COUNTED_COLUMN, INDEX, MAIN_SHEET, YES, Layout, input_value, lay_out
from cchc_eval.workbook.guard import WorkbookError

CASES = [(one, answer, points) for one in RULES for answer, points in one.cases if "not_applicable" not in answer]
CSET = set_of(*RULES)
LAYOUT = lay_out(CSET)


def counted_cells(layout: Layout, code: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The hidden sheet's last column for an answer, as the formulas find it."""
    cells: dict[str, Any] = {layout.headings[code].cell("answer"): DONE, layout.headings[code].cell("max"): 0}
    for line in layout.inputs[code]:
        item = line.input
        assert item is not None
        value = input_value(answer, item)
        if item.kind == "choice":
            value = item.option_points[[key for key, _ in item.options].index(answer_at(answer, item.path))]
        elif item.kind == "tick":
            value = int(value == YES)
        elif isinstance(value, date):
            value = value.toordinal()
        elif item.kind in ("flag", "text"):
            value = 1 if item.kind == "flag" and value else ""
        cells[f"{get_column_letter(COUNTED_COLUMN)}{layout.reading_rows[line.key]}"] = (
            "" if value in ("", None) else float(value)
        )
    return cells


def answer_at(answer: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        answer = answer[key]
    return answer


@pytest.mark.parametrize(("one", "answer", "points"), CASES, ids=[one.number for one, _, _ in CASES])
def test_the_live_points_are_those_worked_by_hand(one: RealRule, answer: dict[str, Any], points: str) -> None:
    found = compute(points_formula(LAYOUT, one.number), counted_cells(LAYOUT, one.number, answer))
    assert Decimal(repr(found)) == Decimal(points)


def filled(number: int) -> dict[str, dict[str, Any]]:
    """By code, the answer of that number; the last where there are fewer."""
    return {one.number: one.cases[min(number, len(one.cases) - 1)][0] for one in RULES}


MOST_CASES = max(len(one.cases) for one in RULES)


@pytest.mark.parametrize("number", range(MOST_CASES))
def test_what_is_filled_in_comes_back(number: int) -> None:
    answers = filled(number)
    form = read_form(write_form(CSET, unit_code="U1", unit_name="Đơn vị Một", answers=answers), CSET)
    # A count that was left out is written as 0.
    assert form.answers.keys() == answers.keys()
    assert score(CSET, form.answers).total == score(CSET, answers).total
    assert {code: form.answers[code] for code in ("R16", "R34", "R38", "R40")} == {
        code: answers[code] for code in ("R16", "R34", "R38", "R40")
    }
    assert read_form(write_form(CSET, unit_code="U1", unit_name="Đơn vị Một"), CSET).answers == {}


DAYS = measured(
    {"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, steps((None, "Đúng hạn", 2), (1, "Chậm", 0))
)
TERMS = measured(
    {"kind": "several", "take": "mean", "of": {"kind": "share", "part": "Số đạt", "whole": "Tổng số", "within": True},
     "items": [{"key": "q1", "label": "Quý I"}, {"key": "q2", "label": "Quý II"}]},
    {"kind": "proportional"},
)  # fmt: skip
SMALL = a_set(leaf("1", 2, DAYS), leaf("2", 2, TERMS), leaf("3", 2, PLAN))


def edited(cset: CriteriaSet, cells: dict[tuple[str, int], Any], answers: dict[str, Any] | None = None) -> bytes:
    """A form with values put into answer cells, by code and position of the input."""
    workbook = load_workbook(io.BytesIO(write_form(cset, unit_code="U1", unit_name="Đơn vị", answers=answers)))
    layout = lay_out(cset)
    for (code, position), value in cells.items():
        workbook[MAIN_SHEET].cell(layout.inputs[code][position - 1].row, INDEX["answer"]).value = value
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def refusals(cells: dict[tuple[str, int], Any]) -> list[str]:
    with pytest.raises(WorkbookError) as refusal:
        read_form(edited(SMALL, cells), SMALL)
    return list(refusal.value.problems)


def test_a_day_is_read_as_excel_and_people_write_it() -> None:
    for written in (date(2026, 12, 16), "16/12/2026"):
        assert read_form(edited(SMALL, {("1", 1): written}), SMALL).answers == {"1": {"date": "2026-12-16"}}
    assert read_form(edited(SMALL, {("1", 2): "x"}), SMALL).answers == {"1": {"not_done": True}}
    for wrong in ("31/02/2026", "15-12-2026", "hôm qua"):
        (problem,) = refusals({("1", 1): wrong})
        assert "không phải là một ngày; hãy gõ ngày, ví dụ 15/12/2026" in problem


def test_what_does_not_fit_together_is_told_at_its_cell() -> None:
    row = {code: [line.row for line in lines] for code, lines in lay_out(SMALL).inputs.items()}
    both = refusals({("1", 1): date(2026, 12, 1), ("1", 2): "x"})
    assert [f"E{row['1'][0]}" in one and "không ghi cả hai" in one for one in both] == [True]
    (greater,) = refusals({("2", 1): 1, ("2", 2): 2, ("2", 3): 5, ("2", 4): 4})
    assert "Quý II: «Số đạt» (5) lớn hơn «Tổng số» (4)" in greater
    (missing,) = refusals({("2", 1): 1, ("2", 2): 2, ("2", 3): 5})
    assert f"E{row['2'][3]}" in missing and "còn trống «Quý II: Tổng số»" in missing


AGREE = set_of(next(one for one in RULES if one.number == "R18"))
AGREEING = {"9 9 9 9": DONE, "9 9 9 10": CHECK, "8 9 9 9": CHECK}


def agreeing(name: str) -> dict[tuple[str, int], Any]:
    """On time and all of the first part, on time and all of the second."""
    return {("R18", at): int(number) for at, number in zip((1, 3, 4, 5), name.split(), strict=True)}


def test_numbers_of_the_same_name_have_to_agree_where_the_rule_says_so() -> None:
    assert read_form(edited(AGREE, agreeing("9 9 9 9")), AGREE).answers["R18"]["parts"]["on_time"] == of(9, 9)
    with pytest.raises(WorkbookError, match=r"ghi 9 nhưng .* ghi 10; phải là một số"):
        read_form(edited(AGREE, agreeing("9 9 9 10")), AGREE)


GATED = a_set(leaf("1.1", 1, PLAN), leaf("1.2", 2, IN_PROPORTION, gate=GATE["gate"]))
SHUT = {"1.1": {"choice": "no"}, "1.2": of(3, 4)}


def test_points_set_at_what_they_are_stand_where_they_hang_on_a_gate() -> None:
    record = UnitRecord("U1", "Đơn vị", SHUT | {"1.1": {"choice": "yes"}})
    rows = AppraisalLayout(GATED).rows

    def read(**cells: Any) -> UnitRecord:
        workbook = load_workbook(io.BytesIO(write_appraisal(GATED, [evaluate(GATED, record)])))
        for column, value in cells.items():
            workbook.worksheets[1][TABLE.address(column, rows["1.2"])].value = value
        workbook.worksheets[1][TABLE.address("appraised", rows["1.1"])].value = 0
        workbook.worksheets[1][TABLE.address("reason", rows["1.1"])].value = "không có"
        saved = io.BytesIO()
        workbook.save(saved)
        return read_appraisal(saved.getvalue(), GATED, [record])[0]

    assert evaluate(GATED, read()).final.leaves["1.2"].points == 0
    assert evaluate(GATED, read(appraised=1.5, reason="đã kiểm tra")).final.leaves["1.2"].points == Decimal("1.5")
    with pytest.raises(WorkbookError, match="«Điểm thẩm định» đã đổi nhưng chưa có lý do"):
        read(appraised=1.5)


@pytest.mark.libreoffice
class TestThroughLibreOffice:
    pytestmark = NEEDS_LIBREOFFICE

    def test_every_form_shows_the_points_of_the_core(self, tmp_path: Path) -> None:
        books = {
            f"f{n}": write_form(CSET, unit_code="U1", unit_name="Đơn vị", answers=filled(n)) for n in range(MOST_CASES)
        }
        states = {
            "partly": ({("1", 1): None, ("2", 1): 1, ("2", 2): 2}, {"1": "Chưa kê khai", "2": PARTIAL}),
            "both": ({("1", 1): date(2026, 12, 1), ("1", 2): "x"}, {"1": PARTIAL}),
            "within": ({("2", 1): 1, ("2", 2): 2, ("2", 3): 5, ("2", 4): 4}, {"2": CHECK}),
            "typed": ({("1", 1): "16/12/2026"}, {"1": DONE}),
            "no-day": ({("1", 1): "31/02/2026"}, {"1": CHECK}),
            "not-done": ({("1", 2): "x"}, {"1": DONE}),
        }
        books |= {name: edited(SMALL, cells) for name, (cells, _) in states.items()}
        books |= {name: edited(AGREE, agreeing(name)) for name in AGREEING}
        books["gated"] = write_form(GATED, unit_code="U1", unit_name="Đơn vị", answers=SHUT)
        computed = {
            name: load_workbook(io.BytesIO(content), data_only=True)[MAIN_SHEET]
            for name, content in recalculated(books, tmp_path).items()
        }
        for n in range(MOST_CASES):
            expected = score(CSET, filled(n))
            for code, one in expected.leaves.items():
                shown = computed[f"f{n}"].cell(LAYOUT.headings[code].row, INDEX["points"]).value
                assert Decimal(str(shown)) == one.points, (n, code, one.sentence)
            total = computed[f"f{n}"].cell(LAYOUT.total_row, INDEX["points"]).value
            assert round(Decimal(str(total)), 2) == expected.total
        layout = lay_out(SMALL)
        for name, (_, found) in states.items():
            for code, state in found.items():
                assert computed[name].cell(layout.headings[code].row, INDEX["answer"]).value == state, (name, code)
        for name, state in AGREEING.items():
            assert computed[name].cell(lay_out(AGREE).headings["R18"].row, INDEX["answer"]).value == state, name
        gated = lay_out(GATED)
        assert [computed["gated"].cell(gated.headings[code].row, INDEX["points"]).value for code in ("1.1", "1.2")] == [
            0,
            0,
        ]

    def test_an_appraisal_shows_what_does_not_apply_behind_a_gate_as_the_core_has_it(self, tmp_path: Path) -> None:
        ways, applies_not = ("full", "exclude", "spread"), {"not_applicable": True}
        behind = [
            leaf(f"1.{n}", 2, IN_PROPORTION, na_allowed=True, not_applicable=way, **GATE)
            for n, way in enumerate(ways, 2)
        ]
        cset = a_set(leaf("1.1", 1, PLAN), *behind, leaf("2", 1, PLAN))
        idle = {one["code"]: applies_not for one in behind}
        office = {code: Change("không phát sinh", answer=applies_not) for code in idle}
        opened, closed = {"1.1": Change("có", points=Decimal(1))}, {"1.1": Change("không", points=Decimal(0))}
        yes, no = {"1.1": {"choice": "yes"}}, {"1.1": {"choice": "no"}}
        records = {
            "a": UnitRecord("U1", "A", no | idle, council=opened),
            "b": UnitRecord("U1", "A", yes | idle, council=closed),
            "c": UnitRecord("U1", "A", no, appraised=office, council=opened),
            "d": UnitRecord("U1", "A", yes, appraised=office, council=closed),
            "e": UnitRecord("U1", "A", no, council=office),
            "f": UnitRecord("U1", "A", no | idle, appraised=opened),
        }
        evaluations = {name: evaluate(cset, record) for name, record in records.items()}
        books = {name: write_appraisal(cset, [one]) for name, one in evaluations.items()}
        layout = AppraisalLayout(cset)
        for name, content in recalculated(books, tmp_path).items():
            sheet = load_workbook(io.BytesIO(content), data_only=True).worksheets[1]
            for column, stage in (("after", evaluations[name].appraised), ("final", evaluations[name].final)):
                shown = {code: sheet[TABLE.address(column, layout.rows[code])].value for code in stage.leaves}
                wanted = {code: NA if one.points is None else one.points for code, one in stage.leaves.items()}
                assert shown == wanted, (name, column)
            assert read_appraisal(content, cset, [replace(records[name], appraised={}, council={})])[0].code == "U1"

    def test_a_claim_behind_a_shut_gate_has_nothing_to_be_taken_off(self, tmp_path: Path) -> None:
        cset = a_set(leaf("1.1", 1, PLAN), leaf("1.2", 2, IN_PROPORTION, **GATE), unfounded_claims="deduct")
        unfounded = {"1.2": Change("không có minh chứng", unfounded=True)}
        books = {
            name: write_appraisal(cset, [evaluate(cset, UnitRecord("U1", "A", answers, appraised=unfounded))])
            for name, answers in (("shut", SHUT), ("open", SHUT | {"1.1": {"choice": "yes"}}))
        }
        at, shown = TABLE.address("after", AppraisalLayout(cset).rows["1.2"]), {}
        for name, content in recalculated(books, tmp_path).items():
            shown[name] = load_workbook(io.BytesIO(content), data_only=True).worksheets[1][at].value
        assert shown == {"shut": 0, "open": -1.5}

    def test_an_appraisal_that_opens_a_gate_shows_what_the_core_reads(self, tmp_path: Path) -> None:
        changes = {"1.1": Change("có ban hành", points=Decimal(1))}
        evaluation = evaluate(GATED, UnitRecord("U1", "Đơn vị", SHUT, appraised=changes))
        book = write_appraisal(GATED, [evaluation])
        read = read_appraisal(book, GATED, [UnitRecord("U1", "Đơn vị", SHUT)])[0]
        assert evaluate(GATED, read).final.total == Decimal("2.50")
        sheet = load_workbook(io.BytesIO(recalculated({"a": book}, tmp_path)["a"]), data_only=True).worksheets[1]
        layout = AppraisalLayout(GATED)
        shown = {
            column: sheet[TABLE.address(column, layout.rows["1.2"])].value for column in ("self", "after", "final")
        }
        assert shown == {"self": 0, "after": 1.5, "final": 1.5}
