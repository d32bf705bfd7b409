"""What the plain papers of a round say, each composed from typed values; see `plain_papers`.

`Issuer` is the body on whose paper they stand. A letter bears the unit that drafts it in its symbol, and is signed by
the head of the office on the director's order (Decree 30/2020/NĐ-CP, Annex I, II.3 and II.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cchc_eval.documents.contexts import Head, ResultRow, Signature
from cchc_eval.documents.filters import clock, joined, listed, of_period, percent, points
from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.documents.phrases import DIRECTOR, DRAFTING_UNIT, head_post, own_post, signature
from cchc_eval.documents.plain_papers import Line, PlainPaper
from cchc_eval.rules.periods import printed_period
from cchc_eval.vietnamese.writing import bare, long_date, two_digits

WORK = "công tác cải cách hành chính"
# In a subject, whose lines are broken by hand: no line ends within the words.
TIED = WORK.replace("cải cách hành chính", "cải\N{NO-BREAK SPACE}cách\N{NO-BREAK SPACE}hành\N{NO-BREAK SPACE}chính")
# As many units a letter names where it is addressed; more stand for "các đơn vị".
_MOST_NAMED = 6


@dataclass(frozen=True)
class Issuer:
    """The department as its papers name it."""

    superior_body: str
    department: str  # "Sở Khoa học và Công nghệ"
    abbreviation: str  # "SKHCN"
    place: str
    director_post: str  # "Giám đốc Sở Khoa học và Công nghệ"
    office_name: str  # "Văn phòng Sở"
    office_head_post: str  # "Chánh Văn phòng Sở"
    council_name: str
    year: int  # of the paper, where its day is still blank
    number: int | None = None
    day: date | None = None
    office_head: str = ""  # the name, where it is known who that is

    def head(self, symbol: str) -> Head:
        return Head(
            self.superior_body, self.department, symbol, self.place, number=self.number, day=self.day, year=self.year
        )

    @property
    def letter(self) -> Head:
        return self.head(f"{self.abbreviation}-{DRAFTING_UNIT}")

    @property
    def by_order(self) -> Signature:
        """The head of the office on the director's order."""
        director = own_post(head_post(self.director_post), self.department)
        post = own_post(self.office_head_post, self.department)
        return Signature(f"TL. {director}", post, name=self.office_head)

    @property
    def kept_by(self) -> str:
        return f"Lưu: VT, {DRAFTING_UNIT}"


@dataclass(frozen=True)
class Period:
    """What the paper is about; see `OfPeriod`."""

    year: int
    part_of_year: str = ""
    level: str = ""

    @property
    def words(self) -> str:
        """ "năm 2026", "quý I năm 2026"."""
        return printed_period(self.year, self.part_of_year, self.level)


def founding(
    issuer: Issuer,
    period: Period,
    members: Sequence[Attendee],
    legal_bases: Sequence[str],
    quorum: str,
    executors: str,
    director: str = "",
) -> PlainPaper:
    """The decision that founds the council."""
    lines = [
        Line(
            f"Thành lập {issuer.council_name} để đánh giá, xếp hạng {WORK} {period.words}, gồm các ông, bà có tên sau "
            "đây:",
            "Điều 1.",
        ),
        *(Line(text) for text in listed(f"{at}. {_member(member)}" for at, member in enumerate(members, 1))),
        Line("Nhiệm vụ và chế độ làm việc của Hội đồng:", "Điều 2."),
        Line(
            f"1. Xem xét kết quả thẩm định do {issuer.office_name} trình; đánh giá, chấm điểm và xếp hạng {WORK} "
            f"{period.words} của các đơn vị; xem xét kiến nghị của đơn vị về kết quả."
        ),
        Line(
            f"2. Hội đồng làm việc theo chế độ tập thể, quyết định theo đa số; cuộc họp tiến hành khi có mặt ít nhất "
            f"{quorum} tổng số thành viên. Thành viên không biểu quyết đối với đơn vị mình."
        ),
        Line(
            f"3. {issuer.office_name} giúp việc cho Hội đồng. Hội đồng tự giải thể sau khi hoàn thành nhiệm vụ nêu tại "
            "khoản 1 Điều này."
        ),
        Line(
            f"Quyết định này có hiệu lực kể từ ngày ký. {joined(executors, 'các ông, bà có tên tại Điều 1')} chịu "
            "trách nhiệm thi hành Quyết định này",
            "Điều 3.",
        ),
    ]
    return paper(
        period,
        head=issuer.head(f"QĐ-{issuer.abbreviation}"),
        kind="QUYẾT ĐỊNH",
        subject=f"Về việc thành lập {of_period(issuer.council_name, period.words)}",
        lines=lines,
        authority=head_post(issuer.director_post),
        legal_bases=legal_bases,
        proposer=issuer.office_head_post,
        recipients=["Như Điều 3", issuer.kept_by],
        signature=signature(DIRECTOR, issuer.director_post, issuer.department, director),
    )


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


