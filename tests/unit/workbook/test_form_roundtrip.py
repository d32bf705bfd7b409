"""What is written into a form and what a person types there come back the same."""

from __future__ import annotations

import io
from decimal import Decimal
from random import Random

import pytest
from form_samples import (
    EVERY_ANSWER,
    edited,
    filled_form,
    line_of,
    normal,
    one_of_each,
    random_answers,
    random_set,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import check_answers, load_criteria_set
from cchc_eval.vietnamese.writing import visible
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.guard import WorkbookError

CSET = one_of_each()


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_answers_of_any_set_come_back(rng: Random) -> None:
    cset = random_set(rng)
    answers = random_answers(rng, cset)
    assert check_answers(cset, answers) == []
    form = write_form(cset, unit_code="U1", unit_name="Đơn vị 1", answers=answers, previous=answers)
    assert read_form(form, cset, unit_code="U1").answers == normal(answers, cset)


@settings(max_examples=20)
@given(st.text(max_size=200), st.text(max_size=200))
def test_texts_come_back(explanation: str, evidence: str) -> None:
    form = write_form(
        CSET, unit_code="U1", unit_name="A", explanations={"1.1": explanation}, evidence={"2.10": evidence}
    )
    read = read_form(form, CSET)
    assert "".join(read.explanations.get("1.1", "").split()) == _storable(explanation)
    assert "".join(read.evidence.get("2.10", "").split()) == _storable(evidence)


def _storable(text: str) -> str:
    kept = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return "".join(visible(kept).split())


def test_text_that_begins_a_formula_comes_back_as_it_is() -> None:
    texts = {
        "1.1": "=HYPERLINK(1)",
        "1.2": "-5 người",
        "1.3": "@ai\nhai dòng",
        "1.4": "+84 258",
        "1.5": "'=1",
    }
    form = write_form(CSET, unit_code="U1", unit_name="A", explanations=texts, evidence=texts)
    read = read_form(form, CSET)
    assert read.explanations == read.evidence == texts


def test_blank_form_has_no_answers() -> None:
    read = read_form(write_form(CSET, unit_code="U1", unit_name="Trung tâm A"), CSET, unit_code="U1")
    assert (read.unit_code, read.unit_name) == ("U1", "Trung tâm A")
    assert read.answers == read.explanations == read.evidence == {}


def test_default_set_round_trip() -> None:
    cset = default_criteria_set()
    answers = random_answers(Random(57), cset)
    form = write_form(cset, unit_code="U1", unit_name="A", answers=answers)
    assert read_form(form, cset).answers == normal(answers, cset)


def test_no_events_at_all_is_an_answer() -> None:
    form = write_form(CSET, unit_code="U1", unit_name="A", answers={"1.6": {"counts": {}}})
    assert read_form(form, CSET).answers == {"1.6": {"counts": {"late": 0, "miss": 0}}}


def test_count_left_blank_beside_another_is_left_out() -> None:
    address = line_of(CSET, "1.6", 2).cell("answer")
    form = edited(filled_form(), lambda sheet: sheet.__setitem__(address, None))
    assert read_form(form, CSET).answers["1.6"] == {"counts": {"late": 1}}


@pytest.mark.parametrize(
    ("code", "typed", "answer"),
    [
        ("1.3", "70,5", {"value": Decimal("70.5")}),
        ("1.3", " 1.234,5 ", {"value": Decimal("1234.5")}),
        ("1.7", "95,5 %", {"percent": Decimal("95.5")}),
        ("1.8", "0,25", {"points": Decimal("0.25")}),
        ("1.1", "việc  a", {"choice": "a"}),
        ("1.3", 0.1, {"value": Decimal("0.1")}),
        ("1.3", 3.0, {"value": 3}),
        ("1.3", "   ", None),
    ],
)
def test_what_people_type(code: str, typed: object, answer: dict[str, object] | None) -> None:
    address = line_of(CSET, code, 1).cell("answer")
    form = edited(filled_form(), lambda sheet: sheet.__setitem__(address, typed))
    assert read_form(form, CSET).answers.get(code) == answer


def test_percent_typed_with_a_sign_into_a_number_cell() -> None:
    address = line_of(CSET, "1.7", 1).cell("answer")

    def type_percent(sheet: Worksheet) -> None:
        sheet[address] = 0.955  # what Excel makes of "95,5%"
        sheet[address].number_format = "0.00%"

    assert read_form(edited(filled_form(), type_percent), CSET).answers["1.7"] == {"percent": Decimal("95.5")}


def test_options_that_read_the_same_are_told_apart() -> None:
    data = CSET.to_data()
    options = [{"key": key, "label": label, "points": 1} for key, label in (("a", "Có"), ("b", "có "), ("c", "Không"))]
    data["criteria"][1]["rule"]["options"] = options
    cset = load_criteria_set(data)
    for option in options:
        form = write_form(cset, unit_code="U1", unit_name="A", answers={"1.1": {"choice": option["key"]}})
        assert read_form(form, cset).answers == {"1.1": {"choice": option["key"]}}


def test_writer_refuses_everything_that_does_not_fit() -> None:
    answers = {
        "1.1": {"choice": "zzz"},
        "1.4": {"part": 1, "whole": 0},
        "2.1": {"percent": 90},
        "9": {"points": 1},
    }
    with pytest.raises(WorkbookError) as caught:
        write_form(CSET, unit_code="U7", unit_name="A", answers=answers, explanations={"1": "x", "1.2": "x" * 40_000})
    for problem, fault in zip(
        caught.value.problems,
        (
            "9: không có trong bộ tiêu chí",
            "1.1: không có mã 'zzz'",
            "1.4: «Tổng» bằng 0",
            "2.1: do cơ quan thẩm định chấm",
            "1: không có ô giải trình",
            "1.2: giải trình dài 40.000 ký tự",
        ),
        strict=True,
    ):
        assert problem.startswith(f"Đơn vị U7, tiêu chí {fault}")


def test_writer_refuses_digits_that_excel_would_drop() -> None:
    answers = {"1.3": {"value": Decimal("1.2345678901234567")}}
    with pytest.raises(WorkbookError, match="15 chữ số"):
        write_form(CSET, unit_code="U1", unit_name="A", answers=answers)


def test_last_year_is_shown_where_it_still_fits() -> None:
    previous = {**EVERY_ANSWER, "1.1": {"choice": "gone"}, "7.7": {"points": 1}}
    form = write_form(CSET, unit_code="U1", unit_name="A", previous=previous)
    sheet = load_workbook(io.BytesIO(form)).worksheets[0]
    assert sheet[line_of(CSET, "1.1", 1).cell("previous")].value is None
    assert sheet[line_of(CSET, "1.4", 2).cell("previous")].value == 3
    assert sheet[line_of(CSET, "1.2", 1).cell("previous")].value == "Không"
    assert sheet[line_of(CSET, "2.10", 1).cell("previous")].value == "Không phát sinh"
    assert read_form(form, CSET).answers == {}
