"""Word files as LibreOffice sets them: pages, page numbers, repeated heads, signatures, nothing past the margins."""

from __future__ import annotations

import dataclasses
import re
import shutil
import unicodedata
from functools import partial
from pathlib import Path

import pdfplumber
import pytest
from document_samples import decision, self_assessment
from pdf_geometry import sample_pages
from pdfplumber.page import Page
from word_reading import sample, word, word_lines
from word_setting import convert

from cchc_eval.documents import Document, document_name, render_word
from cchc_eval.documents.word import WORD_FOLDER

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]

MM = 72 / 25.4
FACE = re.compile("Times|Tinos")
TABLES = {"decision-200": "Ghi chú", "proposal-long": "Ghi chú", "self-assessment": "Giải trình"}
OTHERS = (
    "amending-decision",
    "minutes",
    "proposal",
    "improvement-plan",
    "review-reply",
    "unit-report",
    "office-report",
    "founding",
    "launch-letter",
)
# Where the signer's name stands elsewhere too, or is not known yet.
SIGNED = {"minutes": "CHỦ TỌA", "founding": "Nơi nhận:", "launch-letter": "TL. GIÁM ĐỐC"}


def tall() -> Document:
    """One criterion whose evidence no page can hold."""
    sheet = self_assessment()
    long = dataclasses.replace(sheet.lines[2], evidence="\n".join(f"Văn bản {n}" for n in range(1, 81)))
    return dataclasses.replace(sheet, lines=[*sheet.lines[:2], long, *sheet.lines[3:5]])


def many_recipients() -> Document:
    places = (*(f"Đơn vị thứ {number}" for number in range(1, 90)), "Lưu: VT, VP")
    return dataclasses.replace(decision(), recipients=places)


DOCUMENTS = {name: partial(sample, name) for name in (*OTHERS, *TABLES)} | {
    "tall": tall,
    "recipients": many_recipients,
}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    folder = tmp_path_factory.mktemp("word")
    files = []
    for name, make in DOCUMENTS.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(render_word(make()))
    convert(files, "pdf", folder)
    return {name: pdfplumber.open(Path(folder, f"{name}.pdf")).pages for name in DOCUMENTS}


def top(page: Page) -> str:
    """What stands in the top margin."""
    return (page.crop((0, 0, page.width, 19 * MM)).extract_text() or "").strip()


def parts(pages: list[Page]) -> list[list[Page]]:
    """Pages of the main text and of each appendix, which starts with its title."""
    result: list[list[Page]] = []
    for page in pages:
        if not result or page.extract_text().startswith("Phụ lục"):
            result.append([])
        result[-1].append(page)
    return result


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pages_are_numbered_from_the_second_of_each_part(name: str, converted: dict[str, list[Page]]) -> None:
    assert converted[name]
    for part in parts(converted[name]):
        assert [top(page) for page in part] == ["", *map(str, range(2, len(part) + 1))]
        for page in part[1:]:
            (number,) = page.crop((0, 0, page.width, 19 * MM)).extract_words()
            middle = (30 * MM + page.width - 16 * MM) / 2
            assert (number["x0"] + number["x1"]) / 2 == pytest.approx(middle, abs=2)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_text_stays_within_the_margins_of_a4(name: str, converted: dict[str, list[Page]]) -> None:
    assert converted[name]
    for page in converted[name]:
        assert sorted((page.width / MM, page.height / MM)) == pytest.approx([210, 297], abs=0.2)
        text = page.crop((0, 19 * MM, page.width, page.height))
        assert text.chars, "an empty page"
        assert min(char["x0"] for char in text.chars) >= 30 * MM - 1
        assert max(char["x1"] for char in text.chars if char["text"].strip()) <= page.width - 15 * MM
        assert all(FACE.search(char["fontname"]) for char in text.chars)
        if name != "tall":  # LibreOffice sets the last line of so high a row below its border
            assert max(char["bottom"] for char in text.chars) <= page.height - 20 * MM + 1


def first_line(page: Page) -> str:
    """The beginning of what stands below the number, without what justifying does to its blanks."""
    text = page.crop((0, 19 * MM, page.width, page.height)).extract_text()
    return re.sub(r"\W", "", unicodedata.normalize("NFC", text.split("\n")[0]))[:24]


