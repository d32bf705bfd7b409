"""What the letters to the units say; see `wording`.

A letter bears the unit that drafts it in its symbol, and is signed by the head of the office on the director's order
(Decree 30/2020/NĐ-CP, Annex I, II.3 and II.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from cchc_eval.documents.filters import clock, listed
from cchc_eval.documents.plain_papers import Line, PlainPaper
from cchc_eval.documents.wording import TIED, WORK, Issuer, Period, ended, paper
from cchc_eval.vietnamese.writing import bare, long_date, two_digits

# As many units a letter names where it is addressed; more stand for "các đơn vị".
_MOST_NAMED = 6


def launch(
    issuer: Issuer,
    period: Period,
    units: Sequence[str],
    criteria_titles: Sequence[str],
    legal_bases: Sequence[str],
    deadlines: Sequence[tuple[str, datetime | date]],
) -> PlainPaper:
    """The letter that has the units assess themselves. `deadlines`: what is due, and when."""
    lines = [
        Line(
            f"{_on(legal_bases)}{issuer.department} đề nghị {_told(units)} triển khai tự đánh giá, xếp hạng {WORK} "
            f"{period.words} như sau:"
        ),
        Line(
            f"1. Đơn vị thực hiện: {_named_above(units)}."
            if _are_named(units)
            else f"1. Đơn vị thực hiện ({two_digits(len(units))} đơn vị): {bare('; '.join(units))}."
        ),
        Line(f"2. Căn cứ chấm điểm: {'; '.join(bare(title) for title in criteria_titles)}."),
        Line(
            "3. Đơn vị tự chấm điểm từng tiêu chí theo kết quả thực hiện trong kỳ, kèm tài liệu kiểm chứng; nêu khó "
            "khăn, vướng mắc và kiến nghị, đề xuất (nếu có). Thủ trưởng đơn vị chịu trách nhiệm về tính chính xác, "
            "trung thực của kết quả tự đánh giá."
        ),
        *([Line("4. Thời hạn:")] if deadlines else []),
        *(Line(f"- {text}") for text in listed(f"{what}: {_due(when)}" for what, when in deadlines)),
        Line(
            f"Trong quá trình thực hiện, nếu có vướng mắc, {_told(units)} phản ánh về {issuer.office_name} để được "
            "hướng dẫn, giải quyết"
        ),
    ]
    return _letter(issuer, period, f"triển khai tự đánh giá, xếp hạng {TIED} {period.words}", _addressed(units), lines)


def request_for_explanation(
    issuer: Issuer, period: Period, unit: str, questions: Sequence[tuple[str, str, str]], until: datetime | date | None
) -> PlainPaper:
    """`questions`: criterion's code and title, and what is asked."""
    lines = [
        Line(
            f"Qua thẩm định hồ sơ tự đánh giá {WORK} {period.words} của {unit}, {issuer.department} đề nghị đơn vị "
            f"giải trình, bổ sung tài liệu kiểm chứng đối với {two_digits(len(questions))} tiêu chí sau:"
        ),
        *(
            Line(f"{at}. Tiêu chí {code}. {bare(title)}: {ended(question)}")
            for at, (code, title, question) in enumerate(questions, 1)
        ),
        Line(
            f"Báo cáo giải trình gửi về {issuer.office_name}"
            + (f" {_before(until)}. Quá thời hạn nêu trên, việc thẩm định căn cứ hồ sơ đã có" if until else "")
        ),
    ]
    about = f"giải trình, bổ sung tài liệu kiểm chứng hồ sơ tự đánh giá {TIED} {period.words}"
    return _letter(issuer, period, about, [unit], lines)


def reminder(
    issuer: Issuer, period: Period, units: Sequence[str], what: str, until: datetime | date, passed: bool
) -> PlainPaper:
    """`what` the units owe: "hồ sơ tự đánh giá"."""
    alone = len(units) == 1
    named = _are_named(units)
    many = _named_above(units) if named else f"{two_digits(len(units))} đơn vị"
    overdue = f"đã quá thời hạn ({_at(until)})" if passed else f"thời hạn là {_at(until)}"
    lines = [
        Line(
            f"Thực hiện việc đánh giá, xếp hạng {WORK} {period.words}, đến nay {many} chưa gửi {what}; {overdue}"
            + ("." if named else ", gồm:")
        ),
        *(Line(f"- {text}") for text in listed(() if named else units)),
        Line(
            f"{issuer.department} đề nghị Thủ trưởng {'đơn vị' if alone else 'các đơn vị nêu trên'} khẩn trương hoàn "
            f"thành, gửi {what}"
            + (" và báo cáo lý do chậm" if passed else " đúng thời hạn")
            + f". {issuer.office_name} theo dõi, tổng hợp, báo cáo theo quy định"
        ),
    ]
    return _letter(issuer, period, f"đôn đốc gửi {what} {TIED} {period.words}", _addressed(units), lines)


def extension(
    issuer: Issuer,
    period: Period,
    units: Sequence[str],
    extended: Sequence[tuple[str, datetime | date, datetime | date, str]],
) -> PlainPaper:
    """`extended`: what is due, the deadline before and now, why."""
    lines = [
        Line(f"{issuer.department} gia hạn thời gian thực hiện việc đánh giá, xếp hạng {WORK} {period.words} như sau:"),
        *(
            Line(f"{at}. {what}: từ {_at(before)} đến {_at(now)}; lý do: {bare(reason)}.")
            for at, (what, before, now, reason) in enumerate(extended, 1)
        ),
        Line(
            f"Nội dung, thời hạn khác không thay đổi. {issuer.department} thông báo để {_told(units)} biết, thực hiện"
        ),
    ]
    return _letter(
        issuer, period, f"gia hạn thời gian thực hiện đánh giá {TIED} {period.words}", _addressed(units), lines
    )


def _letter(
    issuer: Issuer, period: Period, subject: str, addressees: Sequence[str], lines: Sequence[Line]
) -> PlainPaper:
    return paper(
        period,
        head=issuer.letter,
        kind="",
        subject=subject,
        lines=lines,
        addressees=addressees,
        recipients=["Như trên", issuer.kept_by],
        signature=issuer.by_order,
    )


def _due(when: datetime | date) -> str:
    return clock(when) if isinstance(when, datetime) else f"hết {long_date(when)}"


def _at(when: datetime | date) -> str:
    return clock(when) if isinstance(when, datetime) else long_date(when)


def _before(when: datetime | date) -> str:
    return f"trước {clock(when)}" if isinstance(when, datetime) else f"trước hết {long_date(when)}"


def _are_named(units: Sequence[str]) -> bool:
    """Whether a letter names each of them as its addressee."""
    return len(units) <= _MOST_NAMED


def _addressed(units: Sequence[str]) -> Sequence[str]:
    return units if _are_named(units) else ["Các đơn vị được đánh giá"]


def _named_above(units: Sequence[str]) -> str:
    """What a letter that names them as its addressees calls them in its text: it does not list them again."""
    return bare(units[0]) if len(units) == 1 else f"{two_digits(len(units))} đơn vị nêu trên"


def _told(units: Sequence[str]) -> str:
    """Whom a letter to them speaks of."""
    return "đơn vị" if len(units) == 1 else "các đơn vị"


def _on(legal_bases: Sequence[str]) -> str:
    """The bases as the beginning of a letter's first sentence: within one only the first has a capital."""
    said = "; ".join(map(bare, legal_bases))
    return re.sub("; (Căn cứ|Thực hiện|Theo) ", lambda found: found[0].lower(), said) + ", " if said else ""
