"""The package's root and folders are as docs/architecture.md says, and no file of code is longer than one reads.

That every room has its place among the others is import-linter's (`exhaustive` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

from checks.code import PACKAGE

ROOT_FILES = {"__init__.py", "hooks.py", "install.py", "modules.txt", "patches.txt"}
# Built by Frappe or by Python, and ignored by Git.
_BUILT = {"__pycache__", "dist", "node_modules"}
MOST_LINES = 400
_CODE = {".py", ".js", ".css", ".html"}


def problems(root: Path) -> list[str]:
    package = root / PACKAGE
    found = []
    for path in sorted(package.iterdir()):
        if path.is_file() and path.name not in ROOT_FILES:
            found.append(f"{PACKAGE}/{path.name}: the package root holds no such file; move it into a room")
    for path in sorted((root / "tests" / "site").glob("test_*.py")):
        found.append(f"tests/site/{path.name}: site tests stand in the folder of their part")
    for folder in sorted({path.parent for path in package.rglob("*.py")}):
        if not _BUILT & set(folder.parts) and not (folder / "__init__.py").is_file():
            found.append(f"{folder.relative_to(root)}: has no __init__.py, so that no check sees its modules")
    for top in (PACKAGE, "tests", "scripts", "benchmarks"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in _CODE and not _BUILT & set(path.parts):
                lines = len(path.read_text(encoding="utf-8").splitlines())
                if lines > MOST_LINES:
                    found.append(
                        f"{path.relative_to(root)}: has {lines} lines, of {MOST_LINES}; part it by its subjects"
                    )
    return found
