"""What is given or taken off for each time, and for each step of a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.sentences.parts import (
    POINTS,
    Reading,
    asked,
    measure_of,
    measured,
    provision,
)
from cchc_eval.scoring.sentences.spans import NUMBER, any_of, decimal
from cchc_eval.scoring.sentences.subject import UNIT
from cchc_eval.vietnamese.writing import number

_ONE = r"(?:cứ mỗi|cứ một|cứ 0?1|mỗi một|mỗi|cứ|một|0?1)"
_GIVEN = rf"(?P<points>{NUMBER})\s*(?:điểm|đ)?"
_EACH = re.compile(
    rf"(?P<one>{_ONE}\s+)?(?P<what>\D+?)(?:,?\s+thì)?\s*"
    r"(?:(?:bị\s+|được\s+|sẽ\s+)*(?P<way>trừ|cộng)(?: thêm)?|(?P<sign>[+-])|(?<!\w)(?:được|đạt|tính|chấm|cho))"
    rf"\s*{_GIVEN}(?![\w%/])(?P<rest>.*)",
    re.I,
)
_OFF_FOR_EACH = re.compile(
    rf"(?P<way>trừ|cộng)(?: thêm)?\s*{_GIVEN}\s*"
    r"(?:(?:cho|đối với|với)\s+(?:mỗi|một|0?1)\s+|/\s*(?:(?:mỗi|một|0?1)\s+)?)(?P<what>[^\d()]+?)"
    r"(?P<rest>\s*[,(]?\s*(?:(?:nhưng|và)\s+)?(?:tổng|trừ|cộng|không quá|không vượt quá|tối đa)\s.*)?",
    re.I,
)
_CAP = re.compile(
    r"(?:(?:nhưng|và)\s+)?(?P<all>tổng(?: số)?(?: điểm)?(?: cộng| trừ)?\s+)?(?:(?:điểm\s+)?(?:trừ|cộng)\s+)?"
    r"(?:tối đa )?(?:không (?:vượt )?quá|tối đa)(?: là|:)?\s+(?:trừ |cộng )?"
    rf"(?:(?P<cap>{NUMBER})|điểm tối đa)\s*(?:điểm|đ)?(?:\s*\(điểm tối đa\s*(?P<most>{NUMBER})(?:\s*điểm)?\)?)?",
    re.I,
)
_TO_NOTHING = re.compile(
    r"(?:trừ\s+)?(?:(?:cho\s+)?(?:đến|tới)\s+(?:khi\s+)?)?hết(?: số)? điểm"
    r"(?: (?:của )?(?:tiêu chí|nội dung|mục))?(?: này)?",
    re.I,
)
_SEVERAL = re.compile(r"(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|cặp|nhóm|vài|mấy|nửa|hàng|đôi)(?!\w)", re.I)
# Within what is counted these may be conditions of the points: for a person.
_CONDITION = re.compile(
    r"(?:không|chưa)$|[%;:()]|" + any_of("trừ|nếu|khi|mỗi|cứ|tối đa|tối thiểu|không quá|ngoài|riêng|điểm|còn|thì"),
    re.I,
)
# What earns the maximum that events then take from: all in order.
_FULL = re.compile(
    r"(?:(?:thực hiện|gửi|nộp|báo cáo|bảo đảm|đảm bảo|hoàn thành|chấp hành|đầy đủ|đúng|đủ|tốt|hạn|thời hạn|kịp thời|"
    r"quy định|theo|và|không (?:có |để xảy ra )?(?:vi phạm|sai phạm)|nghiêm túc|nghiêm)(?:[\s,]+|$))+",
    re.I,
)
_STEP_UP = re.compile(
    rf"(?:cứ\s+mỗi|cứ|mỗi)\s+(?:đạt\s+)?(?P<step>{NUMBER})\s*(?P<percent>%)?\s*(?P<unit>{UNIT})?\s*"
    rf"(?:được cộng|được|cộng)\s*(?P<each>{NUMBER})\s*(?:điểm|đ)?"
    rf"(?:[,;]?\s*\(?(?:nhưng )?(?:không quá|tối đa)\s*(?P<most>{NUMBER})\s*(?:điểm|đ)?\)?)?",
    re.I,
)
_STEP_DOWN = re.compile(
    rf"(?:cứ\s+mỗi|cứ|mỗi)\s+(?:thấp hơn|giảm|thiếu|hụt)\s+({NUMBER})\s*(%?)\s*(?:thì\s+)?(?:bị\s+)?trừ\s*{POINTS}",
    re.I,
)


def read_per_step(parts: Sequence[str], max_points: Decimal, title: str) -> Reading | None:
    """ "Cứ đạt 10% được 0,2 điểm, tối đa 2"; "Đạt 95%: 2 điểm; cứ thấp hơn 1% trừ 0,1 điểm"."""
    up = _STEP_UP.fullmatch("; ".join(parts))
    if up is not None:
        return _each_step(up, max_points, title)
    down = _STEP_DOWN.fullmatch(parts[-1]) if len(parts) == 2 else None
    if down is None:
        return None
    first = provision(parts[0], max_points)
    low = None if first is None or first.figure is None else first.figure.span.low
    if first is None or low is None or first.points != max_points:
        return asked(f"chưa hiểu «{parts[0]}»")
    # Regulations don't say what a part of a step takes off.
    return asked(f"phần lẻ dưới {down[1]}{down[2]} trừ theo tỷ lệ, tròn nấc hay không trừ?")


def _each_step(up: re.Match[str], max_points: Decimal, title: str) -> Reading:
    step, each, percent = decimal(up["step"]), decimal(up["each"]), bool(up["percent"])
    most = None if up["most"] is None else decimal(up["most"])
    if most is not None and most != max_points:
        return asked(f"tối đa {number(most)} trong khi điểm tối đa là {number(max_points)}")
    full = each * 100 / step if percent and step else None
    if full is not None and (full < max_points or (most is None and full != max_points)):
        return asked(f"100 % được {number(full)} điểm trong khi điểm tối đa là {number(max_points)}")
    if not percent and not up["unit"]:
        return asked(f"{number(step)} gì được {number(each)} điểm?")
    scale = {"kind": "per_step", "step": plain(step), "each": plain(each)}
    return measured(measure_of(percent, title, up["unit"] or ""), scale)


@dataclass(frozen=True)
class _Event:
    label: str
    points: Decimal  # below 0: taken off
    cap: Decimal | None = None

    def to_data(self, position: int) -> dict[str, Any]:
        cap = {} if self.cap is None else {"cap": plain(self.cap)}
        return {"key": f"e{position}", "label": self.label, "points": plain(self.points), **cap}


def read_each(parts: Sequence[str], max_points: Decimal) -> Reading | None:
    """ "Mỗi báo cáo chậm trừ 0,25; không gửi trừ 0,5"; "Mỗi mô hình cộng 0,5, tối đa 2"."""
    parts = [part.strip() for text in parts for part in re.split(r",\s*(?=(?:cấp|mỗi)\s)", text)]
    full = provision(parts[0], max_points)
    base = full.said if full is not None and full.figure is None and full.points == max_points else ""
    events: list[_Event] = []
    common: Decimal | None = None
    for part in parts[1:] if base else parts:
        cap = _CAP.fullmatch(part)
        if events and _TO_NOTHING.fullmatch(part):
            continue
        if events and cap is not None:
            # A clause of its own bounds them all, but may be meant of each.
            if common is not None or not _fits(cap, max_points):
                return asked(f"chưa hiểu «{part}»")
            common = _most(cap, max_points)
            if len(events) > 1 and not cap["all"] and common != max_points:
                return asked(f"«{part}» là của từng trường hợp hay của tất cả?")
            continue
        each = _OFF_FOR_EACH.fullmatch(part) or _EACH.fullmatch(part)
        if each is None or common is not None or not (events or _says_each(each)):
            return None
        event, overall = _event(each, max_points)
        if event is None:
            return None
        events.append(event)
        if overall is not None and len(events) > 1 and not overall["all"]:
            return asked(f"«{overall[0]}» là của riêng trường hợp cuối hay của tất cả?")
        common = None if overall is None else _most(overall, max_points)
    if not events or (base and not _without_event(base, events)):
        return None
    return _of_events(events, common, max_points)


def _of_events(events: Sequence[_Event], common: Decimal | None, max_points: Decimal) -> Reading:
    deducts = events[0].points < 0
    if any((event.points < 0) != deducts for event in events):
        return asked("vừa cộng vừa trừ: chưa rõ bắt đầu từ mấy điểm và thấp nhất là bao nhiêu")
    caps = [cap for cap in (common, *(event.cap for event in events)) if cap is not None]
    reached = common if len(events) > 1 else next(iter(caps), None)
    wrong = [cap for cap in caps if cap > max_points or (not deducts and cap == reached and cap < max_points)]
    if wrong:
        return asked(f"không quá {number(wrong[0])} điểm trong khi điểm tối đa là {number(max_points)}")
    measure: dict[str, Any] = {
        "kind": "events",
        "events": [event.to_data(position) for position, event in enumerate(events, 1)],
    }
    if common is not None:
        measure["most_deducted" if deducts else "most_added"] = plain(common)
    return measured(measure, {"kind": "as_is", "start": plain(max_points)} if deducts else {"kind": "as_is"})


def _without_event(base: str, events: Sequence[_Event]) -> bool:
    """Whether the words, for which there is the maximum, say only that nothing is to be taken off."""
    none = re.fullmatch(r"không (?:có |để xảy ra )?(.+)", base, re.I)
    of_events = none is not None and all(none[1].casefold() in event.label.casefold() for event in events)
    return all(event.points < 0 for event in events) and (of_events or _FULL.fullmatch(base) is not None)


def _says_each(each: re.Match[str]) -> bool:
    """Else "sai thể thức trừ 0,5" may be meant once, however often."""
    return each.groupdict().get("one", "") is not None


def _fits(cap: re.Match[str], max_points: Decimal) -> bool:
    return cap["most"] is None or decimal(cap["most"]) == max_points


def _most(cap: re.Match[str], max_points: Decimal) -> Decimal:
    return max_points if cap["cap"] is None else decimal(cap["cap"])


def _event(each: re.Match[str], max_points: Decimal) -> tuple[_Event | None, re.Match[str] | None]:
    """The event, None where something of it is not understood; and a cap behind it that is not in its brackets."""
    found = each.groupdict()
    what, rest = found["what"].strip(" ,:"), (found["rest"] or "").strip(" .,")
    if not what or _CONDITION.search(what) or _SEVERAL.match(what):
        return None, None
    inner = re.fullmatch(r"\(([^()]*)\)", rest)
    cap = _CAP.fullmatch(inner[1] if inner else rest)
    if rest and not _TO_NOTHING.fullmatch(rest) and (cap is None or not _fits(cap, max_points)):
        return None, None
    sign = -1 if (found["way"] or found.get("sign") or "").casefold() in ("trừ", "-") else 1
    own = _most(cap, max_points) if cap is not None and inner else None
    return _Event(what[:1].upper() + what[1:], sign * decimal(found["points"]), own), None if inner else cap
