"""What a hostile hand wrote stands in a Word file as text: no field, no link, nothing from elsewhere."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from planted import SEEN, plant
from word_reading import NAMES, html_lines, sample, word_lines
from word_setting import convert

from cchc_eval.documents import document_name, render_html, render_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What computes, links or brings in something.
LIVE = (
    "fldSimple",
    "instrText",
    "hyperlink",
    "object",
    "altChunk",
    "subDoc",
    "attachedTemplate",
    "sdt",
    "drawing",
    "pict",
)


@pytest.fixture(scope="module")
def planted() -> Mapping[str, bytes]:
    return {name: render_word(plant(sample(name))) for name in NAMES}


def squeezed(text: str) -> str:
    """Without what a line's end or capital letters of a heading change, and what nobody sees."""
    return "".join(text.replace("\u200b", "").split()).casefold()


def live(data: bytes) -> Counter[tuple[str, str, str]]:
    """(part, element, its text) of everything in the file that does something, and every address outside it."""
    found: Counter[tuple[str, str, str]] = Counter()
    with ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            if not part.endswith((".xml", ".rels")):
                found[part, "part", ""] += 1
                continue
            for element in etree.fromstring(archive.read(part)).iter(etree.Element):
                name = etree.QName(element).localname
                if element.get("TargetMode") == "External" or name in LIVE:
                    found[part, name, (element.text or "").strip()] += 1
    return found


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_file_does_more_than_in_a_harmless_one(name: str, planted: Mapping[str, bytes]) -> None:
    assert live(planted[name]) == live(render_word(sample(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_as_it_was_typed(name: str, planted: Mapping[str, bytes]) -> None:
    lines = word_lines(planted[name])
    assert lines == html_lines(render_html(plant(sample(name))))
    assert squeezed(" ".join(lines)).count(squeezed(SEEN)) >= 10


# A paper of each template: others of the same only have more rows.
PAPERS = sorted({document_name(sample(name)): name for name in reversed(NAMES)}.values())


@pytest.fixture(scope="module")
def printed(planted: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What LibreOffice shows of each on paper."""
    folder: Path = tmp_path_factory.mktemp("word")
    for name in PAPERS:
        (folder / f"{name}.docx").write_bytes(planted[name])
    convert([folder / f"{name}.docx" for name in PAPERS], "pdf", folder)
    shown = {}
    for name in PAPERS:
        done = subprocess.run(
            ["pdftotext", "-raw", f"{name}.pdf", "-"], cwd=folder, check=True, capture_output=True, timeout=60
        )
        shown[name] = squeezed(done.stdout.decode())
    return shown


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("name", PAPERS)
def test_libreoffice_shows_it_so(name: str, planted: Mapping[str, bytes], printed: Mapping[str, str]) -> None:
    # Cells are parted by pages and columns; not a letter of them is lost, and most texts stand in one piece.
    assert Counter(squeezed(" ".join(word_lines(planted[name])))) - Counter(printed[name]) == Counter()
    assert printed[name].count(squeezed(SEEN)) >= 20
