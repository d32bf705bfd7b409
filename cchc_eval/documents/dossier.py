"""The dossier of a round or a unit as one ZIP file for the archive, with its table of contents as a paper.

The table has what Decree 30/2020/NĐ-CP, Article 29, has opened files listed by: number, date, author, kind and subject,
pages. What belongs to it and is missing is listed too, with the reason.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from cchc_eval.documents.pdf import pdf_of_page
from cchc_eval.documents.render import packaged_template

_TABLE = "00-muc-luc-ho-so"
CONTENTS, CONTENTS_PAGE = f"{_TABLE}.pdf", f"{_TABLE}.html"
# Of one file with the table: laying out takes 0.2 MB a line.
LINES = 500
# Archives and Windows allow 255 and 260 characters for a whole path; bytes, as some count these.
_LONGEST_NAME = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|\s+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Compressed already.
_STORED = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".png", ".jpg", ".jpeg", ".zip", ".mp3", ".mp4"})
_PIECE = 1 << 20


@dataclass(frozen=True)
class Paper:
    """What a line of the table says of one file."""

    title: str  # kind and subject
    number: str = ""
    day: date | None = None
    author: str = ""


@dataclass(frozen=True)
class Line:
    paper: Paper
    path: str  # in the ZIP; "" where the file is missing
    pages: int | None
    note: str  # why it is missing


@dataclass
class Section:
    """A step of the process."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """What of a section stands in one part of the table."""

    position: int
    title: str
    first: int  # the number of its first line
    lines: Sequence[Line]
    begun: bool  # in the part before


@dataclass(frozen=True)
class Head:
    body: str  # whose dossier it is
    title: str  # "Hồ sơ đánh giá, xếp hạng công tác cải cách hành chính năm 2026"
    made_by: str
    made_on: datetime


def safe_name(text: str) -> str:
    """A name that every system takes for a file or folder, whatever it was made of; never empty."""
    plain = unicodedata.normalize("NFC", text)
    plain = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else one for one in plain)
    plain = _FORBIDDEN.sub(" ", plain)
    plain = " ".join(plain.split()).strip(". ")
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
    if len(suffix.encode()) > 12:
        stem, suffix = plain, ""
    while len((stem + suffix).encode()) > _LONGEST_NAME:
        stem = stem[:-1].rstrip(". ")
    return (stem + suffix) or "tep"


class Dossier:
    """Written to a ZIP file step by step; nothing but the file at hand is held. Use as a context; `finish` once all is
    added."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.sections: list[Section] = []
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def __enter__(self) -> Dossier:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def section(self, title: str) -> None:
        self.sections.append(Section(title))

    def add(self, paper: Paper, name: str, content: bytes | Path, folders: Sequence[str] = ()) -> None:
        """A file, or its content, under a name that sorts in the order in which it is added."""
        path = self._path(name, folders)
        self._write(path, content)
        pages = _pages(content) if path.lower().endswith(".pdf") else None
        self.sections[-1].lines.append(Line(paper, path, pages, ""))

    def miss(self, paper: Paper, why: str) -> None:
        self.sections[-1].lines.append(Line(paper, "", None, why))

    def finish(self, head: Head) -> None:
        """Add the table of contents, which sorts first: of many lines in parts, each a file."""
        parts = list(_parts(self.sections, LINES))
        for number, part in enumerate(parts, 1):
            name = CONTENTS if len(parts) == 1 else f"{_TABLE}-{number:02d}.pdf"
            which = "" if len(parts) == 1 else f"Phần {number}/{len(parts)}"
            self._write(name, pdf_of_page(_contents_page(head, part, which)))

    def finish_as_page(self, head: Head) -> None:
        """The same where the machine makes no PDF."""
        (whole,) = _parts(self.sections, sys.maxsize)
        self._write(CONTENTS_PAGE, _contents_page(head, whole).encode("utf-8"))

    def _path(self, name: str, folders: Sequence[str]) -> str:
        number = len(self.sections)
        position = len(self.sections[-1].lines) + 1
        parts = [f"{number:02d}-{safe_name(self.sections[-1].title)}", *map(safe_name, folders)]
        return "/".join([*parts, f"{position:03d}-{safe_name(name)}"])

    def _write(self, path: str, content: bytes | Path) -> None:
        info = zipfile.ZipInfo(path, datetime.now().timetuple()[:6])
        stored = PurePosixPath(path).suffix.lower() in _STORED
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as target:
            if isinstance(content, bytes):
                target.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, target, _PIECE)


def _pages(content: bytes | Path) -> int | None:
    """None where the file is none that can be counted."""
    for count in (_counted_by_pyhanko, _counted_by_pypdf):
        try:
            with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
                return count(source)
        except Exception:
            # Both raise whatever Python does on a file that is damaged, or made to be.
            continue
    return None


def _counted_by_pyhanko(source: BinaryIO) -> int:
    """It reads the one object that has the number; pypdf reads every object of the file, eight times as long."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    return int(PdfFileReader(source).root["/Pages"]["/Count"])


def _counted_by_pypdf(source: BinaryIO) -> int:
    from pypdf import PdfReader

    return len(PdfReader(source).pages)


def contents_pdf(head: Head, sections: Iterable[Section]) -> bytes:
    """The table in one file, whatever its length."""
    (whole,) = _parts(sections, sys.maxsize)
    return pdf_of_page(_contents_page(head, whole))


def _parts(sections: Iterable[Section], at_most: int) -> Iterator[list[Piece]]:
    """The sections, parted where one file of the table has its lines; at least one part."""
    part: list[Piece] = []
    room, number = at_most, 1
    for position, section in enumerate(sections, 1):
        lines, begun = section.lines, False
        while len(lines) > room:
            if room:
                part.append(Piece(position, section.title, number, lines[:room], begun))
                number, lines, begun = number + room, lines[room:], True
            yield part
            part, room = [], at_most
        part.append(Piece(position, section.title, number, lines, begun))
        number, room = number + len(lines), room - len(lines)
    yield part


def _contents_page(head: Head, pieces: Sequence[Piece], which: str = "") -> str:
    return packaged_template("dossier.html").render(head=head, pieces=pieces, which=which)
