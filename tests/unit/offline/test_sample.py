"""The sample round as committed: its files hold what they should, and the ranking is the one worked by hand.

Points a unit lost against full marks, leaf by leaf (100 points; surveys 8.1 of 4 and 8.2 of 2 points). 5.2.2
places a unit among those of its group: TTCNTT, CTTĐT, TTGSĐH; TTDLS, TTĐTTV (BQLDA answered nothing).

TTCNTT (3.2.2 not applicable: of 99)
  own:     1.1.2 0.25, 1.2.1 0.25, 1.5 1.50, 1.7 1.00 (57/59 = 96.6 %), 5.2.1 0.10 (38/40 × 2 = 1.90),
           7.1.2 0.03 (1186/1200 × 3 = 2.965 → 2.97), 7.2.2 0.50 (64 %): 3.63; surveys not in: 6.
           99 − 9.63 = 89.37; 89.37/99 = 90.27 %
  office:  1.4.2 0.50; 8.1 93.5 % 0.26, 8.2 91 % 0.18. 99 − 3.63 − 0.94 = 94.43
  council: 1.5 back to 3.00. 95.93; 95.93/99 = 96.898… = 96.90 %
TTDLS (of 100)
  own:     1.1.1 0.75, 1.3.1 1, 1.4.1 0.15, 1.5 3, 1.6.1 0.50, 2.2.2 0.25, 3.1.2 1, 3.2.1 1, 4.1.3 1,
           5.3.1 1.50, 7.1.1 0.17 (11/12 × 2 = 1.83): 10.32. 100 − 16.32 = 83.68
  office:  8.1 88 % 0.48, 8.2 86 % 0.28. 100 − 10.32 − 0.76 = 88.92: TỐT, capped to KHÁ
CTTĐT (of 100)
  own:     1.1.3 0.40, 1.2.1 0.50, 1.3.2 0.33, 1.5 3, 1.6.1 0.50, 1.7 2, 2.1.1 0.33, 2.1.4 0.50, 2.2.1 0.21,
           3.1.2 2, 3.2.2 0.25, 3.3.2 0.20, 4.1.3 1, 4.3.2 0.50, 5.1.1 0.08, 5.1.3 0.04, 5.2.1 0.30,
           5.3.1 0.50, 6.1.1 1, 6.2.1 0.50, 7.1.2 0.18, 7.1.3 1, 7.1.4 0.12, 7.2.1 0.50: 15.94.
           100 − 21.94 = 78.06
  office:  7.3.2 1; 8.1 82.25 % 0.71, 8.2 82.5 % 0.35. 100 − 15.94 − 2.06 = 82.00
TTGSĐH (6.1.2 not applicable: of 98)
  own:     1.1.1 0.75, 1.1.2 0.50, 1.1.3 0.33, 1.2.1 0.75, 1.4.2 0.50, 1.5 1.50, 1.6.2 1, 1.7 1,
           2.1.3 1.50 (70 % < 80 %), 2.2.3 0.25, 3.1.1 1, 3.1.3 1, 3.2.1 1, 4.1.3 1, 5.1.1 0.13, 5.1.3 0.03,
           5.2.2 0.50, 5.3.1 1, 6.2.2 0.50, 7.1.1 0.36, 7.1.2 0.26, 7.1.3 1, 7.1.4 0.07, 7.2.2 1: 16.93.
           98 − 22.93 = 75.07
  office:  8.1 90 % 0.40, 8.2 84.5 % 0.31. 98 − 16.93 − 0.71 = 80.36; 80.36/98 = 82.00 %: a tie
TTĐTTV (3.2.2 and 7.3.1 not applicable: of 97; 1.3.2 not answered)
  own:     1.1.1 1.50, 1.1.2 0.75, 1.1.3 3 (77.8 % < 80 %), 1.2.1 1.50, 1.2.2 0.50, 1.3.1 1, 1.3.2 2,
           1.4.2 0.50, 1.5 3, 1.6.2 1, 1.7 3, 2.1.2 1, 2.2.1 1.50, 3.1.2 2, 3.2.1 2, 4.1.3 2, 6.2.1 1,
           7.1.1 0.40, 7.1.3 1, 7.2.2 1: 29.65. 97 − 35.65 = 61.35
  office:  5.3.1 1; 8.1 78 % 0.88, 8.2 74 % 0.52. 97 − 29.65 − 2.40 = 64.95; 64.95/97 = 66.958… = 66.96 %
BQLDA (handed in nothing): the office gave 26.85; 8.1 70 % 2.80, 8.2 60 % 1.20. 30.85
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sample_round import CONTESTS, EXPLANATIONS, answers, evidence, record

from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.forms import UnitForm, require_forms
from cchc_eval.offline.part_merge import gather
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.offline.sheets import self_assessment_sheet
from cchc_eval.scoring import Evaluation
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.rule_kinds import MEASURE_KINDS, SCALE_KINDS
from cchc_eval.scoring.set_review import remarks
from cchc_eval.scoring.short_rule import ShortRule
from cchc_eval.workbook.appraisal_book import read_appraisal

BY_HAND = [
    # place in its group, unit, own points, own index, appraised, council, applicable, index, computed rank, rank
    (1, "TTCNTT", "89.37", "90.27", "94.43", "95.93", "99.00", "96.90", "TỐT", "TỐT"),
    (2, "CTTĐT", "78.06", "78.06", "82.00", "82.00", "100.00", "82.00", "KHÁ", "KHÁ"),
    (2, "TTGSĐH", "75.07", "76.60", "80.36", "80.36", "98.00", "82.00", "KHÁ", "KHÁ"),
    (1, "TTDLS", "83.68", "83.68", "88.92", "88.92", "100.00", "88.92", "TỐT", "KHÁ"),
    (2, "TTĐTTV", "61.35", "63.25", "64.95", "64.95", "97.00", "66.96", "TRUNG BÌNH", "TRUNG BÌNH"),
    (3, "BQLDA", "0.00", "0.00", "30.85", "30.85", "100.00", "30.85", "YẾU", "YẾU"),
]


@pytest.fixture(scope="module")
def folder() -> RoundFolder:
    return open_round(SAMPLE)


@pytest.fixture(scope="module")
def forms(folder: RoundFolder) -> list[UnitForm]:
    return list(require_forms(folder, lambda name: None))


@pytest.fixture(scope="module")
def evaluations(folder: RoundFolder, forms: list[UnitForm]) -> tuple[Evaluation, ...]:
    return evaluated_round(folder, forms)


def test_two_departments_appraised_their_fields_and_the_office_s_workbook_shows_it(
    folder: RoundFolder, forms: list[UnitForm]
) -> None:
    said: list[str] = []
    gathered = gather(folder, forms, said)
    assert (gathered.problems, said) == ([], [])
    assert [one.line for one in gathered.progress] == [
        "Phòng Pháp chế: 6/6 đơn vị xong",
        "Phòng Kế hoạch - Tài chính: 6/6 đơn vị xong",
    ]
    given = {code: change.points for code, change in gathered.given["BQLDA"].items()}
    assert given == {"2.2.2": Decimal("1.5"), "6.1.1": 2, "6.2.1": Decimal("1.5"), "6.2.3": 2}
    # The same as one workbook: what the council saw.
    records = [unit_form.record for unit_form in forms]
    whole = read_appraisal(folder.appraisal, folder.criteria_set, records)
    assert {code: whole[-1].appraised[code].points for code in given} == given


def test_the_ranking_is_the_one_worked_by_hand(folder: RoundFolder) -> None:
    found = [
        (
            placed.place,
            placed.evaluation.record.code,
            *(
                f"{value:.2f}"
                for value in (
                    placed.evaluation.self_score.total,
                    placed.evaluation.self_score.index,
                    placed.evaluation.appraised.total,
                    placed.evaluation.final.total,
                    placed.evaluation.final.applicable,
                    placed.evaluation.final.index,
                )
            ),
            placed.evaluation.computed_rank,
            placed.evaluation.rank,
        )
        for placed in decided_results(folder)[0].placed
    ]
    assert found == BY_HAND


def test_what_a_form_says_of_the_whole_year_comes_to_its_sheet(
    folder: RoundFolder, forms: list[UnitForm], evaluations: tuple[Evaluation, ...]
) -> None:
    said = {"difficulties": "Thiếu người", "recommendations": "Bố trí kinh phí"}
    for one, expected in ((said, said), ({}, dict.fromkeys(said, ""))):
        assert forms[0].form is not None
        form = replace(forms[0].form, statements=one)
        sheet = self_assessment_sheet(folder, forms[0].unit, evaluations[0], form)
        assert {key: getattr(sheet, key) for key in said} == expected


def test_the_forms_hold_what_the_units_answered(forms: list[UnitForm]) -> None:
    assert len(forms) == len(BY_HAND)
    for unit_form in forms:
        code = unit_form.unit.code
        if unit_form.form is None:
            assert (code, unit_form.unit.submitted) == ("BQLDA", False)
            continue
        assert unit_form.form.answers == answers(code)
        assert unit_form.form.explanations == EXPLANATIONS.get(code, {})
        assert unit_form.form.contests == CONTESTS.get(code, {})
        assert unit_form.form.evidence == evidence(code)


def test_the_appraisal_holds_what_office_and_council_changed(evaluations: tuple[Evaluation, ...]) -> None:
    assert len(evaluations) == len(BY_HAND)
    for evaluation in evaluations:
        own = evaluation.record
        meant = record(own.code, own.name)
        assert set(own.appraised) == set(meant.appraised)
        assert set(own.council) == set(meant.council)
        for stage in ("appraised", "council"):
            for code, change in getattr(meant, stage).items():
                read = getattr(own, stage)[code]
                assert read.reason == change.reason
                if change.points is not None:
                    assert read.points == change.points


def test_the_set_shows_every_measure_and_scale(folder: RoundFolder) -> None:
    rules = [
        leaf.rule.measured if isinstance(leaf.rule, ShortRule) else leaf.rule for leaf in folder.criteria_set.leaves
    ]
    assert all(isinstance(rule, MeasuredRule) for rule in rules)
    data = [rule.to_data() for rule in rules if isinstance(rule, MeasuredRule)]
    assert {rule["measure"]["kind"] for rule in data} == set(MEASURE_KINDS)
    assert {rule["scale"]["kind"] for rule in data} == set(SCALE_KINDS)
    assert remarks(folder.criteria_set) == []


def test_the_sample_shows_every_kind_of_case(evaluations: tuple[Evaluation, ...]) -> None:
    assert {evaluation.rank for evaluation in evaluations} == {"TỐT", "KHÁ", "TRUNG BÌNH", "YẾU"}
    by_code = {evaluation.record.code: evaluation for evaluation in evaluations}
    assert by_code["TTĐTTV"].final.unanswered == ("1.3.2",)
    assert by_code["TTCNTT"].final.not_applicable == ("3.2.2",)
    assert by_code["CTTĐT"].appraised.leaves["7.3.2"].points == Decimal(0)
    assert by_code["TTCNTT"].final.leaves["1.5"].points == Decimal(3)
