"""Rules out of the sentences in which regulations say them: what has a known shape; the rest is left to a person.

A sentence is read only where it says everything. A bound that could fall on either side, a gap between two bounds, what
a part of a step gives are asked about, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cchc_eval.scoring.numbers import plain
from cchc_eval.vietnamese.writing import nfc, number, parse_number

_NUMBER = r"\d+(?:[.,]\d+)?"
_POINTS = rf"({_NUMBER})\s*(?:điểm|đ)?"
_UNIT = r"\s*(%|ngày|lần|tháng|[^\W\d]+(?: [^\W\d]+)?)?"
_SCORED = re.compile(
    r"^(?P<when>.+?)(?:\s*[:=]\s*|\s+(?:thì\s+)?(?:được|đạt|chấm|cho)\s+)(?P<points>.+?)\s*(?:điểm|đ)?\.?$", re.I
)
_EACH = re.compile(
    rf"^(?:cứ\s+)?(?:mỗi|một|01)?\s*(?P<what>.+?)\s*(?:bị\s+|được\s+)?(?P<way>trừ|cộng|[+-])\s*{_POINTS}(?P<rest>.*)$",
    re.I,
)
_SHARE = re.compile(
    rf"^\(?(?:tỷ lệ(?: %)?\s*[×x*]\s*(?P<after>{_NUMBER}|điểm tối đa)|(?P<before>{_NUMBER})\s*[×x*]\s*tỷ lệ(?: %)?)\)?"
    rf"(?:\s*/\s*(?P<of>{_NUMBER})\s*%?)?$",
    re.I,
)
_CAP = re.compile(rf"(?:không quá|tối đa)\s*({_NUMBER})", re.I)
_PER_STEP_UP = re.compile(
    rf"^cứ\s+(?:đạt\s+)?({_NUMBER})\s*(%?)\s*(?:được|cộng)\s*{_POINTS}(?:,?\s*tối đa\s*{_POINTS})?$", re.I
)
_PER_STEP_DOWN = re.compile(rf"^cứ\s+thấp hơn\s+({_NUMBER})\s*(%?)\s*trừ\s*{_POINTS}$", re.I)
_REST = ("còn lại", "trường hợp còn lại", "trường hợp khác", "các trường hợp khác", "các trường hợp còn lại")


@dataclass(frozen=True)
class Reading:
    """A rule as a set's data have it, or why there is none."""

    rule: dict[str, Any] | None
    asks: tuple[str, ...] = ()


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
class _Provision:
    said: str
    span: Span | None  # None: words
    points: Decimal
    times_share: bool = False
    of: Decimal | None = None  # the share is divided by it


def read_sentence(text: str, max_points: Decimal, title: str = "") -> Reading:
    """Read how a criterion is scored. `title`: the criterion, which names what a share is of."""
    sentence = _tidy(text)
    if not sentence:
        return Reading(None, ("chưa ghi cách chấm",))
    for read in (_read_share, _read_per_step, _read_each):
        found = read(sentence, max_points, title)
        if found is not None:
            return found
    provisions, unread = [], []
    for part in _parts(sentence):
        one = _provision(part, max_points)
        if one is None:
            unread.append(part)
        else:
            provisions.append(one)
    if unread:
        return Reading(None, tuple(f"chưa hiểu «{part}»" for part in unread))
    if all(one.span is None for one in provisions):
        return _choice(provisions)
    provisions = _in_figures(provisions)
    if any(one.span is None for one in provisions):
        words = "; ".join(one.said for one in provisions if one.span is None)
        return Reading(None, (f"vừa có mức bằng số, vừa có mức bằng chữ («{words}»)",))
    return _by_spans(provisions, max_points, title)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", nfc(text).replace("\N{NO-BREAK SPACE}", " ").replace("\n", "; ")).strip(" ;.")
    text = re.sub(r"[–—]", "-", text)
    return re.sub(r"(;\s*)+", "; ", text)


def _parts(sentence: str) -> list[str]:
    return [part.strip(" .,-+") for part in sentence.split(";") if part.strip(" .,-+")]


def _decimal(text: str) -> Decimal:
    return parse_number(text)


