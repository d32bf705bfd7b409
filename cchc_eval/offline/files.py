"""Reading what people hand in, and writing results all or nothing, never over a person's file unasked."""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from cchc_eval.offline.errors import BadInput
from cchc_eval.vietnamese.encodings import misread_message
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.vietnamese.writing import visible

# Far above any real settings file or JSON of a round, small enough to hold in memory many times over.
LARGEST_TEXT = 50_000_000
OLD = "ban-cu"  # beside what was written: the files that newer ones took the place of, in a folder of that moment
ASIDE = ".cchc-eval-"  # what is being written: a hidden folder until all of it is there
_ABANDONED_AFTER = 3600  # seconds; by then no run still writes
_REFUSED = "đã có; không ghi đè (thêm --force nếu muốn ghi đè)."
_MOST_NAMED = 10  # of existing files that are refused
_QUOTED = re.compile(r'"([^"]*)"')


def read_bytes(path: Path, limit: int = LARGEST_TEXT) -> bytes:
    """The whole file. Raises BadInput, naming the file."""
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise BadInput(f"Tệp {path}: {reason(error)}.") from None
    if len(content) > limit:
        raise BadInput(f"Tệp {path}: quá lớn (trên {limit // 1_000_000} MB).")
    return content


def digest(content: bytes | str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def read_text(path: Path, remarks: list[str] | None = None) -> str:
    """A UTF-8 text as NFC, without invisible characters (the byte-order mark too). Raises BadInput.

    `remarks` receives each line whose letters are of another encoding.
    """
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"Tệp {path}: dòng {line} không phải văn bản UTF-8; hãy mở tệp và lưu lại với mã hóa UTF-8."
        ) from None
    if remarks is not None:
        for number, line_text in enumerate(text.splitlines(), 1):
            if message := misread_message([*_QUOTED.findall(line_text), line_text.strip()]):
                remarks.append(f"Tệp {path}: dòng {number}: {message}.")
    return visible(text)


def on_disk(path: Path) -> Path:
    """The file of that name, also where it, or a folder above it, has it composed otherwise (as macOS does)."""
    if path.exists() or path.parent == path:
        return path
    with contextlib.suppress(OSError):
        for entry in on_disk(path.parent).iterdir():
            if visible(entry.name) == visible(path.name):
                return entry
    return path


