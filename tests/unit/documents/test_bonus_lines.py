"""Bonus and penalty points on a unit's sheet and in the notes of the ranking."""

from __future__ import annotations

from decimal import Decimal

from word_reading import html_lines, sample

from cchc_eval.data import default_bonus_penalty, default_criteria_set
from cchc_eval.documents import render_html
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.sheet_lines import bonus_lines
from cchc_eval.scoring import CriteriaSet, UnitRecord, evaluate, load_criteria_set

WITH_BONUS = load_criteria_set({**default_criteria_set().to_data(), "bonus_penalty": default_bonus_penalty().to_data()})


def lines(
    counts: dict[str, int], cset: CriteriaSet = WITH_BONUS, **more: object
) -> list[tuple[str, str, Decimal, str]]:
    found = bonus_lines(evaluate(cset, UnitRecord("U1", "Đơn vị 1", counts=counts)), **more)  # type: ignore[arg-type]
    return [(line.code, line.title[:11], line.appraised_points, line.answer) for line in found]


def test_each_item_that_holds_stands_below_the_sum_after_its_cap() -> None:
    # T1: 3 × 1, at most 2; T2: 2 × 1; T3: 0.5: 4.5 together, of which 3 at most count. P2: 4 × 0.5.
    assert lines({"T1": 3, "T2": 2, "T3": 1, "P1": 0, "P2": 4}) == [
        ("", "Điểm thưởng", Decimal(3), ""),
        ("T1", "Được UBND t", Decimal(2), "03 lần, mỗi lần cộng 1 điểm"),
        ("T2", "Có mô hình,", Decimal(2), "02 lần, mỗi lần cộng 1 điểm"),
        ("T3", "Tăng hạng s", Decimal("0.5"), "01 lần, mỗi lần cộng 0,5 điểm"),
        ("", "Điểm trừ", Decimal(-2), ""),
        ("P2", "Tự chấm khô", Decimal(-2), "04 lần, mỗi lần trừ 0,5 điểm"),
    ]


def test_nothing_is_shown_where_nothing_holds_or_the_set_has_none() -> None:
    assert lines({}) == lines({"T1": 0}) == lines({}, default_criteria_set()) == []


def test_the_councils_points_wait_for_the_council() -> None:
    evaluation = evaluate(WITH_BONUS, UnitRecord("U1", "Đơn vị 1", counts={"P1": 1}))
    assert [line.council_points for line in bonus_lines(evaluation)] == [Decimal("-0.5")] * 2
    undecided = bonus_lines(evaluation, {"P1": "Nộp ngày 14/01"}, decided=False)
    assert [line.council_points for line in undecided] == [None, None]
    assert [line.appraised_reason for line in undecided] == ["", "Nộp ngày 14/01"]


def test_the_total_follows_them_and_its_maximum_is_the_criterias() -> None:
    page = html_lines(render_html(sample("appraisal-bonus")))
    at = page.index("Tổng cộng")
    assert at > page.index("Điểm trừ") > page.index("Điểm thưởng")
    plain = html_lines(render_html(sample("appraisal")))
    assert page[at + 1] == "22,00" and plain[plain.index("Tổng cộng") + 1] == "100,00"


def test_the_ranking_notes_what_was_added_and_taken() -> None:
    def note(bonus: str, penalty: str) -> list[str]:
        return result_notes(
            submitted=True, bonus=Decimal(bonus), penalty=Decimal(penalty), computed_rank="TỐT", rank="TỐT"
        )

    assert note("2", "3.5") == ["Điểm thưởng +2,00, điểm trừ −3,50"]
    assert note("2", "0") == ["Điểm thưởng +2,00"] and note("0", "0.5") == ["Điểm trừ −0,50"]
    assert note("0", "0") == []
