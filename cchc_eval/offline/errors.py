"""What is wrong with what a person handed in; the command prints it and ends with status 2."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

_SOME_FOLDER = "THƯ_MỤC"  # in a command that a reader's message names


class BadInput(Exception):
    """Input that cannot be worked with: one line of Vietnamese for each problem, all at once."""

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[BadInput], tuple[tuple[str, ...]]]:
        """From another process with its lines, not as one."""
        return BadInput, (self.problems,)


class NotFilledIn(BadInput):
    """Settings in which nothing is wrong but that something has to be filled in yet, as in a new round."""


def in_file(problem: str, name: str, folder: PurePath | None = None) -> str:
    """A workbook's problem with the file it is in, where it does not name it already; with the round's folder in the
    commands that it names, which the reader of a workbook does not know."""
    if folder is not None:
        problem = problem.replace(_SOME_FOLDER, typed(folder))
    return problem if problem.startswith("Tệp «") else f"Tệp «{name}», {problem[0].lower()}{problem[1:]}"


def typed(path: PurePath) -> str:
    """As a person types it in a command: in quotes where it holds a space or a sign that a shell reads otherwise."""
    return str(path) if re.fullmatch(r"[\w./\\:-]+", str(path)) else f'"{path}"'
