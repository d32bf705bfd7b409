"""What people write is stored so that no browser takes it for more than text (`cchc_eval/storage/plain_text.py`)."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cchc_eval.storage.plain_text import plain, taken_in

PACKAGE = Path(__file__).resolve().parents[2] / "cchc_eval"
# Classes through which a document or a row stores plain texts.
BY = {"PlainTexts", "ChildRow", "GuardedDocument", "EvidenceDocument", "ReleasedDocument", "BatchedTables"}


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ a < b",
        "dưới <5 ngày, trên >10",
        "1<2",
        "x <= y, <-- xem dưới",
        "R&D &lt;img&gt;",
        "Trần <b>Cao</b>, dòng 1<br>dòng 2",
        "",
        "Kết thúc bằng <",
    ],
)
def test_what_does_no_harm_stays_as_it_was_written(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<IMG SRC=x ONERROR=alert(1)>",
        "a<svg/onload=alert(1)>",
        "<script>alert(1)</script>",
        "<b onmouseover=alert(1)>",
        "<b\tonmouseover=alert(1)>",
        "<br/onload=alert(1)>",
        "<p\n>",
        "<body onload=x>",
        "</textarea><iframe srcdoc=x>",
        "<!--><img>",
        "<?xml ?><a href=javascript:alert(1)>",
        "<<img src=x onerror=alert(1)>",
        "<b><i><a href=x>",
    ],
)
def test_nothing_becomes_a_tag_that_does_anything(text: str) -> None:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, attrs))

        def handle_endtag(self, tag: str) -> None:
            found.append((f"/{tag}", []))

        def handle_comment(self, data: str) -> None:
            found.append(("!", []))

        handle_decl = handle_pi = handle_comment

    stored = plain(text)
    Reader().feed(stored)
    assert all(tag.removeprefix("/") in ("b", "i", "br", "p") and not attrs for tag, attrs in found), stored
    # All that was written can still be read, and it is not changed again.
    assert stored.replace(" ", "") == text.replace(" ", "")
    assert plain(stored) == stored


def test_only_text_is_looked_at() -> None:
    assert [plain(value) for value in (None, 5, 2.5, ["<img>"])] == [None, 5, 2.5, ["<img>"]]


def controllers() -> list[Path]:
    return [
        file
        for file in sorted((PACKAGE / "cchc_eval" / "doctype").glob("*/cchc_*.py"))
        if file.stem == file.parent.name
    ]


@pytest.mark.parametrize("file", controllers(), ids=lambda file: file.stem)
def test_every_document_and_row_stores_plain_texts(file: Path) -> None:
    classes = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
    bases = {ast.unparse(base) for node in classes if node.name.startswith("CCHC") for base in node.bases}
    assert bases & BY, f"{file.stem} is none of {BY}"


def test_statements_for_many_go_through_the_place_that_makes_them_plain() -> None:
    # storage/rows_by_name.py and bulk.py, with statements of their own.
    writing = re.compile(r"frappe\.db\.bulk_(update|insert)\(")
    found = {file for file in PACKAGE.rglob("*.py") if writing.search(file.read_text(encoding="utf-8"))}
    access = PACKAGE / "cchc_eval" / "doctype" / "cchc_unit" / "access.py"  # names of users and roles
    assert found == {access}


def test_a_text_has_one_spelling_and_nothing_that_nobody_sees() -> None:
    assert taken_in("Tha\u0302\u0309m đi\u0323nh\u200b\ufeff") == "Thẩm định"
    assert taken_in("a\n<img>") == "a\n< img>"
    # Names that other documents hold, and copies whose fingerprint is kept, stay as they are.
    assert taken_in("D\u0300", "Link") == "D\u0300"
    assert taken_in("/private/files/Ke\u0302\u0301.pdf", "Attach", "file") == "/private/files/Ke\u0302\u0301.pdf"
    assert taken_in("D\u0300", "Long Text", "criteria_json") == "D\u0300"
    assert taken_in(5) == 5
