"""What is wrong with what a person handed in; the command prints it and ends with status 2."""

from __future__ import annotations

from collections.abc import Iterable


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
