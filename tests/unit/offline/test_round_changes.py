"""What changes after a step was done: corrected forms, excluded units, caps, amendments. Nothing is lost or swapped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, change, snapshot
from openpyxl import load_workbook
from sample_round import CSET, answers, evidence

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import errors, rendering
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.scoring import load_criteria_set
from cchc_eval.workbook.appraisal_layout import TABLE, Layout
from cchc_eval.workbook.criteria_book import write_criteria
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.style import AGAIN_COLOR

ROWS = Layout(CSET).rows


def fill(cell: Any) -> str:
    return str(cell.fill.start_color.rgb)[2:]


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


def results(folder: Path, name: str = "ket-qua") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / name / "ket-qua.json").read_text(encoding="utf-8"))
    return data


def page(folder: Path, name: str) -> str:
    return (folder / "ket-qua" / name).read_text(encoding="utf-8")


def correct_form(folder: Path, code: str = "TTCNTT", **changed: Any) -> None:
    """The unit sends its form again with other answers."""
    new = {**answers(code), **changed}
    content = write_form(
        CSET,
        unit_code=code,
        unit_name="Trung tâm Công nghệ thông tin và Dịch vụ hành chính công trực tuyến",
        answers=new,
        evidence=evidence(code),
    )
    (folder / "phieu" / f"phieu-{code}.xlsx").write_bytes(content)


# A correction after the appraisal


def test_a_correction_keeps_every_entry_of_the_appraisal(run: Run, sample: Path) -> None:
    old = (sample / "tham-dinh.xlsx").read_bytes()
    correct_form(sample, **{"1.1.1": {"date": "2026-02-20"}, "1.4.2": {"value": 1}})
    refused = run("decide", sample)
    assert refused.status == 2
    assert any(
        f"«cchc-eval appraise {errors.typed(sample)} --force»: mọi ô đã nhập được giữ" in problem
        for problem in refused.problems
    )
    refused = run("appraise", sample)
    assert refused.status == 2 and "mọi ô đã nhập được giữ" in refused.err
    assert (sample / "tham-dinh.xlsx").read_bytes() == old

    ran = run("appraise", sample, "--force")
    assert ran.status == 0, ran.err
    assert "không được đọc" not in ran.err, "nothing of ours is named as somebody's own"
    assert "Đơn vị TTCNTT, tiêu chí 1.1.1: điểm tự đánh giá đổi từ 1,50 thành 0,75." in ran.err
    assert "Đơn vị TTCNTT, tiêu chí 1.4.2: " in ran.err and "mục đã nhập được giữ, hãy xem lại" in ran.err
    [kept] = (sample / "ban-cu").rglob("tham-dinh.xlsx")
    assert kept.read_bytes() == old and f"Tệp cũ tham-dinh.xlsx được giữ ở {kept.parent}." in ran.err
    columns = ("survey", "appraised", "reason", "council", "council_reason")
    before, after = load_workbook(kept), load_workbook(sample / "tham-dinh.xlsx")
    for unit in ("TTCNTT", "CTTĐT", "BQLDA"):
        typed = [
            [
                (TABLE.cell(book[unit], key, row).value, TABLE.cell(book[unit], key, row).number_format)
                for row in ROWS.values()
                for key in columns
            ]
            for book in (before, after)
        ]
        assert typed[0] == typed[1]
    assert TABLE.cell(after["TTCNTT"], "self", ROWS["1.1.1"]).value == 0.75
    # What changed is marked to be looked at again, and stays so when the workbook is made anew.
    assert "đã đánh dấu 1 đơn vị cần xem lại (TTCNTT): tên đơn vị và điểm nền cam, thẻ sheet màu cam." in ran.err
    marked = [code for code, row in ROWS.items() if fill(TABLE.cell(after["TTCNTT"], "self", row)) == AGAIN_COLOR]
    assert marked == ["1.1.1", "1.4.2"] and after["TTCNTT"].sheet_properties.tabColor.rgb[2:] == AGAIN_COLOR
    assert "ở tiêu chí 1.1.1 (trước: 1,5), 1.4.2 (trước: 1)." in after["TTCNTT"]["A4"].value
    assert after["CTTĐT"].sheet_properties.tabColor is None and "(ô nền cam): TTCNTT." in after["Tổng hợp"]["A3"].value
    assert [row for row in range(5, 11) if fill(after["Tổng hợp"][f"C{row}"]) == AGAIN_COLOR] == [5]
    made = (sample / "tham-dinh.xlsx").read_bytes()
    assert run("appraise", sample, "--force").status == 0 and (sample / "tham-dinh.xlsx").read_bytes() == made
    ran = run("decide", sample)
    assert ran.status == 0, ran.err
    [unit] = [unit for unit in results(sample)["results"] if unit["code"] == "TTCNTT"]
    # 95.93 less 0.75 of 1.1.1; the office's 0.5 on 1.4.2 and the council's 3 on 1.5 stand.
    assert (unit["total"], unit["points"]["1.4.2"], unit["points"]["1.5"]) == ("95.18", "0.50", "3.00")


def test_entries_are_kept_as_they_were_typed(run: Run, sample: Path) -> None:
    """Text, percent cells, a reason without points, what is no number at all: it is not for a copy to judge."""
    path = sample / "tham-dinh.xlsx"
    book = load_workbook(path)
    sheet = book["CTTĐT"]
    typed = {
        ("appraised", "1.1.1"): ("1,5", "@"),
        ("reason", "1.1.1"): ("=không phải công thức", "@"),
        ("survey", "8.1"): (0.9, "0%"),
        ("council", "1.2.1"): ("hai", "@"),
        ("council_reason", "1.3.1"): ("xem sau", "@"),
    }
    for (key, code), (value, number_format) in typed.items():
        cell = TABLE.cell(sheet, key, ROWS[code])
        cell.value, cell.number_format = value, number_format
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
    assert run("appraise", sample, "--force").status == 0
    again = load_workbook(path)["CTTĐT"]
    for (key, code), (value, number_format) in typed.items():
        cell = TABLE.cell(again, key, ROWS[code])
        assert cell.value == value and cell.data_type in ("s", "n"), (key, code)
        assert ("%" in cell.number_format) == ("%" in number_format)
    assert run("appraise", sample, "--force").status == 0
    assert len([*(sample / "ban-cu").rglob("tham-dinh.xlsx")]) == 1, "the same workbook leaves no copy"
    book = load_workbook(path)
    TABLE.cell(book["CTTĐT"], "council_reason", ROWS["1.3.1"]).value = "đã xem"
    book.save(path)
    assert run("appraise", sample, "--force").status == 0
    assert len([*(sample / "ban-cu").rglob("tham-dinh.xlsx")]) == 2, "no earlier copy is written over"


def test_an_appraisal_that_cannot_be_read_is_not_written_over(run: Run, sample: Path) -> None:
    path = sample / "tham-dinh.xlsx"
    book = load_workbook(path)
    book["CTTĐT"].insert_rows(9)
    book.save(path)
    before = snapshot(sample)
    ran = run("appraise", sample, "--force")
    assert ran.status == 2 and "không lấy được các mục đã nhập nên không ghi đè" in ran.problems[0]
    assert "sheet 'CTTĐT', ô A9" in ran.err
    assert snapshot(sample) == before


# Units that are not evaluated


def exclude(folder: Path) -> None:
    """TTDLS is left out of the round after the appraisal workbook was made."""
    text = (folder / SETTINGS).read_text(encoding="utf-8")
    start = text.index('rank_cap = { rank = "KHÁ"')
    end = text.index("[[units]]", start)
    text = f'{text[:start]}excluded = "thành lập từ ngày 01/10/2026"\n\n{text[end:]}'
    (folder / SETTINGS).write_text(text, encoding="utf-8")


def test_an_excluded_unit_is_named_with_the_reason_and_counted_nowhere(run: Run, sample: Path) -> None:
    exclude(sample)
    ran = run("decide", sample)
    assert ran.status == 0, ran.err
    data = results(sample)
    assert data["excluded"] == [
        {"code": "TTDLS", "name": "Trung tâm Dữ liệu số", "reason": "thành lập từ ngày 01/10/2026"}
    ]
    assert [unit["place"] for unit in data["results"]] == [1, 2, 2, 1, 2]
    line = "Trung tâm Dữ liệu số: thành lập từ ngày 01/10/2026."
    assert page(sample, "quyet-dinh.html").count(line) == 2, "in the decision and below the table of its appendix"
    assert page(sample, "bien-ban-hop.html").count(line) == 1
    assert "05 đơn vị thuộc" in page(sample, "quyet-dinh.html")
    cells = [cell.value for row in load_workbook(sample / "ket-qua" / "phu-luc.xlsx")["Phụ lục II"] for cell in row]
    assert "Không đánh giá, xếp hạng 1 đơn vị:" in cells
    assert "- Trung tâm Dữ liệu số: thành lập từ ngày 01/10/2026" in cells
    assert not list((sample / "ket-qua").rglob("TTDLS.*"))
    assert "phieu/phieu-TTDLS.xlsx»: là phiếu của đơn vị TTDLS, không đánh giá, xếp hạng" in ran.err
    assert "sheet 'TTDLS': không thuộc biểu mẫu nên không được đọc" in ran.err


def test_the_form_of_an_excluded_unit_says_so_and_is_closed(run: Run, sample: Path) -> None:
    exclude(sample)
    # As some write it; the sentence goes on.
    change(sample, 'excluded = "thành lập từ ngày 01/10/2026"', 'excluded = "thành lập từ ngày 01/10/2026."')
    assert run("form", sample).status == 0
    book = load_workbook(sample / "phieu-trong" / "phieu-TTDLS.xlsx")
    sheet = book.worksheets[0]
    assert "KHÔNG ĐÁNH GIÁ, XẾP HẠNG NĂM 2026: thành lập từ ngày 01/10/2026. Phiếu đã đóng" in sheet["A3"].value
    assert sheet.protection.sheet and not sheet.data_validations.dataValidation
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
    shutil.rmtree(sample / "phieu")
    (sample / "phieu-trong").rename(sample / "phieu")
    ran = run("check", sample)
    assert "TTDLS, không đánh giá, xếp hạng (thành lập từ ngày 01/10/2026), nên không được đọc" in ran.err


def test_a_closed_form_is_read_for_nobody(run: Run, sample: Path) -> None:
    """The unit is evaluated after all: its closed form is no answer."""
    content = write_form(CSET, unit_code="TTDLS", unit_name="Trung tâm Dữ liệu số", excluded="mới thành lập")
    (sample / "phieu" / "phieu-TTDLS.xlsx").write_bytes(content)
    [problem] = run("check", sample).problems
    assert "là phiếu đã đóng của đơn vị «Trung tâm Dữ liệu số» (mã TTDLS)" in problem and "xuất lại phiếu" in problem


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rank_cap = { rank = "KHÁ"', 'excluded = "mới"\nrank_cap = { rank = "KHÁ"', "không ghi votes, rank_cap"),
        ("received = 2026-12-07", 'excluded = " "', "không được để trống"),
    ],
)
def test_an_exclusion_that_contradicts_itself_is_refused(run: Run, sample: Path, old: str, new: str, said: str) -> None:
    change(sample, old, new)
    ran = run("check", sample)
    assert ran.status == 2 and said in ran.err


# Caps of the criteria set


def with_caps(folder: Path, *caps: dict[str, Any]) -> None:
    """The default set with rules for ranks, as a workbook; forms and appraisal made for it."""
    cset = load_criteria_set({**CSET.to_data(), "rank_caps": list(caps)})
    (folder / "bo-tieu-chi.xlsx").write_bytes(write_criteria(cset))
    change(folder, 'criteria = "bo-tieu-chi.json"', 'criteria = "bo-tieu-chi.xlsx"')
    for path in [*(folder / "phieu").iterdir(), folder / "tham-dinh.xlsx"]:
        book = load_workbook(path)
        for row in book["_cchc"].iter_rows():
            if row[0].value == "fingerprint":
                row[1].value = cset.fingerprint
        book.save(path)


def test_caps_of_the_set_are_applied_with_their_reasons(run: Run, sample: Path) -> None:
    with_caps(
        sample,
        {"kind": "late", "rank": "YẾU", "reason": "nộp hồ sơ quá hạn"},
        {"kind": "field_below", "rank": "TRUNG BÌNH", "reason": "lĩnh vực đạt thấp", "field": "8", "percent": 88},
        {"kind": "by_evidence", "rank": "KHÁ", "reason": "bị kỷ luật"},
    )
    assert run("decide", sample).status == 0
    found = {unit["code"]: unit for unit in results(sample)["results"]}
    ranks = {code: (unit["computed_rank"], unit["rank"]) for code, unit in found.items()}
    assert ranks == {
        "TTCNTT": ("TỐT", "TỐT"),  # 8: 3.74 + 1.82 of 6 = 92.67 %
        "TTDLS": ("TỐT", "TRUNG BÌNH"),  # 3.52 + 1.72 = 87.33 %, below the council's own KHÁ
        "CTTĐT": ("KHÁ", "TRUNG BÌNH"),  # 82.33 %
        "TTGSĐH": ("KHÁ", "KHÁ"),  # 88.17 %
        "TTĐTTV": ("TRUNG BÌNH", "YẾU"),  # five days late
        "BQLDA": ("YẾU", "YẾU"),
    }
    assert found["CTTĐT"]["rank_cap"]["reason"] == "lĩnh vực đạt thấp (lĩnh vực 8 đạt 82,3 %, dưới 88 %)"
    assert "Hạ xếp hạng (TRUNG BÌNH xuống YẾU): nộp hồ sơ quá hạn" in page(sample, "quyet-dinh.html")
    assert found["TTDLS"]["index"] == "88.92", "a cap lowers the rank, never the index"


def test_rank_applies_what_answers_can_tell(run: Run, tmp_path: Path) -> None:
    caps = [
        {"kind": "field_below", "rank": "YẾU", "reason": "lĩnh vực đạt thấp", "field": "8", "percent": 50},
        {"kind": "not_submitted", "rank": "YẾU", "reason": "không nộp"},
    ]
    data = {**CSET.to_data(), "rank_caps": caps}
    low, high = ({**answers("TTCNTT"), "8.1": {"percent": p}, "8.2": {"percent": p}} for p in (40, 90))
    units = [{"code": "A", "name": "A", "answers": low}, {"code": "B", "name": "B", "answers": high}]
    path = tmp_path / "round.json"
    path.write_text(json.dumps({"criteria_set": data, "units": units}), encoding="utf-8")
    ran = run("rank", path)
    ranked = {unit["code"]: (unit["computed_rank"], unit["rank"]) for unit in json.loads(ran.out)["results"]}
    assert ranked == {"A": ("TỐT", "YẾU"), "B": ("TỐT", "TỐT")}
    assert "Đơn vị A: hạ xếp hạng (TỐT xuống YẾU): lĩnh vực đạt thấp (lĩnh vực 8 đạt 40 %, dưới 50 %)" in ran.err


# Amendments, and papers of earlier runs


def test_an_amendment_lies_beside_the_first_decision(run: Run, sample: Path) -> None:
    assert run("decide", sample).status == 0
    first = snapshot(sample / "ket-qua")
    change(sample, "# amends = ", "amends = ")
    change(sample, "number = 5 ", "number = 7 ")
    change(sample, "date = 2027-01-15", "date = 2027-01-18")
    refused = run("decide", sample, "--force")
    assert refused.status == 2 and "[[votes_again]]: chưa ghi biểu quyết của cuộc họp" in refused.err
    change(sample, "# [[votes_again]]\n# unit = ", "[[votes_again]]\nfor = 5\nunit = ")
    assert run("decide", sample, "--force").status == 0
    assert snapshot(sample / "ket-qua") == first
    assert results(sample, "ket-qua-sua-doi-07")["decision"]["number"] == 7


def test_papers_and_forms_of_units_that_left_are_named(run: Run, sample: Path) -> None:
    change(sample, "number = 5 ", "# number = 5 ")
    assert run("form", sample).status == run("decide", sample).status == 0
    exclude(sample)
    ran = run("decide", sample, "--force")
    [stale] = [line for line in ran.problems if "Không còn thuộc đợt" in line]
    [left] = (sample / "ket-qua" / "ban-cu").rglob("phieu-tham-dinh/TTDLS.docx")
    assert left.is_file() and not (sample / "ket-qua" / "phieu-tham-dinh" / "TTDLS.docx").exists()
    for name in ("phieu-tham-dinh/TTDLS.docx", "phieu-tu-danh-gia/TTDLS.html", "ke-hoach-khac-phuc/TTDLS.html"):
        assert name in stale
    (sample / "phieu-trong" / "phieu-CU.xlsx").write_bytes(b"x")
    ran = run("form", sample, "--force")
    assert f"{sample / 'phieu-trong'} còn tệp không thuộc lần chạy này: phieu-CU.xlsx" in ran.err
    blank = sample / "phieu-trong" / "phieu-BQLDA.xlsx"
    shutil.copy(blank, blank.with_name("phieu-ĐÃGIẢITHỂ.xlsx"))
    assert (again := run("form", sample, "--force")).status == 0
    [moved] = [path for path in (sample / "phieu-trong" / "ban-cu").rglob("*.xlsx") if "TTDLS" not in path.name]
    assert moved.name == "phieu-ĐÃGIẢITHỂ.xlsx", "forms that are as they were leave no copy"
    assert f"Tệp cũ phieu-ĐÃGIẢITHỂ.xlsx được giữ ở {moved.parent}." in again.err


# Dates


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("deadline = 2026-12-10", "deadline = 2025-12-10", "khóa «deadline»: ngày 10/12/2025 không thuộc đợt đánh giá"),
        (
            "received = 2026-12-08",
            "received = 2016-12-08",
            "đơn vị TTCNTT, khóa «received»: ngày 08/12/2016 không thuộc",
        ),
        ("date = 2027-01-15", "date = 2017-01-15", "[decision], khóa «date»: ngày 15/01/2017 không thuộc"),
        ("date = 2027-01-15", "date = 2026-01-15", "ngày 15/01/2026 trước ngày họp"),
        ("date = 2027-01-18", "date = 2028-01-18", "[proposal], khóa «date»: ngày 18/01/2028 không thuộc"),
        (
            "date = 2027-01-20",
            "date = 2027-01-02",
            "[reward_decision], khóa «date»: ngày 02/01/2027 trước ngày quyết định",
        ),
        (
            "received = 2026-12-09",
            "received = 2027-12-09",
            "trước ngày nhận phiếu (đơn vị CTTĐT, khóa «received») (09/12/2027)",
        ),
        ("ended = 2027-01-12T", "ended = 2027-12-12T", "cuộc họp kéo dài hơn 7 ngày"),
    ],
)
def test_a_date_that_cannot_belong_to_the_round_is_refused(
    run: Run, sample: Path, old: str, new: str, said: str
) -> None:
    change(sample, old, new)
    ran = run("check", sample)
    assert ran.status == 2
    assert any(line.startswith(f"Tệp {sample / SETTINGS}: ") and said in line for line in ran.problems), ran.err


# Forms of others


def test_a_sheet_of_the_appraisal_copied_for_another_unit_is_refused(run: Run, sample: Path) -> None:
    path = sample / "tham-dinh.xlsx"
    book = load_workbook(path)
    book["CTTĐT"]["A2"] = book["TTCNTT"]["A2"].value
    book.save(path)
    ran = run("decide", sample)
    assert ran.status == 2 and "mã đơn vị ghi CTTĐT nhưng sheet là của" in ran.err
