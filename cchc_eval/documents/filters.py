"""Filters of the document templates, HTML and Word alike (Decree 30/2020/NĐ-CP).

`FILTERS` is the table both renderers register; everything else a template needs is in its context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from cchc_eval.documents.breaks import balanced, head_and_rest, lines_needed
from cchc_eval.documents.contexts import (
    CollectiveNominee,
    Head,
    IndividualNominee,
    Proposal,
    RankCount,
    ResultRow,
    RewardDecision,
)
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.documents.report_contexts import AppraisedGroup
from cchc_eval.rules.rewards import is_title
from cchc_eval.vietnamese.writing import (
    bare,
    document_number,
    in_column,
    line_of_list,
    long_date,
    money,
    nfc,
    number,
    short_date,
    two_digits,
)

Row = TypeVar("Row")

NOTHING = "–"
_SPACE = "\N{NO-BREAK SPACE}" * 2
_BLANK = f"{_SPACE}…{_SPACE}"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# Control characters but line breaks and tabs, lone surrogates, bidi overrides.
_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# Between the members of a list, not within a name: "Sở Khoa học và Công nghệ".
_AND = re.compile(r",? và (?=(?:các|những|cá nhân|tổ chức|thủ trưởng|trưởng|người|giám đốc|chánh)\b)", re.IGNORECASE)
_NAMED = 3  # so many units of one index by name, of more how many they are
_SPAN = re.compile(r"(?<=\d) - (?=\d)")


def join_spans(text: str, hyphen: str = "-") -> str:
    """ "2021 - 2030" stays on one line: no-break spaces about its hyphen."""
    return _SPAN.sub(f"\N{NO-BREAK SPACE}{hyphen}\N{NO-BREAK SPACE}", text)


def clean(text: str) -> str:
    """NFC without what no printed page can show: control characters, lone surrogates, bidi overrides.

    The overrides go because they would print a name or a number in another order than it is stored.
    """
    return nfc(_UNPRINTED.sub("", text))


def points(value: Decimal | None) -> str:
    """ "87,35", "2,6667"; a dash for no points at all."""
    return NOTHING if value is None else in_column(value)


def difference(row: ResultRow) -> str:
    """What the appraisal made more or less of the unit's own points: "+1,50", "−2,00", "0,00"; a dash without any.

    Of the criteria that units score themselves, where that is known.
    """
    if row.self_points is None:
        return NOTHING
    changed = row.appraised_points - row.self_points if row.own_change is None else row.own_change
    sign = "+" if changed > 0 else "\N{MINUS SIGN}" if changed < 0 else ""
    return f"{sign}{in_column(abs(changed))}"


def of_period(name: str, period: str) -> str:
    """A council's name and the period, whose year the name may have already: "Hội đồng … năm 2026", and not "Hội đồng …
    năm 2026 năm 2026"."""
    year = f" {period[period.rfind('năm ') :]}"
    return f"{name.removesuffix(year)} {period}"


def percent(value: Decimal) -> str:
    """ "89,13%"."""
    return f"{number(value, 2)}%"


def amount(value: int) -> str:
    """Money in a column headed "đồng": "1.520.000"; a dash where the form carries none."""
    return number(value, 0) if value else NOTHING


def counted(ranks: Sequence[RankCount]) -> str:
    """ "TỐT 02 đơn vị, KHÁ 01 đơn vị, YẾU 0 đơn vị"."""
    return ", ".join(f"{one.rank} {two_digits(one.count)} đơn vị" for one in ranks)


def overall(group: AppraisedGroup) -> str:
    """ "06 đơn vị; điểm tự đánh giá bình quân 89,18, điểm thẩm định bình quân 80,95; chỉ số bình quân 81,12%, cao nhất
    94,05% (Thanh tra Sở), thấp nhất 48,20% (03 đơn vị)"; of one unit, or of equal ones, there is no mean and no end.
    """
    if not group.rows:
        return "không có đơn vị được đánh giá, xếp hạng"
    mean = " bình quân" if len(group.rows) > 1 else ""
    own = "không nộp hồ sơ tự đánh giá"
    if group.mean_self is not None:
        own = f"điểm tự đánh giá{mean} {points(group.mean_self)}"
    said = f"{two_digits(len(group.rows))} đơn vị; {own}, điểm thẩm định{mean} {points(group.mean_appraised)}; chỉ số"
    best, worst = percent(group.best.index), percent(group.worst.index)
    if best == worst:
        return f"{said} {'của các đơn vị bằng nhau: ' * bool(mean)}{best}"
    ends = f"cao nhất {best} ({_with_index(group, best)}), thấp nhất {worst} ({_with_index(group, worst)})"
    return f"{said}{mean} {percent(group.mean_index or Decimal(0))}, {ends}"


def _with_index(group: AppraisedGroup, index: str) -> str:
    names = [bare(row.unit_name) for row in group.rows if percent(row.index) == index]
    return "; ".join(names) if len(names) <= _NAMED else f"{two_digits(len(names))} đơn vị"


def clock(moment: datetime | None) -> str:
    """ "08 giờ 05 phút, ngày 12 tháng 01 năm 2027", or room for it."""
    if moment is None:
        return "…… giờ …… phút, ngày …… tháng …… năm ………"
    return f"{moment:%H} giờ {moment:%M} phút, {long_date(moment.date())}"


def numbered(head: Head) -> str:
    """Number and symbol: "05/QĐ-HĐCCHC", or room for the number before "/QĐ-HĐCCHC"."""
    return document_number(head.number, head.symbol)


