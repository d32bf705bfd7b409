"""Provisions with bounds become the steps of a scale, where they cover everything once; what is open is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.sentences.parts import Provision, Reading, asked, measure_of, measured
from cchc_eval.scoring.sentences.spans import Said, Span, is_late, turning
from cchc_eval.scoring.sentences.subject import TIMES, UNIT, Subject, subject_of
from cchc_eval.vietnamese.writing import number

_IN_TIME = re.compile(
    r"(?:nộp |gửi |báo cáo )?(?:đúng|trong) (?:thời )?hạn|(?:đúng|trước)(?: hạn)?(?: hoặc|,) (?:trước|đúng) hạn|"
    r"không (?:chậm|trễ|muộn)(?: hạn)?",
    re.I,
)
_NOTHING = re.compile(
    r"(?:không|chưa)(?: (?:có|tổ chức|họp|ban hành|thực hiện|triển khai|tham gia|phát sinh)(?P<what>(?:,? [^\W\d]+)*)|"
    rf"(?P<unit> {UNIT}(?: nào)?))?",
    re.I,
)

_NONE = Span(Decimal(0), high=Decimal(0))


def read_steps(provisions: Sequence[Provision], max_points: Decimal, title: str, heading: str = "") -> Reading:
    """Provisions some of which have a figure. `heading`: what stands above them all."""
    provisions = _words_in_figures(provisions)
    words = [one for one in provisions if one.figure is None]
    unclear = [one.said for one in words if re.search(r"\d", one.said)]
    if unclear:
        return asked(*(f"chưa hiểu mức «{said}»" for said in unclear))
    if words:
        said = "; ".join(one.said for one in words)
        return asked(f"vừa có mức bằng số, vừa có mức bằng chữ («{said}»)")
    rest = [one for one in provisions if _span(one).rest]
    bounded = [one for one in provisions if one not in rest]
    if len(rest) > 1:
        return asked("ghi «còn lại» nhiều lần")
    percent = _span(bounded[0]).percent
    if any(_span(one).percent != percent for one in bounded):
        return asked("có mức ghi %, có mức không")
    subject = subject_of([_under(heading, one) for one in bounded], title)
    if isinstance(subject, str):
        return asked(subject)
    ordered = sorted(_apart(bounded), key=_place)
    asks = [*_between(ordered, subject.whole and not percent), *_ends(ordered, bool(rest), percent, subject.least)]
    if rest and not asks:
        ordered = _with_rest(ordered, rest[0], percent, subject.least)
    shares = [one for one in ordered if one.times_share]
    most = max(one.points for one in ordered)
    if shares and not percent:
        asks.append("nhân với tỷ lệ trong khi các mức không phải là tỷ lệ")
    if _nested(bounded) and not _one_way([one.points for one in ordered]):
        asks.append("có mức nằm trong mức khác mà điểm không tăng dần hay giảm dần")
    if most != max_points:
        asks.append(f"mức cao nhất được {number(most)} điểm trong khi điểm tối đa là {number(max_points)}")
    if asks:
        return asked(*asks)
    if any(one.of is not None for one in ordered):
        return _to_target(ordered, max_points, subject)
    return measured(measure_of(percent, subject.name, subject.unit), {"kind": "steps", "steps": _steps(ordered)})


def _span(one: Provision) -> Span:
    assert one.figure is not None
    return one.figure.span


def _nested(provisions: Sequence[Provision]) -> bool:
    """Whether some hold others: "từ 50%" and "từ 90%", "dưới 5%" and "dưới 10%"."""
    spans = [_span(one) for one in provisions]
    return sum(span.high is None for span in spans) > 1 or sum(span.low is None for span in spans) > 1


def _one_way(points: Sequence[Decimal]) -> bool:
    return list(points) in (sorted(points), sorted(points, reverse=True))


def _under(heading: str, one: Provision) -> tuple[str, Said]:
    assert one.figure is not None
    return one.said, replace(one.figure, before=(*heading.split(), *one.figure.before))


def _words_in_figures(provisions: Sequence[Provision]) -> list[Provision]:
    """Words that are a figure beside figures: "đúng hạn" beside days late, "không có mô hình" beside counts."""
    figures = [one.figure for one in provisions if one.figure is not None and not one.figure.span.rest]
    percent = any(figure.span.percent for figure in figures)
    days = any(" ".join(figure.after).casefold().startswith(TIMES) for figure in figures)
    late = days and any(is_late(figure.before) for figure in figures)
    found = []
    for one in provisions:
        nothing = None if percent or days else _NOTHING.fullmatch(one.said)
        if one.figure is None and late and _IN_TIME.fullmatch(one.said):
            one = replace(one, figure=Said(_NONE))
        elif one.figure is None and nothing is not None:
            what = (nothing["what"] or nothing["unit"] or "").replace(",", " ,").split()
            one = one if turning(what) else replace(one, figure=Said(_NONE, (), tuple(what)))
        found.append(one)
    return found


def _apart(provisions: Sequence[Provision]) -> list[Provision]:
    """Where one bound ends at another that stands beside it: "không có … dưới 3", "dưới 5% … dưới 10%"."""
    open_below = sorted((one for one in provisions if _span(one).low is None), key=lambda one: _ceiling(_span(one)))
    under: Span | None = next((span for span in map(_span, provisions) if span.low == span.high == 0), None)
    found = [one for one in provisions if one not in open_below]
    for one in open_below:
        span = _span(one)
        if under is not None and under.high is not None and (under.high, under.closed) < (span.high, span.closed):
            span = replace(span, low=under.high, above=under.closed)
        found.append(_with_span(one, span))
        under = span
    return found


def _ceiling(span: Span) -> tuple[Decimal, bool]:
    assert span.high is not None
    return span.high, span.closed


def _with_span(one: Provision, span: Span) -> Provision:
    assert one.figure is not None
    return replace(one, figure=replace(one.figure, span=span))


def _place(one: Provision) -> tuple[Decimal, bool]:
    span = _span(one)
    return (Decimal(-1) if span.low is None else span.low, span.above)


def _between(ordered: Sequence[Provision], whole: bool) -> Iterator[str]:
    """What is asked about each bound between two provisions."""
    for below, above in pairwise(ordered):
        low, high = _span(above), _span(below)
        if low.low is None or _place(below) == _place(above):
            yield f"«{below.said}» và «{above.said}» chồng lên nhau"
        elif high.high is None:
            # "từ 1 trở lên … từ 3 trở lên": the lower one ends where the higher begins.
            if low.low == high.low:
                yield f"«{below.said}» và «{above.said}» chồng lên nhau"
        elif high.high == low.low:
            if high.closed and not low.above:
                yield f"đúng {number(low.low)}{_sign(low)} thuộc «{below.said}» hay «{above.said}»?"
            elif not high.closed and low.above:
                yield f"đúng {number(low.low)}{_sign(low)} chưa thuộc mức nào"
        elif high.high > low.low:
            yield f"«{below.said}» và «{above.said}» chồng lên nhau"
        elif not (whole and high.closed and not low.above and high.high == int(high.high) == low.low - 1):
            yield f"chưa ghi giữa «{below.said}» và «{above.said}» thì được mấy điểm"


def _sign(span: Span) -> str:
    return " %" if span.percent else ""


def _ends(ordered: Sequence[Provision], rest: bool, percent: bool, least: int) -> Iterator[str]:
    """What is asked about the figures below the lowest bound and above the highest."""
    from_start, to_end = _covers_start(ordered[0], least), _covers_end(ordered[-1], percent)
    if rest and from_start and to_end:
        yield "«còn lại» không còn trường hợp nào"
    if not from_start and not (rest and to_end):
        yield f"chưa ghi dưới mức «{ordered[0].said}» thì được mấy điểm"
    # "4 lần: 2; 3 lần: 1; còn lại: 0" hardly means that five times are worth nothing.
    if not to_end and not (rest and from_start):
        yield f"chưa ghi trên mức «{ordered[-1].said}» thì được mấy điểm"


def _covers_start(lowest: Provision, least: int) -> bool:
    """`least`: below which there is no figure."""
    span = _span(lowest)
    return span.low is None or (span.low <= least and not span.above)


def _covers_end(highest: Provision, percent: bool) -> bool:
    span = _span(highest)
    return span.high is None or (percent and span.high == 100 and span.closed)


def _with_rest(ordered: list[Provision], rest: Provision, percent: bool, least: int) -> list[Provision]:
    """The rest in its place: below the lowest bound, or above the highest."""
    if not _covers_start(ordered[0], least):
        return [_with_span(rest, Span(percent=percent)), *ordered]
    top = _span(ordered[-1])
    assert top.high is not None
    return [*ordered, _with_span(rest, Span(top.high, top.closed, percent=percent))]


def _steps(ordered: Sequence[Provision]) -> list[dict[str, Any]]:
    steps = []
    for position, one in enumerate(ordered):
        bound = _bound(_span(one), _span(ordered[position - 1])) if position else {}
        share = {"times_share": True} if one.times_share else {}
        steps.append({**bound, "label": one.said, "points": plain(one.points), **share})
    return steps


def _bound(span: Span, below: Span) -> dict[str, Any]:
    assert span.low is not None
    # "Từ 70% - 90%" and "trên 90%": the bound belongs to whoever closes on it.
    above = span.above or (below.high == span.low and below.closed)
    return {"above" if above else "from": plain(span.low)}


def _to_target(ordered: Sequence[Provision], max_points: Decimal, subject: Subject) -> Reading:
    """ "Từ 70% trở lên: 2; dưới 70%: (tỷ lệ % × 2)/70%"."""
    below, above = ordered[0], ordered[-1]
    fits = len(ordered) == 2 and below.of is not None and below.times_share and not above.times_share
    if not fits or below.of is None or below.of != _span(above).low or not below.points == above.points == max_points:
        return asked("công thức chia cho đích không khớp với các mức")
    return measured(measure_of(True, subject.name), {"kind": "proportional", "target": plain(below.of)})
