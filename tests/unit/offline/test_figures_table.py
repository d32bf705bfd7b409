"""A round of the command with figures from elsewhere: table, forms, contest, papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from measured_sets import IN_PROPORTION, PLAN, a_set, leaf
from openpyxl import load_workbook
from real_rules import keyed, measured
from split_round import fill
from test_measured_round import make_round, results_of, without_pdf  # noqa: F401

from cchc_eval.offline.errors import typed
from cchc_eval.offline.round_folder import BLANK_FORMS, FORMS, PARTS, RESULTS, SETTINGS
from cchc_eval.workbook.appraisal_layout import TABLE, Layout
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.form_layout import MAIN_SHEET, lay_out

BOUND = {"figures": {"part": "XONG", "whole": "GIAO"}}
CSET = a_set(leaf("1.1", 1, PLAN), leaf("1.2", 6, IN_PROPORTION, na_allowed=True, **BOUND))
YES: dict[str, Any] = {"1.1": {"choice": "yes"}}
SOURCE = "Phần mềm theo dõi"


@pytest.fixture
def folder(sample: Path) -> Path:
    return make_round(sample, CSET, {"TTCNTT": YES, "CTTĐT": YES})


def fill_in(folder: Path, *values: Any) -> None:
    """The table's values from the first row on."""
    book = load_workbook(folder / "so-lieu.xlsx")
    sheet = book.active
    for row, value in enumerate(values, 2):
        sheet.cell(row, 5).value, sheet.cell(row, 7).value, sheet.cell(row, 8).value = value, "31/12/2026", SOURCE
    book.save(folder / "so-lieu.xlsx")


def answer(folder: Path, code: str, explanation: str = "", **cells: Any) -> None:
    """The unit fills in its blank form."""
    book = load_workbook(folder / BLANK_FORMS / f"phieu-{code}.xlsx")
    sheet, lines = book[MAIN_SHEET], lay_out(CSET).inputs
    sheet[lines["1.1"][0].cell("answer")] = "Có"
    sheet[lines["1.2"][0].cell("explanation")] = explanation or None
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(folder / FORMS / f"{code}.xlsx")


def test_figures_fill_the_forms_and_count_and_a_contest_is_printed(run: Run, folder: Path) -> None:
    assert (made := run("figures", folder)).status == 0, made.err
    fill_in(folder, 9, 10, 0, 0)
    assert (made := run("form", folder)).status == 0, made.err
    line = lay_out(CSET).inputs["1.2"][0]
    sheet = load_workbook(folder / BLANK_FORMS / "phieu-TTCNTT.xlsx")[MAIN_SHEET]
    assert sheet[line.cell("answer")].value == 9 and sheet[line.cell("answer")].protection.locked
    assert sheet[line.cell("title")].value.endswith(f"[số liệu của hệ thống: {SOURCE}, tính đến ngày 31/12/2026]")
    answer(folder, "TTCNTT", "Kiến nghị: 10, theo Báo cáo số 12\nĐã đôn đốc")
    answer(folder, "CTTĐT")
    results = results_of(run, folder)
    assert (results["TTCNTT"]["points"]["1.2"], results["CTTĐT"]["not_applicable"]) == ("5.40", ["1.2"])
    (page,) = (folder / RESULTS).glob("phieu-tu-danh-gia/*TTCNTT*.html")
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert (
        f"Số liệu của hệ thống ({SOURCE}, tính đến ngày 31/12/2026): Số việc xong 9; Tổng số việc 10. Đơn vị kiến nghị: 10, theo Báo cáo số 12"
        in text
    )
    assert "Đã đôn đốc" in text
    fill_in(folder, 8, 10, 0, 0)
    verified = run("verify", folder)
    assert verified.status == 2 and "TTCNTT" in verified.err


def test_a_figure_that_was_typed_over_is_named_and_one_of_today_counts(run: Run, folder: Path) -> None:
    run("figures", folder)
    fill_in(folder, 8, 10, 7, 10)
    run("form", folder)
    cell = lay_out(CSET).inputs["1.2"][0].cell("answer")
    answer(folder, "TTCNTT", **{cell: 10})
    answer(folder, "CTTĐT")
    checked = run("check", folder)
    assert checked.status == 2
    assert f"ô {cell}, tiêu chí 1.2: số liệu của hệ thống đã bị sửa; hãy hoàn tác" in checked.err
    answer(folder, "TTCNTT")
    fill_in(folder, 9, 10, 7, 10)
    checked = run("check", folder)
    assert checked.status == 0
    assert "trên phiếu là 8, số liệu của hệ thống là 9 (Phần mềm theo dõi, tính đến ngày 31/12/2026)" in checked.err


