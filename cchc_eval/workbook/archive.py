"""The files in a ZIP file that came from outside, within bounds whatever it says about itself."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cchc_eval.vietnamese.writing import visible
from cchc_eval.workbook.guard import MAX_FILE_BYTES

MOST_ARCHIVE = 100_000_000  # bytes of the ZIP file
MOST_UNPACKED = 300_000_000
MOST_ENTRIES = 3_000
# How names begin of what systems and programs leave beside a person's files.
LITTER = ("__MACOSX", "~$", ".", "Thumbs.db", "desktop.ini")

_CENTRAL_ENTRY = b"PK\x01\x02"


class TooLarge(Exception):
    """More than a ZIP file may hold here."""


@dataclass(frozen=True)
class Entry:
    name: str  # as the ZIP file has it
    steps: tuple[str, ...]  # of its path; never followed, only to be told
    has_password: bool

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.steps[-1]).suffix.lower() if self.steps else ""


class Archive:
    def __init__(self, data: bytes) -> None:
        """Raises TooLarge, or anything at all where it is damaged."""
        if len(data) > MOST_ARCHIVE or data.count(_CENTRAL_ENTRY) > MOST_ENTRIES:
            raise TooLarge
        self._file = zipfile.ZipFile(io.BytesIO(data))
        self._left = MOST_UNPACKED

    def entries(self) -> Iterator[Entry]:
        """Its files, without litter."""
        for entry in self._file.infolist():
            steps = [step.replace(":", "_") for step in PurePosixPath(_name(entry)).parts if step not in ("/", "..")]
            if not entry.is_dir() and not any(step.startswith(LITTER) for step in steps):
                yield Entry(entry.filename, tuple(steps), bool(entry.flag_bits & 0x1))

    def read(self, entry: Entry) -> bytes:
        """At most a byte more than a workbook may have. Raises TooLarge where they are too large together."""
        with self._file.open(entry.name) as stream:
            content = stream.read(min(MAX_FILE_BYTES, self._left) + 1)
        self._left -= len(content)
        if self._left < 0:
            raise TooLarge
        return content


def _name(entry: zipfile.ZipInfo) -> str:
    """Names that no mark calls UTF-8 are read as those of DOS; most are UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return visible(name.replace("\\", "/"))
