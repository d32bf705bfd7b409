"""A round of real rules through the command: forms, appraisal, decision; what is compared is compared in the end."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, field, leaf
from openpyxl import load_workbook
from real_rules import measured, of, steps
from sample_round import without_groups

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import rendering
from cchc_eval.offline.criteria_files import criteria_json, read_criteria_file
from cchc_eval.offline.round_folder import FORMS, RESULTS, SETTINGS
from cchc_eval.scoring import CriteriaSet
from cchc_eval.workbook.criteria_layout import GUIDE, LISTS, MEASURED, RECKONING
from cchc_eval.workbook.form import write_form

BEST = measured({"kind": "best", "of": {"kind": "value", "value": "Số mô hình"}}, {"kind": "proportional"})
LATE = measured(
    {"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, steps((None, "Đúng hạn", 2), (1, "Chậm", 0))
)
LATE_OF_4 = measured(LATE["measure"], steps((None, "Đúng hạn", 4), (1, "Chậm", 0)))
CSET = a_set(
    leaf("1.1", 1, PLAN), leaf("1.2", 3, IN_PROPORTION, gate=GATE["gate"]), leaf("1.3", 4, BEST), leaf("1.4", 2, LATE)
)
ANSWERS: dict[str, dict[str, Any]] = {
    "TTCNTT": {"1.1": {"choice": "yes"}, "1.2": of(2, 3), "1.3": {"value": 8}, "1.4": {"date": "2026-12-15"}},
    "CTTĐT": {"1.1": {"choice": "no"}, "1.2": of(3, 3), "1.3": {"value": 6}, "1.4": {"not_done": True}},
}


def make_round(
    sample: Path, cset: CriteriaSet, answers: dict[str, dict[str, Any]], groups: dict[str, str] | None = None
) -> Path:
    """The sample round with these of its units and a set of its own."""
    for path in sample.glob(f"{FORMS}/*"):
        path.unlink()
    (sample / "tham-dinh.xlsx").unlink()
    (sample / "so-lieu.xlsx").unlink()
    text = without_groups((sample / SETTINGS).read_text(encoding="utf-8"))
    settings, *units = text.split("\n[[units]]\n")
    rest = units[-1].partition("\n[")[2].replace("TTGSĐH", "CTTĐT")
    for unit in units[: len(answers)]:
        code = unit.partition('code = "')[2].partition('"')[0]
        own = f'group = "{groups[code]}"\n' if groups and code in groups else ""
        settings += f"\n[[units]]\n{own}{unit}"
    (sample / SETTINGS).write_text(f"{settings}\n[{rest}", encoding="utf-8")
    (sample / "bo-tieu-chi.json").write_text(criteria_json(cset), encoding="utf-8")
    for code, own in answers.items():
        set_of_unit = cset.of_group((groups or {}).get(code, ""))
        form = write_form(set_of_unit, unit_code=code, unit_name=code, answers=own)
        (sample / FORMS / f"{code}.xlsx").write_bytes(form)
    return sample


@pytest.fixture
def folder(sample: Path) -> Path:
    return make_round(sample, CSET, ANSWERS)


def results_of(run: Run, folder: Path, edits: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    """The results of the whole round by unit, with these cells of their sheets typed into the appraisal workbook."""
    assert (made := run("check", folder)).status == 0, made.err
    assert (made := run("appraise", folder)).status == 0, made.err
    if edits:
        book = load_workbook(folder / "tham-dinh.xlsx")
        for code, cells in edits.items():
            for cell, value in cells.items():
                book[code][cell] = value
        book.save(folder / "tham-dinh.xlsx")
    decided = run("decide", folder)
    assert decided.status == 0, decided.err
    assert (verified := run("verify", folder)).status == 0, verified.err
    results = json.loads((folder / RESULTS / "ket-qua.json").read_text(encoding="utf-8"))["results"]
    return {one["code"]: one for one in results} | {"said": decided.err}


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pdf(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("không có Pango")

    monkeypatch.setattr(rendering, "render_pdf", no_pdf)


def test_such_a_round_is_checked_appraised_and_decided(run: Run, folder: Path) -> None:
    assert (made := run("form", folder)).status == 0, made.err
    results = results_of(run, folder)
    results.pop("said")
    points = {name: {code: Decimal(value) for code, value in one["points"].items()} for name, one in results.items()}
    # The second: no plan, so nothing for 1.2; 6/8 of 4 beside the best.
    assert points == {
        "TTCNTT": {"1.1": 1, "1.2": 2, "1.3": 4, "1.4": 2},
        "CTTĐT": {"1.1": 0, "1.2": 0, "1.3": 3, "1.4": 0},
    }


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


BY_HAND = {"type": "manual"}
GROUPED = a_set(
    leaf("1", 4, IN_PROPORTION, variants=[{"group": "Xã", "rule": LATE_OF_4}, {"group": "Ban", "rule": BY_HAND}]),
    leaf("2", 6, BEST),
    leaf("3", 10, {"type": "percent", "value": "Hài lòng (%)"}, scored_by="office",
         variants=[{"group": "Xã", "rule": BY_HAND}]),
)  # fmt: skip


def test_each_unit_is_asked_and_scored_by_the_rules_of_its_group(run: Run, sample: Path) -> None:
    groups = {"TTCNTT": "Xã", "CTTĐT": "Ban"}
    answers = {
        "TTCNTT": {"1": {"date": "2026-12-15"}, "2": {"value": 5}},
        "CTTĐT": {"1": {"points": 2.5}, "2": {"value": 1}},
        "TTGSĐH": {"1": of(3, 4), "2": {"value": 20}},
    }
    folder = make_round(sample, GROUPED, answers, groups)
    assert (made := run("form", folder)).status == 0, made.err
    blank = load_workbook(folder / "phieu-trong" / "phieu-TTCNTT.xlsx")["Tự đánh giá"]
    assert "– Ngày gửi" in [row[1].value for row in blank.iter_rows()]
    results = results_of(run, folder, {"TTCNTT": {"F8": 7.5}, "CTTĐT": {"F8": 80}, "TTGSĐH": {"F8": 90}})
    assert {code: results[code]["points"] for code in answers} == {
        # The date in time; best of its own group; points that the office gives.
        "TTCNTT": {"1": "4.00", "2": "6.00", "3": "7.50"},
        "CTTĐT": {"1": "2.50", "2": "6.00", "3": "8.00"},
        "TTGSĐH": {"1": "3.00", "2": "6.00", "3": "9.00"},
    }
    # Made anew with what was typed.
    assert (again := run("appraise", folder, "--force")).status == 0, again.err
    assert [load_workbook(folder / "tham-dinh.xlsx")[code]["F8"].value for code in answers] == [7.5, 80, 90]


WITHOUT = a_set(
    field("1", 4, not_for=["Xã"]), leaf("1.1", 4, IN_PROPORTION, "1"),
    leaf("2", 6, IN_PROPORTION),
    leaf("3", 10, {"type": "percent", "value": "Hài lòng (%)"}, scored_by="office", not_for=["Ban"]),
    rank_caps=[{"kind": "field_below", "rank": "YẾU", "reason": "Chưa đạt", "field": "1", "percent": 50}],
)  # fmt: skip


def test_a_unit_is_not_asked_for_what_does_not_apply_to_its_group(run: Run, sample: Path) -> None:
    answers = {
        "TTCNTT": {"2": of(1, 1)},
        "CTTĐT": {"1.1": of(3, 4), "2": of(1, 2)},
        "TTGSĐH": {"1.1": of(1, 4), "2": of(1, 1)},
    }
    folder = make_round(sample, WITHOUT, answers, {"TTCNTT": "Xã", "CTTĐT": "Ban"})
    assert (made := run("form", folder)).status == 0, made.err
    codes = {
        unit: [row[0].value for row in load_workbook(folder / "phieu-trong" / f"phieu-{unit}.xlsx")["Tự đánh giá"]]
        for unit in answers
    }
    assert {unit: [code for code in listed if code in ("1", "1.1", "2", "3")] for unit, listed in codes.items()} == {
        "TTCNTT": ["2", "3"], "CTTĐT": ["1", "1.1", "2"], "TTGSĐH": ["1", "1.1", "2", "3"]
    }  # fmt: skip
    results = results_of(run, folder, {"TTCNTT": {"F7": 80}, "TTGSĐH": {"F9": 90}})
    # 14 of 16; 6 of 10; 16 of 20, and its first field below half of it.
    shown = ("total", "applicable", "index", "rank", "computed_rank")
    assert {code: tuple(results[code][key] for key in shown) for code in answers} == {
        "TTCNTT": ("14.00", "16.00", "87.50", "TỐT", "TỐT"),
        "CTTĐT": ("6.00", "10.00", "60.00", "YẾU", "YẾU"),
        "TTGSĐH": ("16.00", "20.00", "80.00", "YẾU", "KHÁ"),
    }
    # Made anew with what was typed, each sheet of as many rows as its unit has.
    assert (again := run("appraise", folder, "--force")).status == 0, again.err
    book = load_workbook(folder / "tham-dinh.xlsx")
    assert (book["TTCNTT"]["F7"].value, book["TTGSĐH"]["F9"].value) == (80, 90)


def test_a_form_of_another_group_is_refused(run: Run, sample: Path) -> None:
    answers = {"TTCNTT": {"1": of(1, 2)}, "CTTĐT": {"1": of(1, 2)}}
    folder = make_round(sample, GROUPED, answers)
    settings = folder / SETTINGS
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('code = "TTCNTT"', 'code = "TTCNTT"\ngroup = "Xã"'),
        encoding="utf-8",
    )
    ran = run("check", folder)
    assert ran.status == 2
    assert "Tệp «phieu/TTCNTT.xlsx»: làm theo bộ tiêu chí" in ran.err and "CTTĐT.xlsx" not in ran.err


def test_a_group_that_only_one_side_knows_is_told(run: Run, sample: Path) -> None:
    folder = make_round(sample, GROUPED, {"TTCNTT": {"2": {"value": 1}}}, {"TTCNTT": "Xa"})
    said = run("check", folder).err
    assert "không đơn vị nào thuộc nhóm «Ban», nhóm có quy tắc chấm riêng trong bộ tiêu chí" in said
    assert "nhóm «Xa» không có quy tắc chấm riêng nên dùng quy tắc chung" in said


def test_a_round_reckons_as_its_set_says(run: Run, sample: Path) -> None:
    cset = a_set(
        field("1", 5), leaf("1.1", 1, PLAN, "1", na_allowed=True), leaf("1.2", 4, IN_PROPORTION, "1"),
        field("2", 2), leaf("2.1", 2, BY_HAND, "2"),
        not_applicable="spread", bonus_on="index", quota={"rank": "TỐT", "percent": 20, "among": "YẾU"},
        index_weights=[{"field": "1", "weight": 3}, {"field": "2", "weight": 1}],
    )  # fmt: skip
    answers = {
        "TTCNTT": {"1.1": {"choice": "yes"}, "1.2": of(1, 1), "2.1": {"points": 2}},
        "CTTĐT": {"1.1": {"not_applicable": True}, "1.2": of(1, 3), "2.1": {"points": 2}},
    }
    results = results_of(run, make_round(sample, cset, answers), {"TTCNTT": {"J10": 1.8, "K10": "theo hồ sơ"}})
    # (3 · 5/5 + 1 · 1,8/2)/4; and 1,33 of 4 spread over 5 is 1,66: (3 · 1,66/5 + 1 · 2/2)/4.
    assert [(results[code]["fields"], results[code]["index"]) for code in answers] == [
        ({"1": "5.00", "2": "1.80"}, "97.50"),
        ({"1": "1.66", "2": "2.00"}, "49.90"),
    ]
    assert "Có 1/2 đơn vị được xếp TỐT, quá 20 % (không quá 0 đơn vị); Hội đồng xem xét" in results["said"]


def test_a_round_whose_points_are_not_rounded_is_exact_from_form_to_paper(run: Run, sample: Path) -> None:
    leaves = [leaf(f"1.{n}", 1, IN_PROPORTION, "1") for n in (1, 2, 3)]
    cset = a_set(field("1", 3), *leaves, leaf("2", 17, IN_PROPORTION), rounding="none")
    thirds = {"1.1": of(1, 3), "1.2": of(1, 3), "1.3": of(1, 3), "2": of(1, 1)}
    folder = make_round(sample, cset, {"TTCNTT": thirds, "CTTĐT": {**thirds, "1.1": of(1, 1)}})
    # The office takes one unit down to nearly what the other has; the council's cells keep what stands before them.
    results = results_of(run, folder, {"CTTĐT": {"G7": 0.3333, "H7": "theo hồ sơ"}})
    points = {"1.1": "0.3333", "1.2": "0.3333", "1.3": "0.3333", "2": "17.0000"}
    assert results["TTCNTT"]["points"] == results["CTTĐT"]["points"] == points
    found = (results[code] for code in ("TTCNTT", "CTTĐT"))
    sums = [(one["fields"]["1"], one["total"], one["index"]) for one in found]
    assert sums == [("1.0000", "18.0000", "90.00"), ("1.0000", "18.0000", "90.00")]
    sheet = (folder / RESULTS / "phieu-tham-dinh" / "TTCNTT.html").read_text(encoding="utf-8")
    assert sheet.count(">0,3333<") == 9 and sheet.count(">1,00<") >= 3 and ">18,00<" in sheet
    assert "1/3 = 33,333%: 1/3 × 1 ≈ 0,3333 điểm" in sheet
    # Made anew the workbook keeps what was typed, and finds nothing changed.
    again = run("appraise", folder, "--force")
    assert again.status == 0 and "điểm tự đánh giá đổi" not in again.out + again.err
    book = load_workbook(folder / "tham-dinh.xlsx")
    assert book["TTCNTT"]["E7"].value == pytest.approx(1 / 3, abs=1e-15) and book["CTTĐT"]["G7"].value == 0.3333
    book["CTTĐT"]["G7"] = 0.33333
    book.save(folder / "tham-dinh.xlsx")
    refused = run("decide", folder)
    assert refused.status == 2
    assert "ô G7, tiêu chí 1.1: điểm đã ghi: chỉ được có tối đa 4 chữ số thập phân (0,33333)" in refused.err


def claims(**more: Any) -> CriteriaSet:
    return a_set(leaf("1", 4, IN_PROPORTION), leaf("2", 6, IN_PROPORTION), **more)


CLAIMED = {code: {"1": of(3, 4), "2": of(1, 1)} for code in ("TTCNTT", "CTTĐT")}


def test_a_claim_without_grounds_is_typed_in_the_place_of_points(run: Run, sample: Path) -> None:
    folder = make_round(sample, claims(unfounded_claims="deduct"), CLAIMED)
    # By the office, and by the council on points that the office left.
    results = results_of(run, folder, {"CTTĐT": {"G6": "kcc", "H6": "không có hồ sơ", "J7": "KCC", "K7": "như trên"}})
    points = {code: (results[code]["appraised"]["points"], results[code]["points"]) for code in CLAIMED}
    assert points == {
        "TTCNTT": ({"1": "3.00", "2": "6.00"}, {"1": "3.00", "2": "6.00"}),
        "CTTĐT": ({"1": "-3.00", "2": "6.00"}, {"1": "-3.00", "2": "-6.00"}),
    }
    assert results["CTTĐT"]["index"] == "0.00"


@pytest.mark.parametrize(
    ("cset", "cells", "said"),
    [
        (claims(unfounded_claims="deduct"), {"G6": "KCC"}, "ô H6, tiêu chí 1: «Điểm thẩm định» đã đổi nhưng chưa có lý do"),
        (claims(), {"G6": "KCC", "H6": "không có hồ sơ"}, "ô G6, tiêu chí 1: «KCC» không phải là số"),
    ],
)  # fmt: skip
def test_such_a_claim_needs_a_reason_and_a_set_that_takes_it_off(
    run: Run, sample: Path, cset: CriteriaSet, cells: dict[str, str], said: str
) -> None:
    folder = make_round(sample, cset, CLAIMED)
    assert run("appraise", folder).status == 0
    book = load_workbook(folder / "tham-dinh.xlsx")
    for cell, value in cells.items():
        book["TTCNTT"][cell] = value
    book.save(folder / "tham-dinh.xlsx")
    ran = run("decide", folder)
    assert ran.status == 2
    assert f"sheet 'TTCNTT', {said}" in ran.err


def test_that_a_sheet_shows_another_comparison_is_said(run: Run, sample: Path) -> None:
    """The best had no grounds: the other unit is the best then, which its sheet doesn't know."""
    answers = {"TTCNTT": {"1": {"value": 8}}, "CTTĐT": {"1": {"value": 6}}}
    folder = make_round(sample, a_set(leaf("1", 4, BEST), unfounded_claims="deduct"), answers)
    assert run("appraise", folder).status == 0
    book = load_workbook(folder / "tham-dinh.xlsx")
    book["TTCNTT"]["G6"], book["TTCNTT"]["H6"] = "KCC", "không có hồ sơ"
    book.save(folder / "tham-dinh.xlsx")
    ran = run("decide", folder)
    assert "TTCNTT: sheet hiện" not in ran.err
    assert "Tệp tham-dinh.xlsx, đơn vị CTTĐT: sheet hiện 3,00 điểm, quyết định ghi 4,00 vì tiêu chí so sánh" in ran.err