def _provision(part: str, max_points: Decimal) -> _Provision | None:
    scored = _SCORED.match(part)
    if scored is None:
        return None
    when, given = scored["when"].strip(), scored["points"].strip()
    share = _SHARE.match(given)
    if share is not None:
        word = share["after"] or share["before"]
        points = max_points if word.casefold() == "điểm tối đa" else _decimal(word)
        return _Provision(when, span_in_words(when), points, True, _decimal(share["of"]) if share["of"] else None)
    if not re.fullmatch(_NUMBER, given):
        return None
    return _Provision(when, span_in_words(when), _decimal(given))


_N = rf"({_NUMBER})\s*(%)?"
_SPANS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"(?:từ|trên)?\s*{_N}\s*(?:đến|tới|-)\s*(?:dưới|<)\s*{_N}"), "half"),
    (re.compile(rf"(?:từ)?\s*{_N}\s*(?:đến|tới|-)\s*{_N}"), "both"),
    (re.compile(rf"(?:từ|đạt|đạt từ)?\s*{_N}{_UNIT}\s*trở lên"), "from"),
    (re.compile(rf"(?:từ|≥|>=|ít nhất|tối thiểu)\s*{_N}"), "from"),
    (re.compile(rf"(?:trên|lớn hơn|cao hơn|hơn|vượt|>)\s*{_N}"), "above"),
    (re.compile(rf"(?:dưới|nhỏ hơn|thấp hơn|ít hơn|chưa đạt|<)\s*{_N}"), "below"),
    (re.compile(rf"(?:không quá|tối đa|≤|<=)\s*{_N}"), "up to"),
    (re.compile(rf"(?:đạt|hoàn thành|đủ)?\s*{_N}"), "exactly"),
]  # fmt: skip


def span_in_words(when: str) -> Span | None:
    """The figures that the words are about; None where they are only words."""
    text = when.casefold().strip()
    if text in _REST:
        return Span(rest=True)
    if re.fullmatch(r"không(?: có)?(?: [^\d]*)?", text) and not re.search(r"\d", text):
        return None
    # What stands around the numbers says what is counted: "họp 4 lần/năm", "chậm 1-5 ngày".
    for pattern, kind in _SPANS:
        found = pattern.search(text)
        if found is None:
            continue
        if re.search(r"\d", text[: found.start()] + text[found.end() :]):
            return None
        numbers = [_decimal(group) for group in found.groups() if group and re.fullmatch(_NUMBER, group)]
        percent = "%" in found.group(0)
        above = found.group(0).startswith("trên")
        match kind:
            case "half":
                return Span(numbers[0], above, numbers[1], False, percent)
            case "both":
                return Span(numbers[0], above, numbers[1], True, percent)
            case "from":
                return Span(numbers[0], percent=percent)
            case "above":
                return Span(numbers[0], True, percent=percent)
            case "below":
                return Span(high=numbers[0], closed=False, percent=percent)
            case "up to":
                return Span(high=numbers[0], percent=percent)
            case _:
                return Span(numbers[0], False, numbers[0], True, percent)
    return None


def _by_spans(provisions: Sequence[_Provision], max_points: Decimal, title: str) -> Reading:
    spans = [one.span for one in provisions if one.span is not None]
    percent = any(span.percent for span in spans)
    if percent and any(not span.percent and not span.rest for span in spans):
        return Reading(None, ("có mức ghi %, có mức không",))
    rest = [one for one in provisions if one.span is not None and one.span.rest]
    if len(rest) > 1:
        return Reading(None, ("ghi «còn lại» nhiều lần",))
    ordered = sorted((one for one in provisions if one not in rest), key=_place)
    asks = list(_between(ordered, percent))
    lowest = ordered[0]
    assert lowest.span is not None
    starts_low = lowest.span.low is None or (lowest.span.low == 0 and not lowest.span.above)
    if not rest and not starts_low:
        asks.append(f"chưa ghi dưới mức «{lowest.said}» thì được mấy điểm")
    if rest and starts_low:
        asks.append(f"«{rest[0].said}» không còn trường hợp nào")
    highest = ordered[-1].span
    if highest is not None and highest.high is not None and not _is_top(highest, percent):
        asks.append(f"chưa ghi trên mức «{ordered[-1].said}» thì được mấy điểm")
    if any(one.of is not None for one in ordered):
        return Reading(None, tuple(asks)) if asks else _to_target(ordered, max_points, title)
    if any(one.times_share for one in ordered) and not percent:
        asks.append("nhân với tỷ lệ trong khi các mức không phải là tỷ lệ")
    if asks:
        return Reading(None, tuple(asks))
    steps = [{"label": rest[0].said, "points": plain(rest[0].points)}] if rest else []
    for position, one in enumerate(ordered):
        assert one.span is not None
        bound: dict[str, Any] = {}
        if rest or position:
            bound = _bound(one.span, ordered[position - 1].span if position else None)
        share = {"times_share": True} if one.times_share else {}
        steps.append({**bound, "label": one.said, "points": plain(one.points), **share})
    return _measured(_measure(percent, title), {"kind": "steps", "steps": steps})


