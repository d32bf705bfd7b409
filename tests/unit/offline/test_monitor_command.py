"""A round of the command that is followed through the year."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from measured_sets import IN_PROPORTION, PLAN, a_set, field, leaf
from test_measured_round import make_round

from cchc_eval.offline import commands
from cchc_eval.offline.round_folder import FORMS
from cchc_eval.rules.monitoring import State
from cchc_eval.workbook.form import write_form

CSET = a_set(
    field("1", 6),
    leaf("1.1", 4, IN_PROPORTION, "1"),
    leaf("1.2", 2, IN_PROPORTION, "1"),
    field("2", 1),
    leaf("2.1", 1, PLAN, "2"),
)
FIRST: dict[str, Any] = {"1.1": {"part": 6, "whole": 10}}
SECOND: dict[str, Any] = {"1.1": {"part": 5, "whole": 10}, "2.1": {"choice": "yes"}}


@pytest.fixture
def folder(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    class Clock(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 7, 15)

    monkeypatch.setattr(commands, "date", Clock)
    made = make_round(sample, CSET, {"TTCNTT": FIRST, "CTTĐT": FIRST})
    (made / FORMS / "CTTĐT.xlsx").unlink()
    for path in (made / "theo-doi").iterdir():
        path.unlink()
    return made


def answer(folder: Path, answers: dict[str, Any]) -> None:
    form = write_form(CSET, unit_code="TTCNTT", unit_name="TTCNTT", answers=answers)
    (folder / FORMS / "TTCNTT.xlsx").write_bytes(form)


def row(out: str, begins: str) -> list[str]:
    (line,) = (line for line in out.splitlines() if line.strip().startswith(begins))
    return line.split()


def test_a_day_is_kept_and_the_trend_shows_what_fell(run: Run, folder: Path) -> None:
    made = run("monitor", folder, "--day", "30/6/2026")
    assert made.status == 0 and "Đã chốt số liệu theo dõi ngày 30/06/2026 (Quý II) của 1 đơn vị." in made.err
    kept = json.loads((folder / "theo-doi" / "2026-06-30.json").read_text(encoding="utf-8"))
    (unit,) = kept["units"]
    assert (unit["code"], State.from_data(unit["state"])) == ("TTCNTT", State.of(CSET, FIRST))
    answer(folder, SECOND)
    shown = run("monitor", folder, "--show")
    assert shown.status == 0, shown.err
    assert row(shown.out, "1. ")[-3:] == ["40,00", "33,33", "1"]
    assert "– Thấp hơn lần chốt trước" in shown.out and "– thấp hơn lần chốt trước: 1.1" in shown.out
    assert row(shown.out, "Trung tâm Công nghệ")[-3:] == ["34,29", "42,86", "1/3"]
    assert "– chưa có phiếu" in shown.out
    assert [path.name for path in (folder / "theo-doi").iterdir()] == ["2026-06-30.json"]


def test_the_same_again_is_nothing_and_other_figures_need_force(run: Run, folder: Path) -> None:
    for _again in range(2):
        assert run("monitor", folder).status == 0
    path = folder / "theo-doi" / "2026-07-15.json"
    before = path.read_bytes()
    answer(folder, SECOND)
    refused = run("monitor", folder)
    assert refused.status == 2 and "2026-07-15.json đã có; không ghi đè (thêm --force" in refused.err
    assert path.read_bytes() == before
    assert run("monitor", folder, "--force", "--label", "Giữa năm").status == 0
    assert json.loads(path.read_text(encoding="utf-8"))["label"] == "Giữa năm"


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("16/7/2026", "Ngày chốt 16/07/2026 ở tương lai"),
        ("31/12/2025", "Ngày chốt 31/12/2025 nằm ngoài năm 2026; ghi ngày trong kỳ bằng --day."),
        ("31/6/2026", "«31/6/2026» không phải ngày; ghi như 31/03/2026."),
        ("quý II", "«quý II» không phải ngày; ghi như 31/03/2026."),
    ],
)
def test_a_day_that_cannot_be_kept_is_named(run: Run, folder: Path, day: str, message: str) -> None:
    refused = run("monitor", folder, "--day", day)
    assert (refused.status, refused.problems[-1][: len(message)]) == (2, message)
    assert not list((folder / "theo-doi").iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "khác"}, "không phải số liệu theo dõi do lệnh monitor ghi, hoặc đã bị sửa"),
        ({"units": [{"code": "TTCNTT", "state": {}}]}, "không phải số liệu theo dõi do lệnh monitor ghi"),
        ({"units": 5}, "không phải số liệu theo dõi do lệnh monitor ghi"),
        ({"day": "2026-13-40"}, "không phải số liệu theo dõi do lệnh monitor ghi"),
        ({"period": "năm 2025"}, "là số liệu theo dõi của năm 2025, không phải năm 2026"),
        ({"day": "2026-03-31"}, "ghi ngày 31/03/2026; tên tệp phải là 2026-03-31.json"),
    ],
)
def test_a_file_that_is_no_kept_day_is_named(run: Run, folder: Path, change: dict[str, Any], message: str) -> None:
    assert run("monitor", folder, "--day", "30/06/2026").status == 0
    path = folder / "theo-doi" / "2026-06-30.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    refused = run("monitor", folder, "--show")
    assert refused.status == 2 and f"Tệp {path}: {message}" in refused.err


def test_a_figure_that_is_no_number_is_refused(run: Run, folder: Path) -> None:
    assert run("monitor", folder, "--day", "30/06/2026").status == 0
    path = folder / "theo-doi" / "2026-06-30.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"index": "', '"index": "NaN'), encoding="utf-8")
    refused = run("monitor", folder, "--show")
    assert refused.status == 2 and "hoặc đã bị sửa" in refused.err


def test_nothing_is_kept_without_a_form_or_with_a_faulty_one(run: Run, folder: Path) -> None:
    (folder / FORMS / "TTCNTT.xlsx").write_bytes(b"x")
    assert run("monitor", folder).status == 2
    (folder / FORMS / "TTCNTT.xlsx").unlink()
    refused = run("monitor", folder)
    assert refused.status == 2 and "Chưa có phiếu nào đọc được để chốt" in refused.err
    assert not list((folder / "theo-doi").iterdir())
