"""Criteria that change in the middle of a round: what differs is told, and nothing that still holds is asked again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from openpyxl import load_workbook

from cchc_eval.offline.errors import typed
from cchc_eval.offline.older_sets import FOLDER, _told
from cchc_eval.scoring import load_criteria_set
from cchc_eval.scoring.set_changes import Difference
from cchc_eval.workbook.form import read_form

FIELD = Path(__file__).parents[1] / "field"


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """`edit`: of the criteria by their codes."""
    path = folder / "bo-tieu-chi.json"
    data = json.loads(path.read_text("utf-8"))
    edit({one["code"]: one for one in data["criteria"]})
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def other_texts(criteria: dict[str, Any]) -> None:
    criteria["1.1"]["title"] = "Ban hành kế hoạch cải cách hành chính"
    criteria["1.1"]["rule"]["options"][0]["label"] = "Đúng hạn"
    criteria["1.7"]["rule"]["value"] = "Tỷ lệ hồ sơ số hóa (%)"
    criteria["1.6"]["guidance"] = "Theo Kế hoạch"


def stricter(criteria: dict[str, Any]) -> None:
    criteria["1.6"]["rule"]["events"][0]["minus"] = 0.5


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """Forms are out, one is back and appraised."""
    folder = tmp_path / "round"
    (folder / "phieu").mkdir(parents=True)
    for name in ("dot-danh-gia.toml", "bo-tieu-chi.json"):
        shutil.copy(FIELD / name, folder / name)
    shutil.copy(FIELD / "forms" / "plain.xlsx", folder / "phieu" / "phieu-U1.xlsx")
    assert run("form", folder).status == 0 and len([*(folder / FOLDER).iterdir()]) == 1
    assert run("appraise", folder).status == 0
    book = load_workbook(folder / "tham-dinh.xlsx")
    book["U1"]["F16"] = 90
    book.save(folder / "tham-dinh.xlsx")
    return folder


def test_other_texts_leave_forms_and_appraisal_valid(run: Run, folder: Path) -> None:
    change(folder, other_texts)
    ran = run("check", folder)
    assert ran.status == 0 and "14,65" in ran.out and "Hợp lệ" in ran.out
    assert ran.problems[0] == "Lưu ý: Bộ tiêu chí đã đổi sau khi xuất phiếu:"
    assert (
        "Lưu ý: Tiêu chí 1.1, tên: trước «Ban hành kế hoạch», nay «Ban hành kế hoạch cải cách hành chính»."
        in ran.problems
    )
    assert any(line.startswith("Lưu ý: Tiêu chí 1.7, ") and "Tỷ lệ hồ sơ số hóa" in line for line in ran.problems)
    assert "Lưu ý: Tiêu chí 1.6, hướng dẫn: nay «Theo Kế hoạch»." in ran.problems
    assert "Tệp «phieu/phieu-U1.xlsx»: làm theo bộ tiêu chí trước khi sửa, chỉ khác nội dung chữ" in ran.err

    ran = run("decide", folder)
    assert (
        ran.status == 2 and f"chạy «cchc-eval appraise {typed(folder)} --force» để lập lại theo bộ hiện nay" in ran.err
    )
    ran = run("appraise", folder, "--force")
    assert ran.status == 0 and "lập lại theo bộ tiêu chí đã sửa; Tiêu chí 1.1, tên:" in ran.err, ran.err
    sheet = load_workbook(folder / "tham-dinh.xlsx")["U1"]
    assert sheet["F16"].value == 90 and sheet["B7"].value == "Ban hành kế hoạch cải cách hành chính"
    assert len([*(folder / FOLDER).iterdir()]) == 2


def test_other_rules_are_answered_anew_in_a_form_with_the_other_answers(run: Run, folder: Path) -> None:
    change(folder, other_texts)
    change(folder, stricter)
    ran = run("check", folder, "--gui-lai")
    assert ran.status == 2 and "«phieu/phieu-U1.xlsx»: làm theo bộ tiêu chí trước khi sửa" in ran.err
    assert f"đơn vị phải kê khai lại tiêu chí 1.6. Chạy «cchc-eval check {typed(folder)} --gui-lai»" in ran.err
    assert "Tiêu chí 1.6, cách chấm: trước «" in ran.err
    today = load_criteria_set(json.loads((folder / "bo-tieu-chi.json").read_text("utf-8")))
    before = load_criteria_set(json.loads((FIELD / "bo-tieu-chi.json").read_text("utf-8")))
    answers = read_form(FIELD / "forms" / "plain.xlsx", before).answers
    made = read_form(folder / "gui-lai" / "U1-phieu-moi.xlsx", today)
    assert "1.6" in answers and made.answers == {code: one for code, one in answers.items() if code != "1.6"}
    assert made.unit_code == "U1"
    told = load_workbook(folder / "gui-lai" / "U1-can-sua.xlsx").active
    assert told["A3"].value == "Điền phiếu mới gửi kèm (U1-phieu-moi.xlsx) rồi gửi lại phiếu đó."
    assert "kê khai lại tiêu chí 1.6 trong phiếu mới" in told["E5"].value and "cchc-eval" not in told["E5"].value


def test_blank_forms_of_the_criteria_before_are_to_be_made_anew(run: Run, folder: Path) -> None:
    (folder / "phieu" / "phieu-U1.xlsx").unlink()
    anew = f"chạy «cchc-eval form {typed(folder)} --force» (bản cũ được giữ trong ban-cu), rồi gửi phiếu mới"
    assert anew not in run(folder).out
    change(folder, stricter)
    assert anew in run(folder).out
    ran = run("form", folder, "--force")
    assert ran.status == 0 and f"rồi chạy «cchc-eval {typed(folder)}»." in ran.problems[-1]
    assert anew not in run(folder).out


def test_a_change_far_into_a_text_is_among_what_is_quoted() -> None:
    said = "Báo cáo gửi Văn phòng Sở " * 8
    sides = (f"{said}trước ngày 05 tháng 12", f"{said}trước ngày 15 tháng 12")
    told = _told(Difference("1.1", "", "Hướng dẫn", *sides))
    quoted = told.partition(": ")[2].split("», nay «")
    assert "trước ngày 05 tháng 12" in quoted[0] and "trước ngày 15 tháng 12" in quoted[1]
    assert quoted[0].startswith("trước «…gửi Văn phòng Sở") and len(told) < 250
    assert "nay «…" in _told(Difference("1.1", "", "Tên", said, f"{said}năm 2027"))
    listed = Difference("1.1", "", "Cách chấm", "Có: 5 điểm\nKhông: 0 điểm", "Gồm:\nCó: 4 điểm")
    assert _told(listed).endswith(": trước «Có: 5 điểm; Không: 0 điểm», nay «Gồm: Có: 4 điểm»")
    assert _told(Difference("1.1", "", "Tên", "", said)).startswith("Tiêu chí 1.1, tên: nay «Báo cáo gửi")


def test_a_set_that_is_not_kept_is_refused_by_its_name(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / FOLDER)
    change(folder, other_texts)
    ran = run("check", folder)
    assert ran.status == 2 and "Tệp «phieu/phieu-U1.xlsx»: làm theo bộ tiêu chí «" in ran.err
