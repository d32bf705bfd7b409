"""What is wrong with measured rules, conditions and settings in the criteria workbook is told at its cell."""

from __future__ import annotations

from typing import Any

import pytest
from book_edits import problems_of, with_cells
from measured_books import BOOK, PARTS, SEVERAL, STEPPED, described

from cchc_eval.workbook.criteria_book import read_criteria
from cchc_eval.workbook.criteria_layout import INFO, MEASURED, RECKONING, TREE


@pytest.mark.parametrize(
    ("rule", "cells", "at", "said"),
    [
        (STEPPED, {"F2": "Tỷ lệ phần/tổng"}, "F2", "«Tỷ lệ phần/tổng» không đúng; hãy chọn «Một số liệu»"),
        (STEPPED, {"F2": "Một số liệu"}, "F2", "«Một số liệu» còn thiếu dòng «Số liệu cần nhập»"),
        (STEPPED, {"F2": "Một số liệu"}, "E3", "mục «Tử số (phần)» không dùng cho cách chấm «Đo rồi chấm theo thang điểm»"),
        (STEPPED, {"F3": None}, "F3", "để trống; hãy ghi «Giá trị»"),
        (STEPPED, {"E3": "Tử số"}, "E3", "không có mục «Tử số»"),
        (STEPPED, {"E4": "Tử số (phần)"}, "E4", "mục «Tử số (phần)» đã có ở ô E3; mỗi mục một dòng"),
        (STEPPED, {"A3": None}, "A3", "để trống; hãy ghi mã tiêu chí của dòng này"),
        (STEPPED, {"A3": "9"}, "A3", "không có tiêu chí này trong sheet 'Bộ tiêu chí'"),
        (STEPPED, {"C3": "Nhóm 1"}, "C3", "nhóm «Nhóm 1» còn thiếu dòng «Cách chấm»"),
        (STEPPED, {"D3": "p1"}, "D3", "không có phần «p1»"),
        (STEPPED, {"F5": "Không"}, "F5", "«Không» không đúng; hãy chọn «Có», để trống"),
        (STEPPED, {"G3": "k1"}, "G3", "mục «Tử số (phần)» không dùng cột «Mã nội dung»"),
        (STEPPED, {"F7": "x"}, "F7", "mục «Bậc» không dùng cột «Giá trị»"),
        (STEPPED, {"N7": 1}, "N7", "mục «Bậc» không dùng cột «Trọng số»"),
        (STEPPED, {"I8": 0.8}, "I8", "«0,8» là 0,8 % hay 80 %?"),
        (STEPPED, {"I9": 90}, "J9", "ghi «Từ mức (≥), tại mốc» hoặc «Trên mức (>)», không ghi cả hai"),
        (STEPPED, {"K8": "nhiều"}, "K8", "«nhiều» không phải là số"),
        (STEPPED, {"K8": 5}, "K8", "điểm (5) vượt quá 2"),
        (STEPPED, {"L8": 9}, "L8", "điểm cuối mức (9) vượt quá 2"),
        (STEPPED, {"L8": 2, "M8": "Có"}, "M8", "ghi «Tăng dần đến (điểm)» hoặc «Nhân với tỷ lệ», không ghi cả hai"),
        (STEPPED, {"H8": None}, "H8", "để trống; hãy ghi «Nội dung»"),
        (STEPPED, {"I7": 50}, "F6", "phải có một mức bắt đầu từ 0"),
        (STEPPED, {"B3": "Tên khác"}, "B3", "tên tiêu chí tự hiện"),
        (SEVERAL, {"F3": "Số lần đạt mức"}, "F2", "«Gộp nhiều kỳ, nhiều nơi» còn thiếu dòng «Mức phải đạt mỗi lần»"),
        (SEVERAL, {"E5": "Mức phải đạt mỗi lần", "F5": 5}, "E5", "chỉ dùng khi «Cách gộp» là «Số lần đạt mức»"),
        (SEVERAL, {"G7": "k1"}, "G6", "mã 'k1' bị lặp lại"),
        (SEVERAL, {"G7": 1.1}, "G7", "mã đã bị Excel đổi thành số"),
        (SEVERAL, {"N6": 0, "N7": 0}, "F2", "trọng số các mục cộng lại phải lớn hơn 0"),
        (SEVERAL, {"F11": 0}, "F11", "mỗi nấc phải lớn hơn 0"),
        (SEVERAL, {"F11": -1}, "F11", "không được là số âm"),
        (PARTS, {"D3": "p3"}, "D3", "không có phần «p3»"),
        (PARTS, {"D3": "p3"}, "E2", "«Phần p1» còn thiếu dòng «Cách đo»"),
        (PARTS, {"G10": "p1"}, "G10", "mã «p1» đã có ở một phần trên"),
        (PARTS, {"F8": 0}, "F8", "đích phải lớn hơn 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_reported_at_its_cell(
    rule: dict[str, Any], cells: dict[str, Any], at: str, said: str
) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(described(rule), MEASURED, **cells)))
    assert any(problem.startswith(f"Sheet '{MEASURED}', ô {at}") and said in problem for problem in problems), problems


