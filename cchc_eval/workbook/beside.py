"""What a workbook holds beside the values of its cells: comments, links, pictures, buttons, old encodings.

No table reads these, so they are kept apart here: a reader takes what it can use and says the rest, for what a
person put into a file is never passed over without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element, ParseError

from openpyxl.packaging.relationship import Relationship, RelationshipList, get_rels_path
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, iterparse

from cchc_eval.workbook.text import plain_text

Place = tuple[int, int]  # row and column, from 1

HYPERLINK_TAG = f"{{{SHEET_MAIN_NS}}}hyperlink"
_LINK_ID = f"{{{REL_NS}}}id"
_COMMENT_TAG = f"{{{SHEET_MAIN_NS}}}comment"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_HINT_TAG = f"{{{SHEET_MAIN_NS}}}rPh"
_THREADS_NS = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_DRAWN = (b"Anchor>", b"Anchor ")  # an element that places a picture, a chart, a text box
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LINKED_CONTROL = re.compile(rb"fmlaLink\s*=")
_CONTROL_PARTS = re.compile(r"xl/ctrlprops/.*\.xml", re.IGNORECASE)


class Parts(Protocol):
    @property
    def names(self) -> Sequence[str]: ...

    def read(self, name: str) -> bytes: ...

    def open(self, name: str) -> IO[bytes]: ...


@dataclass
class Beside:
    """Of one sheet, by cell."""

    comments: dict[Place, str] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)  # addresses outside the workbook
    misread: dict[Place, str] = field(default_factory=dict)  # why a text is not Unicode
    drawn: bool = False  # pictures, charts, text boxes
    controls: bool = False  # boxes to tick that no cell tells of
    hidden_columns: set[int] = field(default_factory=set)
    shown: dict[Place, float | str] = field(default_factory=dict)  # what formulas came to when the file was saved


_BESIDE: WeakKeyDictionary[Worksheet, Beside] = WeakKeyDictionary()


def beside(sheet: Worksheet) -> Beside:
    """What was read beside the sheet's cells; nothing where it was not read from a file."""
    return _BESIDE.setdefault(sheet, Beside())


def read_beside(sheet: Worksheet, parts: Parts, path: str, links: Sequence[Element]) -> None:
    """Fill `beside(sheet)` from the parts that the sheet's own part refers to; `links` are its hyperlink elements.

    A part that is damaged or missing costs what it held, not the sheet.
    """
    found = beside(sheet)
    targets: dict[str, str] = {}
    for relation in _relations(parts, path):
        kind = relation.Type.rpartition("/")[2]
        if kind == "hyperlink":
            targets[relation.Id] = relation.Target
        elif kind in ("comments", "threadedComment"):
            for place, text in _comments(parts, relation.target):
                # A thread also leaves a note that only says so.
                if kind == "threadedComment" or place not in found.comments:
                    found.comments[place] = text
        elif kind == "drawing":
            found.drawn = found.drawn or any(mark in _read(parts, relation.target) for mark in _DRAWN)
    for link in links:
        cell = _place(link.get("ref"))
        target = targets.get(link.get(_LINK_ID, ""), "")
        if cell is not None and target and not target.startswith("#"):
            found.links[cell] = plain_text(target)


def has_loose_controls(parts: Parts) -> bool:
    """Whether a box to tick is drawn on a sheet without a cell that holds its state."""
    return any(
        _CONTROL_PARTS.fullmatch(name) and not _LINKED_CONTROL.search(_read(parts, name)) for name in parts.names
    )


def _read(parts: Parts, name: str) -> bytes:
    try:
        return parts.read(name)
    except KeyError:
        return b""


def _relations(parts: Parts, path: str) -> Sequence[Relationship]:
    """The relations of a part, targets inside the package made absolute."""
    data = _read(parts, get_rels_path(path))
    if not data:
        return ()
    try:
        relations = RelationshipList.from_tree(fromstring(data))
    except (ParseError, TypeError, ValueError):
        return ()
    folder = path.rpartition("/")[0]
    for relation in relations:
        if relation.TargetMode != "External":
            relation.target = _absolute(folder, relation.target)
    return list(relations)


def _absolute(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = folder.split("/")
    for step in target.split("/"):
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(step for step in steps if step != ".")


def _comments(parts: Parts, name: str) -> Iterator[tuple[Place, str]]:
    try:
        source = parts.open(name)
    except KeyError:
        return
    try:
        for _, element in iterparse(source):
            place = _place(element.get("ref"))
            if element.tag == _COMMENT_TAG and place is not None:
                text = "".join(text.text or "" for text in _texts(element))
                yield place, plain_text(text).strip()
                element.clear()
            elif element.tag == f"{_THREADS_NS}threadedComment" and place is not None:
                yield place, plain_text(element.findtext(f"{_THREADS_NS}text") or "").strip()
                element.clear()
    except ParseError:
        return


def _texts(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == _TEXT_TAG:
            yield child
        elif child.tag != _HINT_TAG:
            yield from _texts(child)


def _place(reference: str | None) -> Place | None:
    """The first cell of a reference ("B3:C4")."""
    found = _CELL.match(reference or "")
    return None if found is None else (int(found[2]), column_index_from_string(found[1]))
