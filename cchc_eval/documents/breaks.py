"""Even line breaks for the few centred lines a clerk would break by hand: names in the letterhead, posts."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

# Advance widths of Times New Roman Bold in thousandths of an em; its regular face is no wider.
_LETTERS = {
    250: " .,",
    278: "il",
    333: "fjt-():;",
    389: "Is",
    444: "cerz",
    500: "agovxy0123456789J",
    556: "bdđhknpuqS",
    611: "FP",
    667: "BELTZ",
    722: "ACDĐNRUVXYw",
    778: "GHKOQ",
    833: "m",
    944: "M",
    1000: "W",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}


def text_width(text: str) -> float:
    """About how wide the text is set bold, in ems; marks add nothing to their letter."""
    bare = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return sum(_WIDTHS.get(letter, 600) for letter in bare) / 1000


def balanced(text: str, ems: float) -> str:
    """Parted by "\\n" into as few lines of at most `ems` as can be, the widest as narrow as can be.

    Breaks that the text has stay; a word wider than the line stays whole.
    """
    return "\n".join(line for given in text.split("\n") for line in _balance(given.split(), ems))


def _balance(words: list[str], ems: float) -> list[str]:
    if len(words) < 2:
        return [" ".join(words)]
    widths = sorted(
        {text_width(" ".join(words[i:j])) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    )
    fewest = len(_greedy(words, ems))
    return next(lines for width in widths if len(lines := _greedy(words, width)) <= fewest)


def _greedy(words: list[str], ems: float) -> list[str]:
    starts = [0]
    for index in range(1, len(words)):
        if text_width(" ".join(words[starts[-1] : index + 1])) > ems:
            starts.append(index)
    return [" ".join(words[i:j]) for i, j in pairwise([*starts, len(words)])]
