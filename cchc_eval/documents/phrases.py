"""Phrases that the documents of a round share, whoever composes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cchc_eval.documents.contexts import Head, Signature
from cchc_eval.documents.filters import dated, numbered
from cchc_eval.vietnamese.writing import long_date, number, short_date

CHAIR, DEPUTY_CHAIR, DIRECTOR, DEPUTY_DIRECTOR = "Chair", "Deputy Chair", "Director", "Deputy Director"
DUTIES = {
    "Chair": "Chủ tịch Hội đồng",
    "Deputy Chair": "Phó Chủ tịch Hội đồng",
    "Secretary": "Thư ký Hội đồng",
    "Member": "Ủy viên",
}
DRAFT, REVOKED = "DỰ THẢO", "ĐÃ THU HỒI"
_COUNCIL = "TM. HỘI ĐỒNG"
# Kinds of documents (Decree 30/2020/NĐ-CP, Article 7, and what inspectors and courts issue); the longer ones first.
_KINDS = (
    "Kết luận thanh tra", "Kết luận kiểm tra", "Nghị quyết", "Quyết định", "Kết luận", "Thông báo", "Báo cáo",
    "Biên bản", "Công văn", "Chỉ thị", "Tờ trình", "Kế hoạch", "Bản án",
)  # fmt: skip
# Beside a nominee for a reward that the department can only propose.
PROVINCE_NOTE = "Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị"


def chair_of(council_name: str) -> str:
    """Who decides where the council issues, as in running text."""
    return f"Chủ tịch {council_name}"


def marked(document: Any, mark: str) -> Any:
    """A document that is not issued is marked below its number, and a draft names no signer."""
    if not mark:
        return document
    changed = {"head": replace(document.head, mark=mark)}
    if mark == DRAFT and hasattr(document, "signature"):
        changed["signature"] = replace(document.signature, name="")
    return replace(document, **changed)


def revoked_note(day: date, reason: str) -> str:
    return f"Đã thu hồi ngày {short_date(day)}" + (f": {reason}" if reason else "")


def reply_symbol(symbol: str) -> str:
    """Of a letter by who issues the decisions of that symbol: "QĐ-HĐCCHC" gives "HĐCCHC"."""
    return symbol.removeprefix("QĐ-")


def cited(head: Head, authority: str) -> str:
    """A decision by number and date: "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của …"."""
    return f"Quyết định số {numbered(head)} {dated(head)} của {authority}"


def cited_with_subject(head: Head, authority: str, year: int) -> str:
    return f"{cited(head, authority)} phê duyệt kết quả đánh giá, xếp hạng công tác cải cách hành chính năm {year}"


def cited_document(title: str, number: str, day: date) -> str:
    """Any document by its kind, number, date and what it is about: "Quyết định số 12/QĐ-STTTT ngày 05 tháng 11 năm
    2026 về việc thi hành kỷ luật"; "văn bản số …" where the title does not begin with its kind."""
    title = title.strip()
    kind = next((kind for kind in _KINDS if f"{title} ".casefold().startswith(f"{kind} ".casefold())), "")
    about = title[len(kind) :].strip() if kind else f"({title})"
    kind = kind or "văn bản"
    return f"{kind} số {number} {long_date(day)} {about}".strip()


def points_words(value: Decimal | None) -> str:
    """ "1,50 điểm"; what does not count says so."""
    return "không phát sinh" if value is None else f"{number(value, 2)} điểm"


def change_line(code: str, before: Decimal | None, after: Decimal | None, reason: str) -> str:
    """ "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: …)"."""
    return f"Tiêu chí {code}: {points_words(before)} thành {points_words(after)} (lý do: {reason})"


def own_post(text: str, department: str) -> str:
    """A post without the department it is in: "Giám đốc Sở Thông tin và Truyền thông" and "Chánh Văn phòng Sở"
    give "Giám đốc" and "Chánh Văn phòng"."""
    return _stripped(text, (department, *department.split(" ", 1)[:1])).strip() or text


def full_post(text: str, department: str) -> str:
    """A post with the department's whole name: "Phó Giám đốc Sở" gives "Phó Giám đốc Sở Thông tin và Truyền thông"."""
    kind = department.split(" ", 1)[0]
    return text.removesuffix(kind) + department if text.endswith(f" {kind}") else text


def signature(capacity: str, director_post: str, department: str, name: str, post: str = "") -> Signature:
    """Who signs a decision (Decree 30/2020/NĐ-CP, Annex I, II.7).

    `post` is what a council's signer is in the department, which stands below the seal; where it is not known the
    chair is taken for the director, the deputy for a deputy.
    """
    director = own_post(director_post, department)
    if capacity == CHAIR:
        return Signature(_COUNCIL, "Chủ tịch", full_post(post, department) or director_post, name)
    if capacity == DEPUTY_CHAIR:
        below = full_post(post, department) or _deputy(director_post)
        return Signature(_COUNCIL, "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", below, name)
    if capacity == DIRECTOR:
        return Signature(director, name=name)
    if capacity == DEPUTY_DIRECTOR:
        return Signature(f"KT. {director}\n{_deputy(director)}", name=name)
    raise ValueError(f"no capacity to sign in: {capacity!r}")


def _deputy(post: str) -> str:
    return f"Phó {post}"


def _stripped(text: str, endings: Iterable[str]) -> str:
    for ending in endings:
        if ending and text.endswith(f" {ending}"):
            return text.removesuffix(ending)
    return text
