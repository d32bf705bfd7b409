"""The ZIP of a dossier: names that sort and are safe, and a table of contents that leaves nothing out."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from cchc_eval.documents import dossier as dossier_module
from cchc_eval.documents.dossier import CONTENTS, Dossier, Head, Paper, contents_pdf, safe_name

HEAD = Head("Sở Khoa học và Công nghệ", "Hồ sơ đánh giá năm 2026", "Đỗ Thị Huyền", datetime(2027, 3, 1, 8, 5))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\x.exe", "x.exe"),
        ("C:\\a\x00b\r\n<c>|?.pdf", "C a b c .pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("CON", "_CON"),
        ("lpt1.pdf", "_lpt1.pdf"),
        ("...", "tep"),
        ("  a.  ", "a"),
        ("e\u0323\u0302.pdf", "ệ.pdf"),
    ],
)
def test_a_name_is_one_that_every_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    made = safe_name("Đ" * 300 + ".pdf")
    assert made.endswith("Đ.pdf") and len(made.encode()) <= 100
    assert len(safe_name("x" * 90 + "." + "y" * 90).encode()) <= 100


def test_files_lie_in_the_order_of_the_process_under_the_table_of_contents(tmp_path: Path) -> None:
    page = contents_pdf(HEAD, [])
    evidence = tmp_path / "e"
    evidence.write_bytes(b"anh" * 1000)
    with Dossier(tmp_path / "d.zip") as dossier:
        dossier.section("Triển khai")
        dossier.add(Paper("Công văn triển khai"), "cong-van.pdf", page)
        dossier.section("Tự đánh giá")
        dossier.add(Paper("Ảnh"), "../ảnh.txt", evidence, ["U01 Trung tâm/1", "Tài liệu"])
        dossier.add(Paper("Ảnh"), "../ảnh.txt", evidence, ["U01 Trung tâm/1", "Tài liệu"])
        dossier.miss(Paper("Quyết định", "05/QĐ", date(2027, 1, 15), "Sở"), "tệp đã mất")
        dossier.section("Khen thưởng")
        dossier.finish(HEAD)
    with zipfile.ZipFile(tmp_path / "d.zip") as found:
        assert found.testzip() is None
        names = found.namelist()
        assert sorted(names) == [CONTENTS, *names[:-1]], "the table first, the others as they were added"
        assert names[:-1] == [
            "01-Triển khai/001-cong-van.pdf",
            "02-Tự đánh giá/U01 Trung tâm 1/Tài liệu/001-ảnh.txt",
            "02-Tự đánh giá/U01 Trung tâm 1/Tài liệu/002-ảnh.txt",
        ]
        assert found.read(names[1]) == evidence.read_bytes()
        table = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(found.read(CONTENTS))).pages)
    said = " ".join(table.replace("\u2060", "").split())
    for text in ("MỤC LỤC VĂN BẢN, TÀI LIỆU", "05/QĐ", "15/01/2027", "Không kèm: tệp đã mất", "Khen thưởng: không có"):
        assert text in said


def test_a_long_table_of_contents_is_parted_and_its_numbers_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_module, "LINES", 3)
    with Dossier(tmp_path / "d.zip") as dossier:
        for section, papers in enumerate((2, 4, 0), 1):
            dossier.section(f"Bước {section}")
            for _ in range(papers):
                dossier.miss(Paper("Ảnh"), "tệp đã mất")
        dossier.finish(HEAD)
    with zipfile.ZipFile(tmp_path / "d.zip") as found:
        assert found.namelist() == ["00-muc-luc-ho-so-01.pdf", "00-muc-luc-ho-so-02.pdf"]
        readers = [PdfReader(io.BytesIO(found.read(name))) for name in found.namelist()]
        first, second = (" ".join(reader.pages[0].extract_text().split()) for reader in readers)
    assert "Phần 1/2" in first and "2. Bước 2 3 Ảnh" in first and "4 Ảnh" not in first
    assert "Phần 2/2" in second and "2. Bước 2 (tiếp theo) 4 Ảnh" in second
    assert "6 Ảnh" in second and "3. Bước 3: không có tài liệu" in second


def test_what_people_wrote_is_no_markup_in_the_table() -> None:
    from cchc_eval.documents.dossier import Line, Section

    line = Line(Paper("<img src=x>&amp;", "<b>"), "a/<script>.pdf", 3, "")
    text = PdfReader(io.BytesIO(contents_pdf(HEAD, [Section("x", [line])]))).pages[0].extract_text()
    assert "<img src=x>&amp;" in text and "<script>" in text


def test_a_damaged_pdf_has_no_number_of_pages(tmp_path: Path) -> None:
    with Dossier(tmp_path / "d.zip") as dossier:
        dossier.section("x")
        dossier.add(Paper("x"), "x.pdf", b"%PDF-1.7 nothing")
        assert dossier.sections[0].lines[0].pages is None
