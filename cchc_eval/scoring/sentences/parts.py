"""The parts of a sentence: each a provision with its points, or what could not be read of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_eval.scoring.sentences.spans import NUMBER, Said, decimal, parse_span
from cchc_eval.vietnamese.writing import nfc

POINTS = rf"({NUMBER})\s*(?:điểm|đ)?"
SHARE = re.compile(
    rf"^\(?(?:tỷ lệ(?: %)?\s*[×x*]\s*(?P<after>{NUMBER}|điểm tối đa)|"
    rf"(?P<before>{NUMBER})(?:\s*điểm)?\s*[×x*]\s*tỷ lệ(?: %)?)"
    rf"(?:\s*điểm)?\)?(?:\s*/\s*(?P<of>{NUMBER})\s*(?P<percent>%)?)?$",
    re.I,
)
_NONE = re.compile(r"(?:không(?: có| được| cho| chấm)?|chưa có) điểm", re.I)
_OF_MOST = re.compile(
    rf"(?:(?P<part>\d)/(?P<parts>\d)|(?P<percent>{NUMBER})\s*%)?\s*[×x*]?\s*(?:số )?điểm tối đa", re.I
)
_VERB = r"(?:được|đạt|chấm|cho|tính)"
_SAID = re.compile(
    rf"(?P<when>.+?),?\s+(?P<then>thì\s+)?(?:chỉ\s+)?{_VERB}\s+"
    r"(?P<points>\d\S*(?:\s*(?:điểm|đ))?|(?:\d/\d )?điểm tối đa)",
    re.I,
)
_SAID_NONE = re.compile(rf"(?P<when>.+?)(?:,?\s+thì)?\s+(?P<points>{_NONE.pattern})", re.I)
_IN_BRACKETS = re.compile(rf"(?P<when>.+?)\s*\((?P<points>{NUMBER}\s*(?:điểm|đ))\)", re.I)
_YES_OR_NO = re.compile(
    rf"(?P<when>có|không|không có|chưa|chưa có|đạt|không đạt|đủ|không đủ|(?:trường hợp )?còn lại|ngược lại)\s+"
    rf"(?P<points>{POINTS})",
    re.I,
)
# "Dưới 70%: điểm = …", "dưới 70% tính theo công thức: …"
_BY_FORMULA = re.compile(
    r"\s*[:,]?(?:\s+thì)?\s+(?:điểm(?: đạt được)?(?: được)?|(?:điểm )?(?:được )?tính)(?: tính)?"
    r"(?: theo (?:công thức|tỷ lệ))?$",
    re.I,
)
_MARK = re.compile(r"^(?:[-+•*]\s*|(?:[a-zđ]|\d{1,2})\)\s*)+", re.I)


@dataclass(frozen=True)
class Reading:
    """A rule as a set's data have it, or why there is none."""

    rule: dict[str, Any] | None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provision:
    """What is given for what."""

    said: str
    figure: Said | None  # None: words
    points: Decimal
    times_share: bool = False
    of: Decimal | None = None  # the share is divided by it; None: by 100


def asked(*asks: str) -> Reading:
    return Reading(None, asks)


def measured(measure: dict[str, Any], scale: dict[str, Any]) -> Reading:
    return Reading({"type": "measured", "measure": measure, "scale": scale})


def measure_of(percent: bool, name: str, unit: str = "") -> dict[str, Any]:
    """What is measured, by the criterion's title or what the sentence calls it."""
    name = name.strip() or "Kết quả"
    if not percent:
        return {"kind": "value", "value": name, **({"unit": unit} if unit else {})}
    if re.match(r"(?:chỉ số|mức độ|điểm)\s", name, re.I):
        return {"kind": "percent", "value": name}
    of_what = re.match(r"(?:tỷ lệ|tỉ lệ)\s+(.+)", name, re.I)
    what = of_what[1] if of_what else name[:1].lower() + name[1:]
    return {"kind": "share", "part": what if what.startswith("số ") else f"Số {what}", "whole": "Tổng số"}


