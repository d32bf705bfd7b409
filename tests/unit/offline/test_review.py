"""A criteria set looked through with the command: alone, beside another, on a round that was appraised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Run, snapshot
from openpyxl.worksheet.worksheet import Worksheet
from sample_round import CSET

from cchc_eval.workbook.review_book import CHANGES, LEFT_OUT, REMARKS, REPLAY


def rows(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return [tuple(cell for cell in row) for row in sheet.iter_rows(2, values_only=True)]


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """The sample's set for another year: the floor of 1.1.3 is 95 %, and the best option of 1.3.1 is another one."""
    data = CSET.to_data()
    by_code = {one["code"]: one for one in data["criteria"]}
    by_code["1.1.3"]["rule"]["floor_percent"] = 95
    by_code["1.3.1"]["rule"]["options"][0]["label"] = "Tự kiểm tra từ hai lần trở lên"
    path = tmp_path / "bo-2027.json"
    path.write_text(json.dumps({**data, "year": 2027}), encoding="utf-8")
    return path


def test_alone_a_set_is_looked_through(run: Run, stricter: Path) -> None:
    found = run("review", stricter)
    assert (found.status, found.out, found.err) == (0, "Cần xem lại: 0 chỗ\n", "")


def test_beside_another_set_every_difference_is_shown_on_both_sides(run: Run, stricter: Path, sample: Path) -> None:
    assert run("export", sample, "-o", sample / "cu.xlsx").status == 0
    found = run("review", stricter, "--previous", sample / "cu.xlsx")
    assert found.status == 0
    shown = found.out.partition("Khác bộ trước: 2 chỗ\n")[2]
    assert "  Tiêu chí 1.1.3, Cách chấm\n    trước: Tỷ lệ × 3 điểm, tối đa 3 điểm; Dưới 80 %: 0 điểm\n" in shown
    assert "    nay: Tỷ lệ × 3 điểm, tối đa 3 điểm; Dưới 95 %: 0 điểm\n" in shown
    assert "Chấm lại" not in found.out


def test_the_round_before_is_scored_again_and_all_of_it_kept_in_a_workbook(
    run: Run, stricter: Path, sample: Path, tmp_path: Path
) -> None:
    before, target = snapshot(sample), tmp_path / "xem-lai.xlsx"
    found = run("review", stricter, "--previous", sample, "-o", target)
    assert found.status == 0, found.err
    assert "Chấm lại đợt trước theo bộ này" in found.out and f"Đã ghi kết quả xem lại ra {target}." in found.err
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [REMARKS, CHANGES, REPLAY, LEFT_OUT]
    assert ("4.2", "đợt trước cả 6 đơn vị đều đạt điểm tối đa") in rows(book[REMARKS])
    assert [row[:1] + row[2:3] for row in rows(book[CHANGES])] == [("1.1.3", "Cách chấm"), ("1.3.1", "Cách chấm")]
    standings = {row[1]: row for row in rows(book[REPLAY])}
    assert len(standings) == 6
    # Places run in each group, as in the round's decision.
    assert [row[0] for row in rows(book[REPLAY])] == [1, 2, 2, 1, 2, 3]
    # 8 of 9 gave 2,67 for 1.1.3 and gives nothing below 95 %, and 1.3.1 is left out: (80,36 − 2,67 − 1)/97.
    assert standings["Trung tâm Giám sát, điều hành đô thị thông minh"][2:] == (82, "KHÁ", 3, 79.06, "KHÁ")
    # 13 of 15 likewise: (82 − 2,6 − 1)/99.
    assert standings["Trung tâm Quản lý Cổng thông tin điện tử"][2:] == (82, "KHÁ", 2, 79.19, "KHÁ")
    assert rows(book[LEFT_OUT]) == [
        (
            "1.3.1",
            "không còn phương án «Có kế hoạch và biên bản/thông báo kết quả tự kiểm tra»: không tính "
            "(đơn vị TTCNTT, CTTĐT, TTGSĐH)",
        )
    ]
    assert snapshot(sample) == before


def test_the_same_set_changes_no_place(run: Run, sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "xem-lai.xlsx"
    assert run("review", sample, "--previous", sample, "-o", target).status == 0
    standings = rows(openpyxl.load_workbook(target)[REPLAY])
    assert len(standings) == 6 and all(row[0] == row[4] and row[2:4] == row[5:7] for row in standings)


def test_a_round_not_yet_appraised_is_only_compared_and_that_is_said(run: Run, stricter: Path, sample: Path) -> None:
    (sample / "tham-dinh.xlsx").unlink()
    found = run("review", stricter, "--previous", sample)
    assert found.status == 0 and "Khác bộ trước: 2 chỗ" in found.out
    assert f"Lưu ý: đợt trong {sample} chưa thẩm định nên không chấm lại được." in found.err


def test_a_file_that_is_there_is_not_written_over_and_its_kind_is_asked(
    run: Run, stricter: Path, tmp_path: Path
) -> None:
    target = tmp_path / "xem-lai.xlsx"
    target.write_bytes(b"mine")
    refused = run("review", stricter, "-o", target)
    assert refused.status == 2 and "xem-lai.xlsx" in refused.err and target.read_bytes() == b"mine"
    assert run("review", stricter, "-o", target, "--force").status == 0 and target.read_bytes() != b"mine"
    other = run("review", stricter, "-o", tmp_path / "xem-lai.docx")
    assert other.problems == [f"Tệp {tmp_path / 'xem-lai.docx'}: đuôi tệp phải là .xlsx."]
    assert other.status == 2 and not (tmp_path / "xem-lai.docx").exists()


def test_a_set_that_cannot_be_scored_is_refused_and_not_reviewed(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "hong.json"
    broken.write_text("{}", encoding="utf-8")
    refused = run("review", broken)
    assert refused.status == 2 and not refused.out and "thiếu trường «criteria»" in refused.err