def test_what_is_wrong_with_the_table_is_named_all_at_once(run: Run, folder: Path) -> None:
    run("figures", folder)
    fill_in(folder, "8,", 10, 12)
    refused = run("form", folder)
    assert refused.status == 2 and "ô E2: «8,» không phải là số" in refused.err
    fill_in(folder, 8, 10, 12)
    book = load_workbook(folder / "so-lieu.xlsx")
    book.active["A4"], book.active["C3"] = "TTCNT", "GIAOO"
    book.save(folder / "so-lieu.xlsx")
    refused = run("form", folder)
    assert "ô E4: không có đơn vị TTCNT trong đợt; gần nhất: «TTCNTT»" in refused.err
    assert "ô E3: không tiêu chí nào của đợt dùng chỉ tiêu GIAOO; các chỉ tiêu được dùng: XONG, GIAO" in refused.err
    (folder / "so-lieu.csv").write_text("x", encoding="utf-8")
    assert "có cả so-lieu.xlsx và so-lieu.csv" in run("form", folder).err


def test_what_does_not_apply_to_a_unit_is_on_none_of_its_sheets_and_leaves_its_maximum(run: Run, folder: Path) -> None:
    text = (folder / SETTINGS).read_text(encoding="utf-8")
    more = 'code = "CTTĐT"\ninapplicable = ["1.2"]\ninapplicable_reason = "Không được giao nhiệm vụ"'
    (folder / SETTINGS).write_text(text.replace('code = "CTTĐT"', more, 1), encoding="utf-8")
    run("figures", folder)
    fill_in(folder, 10, 10)
    assert (made := run("form", folder)).status == 0, made.err
    answer(folder, "TTCNTT")
    sheet = load_workbook(folder / BLANK_FORMS / "phieu-CTTĐT.xlsx")[MAIN_SHEET]
    assert "1.2" not in [row[0].value for row in sheet.iter_rows()]
    own = CSET.without(["1.2"])
    (folder / FORMS / "CTTĐT.xlsx").write_bytes(
        write_form(own, unit_code="CTTĐT", unit_name=sheet_name(sheet), answers=YES)
    )
    results = results_of(run, folder)
    assert (results["CTTĐT"]["applicable"], results["CTTĐT"]["index"]) == ("1.00", "100.00")
    (folder / SETTINGS).write_text(text.replace('code = "CTTĐT"', more.replace("1.2", "9"), 1), encoding="utf-8")
    assert (
        "đơn vị CTTĐT, khóa «inapplicable»: Tiêu chí 9: không có trong bộ tiêu chí để bỏ ra" in run("check", folder).err
    )


def sheet_name(sheet: Any) -> str:
    """The unit's name, as its form says it."""
    return str(sheet["A2"].value).removeprefix("Đơn vị: ").partition(" (mã")[0]


SURVEY = measured(
    {
        "kind": "ballots",
        "questions": keyed(("q", "Mức hài lòng", 1)),
        "levels": keyed(("good", "Hài lòng", 100), ("poor", "Không hài lòng", 0)),
        "groups": keyed(("people", "Người dân", 60), ("bodies", "Tổ chức", 40)),
    },
    {"kind": "proportional"},
)
BALLOTS = {
    f"ballots.{group}.q.{level}": f"{group}_{level}" for group in ("people", "bodies") for level in ("good", "poor")
}
SURVEYED = a_set(
    leaf("1.1", 1, PLAN),
    leaf("1.2", 4, SURVEY, scored_by="office", figures=BALLOTS),
    leaf("1.3", 2, {"type": "percent", "value": "Chỉ số hài lòng (%)"}, scored_by="office", figures={"percent": "HL"}),
)


