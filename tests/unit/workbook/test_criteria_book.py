"""The criteria set out to a workbook and back."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from book_edits import edited, problems_of, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from scoring_strategies import criteria_sets

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.criteria_layout import INFO, RULES, TREE

AWKWARD = ("=1+1", "+84 258", "- gạch\n- gạch", "@tên", " đầu và cuối ", "1.10", "1/2", "_x000D_", "'nháy", "TRUE")
BONUS = {
    "bonus_cap": 3,
    "penalty_cap": 8,
    "note": "Chỉ áp dụng từ năm 2027",
    "items": [
        {"code": "T1", "kind": "bonus", "title": "Được khen", "points_each": 1, "max_points": 2, "evidence": ["QĐ"]},
        {"code": "P1", "kind": "penalty", "title": "Nộp chậm", "points_each": 0.5, "max_points": 3, "evidence": []},
    ],
}


def small(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": "Bộ thử",
        "year": 2026,
        "total_points": 3,
        "not_applicable": "exclude",
        "rank_bands": [{"rank": "TỐT", "from": 66.67}, {"rank": "YẾU", "from": 0}],
        "criteria": [
            {"code": "1", "parent": None, "title": "Nhóm", "max_points": 3},
            {
                "code": "1.1",
                "parent": "1",
                "title": "Chọn",
                "max_points": 1,
                "rule": {"type": "choice", "options": [{"key": "a", "label": "Có", "points": 1}]},
            },
            {
                "code": "1.10",
                "parent": "1",
                "title": "Tỷ lệ",
                "max_points": 2,
                "rule": {"type": "ratio", "part": "Xong", "whole": "Giao", "floor_percent": 80},
            },
        ],
    }
    return {**data, **changes}


@pytest.fixture(scope="module")
def book() -> bytes:
    return write_criteria(load_criteria_set(small()))


def test_the_default_set_makes_the_round_trip() -> None:
    cset = default_criteria_set()
    assert read_criteria(write_criteria(cset)) == cset


@settings(max_examples=40)
@given(criteria_sets(), st.booleans())
def test_any_set_makes_the_round_trip(cset: CriteriaSet, with_bonus: bool) -> None:
    if with_bonus:
        cset = load_criteria_set({**cset.to_data(), "bonus_penalty": BONUS})
    read = read_criteria(write_criteria(cset))
    assert read.to_data() == cset.to_data() and read.fingerprint == cset.fingerprint


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_make_the_round_trip(text: str) -> None:
    data = small(title=text)
    leaf = data["criteria"][1]
    leaf |= {"title": text, "guidance": text, "evidence": [text, "khác"]}
    leaf["rule"]["options"] = [{"key": "1.10", "label": text, "points": 1}]
    cset = load_criteria_set(data)
    assert read_criteria(write_criteria(cset)) == cset


def test_writing_is_deterministic(book: bytes) -> None:
    again = load_workbook(io.BytesIO(write_criteria(load_criteria_set(small()))))
    assert again.sheetnames == load_workbook(io.BytesIO(book)).sheetnames
    for sheet in load_workbook(io.BytesIO(book)):
        assert [[cell.value for cell in row] for row in sheet] == [
            [cell.value for cell in row] for row in again[sheet.title]
        ]


def test_an_official_edits_titles_points_and_rules(book: bytes) -> None:
    changed = with_cells(book, TREE, C3="Chọn một", D3="0,5", D2=2.5, M3="Xem Kế hoạch")
    changed = with_cells(changed, RULES, F2=0.5, E2="Có, đủ")
    changed = with_cells(changed, INFO, B4=2027, B5="2,5")
    cset = read_criteria(changed)
    leaf = cset.by_code["1.1"]
    assert (cset.year, cset.total_points, leaf.title, leaf.guidance) == (
        2027,
        Decimal("2.5"),
        "Chọn một",
        "Xem Kế hoạch",
    )
    assert leaf.rule.to_data() == {"options": [{"key": "a", "label": "Có, đủ", "points": 0.5}]}


def test_an_official_adds_a_criterion_anywhere(book: bytes) -> None:
    def edit(workbook: Workbook) -> None:
        tree, rules = workbook[TREE], workbook[RULES]
        tree.append(["2", None, "Lĩnh vực hai", 4, None])
        tree.append(
            [
                "2.1",
                "2",
                "Trừ điểm",
                4,
                "Trừ điểm mỗi lần",
                None,
                None,
                None,
                None,
                "Văn phòng Sở",
                "Có",
                "Sổ\n-Biên bản",
            ]
        )
        rules.append(["2.1", None, "late", None, "Chậm", None, 0.25])
        workbook[INFO]["B5"] = 7

    leaf = read_criteria(edited(book, edit)).by_code["2.1"]
    assert (leaf.parent, leaf.scored_by, leaf.na_allowed, leaf.evidence) == ("2", "office", True, ("Sổ", "Biên bản"))


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "message"),
    [
        (TREE, "A3", 1.1, "ô A3: mã đã bị Excel đổi"),
        (TREE, "A3", "1.10", "ô A4, tiêu chí 1.10: mã này đã có ở ô A3"),
        (TREE, "A3", None, "ô A3: để trống"),
        (TREE, "B3", "9", "ô B3, tiêu chí 1.1: không có tiêu chí cha"),
        (TREE, "C3", " ", "ô C3, tiêu chí 1.1: để trống; hãy ghi «Tên tiêu chí»"),
        (TREE, "D3", "một", "ô D3, tiêu chí 1.1: «một» không phải là số"),
        (TREE, "D3", "=2+2", "ô D3, tiêu chí 1.1: chứa công thức"),
        (TREE, "D3", -1, "ô D3, tiêu chí 1.1: không được là số âm"),
        (TREE, "D4", 2.5, "ô D2, tiêu chí 1: ghi điểm tối đa 3 nhưng các tiêu chí con cộng lại 3,5"),
        (TREE, "E3", "Chấm đại", "ô E3, tiêu chí 1.1: không có cách chấm «Chấm đại»"),
        (TREE, "F3", "Số việc", "ô F3, tiêu chí 1.1: cách chấm «Chọn một phương án» không dùng cột"),
        (TREE, "F4", None, "ô F4, tiêu chí 1.10: để trống"),
        (TREE, "I4", 120, "ô I4, tiêu chí 1.10: số (120) vượt quá 100"),
        (TREE, "J3", "Ai đó", "ô J3, tiêu chí 1.1: «Ai đó» không đúng"),
        (TREE, "K2", "Có", "ô K2, tiêu chí 1: nhóm tiêu chí không dùng cột"),
        (RULES, "A2", "7", "ô A2, tiêu chí 7: không có tiêu chí này"),
        (RULES, "A2", "1.10", "ô A2, tiêu chí 1.10: cách chấm «Theo tỷ lệ hoàn thành» không dùng dòng quy tắc"),
        (RULES, "C2", None, "ô C2, tiêu chí 1.1: để trống"),
        (RULES, "D2", 5, "ô D2, tiêu chí 1.1: cách chấm «Chọn một phương án» không dùng cột «Từ mức»"),
        (RULES, "F2", 2, "ô F2, tiêu chí 1.1: phương án 'a' (2) vượt quá 1"),
        (RULES, "F2", -2, "ô F2, tiêu chí 1.1: không được là số âm"),
        (INFO, "B4", "hai nghìn", "ô B4: «hai nghìn» không phải là số"),
        (INFO, "B4", 26, "ô B4: năm 26 không hợp lệ"),
        (INFO, "B5", 99, "ô B5: tổng điểm ghi 99"),
        (INFO, "A5", "Tổng", "ô A5: phải là mục «Tổng điểm tối đa»"),
        (INFO, "B9", 0, "ô B8"),
        (INFO, "B10", 10, "ô B8"),
    ],
)
def test_what_is_wrong_is_reported_at_its_cell(book: bytes, sheet: str, cell: str, value: Any, message: str) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(book, sheet, **{cell: value})))
    assert any(problem.startswith(f"Sheet '{sheet}', ") and message in problem for problem in problems), problems


def test_all_that_is_wrong_is_reported_at_once(book: bytes) -> None:
    changed = with_cells(with_cells(book, TREE, C3=None, D4="x", E3="lạ"), RULES, A2="7")
    assert len(problems_of(lambda: read_criteria(changed))) >= 4


def test_no_message_shows_a_field_of_the_data_format(book: bytes) -> None:
    changed = with_cells(with_cells(book, TREE, I4=500, D3=1.005), RULES, F2=1e9)
    problems = problems_of(lambda: read_criteria(changed))
    assert len(problems) >= 3
    for problem in problems:
        assert "«floor_percent»" not in problem and "trường «" not in problem


def test_moved_columns_are_refused(book: bytes) -> None:
    problems = problems_of(lambda: read_criteria(edited(book, lambda workbook: workbook[TREE].insert_cols(3))))
    assert "ô C1: phải là tiêu đề cột «Tên tiêu chí»" in problems[0]


def test_another_workbook_is_refused_by_name() -> None:
    file = io.BytesIO()
    Workbook().save(file)
    (problem,) = problems_of(lambda: read_criteria(file.getvalue(), "khac.xlsx"))
    assert "khac.xlsx" in problem and "thiếu sheet 'Thông tin'" in problem


def test_a_set_from_json_floats_equals_its_workbook() -> None:
    cset = load_criteria_set(json.loads(json.dumps(small())))
    assert read_criteria(write_criteria(cset)).fingerprint == cset.fingerprint
