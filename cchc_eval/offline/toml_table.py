"""A settings file read strictly: every key known and of its kind, every fault with its line, all at once."""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cchc_eval.offline.errors import BadInput, NotFilledIn
from cchc_eval.offline.files import read_text
from cchc_eval.offline.settings import TomlWords, Words
from cchc_eval.offline.strict_json import printable
from cchc_eval.offline.toml_cures import cure
from cchc_eval.vietnamese.capitals import in_sentence
from cchc_eval.vietnamese.writing import chosen, visible

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_AT = re.compile(r"line (\d+), column (\d+)")


Place = tuple[str, int, str]
"""Header of a table, which of several from 1 (0: the only one), key."""


class Source(Protocol):
    """A file of settings: its values, and how a person finds one there."""

    data: dict[str, Any]
    words: Words
    faults: Sequence[tuple[int, str]]  # that were found in reading it, each with a number to sort by

    def has(self, place: Place) -> bool:
        """Whether the file shows such a place."""

    def is_wrong(self, place: Place) -> bool:
        """Whether one of its faults is there."""

    def where(self, place: Place) -> tuple[int, str]:
        """A number to sort by, and how a message names the place."""


class TomlSource:
    """A settings file in TOML."""

    words: Words = TomlWords()
    faults: Sequence[tuple[int, str]] = ()

    def __init__(self, path: Path, remarks: list[str] | None = None) -> None:
        """Raises BadInput where the text is not TOML. `remarks`: see `read_text`."""
        text = read_text(path, remarks).replace("\r\n", "\n")
        self._lines = _line_numbers(text)
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadInput(f"Tệp {path}: {_message(error, text)}") from None
        except RecursionError:
            raise BadInput(f"Tệp {path}: các mảng hoặc bảng lồng nhau quá sâu.") from None

    def has(self, place: Place) -> bool:
        return place in self._lines

    def is_wrong(self, place: Place) -> bool:
        return False

    def where(self, place: Place) -> tuple[int, str]:
        header, turn, key = place
        line = self._lines.get(place) or self._lines.get((header, turn, ""), 0)
        table = f"[{header}]" + (f" thứ {turn}" if turn else "") if header else ""
        parts = (f"dòng {line}" if line else "", table, f"khóa «{key}»" if key else "")
        return line, ", ".join(part for part in parts if part)


class Settings:
    """The file being read: its problems, and where each key stands."""

    def __init__(self, path: Path, source: Source) -> None:
        self.path = path
        self.source = source
        self._problems: list[tuple[int, str]] = []
        self._wrong = len(source.faults)
        for order, problem in source.faults:
            self._add(order, problem)
        self.in_capitals: dict[str, str] = {}  # what was typed all in capitals, and how it stands in a sentence
        self.root = Table(self, source.data, "", 0)

    def fault(self, message: str, header: str = "", turn: int = 0, key: str = "", *, missing: bool = False) -> None:
        if self.source.is_wrong((header, turn, key)):
            return  # what it was read as is no fault of its own
        self._wrong += not missing
        order, where = self.source.where((header, turn, key))
        self._add(order, f"{where}: {message}")

    def refuse(self, problem: str) -> None:
        """A fault that names its place, or is of another file."""
        self._wrong += 1
        self._problems.append((sys.maxsize, problem))

    def _add(self, order: int, problem: str) -> None:
        end = "" if problem.endswith("?") else "."
        self._problems.append((order, f"Tệp {self.path}: {problem}{end}"))

    def finish(self) -> None:
        """Raises BadInput if anything was wrong, from the first place to the last; NotFilledIn if that is all."""
        if self._problems:
            kind = BadInput if self._wrong else NotFilledIn
            raise kind(problem for _, problem in sorted(self._problems, key=lambda item: item[0]))


