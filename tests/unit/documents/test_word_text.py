"""A Word file says what the page of the same document says, and nothing a person typed changes its make."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from zipfile import ZipFile

import pytest
from document_samples import SAMPLES, appraisal, decision, minutes, proposal, self_assessment
from word_reading import NAMES, html_lines, sample, word, word_lines

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.contexts import Signature

HOSTILE = "R&D <b>\"x\"</b> {{ doc.year }} {% raw %} {_{ }_} %_} {# #} 'y' ]]>"


@pytest.mark.parametrize("name", NAMES)
def test_word_and_page_say_the_same(name: str) -> None:
    document = sample(name)
    lines = word_lines(render_word(document))
    assert lines == html_lines(render_html(document))
    assert lines.count("Độc lập - Tự do - Hạnh phúc") == 1
    assert sum(line.endswith("./.") for line in lines) == 1


@pytest.mark.parametrize("many", [0, 1, 60])
def test_lists_of_any_length_say_the_same(many: int) -> None:
    places = tuple(f"Đơn vị thứ {number}" for number in range(many))
    for document in (
        dataclasses.replace(decision(), recipients=places, legal_bases=places),
        dataclasses.replace(minutes(), recipients=places, agenda=places),
        dataclasses.replace(proposal(), recipients=places, addressees=places or ("Giám đốc Sở",)),
    ):
        assert word_lines(render_word(document)) == html_lines(render_html(document))


def test_lines_a_head_may_lack_are_left_out() -> None:
    document = decision()
    bare = dataclasses.replace(document.head, superior_body="")
    plain = Signature("GIÁM ĐỐC", name="Lê Quang Vinh")
    lines = word_lines(render_word(dataclasses.replace(document, head=bare, signature=plain)))
    assert lines[0].startswith("HỘI ĐỒNG")
    at = lines.index("GIÁM ĐỐC")
    assert lines[at : at + 3] == ["GIÁM ĐỐC", "Lê Quang Vinh", "Phụ lục"]

    unnumbered = dataclasses.replace(minutes(), head=dataclasses.replace(minutes().head, symbol=""))
    assert not any(line.startswith("Số:") for line in word_lines(render_word(unnumbered)))


def test_a_sheet_before_the_meeting_has_no_column_of_the_council() -> None:
    sheet = appraisal()
    before = dataclasses.replace(
        sheet,
        lines=[dataclasses.replace(line, council_points=None, council_reason="") for line in sheet.lines],
        result=dataclasses.replace(sheet.result, council_points=None, place=0, note=""),
    )
    lines = html_lines(render_html(before))
    assert word_lines(render_word(before)) == lines
    assert "Điểm thẩm định" in lines and "Thiếu tài liệu kiểm chứng" in lines
    assert not any("Hội đồng" in line for line in lines[: lines.index("CHÁNH VĂN PHÒNG")] if "- " not in line)
    assert "Điểm Hội đồng" in html_lines(render_html(sheet))


@pytest.mark.parametrize("text", [HOSTILE, "&amp; &lt; \\1 ${x} %s", "_" * 5, "«“”»", "🇻🇳 𠀋"])
def test_text_stays_literal(text: str) -> None:
    sheet = appraisal()
    line = dataclasses.replace(sheet.lines[-1], title=text, answer=text, council_reason=text)
    document = dataclasses.replace(
        sheet,
        unit_name=text,
        lines=[line],
        head=dataclasses.replace(sheet.head, issuing_body=text),
        signature=Signature(text, text, text, text),
    )
    lines = word_lines(render_word(document))
    assert lines.count(text) >= 4  # the three of the line, and the name of the signer
    assert lines == html_lines(render_html(document))


def test_unprintable_characters_are_dropped() -> None:
    noisy = "A\x00\x07\x0b\x0c\x1b\x85\u202e\ud800\ufffe\uffffB"
    document = dataclasses.replace(decision(), proposer=noisy)
    assert "Theo đề nghị của AB." in word_lines(render_word(document))


def test_text_is_composed_and_lines_of_a_cell_are_kept() -> None:
    sheet = self_assessment()
    line = dataclasses.replace(sheet.lines[-1], evidence="Biên bản\nDanh sách\tA", explanation="Kế hoạch")
    document = word(render_word(dataclasses.replace(sheet, lines=[line])))
    row = document.tables[1].rows[1]
    assert [cell.text for cell in row.cells[-2:]] == ["Biên bản\nDanh sách\tA", "Kế hoạch"]


@pytest.mark.parametrize("name", ["decision-200", "minutes", "proposal-long", "appraisal"])
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert render_word(SAMPLES[name]()) == render_word(SAMPLES[name]())


@pytest.mark.parametrize("name", NAMES)
def test_no_trace_of_fields_or_person_remains(name: str, tmp_path: Path) -> None:
    path = tmp_path / "document.docx"
    path.write_bytes(render_word(sample(name)))
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        for part in archive.namelist():
            text = archive.read(part).decode()
            assert "{{" not in text and "{%" not in text
            assert "creator" not in text and "lastModifiedBy" not in text


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(TypeError, match="no document: dict"):
        render_word({"year": 2026})  # type: ignore[arg-type]
