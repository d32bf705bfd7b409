"""What a client may call says what it takes, in types that Frappe can check.

Frappe checks the arguments against `__annotations__`, and skips what is a text there: that is every hint of a module
with `from __future__ import annotations`, and every hint in quotes.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def called() -> Iterator[tuple[Path, ast.Module, ast.FunctionDef]]:
    for file in sorted((ROOT / "cchc_eval").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for found in ast.walk(tree):
            if isinstance(found, ast.FunctionDef) and any(map(whitelists, found.decorator_list)):
                yield file, tree, found


def whitelists(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).partition("(")[0] in ("frappe.whitelist", "whitelist")


CALLED = [
    pytest.param(tree, function, id=f"{file.parent.name}/{file.stem}.{function.name}")
    for file, tree, function in called()
]


def test_they_are_all_found() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "cchc_eval").rglob("*.py"))
    assert len(CALLED) == text.count("@frappe.whitelist(")


@pytest.mark.parametrize(("tree", "function"), CALLED)
def test_its_types_are_there_when_it_is_called(tree: ast.Module, function: ast.FunctionDef) -> None:
    imported = [statement for statement in tree.body if isinstance(statement, ast.ImportFrom)]
    assert "__future__" not in {statement.module for statement in imported}

    for hint in hints(function):
        assert hint is not None, "an argument without a type is not checked"
        parts = list(ast.walk(hint))
        quoted = [part.value for part in parts if isinstance(part, ast.Constant) and part.value is not None]
        assert not quoted, f"{quoted} is a text, which is not checked"
        # No name that only a type checker imports.
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        assert names <= defined(tree) | set(dir(builtins)), names


def hints(function: ast.FunctionDef) -> Iterator[ast.expr | None]:
    given = function.args
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if argument is not None and argument.arg != "self":
            yield argument.annotation


def defined(tree: ast.Module) -> set[str]:
    """The names that the module has once it is imported."""
    names = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ClassDef | ast.FunctionDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names
