"""A unit's own score: what it may not answer, all faults at once, and each answer computed once."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_strategies import answers_to, criteria_sets

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import (
    Fault,
    Score,
    ScoringError,
    UnitRecord,
    check_answers,
    evaluate,
    office_faults,
    preview_self,
    score,
    score_self,
)
from cchc_eval.scoring.numbers import read_number
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.guard import WorkbookError

CSET = default_criteria_set()
LATE = {"1.1.1": {"choice": "late"}}
SURVEY = {"8.1": {"percent": 90}}
REFUSED = "do cơ quan thẩm định chấm, đơn vị không tự trả lời"


def faults_of(what: Callable[[], Any]) -> list[tuple[str | None, str]]:
    with pytest.raises(ScoringError) as caught:
        what()
    return [(fault.criterion, fault.message) for fault in caught.value.faults]


def test_what_the_office_scores_is_refused_in_the_same_words_everywhere() -> None:
    record = UnitRecord("U1", "Đơn vị 1", SURVEY)
    assert faults_of(lambda: score_self(CSET, SURVEY)) == [("8.1", REFUSED)]
    assert faults_of(lambda: evaluate(CSET, record)) == [("8.1", REFUSED)]
    assert [str(fault) for fault in check_answers(CSET, SURVEY)] == [f"Tiêu chí 8.1: {REFUSED}"]
    with pytest.raises(WorkbookError) as refused:
        write_form(CSET, unit_code="U1", unit_name="Đơn vị 1", answers=SURVEY)
    assert refused.value.problems == (f"Đơn vị U1, tiêu chí 8.1: {REFUSED}",)
    # The same criterion as the office answers it.
    assert score(CSET, SURVEY).leaves["8.1"].state == "answered"


def test_only_criteria_of_the_office_are_named() -> None:
    assert [fault.criterion for fault in office_faults(CSET, ["1.1.1", "8", "8.2", "9.9", "8.1"])] == ["8.2", "8.1"]


def test_every_fault_is_reported_at_once_with_those_found_elsewhere() -> None:
    answers = {"1.1.1": {"choice": "soon"}, "1.1.3": {"part": 8, "whole": 0}, **SURVEY}
    found = faults_of(lambda: score_self(CSET, answers, [Fault("giải trình quá dài", "1.2.1")]))
    assert [code for code, _message in found] == ["1.2.1", "1.1.1", "1.1.3", "8.1"]


def test_a_preview_counts_what_is_faulty_as_not_answered() -> None:
    answers = {**LATE, "1.1.3": {"part": 8, "whole": 0}, "1.2.1": {"counts": {"late": 0.5}}, **SURVEY}
    result, faults = preview_self(CSET, answers)
    assert [fault.criterion for fault in faults] == ["1.1.3", "1.2.1", "8.1"]
    assert result == score(CSET, LATE)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_own_score_is_that_of_the_evaluation(data: st.DataObject) -> None:
    cset = data.draw(criteria_sets())
    answers = data.draw(answers_to(cset))
    try:
        own: Score = score_self(cset, answers)
    except ScoringError as error:
        with pytest.raises(ScoringError, match=re.escape(str(error))):
            preview_self(cset, answers)
        return
    assert own == score(cset, answers) == evaluate(cset, UnitRecord("U1", "Đơn vị 1", answers)).self_score
    assert preview_self(cset, answers) == (own, [])
    assert own.left_open == tuple(code for code in own.unanswered if cset.by_code[code].scored_by == "unit")


@pytest.mark.parametrize(
    "compute",
    [
        lambda answers: score_self(CSET, answers),
        lambda answers: preview_self(CSET, answers),
        lambda answers: preview_self(CSET, {**answers, "1.1.3": {"part": 1}}),
        lambda answers: evaluate(CSET, UnitRecord("U1", "Đơn vị 1", answers)),
    ],
)
def test_every_answer_is_computed_once(compute: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    core = import_module("cchc_eval.scoring.score")
    counted: list[str] = []
    real = core.score_leaf

    def counting(cset: Any, criterion: Any, *rest: Any) -> Any:
        counted.append(criterion.code)
        return real(cset, criterion, *rest)

    monkeypatch.setattr(core, "score_leaf", counting)
    answers = {**LATE, "1.1.3": {"part": 8, "whole": 9}, "1.2.1": {"counts": {}}}
    compute(answers)
    assert sorted(counted) == sorted(answers)


@pytest.mark.parametrize("kind", [int, float, Decimal])
def test_the_largest_number_is_the_same_whatever_holds_it(kind: type) -> None:
    assert read_number(kind(10**30)) == 10**30
    with pytest.raises(ValueError, match="số quá lớn"):
        read_number(kind(11 * 10**29))
