"""Every sample, and reading documents back: the lines of a Word file and of a page, XPath on a Word file."""

from __future__ import annotations

from io import BytesIO

import docx
from document_samples import SAMPLES
from docx.document import Document as WordDocument
from docx.oxml.ns import nsmap, qn
from later_samples import LATER_SAMPLES
from lxml import etree, html

from cchc_eval.documents import Document

NAMES = (*SAMPLES, *LATER_SAMPLES)

_BLOCKS = {"article", "p", "div", "h1", "h2", "table", "tr", "td", "th", "br"}


def sample(name: str) -> Document:
    return SAMPLES[name]() if name in SAMPLES else LATER_SAMPLES[name]


def word(data: bytes) -> WordDocument:
    return docx.Document(BytesIO(data))


def find(place: etree._Element, path: str) -> list[etree._Element]:
    return etree.ElementBase.xpath(place, path, namespaces=nsmap)


def val(element: etree._Element, name: str = "w:val") -> str | None:
    return element.get(qn(name))


def word_lines(data: bytes) -> list[str]:
    """Every line of the body, in order, without empty ones."""
    pieces = word(data).element.body.iter(qn("w:p"), qn("w:br"), qn("w:t"))
    return _lines("".join((piece.text or "") if piece.tag == qn("w:t") else "\n" for piece in pieces))


def html_lines(page: str) -> list[str]:
    """The same of a page: what a reader sees as a block is a line, and so is what <br> parts.

    Without the joiners that keep a hyphen and what follows it together in a browser.
    """
    return _lines(_text(html.fromstring(page.replace("\u2060", "")).find("body")))


def _text(element: etree._Element, keep: bool = False) -> str:
    keep = keep or element.get("class") == "lines"
    own = (element.text or "", *(child.tail or "" for child in element))
    first, *tails = own if keep else [text.replace("\n", " ") for text in own]
    text = first + "".join(_text(child, keep) + tail for child, tail in zip(element, tails, strict=True))
    block = element.tag in _BLOCKS or (element.tag == "b" and element.getparent().tag == "td")
    return f"\n{text}\n" if block else text


def _lines(text: str) -> list[str]:
    # The blanks left for a number keep their width; spaces that HTML would join are joined.
    lines = (" ".join(part for part in line.replace("\t", " ").split(" ") if part) for line in text.split("\n"))
    return [line for line in lines if line]
