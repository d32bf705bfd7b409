"""What a unit's plain papers say, and the decision that revokes rewards; see `wording`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cchc_eval.documents.cited_papers import MINUTES, cites
from cchc_eval.documents.contexts import Head, PlanAction, Signature
from cchc_eval.documents.filters import joined, listed
from cchc_eval.documents.phrases import SUBMISSION, points_words
from cchc_eval.documents.plain_papers import Line, PlainPaper
from cchc_eval.documents.wording import TIED, WORK, Period, ended, paper
from cchc_eval.rules.rewards import is_title
from cchc_eval.vietnamese.writing import bare, money, short_date, two_digits


@dataclass(frozen=True)
class ByUnit:
    """The unit as its papers name it."""

    unit_name: str
    head: Head
    office_name: str  # where its reports go
    signature: Signature


@dataclass(frozen=True)
class Revoked:
    """A reward that is taken back."""

    name: str
    of: str  # post and unit of a person, "" of a collective
    form: str
    reason: str
    pay_back: int  # đồng


def explanation_report(
    by: ByUnit, period: Period, department: str, answers: Sequence[tuple[str, str, str, str]]
) -> PlainPaper:
    """`answers`: criterion's code and title, what was asked, what the unit says."""
    lines = [
        Line(
            f"Thực hiện yêu cầu của {department} về việc giải trình, bổ sung tài liệu kiểm chứng hồ sơ tự đánh giá "
            f"{WORK} {period.words}, {by.unit_name} báo cáo {two_digits(len(answers))} nội dung như sau:"
        )
    ]
    for at, (code, title, question, reply) in enumerate(answers, 1):
        lines += [
            Line(f"{at}. Tiêu chí {code}. {bare(title)}", heading=True),
            Line(f"- Nội dung yêu cầu: {ended(question)}"),
            Line(f"- Giải trình của đơn vị: {ended(reply)}"),
        ]
    lines.append(
        Line(
            f"{by.unit_name} chịu trách nhiệm về tính chính xác, trung thực của nội dung giải trình và các tài liệu "
            "kiểm chứng gửi kèm"
        )
    )
    about = f"Giải trình, bổ sung tài liệu kiểm chứng hồ sơ tự đánh giá {TIED} {period.words}"
    return _report(by, period, about, lines)


def review_request(
    by: ByUnit,
    period: Period,
    council: str,
    decision: str,
    items: Sequence[tuple[str, str, Decimal | None, str]],
) -> PlainPaper:
    """The unit's letter to the council. `items`: criterion's code and title, the points decided, the grounds."""
    lines = [
        Line(
            f"Sau khi nghiên cứu {bare(decision)}, {by.unit_name} kiến nghị {council} xem xét lại kết quả của đơn vị "
            f"đối với {two_digits(len(items))} tiêu chí sau:"
        ),
        *(
            Line(f"{at}. Tiêu chí {code}. {bare(title)} (đã phê duyệt: {points_words(decided)}): {ended(grounds)}")
            for at, (code, title, decided, grounds) in enumerate(items, 1)
        ),
        Line(
            f"{by.unit_name} gửi kèm tài liệu chứng minh và chịu trách nhiệm về nội dung kiến nghị. Kính đề nghị "
            f"{council} xem xét, trả lời"
        ),
    ]
    return paper(
        period,
        head=by.head,
        kind="",
        subject=f"kiến nghị xem xét lại kết quả đánh giá, xếp hạng {TIED} {period.words}",
        lines=lines,
        addressees=[council],
        recipients=["Như trên", by.office_name, "Lưu: VT"],
        signature=by.signature,
    )


def improvement_report(
    by: ByUnit, period: Period, decision: str, plan: str, done: Sequence[PlanAction], left: Sequence[PlanAction]
) -> PlainPaper:
    """What became of a unit's plan. `plan`: "Kế hoạch số 03/KH-X ngày …"; `done` and `left`: its actions."""
    lines = [
        Line(
            f"Căn cứ {bare(decision)}; thực hiện {bare(plan)}, {by.unit_name} báo cáo kết quả khắc phục tồn tại, hạn "
            f"chế trong {WORK} {period.words} như sau:"
        ),
        Line(
            f"Đến nay đã hoàn thành {two_digits(len(done))}/{two_digits(len(done) + len(left))} nội dung của Kế hoạch."
        ),
    ]
    for title, actions in (("Nội dung đã hoàn thành", done), ("Nội dung chưa hoàn thành", left)):
        if actions:
            number = "I" if actions is done or not done else "II"
            lines.append(Line(f"{number}. {title.upper()}", heading=True))
            lines += [Line(f"{at}. {_followed(action)}") for at, action in enumerate(actions, 1)]
    lines.append(
        Line(
            f"{by.unit_name} tiếp tục thực hiện các nội dung chưa hoàn thành và báo cáo {by.office_name} theo dõi, "
            "tổng hợp"
            if left
            else f"{by.unit_name} báo cáo {by.office_name} theo dõi, tổng hợp"
        )
    )
    return _report(by, period, f"Kết quả khắc phục tồn tại, hạn chế trong {TIED} {period.words}", lines)


