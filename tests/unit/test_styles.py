"""What all styles and scripts of the desk keep: both copies that Frappe builds mean the same, and dialogs have names."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "cchc_eval"
STYLES = sorted((PACKAGE / "public" / "css").rglob("*.*css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"^\s*([\w-]+)\s*:\s*(.+?);$", re.MULTILINE)
SIDE = re.compile(r"\b(left|right)\b")
FOUR_SIDED = {"margin", "padding", "border-width", "border-color", "border-style", "border-radius", "inset"}
OF_FRAPPE = re.compile(r"frappe\.(?:ui\.Dialog|prompt)\(")
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


def test_every_dialog_is_made_by_the_function_that_names_it() -> None:
    """Frappe's own has no name, nor have its fields and the button that closes it, for who hears the page."""
    scripts = [path for path in PACKAGE.rglob("*.js") if "dist" not in path.parts and "node_modules" not in path.parts]
    made = {path.name: OF_FRAPPE.findall(path.read_text(encoding="utf-8")) for path in scripts}
    assert {name: found for name, found in made.items() if found} == {"asking.js": ["frappe.ui.Dialog("]}
