"""What a page that the command wrote earlier says of itself: number, day and author, for the table of the dossier."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from cchc_eval.documents.dossier import Paper
from cchc_eval.offline.files import read_bytes
from cchc_eval.offline.rendering import PAGE

_META = re.compile(r'<meta name="(author|description|dcterms\.created)" content="([^"]*)">')
_NUMBER = re.compile(r"Số: ([^,]+)")
_HEAD = 4_000  # bytes, more than the lines before the style take


def with_page(paper: Paper, base: Path) -> Paper:
    """`base`: the paper's path without its suffix, beside which the page lies; the same paper where none does."""
    page = base.parent / f"{base.name}{PAGE}"
    if not page.is_file():
        return paper
    said = dict(_META.findall(read_bytes(page)[:_HEAD].decode("utf-8", "replace")))
    number = _NUMBER.match(html.unescape(said.get("description", "")))
    return replace(
        paper,
        number=paper.number or (number[1] if number else ""),
        day=paper.day or _day(said.get("dcterms.created", "")),
        author=paper.author or html.unescape(said.get("author", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
