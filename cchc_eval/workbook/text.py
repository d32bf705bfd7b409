"""Text as a workbook can hold it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cchc_eval.vietnamese.writing import visible

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEADS_TO_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BULLET, _INDENT = "- ", "  "
_RAISED = {
    "superscript": str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
    "subscript": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}


def plain_text(text: str) -> str:
    """NFC, line ends as "\\n", without what nobody sees: control characters (XML has no place for them), zero width."""
    return visible(_NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def raised(text: str, align: str) -> str:
    """A run of a cell's text that stands above or below the line, so that the footnote in 1² never makes it 12."""
    return text.translate(_RAISED.get(align, {}))


def leads_to_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for the beginning of a formula."""
    return text.startswith(_LEADS_TO_FORMULA)


def join_items(items: Iterable[str]) -> str:
    """One cell's text for several: a "- " before each, its further lines indented."""
    return "\n".join(_BULLET + item.replace("\n", f"\n{_INDENT}") for item in items)


def split_items(text: str) -> list[str]:
    """What `join_items` joined; also lines as a person types them, with or without a dash."""
    items: list[str] = []
    for line in text.split("\n"):
        if line.startswith(_BULLET):
            items.append(line[len(_BULLET) :])
        elif line.startswith(_INDENT) and items:
            items[-1] += f"\n{line[len(_INDENT) :]}"
        elif line.strip():
            items.append(line.strip().removeprefix("-").strip())
    return [item for item in items if item.strip()]