def tidy(text: str) -> str:
    text = nfc(text).replace("\N{NO-BREAK SPACE}", " ")
    text = re.sub(r"^\s*(?:\d{1,2}|[a-zđ])[.)]\s+", "", text, flags=re.I | re.M)
    text = re.sub(r"\s*\n\s*", "; ", text.strip())
    text = re.sub(r"[–—−]", "-", re.sub(r"\s+", " ", text)).strip(" ;.")
    text = text.replace(">=", "≥").replace("<=", "≤").replace("=<", "≤")
    text = re.sub(r"\bt[ỉỷ] lệ\b", lambda found: found[0][0] + "ỷ lệ", text, flags=re.I)
    return re.sub(r"(;\s*)+", "; ", text)


def parts_of(sentence: str) -> list[str]:
    """At semicolons, ends of sentences, and commas behind points; without bullets."""
    # "có: 2, không: 0": a comma within words says nothing, one behind points ends a provision.
    sentence = re.sub(rf"([:=]\s*(?:{_VERB} )?{NUMBER}\s*(?:điểm|đ)?)\s*[,.]\s+(?=[^\W\d])", r"\1; ", sentence)
    if not re.search(r"(?<!\w)(?:mỗi|cứ|từng|trừ|cộng)(?!\w)", sentence, re.I):
        sentence = re.sub(r"((?<!\w)điểm),\s+(?=[^\W\d])", r"\1; ", sentence, flags=re.I)
    sentence = re.sub(r"\.\s+(?=[^\W\d])", "; ", sentence)
    bare = (_MARK.sub("", part.strip(" .,")).strip(" .,") for part in sentence.split(";"))
    return [part for part in bare if part]


def provision(part: str, max_points: Decimal) -> Provision | None:
    """None where the part gives no points in a known way. Raises ValueError on a number of two meanings."""
    split = _split(part)
    if split is None:
        return None
    when, given = split
    figure, share = parse_span(_condition(when)), SHARE.match(given)
    if share is None:
        points = _points(given, max_points)
        return None if points is None else Provision(when, figure, points)
    of = divisor(share)
    if of is None:
        return None
    return Provision(when, figure, share_points(share, max_points), True, None if of == 100 else of)


def divisor(share: re.Match[str]) -> Decimal | None:
    """What a share is divided by, in percent; None where that is not clear."""
    of = Decimal(100) if share["of"] is None else decimal(share["of"])
    return of if of == 100 or (share["percent"] and of > 0) else None


def share_points(share: re.Match[str], max_points: Decimal) -> Decimal:
    word = share["after"] or share["before"]
    return max_points if word.casefold() == "điểm tối đa" else decimal(word)


def _split(part: str) -> tuple[str, str] | None:
    """When, and the points in words."""
    cut = max(part.rfind(":"), part.rfind("="))
    if cut > 0:
        when, given = part[:cut].strip(), part[cut + 1 :].strip()
        short = _YES_OR_NO.fullmatch(given)
        if short is not None:
            return f"{when}: {short['when']}", short["points"]
        return (_BY_FORMULA.sub("", when) if SHARE.match(given) else when), given
    for pattern in (_YES_OR_NO, _SAID, _IN_BRACKETS, _SAID_NONE):
        found = pattern.fullmatch(part)
        if found is not None:
            denied = pattern is _SAID and not found["then"] and re.search(r"\s(?:không|chưa)$", found["when"], re.I)
            return None if denied else (found["when"].strip(), found["points"].strip())
    return None


def _points(given: str, max_points: Decimal) -> Decimal | None:
    given = re.sub(rf"^{_VERB}\s+(?=\d|điểm)", "", given, flags=re.I)
    if _NONE.fullmatch(given):
        return Decimal(0)
    plain = re.fullmatch(POINTS, given, re.I)
    if plain is not None:
        return decimal(plain[1])
    of_most = _OF_MOST.fullmatch(given)
    if of_most is None:
        return None
    share = Fraction(1)
    if of_most["part"]:
        share = Fraction(int(of_most["part"]), int(of_most["parts"]) or 1)
    elif of_most["percent"]:
        share = Fraction(decimal(of_most["percent"])) / 100
    points = share * Fraction(max_points)
    return Decimal(points.numerator) / points.denominator if share <= 1 and 10_000 % points.denominator == 0 else None


def _condition(when: str) -> str:
    return re.sub(r"^(?:nếu|trường hợp|khi)\s+", "", when, flags=re.I)