# Of the other kinds `make papers` compares more, and each for 1, 6, 60 and 200 units.
@pytest.mark.parametrize("name", [*OTHERS, "self-assessment"])
def test_word_ends_its_pages_where_the_pdf_does(name: str, converted: dict[str, list[Page]]) -> None:
    assert [first_line(page) for page in converted[name]] == [first_line(page) for page in sample_pages(name)]


def tops_of_text(page: Page) -> dict[str, float]:
    """Of the lines in the size of the text how far down each stands, by what it says."""
    lines = page.extract_text_lines()
    return {line["text"].strip(): line["top"] for line in lines if round(line["chars"][0]["size"], 1) == 14}


@pytest.mark.parametrize("name", OTHERS)
def test_word_begins_its_text_as_far_down_as_the_pdf(name: str, converted: dict[str, list[Page]]) -> None:
    """Where its head were higher, a page that is just full in the PDF would end a line earlier."""
    in_word, in_pdf = tops_of_text(converted[name][0]), tops_of_text(sample_pages(name)[0])
    shared = [text for text in in_pdf if text in in_word and len(text) > 30]
    # In a line of 17.5 pt LibreOffice sets the letters 2.5 pt higher.
    assert in_word[shared[0]] + 2.5 == pytest.approx(in_pdf[shared[0]], abs=0.25)


@pytest.mark.parametrize("name", TABLES)
def test_every_page_of_a_table_has_its_head(name: str, converted: dict[str, list[Page]]) -> None:
    heads = [table.extract()[0] for page in converted[name] for table in page.find_tables()]
    assert len(heads) >= 3
    assert all((head[0], head[-1]) == ("STT", TABLES[name]) for head in heads)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_signature_never_stands_alone(name: str, converted: dict[str, list[Page]]) -> None:
    signer = SIGNED.get(name) or DOCUMENTS[name]().signature.name
    texts = [page.extract_text() for page in parts(converted[name])[0]]
    (signed,) = (text for text in texts if signer in text)
    assert "./." in signed


def test_a_row_higher_than_a_page_goes_on_over_it(converted: dict[str, list[Page]]) -> None:
    text = "\n".join(page.extract_text() for page in converted["tall"])
    assert all(f"Văn bản {number}" in text for number in range(1, 81))


def test_a_long_list_of_recipients_goes_on_over_the_page(converted: dict[str, list[Page]]) -> None:
    text = "\n".join(page.extract_text() for page in converted["recipients"])
    assert all(f"- Đơn vị thứ {number};" in text for number in range(1, 90))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_header_blocks_are_level(name: str, converted: dict[str, list[Page]]) -> None:
    words = converted[name][0].extract_words()

    def bottom(text: str) -> float:
        return next(word["bottom"] for word in words if word["text"] == text)

    superior = DOCUMENTS[name]().head.superior_body.upper().split()[0]
    assert bottom(superior) == pytest.approx(bottom("CỘNG"), abs=0.5)
    if name != "minutes":
        assert bottom("Số:") == pytest.approx(bottom("Hòa,"), abs=0.5)


def test_recipients_stand_level_with_the_authority(converted: dict[str, list[Page]]) -> None:
    words = converted["recipients"][1].extract_words()
    first = next(word for word in words if word["text"] == "Nơi")
    assert first["bottom"] == pytest.approx(next(w["bottom"] for w in words if w["text"] == "TM."), abs=0.7)


def test_templates_saved_anew_in_an_office_program_still_work(tmp_path: Path) -> None:
    convert(sorted(WORD_FOLDER.glob("*.docx")), "docx", tmp_path)
    for name in ("decision", "proposal-individuals", "self-assessment", "appraisal", *OTHERS):
        document = sample(name)
        saved = render_word(document, tmp_path / f"{document_name(document)}.docx")
        packaged = render_word(document)
        assert word_lines(saved) == word_lines(packaged)
        assert [section.orientation for section in word(saved).sections] == [
            section.orientation for section in word(packaged).sections
        ]
