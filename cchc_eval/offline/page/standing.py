"""What the page knows of its folder: read once, and again after something in it has changed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.table import Table

from cchc_eval.offline.errors import BadInput, NotFilledIn
from cchc_eval.offline.files import OLD
from cchc_eval.offline.going_on import Look, look_at
from cchc_eval.offline.messages import of_fault, one_line
from cchc_eval.offline.new_round import wanted_year
from cchc_eval.offline.page.work import Busy, Run, Work
from cchc_eval.offline.round_folder import SETTINGS, SETTINGS_BOOK, RoundFolder

_PATIENCE = 0.8  # seconds that a page waits for a small folder to be read, before it shows how far that is

Mark = tuple[tuple[str, int, int], ...]


class State:
    def __init__(self, path: Path, work: Work) -> None:
        self.path = path
        self.look: Look | None = None
        self.problems: Sequence[str] = ()  # why there is no look
        self.is_new = False  # nothing is wrong, settings are to be filled in yet
        self.tables: Sequence[Table] = ()  # how far the bodies are, where they share the appraisal
        self._work = work
        self.mark: Mark | None = None  # of the folder as it was read
        self._lock = threading.Lock()

    @property
    def folder(self) -> RoundFolder | None:
        return None if self.look is None else self.look.folder

    @property
    def is_round(self) -> bool:
        return any((self.path / name).is_file() for name in (SETTINGS, SETTINGS_BOOK))

    @property
    def is_read(self) -> bool:
        return self.mark is not None

    @property
    def this_year(self) -> int:
        try:
            return wanted_year(self.path, None)[0]
        except BadInput:
            return date.today().year

    def refresh(self) -> None:
        """Begins to read where something has changed and nothing runs; a small folder is read when this returns."""
        if not self.is_round:
            self.look, self.problems, self.mark = None, (), None
            return
        with self._lock:
            mark = self._marked()
            if mark == self.mark:
                return
            try:
                self._work.start("Đọc thư mục", lambda run: self._read(run, mark), is_asked=False)
            except Busy:
                return
        self._work.wait(_PATIENCE)

    def progress(self) -> dict[str, Any]:
        run = self._work.current
        if run is None:
            return {"running": False}
        return {"running": True, "task": run.task or run.title, "done": run.done, "total": run.total}

    def _read(self, run: Run, mark: Mark) -> None:
        look: Look | None = None
        problems: Sequence[str] = ()
        is_new = False
        try:
            look = look_at(self.path)
        except BadInput as error:
            problems = [one_line(problem) for problem in error.problems]
            is_new = isinstance(error, NotFilledIn)
        except Exception as error:
            problems = [of_fault(error)]
        self.look, self.problems, self.is_new, self.tables, self.mark = look, problems, is_new, run.tables, mark

    def _marked(self) -> Mark:
        """Every file of the folder with the moment and size of its last change."""
        found = []
        for path in sorted(self.path.rglob("*")):
            parts = path.relative_to(self.path).parts
            if OLD not in parts and not any(part.startswith((".", "~$")) for part in parts):
                try:
                    about = path.stat()
                except OSError:
                    continue
                found.append(("/".join(parts), about.st_mtime_ns, about.st_size))
        return tuple(found)
