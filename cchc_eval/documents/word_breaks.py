"""What of a Word file stays on one page, whatever template it was filled into."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.section import CT_SectPr
from docx.oxml.table import CT_Row, CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.shared import Length, Pt
from docx.text.paragraph import Paragraph
from lxml import etree

from cchc_eval.documents.breaks import lines_needed

# Above the room for the signature.
_SIGNED_IN = "Quyền hạn, chức vụ"
# Of the text in tables, and how many of its lines a page holds below the table's head. Words that are wider than their
# column need more lines than are reckoned: a row is taken for too high at three quarters of a page.
_SIZE = Pt(12)
_LINES = {"portrait": 32, "landscape": 20}
# Of the distance above a signature. Word rounds the height of each line to a twentieth of a point and ends a file with
# a paragraph, where the PDF does neither: text that just fills its last page would have an empty page behind it.
_RESERVE = Pt(1)


def keep_together(document: WordDocument) -> None:
    """Keep a line that introduces with what it introduces, and at least two lines of text with the signature.

    The paragraph that closes the text may be one line, so the one before it goes with it, whole as LibreOffice keeps
    it. A row that no page can hold is let go over it: LibreOffice would cut it off.
    """
    body = [one for one in document.element.body if not _is_gap(one)]
    styles = {style.style_id for style in document.styles if style.name == _SIGNED_IN}
    for one, following in pairwise(body):
        if isinstance(one, CT_P) and one.text.rstrip().endswith(":"):
            _keep(one, document)
        if isinstance(following, CT_Tbl) and next(in_styles(following, styles), None) is not None:
            _spare(following.getprevious(), document)
            at = body.index(following)
            for closing in body[max(0, at - 2) : at]:
                if isinstance(closing, CT_P):
                    _keep(closing, document)
                    Paragraph(closing, document._body).paragraph_format.keep_together = True
    for row, lines in _rows(document):
        if any(_lines_in(cell) > lines for cell in row.tc_lst):
            for kept in row.xpath("./w:trPr/w:cantSplit"):
                kept.getparent().remove(kept)


def in_styles(part: etree._Element, styles: Container[str]) -> Iterator[CT_P]:
    """The paragraphs there that name one of the styles, found by the name: most have none."""
    for named in part.iter(qn("w:pStyle")):
        paragraph = named.getparent().getparent()
        if named.get(qn("w:val")) in styles and isinstance(paragraph, CT_P):
            yield paragraph


def _keep(paragraph: CT_P, document: WordDocument) -> None:
    Paragraph(paragraph, document._body).paragraph_format.keep_with_next = True


def _spare(gap: etree._Element, document: WordDocument) -> None:
    if _is_gap(gap):
        form = Paragraph(gap, document._body).paragraph_format
        if isinstance(form.line_spacing, Length) and form.line_spacing > 2 * _RESERVE:
            form.line_spacing = Length(form.line_spacing - _RESERVE)


def _is_gap(element: etree._Element) -> bool:
    """An empty paragraph that only keeps a distance."""
    return isinstance(element, CT_P) and not element.text and not element.xpath(".//w:sectPr")


def _rows(document: WordDocument) -> Iterator[tuple[CT_Row, int]]:
    """Every row of a table with a head, and how many lines its page holds."""
    tables: list[CT_Tbl] = []
    for element in document.element.body:
        if isinstance(element, CT_Tbl) and element.xpath("./w:tr/w:trPr/w:tblHeader"):
            tables.append(element)
        ends = [element] if isinstance(element, CT_SectPr) else element.xpath("./w:pPr/w:sectPr")
        for section in ends:
            lines = _LINES["landscape" if (section.page_width or 0) > (section.page_height or 0) else "portrait"]
            yield from ((row, lines) for table in tables for row in table.tr_lst)
            tables.clear()


def _lines_in(cell: etree._Element) -> int:
    room = cell.width
    if not room:
        return 0
    margin = 2 * Pt(3)
    texts = "\n".join(text.text for text in cell.p_lst)
    return lines_needed(texts, (room - margin) / _SIZE)
