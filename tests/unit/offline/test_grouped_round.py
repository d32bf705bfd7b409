"""Groups of units through the command: a criteria set, an appraisal workbook, an appendix and places for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from measured_sets import IN_PROPORTION, a_set, leaf
from openpyxl import load_workbook
from real_rules import of
from test_measured_round import make_round, without_pdf

from cchc_eval.offline.criteria_files import criteria_json
from cchc_eval.offline.round_folder import RESULTS, SETTINGS
from cchc_eval.workbook.form import write_form

__all__ = ["without_pdf"]

OFFICES = a_set(leaf("1", 10, IN_PROPORTION), quota={"rank": "TỐT", "percent": 20, "among": "YẾU"})
COMMUNES = a_set(leaf("A", 40, IN_PROPORTION), leaf("B", 60, IN_PROPORTION))
ANSWERS: dict[str, dict[str, Any]] = {"TTCNTT": {"1": of(9, 10)}, "CTTĐT": {"A": of(1, 1), "B": of(1, 2)}}
GROUPS = """
[[groups]]
name = "Sở"

[[groups]]
name = "Xã, phường"
criteria = "xa.json"

[department]"""


@pytest.fixture
def folder(sample: Path) -> Path:
    made = make_round(sample, OFFICES, {"TTCNTT": ANSWERS["TTCNTT"], "CTTĐT": {}})
    for code, cset in (("TTCNTT", OFFICES), ("CTTĐT", COMMUNES)):
        form = write_form(cset, unit_code=code, unit_name=code, answers=ANSWERS[code], period="quý IV năm 2026")
        (made / "phieu" / f"{code}.xlsx").write_bytes(form)
    (made / "xa.json").write_text(criteria_json(COMMUNES), encoding="utf-8")
    text = (made / SETTINGS).read_text(encoding="utf-8").replace("\n[department]", GROUPS, 1)
    for code, group in (("TTCNTT", "Sở"), ("CTTĐT", "Xã, phường")):
        text = text.replace(f'code = "{code}"', f'code = "{code}"\ngroup = "{group}"', 1)
    (made / SETTINGS).write_text(text.replace("year = 2026", 'year = 2026\nperiod = "Q4"', 1), encoding="utf-8")
    return made


def decided(run: Run, folder: Path) -> dict[str, Any]:
    for command in ("check", "appraise", "decide", "verify"):
        assert (made := run(command, folder)).status == 0, made.err
    return dict(json.loads((folder / RESULTS / "ket-qua.json").read_text(encoding="utf-8")))


def test_each_group_has_its_set_its_workbook_its_appendix_and_its_places(run: Run, folder: Path) -> None:
    made = decided(run, folder)
    assert (folder / "tham-dinh.xlsx").is_file() and (folder / "tham-dinh-nhom-2.xlsx").is_file()
    assert [(one["code"], one["group"], one["place"], one["index"]) for one in made["results"]] == [
        ("TTCNTT", "Sở", 1, "90.00"),
        ("CTTĐT", "Xã, phường", 1, "70.00"),
    ]
    assert [(one["title"], one["rank_counts"]["TỐT"]) for one in made["groups"]] == [
        ("Nhóm Sở", 1),
        ("Nhóm Xã, phường", 0),
    ]
    page = " ".join((folder / RESULTS / "quyet-dinh.html").read_text(encoding="utf-8").split())
    assert "Nhóm Xã, phường (Phụ lục II): 01 đơn vị" in page and "quý IV năm 2026" in page
    sheet = (folder / RESULTS / "phieu-tham-dinh" / "CTTĐT.html").read_text(encoding="utf-8")
    assert "xếp hạng: KHÁ; thứ hạng: 1 (Nhóm Xã, phường)./." in sheet
    book = load_workbook(folder / RESULTS / "phu-luc.xlsx")
    assert book.sheetnames == ["Phụ lục I", "Phụ lục II"]
    assert (folder / RESULTS / "bieu-do-linh-vuc-nhom-2.svg").is_file()
    assert "Nhóm Sở: Có 1/1 đơn vị được xếp TỐT, quá 20 %" in run("decide", folder, "--force").err


def test_a_level_is_said_on_every_paper_and_form(run: Run, folder: Path) -> None:
    settings = (
        (folder / SETTINGS).read_text(encoding="utf-8").replace("year = 2026", 'year = 2026\nlevel = "cấp xã"', 1)
    )
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    refused = run("check", folder)
    assert refused.status == 2
    assert "là phiếu của đợt quý IV năm 2026, không phải của đợt cấp xã quý IV năm 2026" in refused.err
    for code, cset in (("TTCNTT", OFFICES), ("CTTĐT", COMMUNES)):
        period = "cấp xã quý IV năm 2026"
        form = write_form(cset, unit_code=code, unit_name=code, answers=ANSWERS[code], period=period)
        (folder / "phieu" / f"{code}.xlsx").write_bytes(form)
    decided(run, folder)
    for page in (folder / RESULTS).rglob("*.html"):
        text = " ".join(page.read_text(encoding="utf-8").split())
        assert "cấp xã quý IV năm 2026" in text, page.name
        assert "hành chính quý IV" not in text, page.name
    assert "CẤP XÃ QUÝ IV NĂM 2026" in str(load_workbook(folder / "tham-dinh.xlsx")["Tổng hợp"]["A1"].value)


def test_the_form_of_another_quarter_is_refused(run: Run, folder: Path) -> None:
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace('period = "Q4"', 'period = "Q3"')
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    refused = run("check", folder)
    assert refused.status == 2
    assert "là phiếu của đợt quý IV năm 2026, không phải của đợt quý III năm 2026" in refused.err


def test_places_may_run_over_all(run: Run, folder: Path) -> None:
    settings = (
        (folder / SETTINGS).read_text(encoding="utf-8").replace("\n[[groups]]", '\nplaces = "all"\n\n[[groups]]', 1)
    )
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    assert [one["place"] for one in decided(run, folder)["results"]] == [1, 2]


def test_a_group_that_nobody_is_in_is_told_with_what_it_may_be(run: Run, folder: Path) -> None:
    settings = (folder / SETTINGS).read_text(encoding="utf-8").replace('name = "Xã, phường"', 'name = "Xã phường"')
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    refused = run("check", folder)
    assert refused.status == 2
    assert "không đơn vị nào ghi group là nhóm này; gần nhất: «Xã, phường»" in refused.err
    assert "khóa «group»: không có nhóm «Xã, phường» ở [[groups]]; gần nhất: " in refused.err
