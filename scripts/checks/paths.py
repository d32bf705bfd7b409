"""Every path that is written as text leads to what it names.

Such a path fails only when someone presses the button: hooks, patches.txt, calls from JavaScript, number cards and
chart sources, print formats and templates, jobs put into the queue. An import fails late too, where it takes Frappe.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import jinja2.nodes

from checks.code import CLASS, DOTTED, FUNCTION, MODULE, PACKAGE, Code

# What Frappe gives to every template of a page or print format.
_FRAPPE_NAMES = {"_", "doc", "frappe"}
_NO_CODE = {"data", "node_modules", "dist", "offline"}
_ASSIGNED = re.compile(
    r"""\b(?:const|let|var)\s+(\w+)\s*=\s*(?P<quote>["'`])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)"""
)
_NAMED = re.compile(r"\$\{(\w+)\}")
# In a string, alone or in an address; before one of our own functions of the desk there is a space or bracket.
_IN_STRING = re.compile(rf"""(?<=["'`/]){DOTTED.pattern}""")
_UNKNOWN = re.compile(r"[`/](\$\{[A-Z_]+\}\.\w+)")
# A namespace of our own on the desk (`frappe.provide`), which looks like a path.
_PROVIDED = re.compile(r"""frappe\.provide\(["']([\w.]+)["']\)""")


def problems(root: Path) -> list[str]:
    code = Code(root)
    return [
        *_hooks(code),
        *_patches(code),
        *_python(code, code.python_files),
        *_python(code, sorted((root / "tests").rglob("*.py"))),
        *_javascript(code),
        *_documents(code),
        *_templates(code),
    ]


def _hooks(code: Code) -> Iterator[str]:
    path = code.package / "hooks.py"
    for statement in code.tree(path).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        name = statement.targets[0].id
        for node in ast.walk(statement.value):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant) and str(key.value).startswith("CCHC "):
                        yield from _doctype(code, str(key.value), f"hooks.py:{key.lineno}")
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            where, text = f"{PACKAGE}/hooks.py:{node.lineno}", node.value
            if text.startswith("public/") and not (code.package / text).is_file():
                yield f"{where}: there is no file {PACKAGE}/{text}"
            elif ".bundle." in text:
                if not list((code.package / "public").rglob(text)):
                    yield f"{where}: there is no {text} below {PACKAGE}/public"
            elif DOTTED.fullmatch(text):
                yield from _function(code, text, where, whitelisted=name == "override_whitelisted_methods")


def _doctype(code: Code, name: str, where: str) -> Iterator[str]:
    folder = name.lower().replace(" ", "_")
    if not (code.package / PACKAGE / "doctype" / folder / f"{folder}.json").is_file():
        yield f"{where}: there is no DocType {name!r}"


def _function(code: Code, dotted: str, where: str, *, whitelisted: bool) -> Iterator[str]:
    found = code.find(dotted)
    if found is None:
        yield f"{where}: {dotted} does not exist"
    elif found.kind not in (FUNCTION, CLASS) or (whitelisted and found.kind != FUNCTION):
        yield f"{where}: {dotted} is a {found.kind}, not a function"
    elif whitelisted and not found.whitelisted:
        yield f"{where}: {dotted} is not whitelisted"


