"""What the page runs: one thing at a time, in a thread, with what it says and how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import heard_by, of_fault, one_line

if TYPE_CHECKING:
    from rich.table import Table


class Busy(Exception):
    """Something runs already; the text says what."""


class _Stopped(BaseException):
    """The person doesn't want it any more: as Ctrl-C ends a command."""


@dataclass
class Run:
    """Hears what a command says while it runs, and keeps it."""

    title: str
    task: str = ""
    done: int = 0
    total: int = 0
    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    problems: Sequence[str] = ()
    stopped: bool = False
    _wanted: bool = True

    def line(self, text: str) -> None:
        self.lines.append(one_line(text))

    def table(self, table: Table) -> None:
        self.tables.append(table)

    def step(self, task: str, done: int, total: int) -> None:
        self.task, self.done, self.total = one_line(task), done, total
        if not self._wanted:
            raise _Stopped

    def give_up(self) -> None:
        """At the next step; what writes takes back what it has written."""
        self._wanted = False


class Work:
    def __init__(self) -> None:
        self.current: Run | None = None
        self.last: Run | None = None  # what the person ran last and has ended
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, title: str, job: Callable[[Run], None], *, is_asked: bool = True) -> None:
        """`is_asked`: by the person, who wants to read how it ended. Raises Busy."""
        with self._lock:
            if self.current is not None:
                raise Busy(self.current.title)
            run = self.current = Run(title)
            self._thread = threading.Thread(target=self._run, args=(run, job, is_asked), daemon=True)
            self._thread.start()

    def _run(self, run: Run, job: Callable[[Run], None], is_asked: bool) -> None:
        try:
            with heard_by(run):
                job(run)
        except BadInput as error:
            run.problems = [one_line(problem) for problem in error.problems]
        except _Stopped:
            run.stopped = True
        except Exception as error:
            run.problems = [of_fault(error)]
        finally:
            with self._lock:
                self.current = None
                if is_asked:
                    self.last = run

    @contextmanager
    def alone(self, title: str) -> Iterator[None]:
        """What the caller does itself, while nothing else runs. Raises Busy."""
        with self._lock:
            if self.current is not None:
                raise Busy(self.current.title)
            self.current = Run(title)
        try:
            yield
        finally:
            self.current = None

    def wait(self, seconds: float | None = None) -> None:
        """Until what runs has ended, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def stop(self) -> None:
        if (run := self.current) is not None:
            run.give_up()
