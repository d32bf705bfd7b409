"""The steps of a round on a folder: what they write, what they refuse, and that a failure leaves nothing."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from conftest import Run, snapshot
from docx import Document as read_docx
from openpyxl import load_workbook
from sample_round import ANSWERS, CSET, answers, results

from cchc_eval.documents import Document, PdfUnavailable, office_pdf, render_html, render_pdf
from cchc_eval.documents.contexts import AppraisalSheet, ImprovementPlan, SelfAssessmentSheet
from cchc_eval.documents.pdf import _weasyprint
from cchc_eval.offline import compose, rendering
from cchc_eval.offline.cli import main
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.templates import NAMES, round_word
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.form_layout import TABLE

SHEETS = ["TTCNTT", "CTTĐT", "TTGSĐH", "TTDLS", "TTĐTTV", "BQLDA"]
DOCUMENTS = [
    "bao-cao-tham-dinh",
    *(f"bao-cao-tu-danh-gia/{code}" for code in SHEETS if code != "BQLDA"),
    "bien-ban-hop",
    "phieu-bieu-quyet",
    "bien-ban-kiem-phieu",
    "quyet-dinh",
    "giay-khen",
    "quyet-dinh-khen-thuong",
    "to-trinh-cap-tinh",
    "to-trinh-khen-thuong",
    *(f"ke-hoach-khac-phuc/{code}" for code in SHEETS),
    *(f"phieu-tham-dinh/{code}" for code in SHEETS),
    *(f"phieu-tu-danh-gia/{code}" for code in SHEETS if code != "BQLDA"),
]
OF_GROUPS = [("bieu-do-linh-vuc", "svg"), ("bieu-do-xep-hang", "svg"), ("tom-tat", "html")]
OTHERS = [f"{name}-nhom-{group}.{kind}" for name, kind in OF_GROUPS for group in (1, 2)] + [
    "ket-qua.json",
    "phu-luc.xlsx",
]


def _unavailable(document: object, *, page: str) -> bytes:
    raise PdfUnavailable("Chưa tạo được tệp PDF vì máy thiếu thư viện Pango. Hãy chạy: apt-get install …")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample round after `decide`, without PDF; only to be read."""
    folder = tmp_path_factory.mktemp("decided") / "đợt"
    copy_sample(folder, force=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "render_pdf", _unavailable)
        patch.setattr(office_pdf, "program", lambda: None)
        assert main(["decide", str(folder)]) == 0
    return folder


