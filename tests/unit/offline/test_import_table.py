"""A table as offices write it becomes a criteria set; what is unclear is named and left to be scored directly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Run, snapshot
from docx import Document
from openpyxl import Workbook, load_workbook

from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.scoring import MeasuredRule, load_criteria_set, score
from cchc_eval.workbook.criteria_layout import MEASURED, RECKONING

HEADS = ("STT", "Nội dung tiêu chí", "Điểm tối đa", "Cách chấm")
ROWS: list[tuple[str, str, str, str]] = [
    ("I", "Cải cách thủ tục hành chính", "", ""),
    ("1", "Giải quyết hồ sơ", "5", ""),
    ("1.1", "Tỷ lệ hồ sơ giải quyết đúng hạn", "3", "Từ 98% trở lên: 3; từ 90% đến dưới 98%: 2 × tỷ lệ; dưới 90%: 0"),
    ("1.2", "Báo cáo định kỳ", "2", "Mỗi báo cáo chậm trừ 0,25; không gửi trừ 0,5"),
    ("II", "Chuyển đổi số", "3,5 điểm", ""),
    ("1", "Kế hoạch chuyển đổi số", "1", ""),
    ("", "Ban hành kịp thời", "1", ""),
    ("", "Ban hành không kịp thời", "0,5", ""),
    ("", "Không ban hành", "0", ""),
    ("2", "Hồ sơ trực tuyến", "2,5", "Trên 90%: 2,5; từ 70% đến dưới 90%: 1; dưới 70%: 0"),
    ("", "Tổng cộng", "8,5", ""),
]
ANSWERS = {
    "I.1.1": {"part": 95, "whole": 100},
    "I.1.2": {"counts": {"e1": 1, "e2": 1}},
    "II.1": {"choice": "m2"},
    "II.2": {"points": 1},
}


def in_word(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    document = Document()
    document.add_paragraph("PHỤ LỤC. BỘ TIÊU CHÍ")
    document.add_table(rows=1, cols=2)  # another table, without the columns
    table = document.add_table(rows=0, cols=len(HEADS))
    for row in (HEADS, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    # A field's name runs over the row in print.
    table.rows[1].cells[1].merge(table.rows[1].cells[3])
    document.save(str(path))
    return path


def in_excel(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    workbook = Workbook()
    workbook.active.append(["BỘ TIÊU CHÍ ĐÁNH GIÁ"])
    for row in (HEADS, *rows):
        workbook.active.append(row)
    workbook.save(path)
    return path


@pytest.mark.parametrize(("make", "name"), [(in_word, "bang.docx"), (in_excel, "bang.xlsx")])
def test_a_table_becomes_a_set(make: object, name: str, run: Run, tmp_path: Path) -> None:
    table = (in_word if name.endswith("docx") else in_excel)(tmp_path / name, ROWS)
    ran = run("import", table, "--year", 2027, "-o", tmp_path / "bo.json")
    assert ran.status == 0, ran.err
    cset = load_criteria_set(json.loads((tmp_path / "bo.json").read_text(encoding="utf-8")))
    assert [(one.code, one.parent, str(one.max_points)) for one in cset.criteria] == [
        ("I", None, "5"), ("I.1", "I", "5"), ("I.1.1", "I.1", "3"), ("I.1.2", "I.1", "2"),
        ("II", None, "3.5"), ("II.1", "II", "1"), ("II.2", "II", "2.5"),
    ]  # fmt: skip
    points = {code: str(leaf.points) for code, leaf in score(cset, ANSWERS).leaves.items()}
    assert points == {"I.1.1": "1.90", "I.1.2": "1.25", "II.1": "0.50", "II.2": "1.00"}
    rule = cset.by_code["I.1.1"].rule
    assert isinstance(rule, MeasuredRule)
    assert rule.inputs[0].label == "Số hồ sơ giải quyết đúng hạn"
    assert cset.by_code["II.2"].guidance == ROWS[-2][3]
    assert "Tiêu chí II.2: đúng 90 % chưa thuộc mức nào; tạm để chấm điểm trực tiếp" in ran.err
    assert "4 tiêu chí thành phần, 8,5 điểm; 3 tiêu chí đã có quy tắc chấm, 1 chỗ cần người xem" in ran.out + ran.err


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("1", "A", "2", ""), ("1", "B", "3", "")], "mã «1» bị lặp lại"),
        ([("1", "A", "", "")], "tiêu chí 1 chưa ghi điểm tối đa"),
        ([("1", "A", "hai", "")], "tiêu chí 1: điểm tối đa «hai» không phải là số"),
        ([("1", "", "2", "")], "tiêu chí 1 chưa có tên"),
        ([("", "A", "2", "")], "dòng «A» không có mã và đứng trước tiêu chí đầu tiên"),
        ([("1", "A", "5", ""), ("1.1", "B", "2", "")], "ghi điểm tối đa 5 nhưng các tiêu chí con cộng lại 2"),
        ([], "bảng chưa có tiêu chí nào"),
    ],
)
def test_a_table_that_is_no_set_is_refused_by_name(
    rows: list[tuple[str, ...]], fault: str, run: Run, tmp_path: Path
) -> None:
    table = in_excel(tmp_path / "bang.xlsx", rows)
    before = snapshot(tmp_path)
    ran = run("import", table, "--year", 2027, "-o", tmp_path / "bo.json")
    assert ran.status == 2
    assert fault in ran.err
    assert snapshot(tmp_path) == before


def test_what_is_no_table_of_criteria_is_refused(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "trống.docx"
    Document().save(str(empty))
    broken = tmp_path / "hỏng.docx"
    broken.write_bytes(b"PK\x03\x04 no package")
    wrong = tmp_path / "bảng.pdf"
    wrong.write_bytes(b"%PDF")
    for path, fault in (
        (empty, "không thấy bảng có các cột «Mã» (hoặc «STT»)"),
        (broken, "không mở được; hãy lưu lại bằng Word (.docx) rồi thử lại"),
        (wrong, "đuôi tệp phải là .xlsx hoặc .docx"),
        (tmp_path / "không-có.docx", "không-có.docx"),
    ):
        ran = run("import", path, "--year", 2027, "-o", tmp_path / "bo.json")
        assert (ran.status, fault in ran.err) == (2, True), ran.err
    assert not (tmp_path / "bo.json").exists()


def test_a_table_becomes_a_workbook_to_go_on_with(run: Run, tmp_path: Path) -> None:
    table, book, data = in_word(tmp_path / "bang.docx", ROWS), tmp_path / "bo.xlsx", tmp_path / "bo.json"
    assert run("import", table, "--year", "2027", "-o", book).status == 0
    assert run("import", table, "--year", "2027", "-o", data).status == 0
    assert read_criteria_file(book) == read_criteria_file(data)
    assert {MEASURED, RECKONING} < set(load_workbook(book).sheetnames)
