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
_FILE = re.compile(r"[\w-]+\.(?:py|js|css|html|json|toml|csv|txt|md)")
_IN_FILE = re.compile(r"`(\w+)`\s+in\s+`([\w./-]+\.py)`")
_CODE = {".py", ".js", ".html", ".css", ".toml", ".yaml"}


def problems(root: Path) -> list[str]:
    code = Code(root)
    return [
        problem
        for path in code.files
        for problem in (_document(code, path) if path.suffix == ".md" else _citations(code, path))
    ]


def _document(code: Code, path: Path) -> Iterator[str]:
    where = path.relative_to(code.root)
    # What stands in a block is an example, also of files that are not there.
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        if not (path.parent / link).exists():
            yield f"{where}: links to {link}, which is not there"
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) )", text):
        yield from _beside(code, where, paragraph)
    for quoted in _QUOTED.findall(text):
        if _PATH.fullmatch(quoted) and not (code.root / quoted).exists():
            yield f"{where}: names {quoted}, which is not there"
        elif DOTTED.fullmatch(quoted) and code.find(quoted) is None:
            yield f"{where}: names {quoted}, which does not exist"
        elif _DOCTYPE.fullmatch(quoted) and not (code.package / PACKAGE / "doctype" / quoted).exists():
            yield f"{where}: names {quoted}, which is not among the DocTypes"


def _beside(code: Code, where: Path, paragraph: str) -> Iterator[str]:
    """A file named without its folder lies beside a path that the paragraph names; without one, anywhere.

    "`function` in `file.py`" is looked up in that file.
    """
    found: dict[str, Path] = {}
    folders = []
    for quoted in _QUOTED.findall(paragraph):
        path = _place(code, quoted)
        if path is not None:
            found[quoted] = path
            folders.append(path if path.is_dir() else path.parent)
    for quoted in _QUOTED.findall(paragraph):
        if not _FILE.fullmatch(quoted):
            continue
        near = [folder / quoted for folder in (code.root, *folders) if (folder / quoted).is_file()]
        if not near and not folders:
            near = [path for path in code.files if path.name == quoted]
        if not near:
            yield f"{where}: names {quoted}, which is not beside what it names with it"
        else:
            found[quoted] = near[-1]
    for name, quoted in _IN_FILE.findall(paragraph):
        if (path := found.get(quoted)) and not re.search(
            rf"^\s*(?:def|class) {name}\b|^{name}\b", path.read_text("utf-8"), re.M
        ):
            yield f"{where}: names {name} in {quoted}, which has no such name"


def _place(code: Code, quoted: str) -> Path | None:
    """The file or folder that a path of the repository, or of a DocType's folder, leads to."""
    if _PATH.fullmatch(quoted):
        path = code.root / quoted
    elif _DOCTYPE.fullmatch(quoted):
        path = code.package / PACKAGE / "doctype" / quoted
    else:
        return None
    return path if path.exists() else None


def _citations(code: Code, path: Path) -> Iterator[str]:
    if path.suffix not in _CODE or path.stem == "test_checks":
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for cited in _CITED.findall(line):
            if not (code.root / cited).is_file():
                yield f"{path.relative_to(code.root)}:{number}: cites {cited}, which is not in the repository"
