"""PDF rendering itself: same bytes again, no outside files, a clear word where Pango is missing."""

from __future__ import annotations

import builtins
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from document_samples import decision, minutes
from pdf_geometry import pages_of, pieces

from cchc_eval.documents import Document, PdfUnavailable, render_html, render_pdf
from cchc_eval.documents import pdf as pdf_module


@pytest.mark.parametrize("make", [decision, minutes])
def test_the_same_document_gives_the_same_bytes(make: Callable[[], Document]) -> None:
    first = render_pdf(make())
    assert first.startswith(b"%PDF-")
    assert render_pdf(make()) == first
    assert "SOURCE_DATE_EPOCH" not in os.environ


def test_rendering_in_threads_gives_the_same_bytes() -> None:
    alone = render_pdf(decision())
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda _: render_pdf(decision()), range(4)))
    assert together == [alone] * 4
    assert "SOURCE_DATE_EPOCH" not in os.environ


def test_a_given_build_time_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    render_pdf(decision(1))
    assert os.environ["SOURCE_DATE_EPOCH"] == "1700000000"


def test_pages_are_set_in_one_embedded_face_of_times_metrics() -> None:
    pages = pages_of(render_pdf(decision(1)))
    fonts = {char["fontname"] for page in pages for char in page.chars}
    assert len(fonts) == 4
    assert all(re.match(r"[A-Z]{6}\+(Tinos|TimesNewRomanPS)", font) for font in fonts), "under its own name"
    assert any("Ở" in piece.text for piece in pieces(pages[0])), "text can be searched and copied"


def test_text_is_black() -> None:
    chars = [char for page in pages_of(render_pdf(decision(1))) for char in page.chars]
    assert chars and {tuple(char["non_stroking_color"]) for char in chars} <= {(0,), (0, 0, 0)}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file:///etc/times.conf",
        "file:///usr/share/fonts/times.ttf?/etc/passwd",
        "http://127.0.0.1/times.ttf",
        "https://example.org/x.png",
        "cchc-font:../contexts.py",
        "cchc-font:",
        "data:text/plain,x",
        "ftp://example.org/times.ttf",
    ],
)
def test_no_other_file_is_fetched(url: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        pdf_module._fetch(url)


def test_the_packaged_faces_and_the_machines_own_times_are_fetched(tmp_path: Path) -> None:
    packaged = pdf_module.FONT_FOLDER / "Tinos-Regular.ttf"
    assert pdf_module._fetch("cchc-font:Tinos-Regular.ttf") == packaged.read_bytes()
    own = tmp_path / "Times New Roman.ttf"
    own.write_bytes(b"font")
    assert pdf_module._fetch(own.as_uri()) == b"font"


def test_a_template_that_names_a_file_gets_a_page_without_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="90" height="90"/></svg>'
    )
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "decision.html").write_text(
        f'<article><img src="{secret.as_uri()}"><p style="background: url({secret.as_uri()})">Chữ</p></article>'
    )
    (page,) = pages_of(render_pdf(decision(1), [folder]))
    assert page.extract_text() == "Chữ"
    assert not page.images
    assert not page.rects


@pytest.fixture
def without_weasyprint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Exception], None]]:
    """Importing WeasyPrint raises what it is told to, as on a machine without its libraries."""
    original = builtins.__import__

    def refuse(error: Exception) -> None:
        def importer(name: str, *arguments: Any, **keywords: Any) -> Any:
            if name.partition(".")[0] == "weasyprint":
                print("WeasyPrint could not import some external libraries.")
                raise error
            return original(name, *arguments, **keywords)

        monkeypatch.setattr(builtins, "__import__", importer)

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    yield refuse


@pytest.mark.parametrize(
    "error",
    [
        OSError("cannot load library 'libpango-1.0-0': not found"),
        ModuleNotFoundError("No module named 'weasyprint'"),
    ],
)
def test_a_machine_without_pango_gets_the_command_to_install_it(
    without_weasyprint: Callable[[Exception], None], error: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    without_weasyprint(error)
    with pytest.raises(PdfUnavailable) as caught:
        render_pdf(decision(1))
    message = str(caught.value)
    assert "thiếu thư viện Pango" in message
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in message
    assert str(error) in message
    assert capfd.readouterr().out == "", "WeasyPrint's own notice is not shown"
    assert "QUYẾT ĐỊNH" in render_html(decision(1)), "HTML needs no Pango"
