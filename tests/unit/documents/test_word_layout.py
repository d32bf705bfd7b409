"""The layout of Decree 30/2020/NĐ-CP, read back from the Word files."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import pytest
from document_samples import LONG_NAME, decision, proposal
from docx.document import Document as WordDocument
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from lxml import etree
from plain_samples import PLAIN_SAMPLES
from word_reading import NAMES, find, sample, val, word

from cchc_eval.documents import render_word
from cchc_eval.documents.breaks import text_width

SECTIONS = {
    "decision": "PP",
    "amending-decision": "PLP",
    "minutes": "P",
    "proposal": "PLL",
    "reward-decision": "PLL",
    "own-reward-decision": "PL",
    "improvement-plan": "PL",
    "review-reply": "P",
    "founding": "P",
    "unit-report": "PL",
    "office-report": "PLLLLL",
    "office-report-grouped": "PLLLLLL",
    "self-assessment": "L",
    "appraisal": "L",
}


@lru_cache
def rendered(name: str) -> bytes:
    return render_word(sample(name))


@pytest.fixture(params=NAMES)
def whole(request: pytest.FixtureRequest) -> WordDocument:
    return word(rendered(request.param))


def styled(style: str) -> list[Paragraph]:
    whole = word(rendered("decision"))
    body = whole.element.body.iter(qn("w:p"))
    return [found for p in body if (found := Paragraph(p, whole._body)).style.name == style]


def test_page_margins_and_page_numbers(whole: WordDocument) -> None:
    assert whole.sections
    for number, section in enumerate(whole.sections):
        sides = sorted((section.page_width.mm, section.page_height.mm))
        assert sides == pytest.approx([210, 297], abs=0.1)
        assert 20 <= round(section.top_margin.mm, 2) <= 25 and 20 <= round(section.bottom_margin.mm, 2) <= 25
        assert 30 <= section.left_margin.mm <= 35 and 15 <= section.right_margin.mm <= 20
        # The number stands in the top margin of every page but a part's first; an appendix starts anew.
        assert section.header_distance < Mm(10)
        assert section.different_first_page_header_footer
        (page,) = section.header.paragraphs
        assert [text.text.strip() for text in find(page._p, ".//w:instrText")] == ["PAGE"]
        assert page.style.font.size == Pt(13) and page.style.paragraph_format.alignment == 1
        assert not find(section.first_page_header._element, ".//w:instrText")
        starts = [val(start, "w:start") for start in find(section._sectPr, "w:pgNumType")]
        assert starts == (["1"] if number else [])


@pytest.mark.parametrize("name", SECTIONS)
def test_each_part_has_its_direction(name: str) -> None:
    sections = word(rendered(name)).sections
    assert "".join("PL"[section.orientation] for section in sections) == SECTIONS[name]


@pytest.mark.parametrize(("collectives", "individuals", "parts"), [(2, 3, "PLL"), (2, 0, "PL"), (0, 3, "PL")])
def test_a_list_nobody_is_on_leaves_no_page(collectives: int, individuals: int, parts: str) -> None:
    sections = word(render_word(proposal(collectives, individuals))).sections
    assert "".join("PL"[section.orientation] for section in sections) == parts


def test_one_face_black_in_every_style(whole: WordDocument) -> None:
    faces = {face for fonts in find(whole.styles.element, ".//w:rFonts") for face in fonts.attrib.values()}
    assert faces == {"Times New Roman"}
    assert {val(color) for color in find(whole.styles.element, ".//w:rPr/w:color")} == {"000000"}
    # Formatting by hand is bold and italic only; the rest is in styles that a clerk can change at once.
    assert {child.tag for run in find(whole.element.body, ".//w:r/w:rPr") for child in run} <= {
        qn(f"w:{name}") for name in ("b", "bCs", "i", "iCs")
    }


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic", "centred"),
    [
        ("Quốc hiệu", 12, True, False, True),
        ("Tiêu ngữ", 13, True, False, True),
        ("Cơ quan chủ quản", 12, False, False, True),
        ("Cơ quan ban hành", 12, True, False, True),
        ("Số, ký hiệu", 13, False, False, True),
        ("Địa danh, thời gian", 13, False, True, True),
        ("Tên loại văn bản", 14, True, False, True),
        ("Trích yếu", 14, True, False, True),
        ("Thẩm quyền ban hành", 14, True, False, True),
        ("Căn cứ", 14, False, True, False),
        ("Nội dung", 14, False, False, False),
        ("Kèm theo", 14, False, True, True),
        ("Nơi nhận", 12, True, True, False),
        ("Nơi nhận, từng nơi", 11, False, False, False),
        ("Quyền hạn, chức vụ", 14, True, False, True),
        ("Họ tên người ký", 14, True, False, True),
    ],
)
def test_sizes_and_styles_of_the_parts(style: str, size: int, bold: bool, italic: bool, centred: bool) -> None:
    paragraph, *_ = styled(style)
    found = paragraph.style
    assert (found.font.size or Pt(14)) == Pt(size)
    assert (bool(found.font.bold), bool(found.font.italic)) == (bold, italic)
    assert (found.paragraph_format.alignment == 1) == centred


@pytest.mark.parametrize("style", ["Nội dung", "Căn cứ"])
def test_body_is_justified_indented_and_spaced(style: str) -> None:
    paragraph, *_ = styled(style)
    layout = paragraph.style.paragraph_format
    assert layout.alignment == 3
    assert layout.first_line_indent.cm == pytest.approx(1.27, abs=0.01)
    assert layout.space_before >= Pt(6)
    # As the page has it, between single (16,1 pt of this face) and one and a half.
    assert (layout.line_spacing, layout.line_spacing_rule) == (Pt(17.5), WD_LINE_SPACING.EXACTLY)


def test_articles_are_bold_up_to_the_point() -> None:
    articles = [p for p in styled("Nội dung") if p.text.startswith("Điều ")]
    assert [p.runs[0].text for p in articles] == ["Điều 1.", "Điều 2.", "Điều 3."]
    assert all(p.runs[0].bold and not any(run.bold for run in p.runs[1:]) for p in articles)


def test_header_blocks_stand_level_in_one_table_without_borders(whole: WordDocument) -> None:
    head = whole.tables[0]
    assert not find(head._tbl, ".//w:tblBorders")
    right = head.cell(0, 1)
    assert right.text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert text_width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") * Pt(12) < right.width
    number, date = head.rows[1].cells
    assert number.text.startswith("Số: ")
    assert date.text == "" or date.text.startswith("Khánh Hòa, ngày")


def rule_lengths(whole: WordDocument, style: str) -> list[float]:
    """Each drawn line's share of the text above it, which ends where its cell or page ends."""
    shares = []
    for element in find(whole.element.body, f".//w:p[w:pPr/w:pStyle/@w:val='{style}']"):
        rule, above = (Paragraph(p, whole._body) for p in (element, element.getprevious()))
        layout = rule.paragraph_format
        assert find(rule.style.element, "w:pPr/w:pBdr/w:top")
        assert abs(layout.left_indent - layout.right_indent) < Pt(0.1)
        cell, section = find(element, "ancestor::w:tc"), whole.sections[0]
        room = cell[0].width if cell else section.page_width - section.left_margin - section.right_margin
        text = max(text_width(line) for line in above.text.split("\n")) * (above.style.font.size or Pt(14))
        shares.append((room - layout.left_indent - layout.right_indent) / min(text, room))
    return shares


