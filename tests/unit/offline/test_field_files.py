"""Workbooks as they come back from offices, one file a case in tests/unit/field: no wrong number, no lost word.

Every form is of one round: unit U1, criteria set bo-tieu-chi.json, 20 points, of which the unit answers 16. By hand:
1.1 2, 1.2 2, 1.3 2, 1.4 2 (95 %), 1.5 80/100 × 2 = 1.60, 1.6 2 − 0.25 = 1.75, 1.7 90 % = 1.80, 1.8 1.50: 14.65.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from conftest import Run
from openpyxl import load_workbook

from cchc_eval.documents import office_pdf
from cchc_eval.offline import form_files
from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.workbook import archive
from cchc_eval.workbook.form import read_form
from cchc_eval.workbook.guard import MAX_FILE_BYTES, WorkbookError

FIELD = Path(__file__).parents[1] / "field"
SOFFICE = shutil.which("soffice")
SOUND = "Các phiếu đều hợp lệ."


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    """The round without a form."""
    folder = tmp_path / "round"
    (folder / "phieu").mkdir(parents=True)
    for name in ("dot-danh-gia.toml", "bo-tieu-chi.json"):
        shutil.copy(FIELD / name, folder / name)
    return folder


def put_form(folder: Path, name: str, to: str = "phieu-U1.xlsx") -> None:
    shutil.copy(FIELD / "forms" / f"{name}.xlsx", folder / "phieu" / to)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("plain", "14,65"),
        ("percent-cell", "14,75"),
        ("signature-block", "14,65"),
        ("space-far-below", "14,65"),
        ("values-only", "14,65"),
        ("box-drawn", "14,65"),
        ("box-cells", "13,65"),  # FALSE of one of two items
        ("decomposed", "14,65"),
        ("zero-width", "14,65"),
        ("room-for-a-percent-sign", "14,75"),
        ("percent-sign-as-text", "14,75"),
        ("saved-by-libreoffice", "14,50"),
        ("through-xls", "14,50"),
        ("signed", "14,65"),
        ("rows-to-the-end", "14,65"),
        ("no-break-space", "14,65"),
        ("comment", "14,65"),
        ("link", "14,65"),
        ("part-above-whole", "15,05"),
    ],
)
def test_a_form_is_read_as_it_was_meant(run: Run, round_folder: Path, name: str, points: str) -> None:
    put_form(round_folder, name)
    ran = run("check", round_folder)
    assert ran.status == 0, ran.err
    assert points in ran.out and "Hợp lệ" in ran.out and ran.problems[-1] == SOUND


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("comment", ["ô H8: ghi chú gắn vào ô (comment) «Đã ban hành Kế hoạch số 5» không được đọc"]),
        ("signature-block", ["ô B35, G35: nằm ngoài bảng nên không được đọc"]),
        ("box-drawn", ["hộp kiểm vẽ trên trang tính không được đọc"]),
        ("part-above-whole", ["ô E18, tiêu chí 1.5: «Hồ sơ đúng hạn» (100) lớn hơn «Tổng số hồ sơ» (80)"]),
        ("plain", []),
        ("values-only", []),
        ("link", []),
        ("space-far-below", []),
        ("signed", []),
        # What 0.1.0 showed of 95 % in a percent cell.
        ("saved-by-libreoffice", ["ô G23 hiện «0,02», tính là 1,90; ô G29 hiện «12,62», tính là 14,50"]),
        ("through-xls", ["ô G23 hiện «0,02», tính là 1,90; ô G29 hiện «12,62», tính là 14,50"]),
    ],
)
def test_what_is_not_read_or_doubtful_is_said(run: Run, round_folder: Path, name: str, said: list[str]) -> None:
    put_form(round_folder, name)
    remarks = [line for line in run("check", round_folder).problems if line != SOUND]
    assert len(remarks) == len(said)
    for remark, words in zip(remarks, said, strict=True):
        assert remark.startswith("Lưu ý: Tệp «phieu/phieu-U1.xlsx», ") and words in remark


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("percent-as-share", {"E24": "«0,95» là 0,95 % hay 95 %? Hãy gõ kèm dấu phần trăm: «95%» hoặc «0,95%»"}),
        ("thousands-by-comma", {"E19": "«1,234» có thể hiểu là hai số khác nhau; hãy gõ 1234 hoặc 1,2340"}),
        ("raised-footnote", {"E21": "«1²» không phải là số"}),
        (
            "answers-under-last-year",
            dict.fromkeys(
                ("D8", "D10", "D11", "D13", "D15", "D16", "D18", "D19", "D21", "D22", "D24", "D26"),
                "cột «Năm trước» chỉ để xem, không được đọc",
            ),
        ),
    ],
)
def test_a_form_in_doubt_is_refused_by_cell(run: Run, round_folder: Path, name: str, cells: dict[str, str]) -> None:
    put_form(round_folder, name)
    ran = run("check", round_folder)
    assert ran.status == 2
    assert len(ran.problems) == len(cells)
    for (cell, words), problem in zip(cells.items(), ran.problems, strict=True):
        assert f"ô {cell}, tiêu chí" in problem and words in problem


def test_the_address_of_a_link_reaches_the_appraiser(run: Run, round_folder: Path) -> None:
    put_form(round_folder, "link")
    assert run("appraise", round_folder).status == 0
    sheet = load_workbook(round_folder / "tham-dinh.xlsx")["U1"]
    assert "Tài liệu kiểm chứng: Kế hoạch CCHC (https://example.org/kh-05.pdf)" in sheet["D7"].value


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("survey-as-share", {"F16": "«0,9» là 0,9 % hay 90 %?"}),
        ("points-typed-over", {"I7": "bị ghi đè bằng «1», trong khi tính ra 2,00", "L7": "bị ghi đè bằng «1»"}),
    ],
)
def test_an_appraisal_in_doubt_is_refused_by_cell(
    run: Run, round_folder: Path, name: str, cells: dict[str, str]
) -> None:
    put_form(round_folder, "plain")
    shutil.copy(FIELD / "appraisals" / f"{name}.xlsx", round_folder / "tham-dinh.xlsx")
    ran = run("decide", round_folder)
    assert ran.status == 2 and not (round_folder / "ket-qua").exists()
    assert len(ran.problems) == len(cells)
    for (cell, words), problem in zip(cells.items(), ran.problems, strict=True):
        assert problem.startswith(f"Tệp «tham-dinh.xlsx», sheet 'U1', ô {cell}, tiêu chí") and words in problem


def test_a_criteria_workbook_in_decomposed_letters_is_read(run: Run, round_folder: Path) -> None:
    target = round_folder / "out.json"
    assert run("export", FIELD / "criteria" / "decomposed.xlsx", "-o", target).status == 0
    assert _set_of(target) == _set_of(FIELD / "bo-tieu-chi.json")


def _set_of(path: Path) -> CriteriaSet:
    return load_criteria_set(json.loads(path.read_text("utf-8")))


def test_a_file_that_cannot_be_read_is_told_once(run: Run, round_folder: Path) -> None:
    whole = (FIELD / "forms" / "plain.xlsx").read_bytes()
    (round_folder / "phieu" / "phieu-U1.xlsx").write_bytes(whole[:-30])
    ran = run("check", round_folder)
    [problem] = ran.problems
    assert ran.status == 2 and "phieu-U1.xlsx" in problem and "submitted = false" not in ran.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("phieu-U1.et", "không phải tệp .xlsx nên không đọc được; hãy lưu lại dạng .xlsx"),
        ("phieu-U1 (1).ods", "hãy lưu lại dạng .xlsx"),
        ("phieu-U1.zip", "là tệp nén"),
    ],
)
def test_a_file_of_another_kind_is_named_once(run: Run, round_folder: Path, name: str, said: str) -> None:
    (round_folder / "phieu" / name).write_bytes(b"x")
    ran = run("check", round_folder)
    [problem] = ran.problems
    assert ran.status == 2 and problem.startswith(f"Tệp «phieu/{name}»: ") and said in problem


def zipped(path: Path, **files: bytes | Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)


def test_forms_in_a_zip_file_are_read(run: Run, round_folder: Path) -> None:
    form, bundle = FIELD / "forms" / "percent-cell.xlsx", round_folder / "phieu" / "gửi sở.zip"
    litter = {"__MACOSX/x.xlsx": b"x", "~$phieu.xlsx": b"x"}
    zipped(bundle, **{"Trung tâm/bản cuối.xlsx": form, "../minh chứng.pdf": b"%PDF", **litter})
    ran = run("check", round_folder)
    assert ran.status == 0 and "14,75" in ran.out and "Hợp lệ" in ran.out
    assert ran.problems == [
        "Lưu ý: Tệp «phieu/gửi sở.zip/minh chứng.pdf»: không phải phiếu .xlsx nên không được đọc; ho-so lấy làm tài "
        "liệu kiểm chứng của đơn vị gửi tệp nén.",
        SOUND,
    ]
    # What is wrong is told by the file in there; two versions of a form are told apart.
    put_form(round_folder, "plain")
    ran = run("check", round_folder)
    assert "có 2 phiếu (phieu/gửi sở.zip/Trung tâm/bản cuối.xlsx, phieu/phieu-U1.xlsx)" in ran.err
    assert "Tệp «phieu/gửi sở.zip/Trung tâm/bản cuối.xlsx»: lưu lúc " in ran.err
    (round_folder / "phieu" / "phieu-U1.xlsx").unlink()
    zipped(bundle, **{"a.xlsx": FIELD / "forms" / "percent-as-share.xlsx", "b.rar": b"x", "phieu-U1.xlsm": b"x"})
    problems = "\n".join(run("check", round_folder).problems)
    assert "Tệp «phieu/gửi sở.zip/a.xlsx», sheet 'Tự đánh giá', ô E24, tiêu chí 1.7" in problems
    assert "Tệp «phieu/gửi sở.zip/b.rar»: là tệp nén nên không đọc được" in problems
    assert "Tệp «phieu/gửi sở.zip/phieu-U1.xlsm»: có thể chứa macro" in problems


def test_a_zip_file_is_unpacked_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, files in (
        ("trống", {}),
        ("một", {"a.xlsx": b"0" * (MAX_FILE_BYTES + 5)}),
        ("nhiều", {f"{at}.txt": b"" for at in range(30)}),
        ("to", {f"{at}.xlsx": b"0" * 600 for at in range(4)}),
    ):
        zipped(tmp_path / f"{name}.zip", **files)
    monkeypatch.setattr(archive, "MOST_ENTRIES", 20)
    found = form_files.form_files(tmp_path)
    assert {path.name: why for path, why in found.refused} == {
        "nhiều.zip": "là tệp nén quá lớn nên không đọc được; hãy giải nén, lấy tệp .xlsx ra"
    }
    assert {path.name: why for path, why in found.others} == {"trống.zip": "là tệp nén không có phiếu nào bên trong"}
    large = next(file.content for file in found.forms if file.path.parent.name == "một.zip")
    assert isinstance(large, bytes) and len(large) == MAX_FILE_BYTES + 1
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000)
    refused = {path.name: why for path, why in form_files.form_files(tmp_path).refused}
    assert "to.zip" in refused and "quá lớn" in refused["to.zip"] and "trống.zip" not in refused


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_forms_of_other_programs_read_as_their_xlsx_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers, texts, links and remarks; refused by the same cells: formulas and formats of numbers are kept."""
    monkeypatch.setattr(office_pdf, "program", lambda: SOFFICE)
    names = ("percent-cell", "comment", "link")
    forms = {name: (FIELD / "forms" / f"{name}.xlsx").read_bytes() for name in names}
    book = load_workbook(io.BytesIO(forms["link"]))
    book["Tự đánh giá"]["E24"] = "=90+5"
    book.save(tmp_path / "formula.xlsx")
    forms["formula"] = (tmp_path / "formula.xlsx").read_bytes()
    folder = tmp_path / "phieu"
    folder.mkdir()
    for name, content in forms.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    for kind, chosen in {"ods": ("comment", "formula"), "xls": ("percent-cell", "link")}.items():
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        sources = [f"{name}.xlsx" for name in chosen]
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), *sources]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    # Whatever the ending of a name says.
    (folder / "link.xls").rename(folder / "link.et")
    (folder / "formula.ods").rename(folder / "formula.xlsx")
    (folder / "phieu-U1.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
    found = form_files.form_files(folder)
    told = {file.path.stem: said_of(file.content) for file in found.forms if file.path.stem in forms}
    assert told == {name: said_of(content) for name, content in forms.items()}
    assert "chứa công thức" in str(told["formula"]) and "(comment)" in str(told["comment"])
    monkeypatch.setattr(office_pdf, "program", lambda: None)
    refused = {path.name: why for path, why in form_files.form_files(folder).refused}
    assert "hãy lưu lại dạng .xlsx, hoặc cài LibreOffice để chương trình tự đọc" in refused["link.et"]


def said_of(content: Path | bytes) -> Sequence[object]:
    remarks: list[str] = []
    try:
        form = read_form(content, _set_of(FIELD / "bo-tieu-chi.json"), name="phiếu", remarks=remarks)
    except WorkbookError as error:
        return error.problems
    # LibreOffice computes anew; what the form itself was saved with is another matter.
    remarks = [remark for remark in remarks if "điểm phiếu hiện khác" not in remark]
    return form.answers, form.explanations, form.evidence, remarks


def test_whatever_else_lies_in_the_folder_is_named(run: Run, round_folder: Path) -> None:
    put_form(round_folder, "plain")
    (round_folder / "phieu" / "minh chứng.pdf").write_bytes(b"%PDF")
    (round_folder / "phieu" / "cũ").mkdir()
    (round_folder / "phieu" / "~$phieu-U1.xlsx").write_bytes(b"lock")
    ran = run("check", round_folder)
    assert ran.status == 0
    assert ran.problems == [
        "Lưu ý: Thư mục «phieu/cũ»: không được đọc; phiếu phải nằm ngay trong thư mục phieu.",
        "Lưu ý: Tệp «phieu/minh chứng.pdf»: không phải phiếu .xlsx nên không được đọc; tài liệu kiểm chứng thì đặt "
        "vào kiem-chung/MÃ_ĐƠN_VỊ.",
        SOUND,
    ]


def test_a_workbook_beside_the_one_that_is_read_is_named(run: Run, round_folder: Path) -> None:
    put_form(round_folder, "plain")
    for name in ("tham-dinh (1).xlsx", "tham-dinh.ods", "phieu-U1.xlsx", "dot-danh-gia - Copy.xls", "ghi chú.xlsx"):
        (round_folder / name).write_bytes(b"x")
    for name in ("Tham-Dinh.xlsx", "thẩm định (2).xlsx", "ho-so-2026.zip", "gửi sở.zip"):
        (round_folder / name).write_bytes(b"x")
    shutil.copy(next((round_folder / "phieu").iterdir()), round_folder / "Trung tâm gửi.xlsx")
    (round_folder / "Phiếu").mkdir()
    read_as = "không được đọc; đợt này đọc tham-dinh.xlsx, hãy đổi tên hoặc chuyển tệp đi nơi khác."
    a_form = "không được đọc ở đây; phiếu nhận về thì chuyển vào thư mục phieu."
    assert run("check", round_folder).problems == [
        "Lưu ý: Thư mục «Phiếu»: không được đọc; chuyển các tệp trong đó vào thư mục phieu.",
        f"Lưu ý: Tệp «Tham-Dinh.xlsx»: {read_as}",
        f"Lưu ý: Tệp «Trung tâm gửi.xlsx»: {a_form}",
        "Lưu ý: Tệp «dot-danh-gia - Copy.xls»: không được đọc; đợt này đọc dot-danh-gia.toml, hãy đổi tên hoặc chuyển tệp "
        "đi nơi khác.",
        f"Lưu ý: Tệp «gửi sở.zip»: {a_form}",
        f"Lưu ý: Tệp «phieu-U1.xlsx»: {a_form}",
        f"Lưu ý: Tệp «tham-dinh (1).xlsx»: {read_as}",
        f"Lưu ý: Tệp «tham-dinh.ods»: {read_as}",
        f"Lưu ý: Tệp «thẩm định (2).xlsx»: {read_as}",
        SOUND,
    ]


def test_a_text_of_an_old_encoding_is_said_with_its_line(run: Run, round_folder: Path) -> None:
    put_form(round_folder, "plain")
    path = round_folder / "dot-danh-gia.toml"
    text = path.read_text("utf-8").replace("Trung tâm Thử nghiệm", "Trung t©m Thö nghiÖm")
    path.write_text(text, encoding="utf-8")
    line = text.splitlines().index('name = "Trung t©m Thö nghiÖm"') + 1
    [remark, _] = run("check", round_folder).problems
    assert f"dòng {line}: «Trung t©m Thö nghiÖm» có vẻ gõ theo bảng mã TCVN3 (ABC)" in remark
    assert "đọc là «Trung tâm Thử nghiệm»" in remark