def dated(head: Head) -> str:
    """ "ngày 05 tháng 01 năm 2027", or room for day and month."""
    if head.day is not None:
        return long_date(head.day)
    return f"ngày{_BLANK}tháng{_BLANK}năm {head.year if head.year is not None else '20…'}"


def listed(lines: Iterable[str], end: str = ".") -> list[str]:
    """Lines of a list: each ends ";", the last `end`, whatever they ended with before."""
    kept = [stripped for line in lines if (stripped := line_of_list(line))]
    return [f"{line};" for line in kept[:-1]] + [f"{line}{end}" for line in kept[-1:]]


def sentence(text: str) -> str:
    """With exactly one closing point."""
    return listed([text])[0] if text.strip(" ;,.") else ""


def roman(value: int) -> str:
    """1 to 39, for appendices: "II"."""
    text = ""
    for step, letters in _ROMAN:
        times, value = divmod(value, step)
        text += letters * times
    return text


def person(attendee: Attendee) -> str:
    """ "Bà Trần Thị Minh Hạnh, Phó Giám đốc Sở, Chủ tịch Hội đồng"; repeats nothing."""
    parts = (attendee.full_name, attendee.post.strip(), attendee.duty.strip())
    return ", ".join(dict.fromkeys(part for part in parts if part))


def forms(nominees: Sequence[CollectiveNominee | IndividualNominee]) -> list[tuple[str, int]]:
    """How many are proposed for each form of reward, titles first, each kind in the order of the list."""
    counts = Counter(nominee.form for nominee in nominees)
    titles = [(f"Danh hiệu “{form}”", times) for form, times in counts.items() if is_title(form)]
    return [*titles, *((form, times) for form, times in counts.items() if not is_title(form))]


def award(paper: Proposal | RewardDecision) -> str:
    """What is done to whom: a title is bestowed, and no reward."""
    nominees: list[CollectiveNominee | IndividualNominee] = [*paper.collectives, *paper.individuals]
    titles = {is_title(nominee.form) for nominee in nominees}
    whom = (
        "tập thể, cá nhân" if paper.collectives and paper.individuals else "tập thể" if paper.collectives else "cá nhân"
    )
    if titles == {True}:
        return f"tặng danh hiệu thi đua cho {whom}"
    return f"tặng danh hiệu thi đua, khen thưởng {whom}" if True in titles else f"khen thưởng {whom}"


def joined(first: str, last: str) -> str:
    """One list with one "và", before `last`: who carries out a decision is often given with an "và" of its own, and
    sometimes with `last` already."""
    whole, more = bare(first), bare(last)
    return whole if more.casefold() in whole.casefold() else f"{_AND.sub(', ', whole)} và {more}"


def totals(nominees: Sequence[CollectiveNominee | IndividualNominee]) -> list[tuple[str, int]]:
    """What stands below a list of rewards: what is paid here, and apart from it what the province pays."""
    here = sum(nominee.money for nominee in nominees if not nominee.by_province)
    province = sum(nominee.money for nominee in nominees if nominee.by_province)
    if not province:
        return [("Tổng cộng", here)] if here else []
    lines = [("Tổng cộng (không tính tiền thưởng thuộc thẩm quyền cấp tỉnh)", here)] if here else []
    return [*lines, ("Tiền thưởng thuộc thẩm quyền cấp tỉnh (dự kiến)", province)]


def funds(proposal: Proposal) -> list[str]:
    """The paragraphs on the money of a proposal: whoever gives a reward pays for it."""
    here, province = proposal.total_money, proposal.province_money
    lines = []
    if here:
        apart = " (không bao gồm các hình thức thuộc thẩm quyền cấp tỉnh)" if province else ""
        lines.append(
            f"Tổng số tiền thưởng kèm theo các danh hiệu, hình thức khen thưởng đề nghị{apart} là {money(here)}, chi "
            "từ nguồn quỹ khen thưởng theo quy định hiện hành."
        )
    if province:
        lines.append(
            "Tiền thưởng kèm theo các hình thức khen thưởng thuộc thẩm quyền cấp tỉnh dự kiến "
            f"{money(province)}, do cấp tỉnh chi theo quy định."
        )
    return lines


def blocks(lines: Sequence[Row]) -> list[list[Row]]:
    """Rows that a page's end must not part: section rows go with the first criterion below them."""
    result: list[list[Row]] = [[]]
    for line in lines:
        result[-1].append(line)
        if getattr(line, "is_leaf", True):
            result.append([])
    return [block for block in result if block]


def height(rows: Iterable[object], columns: Mapping[str, float], lines: int) -> str:
    """ "tall" where a row may be higher than a page, and so has to break, else "whole".

    `columns` gives each long field's column in ems, `lines` what a page holds below the table's head.
    """
    needed = (lines_needed(getattr(row, field), ems) for row in rows for field, ems in columns.items())
    return "tall" if any(count > lines for count in needed) else "whole"


FILTERS: dict[str, Callable[..., Any]] = {
    "amount": amount,
    "award": award,
    "balanced": balanced,
    "bare": bare,
    "blocks": blocks,
    "clean": clean,
    "clock": clock,
    "counted": counted,
    "dated": dated,
    "difference": difference,
    "forms": forms,
    "funds": funds,
    "head_and_rest": head_and_rest,
    "height": height,
    "joined": joined,
    "listed": listed,
    "long_date": long_date,
    "money": money,
    "numbered": numbered,
    "of_period": of_period,
    "overall": overall,
    "percent": percent,
    "person": person,
    "points": points,
    "roman": roman,
    "sentence": sentence,
    "short_date": short_date,
    "totals": totals,
    "two_digits": two_digits,
    "votes": two_digits,  # in Word templates, an office's own too
}
