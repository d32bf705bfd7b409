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
    """Parted by "\\n" into as few lines of at most `ems` as can be, even, rather after a comma or before "và".

    Breaks that the text has stay; a word wider than the line stays whole.
    """
    return "\n".join(line for given in text.split("\n") for line in _balance(given.split(), ems))


def _balance(words: list[str], ems: float) -> list[str]:
    # best[i]: (lines, unevenness, where each line starts) for the words before i.
    best: list[tuple[int, float, tuple[int, ...]]] = [(0, 0.0, ())]
    for end in range(1, len(words) + 1):
        choices = []
        for start in range(end):
            width = text_width(" ".join(words[start:end])) / ems
            if width <= 1 or end - start == 1:
                lines, uneven, starts = best[start]
                good = start == 0 or words[start - 1].endswith(",") or words[start].lower() == "và"
                choices.append((lines + 1, uneven + width**2 + (0 if good else 0.1), (*starts, start)))
        best.append(min(choices))
    return [" ".join(words[i:j]) for i, j in pairwise([*best[-1][2], len(words)])]
