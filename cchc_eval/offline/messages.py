"""What a command says beside its results: a line each, on standard error."""

from __future__ import annotations

from collections.abc import Iterable

import click


def say(message: str) -> None:
    """One line to the person, not part of the results."""
    click.echo(message, err=True)


def say_remarks(remarks: Iterable[str]) -> None:
    """What is no fault and yet has to be known, a line each."""
    for remark in remarks:
        say(one_line(f"Lưu ý: {remark}"))


def one_line(text: str) -> str:
    """A problem on a line of its own, whatever a file's name or a cell holds."""
    return "".join(character if character.isprintable() else " " for character in text)
