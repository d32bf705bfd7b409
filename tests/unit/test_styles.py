"""The desk's own styles mean the same in both of the copies that Frappe builds of them."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "cchc_eval"
STYLES = sorted((PACKAGE / "public" / "css").rglob("*.*css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"^\s*([\w-]+)\s*:\s*(.+?);$", re.MULTILINE)
SIDE = re.compile(r"\b(left|right)\b")
FOUR_SIDED = {"margin", "padding", "border-width", "border-color", "border-style", "border-radius", "inset"}
TURNED = re.compile(r"\b(rotate|skew|matrix|translate(X|3d)?)\(")


def test_no_style_names_a_side() -> None:
    """Frappe builds each file as it is and mirrored, for languages written from the right. Where the app is linked into
    the bench both go through one file, and either may come out: so there must be nothing to mirror."""
    wrong = []
    for path in STYLES:
        for match in DECLARATION.finditer(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            name, value = match.groups()
            sides = re.sub(r"\([^()]*\)", "()", re.sub(r"\([^()]*\)", "()", value)).split()
            uneven = name in FOUR_SIDED and len(sides) == 4 and sides[1] != sides[3]
            if uneven or SIDE.search(name) or SIDE.search(value) or TURNED.search(value):
                wrong.append(f"{path.name}: {name}: {value}")
    assert STYLES
    assert wrong == []
