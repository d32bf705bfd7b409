"""Which unit a file's name speaks of: its code, its name in full or as people shorten it, with or without marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol
from unicodedata import combining, normalize

from cchc_eval.vietnamese.people import folded
from cchc_eval.vietnamese.writing import visible

PREFIX = "phieu-"  # of the blank forms' names, before the unit's code

# What stands in the names of forms whosever they are, though a unit may have it as its code.
_OF_ANY_FORM = frozenset({"phieu", "cchc", "tdg", "bc", "form", "copy", "scan"})
_YEAR = re.compile(r"20\d\d$")
_FEW = 3  # letters: such a code may be a word
# How people shorten the kind of a unit. Without marks.
_KINDS = {
    "trung tam": "tt", "van phong": "vp", "phong": "p", "chi cuc": "cc", "ban quan ly": "bql", "thanh tra": "ttr",
    "uy ban nhan dan": "ubnd", "phuong": "p", "xa": "x", "thi tran": "tt", "thanh pho": "tp", "huyen": "h",
}  # fmt: skip
_BEFORE_A_PLACE = ("uy ban nhan dan", "ubnd")  # left out as often as not

_Words = tuple[str, ...]


class Unit(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    code: str
    exact: bool  # with the same marks


@dataclass(frozen=True)
class _Short:
    """A code, or the initials of a name."""

    words: _Words
    written: str
    code: str

    @property
    def tells(self) -> bool:
        is_number = all(word.isdigit() for word in self.words)
        return len(self.written) > 1 and not is_number and _bare("".join(self.words)) not in _OF_ANY_FORM

    @property
    def is_no_word(self) -> bool:
        """Whether it can't be a word of the text, or a part of one, that only looks like it."""
        return len(self.written) > _FEW or not self.written.isalpha()


class UnitNames:
    """How the units of a round are called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        listed = list(units)
        self._starts = {visible(f"{PREFIX}{unit.code}").casefold(): unit.code for unit in listed}
        self._names = [(alias, unit.code) for unit in listed for alias in _aliases(_words(unit.name))]
        self._names += _ends(listed)
        codes = [_Short(_words(unit.code), unit.code, unit.code) for unit in listed]
        self._shorts = [one for one in (*codes, *_initials(listed, codes)) if one.tells]

    def in_file(self, path: PurePath) -> frozenset[str]:
        """Codes of the units that the file's name speaks of; several where it can't be told which of them."""
        stem = visible(path.stem)
        begun = [
            start
            for start in self._starts
            if stem.casefold().startswith(start) and not stem[len(start) :][:1].isalnum()
        ]
        return frozenset({self._starts[max(begun, key=len)]}) if begun else self.in_text(stem)

    def in_text(self, text: str) -> frozenset[str]:
        words = [*_split(text)]
        found = [*self._called(words), *self._coded(words)]
        longest = [one for one in found if not any(_holds(other, one) for other in found)]
        exact = {(one.start, one.end) for one in longest if one.exact}
        return frozenset(one.code for one in longest if one.exact or (one.start, one.end) not in exact)

    def _called(self, words: Sequence[str]) -> Iterator[_Match]:
        folds = [folded(word) for word in words]
        for alias, code in self._names:
            yield from _matches(folds, alias, code)
            if len(joined := "".join(alias)) > 2 * _FEW:
                yield from _matches(folds, (joined,), code)

    def _coded(self, words: Sequence[str]) -> Iterator[_Match]:
        folds = [folded(word) for word in words]
        alone = [word for word in folds if _bare(word) not in _OF_ANY_FORM and not word.isdigit()]
        for short in self._shorts:
            for match in _matches(folds, short.words, short.code):
                is_alone = len(alone) == match.end - match.start
                if is_alone or short.is_no_word or words[match.start : match.end] == [short.written]:
                    yield match


def _initials(units: Sequence[Unit], codes: Sequence[_Short]) -> Iterator[_Short]:
    """Those that nobody shares and that are nobody's code."""
    owners: dict[str, set[str]] = {}
    for unit in units:
        every = _words(unit.name)
        for words in (every, tuple(word for word in every if word != "và")):
            if len(words) >= _FEW:
                owners.setdefault("".join(word[0] for word in words), set()).add(unit.code)
    taken = {_bare("".join(one.words)) for one in codes}
    for initials, own in owners.items():
        if len(own) == 1 and _bare(initials) not in taken:
            yield _Short((initials,), initials.upper(), *own)


def _ends(units: Sequence[Unit]) -> Iterator[tuple[_Words, str]]:
    """ "Cổng thông tin điện tử" of "Trung tâm Quản lý Cổng thông tin điện tử", where no other name holds it."""
    names = {unit.code: _words(unit.name) for unit in units}
    for code, name in names.items():
        others = [" ".join(("", *other, "")) for one, other in names.items() if one != code]
        for start in range(1, len(name) - _FEW):
            if not any(" ".join(("", *name[start:], "")) in other for other in others):
                yield name[start:], code


def _aliases(name: _Words) -> set[_Words]:
    """The name and how people shorten it: "tt bảo trợ xã hội", "xã tân phú", "phòng kế hoạch tc"."""
    if len(name) < 2:
        return set()  # a word that any name may hold
    found = {name}
    plain = " ".join(map(_bare, name))
    for kind, short in _KINDS.items():
        if plain.startswith(f"{kind} "):
            found.add((short, *name[len(kind.split()) :]))
    for begin in _BEFORE_A_PLACE:
        if plain.startswith(f"{begin} "):
            found |= _aliases(name[len(begin.split()) :])
    for kept in range(2, len(name) - 1):
        found.add((*name[:kept], "".join(word[0] for word in name[kept:])))
    return found


def _split(text: str) -> Iterator[str]:
    """Its words as they are written, without the year behind one ("TTXH2026") and whom the form is sent to."""
    words = [word for part in re.split(r"[\W_]+", visible(text)) if (word := _YEAR.sub("", part))]
    plain = [_bare(folded(word)) for word in words]
    for position, word in enumerate(words):
        is_sent_to = plain[position] == "gui" and plain[position - 1 : position] != ["nguoi"]
        if is_sent_to and plain[position + 1 : position + 2] != ["lai"]:
            return
        yield word


def _words(text: str) -> _Words:
    return tuple(folded(text).split())


def _bare(word: str) -> str:
    """Without marks."""
    return "".join(one for one in normalize("NFD", word) if not combining(one)).replace("đ", "d")


def _matches(words: Sequence[str], alias: _Words, code: str) -> Iterator[_Match]:
    """A word without marks stands for those with any."""
    for start in range(len(words) - len(alias) + 1):
        found = words[start : start + len(alias)]
        if all(word == wanted or word == _bare(wanted) for word, wanted in zip(found, alias, strict=True)):
            yield _Match(start, start + len(alias), code, tuple(found) == alias)


def _holds(one: _Match, other: _Match) -> bool:
    return one.start <= other.start and other.end <= one.end and other.end - other.start < one.end - one.start