class Outputs:
    """Files written together into one folder: `write` stores each aside, the end of the block moves them in.

    Names are paths relative to the folder. An existing file is refused before anything is made, all of them at once,
    unless `force`; one that a program has open is refused also then. What a file of other content takes the place of
    is kept in `OLD`, below a folder named after the moment, unless `keep` is off; `remarks` receives where. When the
    block fails, or a file cannot be moved in, the folder is as it was before.
    """

    def __init__(
        self,
        folder: Path,
        names: Iterable[str],
        force: bool = False,
        *,
        keep: bool = True,
        remarks: list[str] | None = None,
    ) -> None:
        self.folder = folder
        self.force = force
        self.keep = keep
        self.remarks = [] if remarks is None else remarks
        self.written: list[Path] = []
        self._names = list(names)
        self._retired: list[str] = []
        self._made: list[Path] = []

    def __enter__(self) -> Outputs:
        self._refuse_existing(self._names)
        try:
            self._made = _make_folder(self.folder)
            _remove_abandoned(self.folder)
            self._aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.folder))
        except OSError as error:
            raise BadInput(f"Thư mục {self.folder}: {reason(error)}.") from None
        return self

    def write(self, name: str, content: bytes | str) -> None:
        """Store one file in a hidden folder beside the others; its name must be among those given at the start."""
        path = self.place(name)
        try:
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        except OSError as error:
            raise BadInput(f"Tệp {self.folder / name}: {reason(error)}.") from None

    def place(self, name: str) -> Path:
        """Where to write one file step by step, which is moved in with the others."""
        if name not in self._names:
            raise KeyError(name)
        path = self._aside / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"Tệp {self.folder / name}: {reason(error)}.") from None
        self.written.append(self.folder / name)
        return path

    def retire(self, names: Iterable[str]) -> None:
        """Move these files of the folder among the old ones, with what the new ones replace."""
        self._retired += names

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        moved = False
        try:
            if kind is None:
                self._move_in()
                moved = True
        finally:
            shutil.rmtree(self._aside, ignore_errors=True)
            if not moved:
                _remove_empty(self._made)

    def _refuse_existing(self, names: Iterable[str]) -> None:
        problems, existing = [], []
        for name in names:
            path = self.folder / name
            if path.is_dir():
                problems.append(f"{path} là thư mục; hãy đổi tên thư mục đó rồi làm lại.")
            elif not self.force and os.path.lexists(path):
                existing.append(name)
                problems.append(f"Tệp {path} {_REFUSED}")
            elif os.path.lexists(path) and (whose := open_elsewhere(path)):
                problems.append(f"Tệp {path} {whose}; hãy lưu, đóng tệp rồi làm lại. Chưa ghi tệp nào.")
        if len(existing) > _MOST_NAMED:
            problems = [problem for problem in problems if not problem.endswith(_REFUSED)]
            problems.append(f"Thư mục {self.folder}: {len(existing)} tệp ({', '.join(existing[:3])}, …) {_REFUSED}")
        if problems:
            raise BadInput(problems)

    def _move_in(self) -> None:
        names = [str(path.relative_to(self.folder)) for path in self.written]
        self._refuse_existing(names)
        aside = self._aside / ".kept"
        old = self._folder_of_old()
        done: list[tuple[Path, Path | None]] = []
        kept: list[str] = []
        try:
            for name in (*names, *self._retired):
                target, made = self.folder / name, self._aside / name
                self._made += _make_folder(target.parent)
                backup = None
                if os.path.lexists(target):
                    is_kept = self.keep and not (made.exists() and _same_content(target, made))
                    backup = (old if is_kept else aside) / name
                    self._made += _make_folder(backup.parent)
                    os.replace(target, backup)
                    kept += [name] * is_kept
                done.append((target, backup))
                if name not in self._retired:
                    os.replace(made, target)
        except BaseException as error:
            for placed, kept_copy in reversed(done):
                with contextlib.suppress(OSError):
                    placed.unlink(missing_ok=True)
                    if kept_copy is not None:
                        os.replace(kept_copy, placed)
            if isinstance(error, OSError):
                raise BadInput(f"Tệp {target}: {reason(error)}. Chưa ghi tệp nào.") from None
            raise
        if kept:
            what = f"Tệp cũ {kept[0]}" if len(kept) == 1 else f"{len(kept)} tệp cũ"
            self.remarks.append(f"{what} được giữ ở {old}.")

    def _folder_of_old(self) -> Path:
        """One that is not there yet."""
        moment = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        names = (f"{moment}{turn}" for turn in ("", *(f" ({turn})" for turn in range(2, 10_000))))
        return next(path for name in names if not (path := self.folder / OLD / name).exists())


def _same_content(one: Path, other: Path) -> bool:
    return one.is_file() and filecmp.cmp(one, other, shallow=False)


def open_elsewhere(path: Path) -> str:
    """In which program the file is open, by what LibreOffice or Microsoft Office puts beside it; "" if in none."""
    lock = path.with_name(f".~lock.{path.name}#")
    if os.path.lexists(lock):
        try:
            fields = lock.read_text(encoding="utf-8", errors="replace").split(",")
        except OSError:
            fields = []
        who = next((one.strip() for one in fields[:2] if one.strip()), "")
        return f"đang mở trong LibreOffice{f' ({who})' if who else ''}"
    # Office drops the first two letters of a name of more than eight.
    if any(os.path.lexists(path.with_name(f"~${name}")) for name in {path.name, path.name[1:], path.name[2:]}):
        return "đang mở trong Microsoft Office"
    return ""


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents; the ones that were not there, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    return missing[::-1]


def _remove_abandoned(folder: Path) -> None:
    """What runs left behind that were ended from outside, as by a power cut."""
    for path in folder.glob(f"{ASIDE}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
            shutil.rmtree(path, ignore_errors=True)


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()
