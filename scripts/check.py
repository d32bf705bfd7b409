"""The checks that hold the project's shape: `python3 scripts/check.py [CHECK …] [--fix]`.

    imports   which room may use which, and that the process runs one way (contracts in pyproject.toml)
    layout    what the package root holds; files of at most 400 lines
    paths     hooks, patches, calls from JavaScript, number cards and templates lead to what they name
    docs      documents name what exists, and code cites what is in the repository
    words     what offices of any kind read has no word of one office's own
    types     mypy, for the rooms that know no Frappe
    style     ruff's rules
    format    ruff's format: four spaces, and tabs in what runs in Frappe

Without a name it runs them all, in an environment of its own below build/, made again when the dependencies change.
`--fix` repairs what ruff can repair; `--here` uses the Python that runs this, with the extra `check` installed.
Exit status 0: all hold.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import environment

ROOT = environment.ROOT
ENVIRONMENT = ROOT / "build" / "check-venv"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=", ".join(CHECKS))
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--here", action="store_true")
    asked = parser.parse_args()
    if not asked.here:
        arguments = [*asked.checks, "--here", *["--fix"] * asked.fix]
        return subprocess.run([environment.kept(ENVIRONMENT, ["check"]), __file__, *arguments], cwd=ROOT).returncode
    os.chdir(ROOT)
    # The trees of all files are kept to the end: looking for what of them can go takes longer than to read them.
    gc.disable()
    failed = []
    for name in asked.checks or CHECKS:
        print(f"=== {name} ===", flush=True)
        if not CHECKS[name](asked.fix):
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks hold.", flush=True)
    return int(bool(failed))


def _run(tool: str, *arguments: str) -> bool:
    """A tool of the environment that runs this."""
    program = Path(sys.executable).with_name(tool)
    if not program.exists():
        print(f"{tool} is not installed here: python3 -m pip install '.[check]'", flush=True)
        return False
    return subprocess.run([program, *arguments]).returncode == 0


def imports(fix: bool) -> bool:
    return _run("lint-imports", "--cache-dir", "build/import-linter")


def layout(fix: bool) -> bool:
    from checks import layout

    return _report(layout.problems(ROOT))


def paths(fix: bool) -> bool:
    from checks import paths

    return _report(paths.problems(ROOT))


def docs(fix: bool) -> bool:
    from checks import docs

    return _report(docs.problems(ROOT))


def words(fix: bool) -> bool:
    from checks import words

    return _report(words.problems(ROOT))


def _report(problems: list[str]) -> bool:
    print("\n".join(problems) or "No problems.", flush=True)
    return not problems


def types(fix: bool) -> bool:
    return _run("mypy")


def style(fix: bool) -> bool:
    return _run("ruff", "check", *["--fix"] * fix, ".")


def format(fix: bool) -> bool:
    check = [] if fix else ["--check"]
    with_tabs = ["--config", "format.indent-style='tab'", "--config", "format.exclude=[]", *_indented_with_tabs()]
    # Both, so that one run names every file.
    return all([_run("ruff", "format", *check, "."), _run("ruff", "format", *check, *with_tabs)])


def _indented_with_tabs() -> list[str]:
    """The folders and files that pyproject.toml leaves out of ruff's usual format."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    excluded: list[str] = settings["tool"]["ruff"]["format"]["exclude"]
    return [pattern.removesuffix("/**") for pattern in excluded]


CHECKS: dict[str, Callable[[bool], bool]] = {
    check.__name__: check for check in (imports, layout, paths, docs, words, types, style, format)
}


if __name__ == "__main__":
    sys.exit(main())
