"""Fitting text into a picture whose reader picks the font: widths are estimated, on the wide side."""

from __future__ import annotations

_NARROW = frozenset("iIjlftr.,;:'!|()[] -/ìíỉĩịÌÍỈĨỊ·")
_WIDE = frozenset("mwMW—–…%@")


def width(text: str, size: float) -> float:
    """Pixels that a line of sans-serif text of that size takes at most."""
    return size * sum(_ems(character) for character in text)


def wrap(text: str, size: float, room: float, lines: int) -> list[str]:
    """The text on at most so many lines of `room` pixels; what does not fit ends in "…"."""
    words, wrapped = text.split(), [""]
    for position, word in enumerate(words):
        longer = f"{wrapped[-1]} {word}".strip()
        if width(longer, size) <= room:
            wrapped[-1] = longer
        elif wrapped[-1] and len(wrapped) < lines:
            wrapped.append(word)
        else:
            wrapped[-1] = " ".join([wrapped[-1], *words[position:]]).strip()
            break
    return [cut(line, size, room) for line in wrapped]


def cut(text: str, size: float, room: float) -> str:
    if width(text, size) <= room:
        return text
    whole = text
    while text and width(f"{text}…", size) > room:
        text = text[:-1]
    if " " in text.strip() and not whole[len(text)].isspace():
        text = text[: text.rindex(" ")]
    return f"{text.rstrip(' ,;-')}…"


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.95
    return 0.72 if character.isupper() else 0.58
