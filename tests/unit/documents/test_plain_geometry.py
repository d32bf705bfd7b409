"""Plain papers in their hard cases, as a clerk measures them: long lists, names in combining letters, any number."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from document_samples import LONG_NAME
from pdf_geometry import MM, find, pages_of, pieces
from plain_samples import founding, launch

from cchc_eval.documents import Document, render_pdf

BASES = [
    f"Căn cứ Quyết định số {at}/QĐ-UBND ngày 05 tháng 11 năm 2025 của UBND tỉnh về nội dung số {at}"
    for at in range(1, 41)
]
RECIPIENTS = [f"{LONG_NAME} số {at}" for at in range(1, 91)]


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def numbered(paper: Document, number: int) -> Document:
    return replace(paper, head=replace(paper.head, number=number))


HARD = {
    "40 bases, combining letters": lambda: replace(
        numbered(founding(), 101),
        legal_bases=BASES,
        signature=replace(founding().signature, name=nfd("Nguyễn Thị Ngọc Diễm")),
    ),
    "90 recipients": lambda: replace(numbered(launch(), 9), recipients=RECIPIENTS, addressees=RECIPIENTS[:9]),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_cases_keep_margins_number_and_signature(name: str) -> None:
    paper = HARD[name]()
    pages = pages_of(render_pdf(paper))
    for page in pages:
        for piece in pieces(page):
            if piece.text.isdigit():
                continue  # the page's number
            assert piece.x0 >= 30 * MM - 1 and piece.x1 <= page.width - 15 * MM + 1, piece.text
            assert piece.top >= 20 * MM - 12 and piece.baseline <= page.height - 20 * MM + 1, piece.text
    number = paper.head.number
    assert find(pages[0], f"Số: {number:02d}/").baseline < pages[0].height / 4
    found = [(at, piece) for at, page in enumerate(pages) for piece in pieces(page)]
    signer = unicodedata.normalize("NFC", paper.signature.name or paper.signature.post)
    at = max(at for at, piece in found if signer.casefold() in piece.text.casefold())
    closing = max(at for at, piece in found if piece.text.endswith("./."))
    assert at == closing, "the text ends on the page of the signature"
    text = " ".join(piece.text for _at, piece in found)
    assert unicodedata.is_normalized("NFC", text)
    assert all(one.rsplit(" ", 1)[-1] in text for one in (*paper.recipients, *paper.legal_bases))