def invitation(
    issuer: Issuer,
    period: Period,
    members: Sequence[Attendee],
    chair: Attendee | None,
    starts: datetime,
    venue: str,
    agenda: Sequence[str],
    units: int,
) -> PlainPaper:
    """To the council's meeting (giấy mời, Decree 30/2020/NĐ-CP, form 1.11)."""
    lines = [
        Line(
            f"{issuer.department} trân trọng kính mời các thành viên {issuer.council_name} dự họp xem xét kết quả đánh "
            f"giá, xếp hạng {WORK} {period.words} của {two_digits(units)} đơn vị."
        ),
        *([Line(f"{_member(chair)}.", "Chủ trì:")] if chair else []),
        Line(f"{clock(starts)}.", "Thời gian:"),
        Line(f"{bare(venue)}.", "Địa điểm:"),
        *([Line("Nội dung cuộc họp:")] if agenda else []),
        *(Line(f"- {text}") for text in listed(agenda)),
        Line(
            "Đề nghị các thành viên nghiên cứu trước kết quả thẩm định, dự họp đúng thành phần, thời gian; trường hợp "
            f"vắng mặt, báo cáo người chủ trì và thông báo cho {issuer.office_name} trước cuộc họp"
        ),
    ]
    return paper(
        period,
        head=issuer.head(f"GM-{issuer.abbreviation}"),
        kind="GIẤY MỜI",
        subject=f"Họp {issuer.council_name} về kết quả đánh giá, xếp hạng {TIED} {period.words}",
        lines=lines,
        addressees=[_person(member) for member in members],
        recipients=["Như trên", issuer.kept_by],
        signature=issuer.by_order,
    )


def notice_of_result(
    issuer: Issuer, period: Period, decision: str, result: ResultRow, review_until: date | None, plan_until: date | None
) -> PlainPaper:
    """To one unit, what was decided on it, and until when it may ask for a review."""
    own = "không nộp" if result.self_points is None else f"{points(result.self_points)} điểm"
    lines = [
        Line(
            f"Căn cứ {bare(decision)}, {issuer.department} thông báo kết quả đánh giá, xếp hạng {WORK} {period.words} "
            f"của {result.unit_name} như sau:"
        ),
        Line(
            f"1. Điểm tự đánh giá: {own}; điểm thẩm định: {points(result.appraised_points)} điểm; điểm Hội đồng: "
            f"{points(result.council_points)} điểm."
        ),
        Line(
            f"2. Chỉ số cải cách hành chính: {percent(result.index)}; xếp hạng: {result.rank}; thứ hạng: "
            f"{result.placed}."
        ),
        *([Line(f"3. Ghi chú: {bare(result.note)}.")] if result.note else []),
        Line("Kết quả từng tiêu chí tại Phiếu thẩm định gửi kèm Thông báo này."),
        *(
            [
                Line(
                    "Trường hợp không nhất trí với kết quả, đơn vị gửi văn bản kiến nghị kèm tài liệu chứng minh về "
                    f"{issuer.office_name} chậm nhất đến hết {long_date(review_until)}."
                )
            ]
            if review_until
            else []
        ),
        Line(
            f"Đề nghị {result.unit_name} khắc phục các tồn tại, hạn chế đã được chỉ ra"
            + (f" và gửi kế hoạch khắc phục chậm nhất đến hết {long_date(plan_until)}" if plan_until else "")
        ),
    ]
    return paper(
        period,
        head=issuer.head(f"TB-{issuer.abbreviation}"),
        kind="THÔNG BÁO",
        subject=f"Kết quả đánh giá, xếp hạng {TIED} {period.words} của {result.unit_name}",
        lines=lines,
        recipients=[result.unit_name, issuer.kept_by],
        signature=issuer.by_order,
    )


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


def paper(
    period: Period,
    *,
    head: Head,
    kind: str,
    subject: str,
    lines: Sequence[Line],
    recipients: Sequence[str],
    signature: Signature,
    addressees: Sequence[str] = (),
    authority: str = "",
    legal_bases: Sequence[str] = (),
    proposer: str = "",
) -> PlainPaper:
    return PlainPaper(
        head=head,
        year=period.year,
        part_of_year=period.part_of_year,
        level=period.level,
        kind=kind,
        subject=subject,
        lines=lines,
        recipients=recipients,
        signature=signature,
        addressees=addressees,
        authority=authority,
        legal_bases=legal_bases,
        proposer=proposer,
    )


def _member(member: Attendee) -> str:
    """ "Ông Nguyễn Hữu Phước, Giám đốc Sở - Chủ tịch Hội đồng"."""
    return f"{_person(member)} - {member.duty}"


def _person(member: Attendee) -> str:
    return ", ".join(part for part in (member.full_name, member.post.strip()) if part)


def ended(text: str) -> str:
    """With one mark at its end; a question keeps its own."""
    text = bare(text)
    return text if text.endswith(("?", "!")) else f"{text}."


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
