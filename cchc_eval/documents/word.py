"""Documents as Word files: .docx templates that a clerk can open and change, filled from typed contexts.

A template sees what the HTML one sees: the document as `doc`, and the same filters. Fields are written
{{ doc.year }}; rows that repeat stand between the rows {%tr for … %} and {%tr endfor %}, paragraphs between
{%p for … %} and {%p endfor %} (docxtpl).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import jinja2
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from lxml import etree

from cchc_eval.documents.breaks import text_width, tied
from cchc_eval.documents.render import Document, document_name
from cchc_eval.documents.word_breaks import in_styles, keep_together
from cchc_eval.documents.word_check import BROKEN, TemplateError, check_template
from cchc_eval.documents.word_fields import field_environment, field_problems, group_problems, words_near

WORD_FOLDER = Path(__file__).with_name("word")
# Styles of the drawn lines, and how much of the text above such a line takes.
_RULES = {"Kẻ ngắn": 0.4, "Kẻ dài": 1.0}
_CENTRED = ("Trích yếu", "Kèm theo", "Lời khen")
_FAULTS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_TORN = "thẻ {% … %} cắt ngang đoạn, ô hoặc hàng; đặt {%p … %} riêng một đoạn, {%tr … %} riêng một hàng của bảng"


def render_word(document: Document, template: Path | bytes | None = None) -> bytes:
    """The .docx of a document, from the packaged template or a site's own; same input, same bytes.

    Raises TemplateError, which lists in Vietnamese what is wrong with the template, and TypeError if
    `document` is none.
    """
    name = f"{document_name(document)}.docx"
    if template is None:
        template = WORD_FOLDER / name
    if isinstance(template, Path):
        name = template.name
        try:
            template = template.read_bytes()
        except OSError as error:
            raise TemplateError(name, [f"không đọc được tệp: {error.strerror}"]) from None
    check_template(template, name)

    word, environment = _Template(BytesIO(template)), field_environment()
    try:
        sources = list(word.sources())
        problems = [p for source in sources for p in field_problems(environment, source, document)]
        problems += group_problems(sources, document)
        if problems:
            raise TemplateError(name, problems)
        word.render({"doc": document}, environment)
        tie_titles(word.docx)
        fit_rules(word.docx)
        keep_together(word.docx)
        return _packed(word)
    except TemplateError:
        raise
    except etree.XMLSyntaxError:
        raise TemplateError(name, [_TORN]) from None
    except _FAULTS as error:
        raise TemplateError(name, [word.explain(error)]) from error


def template_sources(template: bytes) -> list[str]:
    """The text of each part of a template that can be filled in, as Jinja reads it."""
    return list(_Template(BytesIO(template)).sources())


class _Template(DocxTemplate):
    _source = ""  # the part being rendered, a paragraph a line

    def sources(self) -> Iterator[str]:
        """The body's, headers' and footers' text as Jinja will read it."""
        self.init_docx()
        parts = [part for uri in (self.HEADER_URI, self.FOOTER_URI) for _, part in self.get_headers_footers(uri)]
        for xml in (self.get_xml(), *map(self.get_part_xml, parts)):
            yield re.sub(r"<w:p([ >])", r"\n<w:p\1", self.patch_xml(xml))

    def render_xml_part(self, src_xml: str, *args: Any) -> str:
        self._source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        return str(super().render_xml_part(src_xml, *args))

    def render_properties(self, *args: Any) -> None:
        """Title and author stay as they are: python-docx refuses values over 255 characters."""

    def fix_tables(self, xml: str) -> etree._Element:
        # docxtpl repairs torn XML in silence and loses text by it; here torn XML is an error.
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def explain(self, error: Exception) -> str:
        line, place = 0, error.__traceback__
        while place is not None:
            if place.tb_frame.f_code.co_filename == "<template>":
                line = place.tb_lineno
            place = place.tb_next
        if not line:  # none of its fields: the file is no document that python-docx understands
            return BROKEN
        message = "không tính được; xem lại tên trường và bộ lọc"
        if isinstance(error, jinja2.UndefinedError | SecurityError):
            message = str(error)
        return f"gần «{words_near(self._source, line)}»: {message}"


def tie_titles(document: WordDocument) -> None:
    """As in the pages, numbers of titles and of what an appendix goes with stay beside their word."""
    centred = {style.style_id for style in document.styles if style.name in _CENTRED}
    for element in in_styles(document.element.body, centred):
        for text in element.iter(qn("w:t")):
            text.text = tied(text.text or "")


def fit_rules(document: WordDocument) -> None:
    """Fit the drawn lines of the header blocks to the text above them (Decree 30/2020/NĐ-CP, Annex I).

    Such a line is a thin empty paragraph with a border, in a style of its own: "Kẻ ngắn" below the issuing
    body and the subject, "Kẻ dài" below Tiêu ngữ. The length of their text is known only once it is filled in.
    """
    shares = {style.style_id: _RULES[style.name] for style in document.styles if style.name in _RULES}
    for element in in_styles(document.element.body, shares):
        above = element.getprevious()
        if isinstance(above, CT_P):
            rule, heading = Paragraph(element, document._body), Paragraph(above, document._body)
            size = (heading.style and heading.style.font.size) or Pt(14)
            width = max(text_width(line) for line in heading.text.split("\n")) * size
            room = _room(element)
            margin = int(room - shares[element.style] * min(width, room)) // 2
            rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = margin


def _room(paragraph: CT_P) -> int:
    """How wide a line can be there, in EMU: its cell, or its page within the margins."""
    if cell := paragraph.xpath("ancestor::w:tc[1]"):
        return int(cell[0].width)
    section = paragraph.xpath("following::w:sectPr[1]")[0]
    return int(section.page_width - section.left_margin - section.right_margin)


def _packed(word: DocxTemplate) -> bytes:
    """The file without the time of day that python-docx stamps on its parts."""
    saved, packed = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as parts, ZipFile(packed, "w") as archive:
        for part in parts.infolist():
            archive.writestr(ZipInfo(part.filename), parts.read(part), ZIP_DEFLATED)
    return packed.getvalue()