def _bound(span: Span, below: Span | None) -> dict[str, Any]:
    if span.low is None:
        return {}
    # "Từ 70% - 90%" and "trên 90%": the bound belongs to whoever closes on it.
    above = span.above or (below is not None and below.high == span.low and below.closed)
    return {"above" if above else "from": plain(span.low)}


def _place(one: _Provision) -> tuple[Decimal, bool]:
    assert one.span is not None
    return (Decimal(-1) if one.span.low is None else one.span.low, one.span.above)


def _is_top(span: Span, percent: bool) -> bool:
    return percent and span.high == 100 and span.closed


def _between(ordered: Sequence[_Provision], percent: bool) -> Iterable[str]:
    """What is asked about each bound between two provisions."""
    for below, above in pairwise(ordered):
        low, high = above.span, below.span
        assert low is not None and high is not None
        if low.low is None:
            yield f"«{below.said}» và «{above.said}» chồng lên nhau"
        elif high.high is None:
            # "từ 1 trở lên … từ 3 trở lên": the lower one ends where the higher begins.
            continue
        elif high.high == low.low:
            if high.closed and not low.above:
                yield f"đúng {number(low.low)}{' %' if percent else ''} thuộc «{below.said}» hay «{above.said}»?"
            elif not high.closed and low.above:
                yield f"đúng {number(low.low)}{' %' if percent else ''} chưa thuộc mức nào"
        elif high.high > low.low:
            yield f"«{below.said}» và «{above.said}» chồng lên nhau"
        elif percent or high.high + 1 != low.low:
            yield f"chưa ghi giữa «{below.said}» và «{above.said}» thì được mấy điểm"


def _to_target(ordered: Sequence[_Provision], max_points: Decimal, title: str) -> Reading:
    """ "Từ 70% trở lên: 2; dưới 70%: (tỷ lệ % × 2)/70%"."""
    below, above = ordered[0], ordered[-1]
    fits = len(ordered) == 2 and below.times_share and not above.times_share and above.span is not None
    if not fits or above.span is None or below.of != above.span.low or not below.points == above.points == max_points:
        return Reading(None, ("công thức chia cho đích không khớp với các mức",))
    scale = {"kind": "proportional", "target": plain(below.of)} if below.of is not None else {}
    return _measured(_measure(True, title), scale)


def _measured(measure: dict[str, Any], scale: dict[str, Any]) -> Reading:
    return Reading({"type": "measured", "measure": measure, "scale": scale})


def _measure(percent: bool, title: str) -> dict[str, Any]:
    name = title.strip() or "Kết quả"
    if not percent:
        return {"kind": "value", "value": name}
    of_what = re.match(r"(?:tỷ lệ|tỉ lệ)\s+(.+)", name, re.I)
    what = of_what[1] if of_what else name[:1].lower() + name[1:]
    return {"kind": "share", "part": f"Số {what}", "whole": "Tổng số"}


def _in_figures(provisions: Sequence[_Provision]) -> list[_Provision]:
    """Words that are a figure beside figures: "đúng hạn" beside days, "không có" beside counts."""
    percent = any(one.span is not None and one.span.percent for one in provisions)
    days = any("ngày" in one.said.casefold() for one in provisions)
    none = Span(Decimal(0), high=Decimal(0))
    found = []
    for one in provisions:
        said = one.said.casefold()
        in_time = days and re.fullmatch(r"(?:đúng|trong|trước) (?:thời )?hạn", said)
        nothing = not percent and re.fullmatch(r"(?:không có|chưa có|không)(?: [^\W\d]+)*", said)
        found.append(replace(one, span=none) if one.span is None and (in_time or nothing) else one)
    return found


