"""A part that two score by themselves: what is equal is taken, what differs is settled with a reason or not taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Run
from openpyxl import load_workbook
from sample_round import without_parts
from split_round import HOME, LAW, S1, S2, S3, SPLIT, SURVEYS, UNITS, X1, address, book_of, changed, fill, make_split
from test_split_appraisal import scores

from cchc_eval.offline.cli import main
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.round_folder import PARTS, SETTINGS

TWICE = SPLIT.replace('codes = ["1.1", "2", "5"]', 'codes = ["1.1", "2", "5"]\nindependent = true')
FIRST = {S1: {"2": changed(12, "Theo hồ sơ")}, S2: {"2": changed(9, "Thiếu kế hoạch")}, S3: {"2": changed(7, "A")}}
SECOND = {S1: {"2": changed(12, "Theo báo cáo")}, S2: {"2": changed(8, "Thiếu báo cáo")}}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hai người") / "đợt"
    copy_sample(made, force=False)
    without_parts(made)
    assert main(["appraise", str(make_split(made, TWICE))]) == 0
    for unit in (S1, X1):
        for which, given in (("-nguoi-1", FIRST), ("-nguoi-2", SECOND)):
            fill(book_of(made, HOME, unit, which), given if unit == S1 else {}, UNITS)
        surveyed = {one: {"3": {"survey": 80}} for one in UNITS if (one in (S1, S2, S3)) == (unit == S1)}
        fill(book_of(made, SURVEYS, unit), surveyed, UNITS)
    fill(book_of(made, LAW, S1), {}, UNITS)
    return made


@pytest.fixture
def folder(returned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(returned, tmp_path / "đợt"))


def settlement(folder: Path) -> Path:
    return book_of(folder, HOME, S1, "-thong-nhat")


def test_what_two_appraisers_differ_on_is_settled_before_it_counts(run: Run, folder: Path) -> None:
    refused = run("decide", folder)
    assert refused.status == 2
    assert (
        f"Phần của {HOME}, đơn vị {S2}, tiêu chí 2: hai người chấm khác nhau (Người chấm thứ nhất: 9 (Thiếu kế hoạch); "
        "Người chấm thứ hai: 8 (Thiếu báo cáo))"
    ) in refused.err
    assert f"đơn vị {S3}, tiêu chí 2" in refused.err and f"đơn vị {S1}, tiêu chí 2" not in refused.err
    made = run("merge", folder)
    assert made.status == 0 and "2 chỗ hai người chấm khác nhau" in made.err and "chưa ghép vào" in made.err
    book = load_workbook(settlement(folder))
    assert not {S1, *UNITS[3:]} & set(book.sheetnames)
    assert "Người chấm thứ hai: giữ nguyên điểm của đơn vị" in str(book[S3][address(S3, "2", "claim")].value)
    # On the unit's own points too: it stays with them, and still with a reason.
    fill(settlement(folder), {S2: {"2": changed(8.5, "Thống nhất")}, S3: {"2": {"appraised": 12}}})
    without_reason = run("merge", folder)
    assert (
        without_reason.status == 2 and f"{S3}, tiêu chí 2: có điểm thống nhất nhưng chưa có lý do" in without_reason.err
    )
    fill(settlement(folder), {S3: {"2": {"reason": "Hồ sơ đủ"}}})
    assert (merged := run("merge", folder)).status == 0 and "Đã ghép" in merged.err
    points = scores(folder)
    assert [points[unit]["2"] for unit in (S1, S2, S3)] == [12, pytest.approx(8.5), 12]
    office = load_workbook(folder / "tham-dinh.xlsx")
    assert office[S1][address(S1, "2", "reason")].value == "Theo hồ sơ; Theo báo cáo"
    assert office[S2][address(S2, "2", "reason")].value == "Thống nhất"


def test_what_was_settled_on_other_points_is_settled_again(run: Run, folder: Path) -> None:
    assert run("merge", folder).status == 0
    fill(settlement(folder), {S2: {"2": changed(8.5, "Thống nhất")}, S3: {"2": changed(7, "Thống nhất")}})
    fill(book_of(folder, HOME, S1, "-nguoi-2"), {S2: {"2": changed(5, "Xem lại")}})
    refused = run("merge", folder)
    assert refused.status == 2
    assert f"đơn vị {S2}, tiêu chí 2: hai người chấm đã đổi điểm sau khi lập bảng thống nhất" in refused.err
    fill(settlement(folder), {S2: {"2": {"appraised": None, "reason": None}}})
    again = run("merge", folder)
    assert again.status == 0 and "1 chỗ hai người chấm khác nhau" in again.err
    assert "thứ hai: 5 (Xem lại)" in str(load_workbook(settlement(folder))[S2][address(S2, "2", "claim")].value)


def test_neither_counts_before_both_are_done_nor_sees_the_other(run: Run, folder: Path) -> None:
    for which, other in (("-nguoi-1", "Thiếu báo cáo"), ("-nguoi-2", "Thiếu kế hoạch")):
        book = load_workbook(book_of(folder, HOME, S1, which))
        texts = [
            str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value
        ]
        assert not any(other in text for text in texts)
    book_of(folder, HOME, S1, "-nguoi-2").unlink()
    checked = run("check", folder)
    assert checked.status == 0 and "3/6" in checked.out
    with pytest.raises(BadInput, match=f"{HOME}: 3/6 đơn vị xong; còn {S1}, {S2}, {S3}; chưa có bảng {PARTS}/{HOME}/"):
        scores(folder)


def test_a_part_that_one_scores_from_now_on_wants_workbooks_of_one(run: Run, folder: Path) -> None:
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace("independent = true\n", "")
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    refused = run("merge", folder)
    assert refused.status == 2
    assert f"là bảng của người chấm thứ nhất, trong khi phần của {HOME} nay có một bảng chung" in refused.err
