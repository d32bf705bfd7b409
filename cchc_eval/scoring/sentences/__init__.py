"""Rules out of the sentences in which regulations say them: what has a known shape; the rest is left to a person.

A sentence is read only where it says everything and nothing of it is left over. A bound that could fall on either
side, a gap between two bounds, a word that no shape accounts for are asked about, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.rules import RULES
from cchc_eval.scoring.sentences.events import read_each, read_per_step
from cchc_eval.scoring.sentences.parts import (
    SHARE,
    Provision,
    Reading,
    asked,
    divisor,
    measure_of,
    measured,
    parts_of,
    provision,
    share_points,
    tidy,
)
from cchc_eval.scoring.sentences.spans import REST, Span, any_of, span_in_words
from cchc_eval.scoring.sentences.steps import read_steps
from cchc_eval.vietnamese.writing import number

_LONGEST = 2_000  # characters
_COUNTED = re.compile(r"(?:mỗi|cứ|từng|thêm|cộng|ngoài ra|đồng thời|\+|-)(?!\w)", re.I)
# A number of a document, a year, a part of a text: no figure of the unit.
_CITED = re.compile(
    r"(?:số )?\d+/(?:\d{4}/)?[A-ZĐ][\w-]*|(?<!\w)(?:năm 20\d\d(?!\d)|(?:mẫu|phụ lục|điều|khoản|bảng|biểu)(?: số)? \d+)",
    re.I,
)
# Pairs that leave out what is just as much: "cao hơn năm trước … thấp hơn năm trước".
_MORE = re.compile(any_of("cao hơn|lớn hơn|nhiều hơn|tốt hơn|tăng|trên|vượt|sau"), re.I)
_LESS = re.compile(any_of("thấp hơn|nhỏ hơn|ít hơn|kém hơn|giảm|dưới|trước"), re.I)
_EQUAL = re.compile(
    any_of("bằng|ngang|không đổi|giữ nguyên|không (?:tăng|giảm|cao|thấp)|đúng|đến|từ|trở (?:lên|xuống)"), re.I
)
_LACKING = re.compile(r"(?:không|chưa) có (.+)", re.I)
_ONLY_A_HEADING = re.compile(
    r"(?:cách (?:chấm|tính)(?: điểm)?|chấm điểm|điểm được tính|cụ thể)(?: (?:cụ thể )?như sau)?", re.I
)


def read_sentence(text: str, max_points: Decimal, title: str = "") -> Reading:
    """Read how a criterion is scored. `title`: the criterion, which names what a share is of."""
    sentence = tidy(text)
    if not sentence:
        return asked("chưa ghi cách chấm")
    if len(sentence) > _LONGEST:
        return asked("cách chấm quá dài để đọc thành quy tắc")
    try:
        reading = _read(sentence, max_points, title)
    except ValueError as error:  # a number of two meanings: "1.000"
        return asked(str(error))
    return reading if reading.rule is None else _taken_by_a_set(reading.rule, max_points)


def _read(sentence: str, max_points: Decimal, title: str) -> Reading:
    heading, parts = _heading(parts_of(sentence), title)
    if not parts:
        return asked(f"chưa hiểu «{sentence}»")
    found = _read_share(parts, max_points, title)
    if found is None and not heading:
        found = read_per_step(parts, max_points, title) or read_each(parts, max_points)
    if found is not None:
        return found
    provisions = [provision(part, max_points) for part in parts]
    known = [one for one in provisions if one is not None]
    if len(known) < len(parts) or not known:
        unread = [part for part, one in zip(parts, provisions, strict=True) if one is None]
        return asked(*(f"chưa hiểu «{part}»" for part in unread or [sentence]))
    if re.search(r"[^\w\s]|\d", heading):
        return asked(f"chưa hiểu «{heading}»")
    if any(one.figure is not None and not one.figure.span.rest for one in known):
        return read_steps(known, max_points, title, heading)
    return _choice(known, max_points, title, heading)


def _heading(parts: list[str], title: str) -> tuple[str, list[str]]:
    """What stands above the provisions, and is not the criterion itself; and the provisions."""
    if len(parts) < 2 or not parts[0].endswith(":"):
        return "", parts
    heading = parts[0].strip(" :")
    same = heading.casefold() == title.strip(" :.").casefold() or _ONLY_A_HEADING.fullmatch(heading)
    return "" if same else heading, parts[1:]


def _read_share(parts: Sequence[str], max_points: Decimal, title: str) -> Reading | None:
    """ "(Tỷ lệ × điểm tối đa)/100%"."""
    said = re.sub(r"^điểm(?: đạt được| số| tiêu chí)?\s*[=:]\s*", "", parts[0], flags=re.I) if len(parts) == 1 else ""
    if re.match(r"(?:chỉ số|tỷ lệ)\s", title, re.I):
        said = re.sub(rf"^(\(?){re.escape(title.strip())}(?= )", r"\1tỷ lệ", said, flags=re.I)
    share = SHARE.match(said)
    if share is None:
        return None
    points, of = share_points(share, max_points), divisor(share)
    if points != max_points:
        return asked(f"nhân với {number(points)} trong khi điểm tối đa là {number(max_points)}")
    if of is None:
        return asked("chưa rõ tỷ lệ chia cho bao nhiêu phần trăm")
    return measured(measure_of(True, title), {"kind": "proportional"} | ({} if of == 100 else {"target": plain(of)}))


def _choice(provisions: Sequence[Provision], max_points: Decimal, title: str, heading: str) -> Reading:
    ask = _open_in_words([one.said for one in provisions], title)
    if ask:
        return asked(ask)
    if len(provisions) < 2 or any(one.times_share for one in provisions):
        return asked("chưa hiểu cách chấm")
    points = [one.points for one in provisions]
    if max(points) != max_points:
        total = sum(points, Decimal(0))
        return asked(f"chọn một mức hay cộng các mức? cao nhất {number(max(points))}, cộng lại {number(total)} điểm")
    if min(points) != 0:
        return asked("không mức nào 0 điểm: chưa rõ khi không đạt mức nào thì được mấy điểm")
    options: list[dict[str, Any]] = [
        {"key": f"m{position}", "label": f"{heading}: {one.said}" if heading else one.said, "points": plain(one.points)}
        for position, one in enumerate(provisions, 1)
    ]
    return Reading({"type": "choice", "options": options})


def _open_in_words(said: Sequence[str], title: str) -> str:
    """What is to be asked about options in words; "" where nothing is."""
    for position, one in enumerate(said):
        if _COUNTED.match(one):
            return f"«{one}» tính theo số lần; chưa rõ cộng hay trừ, tối đa bao nhiêu"
        if re.search(r"\d", _CITED.sub("", one)):
            return f"chưa hiểu mức «{one}»"
        if one.casefold() in (other.casefold() for other in said[:position]):
            return f"ghi «{one}» nhiều lần"
        lacking = _LACKING.fullmatch(one)
        others = " ".join((title, *said[:position], *said[position + 1 :])).casefold().split()
        if lacking is not None and not set(lacking[1].casefold().split()) & set(others):
            return f"«{one}» và các mức khác nói về những thứ khác nhau"
    words = "; ".join(said)
    if _MORE.search(words) and _LESS.search(words) and not (_EQUAL.search(words) or any(map(REST.fullmatch, said))):
        return f"«{words}»: khi vừa bằng mốc thì được mấy điểm?"
    return ""


def _taken_by_a_set(rule: dict[str, Any], max_points: Decimal) -> Reading:
    """The rule, or what a set would refuse of it."""
    faults: list[Fault] = []
    fields = Fields(rule, faults)
    fields.word("type", tuple(RULES), "")
    RULES[rule["type"]].read(fields, max_points)
    return asked(*map(str, faults)) if faults else Reading(rule)


__all__ = ["Reading", "Span", "read_sentence", "span_in_words"]
