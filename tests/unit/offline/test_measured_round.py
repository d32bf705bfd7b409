"""A round of real rules through the command: forms, appraisal, decision; what is compared is compared in the end."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, leaf
from openpyxl import load_workbook
from real_rules import measured, of, steps

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import decide
from cchc_eval.offline.criteria_files import criteria_json, read_criteria_file
from cchc_eval.offline.round_folder import FORMS, RESULTS, SETTINGS
from cchc_eval.workbook.criteria_layout import GUIDE, LISTS, MEASURED, RECKONING
from cchc_eval.workbook.form import write_form

BEST = measured({"kind": "best", "of": {"kind": "value", "value": "Số mô hình"}}, {"kind": "proportional"})
LATE = measured(
    {"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, steps((None, "Đúng hạn", 2), (1, "Chậm", 0))
)
CSET = a_set(
    leaf("1.1", 1, PLAN), leaf("1.2", 3, IN_PROPORTION, gate=GATE["gate"]), leaf("1.3", 4, BEST), leaf("1.4", 2, LATE)
)
ANSWERS: dict[str, dict[str, Any]] = {
    "TTCNTT": {"1.1": {"choice": "yes"}, "1.2": of(2, 3), "1.3": {"value": 8}, "1.4": {"date": "2026-12-15"}},
    "CTTĐT": {"1.1": {"choice": "no"}, "1.2": of(3, 3), "1.3": {"value": 6}, "1.4": {"not_done": True}},
}


@pytest.fixture
def folder(sample: Path) -> Path:
    """The sample round with two units and a set of its own."""
    for path in sample.glob(f"{FORMS}/*"):
        path.unlink()
    (sample / "tham-dinh.xlsx").unlink()
    text = (sample / SETTINGS).read_text(encoding="utf-8")
    head, *units = text.split("\n[[units]]\n")
    settings = head.replace('# criteria = "bo-tieu-chi.xlsx"', 'criteria = "bo-tieu-chi.json"')
    rest = units[-1].partition("\n[")[2].replace("TTGSĐH", "CTTĐT")
    settings += "".join(f"\n[[units]]\n{unit}" for unit in units[:2]) + f"\n[{rest}"
    (sample / SETTINGS).write_text(settings, encoding="utf-8")
    (sample / "bo-tieu-chi.json").write_text(criteria_json(CSET), encoding="utf-8")
    for code, answers in ANSWERS.items():
        form = write_form(CSET, unit_code=code, unit_name=code, answers=answers)
        (sample / FORMS / f"{code}.xlsx").write_bytes(form)
    return sample


def test_such_a_round_is_checked_appraised_and_decided(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pdf(document: object) -> bytes:
        raise PdfUnavailable("không có Pango")

    monkeypatch.setattr(decide, "render_pdf", no_pdf)
    assert (made := run("form", folder)).status == 0, made.err
    checked = run("check", folder)
    assert checked.status == 0, checked.err
    assert (made := run("appraise", folder)).status == 0, made.err
    decided = run("decide", folder)
    assert decided.status == 0, decided.err
    results = json.loads((folder / RESULTS / "ket-qua.json").read_text(encoding="utf-8"))["results"]
    points = {one["code"]: {code: Decimal(value) for code, value in one["points"].items()} for one in results}
    # The second: no plan, so nothing for 1.2; 6/8 of 4 beside the best.
    assert points == {
        "TTCNTT": {"1.1": 1, "1.2": 2, "1.3": 4, "1.4": 2},
        "CTTĐT": {"1.1": 0, "1.2": 0, "1.3": 3, "1.4": 0},
    }
    assert (verified := run("verify", folder)).status == 0, verified.err


def test_such_a_set_goes_to_a_workbook_and_back(run: Run, folder: Path) -> None:
    original, book, back = folder / "bo-tieu-chi.json", folder / "bo.xlsx", folder / "chép.json"
    assert run("export", original, "-o", book).status == 0
    assert run("export", book, "-o", back).status == 0
    assert read_criteria_file(back) == read_criteria_file(original)


def test_a_set_without_measured_rules_gets_their_sheets_where_they_are_asked_for(run: Run, folder: Path) -> None:
    usual, wide = folder / "a.xlsx", folder / "b.xlsx"
    assert run("export", "-o", usual).status == 0
    assert run("export", "-o", wide, "--all-columns").status == 0
    assert set(load_workbook(wide).sheetnames) - set(load_workbook(usual).sheetnames) == {
        MEASURED,
        RECKONING,
        GUIDE,
        LISTS,
    }
    assert read_criteria_file(wide) == read_criteria_file(usual)
