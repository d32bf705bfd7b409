"""A split appraisal through the command: a workbook of each body, taken together, conflicts named with both values."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from conftest import Run, snapshot
from openpyxl import load_workbook
from sample_round import without_parts
from split_round import (
    COMMUNES,
    HOME,
    LAW,
    OFFICE_UNITS,
    OFFICES,
    S1,
    S2,
    S3,
    SPLIT,
    SURVEYS,
    UNITS,
    X1,
    X2,
    X3,
    address,
    answers,
    book_of,
    changed,
    fill,
    make_split,
    office_book,
)
from test_measured_round import without_pdf

from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.cli import main
from cchc_eval.offline.criteria_files import criteria_json
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.forms import require_forms
from cchc_eval.offline.older_sets import FOLDER as OLDER
from cchc_eval.offline.round_folder import PARTS, RESULTS, SETTINGS, open_round
from cchc_eval.workbook.appraisal_layout import OVERVIEW
from cchc_eval.workbook.form import write_form

__all__ = ["without_pdf"]

SURVEYED: dict[str, Any] = {unit: {"3": {"survey": 80 + place}} for place, unit in enumerate(UNITS)}
# What each gives: the law office where the other opened the gate, KPS, a text, a survey with a remark.
GIVEN: dict[str, dict[str, Any]] = {
    LAW: {S1: {"1.2": changed(3.25)}, S2: {"1.2": changed(4)}},
    HOME: {S2: {"1.1": changed(1)}, S3: {"2": changed("12,5")}, X1: {"5": changed(0)}, X2: {"1.1": changed(7)}},
    SURVEYS: SURVEYED | {S1: {"3": {"survey": 91.5, "reason": "Phiếu khảo sát ngày 01/12/2026"}}},
}
OFFICE_GIVES: dict[str, Any] = {S3: {"4": changed("KPS")}}
COUNCIL_GIVES: dict[str, Any] = {S2: {"1.2": changed(5, column="council")}, X1: {"5": changed(2, column="council")}}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round with its workbooks made."""
    made = tmp_path_factory.mktemp("gửi") / "đợt"
    copy_sample(made, force=False)
    without_parts(made)
    assert main(["appraise", str(make_split(made))]) == 0
    return made