def _choice(provisions: Sequence[_Provision]) -> Reading:
    counted = [one.said for one in provisions if re.match(r"(?:mỗi|cứ|từng|\+|-)", one.said, re.I)]
    if counted:
        return Reading(None, (f"«{counted[0]}» tính theo số lần; chưa rõ cộng hay trừ, tối đa bao nhiêu",))
    if len(provisions) < 2 or any(one.times_share for one in provisions):
        return Reading(None, ("chưa hiểu cách chấm",))
    options = [
        {"key": f"m{position}", "label": one.said, "points": plain(one.points)}
        for position, one in enumerate(provisions, 1)
    ]
    return Reading({"type": "choice", "options": options})


def _read_share(sentence: str, max_points: Decimal, title: str) -> Reading | None:
    """ "(Tỷ lệ × điểm tối đa)/100%"."""
    share = _SHARE.match(sentence)
    if share is None:
        return None
    word, of = share["after"] or share["before"], _decimal(share["of"]) if share["of"] else Decimal(100)
    if word.casefold() != "điểm tối đa" and _decimal(word) != max_points:
        return Reading(None, (f"nhân với {word} trong khi điểm tối đa là {number(max_points)}",))
    scale: dict[str, Any] = {"kind": "proportional"} | ({} if of == 100 else {"target": plain(of)})
    return _measured(_measure(True, title), scale)


def _read_per_step(sentence: str, max_points: Decimal, title: str) -> Reading | None:
    """ "Cứ đạt 10% được 0,2 điểm, tối đa 2"; "Đạt 95%: 2 điểm; cứ thấp hơn 1% trừ 0,1 điểm"."""
    up = _PER_STEP_UP.match(sentence)
    if up is not None:
        step, percent, each, most = up[1], up[2], up[3], up[4]
        if most is not None and _decimal(most) != max_points:
            return Reading(None, (f"tối đa {most} trong khi điểm tối đa là {number(max_points)}",))
        scale = {"kind": "per_step", "step": plain(_decimal(step)), "each": plain(_decimal(each))}
        return _measured(_measure(bool(percent), title), scale)
    parts = _parts(sentence)
    down = _PER_STEP_DOWN.match(parts[-1]) if len(parts) == 2 else None
    if down is None:
        return None
    first = _provision(parts[0], max_points)
    if first is None or first.span is None or first.span.low is None or first.points != max_points:
        return Reading(None, (f"chưa hiểu «{parts[0]}»",))
    # Regulations don't say what a part of a step takes off.
    return Reading(None, (f"phần lẻ dưới {down[1]}{down[2]} trừ theo tỷ lệ, tròn nấc hay không trừ?",))


def _read_each(sentence: str, max_points: Decimal, title: str) -> Reading | None:
    """ "Mỗi báo cáo chậm trừ 0,25; không gửi trừ 0,5"; "Mỗi mô hình cộng 0,5, tối đa 2"."""
    parts = re.split(r";\s*|,\s*(?=(?:cấp|mỗi)\s)", sentence)
    events: list[dict[str, Any]] = []
    common: Decimal | None = None
    for part in parts:
        overall = re.fullmatch(
            rf"(?:tổng (?:cộng )?|trừ |cộng )?(?:không quá|tối đa)\s*({_NUMBER})(?:\s*điểm)?", part.strip(), re.I
        )
        if overall is not None and events:
            common = _decimal(overall[1])
            continue
        each = _EACH.match(part.strip())
        if each is None or re.search(rf"{_NUMBER}\s*%", part):
            return None
        cap = _CAP.search(each["rest"])
        if each["rest"].strip(" .,()") and cap is None:
            return None
        what = re.sub(r"^(?:mỗi|một)\s+", "", each["what"], flags=re.I).strip()
        sign = -1 if each["way"].casefold() in ("trừ", "-") else 1
        event = {
            "key": f"e{len(events) + 1}",
            "label": what[:1].upper() + what[1:],
            "points": plain(sign * _decimal(each[3])),
        }
        events.append(event | ({"cap": plain(_decimal(cap[1]))} if cap else {}))
    if not events:
        return None
    deducts = {event["points"] < 0 for event in events}
    if len(deducts) > 1:
        return Reading(None, ("vừa cộng vừa trừ: chưa rõ bắt đầu từ mấy điểm và thấp nhất là bao nhiêu",))
    measure: dict[str, Any] = {"kind": "events", "events": events}
    if common is not None:
        measure["most_deducted" if True in deducts else "most_added"] = plain(common)
    scale = {"kind": "as_is", "start": plain(max_points)} if True in deducts else {"kind": "as_is"}
    return _measured(measure, scale)
