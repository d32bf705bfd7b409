"""What an archive asks of a PDF, as far as it can be read from the file: no validator of PDF/A is asked."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from document_samples import decision, minutes, self_assessment
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from cchc_eval.documents import render_pdf
from cchc_eval.documents.pdf import FONT_FOLDER
from cchc_eval.documents.ranking_data import FILE


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_pdf(replace(decision(), data='{"đơn vị": "Sở"}'))


@pytest.fixture(scope="module")
def pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def elements(node: Any) -> Iterator[Any]:
    """What a tree of tags holds, from its root down."""
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if hasattr(kid, "get"):
            yield kid
            yield from elements(kid)


def test_it_says_that_it_is_pdf_a_3_and_tagged(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    said = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in said and 'pdfaid:conformance="A"' in said
    intent = root["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1" and intent["/DestOutputProfile"].get_object()["/N"] == 3
    assert pdf.trailer["/ID"] and root["/MarkInfo"]["/Marked"] and root["/Lang"] == "vi"
    assert not pdf.is_encrypted and "/JavaScript" not in root.get("/Names", {}) and "/OpenAction" not in root
    kinds = {element["/S"] for element in elements(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD"} <= kinds


def test_every_font_is_in_the_file_under_the_name_it_has_on_a_machine(pdf: PdfReader) -> None:
    from fontTools.ttLib import TTFont

    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        program = TTFont(io.BytesIO(descriptor["/FontFile2"].get_object().get_data()))
        own = program["name"].getDebugName(6)
        assert font["/BaseFont"] == descendant.get_object()["/BaseFont"] == descriptor["/FontName"]
        assert font["/BaseFont"].partition("+")[2] == own
        assert descriptor["/FontFamily"] in ("Tinos", "Times New Roman")
        assert "/ToUnicode" in font
    packaged = TTFont(FONT_FOLDER / "Tinos-Regular.ttf")["name"].getDebugName(6)
    assert packaged == "Tinos-Regular"


def test_its_properties_name_title_number_author_and_day(pdf: PdfReader) -> None:
    about = pdf.metadata
    assert about is not None
    assert about.title and about.title.startswith("Quyết định về việc phê duyệt kết quả")
    assert about.author == "Hội đồng đánh giá, xếp hạng công tác cải cách hành chính"
    assert about.subject == "Số: 05/QĐ-HĐCCHC, ngày 15 tháng 01 năm 2027"
    assert about["/CreationDate"] == "D:20270115"
    assert pdf.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_a_paper_without_a_number_claims_none() -> None:
    blank = decision(1)
    about = PdfReader(io.BytesIO(render_pdf(replace(blank, head=replace(blank.head, number=None, day=None))))).metadata
    assert about is not None and about.subject is None and "/CreationDate" not in about


def test_nothing_stands_in_it_that_the_standard_refuses(content: bytes, pdf: PdfReader) -> None:
    """ISO 19005-3: 6.1.2 the head, 6.1.7 filters, 6.2 colours and pictures, 6.2.11 encodings, 6.6 the same properties in
    XMP, 6.8 attachments that both names lead to."""
    assert content.startswith(b"%PDF-1.7\n%") and all(byte > 127 for byte in content[10:14])
    objects = [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]
    held = [one for one in objects if isinstance(one, DictionaryObject)]
    assert {one["/Filter"] for one in held if "/Filter" in one} == {"/FlateDecode"}
    refused = {"/Interpolate", "/TR", "/TR2", "/OPI", "/Ref", "/PS", "/AA", "/OCProperties", "/XFA", "/NeedAppearances"}
    assert not [key for one in held for key in refused & set(one)]
    fonts = [one for one in held if one.get("/Type") == "/Font" and "/CIDSystemInfo" in one]
    assert fonts and all(one["/CIDToGIDMap"] == "/Identity" for one in fonts)
    assert b"DeviceCMYK" not in b"".join(page.get_contents().get_data() for page in pdf.pages)
    said, about = pdf.trailer["/Root"]["/Metadata"].get_data().decode(), pdf.metadata
    assert about is not None
    for value in (about.title, about.author, about.subject, about.producer):
        assert (value and f">{value}</rdf:li>" in said) or f'pdf:Producer="{value}"' in said
    assert "<xmp:CreateDate>2027-01-15</xmp:CreateDate>" in said
    root = pdf.trailer["/Root"]
    specification = root["/AF"][0].get_object()
    assert specification["/F"] == specification["/UF"] and {"/F", "/UF"} <= set(specification["/EF"])
    assert root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object() == specification


def test_its_parts_are_bookmarked(pdf: PdfReader) -> None:
    def titles(outline: Any) -> Iterator[str]:
        for item in outline:
            yield from titles(item) if isinstance(item, list) else [item.title]

    found = list(titles(pdf.outline))
    assert found[0] == "QUYẾT ĐỊNH" and "Phụ lục" in found
    assert "QUYẾT ĐỊNH:" not in found, "a line of the text is no part of the document"
    (minutes_found,) = [list(titles(PdfReader(io.BytesIO(render_pdf(minutes()))).outline))]
    assert "Thành phần tham dự:" in minutes_found


def test_the_cells_of_a_table_name_heads_that_are_there(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]["/StructTreeRoot"]
    listed = root["/IDTree"]["/Names"]
    names = set(listed[::2])
    heads = {element["/ID"]: element for element in elements(root) if "/ID" in element}
    assert names == set(heads) and listed[::2] == sorted(names)
    cited = [head for element in elements(root) for head in element.get("/A", {}).get("/Headers", ())]
    assert cited and set(cited) <= names


def test_data_go_with_the_pdf_as_a_file_of_its_own(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    (specification,) = (one.get_object() for one in root["/AF"])
    assert specification["/UF"] == FILE and specification["/AFRelationship"] == "/Data"
    stream = specification["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json" and stream["/Params"]["/ModDate"].startswith("D:20270115")
    assert json.loads(stream.get_data()) == {"đơn vị": "Sở"}
    assert list(pdf.attachments) == [FILE]


def test_nothing_is_attached_where_there_are_no_data() -> None:
    assert not PdfReader(io.BytesIO(render_pdf(self_assessment()))).attachments
