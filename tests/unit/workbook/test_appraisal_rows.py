"""Rows that somebody added to an appraisal workbook, of criteria sets with codes of every kind."""

from __future__ import annotations

import pytest
from book_edits import problems_of, with_cells

from cchc_eval.scoring import CriteriaSet, UnitRecord, evaluate_all, load_criteria_set
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal

UNITS = (UnitRecord("U1", "Trung tâm Một"),)


def set_of(field: str, *leaves: str) -> CriteriaSet:
    points = {"max_points": 2, "rule": {"type": "manual"}, "scored_by": "unit"}
    below = [{"code": code, "parent": field, "title": f"Tiêu chí {code}", **points} for code in leaves]
    return load_criteria_set(
        {
            "title": "Bộ thử",
            "year": 2026,
            "total_points": 2 * len(leaves),
            "rank_bands": [{"rank": "TỐT", "from": 0}],
            "criteria": [{"code": field, "parent": None, "title": "Nhóm", "max_points": 2 * len(leaves)}, *below],
        }
    )


@pytest.mark.parametrize(
    ("codes", "added", "signed"),
    [
        (("1", "1.1", "1.2"), ("9.9", "1.1.3", "2."), ("1. Lưu", "15/01", "I.1")),
        (("I", "I.1.a", "I.1.b", "I.2"), ("I.1.c", "II.4", "I.2.a", "IX.3.a."), ("Lan", "I. Lưu", "VP-CCHC")),
        (("A", "A1", "A2"), ("A9", "B12", "A2.1"), ("a1 chép", "Ban", "12/2026")),
        (("TC", "TC-01", "TC-10"), ("TC-07", "TC-01-2", "KT-11"), ("TC 1", "Phòng")),
    ],
)
def test_a_row_added_below_is_told_from_a_signature_by_the_codes_of_the_set(
    codes: tuple[str, ...], added: tuple[str, ...], signed: tuple[str, ...]
) -> None:
    cset = set_of(*codes)
    book = write_appraisal(cset, evaluate_all(cset, UNITS))
    for code in added:
        changed = with_cells(book, "U1", A20=code)
        problems = problems_of(lambda changed=changed: read_appraisal(changed, cset, UNITS, "tham-dinh.xlsx"))
        assert [problem.partition(";")[0] for problem in problems] == [
            "Sheet 'U1', ô A20: dòng thừa, không có trong bảng thẩm định"
        ], code
    for text in signed:
        assert read_appraisal(with_cells(book, "U1", A20=text), cset, UNITS, "tham-dinh.xlsx") == UNITS, text
