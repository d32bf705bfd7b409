"""Tables and progress: on a terminal of any width, into a pipe, or to whoever listens."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table

from cchc_eval.offline.forms import Step
from cchc_eval.offline.messages import listener, say, tell

_SILENCE = 10  # seconds after which a command that goes on says so
_WIDTH_OF_A_FILE = 120  # a table that goes into a file or a pipe
_READABLE = 18  # characters: a column that is narrower than that breaks its words
_INDENT = "  "
_FIXED = "\N{NO-BREAK SPACE}"
_WRAPS = {"Đơn vị", "Lĩnh vực", "Còn lại", "Tệp"}  # columns of words; figures stay whole


@contextmanager
def progress(task: str) -> Iterator[Callable[[int], Step]]:
    """A bar on standard error while it is a terminal, gone when done; into a pipe a line every few seconds."""
    hearing = listener()
    console = Console(file=sys.stderr)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=hearing is not None or not console.is_terminal,
    ) as bars:

        def start(total: int) -> Step:
            bar = bars.add_task(task, total=total)
            done, said = 0, time.monotonic()
            if hearing is not None:
                hearing.step(task, done, total)

            def step(name: str) -> None:
                nonlocal done, said
                done += 1
                bars.update(bar, advance=1, description=f"{task}: {name}")
                if hearing is not None:
                    hearing.step(f"{task}: {name}", done, total)
                elif not console.is_terminal and time.monotonic() - said > _SILENCE:
                    said = time.monotonic()
                    say(f"{task}: {done}/{total}")

            return step

        yield start


def new_table(title: str, *columns: tuple[str, JustifyMethod]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=SIMPLE_HEAD)
    for heading, justify in columns:
        wraps = heading in _WRAPS
        overflow: OverflowMethod = "fold" if wraps else "ellipsis"
        table.add_column(heading, justify=justify, no_wrap=not wraps, overflow=overflow, vertical="top")
    return table


def show_table(table: Table) -> None:
    """Where it doesn't fit side by side, a block of lines for each row."""
    if (hearing := listener()) is not None:
        hearing.table(table)
        return
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and not os.environ.get("COLUMNS", "").isdigit():
        console.width = _WIDTH_OF_A_FILE
    if _least_width(table) <= console.width:
        console.print(table)
    else:
        _show_blocks(table, console.width)


def headings_of(table: Table) -> list[str]:
    return [" ".join(str(column.header).split()) for column in table.columns]


def rows_of(table: Table) -> list[list[str]]:
    """The cells as they were given, by row."""
    return [list(map(str, row)) for row in zip(*(column.cells for column in table.columns), strict=True)]


def _least_width(table: Table) -> int:
    """With the blanks between and beside the columns."""
    return sum(map(_least_of, table.columns)) + 3 * len(table.columns) + 1


def _least_of(column: Column) -> int:
    texts = [str(column.header), *map(str, column.cells)]
    widest = max(cell_len(line) for text in texts for line in text.split("\n"))
    return widest if column.no_wrap else min(widest, _READABLE)


def _show_blocks(table: Table, width: int) -> None:
    """What may wrap stands first, as the row's name; below it the others with their headings."""
    headings = headings_of(table)
    names = next((at for at, column in enumerate(table.columns) if not column.no_wrap), 0)
    tell(click.style(str(table.title), bold=True))
    for row in rows_of(table):
        name, *notes = row[names].splitlines() or [""]
        _fill(name, width, "")
        for note in notes:
            _fill(note, width, _INDENT)
        others = [at for at in range(len(row)) if at != names and row[at]]
        short = [at for at in others if table.columns[at].no_wrap]
        _fill("; ".join(f"{headings[at]}: {row[at]}".replace(" ", _FIXED) for at in short), width, _INDENT)
        for at in (at for at in others if at not in short):
            for line in row[at].splitlines():
                _fill(f"{headings[at]}: {line}", width, _INDENT)


def _fill(text: str, width: int, indent: str) -> None:
    hanging = indent + _INDENT
    for line in textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False, drop_whitespace=True
    ):
        tell(line)
