"""How wide text is set, and even line breaks for the few centred lines a clerk would break by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

# Advance widths of Times New Roman Bold (and its metric-compatible faces) in thousandths of an em.
_LETTERS = {
    220: "|", 250: " ,.\N{NO-BREAK SPACE}", 278: "'/\\il", 333: "!()-:;[]`fjt‘’", 389: "Is", 394: "{}",
    444: "cerz", 500: "#$*0123456789?J_agovxy–«»“”", 520: "~", 555: '"', 556: "Sbdhknpquđ", 570: "+<=>",
    581: "^", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXYwĐ", 778: "GHKOQ", 833: "&m", 930: "@", 944: "M",
    1000: "%W—…",
}  # fmt: skip
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDTHS |= {"Ư": 796, "ư": 600, "ơ": 554}
_UNKNOWN = 600
# Words of two syllables that titles hold: a line that ends within one is what clerks send back.
_WORDS = frozenset(
    [
        "cá nhân",
        "cải cách",
        "chấm điểm",
        "chỉ số",
        "công nghệ",
        "công tác",
        "danh hiệu",
        "dịch vụ",
        "đánh giá",
        "giải trình",
        "hành chính",
        "hạn chế",
        "hồ sơ",
        "hội đồng",
        "kết quả",
        "khắc phục",
        "khen thưởng",
        "khoa học",
        "kiểm chứng",
        "kiến nghị",
        "phê duyệt",
        "quản lý",
        "tài liệu",
        "tập thể",
        "thành lập",
        "thành tích",
        "thi đua",
        "thông tin",
        "thời gian",
        "thu hồi",
        "thực hiện",
        "tồn tại",
        "triển khai",
        "trung tâm",
        "truyền thông",
        "tự đánh",
        "văn phòng",
        "xem xét",
        "xếp hạng",
        "xuất sắc",
    ]
)
# With the number behind them they are one word.
_NUMBERED = re.compile(r"\b(?:(năm|tháng|ngày|số|điều|khoản) (?=\d)|(quý|phụ lục) (?=[IVX]+\b|\d))", re.IGNORECASE)
# What stands at the head of a line rather than at the end of the one before.
_LEADING = frozenset({"của", "có", "đối", "tại", "trong", "về", "với"})
_MARKS = {mark: None for mark in range(0x300, 0x370) if mark != 0x31B}  # all marks but the horn


def text_width(text: str) -> float:
    """How wide the text is set bold, in ems; the regular face is no wider."""
    # Tone marks add nothing to their letter; the horn of Ư, ư and ơ does.
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_MARKS))
    return sum(map(_letter_width, bare)) / 1000


def balanced(text: str, ems: float) -> str:
    """Parted by "\\n" into as few lines of at most `ems` as can be without a break within a word of two syllables;
    even, and rather after a comma.

    Before "và" is as good a place. Breaks that the text has stay; a word wider than the line stays whole.
    """
    return "\n".join(line for given in tied(text).split("\n") for line in _balance(_words(given), ems))


def tied(text: str) -> str:
    """Of a title: "năm 2027", "ngày 05", "Điều 3", "số 12/QĐ-SKHCN" and "quý I" stay on one line."""
    return _NUMBERED.sub(lambda found: f"{found[1] or found[2]}\N{NO-BREAK SPACE}", text)


def lines_needed(text: str, ems: float) -> int:
    """About how many lines the text takes in a column `ems` wide, rather too many than too few."""
    return sum(max(1, -(-int(text_width(line) * 1100) // int(ems * 1000))) for line in text.split("\n"))


def head_and_rest(texts: Iterable[str], ems: float, lines: int) -> tuple[list[str], list[str]]:
    """The texts that fit in so many lines of a column `ems` wide (at least one), and the others."""
    head: list[str] = []
    rest: list[str] = []
    used = 0
    for text in texts:
        used += lines_needed(text, ems)
        (rest if head and used > lines else head).append(text)
    return head, rest


def _words(text: str) -> list[str]:
    """What a line may end after; no-break spaces stay within a word."""
    return [word for word in re.split(r"[^\S\N{NO-BREAK SPACE}]+", text) if word]


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    base = unicodedata.normalize("NFD", letter)[0]  # a horn that a face sets as wide as none: Ơ
    return _WIDTHS.get(letter) or _WIDTHS.get(base, _UNKNOWN)


def _torn(words: list[str], start: int) -> tuple[bool, float]:
    """Whether a break before that word is within a word of two syllables, and what else it costs, beside how uneven it
    leaves the lines."""
    if start == 0:
        return False, 0
    before, after = words[start - 1].lower(), words[start].lower()
    return f"{before} {after.rstrip(',.')}" in _WORDS, 0.1 * (before in _LEADING)


def _balance(words: list[str], ems: float) -> list[str]:
    widths = [text_width(word) for word in words]
    space = text_width(" ")
    # best[i]: (words torn, lines, unevenness, where each line starts) for the words before i.
    best: list[tuple[int, int, float, tuple[int, ...]]] = [(0, 0, 0.0, ())]
    for end in range(1, len(words) + 1):
        choices = []
        width = -space
        for start in range(end - 1, -1, -1):
            width += space + widths[start]
            if width > ems and end - start > 1:
                break
            torn, lines, uneven, starts = best[start]
            good = start == 0 or words[start - 1].endswith(",") or words[start].lower() == "và"
            tears, cost = _torn(words, start)
            uneven += (width / ems) ** 2 + (0 if good else 0.1) + cost
            choices.append((torn + tears, lines + 1, uneven, (*starts, start)))
        best.append(min(choices))
    return [" ".join(words[i:j]) for i, j in pairwise([*best[-1][3], len(words)])]
