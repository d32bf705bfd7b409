"""What offices of any kind read has no word of one office's own: its names and posts are settings.

Looked at are the strings of the rooms that know no Frappe, their templates, the desk's translations and
fixtures. Docstrings, comments and examples that are called so may, and the sample round is one office's.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checks.code import PACKAGE, Code

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What is said instead.
_WORDS = {re.compile(r"\bVăn phòng\b"): "cơ quan thẩm định", re.compile(r"\bSở\b"): "cơ quan quản lý"}
# The packaged criteria set and reward catalogue are in the words of one department, whose regulation they follow.
_DATA = "data"
# Words that older versions wrote are still read.
_OLDER = "older_words.py"
_SAMPLE = "sample"
# What follows on a line of the desk's texts is one office's, and says so.
_EXAMPLE = "For example:"


def problems(root: Path) -> list[str]:
    code = Code(root)
    texts = [*_python(code), *_lines(code)]
    return [
        f"{path.relative_to(root)}:{line}: «{found[0]}» is what one office calls it; write «{instead}»"
        for path, line, text in texts
        for word, instead in _WORDS.items()
        if (found := word.search(text)) and path.parent.name != _DATA
    ]


def _rooms(root: Path) -> list[str]:
    """The rooms that know no Frappe, as the contract of that name lists them."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    modules: list[str] = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    return [module.removeprefix(f"{PACKAGE}.") for module in modules]


def _python(code: Code) -> Iterator[tuple[Path, int, str]]:
    for room in _rooms(code.root):
        for path in sorted((code.package / room).rglob("*.py")):
            if path.name == _OLDER:
                continue
            nodes = code.nodes(path)
            said = {node.value for node in nodes if isinstance(node, ast.Expr)}
            for node in nodes:
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
                    yield path, node.lineno, node.value


def _lines(code: Code) -> Iterator[tuple[Path, int, str]]:
    files = [path for room in _rooms(code.root) for path in (code.package / room).rglob("*") if path.is_file()]
    files += [*(code.package / "translations").glob("*.csv"), *(code.package / "fixtures").rglob("*.json")]
    for path in sorted(files):
        if path.suffix in (".html", ".json", ".csv") and _SAMPLE not in path.parts:
            for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield path, line, text.partition(_EXAMPLE)[0]