@pytest.fixture(scope="module")
def returned(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with all workbooks of the bodies filled in."""
    made = tmp_path_factory.mktemp("nhận") / "đợt"
    shutil.copytree(sent, made)
    return_books(made)
    return made


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    """A copy of the round as it was sent."""
    return Path(shutil.copytree(sent, tmp_path / "đợt"))


@pytest.fixture
def back(returned: Path, tmp_path: Path) -> Path:
    """A copy of the round with all workbooks returned."""
    return Path(shutil.copytree(returned, tmp_path / "đợt"))


def of_book(given: dict[str, Any], unit: str) -> dict[str, Any]:
    """Of what is given the units that are in one workbook with this one."""
    here = [one for one in UNITS if (one in OFFICE_UNITS) == (unit in OFFICE_UNITS)]
    return {one: cells for one, cells in given.items() if one in here}


def return_books(folder: Path, bodies: tuple[str, ...] = (LAW, HOME, SURVEYS)) -> None:
    for body in bodies:
        for unit in (S1, X1):
            if (book := book_of(folder, body, unit)).is_file():
                fill(book, of_book(GIVEN[body], unit), UNITS)


def results(run: Run, folder: Path) -> dict[str, Any]:
    decided = run("decide", folder)
    assert decided.status == 0, decided.err
    assert (verified := run("verify", folder)).status == 0, verified.err
    return dict(json.loads((folder / RESULTS / "ket-qua.json").read_text(encoding="utf-8")))


def scores(folder: Path) -> dict[str, dict[str, Decimal | None]]:
    """Final points by unit and criterion, as `decide` computes them."""
    round_folder = open_round(folder)
    evaluations = evaluated_round(round_folder, require_forms(round_folder, lambda name: None))
    return {one.record.code: {code: leaf.points for code, leaf in one.final.leaves.items()} for one in evaluations}


def test_three_bodies_give_what_one_workbook_with_the_same_entries_gives(run: Run, back: Path, tmp_path: Path) -> None:
    whole = tmp_path / "một bảng"
    shutil.copytree(back, whole, ignore=shutil.ignore_patterns(PARTS, "tham-dinh*"))
    settings = (whole / SETTINGS).read_text(encoding="utf-8")
    (whole / SETTINGS).write_text(settings.replace(SPLIT, ""), encoding="utf-8")
    assert run("appraise", whole).status == 0
    for unit in (S1, X1):
        for given in (*GIVEN.values(), OFFICE_GIVES, COUNCIL_GIVES):
            fill(office_book(whole, unit), of_book(given, unit))
            if given in (OFFICE_GIVES, COUNCIL_GIVES):
                fill(office_book(back, unit), of_book(given, unit))
    assert (merged := run("merge", back)).status == 0, merged.err
    assert f"{SURVEYS}" in merged.out and "6/6" in merged.out
    split, in_one = results(run, back), results(run, whole)
    reports = []
    for made, where in ((split, back), (in_one, whole)):
        made["files"].pop("phu-luc.xlsx")  # has the time in it; `verify` compares what it says
        for suffix in ("html", "docx"):
            made["files"].pop(f"bao-cao-tham-dinh.{suffix}")
        reports.append((where / RESULTS / "bao-cao-tham-dinh.html").read_text(encoding="utf-8"))
    assert split == in_one
    # The office's report alone says who appraised.
    assert HOME in reports[0] and HOME not in reports[1]
    # The second workbook opened what the first gave points behind; the council changed it once more.
    by_code = {one["code"]: one for one in split["results"]}
    assert (by_code[S2]["appraised"]["points"]["1.2"], by_code[S2]["points"]["1.2"]) == ("4.00", "5.00")
    assert by_code[X1]["changes"]["office"]["5"] == {"points": "0.00", "reason": "Theo hồ sơ lưu"}


def test_a_body_has_its_criteria_to_fill_and_nothing_of_the_others(folder: Path) -> None:
    assert not book_of(folder, LAW, X1).exists()  # none of its criteria is in that group's set
    book = load_workbook(book_of(folder, LAW, S1))
    sheet = book[S1]
    open_cells = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert open_cells == [address(S1, "1.2", "appraised"), address(S1, "1.2", "reason")]
    shown = [row for row in range(6, sheet.max_row + 1) if not sheet.row_dimensions[row].hidden]
    assert [sheet.cell(row, 1).value for row in shown] == ["1", "1.2"]
    assert all(sheet.column_dimensions[letter].hidden for letter in "JKL")
    # Of what is hidden there are codes, titles, maxima, and the points on which 1.2 hangs.
    hidden = [sheet[address(S1, code, key)].value for code in ("2", "3", "4") for key in ("claim", "self", "after")]
    assert set(hidden) == {None} and sheet[address(S1, "1.1", "self")].value == 1
    overview = book[OVERVIEW]
    assert overview["A2"].value == f"Chủ trì thẩm định: {LAW}; phối hợp: Văn phòng UBND, Sở Tài chính"
    assert [cell.value for cell in overview[4]][3:6] == [
        "Số tiêu chí thẩm định",
        "Số chỗ thiếu lý do",
        "Đã thẩm định xong (ghi x)",
    ]
    office = load_workbook(office_book(folder, S1))[S1]
    assert office[address(S1, "1.2", "appraised")].protection.locked
    assert not office[address(S1, "4", "appraised")].protection.locked
    assert not office[address(S1, "1.2", "council")].protection.locked


def test_who_is_not_done_is_named_with_how_far_it_is(run: Run, folder: Path) -> None:
    return_books(folder, (LAW, SURVEYS))
    fill(book_of(folder, HOME, S1), of_book(GIVEN[HOME], S1), [S1, S2])
    (book_of(folder, HOME, X1)).unlink()
    before = snapshot(folder)
    checked = run("check", folder)
    assert checked.status == 0, checked.err
    assert "2/6" in checked.out and "3/3" in checked.out
    refused = run("decide", folder)
    assert refused.status == 2
    waiting = (
        f"Thẩm định chưa xong – {HOME}: 2/6 đơn vị xong; còn {S3}, {X1}, {X2}, BQLDA; chưa có bảng {PARTS}/{HOME}/"
    )
    assert waiting in refused.err and LAW not in refused.err
    assert snapshot(folder) == before


def test_entries_outside_a_part_are_named_with_both_values_file_and_cell(run: Run, back: Path) -> None:
    fill(book_of(back, LAW, S1), {S3: {"2": changed(9, "Của Sở Tư pháp")}})
    fill(office_book(back, S1), {S1: {"3": {"survey": 50}}})
    before = snapshot(back)
    for command in ("check", "merge"):
        refused = run(command, back)
        assert refused.status == 2
        cell = address(S3, "2", "appraised")
        assert (
            f"Đơn vị {S3}, tiêu chí 2: thuộc phần của {HOME} mà tệp «{PARTS}/{LAW}/tham-dinh-Sở-Tư-pháp.xlsx», sheet "
            f"'{S3}', ô {cell}, ghi «9»; tệp «{PARTS}/{HOME}/tham-dinh-Sở-Nội-vụ.xlsx», sheet '{S3}', ô {cell}, ghi "
            "«12,5»"
        ) in refused.err
        where = f"tệp «tham-dinh.xlsx», sheet '{S1}', ô {address(S1, '3', 'survey')}, ghi «50»"
        assert f"Đơn vị {S1}, tiêu chí 3: thuộc phần của {SURVEYS} mà {where}" in refused.err
        assert "ghi «91,5»" in refused.err
    with pytest.raises(BadInput, match=f"thuộc phần của {HOME}"):
        scores(back)
    assert snapshot(back) == before


def test_two_versions_of_a_workbook_are_taken_where_they_say_the_same(run: Run, back: Path) -> None:
    book = book_of(back, LAW, S1)
    again = book.with_name("bản gửi lại.xlsx")
    shutil.copy(book, again)
    assert scores(back)[S1]["1.2"] == Decimal("3.25")  # merged before or not
    assert "giống tệp" in run("merge", back).err
    fill(again, {S1: {"1.2": {"appraised": 2}}})
    refused = run("merge", back)
    assert refused.status == 2
    assert (
        f"Hai bảng của {LAW} khác nhau – đơn vị {S1}, tiêu chí 1.2: tệp «{PARTS}/{LAW}/bản gửi lại.xlsx»" in refused.err
    )
    assert "ghi «2»" in refused.err and "ghi «3,25»" in refused.err


def test_a_workbook_that_came_in_an_archive_is_merged_and_never_made_anew(run: Run, back: Path) -> None:
    book = book_of(back, LAW, S1)
    with ZipFile(book.with_name("gửi Sở.zip"), "w") as archive:
        archive.write(book, "Tư pháp/bảng.xlsx")
        archive.writestr("công văn.pdf", "x")
    book.unlink()
    book.with_name("bảng.ods").write_bytes(b"x")
    assert f"«{PARTS}/{LAW}/bảng.ods»: không phải tệp .xlsx nên không đọc được" in run("merge", back).err
    book.with_name("bảng.ods").unlink()
    merged = run("merge", back)
    assert merged.status == 0 and "công văn.pdf»: không phải bảng thẩm định" in merged.err, merged.err
    assert scores(back)[S1]["1.2"] == Decimal("3.25")
    before = snapshot(back)
    refused = run("appraise", back, "--force")
    assert (
        refused.status == 2 and "gửi Sở.zip/Tư pháp/bảng.xlsx»: chưa lập lại được vì nằm trong tệp nén" in refused.err
    )
    assert snapshot(back) == before


def test_what_was_merged_is_shown_to_the_council_and_goes_on_when_a_body_changes_it(run: Run, back: Path) -> None:
    assert run("merge", back).status == 0
    sheet = load_workbook(office_book(back, S1))[S1]
    assert [sheet[address(S1, "1.2", key)].value for key in ("appraised", "reason")] == [3.25, "Theo hồ sơ lưu"]
    fill(office_book(back, S1), of_book(COUNCIL_GIVES, S1))
    fill(book_of(back, LAW, S1), {S1: {"1.2": changed(2.5, "Xem lại")}})
    assert (merged := run("merge", back)).status == 0, merged.err
    sheet = load_workbook(office_book(back, S1))[S1]
    assert [sheet[address(S1, "1.2", key)].value for key in ("appraised", "reason")] == [2.5, "Xem lại"]
    made = scores(back)
    assert made[S1]["1.2"] == Decimal("2.5") and made[S2]["1.2"] == 5


def test_a_unit_that_sends_a_new_form_is_open_again_for_the_body_it_concerns(run: Run, back: Path) -> None:
    form = write_form(OFFICES, unit_code=S1, unit_name=S1, answers={**answers(S1), "2": {"part": 10, "whole": 10}})
    (back / "phieu" / f"{S1}.xlsx").write_bytes(form)
    stale = run("decide", back)
    assert stale.status == 2 and f"Tệp «{PARTS}/{HOME}/tham-dinh-Sở-Nội-vụ.xlsx», sheet '{S1}'" in stale.err
    assert (made := run("appraise", back, "--force")).status == 0, made.err
    assert f"Đơn vị {S1}, tiêu chí 2: điểm tự đánh giá đổi từ 8,00 thành 20,00" in made.err
    assert len([*(back / PARTS / HOME / "ban-cu").rglob("tham-dinh-Sở-Nội-vụ.xlsx")]) == 1
    refused = run("decide", back)
    assert f"{HOME}: 5/6 đơn vị xong; còn {S1};" in refused.err and f"– {LAW}" not in refused.err


def test_a_workbook_of_an_older_set_is_put_aside_and_made_anew(run: Run, folder: Path) -> None:
    other = replace(COMMUNES, title="Bộ tiêu chí sửa đổi")
    (folder / "xa.json").write_text(criteria_json(other), encoding="utf-8")
    for unit in (X1, X2, X3):
        form = write_form(other, unit_code=unit, unit_name=unit, answers=answers(unit))
        (folder / "phieu" / f"{unit}.xlsx").write_bytes(form)
    fill(book_of(folder, HOME, X1), {}, [X1])
    refused = run("check", folder)
    assert refused.status == 2 and "làm theo bộ tiêu chí trước khi sửa; để tệp mang tên «tham-dinh-" in refused.err
    assert (made := run("appraise", folder, "--force")).status == 0, made.err
    overview = load_workbook(book_of(folder, HOME, X1))["Tổng hợp"]
    assert [row[5].value for row in overview.iter_rows(min_row=5, max_row=7)].count("x") == 1, "what held is kept"
    assert run("check", folder).status == 0

    # Of a set that is not kept nothing can be told.
    shutil.rmtree(folder / OLDER)
    (folder / "xa.json").write_text(criteria_json(COMMUNES), encoding="utf-8")
    for unit in (X1, X2, X3):
        form = write_form(COMMUNES, unit_code=unit, unit_name=unit, answers=answers(unit))
        (folder / "phieu" / f"{unit}.xlsx").write_bytes(form)
    told = "không nhóm nào của đợt dùng; hãy chuyển tệp vào thư mục «ban-cu» bên cạnh rồi xuất lại bằng"
    assert (refused := run("check", folder)).status == 2 and refused.err.count(told) == 2, refused.err
    for book in (book_of(folder, HOME, X1), book_of(folder, SURVEYS, X1)):
        (book.parent / "ban-cu").mkdir(exist_ok=True)
        book.rename(book.parent / "ban-cu" / book.name)
    office_book(folder, X1).unlink()
    assert (made := run("appraise", folder, "--force")).status == 0, made.err
    assert book_of(folder, HOME, X1).is_file() and run("check", folder).status == 0


def test_a_body_that_is_given_another_criterion_is_not_done_with_it(run: Run, back: Path) -> None:
    settings = (back / SETTINGS).read_text(encoding="utf-8").replace('codes = ["1.2"]', 'codes = ["1.2", "4"]')
    (back / SETTINGS).write_text(settings, encoding="utf-8")
    assert (made := run("appraise", back, "--force")).status == 0, made.err
    assert f"{LAW}: nay giao thêm 4; hãy xem lại rồi ghi lại đã xong 3 đơn vị." in made.err
    refused = run("decide", back)
    assert refused.status == 2 and f"{LAW}: 0/3 đơn vị xong" in refused.err and f"– {HOME}" not in refused.err
    # What was entered before is kept, and nothing is asked twice.
    fill(book_of(back, LAW, S1), {}, UNITS)
    assert run("appraise", back, "--force").status == 0
    made_of = scores(back)
    assert (made_of[S1]["1.2"], made_of[S3]["4"]) == (Decimal("3.25"), Decimal(6))


def test_faults_of_the_parts_are_named_together(run: Run, sample: Path) -> None:
    parts = SPLIT.replace('codes = ["1.2"]', 'codes = ["1", "9"]\nindependant = true').replace(SURVEYS, HOME)
    refused = run("check", make_split(sample, parts))
    assert refused.status == 2 and "khóa «independant»" in refused.err
    text = (sample / SETTINGS).read_text(encoding="utf-8").replace("independant = true\n", "")
    (sample / SETTINGS).write_text(text, encoding="utf-8")
    refused = run("check", sample)
    for fault in (
        f"Phần «{LAW}»: mã 9 không có trong bộ tiêu chí nào của đợt",
        f"Phần «{LAW}» và phần «{HOME}» cùng được giao 1.1",
        f"Phần «{HOME}» ghi hai lần",
    ):
        assert f"[[appraisal_parts]]: {fault}" in refused.err


def test_workbooks_of_parts_that_the_settings_no_longer_have_are_told(run: Run, folder: Path) -> None:
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace(SPLIT, "")
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    told = f"Thư mục {folder / PARTS}: không được đọc vì cài đặt không có [[appraisal_parts]]."
    assert told in run("check", folder).err
    refused = run("merge", folder)
    assert refused.status == 2 and "không có [[appraisal_parts]] nên không có gì để ghép" in refused.err


def test_only_the_set_that_has_parts_is_merged(run: Run, sample: Path) -> None:
    folder = make_split(sample, f'[[appraisal_parts]]\nbody = "{LAW}"\ncodes = ["1.2"]\n')
    assert run("appraise", folder).status == 0
    before = office_book(folder, X1).read_bytes()
    fill(book_of(folder, LAW, S1), of_book(GIVEN[LAW], S1), [S1])
    assert run("merge", folder).status == 0
    assert office_book(folder, X1).read_bytes() == before
    sheets = load_workbook(office_book(folder, S1))
    # Of the unit only that the body is done with.
    assert sheets[S1][address(S1, "1.2", "appraised")].value == 3.25
    assert sheets[S2][address(S2, "1.2", "appraised")].value is None


def test_a_survey_that_a_body_forgot_is_asked_of_it(back: Path) -> None:
    fill(book_of(back, SURVEYS, X1), {X1: {"3": {"survey": None}}})
    with pytest.raises(BadInput, match=f"Đơn vị {X1}, tiêu chí 3: {SURVEYS} chưa nhập kết quả"):
        scores(back)


def test_what_does_not_apply_to_a_unit_is_no_matter_of_its_body(run: Run, sample: Path) -> None:
    folder = make_split(sample)
    none = f'code = "{S1}"\ninapplicable = ["1", "4"]\ninapplicable_reason = "Không có chức năng"'
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace(f'code = "{S1}"', none, 1)
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    own = OFFICES.without(["1", "4"])
    form = write_form(own, unit_code=S1, unit_name=S1, answers={"2": answers(S1)["2"]})
    (folder / "phieu" / f"{S1}.xlsx").write_bytes(form)
    assert run("appraise", folder).status == 0
    assert S1 not in load_workbook(book_of(folder, LAW, S1)).sheetnames
    fill(book_of(folder, HOME, S1), {S1: {"2": changed(3)}}, [S1])
    fill(office_book(folder, S1), {S3: {"4": changed("KPS")}})
    # Also where it is not applicable the rows of a sheet stand as they do for all units.
    assert (again := run("appraise", folder, "--force")).status == 0, again.err
    checked = run("check", folder)
    assert checked.status == 0 and "0/2" in checked.out and "1/6" in checked.out, checked.out
    sheet = load_workbook(office_book(folder, S1))[S3]
    assert sheet[address(S3, "4", "appraised")].value == "KPS"


@pytest.mark.parametrize("which", ["mine", "plain", "shape"])
def test_a_file_that_is_no_workbook_of_a_part_is_named(run: Run, folder: Path, which: str) -> None:
    law = book_of(folder, LAW, S1)
    if which == "mine":
        shutil.copy(law, office_book(folder, S1))
        said = f"Tệp «tham-dinh.xlsx»: là bảng thẩm định của {LAW}, không phải bảng thẩm định chung"
    elif which == "plain":
        shutil.copy(office_book(folder, S1), law.with_name("chung.xlsx"))
        said = f"Tệp «{PARTS}/{LAW}/chung.xlsx»: là bảng thẩm định chung; hãy chuyển ra thư mục của đợt"
    else:
        settings = (folder / SETTINGS).read_text(encoding="utf-8").replace('codes = ["1.2"]', 'codes = ["1.2", "4"]')
        (folder / SETTINGS).write_text(settings, encoding="utf-8")
        said = f"lập khi phần của {LAW} khác bây giờ (nay giao thêm 4); hãy xuất lại"
    return_books(folder, (HOME, SURVEYS))
    if which != "mine":
        fill(law, {}, UNITS)
    refused = run("decide", folder)
    assert refused.status == 2 and said in refused.err