def check_rules(whole: WordDocument) -> None:
    assert rule_lengths(whole, "Kedai") == pytest.approx([1], rel=0.01)
    short = rule_lengths(whole, "Kengan")  # below the issuing body and, but in a letter, the subject
    assert len(short) == 1 + bool(find(whole.element.body, ".//w:pStyle[@w:val='Trichyeu']"))
    assert all(1 / 3 <= share <= 1 / 2 for share in short)


def test_rules_are_as_long_as_they_must(whole: WordDocument) -> None:
    check_rules(whole)


@pytest.mark.parametrize("issuer", ["Văn phòng", LONG_NAME, "X" * 80])
def test_rules_fit_any_name(issuer: str) -> None:
    document = decision()
    head = dataclasses.replace(document.head, issuing_body=issuer)
    check_rules(word(render_word(dataclasses.replace(document, head=head))))


@pytest.mark.parametrize("name", NAMES)
def test_tables_repeat_their_head_and_split_no_row(name: str) -> None:
    whole = word(rendered(name))
    tables = find(whole.element.body, "w:tbl[w:tblPr/w:tblBorders]")
    assert bool(tables) is (name not in PLAIN_SAMPLES)
    for table in tables:
        rows = find(table, "w:tr")
        heads = [bool(find(row, "w:trPr/w:tblHeader")) for row in rows]
        two = bool(find(rows[0], ".//w:vMerge"))
        assert heads == [True] * (1 + two) + [False] * (len(rows) - 1 - two)
        assert all(find(row, "w:trPr/w:cantSplit") for row in rows)
        assert val(find(table, "w:tblPr/w:tblLayout")[0], "w:type") == "fixed"
        widths = [int(val(column, "w:w") or 0) for column in find(table, "w:tblGrid/w:gridCol")]
        section = find(table, "following::w:sectPr")[0]
        assert sum(Length(width * 635) for width in widths) <= (
            section.page_width - section.left_margin - section.right_margin
        )


