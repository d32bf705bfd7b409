"""What the plain papers of a round say, each composed from typed values; see `plain_papers`.

`Issuer` is the body on whose paper they stand. Letters to the units are in `wording_letters`, what units write in
`wording_after`.
"""

from __future__ import annotations

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
    year: int | None  # of the paper, where its day is still blank; None: that is blank too
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
