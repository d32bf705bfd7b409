"""An office document that somebody attached is shown as a PDF, within limits of its own."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from cchc_eval.documents import office_pdf
from cchc_eval.documents.office_pdf import NotConverted, pdf_of
from cchc_eval.documents.word import WORD_FOLDER

DOCX = (WORD_FOLDER / "minutes.docx").read_bytes()
installed = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


def program(folder: Path, script: str) -> str:
    """A program in the place of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@installed
def test_a_word_file_becomes_a_pdf() -> None:
    assert pdf_of(DOCX, "docx").startswith(b"%PDF-")


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "alive"
    monkeypatch.setattr(office_pdf, "program", lambda: program(tmp_path, f"(sleep 2; touch {marker}) & sleep 60"))
    with pytest.raises(NotConverted, match="tệp cần hơn 1 giây để mở"):
        pdf_of(DOCX, "docx", seconds=1)
    time.sleep(1.5)
    assert not marker.exists()


def test_it_runs_with_a_profile_and_an_environment_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "x")
    script = f'env > {told}; cat "$HOME/profile/user/registrymodifications.xcu" >> {told}; echo %PDF-1.7 > tai-lieu.pdf'
    monkeypatch.setattr(office_pdf, "program", lambda: program(tmp_path, script))
    assert pdf_of(DOCX, "docx") == b"%PDF-1.7\n"
    said = told.read_text()
    assert "SECRET_OF_THE_SERVER" not in said and "http_proxy=http://127.0.0.1:9" in said
    assert 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value>' in said


@pytest.mark.parametrize(
    ("content", "ending", "why"),
    [
        (DOCX, "html", "không phải tệp văn phòng"),
        (b"x" * (office_pdf.MOST_READ + 1), "docx", "tệp lớn hơn 30 MB"),
    ],
)
def test_what_is_not_converted_is_named(content: bytes, ending: str, why: str) -> None:
    if office_pdf.program() is None:
        why = "máy chủ không có LibreOffice"
    with pytest.raises(NotConverted, match=why):
        pdf_of(content, ending)


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_pdf, "PROGRAMS", ("no-such-program",))
    with pytest.raises(NotConverted, match="máy chủ không có LibreOffice"):
        pdf_of(DOCX, "docx")


def test_what_it_can_not_open_gives_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_pdf, "program", lambda: program(tmp_path, "echo '<html>' > tai-lieu.pdf"))
    with pytest.raises(NotConverted, match="LibreOffice không mở được tệp này"):
        pdf_of(DOCX, "docx")
