"""Bounds in words: "từ 85% đến dưới 100%", "không quá 5 ngày", "70% trở xuống".

A phrase has a span only where every word of it is accounted for: a bound of a known shape, and beside it words that say
what is counted. A word that could turn the bound round or add a condition leaves it unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cchc_eval.vietnamese.writing import parse_number

# "1.000" is taken as one number, for `parse_number` to refuse: it may be a thousand or one.
NUMBER = r"(?:\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d+(?:[.,]\d+)?)"


def any_of(phrases: str) -> str:
    """A pattern of phrases, parted by bars, that are whole words."""
    return rf"(?<!\w)(?:{phrases})(?!\w)"


@dataclass(frozen=True)
class Span:
    """The figures that a provision is about; None: no bound on that side."""

    low: Decimal | None = None
    above: bool = False  # the low bound itself is not in it
    high: Decimal | None = None
    closed: bool = True  # the high bound is in it
    percent: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Said:
    """A span, and the words before and behind its numbers."""

    span: Span
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


REST = re.compile(
    r"(?:(?:các |những )?(?:trường hợp |mức |kết quả |tỷ lệ )?(?:còn lại|khác)|ngược lại"
    r"|không thuộc (?:các )?trường hợp (?:nêu )?trên)",
    re.I,
)
# What a bound is written with, by its letter in `_SHAPES`.
_BOUNDS = {
    "f": ("từ", "từ đủ"),
    "g": (
        *("ít nhất", "tối thiểu", "không dưới", "không thấp hơn", "không nhỏ hơn", "không ít hơn"),
        *("lớn hơn hoặc bằng", "cao hơn hoặc bằng", "trên hoặc bằng", "bằng hoặc lớn hơn"),
        *("bằng hoặc cao hơn", "bằng hoặc trên"),
    ),
    "a": ("trên", "từ trên", "lớn hơn", "cao hơn", "nhiều hơn", "hơn", "vượt", "vượt quá", "quá"),
    "b": ("dưới", "nhỏ hơn", "thấp hơn", "ít hơn", "chưa đạt", "không đạt", "chưa đến", "chưa tới"),
    "c": (
        *("không quá", "không vượt", "không vượt quá", "không trên", "không lớn hơn", "không cao hơn"),
        *("không nhiều hơn", "không hơn", "tối đa", "nhiều nhất", "nhỏ hơn hoặc bằng", "thấp hơn hoặc bằng"),
        *("ít hơn hoặc bằng", "dưới hoặc bằng", "bằng hoặc nhỏ hơn", "bằng hoặc thấp hơn"),
    ),
    "t": ("đến", "đến hết", "tới"),
    "h": ("đến dưới", "tới dưới", "đến nhỏ hơn"),
}
_LETTER = {phrase: letter for letter, phrases in _BOUNDS.items() for phrase in phrases}
_PHRASES = "|".join(map(re.escape, sorted(_LETTER, key=len, reverse=True)))
_TOKEN = re.compile(
    rf"(?P<number>(?<![\w.,/]){NUMBER}(?!\w|[.,/]\d))\s*(?P<percent>%(?!\w))?"
    r"|(?P<half>(?:-|đến|tới)\s*<|-\s*dưới(?=\s+\d))"
    rf"|(?P<bound>(?<![\w/])(?:{_PHRASES}))(?: mức)?(?=\s+\d)"
    r"|(?P<up>(?<!\w)trở (?:lên|đi)(?!\w))|(?P<down>(?<!\w)trở xuống(?!\w))"
    r"|(?P<sign>[<≤≥>])|(?P<to>-(?=\s*\d))"
    r"|(?P<word>/(?:năm|tháng|quý|tuần|kỳ)(?!\w)|(?<!/)[^\W\d_]+)|(?P<comma>,(?=\s+[^\W\d]))|(?P<space>\s+)|(?P<other>.)",
    re.I,
)
# Letters as in `_BOUNDS`; N: a number, w: words, u: "trở lên", d: "trở xuống".
_SHAPES: Sequence[tuple[str, str]] = [
    (r"[fa>≥]?Nw*[h]Nw*", "range"),
    (r"[fa>≥]?Nw*tNw*", "range"),
    (r"[fg≥]?Nw*uw*|[fg≥]Nw*", "from"),
    (r"[a>]Nw*", "above"),
    (r"[b<]Nw*", "below"),
    (r"[tc≤]Nw*|f?Nw*dw*", "up to"),
    (r"N[<≤]w+[<≤]Nw*", "between"),
    (r"N[>≥]w+[>≥]Nw*", "between, falling"),
    (r"Nw*", "exactly"),
]
# Each turns a bound round, adds a condition, or compares with something else.
_TURNING = re.compile(
    any_of(
        "không|chưa|chẳng|ngoài|trừ|và|hoặc|nhưng|nếu|khi|kèm|đồng thời|cùng|tăng|giảm|so|trước|sau|sớm|mỗi|cứ|từng|"
        "riêng|đối với|chỉ|phải|gần|khoảng|giữa|nửa|gấp|hơn|quá|vượt|trên|dưới|từ|đến|trong|lên|xuống|thêm|bớt|còn|lại|"
        "tối đa|tối thiểu|ít nhất|điều kiện|(?:hằng|hàng) (?:ngày|tuần|tháng|quý|năm)|lũy kế|liên tục"
    ),
    re.I,
)
# Phrases of such words that do none of that.
_HARMLESS = re.compile(any_of("so với kế hoạch|chỉ (?:số|tiêu)|trong (?:năm|kỳ|quý|tháng)|quá hạn|kiểm tra lại"), re.I)
_ORDINAL = re.compile(
    r"(?:mức|mức độ|loại|cấp|bậc|nhóm|năm|tháng|quý|tuần|ngày|điều|khoản|mục|số|thứ|giai đoạn|đợt|phụ lục|mẫu)$", re.I
)
_LATE = re.compile(r"(?:bị )?(?:nộp |gửi |báo cáo )?(?:chậm|trễ|muộn|quá)(?: hạn| muộn)?", re.I)


def decimal(text: str) -> Decimal:
    """Raises ValueError on a number of two meanings: "1.000"."""
    return parse_number(text)


def parse_span(when: str) -> Said | None:
    """The figures that the words are about; None where they are only words, or are not understood wholly.

    Raises ValueError on a number of two meanings.
    """
    text = re.sub(r"\s+", " ", re.sub("[–—−]", "-", when)).strip()
    text = re.sub(r"tỷ lệ %", "tỷ lệ", re.sub(r"phần trăm", "%", text, flags=re.I), flags=re.I)
    text = text.replace(">=", "≥").replace("<=", "≤").replace("=<", "≤")
    if REST.fullmatch(text):
        return Said(Span(rest=True))
    shape, numbers, percent = "", [], []
    before: list[str] = []
    runs: list[list[str]] = []
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "space":
                continue
            case "number" | "percent":
                shape += "N"
                numbers.append(decimal(token["number"]))
                percent.append(token["percent"] is not None)
                runs.append([])
            case "word":
                shape += "w"
                (runs[-1] if runs else before).append(token["word"])
            case "comma" if re.search("Nw+$", shape) and not percent[-1]:
                runs[-1].append(",")  # "từ 2 sáng kiến, giải pháp trở lên": of what is counted
            case "bound":
                shape += _LETTER[token["bound"].casefold()]
            case "half":
                shape += "h"
            case "sign" | "up" | "down" | "to":
                shape += {"up": "u", "down": "d", "to": "t"}.get(token.lastgroup, token[0])
            case _:
                return None
    shape = shape.lstrip("w")
    kind = next((kind for pattern, kind in _SHAPES if re.fullmatch(pattern, shape)), None)
    if kind is None:
        return None
    # "Đạt đến 90%" may be "up to" and "as much as"; "mức 2" is the second, not two.
    if shape[0] == "t" and before and not is_late(before):
        return None
    if kind == "exactly" and not percent[0] and _ORDINAL.search(" ".join(before)):
        return None
    after = runs[0] if not runs[1:] or not runs[1] else runs[1]
    if len(runs) > 1 and kind == "range" and runs[0] and runs[0] != after:
        return None
    if kind.startswith("between"):
        before, after = [*before, *runs[0]], runs[1]
    span = _span(kind, shape, numbers, any(percent))
    return None if span is None else Said(span, tuple(before), tuple(after))


def _span(kind: str, shape: str, numbers: Sequence[Decimal], percent: bool) -> Span | None:
    first, last = numbers[0], numbers[-1]
    match kind:
        case "range":
            span = Span(first, shape[0] in "a>", last, "t" in shape, percent)
        case "between":
            span = Span(first, shape[1] == "<", last, shape.rstrip("w")[-2] == "≤", percent)
        case "between, falling":
            span = Span(last, shape.rstrip("w")[-2] == ">", first, shape[1] == "≥", percent)
        case "from":
            return Span(first, percent=percent)
        case "above":
            return Span(first, True, percent=percent)
        case "below":
            return Span(high=first, closed=False, percent=percent)
        case "up to":
            return Span(high=first, percent=percent)
        case _:
            span = Span(first, False, first, True, percent)
    assert span.low is not None and span.high is not None
    holds_one = span.low < span.high or (span.low == span.high and span.closed and not span.above)
    return span if holds_one else None


def is_late(words: Sequence[str]) -> bool:
    """Whether the words say that something is late: what days are then counted of."""
    return _LATE.fullmatch(" ".join(words)) is not None


def turning(words: Sequence[str]) -> str:
    """The first of the words that may change what the bound means; "" where none does."""
    found = _TURNING.search(_HARMLESS.sub(" ", " ".join(words)))
    return found[0] if found else ""


def span_in_words(when: str) -> Span | None:
    """The figures that a label names; None where it names none, or says more than a bound."""
    try:
        said = parse_span(when)
    except ValueError:
        return None
    return said.span if said is not None and not turning((*said.before, *said.after)) else None
