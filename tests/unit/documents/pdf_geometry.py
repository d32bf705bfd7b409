"""Reads a PDF back as what a clerk measures with a ruler: pieces of text, drawn rules, table rows.

Lengths are points from the top left corner of the page unless a name says millimetres.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pdfplumber
from document_samples import SAMPLES
from later_samples import LATER_SAMPLES
from pdfplumber.page import Page

from cchc_eval.documents import Document, render_pdf

MM = 72 / 25.4
_FACE = re.compile(r"[A-Z]{6}\+(?:Tinos|TimesNewRomanPS)-?(\w*?)(?:MT)?")
_GAP = 9  # a blank wider than this parts two pieces of text on one line


@dataclass(frozen=True)
class Piece:
    """Text on one line without a wide gap; `baseline` and the others in points."""

    text: str
    x0: float
    x1: float
    top: float
    baseline: float
    faces: frozenset[str]  # "Regular", "Bold", "Italic", "Bold-Italic"
    sizes: frozenset[float]

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def style(self) -> tuple[str, float]:
        """The one face and size of the text."""
        (face,), (size,) = self.faces, self.sizes
        return face, size


@dataclass(frozen=True)
class Rule:
    """A thin horizontal line outside tables."""

    x0: float
    x1: float
    top: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@cache
def sample_pages(name: str) -> list[Page]:
    document = SAMPLES[name]() if name in SAMPLES else LATER_SAMPLES[name]
    return pages_of(render_pdf(document))


def render_pages(document: Document) -> list[Page]:
    return pages_of(render_pdf(document))


def pages_of(pdf: bytes) -> list[Page]:
    return pdfplumber.open(io.BytesIO(pdf)).pages


def _pieces(page: Page) -> Iterator[Piece]:
    def key(char: dict) -> tuple[float, float]:
        return round(page.height - char["matrix"][5], 1), char["x0"]

    run: list[dict] = []
    for char in sorted(page.chars, key=key):
        if run and (key(char)[0] != key(run[-1])[0] or char["x0"] - run[-1]["x1"] > _GAP):
            yield _piece(run, key(run[0])[0])
            run = []
        run.append(char)
    if run:
        yield _piece(run, key(run[0])[0])


def _piece(chars: list[dict], baseline: float) -> Piece:
    inked = [char for char in chars if char["text"].strip()] or chars
    found = [_FACE.fullmatch(char["fontname"]) for char in inked]
    names = {(face[1] or "Regular").replace("BoldItalic", "Bold-Italic") for face in found if face}
    assert all(found), "another font got in"
    return Piece(
        "".join(char["text"] for char in chars).strip(),
        inked[0]["x0"],
        inked[-1]["x1"],
        min(char["top"] for char in inked),
        baseline,
        frozenset(names),
        frozenset(round(char["size"], 2) for char in inked),
    )


_read: dict[int, tuple[Page, list[Piece]]] = {}


def pieces(page: Page) -> list[Piece]:
    """The page's pieces of text from top to bottom, left to right."""
    if id(page) not in _read:
        _read[id(page)] = (page, list(_pieces(page)))  # the page is kept so that its id stays its own
    return _read[id(page)][1]


def find(page: Page, start: str) -> Piece:
    """The only piece that begins so."""
    found = [piece for piece in pieces(page) if piece.text.startswith(start)]
    assert len(found) == 1, f"«{start}» stands {len(found)} times on the page"
    return found[0]


def has(page: Page, text: str) -> bool:
    return any(text in piece.text for piece in pieces(page))


def body_text(pages: list[Page]) -> str:
    """All text of the pages in one line, page numbers left out."""
    return " ".join(piece.text for page in pages for piece in pieces(page) if piece != page_number(page) and piece.text)


def page_number(page: Page) -> Piece | None:
    """What stands in the top margin."""
    above = [piece for piece in pieces(page) if piece.baseline < 20 * MM]
    assert len(above) < 2
    return above[0] if above else None


def rules(page: Page) -> list[Rule]:
    """Drawn lines that belong to no table, from the top."""
    tables = [table.bbox for table in page.find_tables()]
    thin = [shape for shape in (*page.rects, *page.lines) if shape["bottom"] - shape["top"] < 1]
    outside = (
        Rule(shape["x0"], shape["x1"], shape["top"])
        for shape in thin
        if not any(box[1] - 1 <= shape["top"] <= box[3] + 1 for box in tables)
    )
    return sorted(outside, key=lambda rule: rule.top)


def table_rows(page: Page) -> list[list[str]]:
    """The cells of the page's only table, each one's text on one line; a merged cell is ""."""
    (table,) = page.find_tables()
    ordered = sorted(page.chars, key=lambda char: (round(page.height - char["matrix"][5], 1), char["x0"]))
    return [[_text_in(ordered, box) for box in row.cells] for row in table.rows]


def _text_in(chars: list[dict], box: tuple[float, float, float, float] | None) -> str:
    if box is None:
        return ""
    x0, top, x1, bottom = box
    text, last_top = "", None
    for char in chars:
        middle = (char["top"] + char["bottom"]) / 2
        if x0 <= (char["x0"] + char["x1"]) / 2 <= x1 and top <= middle <= bottom:
            text += (" " if last_top is not None and abs(char["top"] - last_top) > 3 else "") + char["text"]
            last_top = char["top"]
    return " ".join(text.split())


def parts(pages: list[Page]) -> list[list[Page]]:
    """The pages of the text itself and of each appendix: a part begins where no number is shown."""
    result: list[list[Page]] = []
    for page in pages:
        if page_number(page) is None:
            result.append([])
        result[-1].append(page)
    return result