def test_an_unknown_measure_is_told_once_and_the_other_rows_are_still_read() -> None:
    book = with_cells(described(STEPPED), MEASURED, F2="Đo bằng mắt", K8="nhiều")
    problems = problems_of(lambda: read_criteria(book))
    assert [problem.split(", tiêu chí")[0] for problem in problems] == [
        f"Sheet '{MEASURED}', ô F2",
        f"Sheet '{MEASURED}', ô K8",
    ]


def test_what_is_wrong_with_a_whole_rule_is_reported_where_its_kind_stands() -> None:
    (problem,) = problems_of(lambda: read_criteria(with_cells(described(PARTS), MEASURED, K2=0.5)))
    assert problem == f"Sheet '{TREE}', ô E2, tiêu chí 1: các phần cộng lại 1,5, phải bằng điểm tối đa 2"


@pytest.mark.parametrize(
    ("sheet", "cells", "at", "said"),
    [
        (TREE, {"N4": "9"}, "N4", "điều kiện nêu tiêu chí '9', không phải tiêu chí thành phần của bộ"),
        (TREE, {"N4": None}, "N4", "để trống; hãy ghi mã của tiêu chí phải đạt"),
        (TREE, {"O4": None}, "O4", "để trống; hãy ghi một số"),
        (TREE, {"O4": 0}, "O4", "số điểm phải đạt phải lớn hơn 0"),
        (TREE, {"O4": 2}, "N4", "quá điểm tối đa 1 của tiêu chí đó"),
        (TREE, {"N4": "1.2"}, "N4", "các điều kiện tạo thành vòng: 1.2 → 1.2"),
        (TREE, {"N2": "1.1"}, "N2", "nhóm tiêu chí không dùng cột «Điều kiện: tiêu chí (mã)»"),
        (TREE, {"P5": "Bỏ qua"}, "P5", "«Bỏ qua» không đúng; hãy chọn «Không tính vào điểm tối đa»"),
        (TREE, {"P4": "Được tính đủ điểm"}, "P4", "trong khi không cho phép «không phát sinh»"),
        (TREE, {"Q4": 0.5}, "Q4", "tiêu chí không phải lĩnh vực không dùng cột «Trọng số của lĩnh vực»"),
        (TREE, {"Q2": 0}, "Q2", "trọng số phải lớn hơn 0"),
        (TREE, {"Q2": None}, "Q1", "còn thiếu trọng số của lĩnh vực 1"),
        (RECKONING, {"A4": "Điểm thưởng"}, "A4", "phải là mục «Điểm thưởng, điểm trừ cộng vào»"),
        (RECKONING, {"B3": "3 chữ số"}, "B3", "«3 chữ số» không đúng; hãy chọn «2 chữ số thập phân»"),
        (RECKONING, {"B6": None}, "B6", "để trống; hãy ghi «Khống chế tỷ lệ: mức xếp hạng"),
        (RECKONING, {"B6": "YẾU"}, "B6", "'YẾU' không thuộc TỐT, KHÁ"),
        (RECKONING, {"B7": 0.2}, "B7", "«0,2» là 0,2 % hay 20 %?"),
        (RECKONING, {"B7": 120}, "B7", "tỷ lệ phải lớn hơn 0 và không quá 100"),
        (RECKONING, {"B6": "KHÁ", "B8": "TỐT"}, "B8", "mức «TỐT» cao hơn mức «KHÁ»"),
        (MEASURED, {"F9": "Theo mức"}, "F9", "«Theo mức» không đúng; hãy chọn «Đo rồi chấm theo thang điểm»"),
        (MEASURED, {"A9": "1"}, "A9", "nhóm tiêu chí không dùng dòng của sheet này"),
    ],
)
def test_what_is_wrong_with_the_rest_of_a_set_is_reported_at_its_cell(
    sheet: str, cells: dict[str, Any], at: str, said: str
) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(BOOK, sheet, **cells)))
    assert any(problem.startswith(f"Sheet '{sheet}', ô {at}") and said in problem for problem in problems), problems


