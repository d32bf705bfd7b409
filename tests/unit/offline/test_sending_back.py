"""After `check` each unit gets what it has to correct, or the sheet to sign."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import docx
import pytest
from conftest import Run
from openpyxl import load_workbook
from sample_round import CSET

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import rendering, sending_back
from cchc_eval.workbook.faults_book import write_faults
from cchc_eval.workbook.form import read_form
from cchc_eval.workbook.form_layout import lay_out


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


OPEN = "1.3.2"  # as one unit of the sample leaves it


def test_each_unit_gets_its_faults_or_its_sheet(run: Run, sample: Path) -> None:
    form = sample / "phieu" / "phieu-CTTĐT.xlsx"
    good = form.read_bytes()
    book = load_workbook(form)
    line = next(line for line in lay_out(CSET).inputs["1.1.1"] if line.input is not None)
    book.worksheets[0][line.cell("answer")].value = "=1+1"
    for open_line in lay_out(CSET).inputs[OPEN]:
        book.worksheets[0][open_line.cell("answer")].value = None
    book.save(form)
    ran = run("check", sample, "--gui-lai")
    assert ran.status == 2, "what is wrong is wrong also where it is sent back"
    back = sample / "gui-lai"
    assert sorted(path.name for path in back.iterdir()) == [
        "CTTĐT-can-sua.xlsx", "TTCNTT-de-ky.docx", "TTDLS-de-ky.docx", "TTGSĐH-de-ky.docx", "TTĐTTV-can-sua.xlsx",
        "TTĐTTV-de-ky.docx",
    ]  # fmt: skip
    assert "Chưa tạo được tệp PDF" in ran.err and "Đã lập 6 tệp gửi lại đơn vị" in ran.err
    assert ran.out.count(f"chưa trả lời: {OPEN}") == 2, "of a form with a wrong cell too"
    rows = [
        [cell.value for cell in row] for row in load_workbook(back / "CTTĐT-can-sua.xlsx").active.iter_rows(min_row=5)
    ]
    assert [1, "Tự đánh giá", line.cell("answer"), "1.1.1"] in [row[:4] for row in rows]
    assert any("công thức" in str(row[4]) for row in rows)
    for unit in ("CTTĐT", "TTĐTTV"):
        lines = load_workbook(back / f"{unit}-can-sua.xlsx").active.iter_rows(min_row=5, values_only=True)
        [told] = [row for row in lines if row[3] == OPEN]
        assert told[1:] == (
            "Tự đánh giá",
            lay_out(CSET).inputs[OPEN][0].cell("answer"),
            OPEN,
            "Chưa trả lời; đơn vị không bổ sung thì được 0 điểm.",
        )
    to_sign = docx.Document(str(back / "TTĐTTV-de-ky.docx"))
    assert any(f" Chưa trả lời (0 điểm): {OPEN}." in paragraph.text for paragraph in to_sign.paragraphs)
    sheet = docx.Document(str(back / "TTCNTT-de-ky.docx"))
    assert not any("Chưa trả lời (0 điểm)" in paragraph.text for paragraph in sheet.paragraphs)
    assert any("TỰ ĐÁNH GIÁ" in paragraph.text.upper() for paragraph in sheet.paragraphs)

    form.write_bytes(good)
    ran = run("check", sample, "--gui-lai")
    assert ran.status == 0
    assert (back / "CTTĐT-de-ky.docx").is_file() and not (back / "CTTĐT-can-sua.xlsx").exists()
    assert [path.name for path in (back / "ban-cu").rglob("*.xlsx")] == ["CTTĐT-can-sua.xlsx"]


def test_a_unit_that_filled_in_another_s_form_gets_its_own(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_back, "_sheets", lambda *_: [])
    shutil.copy(sample / "phieu" / "phieu-TTCNTT.xlsx", sample / "phieu" / "phieu-CTTĐT.xlsx")
    twice = sample / "phieu" / "phieu-TTDLS (1).xlsx"
    shutil.copy(sample / "phieu" / "phieu-TTDLS.xlsx", twice)
    assert run("check", sample, "--gui-lai").status == 2
    back = sample / "gui-lai"
    assert {path.name for path in back.iterdir()} == {
        "CTTĐT-can-sua.xlsx",
        "CTTĐT-phieu-moi.xlsx",
        "TTĐTTV-can-sua.xlsx",
    }, "which of two forms counts the office says"
    form = read_form(back / "CTTĐT-phieu-moi.xlsx", CSET)
    assert form.unit_code == "CTTĐT" and not set(form.answers) - {"3.2.1"}, "only what figures answer"
    told = load_workbook(back / "CTTĐT-can-sua.xlsx").active
    assert told["A3"].value == "Điền phiếu mới gửi kèm (CTTĐT-phieu-moi.xlsx) rồi gửi lại phiếu đó."
    assert "(mã TTCNTT), không phải phiếu của đơn vị" in told["E5"].value and "cchc-eval" not in told["E5"].value


def test_a_fault_without_a_cell_is_told_whole() -> None:
    content = write_faults("Đơn vị A", "năm 2026", ["Đơn vị A: tệp hỏng; hãy gửi lại.", "=x"])
    sheet = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in sheet[5]][1:] == [None, None, None, "Đơn vị A: tệp hỏng; hãy gửi lại."]
    assert sheet["E6"].data_type == "s"