def _patches(code: Code) -> Iterator[str]:
    lines = (code.package / "patches.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        patch = line.partition("#")[0].strip()
        if patch and not patch.startswith("["):
            yield from _function(code, f"{patch}.execute", f"{PACKAGE}/patches.txt:{number}", whitelisted=False)


def _python(code: Code, files: list[Path]) -> Iterator[str]:
    """Imports from the package, and paths in strings: jobs for the queue, addresses that tests call."""
    for path in files:
        # Patches name what older sites hold; the tests of this check name what is not there.
        if path == code.package / "hooks.py" or "patches" in path.parts or path.stem == "test_checks":
            continue
        for node in code.nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
                for alias in node.names:
                    if code.find(f"{node.module}.{alias.name}") is None:
                        yield f"{path.relative_to(code.root)}:{node.lineno}: {node.module} has no {alias.name}"
        for text in code.texts(path):
            if DOTTED.fullmatch(text.text) and code.find(text.text) is None:
                yield f"{path.relative_to(code.root)}:{text.line}: {text.text} does not exist"


def _javascript(code: Code) -> Iterator[str]:
    for path in _files(code, "*.js"):
        text = path.read_text(encoding="utf-8")
        provided = set(_PROVIDED.findall(text))
        constants: dict[str, str] = {}
        for assigned in _ASSIGNED.finditer(text):
            constants[assigned[1]] = _filled(assigned["text"], constants)
        text = _filled(text, constants)
        for dotted in _IN_STRING.finditer(text):
            at = f"{path.relative_to(code.root)}:{_line(text, dotted)}"
            if text[dotted.end()] in ".$":
                yield f"{at}: what follows {dotted[0]} is known only when it runs; write each path out"
            elif dotted[0] in provided:
                continue
            elif dotted[0] in constants.values() and (found := code.find(dotted[0])) and found.kind == MODULE:
                continue  # the beginning of longer paths
            else:
                yield from _function(code, dotted[0], at, whitelisted=True)
        for unknown in _UNKNOWN.finditer(text):
            yield f"{path.relative_to(code.root)}:{_line(text, unknown)}: {unknown[1]} names no constant of this file"


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def _filled(text: str, constants: dict[str, str]) -> str:
    """A template string with the file's constants put in."""
    return _NAMED.sub(lambda name: constants.get(name[1], name[0]), text)


def _documents(code: Code) -> Iterator[str]:
    """DocTypes, cards, charts, print formats, workspaces and fixtures, which are JSON."""
    for path in _files(code, "*.json"):
        where = str(path.relative_to(code.root))
        data = json.loads(path.read_text(encoding="utf-8"))
        for key, text in _strings(data):
            if DOTTED.fullmatch(text):
                yield from _function(code, text, where, whitelisted=key == "method")
        document: dict[str, Any] = data if isinstance(data, dict) else {}
        folder = code.package / PACKAGE
        if document.get("doctype") == "Print Format" and not path.with_suffix(".html").is_file():
            yield f"{where}: has no template {path.stem}.html beside it"
        for key in ("doc_type", "document_type"):
            if str(document.get(key)).startswith("CCHC "):
                yield from _doctype(code, document[key], where)
        if document.get("doctype") == "Dashboard Chart" and (source := document.get("source")):
            name = source.lower().replace(" ", "_")
            if not (folder / "dashboard_chart_source" / name / f"{name}.js").is_file():
                yield f"{where}: there is no Dashboard Chart Source {source!r}"
        if document.get("doctype") == "Dashboard Chart Source" and "method:" not in path.with_suffix(".js").read_text():
            yield f"{where}: its script names no method"


def _strings(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string with the key it stands under."""
    if isinstance(data, str):
        yield key, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _strings(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value, key)


def _templates(code: Code) -> Iterator[str]:
    environment = jinja2.Environment()
    methods = _jinja_methods(code)
    for path in sorted(code.package.rglob("*.html")):
        where = str(path.relative_to(code.root))
        parsed = environment.parse(path.read_text(encoding="utf-8"))
        for name in jinja2.meta.find_referenced_templates(parsed):
            if name is None or not (path.parent / name).is_file():
                yield f"{where}: there is no template {name} beside it"
        if "print_format" not in path.parts:
            continue
        for call in parsed.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name not in methods | _FRAPPE_NAMES:
                yield f"{where}: hooks.py gives print formats no {call.node.name}()"


def _jinja_methods(code: Code) -> set[str]:
    for statement in code.tree(code.package / "hooks.py").body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "jinja":
            return {path.rpartition(".")[2] for path in ast.literal_eval(statement.value)["methods"]}
    return set()


def _files(code: Code, pattern: str) -> list[Path]:
    found = sorted(code.package.rglob(pattern))
    return [path for path in found if not _NO_CODE & set(path.relative_to(code.package).parts[:-1])]
