"""Documents name what exists, by link or in `code`, and code cites only documents of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from checks.code import DOTTED, PACKAGE, Code

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_CITED = re.compile(r"""(?<![\w./"'-])[\w./-]*\w\.md\b""")
_PATH = re.compile(r"(?:cchc_eval|tests|scripts|docs|benchmarks)/[\w./-]*")
_DOCTYPE = re.compile(r"(?!cchc_eval/)cchc_\w+/[\w./-]*")
_OTHERS = {".git", ".venv", "build", "dist", "node_modules", "demo-output", ".pytest_cache"}
_CODE = {".py", ".js", ".html", ".css", ".toml", ".yaml"}


def problems(root: Path) -> list[str]:
    code = Code(root)
    return [
        problem
        for path in sorted(root.rglob("*"))
        if not _OTHERS & set(path.relative_to(root).parts) and path.is_file() and not path.is_symlink()
        for problem in (_document(code, path) if path.suffix == ".md" else _citations(code, path))
    ]


def _document(code: Code, path: Path) -> Iterator[str]:
    where = path.relative_to(code.root)
    # What stands in a block is an example, also of files that are not there.
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        if not (path.parent / link).exists():
            yield f"{where}: links to {link}, which is not there"
    for quoted in _QUOTED.findall(text):
        if _PATH.fullmatch(quoted) and not (code.root / quoted).exists():
            yield f"{where}: names {quoted}, which is not there"
        elif DOTTED.fullmatch(quoted) and code.find(quoted) is None:
            yield f"{where}: names {quoted}, which does not exist"
        elif _DOCTYPE.fullmatch(quoted) and not (code.package / PACKAGE / "doctype" / quoted).exists():
            yield f"{where}: names {quoted}, which is not among the DocTypes"


def _citations(code: Code, path: Path) -> Iterator[str]:
    if path.suffix not in _CODE or path.stem == "test_checks":
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for cited in _CITED.findall(line):
            if not (code.root / cited).is_file():
                yield f"{path.relative_to(code.root)}:{number}: cites {cited}, which is not in the repository"