def test_the_ballots_of_a_survey_answer_in_the_offices_place(run: Run, sample: Path) -> None:
    folder = make_round(sample, SURVEYED, {"TTCNTT": YES, "CTTĐT": YES})
    run("figures", folder)
    fill_in(folder, 90, 10, 40, 10, 87.5, 50, 50, 10, 40, 60)
    results = results_of(run, folder)
    # 60 % of 90 % and 40 % of 80 % are 86 %: 3,44 of 4; 87,5 % of 2.
    assert (results["TTCNTT"]["points"]["1.2"], results["TTCNTT"]["points"]["1.3"]) == ("3.44", "1.75")
    assert (results["CTTĐT"]["points"]["1.2"], results["CTTĐT"]["points"]["1.3"]) == ("1.52", "1.20")
    (page,) = (folder / RESULTS).glob("phieu-tham-dinh/*TTCNTT*.html")
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert "Người dân 90% × 60% + Tổ chức 80% × 40% = 86%" in text
    assert f"Số liệu của hệ thống: {SOURCE}, tính đến ngày 31/12/2026" in text


def test_an_appraisal_on_older_figures_is_made_anew(run: Run, sample: Path) -> None:
    folder = make_round(sample, SURVEYED, {"TTCNTT": YES, "CTTĐT": YES})
    run("figures", folder)
    fill_in(folder, 90, 10, 40, 10, 87.5, 50, 50, 10, 40, 60)
    assert run("appraise", folder).status == 0
    fill_in(folder, 80, 20, 40, 10, 90, 50, 50, 10, 40, 60)
    refused = run("decide", folder)
    older = f"số liệu của hệ thống đã đổi từ khi lập bảng này; hãy chạy «cchc-eval appraise {typed(folder)} --force»"
    assert (refused.status, refused.err.count(older)) == (2, 2), refused.err
    assert (made := run("appraise", folder, "--force")).status == 0, made.err
    assert (decided := run("decide", folder)).status == 0, decided.err
    book = load_workbook(folder / "tham-dinh.xlsx")
    rows = Layout(SURVEYED).rows
    # The office has the last word, with a reason of its own.
    sheet = book["TTCNTT"]
    TABLE.cell(sheet, "appraised", rows["1.2"]).value = 3.9
    TABLE.cell(sheet, "reason", rows["1.2"]).value = "Phiếu không hợp lệ (Biên bản số 4)"
    book.save(folder / "tham-dinh.xlsx")
    (folder / RESULTS).rename(folder / "lan-dau")
    assert (decided := run("decide", folder)).status == 0, decided.err
    results = json.loads((folder / RESULTS / "ket-qua.json").read_text(encoding="utf-8"))["results"]
    points = {one["code"]: one["points"] for one in results}
    # 60 % of 80 % and 40 % of 80 % are 80 % for the figures of today, had the office not said otherwise.
    assert (points["TTCNTT"]["1.2"], points["TTCNTT"]["1.3"], points["CTTĐT"]["1.2"]) == ("3.90", "1.80", "1.52")


def test_a_body_has_figures_before_it_again_that_changed_since_it_was_done(run: Run, sample: Path) -> None:
    folder = make_round(sample, SURVEYED, {"TTCNTT": YES, "CTTĐT": YES})
    part = '[[appraisal_parts]]\nbody = "Sở Nội vụ"\ncodes = ["1.2", "1.3"]\n\n[department]'
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace("[department]", part, 1)
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    run("figures", folder)
    fill_in(folder, 90, 10, 40, 10, 87.5, 50, 50, 10, 40, 60)
    assert run("appraise", folder).status == 0
    fill(folder / PARTS / "Sở Nội vụ" / "tham-dinh-Sở-Nội-vụ.xlsx", {}, ("TTCNTT", "CTTĐT"))
    assert (same := run("appraise", folder, "--force")).status == 0 and "số liệu của hệ thống nay" not in same.err
    assert "2/2" in run("check", folder).out
    fill_in(folder, 80, 20, 40, 10, 90, 50, 50, 10, 40, 60)
    assert (made := run("appraise", folder, "--force")).status == 0, made.err
    for code, now in (("1.2", "3,2"), ("1.3", "90")):
        assert f"Đơn vị TTCNTT, tiêu chí {code}: số liệu của hệ thống nay cho {now}; hãy xem lại" in made.err, made.err
    refused = run("decide", folder)
    assert refused.status == 2 and "Sở Nội vụ: 1/2 đơn vị xong; còn TTCNTT" in refused.err, refused.err
