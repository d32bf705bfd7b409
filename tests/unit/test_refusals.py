"""Each refusal that a test asserts is told from others by what it says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def vague(source: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) for each `pytest.raises` that another refusal would meet too."""
    for statement in statements(ast.parse(source)):
        if not isinstance(statement, ast.With):
            continue
        for item in statement.items:
            call = item.context_expr
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.raises"):
                continue
            if isinstance(call.args[0], ast.Tuple):
                yield call.lineno, "one of several exceptions: name the one that is raised"
            # Kept under a name, its words are asserted after the block.
            if item.optional_vars is None and not any(keyword.arg == "match" for keyword in call.keywords):
                yield call.lineno, "no match: give a part of what the user reads"


def statements(within: ast.AST) -> Iterator[ast.AST]:
    """All below it, and nothing of the expressions in them: these are most of a tree."""
    for part in ("body", "handlers", "orelse", "finalbody", "cases"):
        for statement in getattr(within, part, ()):
            yield statement
            yield from statements(statement)


def test_every_refusal_is_told_by_its_words() -> None:
    files = sorted(TESTS.rglob("*.py"))
    assert len(files) > 100
    found = [f"{path.relative_to(TESTS)}:{line}: {what}" for path in files for line, what in vague(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("refusal", "lines"),
    [
        ("pytest.raises(ValueError)", [1]),
        ("pytest.raises((ValueError, TypeError), match='x')", [1]),
        ("patched(), pytest.raises(ValueError)", [1]),
        ("pytest.raises(ValueError, match='x')", []),
        ("pytest.raises(ValueError) as caught", []),
        ("patched()", []),
    ],
)
def test_what_is_vague(refusal: str, lines: list[int]) -> None:
    assert [line for line, _ in vague(f"with {refusal}:\n    pass")] == lines