class Table:
    """One table of the file; a faulty or missing value is noted and gives an empty one of its kind."""

    def __init__(self, settings: Settings, data: dict[str, Any], header: str, turn: int, line: str = "") -> None:
        self.settings = settings
        self.data = data
        self.header = header
        self.turn = turn  # which of several [[header]] tables, from 1; 0 for a single one
        self.line = line  # the key that an inline table stands under
        self._known: set[str] = set()

    def fault(self, message: str, key: str = "", *, missing: bool = False) -> None:
        if self.line:
            message, key = (f"«{key}»: {message}" if key else message), self.line
        self.settings.fault(message, self.header, self.turn, key, missing=missing)

    def says(self, key: str, value: object) -> str:
        """How the file would say that the key has the value."""
        return self.settings.source.words.says(self.header, key, value)

    def has(self, key: str) -> bool:
        self._known.add(key)
        return key in self.data

    def text(self, key: str, default: str | None = None) -> str:
        """One line of text, trimmed, NFC; required unless a default is given."""
        return self._read(key, _text, default, "")

    def named(self, key: str, default: str | None = None) -> str:
        """A body or a post, as it stands in a sentence; papers set capitals in headings themselves."""
        typed = self.text(key, default)
        written = in_sentence(typed)
        if written != typed:
            self.settings.in_capitals[typed] = written
        return written

    def paragraph(self, key: str, default: str | None = None) -> str:
        """Text of one or more lines."""
        return self._read(key, _paragraph, default, "")

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return self._read(key, _texts, default, ())

    def word(self, key: str, words: Collection[str], default: str | None = None) -> str:
        def read(value: Any) -> str:
            meant = chosen(value, words) if isinstance(value, str) else None
            if meant is None:
                near = difflib.get_close_matches(str(value), words, 1)
                hint = f"; có phải «{near[0]}» không?" if near else ""
                raise ValueError(f"phải là một trong: {', '.join(words)}{hint}")
            return meant

        return self._read(key, read, default, "")

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        def read(value: Any) -> int:
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ValueError(f"phải là số nguyên từ {least} trở lên, không có dấu nháy")
            return value

        return self._read(key, read, default, least)

    def number_or_blank(self, key: str) -> int | None:
        """A document's number; absent where the clerk writes it in by hand."""
        return self.whole(key, least=1) if self.has(key) else None

    def flag(self, key: str, default: bool) -> bool:
        return self._read(key, _flag, default, default)

    def day(self, key: str) -> date | None:
        """None where it is absent."""
        return self._read(key, _day, None, None) if self.has(key) else None

    def moment(self, key: str) -> datetime:
        return self._read(key, _moment, None, datetime.min)

    def table(self, key: str) -> Table:
        """A table of its own, [key] or key = {…}; an empty one, with the fault, where it is missing."""
        self._known.add(key)
        value = self.data.get(key)
        if not isinstance(value, dict):
            self.fault("phải là một bảng" if key in self.data else "thiếu bảng này", key)
            value = {}
        header = f"{self.header}.{key}".lstrip(".")
        inline = not self.settings.source.has((header, self.turn, ""))
        if inline and self.settings.source.has((self.header, self.turn, key)):
            return Table(self.settings, value, self.header, self.turn, key)
        return Table(self.settings, value, header, self.turn)

    def tables(self, key: str) -> list[Table]:
        """The [[key]] tables, none where there are none."""
        self._known.add(key)
        value = self.data.get(key, [])
        header = f"{self.header}.{key}".lstrip(".")
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(f"phải ghi thành các bảng [[{header}]]", key)
            return []
        return [Table(self.settings, item, header, turn) for turn, item in enumerate(value, 1)]

    def finish(self) -> None:
        """Call when every known key has been read: any other is a fault."""
        for key in self.data:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                known = f"các khóa: {', '.join(sorted(self._known))}"
                hint = f"có phải «{near[0]}» không?" if near else known
                self.fault(f"không có trong quy định; {hint}", key)

    def _read(self, key: str, read: Callable[[Any], T], default: T | None, empty: T) -> T:
        self._known.add(key)
        if key not in self.data:
            if default is None:
                self.fault("thiếu, phải ghi", key, missing=True)
                return empty
            return default
        try:
            return read(self.data[key])
        except ValueError as error:
            self.fault(str(error), key)
            return empty


def _text(value: Any) -> str:
    text = _paragraph(value)
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("phải nằm trên một dòng, không có ký tự điều khiển")
    return text


def _paragraph(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"phải là văn bản đặt trong dấu nháy kép, không phải «{printable(str(value))}»")
    if not value.strip():
        raise ValueError("không được để trống (xóa cả dòng nếu không dùng)")
    return visible(value).strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('phải là danh sách dạng ["…", "…"]')
    return tuple(_text(item) for item in value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("phải là true hoặc false, không có dấu nháy")
    return value


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("phải là ngày dạng 2027-01-15 (năm-tháng-ngày), không có dấu nháy")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError("phải là ngày giờ dạng 2027-01-12T08:05:00, không có dấu nháy")
    return value.replace(tzinfo=None)


def _line_numbers(text: str) -> dict[tuple[str, int, str], int]:
    """Where (header, turn, key) stands; the TOML reader does not give it. For messages only."""
    found: dict[tuple[str, int, str], int] = {}
    turns: Counter[str] = Counter()
    header, turn = "", 0
    for line_number, line in enumerate(text.split("\n"), 1):
        if match := _HEADER.fullmatch(line):
            header = match[2]
            turns[header] += match[1] == "[["
            turn = turns[header]
            found.setdefault((header, turn, ""), line_number)
        elif match := _KEY.match(line):
            found.setdefault((header, turn, match[1]), line_number)
    return found


def _message(error: Exception, text: str) -> str:
    lines = text.split("\n")
    match = _AT.search(str(error))  # or "at end of document"
    line, column = (int(match[1]), int(match[2])) if match else (len(lines), len(lines[-1]) + 1)
    at_fault = lines[min(line, len(lines)) - 1]
    # An unclosed quote or bracket shows at the end of its line, or of the file.
    if not at_fault.strip():
        at_fault = next((one for one in reversed(lines[:line]) if one.strip()), "")
    shown = printable(at_fault.strip())
    return f"dòng {line}, cột {column}: không đúng cú pháp TOML, gần «{shown}»; {cure(at_fault, str(error))}."
