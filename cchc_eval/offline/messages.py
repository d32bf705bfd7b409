"""What a command says: its results on standard output, the rest on standard error; or both to whoever listens."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

import click

from cchc_eval import __version__

if TYPE_CHECKING:
    from rich.table import Table

PROGRAM = "cchc-eval"


class Listener(Protocol):
    """Takes in the terminal's place what the commands of its thread say."""

    def line(self, text: str) -> None: ...

    def table(self, table: Table) -> None: ...

    def step(self, task: str, done: int, total: int) -> None: ...


_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)
_SAID: ContextVar[set[str] | None] = ContextVar("said", default=None)


def hush_libraries() -> None:
    """What libraries write of a file they don't like is in English; what comes of it the command says itself."""
    root = logging.getLogger()
    if not root.handlers:  # else somebody listens
        root.addHandler(logging.NullHandler())  # without any, Python prints warnings on standard error
        warnings.simplefilter("ignore")


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def listener() -> Listener | None:
    return _LISTENER.get()


def say(message: str) -> None:
    """One line to the person, not part of the results."""
    _put(message, is_result=False)


def tell(line: str) -> None:
    """One line of the results."""
    _put(line, is_result=True)


def _put(text: str, *, is_result: bool) -> None:
    if (hearing := listener()) is not None:
        hearing.line(text)
    else:
        click.echo(text, err=not is_result)


@contextmanager
def each_once() -> Iterator[None]:
    """Within, a remark is said once, however many steps come upon it."""
    before = _SAID.set(set())
    try:
        yield
    finally:
        _SAID.reset(before)


def say_remarks(remarks: Iterable[str]) -> None:
    """What is no fault and yet has to be known, a line each."""
    said = _SAID.get()
    for remark in remarks:
        if said is None or remark not in said:
            say(one_line(f"Lưu ý: {remark}"))
        if said is not None:
            said.add(remark)


def one_line(text: str) -> str:
    """A problem on a line of its own, whatever a file's name or a cell holds."""
    return "".join(character if character.isprintable() else " " for character in text)


def of_fault(error: Exception) -> str:
    """What the person is told of a fault of the program."""
    return one_line(f"Lỗi của chương trình {PROGRAM} {__version__} ({type(error).__name__}: {error}).")