def test_no_message_shows_a_name_of_the_data_format() -> None:
    changed = with_cells(BOOK, TREE, O4=1.005, Q2=1e9)
    changed = with_cells(changed, RECKONING, B7=1e9)
    problems = problems_of(lambda: read_criteria(changed))
    assert len(problems) >= 3
    assert not [problem for problem in problems if "trường «" in problem or "at_least" in problem]


@pytest.mark.parametrize(
    ("edits", "at"),
    [
        # What is wrong with the whole set is told beside cells that can't be read.
        ({TREE: {"C4": None, "D2": 5}, INFO: {"B4": 99, "B5": "x"}}, [
            (TREE, "C4, tiêu chí 1.2"), (INFO, "B5"), (INFO, "B4"), (TREE, "D2, tiêu chí 1")]),
        ({TREE: {"D4": "x"}, RECKONING: {"B6": "YẾU"}}, [(TREE, "D4, tiêu chí 1.2"), (RECKONING, "B6")]),
        # Nothing is told that only follows from a cell that can't be read.
        ({TREE: {"A4": None}}, [(TREE, "A4")]),
        ({TREE: {"A2": None}}, [(TREE, "A2")]),
        ({TREE: {"A5": "1"}}, [(TREE, "A5, tiêu chí 1")]),
        ({TREE: {"B4": 1.1}}, [(TREE, "B4")]),
        ({TREE: {"E3": "lạ"}}, [(TREE, "E3, tiêu chí 1.1")]),
        ({TREE: {"D4": "x"}}, [(TREE, "D4, tiêu chí 1.2")]),
        ({INFO: {"B9": "x"}}, [(INFO, "B9")]),
    ],
)  # fmt: skip
def test_all_faults_are_told_at_once_and_none_that_follows_from_another(
    edits: dict[str, dict[str, Any]], at: list[tuple[str, str]]
) -> None:
    book = BOOK
    for sheet, cells in edits.items():
        book = with_cells(book, sheet, **cells)
    problems = problems_of(lambda: read_criteria(book))
    assert sorted(problem.partition(": ")[0] for problem in problems) == sorted(
        f"Sheet '{sheet}', ô {cell}" for sheet, cell in at
    ), problems


def test_what_could_not_be_read_is_told_once_beside_other_faults() -> None:
    """Its cell, and not again as something that is missing under its name in the data."""
    changed = with_cells(with_cells(BOOK, TREE, Q2="x"), MEASURED, F2="Theo bậc")
    problems = problems_of(lambda: read_criteria(changed))
    assert [problem for problem in problems if "Q2" in problem] == [
        "Sheet 'Bộ tiêu chí', ô Q2, tiêu chí 1: «x» không phải là số; hãy gõ một số, ví dụ 2,5"
    ]
    assert any("«Theo bậc» không đúng" in problem for problem in problems)