def change(folder: Path, old: str, new: str) -> None:
    """Edit the settings file."""
    path = folder / SETTINGS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_demo_writes_everything_and_says_where(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        _weasyprint()
    except PdfUnavailable:
        pytest.skip("Pango is missing")

    def pdf(document: Document, *, page: str) -> bytes:
        # What there is of each unit takes a second each; their PDF is tested with the documents.
        of_units = SelfAssessmentSheet | AppraisalSheet | ImprovementPlan
        return b"%PDF" if isinstance(document, of_units) else render_pdf(document, page=page)

    monkeypatch.setattr(rendering, "render_pdf", pdf)
    folder = tmp_path / "demo"
    ran = run("demo", folder)
    assert ran.status == 0, ran.err
    written = snapshot(folder)
    expected = [f"ket-qua/{name}.{kind}" for name in DOCUMENTS for kind in ("docx", "html", "pdf")]
    assert sorted(name for name in written if name.startswith("ket-qua/")) == sorted(
        [*expected, *(f"ket-qua/{name}" for name in OTHERS)]
    )
    assert len([name for name in written if name.startswith("phieu-trong/")]) == 6
    assert "tham-dinh-chua-dien.xlsx" in written
    for name, content in written.items():
        start = {".pdf": b"%PDF", ".docx": b"PK", ".xlsx": b"PK"}.get(Path(name).suffix, b"")
        assert content.startswith(start)
    for path in re.findall(rf"{re.escape(str(folder))}\S*", ran.out):
        assert Path(path.rstrip(":")).exists(), "every place it names is there"
    assert all(f"{folder}/ket-qua/{name}" in ran.out for name in OTHERS)
    again = run("demo", folder)
    assert again.status == 2 and again.problems
    assert all("đã có; không ghi đè" in line for line in again.problems)
    assert snapshot(folder) == written


def test_decide_writes_documents_that_agree(decided: Path) -> None:
    results = decided / "ket-qua"
    data = json.loads((results / "ket-qua.json").read_text(encoding="utf-8"))
    assert [(unit["place"], unit["code"], unit["index"], unit["rank"]) for unit in data["results"]] == [
        (1, "TTCNTT", "96.90", "TỐT"),
        (2, "CTTĐT", "82.00", "KHÁ"),
        (2, "TTGSĐH", "82.00", "KHÁ"),
        (1, "TTDLS", "88.92", "KHÁ"),
        (2, "TTĐTTV", "66.96", "TRUNG BÌNH"),
        (3, "BQLDA", "30.85", "YẾU"),
    ]
    best, capped = data["results"][0], data["results"][3]
    assert best["changes"]["council"]["1.5"]["points"] == "3.00"
    assert best["self"]["total"] == "89.37"
    assert (capped["computed_rank"], capped["rank_cap"]["rank"]) == ("TỐT", "KHÁ")
    assert data["results"][-1]["self"] is None

    decision = (results / "quyet-dinh.html").read_text(encoding="utf-8")
    minutes = (results / "bien-ban-hop.html").read_text(encoding="utf-8")
    for page in (decision, minutes):
        for shown in ("96,90", "82,00", "30,85", "Nộp chậm 05 ngày", "Không nộp", "Hạ xếp hạng (TỐT xuống KHÁ)"):
            assert shown in page
    assert "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: Giải pháp thứ hai" in minutes
    assert "không có ý kiến 01" in minutes
    word = "\n".join(paragraph.text for paragraph in read_docx(results / "quyet-dinh.docx").paragraphs)
    assert "Nhóm Vận hành hệ thống (Phụ lục I): 03 đơn vị, xếp hạng TỐT 01 đơn vị, KHÁ 02 đơn vị" in word

    proposal = (results / "to-trinh-khen-thuong.html").read_text(encoding="utf-8")
    # 0.8 + 1.0 + 0.3 + 0.3 of 2,530,000, each rounded up: 2,030,000 + 2,530,000 + 760,000 + 760,000
    assert "6.080.000 đồng" in proposal
    assert "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Hội đồng" in proposal
    assert "Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị" in proposal

    sheet = (results / "phieu-tu-danh-gia" / "TTCNTT.html").read_text(encoding="utf-8")
    assert "1.186/1.200" in sheet and "2,97" in sheet
    appraisal = (results / "phieu-tham-dinh" / "TTCNTT.html").read_text(encoding="utf-8")
    assert "Chỉ có tài liệu kiểm chứng của 02 hình thức tuyên truyền" in appraisal
    assert "93,5" in appraisal, "the survey that the office entered"

    cells = [cell.value for row in load_workbook(results / "phu-luc.xlsx").active for cell in row]
    assert (
        "(Kèm theo Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Hội đồng "
        "đánh giá, chấm điểm Chỉ số cải cách hành chính của Sở)" in cells
    )
    assert 96.9 in cells


def test_the_final_answers_rank_the_same_by_rank(run: Run, decided: Path, tmp_path: Path) -> None:
    """A unit whose changes are surveys alone gets from `rank` what `decide` found, beside the others that answered."""
    data = json.loads((decided / "ket-qua" / "ket-qua.json").read_text(encoding="utf-8"))
    [found] = [unit for unit in data["results"] if unit["code"] == "TTGSĐH"]
    surveys = {"8.1": {"percent": 90}, "8.2": {"percent": 84.5}}
    units = [{"code": code, "name": code, "answers": {**answers(code), **surveys}} for code in ANSWERS]
    units = [{**unit, "name": found["name"]} if unit["code"] == "TTGSĐH" else unit for unit in units]
    path = tmp_path / "round.json"
    path.write_text(json.dumps({"criteria_set": CSET.to_data(), "units": units}), encoding="utf-8")
    [ranked] = [unit for unit in json.loads(run("rank", path).out)["results"] if unit["code"] == "TTGSĐH"]
    assert {key: found[key] for key in ranked if key != "place"} == {
        key: value for key, value in ranked.items() if key != "place"
    }


def test_without_pango_all_but_the_pdf_is_written(
    run: Run, decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "đợt"
    shutil.copytree(decided, folder)
    assert [path.suffix for path in (folder / "ket-qua").rglob("*.*")].count(".pdf") == 0
    (folder / "ket-qua" / "quyet-dinh.pdf").write_text("bản cũ", encoding="utf-8")
    before = snapshot(folder)
    kept = run("decide", folder)
    assert (kept.status, kept.out) == (2, "")
    there = len([name for name in before if name.startswith("ket-qua/")])
    [told] = kept.problems
    assert told.startswith(f"Thư mục {folder / 'ket-qua'}: {there} tệp (") and there > 10
    assert told.endswith(", …) đã có; không ghi đè (thêm --force nếu muốn ghi đè).")
    assert snapshot(folder) == before

    monkeypatch.setattr(rendering, "render_pdf", _unavailable)
    forced = run("decide", folder, "--force")
    assert forced.status == 0
    assert "máy thiếu thư viện Pango. Hãy chạy: apt-get install" in forced.err
    assert "còn tệp không thuộc lần chạy này: quyet-dinh.pdf" in forced.err
    assert set(snapshot(folder)) == set(before)
    assert (folder / "ket-qua" / "quyet-dinh.pdf").read_text(encoding="utf-8") == "bản cũ"


def test_form_writes_blank_forms_that_check_accepts(run: Run, sample: Path) -> None:
    ran = run("form", sample)
    assert ran.status == 0, ran.err
    shutil.rmtree(sample / "phieu")
    (sample / "phieu-trong").rename(sample / "phieu")
    (sample / "phieu" / "phieu-BQLDA.xlsx").unlink()
    checked = run("check", sample)
    assert checked.status == 0, checked.err
    assert checked.out.count("1/55") == 5


def test_check_shows_every_unit_and_what_is_missing(run: Run, sample: Path) -> None:
    ran = run("check", sample)
    assert ran.status == 0 and ran.problems == [
        "Lưu ý: Còn tiêu chí chưa trả lời, 0 điểm nếu đơn vị không bổ sung: TTĐTTV (1.3.2).",
        "Các phiếu không có lỗi.",
    ]
    lines = ran.out.splitlines()
    [late] = [line for line in lines if "Trung tâm Đào tạo" in line]
    assert re.split(r"\s{2,}", late.strip()) == [
        "Trung tâm Đào tạo, tư vấn chuyển đổi số", "Thiếu 1 câu", "54/55", "61,35", "63,25", "TRUNG BÌNH",
    ]  # fmt: skip
    [start] = [number for number, line in enumerate(lines) if "1.3.2" in line]
    gaps = f"{lines[start].strip()} {lines[start + 1].strip()}"
    assert gaps == "– nộp chậm 05 ngày; chưa trả lời: 1.3.2; không phát sinh: 3.2.2, 7.3.1"
    assert sum("Hợp lệ" in line for line in lines) == 4
    assert any("Ban Quản lý dự án" in line and "Không nộp" in line for line in lines)


def test_check_reports_every_fault_of_every_form(run: Run, sample: Path) -> None:
    forms = sample / "phieu"
    book = load_workbook(forms / "phieu-TTDLS.xlsx")
    sheet = book.worksheets[0]
    marked = next(row for row in range(1, 60) if TABLE.cell(sheet, "key", row).value == "1.1.1|1")
    TABLE.cell(sheet, "answer", marked).value = "=1+1"
    book.save(forms / "đã sửa (2).xlsx")
    (forms / "phieu-TTDLS.xlsx").unlink()
    (forms / "phieu-CTTĐT.xlsx").unlink()
    (forms / "rác.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (forms / "cũ.xls").write_bytes(b"x")
    (forms / "~$phieu-TTDLS.xlsx").write_bytes(b"lock file of Excel")
    (forms / "Thumbs.db").write_bytes(b"pictures of Windows")
    (forms / "ghi chú.txt").write_text("không phải phiếu")
    shutil.copy(forms / "phieu-TTCNTT.xlsx", forms / "bản sao.xlsx")
    (forms / "lạ.xlsx").write_bytes(write_form(CSET, unit_code="X", unit_name="Đơn vị lạ"))
    (forms / "ban.xlsx").write_bytes(write_form(CSET, unit_code="BQLDA", unit_name="Ban"))
    before = snapshot(sample)
    for step in ("check", "appraise", "decide"):
        ran = run(step, sample, *(["--force"] if step == "appraise" else []))
        assert ran.status == 2
        for words in (
            ("phieu/đã sửa (2).xlsx", "sheet 'Tự đánh giá', ô", "tiêu chí 1.1.1", "công thức"),
            ("Đơn vị CTTĐT", "chưa có phiếu", "submitted = false"),
            ("phieu/rác.xlsx",),
            ("phieu/cũ.xls", "không phải tệp .xlsx"),
            ("Đơn vị TTCNTT", "có 2 phiếu"),
            ("phieu/lạ.xlsx", "«Đơn vị lạ» (mã X)"),
            ("Đơn vị BQLDA", "đã ghi không nộp"),
        ):
            assert any(all(word in line for word in words) for line in ran.problems), (step, words)
        [remark] = [line for line in ran.problems if line.startswith("Lưu ý: ")]
        assert "phieu/ghi chú.txt" in remark
        assert len(ran.problems) == 7 + 3 + 1, "three lines tell the two forms of one unit apart"
        assert snapshot(sample) == before


def test_decide_needs_the_appraisal_and_its_surveys(run: Run, sample: Path) -> None:
    (sample / "tham-dinh.xlsx").unlink()
    ran = run("decide", sample)
    assert ran.status == 2
    assert "chưa có; chạy «cchc-eval appraise " in ran.err
    assert run("appraise", sample).status == 0
    before = snapshot(sample)
    ran = run("decide", sample)
    assert ran.status == 2
    assert len(ran.problems) == 12, "two surveys of each of six units"
    assert "Đơn vị TTCNTT, tiêu chí 8.1: cơ quan thẩm định chưa nhập kết quả" in ran.problems[0]
    assert snapshot(sample) == before


def test_appraise_keeps_a_filled_in_workbook(run: Run, sample: Path) -> None:
    before = snapshot(sample)
    ran = run("appraise", sample)
    assert ran.status == 2
    assert "tham-dinh.xlsx đã có; không ghi đè" in ran.err
    assert snapshot(sample) == before


def test_a_change_without_a_reason_names_its_cell(run: Run, sample: Path) -> None:
    path = sample / "tham-dinh.xlsx"
    book = load_workbook(path)
    sheet = book["TTCNTT"]
    titles = {cell.value: cell.column for cell in sheet[5]}
    row = next(row for row in range(6, 100) if sheet.cell(row, 1).value == "1.5")
    sheet.cell(row, titles["Lý do Hội đồng đổi điểm"]).value = None
    book.save(path)
    ran = run("decide", sample)
    assert ran.status == 2
    [line] = ran.problems
    assert line.startswith("Tệp «tham-dinh.xlsx», sheet 'TTCNTT', ô ") and "tiêu chí 1.5" in line


def test_decide_needs_its_parts_of_the_settings(run: Run, sample: Path) -> None:
    path = sample / SETTINGS
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("# Hội đồng;")].replace("votes = { for = 5", "# votes", 1), encoding="utf-8")
    ran = run("decide", sample)
    assert ran.status == 2
    messages = [line.split(": ", 1)[1] for line in ran.problems]
    assert messages == [
        "chưa ghi [council].",
        "chưa ghi [meeting].",
        "chưa ghi [decision].",
        "đơn vị TTCNTT, khóa «votes.for»: thiếu kết quả biểu quyết.",
    ]


def test_nominations_that_cannot_stand_stop_everything(run: Run, sample: Path) -> None:
    change(sample, 'unit = "TTCNTT"\nform = "TTLDTT"', 'unit = "TTDLS"\nform = "GK-CN"')
    ran = run("decide", sample)
    assert ran.status == 2
    for line, said in zip(
        ran.problems,
        (
            "«Giấy khen của Giám đốc Sở» (GK-CN) dành cho",
            "đơn vị xếp hạng KHÁ; chỉ đề nghị tập thể xếp hạng TỐT.",
        ),
        strict=True,
    ):
        assert line.split(": ", 1)[1].startswith(said)
    assert not (sample / "ket-qua").exists()


def test_the_director_may_issue_it_and_the_clerk_number_it_later() -> None:
    made = results(6)
    page = render_html(
        compose.decision(replace(made, decision=replace(made.decision, issuer="director", number=None, day=None)))
    )
    assert "UBND TỈNH KHÁNH HÒA" in page
    assert "GIÁM ĐỐC SỞ KHOA HỌC" in page
    assert "năm 2027 của Giám đốc Sở Khoa học và Công nghệ)" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_criteria_set_may_be_a_workbook(run: Run, sample: Path) -> None:
    assert run("export", sample, "-o", sample / "bo-tieu-chi.xlsx").status == 0
    change(sample, 'criteria = "bo-tieu-chi.json"', 'criteria = "bo-tieu-chi.xlsx"')
    assert run("check", sample).status == 0
    again = run("export", sample, "-o", sample / "bo.json")
    assert again.status == 0
    assert json.loads((sample / "bo.json").read_text(encoding="utf-8")) == CSET.to_data()


def test_a_failure_of_ours_leaves_nothing(run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path, document: object) -> bytes:
        raise RuntimeError("hỏng")

    monkeypatch.setattr(rendering, "round_word", fail)
    before = snapshot(sample)
    ran = run("decide", sample)
    assert ran.status == 1 and "(RuntimeError: hỏng)" in ran.err
    assert snapshot(sample) == before
    kept = ["bo-tieu-chi.json", SETTINGS, "phieu", "so-lieu.xlsx", "tham-dinh.xlsx", "theo-doi"]
    assert sorted(path.name for path in sample.iterdir()) == kept


def test_decide_uses_the_word_templates_of_the_round(run: Run, sample: Path) -> None:
    assert run("export", sample, "--templates").status == 0
    templates = sample / "mau"
    assert sorted(path.stem for path in templates.iterdir()) == sorted(NAMES)
    kept = run("export", sample, "--templates")
    assert kept.status == 2 and f"{len(NAMES)} tệp (" in kept.problems[0]
    assert "đã có; không ghi đè" in kept.problems[0]
    template = read_docx(templates / "decision.docx")
    template.add_paragraph("Mẫu của Sở, năm {{ doc.year }}")
    template.save(templates / "decision.docx")
    made = read_docx(BytesIO(round_word(templates, compose.decision(results(6)))))
    assert made.paragraphs[-1].text == "Mẫu của Sở, năm 2026"

    template.add_paragraph("{{ doc.nam }}")
    template.save(templates / "decision.docx")
    before = snapshot(sample)
    ran = run("decide", sample)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"Mẫu Word {templates / 'decision.docx'}: ")
    assert snapshot(sample) == before