def keeps(paragraph: etree._Element, styles: etree._Element) -> bool:
    style = val(find(paragraph, "w:pPr/w:pStyle")[0])
    return bool(find(paragraph, "w:pPr/w:keepNext") or find(styles, f"w:style[@w:styleId='{style}']/w:pPr/w:keepNext"))


def test_signature_is_kept_whole_and_with_the_end_of_the_text(whole: WordDocument) -> None:
    signing = find(whole.element.body, "w:tbl[.//w:pStyle[@w:val='Choky']]")[0]
    (row,) = find(signing, "w:tr[.//w:pStyle[@w:val='Choky']]")
    assert find(row, "w:trPr/w:cantSplit")
    between, last = find(signing, "preceding-sibling::w:p[position() <= 2]")[::-1]
    assert Paragraph(between, whole._body).text == ""
    assert Paragraph(last, whole._body).text.endswith("./.")
    assert keeps(between, whole.styles.element) and keeps(last, whole.styles.element)
    assert find(last, "w:pPr/w:keepLines")


def test_recipients_stand_level_with_the_authority() -> None:
    signing = find(word(rendered("decision")).element.body, "w:tbl[.//w:pStyle[@w:val='Choky']]")[0]
    tops = [find(cell, "w:p")[0] for cell in find(signing, "w:tr[1]/w:tc")]
    assert ["".join(find(top, ".//w:t/text()")) for top in tops] == ["Nơi nhận:", "TM. HỘI ĐỒNG"]


def test_minutes_are_signed_by_secretary_left_and_chair_right() -> None:
    signing = word(rendered("minutes")).tables[2]
    names = [cell.text.split("\n") for cell in signing.rows[0].cells]
    assert [(name[0], name[-1]) for name in names] == [
        ("THƯ KÝ", "Đỗ Thị Thanh Huyền"),
        ("CHỦ TỌA", "Nguyễn Hữu Phước"),
    ]


def test_a_line_that_introduces_stays_with_what_it_introduces(whole: WordDocument) -> None:
    for paragraph in whole.paragraphs:
        if paragraph.text.rstrip().endswith(":"):
            kept = (paragraph.paragraph_format.keep_with_next, paragraph.style.paragraph_format.keep_with_next)
            assert True in kept, paragraph.text


def test_only_a_row_that_no_page_holds_may_go_on_over_it() -> None:
    lines = "\n".join(f"Văn bản {number}" for number in range(1, 41))
    sheet = sample("self-assessment")
    (tall, *rest) = (at for at, line in enumerate(sheet.lines) if line.is_leaf)
    changed = [dataclasses.replace(line, evidence=lines) if at == tall else line for at, line in enumerate(sheet.lines)]
    table = word(render_word(dataclasses.replace(sheet, lines=changed))).tables[1]
    split = [row.cells[0].text for row in table.rows if not find(row._tr, "./w:trPr/w:cantSplit")]
    assert split == [sheet.lines[tall].code]
    assert rest


@pytest.mark.parametrize("name", ["decision", "founding", "minutes"])
def test_text_that_just_fills_a_page_has_room_for_the_paragraph_that_ends_a_word_file(name: str) -> None:
    """The page keeps 12 points above a signature."""
    whole = word(rendered(name))
    (signed,) = [style.style_id for style in whole.styles if style.name == "Quyền hạn, chức vụ"]
    above = [
        Paragraph(table.getprevious(), whole._body).paragraph_format.line_spacing
        for table in whole.element.body.iterchildren(qn("w:tbl"))
        if any(text.style == signed for text in table.iter(qn("w:p")))
    ]
    assert above == [Pt(11)]
