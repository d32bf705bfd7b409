"""What is wrong with what a person handed in; the command prints it and ends with status 2."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath


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


def in_file(problem: str, name: str) -> str:
    """A workbook's problem with the file it is in, where it does not name it already."""
    return problem if problem.startswith("Tệp «") else f"Tệp «{name}», {problem[0].lower()}{problem[1:]}"


def typed(path: PurePath) -> str:
    """As a person types it in a command: in quotes where it holds a space or a sign that a shell reads otherwise."""
    return str(path) if re.fullmatch(r"[\w./\\:-]+", str(path)) else f'"{path}"'
