"""What the modules of a source tree define, read by AST: nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "cchc_eval"
OTHERS = {".git", ".venv", "build", "dist", "node_modules", "demo-output", ".pytest_cache"}
DOTTED = re.compile(rf"{PACKAGE}(?:\.[A-Za-z_]\w*)+")

MODULE, FUNCTION, CLASS, VALUE = "module", "function", "class", "value"


@dataclass(frozen=True)
class Definition:
    kind: str  # MODULE, FUNCTION, CLASS or VALUE
    whitelisted: bool = False  # a function that clients may call


@dataclass(frozen=True)
class Text:
    """A string in a Python file."""

    line: int
    text: str


class Code:
    """The package below `root`, the folder that holds it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = root / PACKAGE
        self._trees: dict[Path, ast.Module] = {}
        self._nodes: dict[Path, list[ast.AST]] = {}
        self._found: dict[str, Definition | None] = {}

    @cached_property
    def python_files(self) -> list[Path]:
        return sorted(self.package.rglob("*.py"))

    @cached_property
    def files(self) -> list[Path]:
        """Every file of the repository but what is built, installed or hidden."""
        return [
            path
            for path in sorted(self.root.rglob("*"))
            if not OTHERS & set(path.relative_to(self.root).parts) and path.is_file() and not path.is_symlink()
        ]

    def tree(self, path: Path) -> ast.Module:
        if path not in self._trees:
            self._trees[path] = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return self._trees[path]

    def nodes(self, path: Path) -> list[ast.AST]:
        """Those of its tree, walked once: to walk takes longer than to parse."""
        if path not in self._nodes:
            self._nodes[path] = list(ast.walk(self.tree(path)))
        return self._nodes[path]

    def module(self, dotted: str) -> Path | None:
        """The file of a module or package."""
        base = self.root.joinpath(*dotted.split("."))
        return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)

    def find(self, dotted: str) -> Definition | None:
        """What "cchc_eval.room.module.function" (or a method: "….Class.method") leads to."""
        if dotted not in self._found:
            self._found[dotted] = self._looked_up(dotted.split("."))
        return self._found[dotted]

    def _looked_up(self, parts: list[str]) -> Definition | None:
        for length in range(len(parts), 0, -1):
            path = self.module(".".join(parts[:length]))
            if path is not None:
                return self._within(self.tree(path).body, parts[length:])
        return None

    def _within(self, body: list[ast.stmt], names: list[str]) -> Definition | None:
        if not names:
            return Definition(MODULE)
        for statement in _statements(body):
            match statement:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if [name] == names:
                    return Definition(FUNCTION, any(map(_whitelists, statement.decorator_list)))
                case ast.ClassDef(name=name) if name == names[0]:
                    return self._within(statement.body, names[1:]) if names[1:] else Definition(CLASS)
                case ast.Assign(targets=targets) if len(names) == 1 and names[0] in _assigned(targets):
                    return Definition(VALUE)
                case ast.AnnAssign(target=target) if len(names) == 1 and _is_name(target, names[0]):
                    return Definition(VALUE)
                case ast.ImportFrom(module=source, names=aliases):
                    for alias in aliases:
                        if (alias.asname or alias.name) == names[0]:
                            return self._imported(f"{source}.{alias.name}", names[1:])
        return None

    def _imported(self, source: str, names: list[str]) -> Definition | None:
        """What another module defines; of those outside the package nothing is known but the name."""
        if not source.startswith(f"{PACKAGE}."):
            return Definition(VALUE)
        return self.find(".".join([source, *names]))

    def texts(self, path: Path) -> Iterator[Text]:
        """Every string of a file; an f-string is put together where it names only constants of the file."""
        tree = self.tree(path)
        constants = {
            target.id: statement.value.value
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        nodes = self.nodes(path)
        inside = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
                yield Text(node.lineno, node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [_part(part, constants) for part in node.values]
                if None not in parts:
                    yield Text(node.lineno, "".join(part or "" for part in parts))


def _part(part: ast.expr, constants: dict[str, str]) -> str | None:
    match part:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=name), conversion=-1, format_spec=None):
            return constants.get(name)
    return None


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module or class, also those within `if` and `try`; the last definition of a name first."""
    for statement in reversed(body):
        if isinstance(statement, ast.If | ast.Try):
            yield from _statements([*statement.body, *statement.orelse])
        else:
            yield statement


def _assigned(targets: list[ast.expr]) -> set[str]:
    """The names in `A = …` and `A, B = …`."""
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _whitelists(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(called, ast.Attribute) and called.attr == "whitelist") or _is_name(called, "whitelist")
