"""Reading what people hand in, and writing results all or nothing, never over a person's file unasked."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from cchc_eval.offline.errors import BadInput, reason
from cchc_eval.vietnamese.encodings import misread_message
from cchc_eval.vietnamese.writing import visible

# Far above any real settings file or JSON of a round, small enough to hold in memory many times over.
LARGEST_TEXT = 50_000_000
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
    """The file of that name, also where its name is composed otherwise (as macOS does)."""
    if path.exists():
        return path
    with contextlib.suppress(OSError):
        for entry in path.parent.iterdir():
            if visible(entry.name) == visible(path.name):
                return entry
    return path


class Outputs:
    """Files written together into one folder: `write` stores each aside, the end of the block moves them in.

    Names are paths relative to the folder. An existing file is refused before anything is made, all of
    them named at once, unless `force`. When the block fails, or a file cannot be moved in, the folder is
    as it was before.
    """

    def __init__(self, folder: Path, names: Iterable[str], force: bool = False) -> None:
        self.folder = folder
        self.force = force
        self.written: list[Path] = []
        self._names = list(names)
        self._made: list[Path] = []

    def __enter__(self) -> Outputs:
        self._refuse_existing(self._names)
        try:
            self._made = _make_folder(self.folder)
            self._aside = Path(tempfile.mkdtemp(prefix=".cchc-eval-", dir=self.folder))
        except OSError as error:
            raise BadInput(f"Thư mục {self.folder}: {reason(error)}.") from None
        return self

    def write(self, name: str, content: bytes | str) -> None:
        """Store one file in a hidden folder beside the others; its name must be among those given at the start."""
        if name not in self._names:
            raise KeyError(name)
        path = self._aside / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        except OSError as error:
            raise BadInput(f"Tệp {self.folder / name}: {reason(error)}.") from None
        self.written.append(self.folder / name)

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
        problems = []
        for name in names:
            path = self.folder / name
            if path.is_dir():
                problems.append(f"{path} là thư mục; hãy đổi tên thư mục đó rồi làm lại.")
            elif not self.force and os.path.lexists(path):
                problems.append(f"Tệp {path} đã có; không ghi đè (thêm --force nếu muốn ghi đè).")
        if problems:
            raise BadInput(problems)

    def _move_in(self) -> None:
        names = [path.relative_to(self.folder) for path in self.written]
        self._refuse_existing(str(name) for name in names)
        kept = self._aside / ".kept"
        done: list[tuple[Path, Path | None]] = []
        try:
            for position, name in enumerate(names):
                target, backup = self.folder / name, None
                self._made += _make_folder(target.parent)
                if os.path.lexists(target):
                    kept.mkdir(exist_ok=True)
                    backup = kept / str(position)
                    os.replace(target, backup)
                done.append((target, backup))
                os.replace(self._aside / name, target)
        except BaseException as error:
            for placed, kept_copy in reversed(done):
                with contextlib.suppress(OSError):
                    placed.unlink(missing_ok=True)
                    if kept_copy is not None:
                        os.replace(kept_copy, placed)
            if isinstance(error, OSError):
                raise BadInput(f"Tệp {target}: {reason(error)}. Chưa ghi tệp nào.") from None
            raise


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents; the ones that were not there, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    return missing[::-1]


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()
