"""What of a round's folder the page lists, opens and lets download."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from cchc_eval.offline.decide import files_below
from cchc_eval.offline.figures import CSV_TABLE, TABLE
from cchc_eval.offline.paper_titles import described
from cchc_eval.offline.rendering import PAGE, PDF, WORD
from cchc_eval.offline.round_folder import (
    BLANK_FORMS,
    PARTS,
    PROCESS_PAPERS,
    RESULTS,
    SETTINGS,
    SETTINGS_BOOK,
    RoundFolder,
)
from cchc_eval.offline.sending_back import FOLDER as SENT_BACK
from cchc_eval.offline.unit_lines import saved_at
from cchc_eval.vietnamese.alphabet import alphabetical

_MOST_SHOWN = 8
_FORMATS = {suffix: turn for turn, suffix in enumerate((WORD, PDF, PAGE), 1)}
# What its program opens without running anything; pages are downloaded, for they would be the browser's.
_OPENED = {".xlsx", ".ods", ".csv", ".docx", ".pdf"}


@dataclass(frozen=True)
class Entry:
    path: str  # from the folder on, with "/"
    title: str
    saved: str
    is_opened: bool
    is_folder: bool  # given as one file


@dataclass(frozen=True)
class Shelf:
    title: str
    entries: list[Entry]
    packed: str = ""  # the folder that can be had as one file
    is_result: bool = False

    @property
    def is_folded(self) -> bool:
        """Of many files that are alike the number is enough."""
        return not self.is_result and len(self.entries) > _MOST_SHOWN

    @property
    def rows(self) -> list[tuple[str, list[Entry]]]:
        """A paper with its formats is one."""
        return [(title, list(own)) for title, own in groupby(self.entries, key=lambda entry: entry.title)]


def shelves(path: Path, folder: RoundFolder | None) -> list[Shelf]:
    """By what they are for. Where the round can't be read, `folder` is None: what can be named all the same."""
    named = [SETTINGS_BOOK, SETTINGS, TABLE, CSV_TABLE]
    if folder is not None:
        groups = (group.criteria for group in folder.settings.groups)
        named += [folder.settings.criteria, *groups, *(view.book for view in folder.by_set())]
    else:
        # Their name may be what can't be read; what is wrong may be in them.
        named += [file.name for file in _sorted(path.glob("bo-tieu-chi*.*"))]
    named += [file.name for file in _sorted(path.glob("ho-so-*.zip"))]
    own = [path / name for name in dict.fromkeys(named) if name and (path / name).is_file()]
    found = [
        Shelf("Tệp chung của đợt", _entries(path, own)),
        Shelf("Thẩm định theo phần", _entries(path, _sorted((path / PARTS).glob("*/*.xlsx")), whole=True)),
        Shelf("Phiếu trắng gửi đơn vị", _entries(path, _sorted((path / BLANK_FORMS).glob("*.xlsx"))), BLANK_FORMS),
        Shelf("Tệp gửi lại đơn vị", _entries(path, _sorted((path / SENT_BACK).glob("*.*"))), SENT_BACK),
        Shelf("Văn bản trong quá trình", _of_process(path, path / PROCESS_PAPERS), PROCESS_PAPERS),
    ]
    for results in _sorted(path.glob(f"{RESULTS}*")):
        if results.is_dir():
            found.append(Shelf(_title(results.name), _results(path, results), results.name, is_result=True))
    return [shelf for shelf in found if shelf.entries]


def _title(name: str) -> str:
    number = name.removeprefix(f"{RESULTS}-sua-doi").strip("-")
    return "Văn bản của đợt" if name == RESULTS else f"Văn bản của quyết định sửa đổi {number}".strip()


def _results(path: Path, results: Path) -> list[Entry]:
    """The papers as the command names them, of each the formats as people want them."""
    written = sorted(files_below(results), key=lambda file: (_FORMATS.get(file.suffix, 0), file.name))
    return [_entry(path, file, title) for file, title in described(results, written)]


def _of_process(path: Path, papers: Path) -> list[Entry]:
    """Some in folders of their kind."""
    found = files_below(papers) if papers.is_dir() else ()
    written = sorted((file for file in found if not file.name.startswith(".")), key=lambda file: file.as_posix())
    return [_entry(path, file, file.relative_to(papers).with_suffix("").as_posix()) for file in written]


def _entries(path: Path, files: Iterable[Path], *, whole: bool = False) -> list[Entry]:
    """`whole`: called by their folder, too."""
    return [_entry(path, file, f"{file.parent.name}/{file.name}" if whole else file.name) for file in files]


def _entry(path: Path, file: Path, title: str) -> Entry:
    return Entry(file.relative_to(path).as_posix(), title, saved_at(file), is_opened(file), file.is_dir())


def _sorted(files: Iterable[Path]) -> list[Path]:
    return sorted(
        (file for file in files if not file.name.startswith((".", "~$"))), key=lambda one: alphabetical(one.name)
    )


def inside(folder: Path, name: str) -> Path | None:
    """What lies below the round's folder and the page may give; None for anything else, there or not."""
    parts = name.split("/")
    if not name or any(
        not part or part.startswith(".") or "\\" in part or ":" in part or "\0" in part for part in parts
    ):
        return None
    found = folder.joinpath(*parts)
    try:
        is_inside = found.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return None
    return found if is_inside else None


def packed(folder: Path) -> IO[bytes]:
    """What lies below the folder as one ZIP file, but for what newer files took the place of; to be read and closed."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for file in sorted(files_below(folder)):
            if not file.name.startswith((".", "~$")) and not file.is_symlink():
                archive.write(file, file.relative_to(folder).as_posix())
    made.seek(0)
    return made


def is_opened(file: Path) -> bool:
    return file.suffix.lower() in _OPENED


def open_in_program(file: Path) -> bool:
    """By the program that the machine has for it; False where it knows none."""
    if sys.platform == "win32":
        os.startfile(file)
        return True
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if program is None:
        return False
    out = subprocess.DEVNULL
    subprocess.Popen([program, str(file)], stdin=out, stdout=out, stderr=out, start_new_session=True)
    return True