def revocation(
    head: Head,
    period: Period,
    *,
    authority: str,
    legal_bases: Sequence[str],
    decision: str,
    gave: str,
    proposer: str,
    revoked: Sequence[Revoked],
    executors: str,
    recipients: Sequence[str],
    signature: Signature,
) -> PlainPaper:
    """The decision that takes rewards back. `decision`: the one that gave them, by number and date; `gave`: what it did
    to whom (`award`). What only the giving followed, a submission and minutes, is no ground to take back. By law
    what the first decision gave is cancelled (hủy bỏ), and what was handed over is taken back (thu hồi).
    """
    total = sum(one.pay_back for one in revoked)
    people = sum(bool(one.of) for one in revoked)
    counts = {"tập thể": len(revoked) - people, "cá nhân": people}
    whom = ", ".join(kind for kind, count in counts.items() if count)
    several = "các " if len(revoked) > 1 else ""
    titles = {is_title(one.form) for one in revoked}
    what = ", ".join(
        kind for kind, found in (("danh hiệu thi đua", True), ("hình thức khen thưởng", False)) if found in titles
    )
    lines = [
        Line(
            f"Thu hồi {what} về {WORK} {period.words} đã quyết định tại {bare(decision)} đối với "
            f"{', '.join(f'{two_digits(count)} {kind}' for kind, count in counts.items() if count)} sau:",
            "Điều 1.",
        ),
        *(Line(text) for text in listed(f"{at}. {_taken_back(one)}" for at, one in enumerate(revoked, 1))),
        Line(
            f"{f'{several}{whom}'.capitalize()} có tên tại Điều 1 nộp lại hiện vật khen thưởng"
            + (f" và số tiền thưởng đã nhận, tổng số {money(total)}" if total else "")
            + ".",
            "Điều 2.",
        ),
        Line(
            f"Quyết định này có hiệu lực kể từ ngày ký; nội dung khen thưởng tương ứng tại {bare(decision)} bị hủy bỏ. "
            f"{joined(executors, f'{several}{whom} có tên tại Điều 1')} chịu trách nhiệm thi hành Quyết định này",
            "Điều 3.",
        ),
    ]
    return paper(
        period,
        head=head,
        kind="QUYẾT ĐỊNH",
        subject=f"Về việc thu hồi {what} về {TIED} {period.words}",
        lines=lines,
        authority=authority,
        legal_bases=[
            *(basis for basis in legal_bases if not cites(MINUTES, basis)),
            f"Căn cứ {bare(decision)} về việc {gave} có thành tích xuất sắc trong thực hiện {WORK} {period.words}",
        ],
        proposer=proposer.partition(f" tại {SUBMISSION}")[0],
        recipients=["Như Điều 3", *(one for one in recipients if not one.strip().casefold().startswith("như điều"))],
        signature=signature,
    )


def _report(by: ByUnit, period: Period, subject: str, lines: Sequence[Line]) -> PlainPaper:
    return paper(
        period,
        head=by.head,
        kind="BÁO CÁO",
        subject=subject,
        lines=lines,
        addressees=[by.office_name],
        recipients=["Như trên", "Lưu: VT"],
        signature=by.signature,
    )


def _followed(action: PlanAction) -> str:
    parts = [*action.task.split("\n"), f"thực hiện: {action.owner}" if action.owner.strip() else ""]
    due = [f"thời hạn {short_date(action.due)}"] if action.due else []
    outcome = (
        [f"kết quả: {'; '.join(map(bare, action.outcome.strip().splitlines()))}"] if action.outcome.strip() else []
    )
    told = "; ".join(bare(part) for part in (*parts, *due, *outcome) if part.strip())
    return ended(f"{bare(action.about)}: {told}" if told else action.about)


def _taken_back(one: Revoked) -> str:
    who = ", ".join(part for part in (one.name, one.of) if part)
    back = f", nộp lại {money(one.pay_back)}" if one.pay_back else ""
    form = f"danh hiệu “{one.form}”" if is_title(one.form) else one.form
    return f"{who}: {form}{back}; lý do: {bare(one.reason)}"
