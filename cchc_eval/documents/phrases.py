"""Phrases that the documents of a round share, whoever composes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cchc_eval.documents.cited_papers import REPORT
from cchc_eval.documents.contexts import Head, Signature
from cchc_eval.documents.filters import dated, numbered
from cchc_eval.vietnamese.writing import bare, document_number, in_column, line_of_list, long_date, short_date

CHAIR, DEPUTY_CHAIR, DIRECTOR, DEPUTY_DIRECTOR = "Chair", "Deputy Chair", "Director", "Deputy Director"
DUTIES = {
    "Chair": "Chủ tịch Hội đồng",
    "Deputy Chair": "Phó Chủ tịch Hội đồng",
    "Secretary": "Thư ký Hội đồng",
    "Member": "Ủy viên",
}
DRAFT, REVOKED = "DỰ THẢO", "ĐÃ THU HỒI"
# The office, in the symbols of what it drafts.
DRAFTING_UNIT = "VP"
# What a decision on rewards follows.
SUBMISSION = "Tờ trình"
REPORT_SYMBOL = f"BC-{DRAFTING_UNIT}"
_COUNCIL = "TM. HỘI ĐỒNG"
# Who issues the decision, as the settings say it.
COUNCIL_ISSUES = "Council"
_NO_BODY = re.compile(r"như (trên|điều)\b|lưu\s*(:|$|(vt|vp|hs)\b)", re.IGNORECASE)
_IN_CHARGE = re.compile(r"(?P<deputy>phó) (?P<head>.+?) phụ trách(?P<body> .+)?", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"\s*(?:số\s*:?\s*)?(\d+)\s*(?:/\s*(\S.*?))?\s*", re.IGNORECASE)
_FIRST = (("luật ", "bộ luật "), ("pháp lệnh ",), ("nghị định ",))
# What was left to be filled in where another document is cited: room for a number, or points.
_ROOM = re.compile(r"\bsố\s*(?:\s{2,}/|…|\.{3,}|_{2,})|\bngày\s*(?:…|\.{3,}|_{2,}|\s{3,})", re.IGNORECASE)
# Kinds of documents (Decree 30/2020/NĐ-CP, Article 7, and what inspectors and courts issue); the longer ones first.
_KINDS = (
    "Kết luận thanh tra", "Kết luận kiểm tra", "Nghị quyết", "Quyết định", "Kết luận", "Thông báo", "Báo cáo",
    "Biên bản", "Công văn", "Chỉ thị", "Tờ trình", "Kế hoạch", "Bản án",
)  # fmt: skip
# Beside a nominee for a reward that the department can only propose.
PROVINCE_NOTE = "Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị"


def marked(document: Any, mark: str) -> Any:
    """A document that is not issued is marked below its number, and a draft names no signer."""
    if not mark:
        return document
    changed = {"head": replace(document.head, mark=mark)}
    if mark == DRAFT and hasattr(document, "signature"):
        changed["signature"] = replace(document.signature, name="")
    return replace(document, **changed)


def bodies(recipients: Iterable[str]) -> list[str]:
    """Those that a paper can be addressed to: neither "Như trên", "Như Điều 3" nor the file ("Lưu: VT")."""
    listed = (line_of_list(text.partition("(")[0]) for text in recipients)
    return [text for text in listed if text and not _NO_BODY.match(text)]


def lacks_a_number(document: Any) -> bool:
    """Whether a document cites another one without its number or date; such a paper is not ready to be signed."""
    return any(_ROOM.search(text) for text in _cited_texts(document))


def _cited_texts(document: Any) -> Iterator[str]:
    for field in ("decision", "amends", "amending", "request"):
        text = getattr(document, field, "")
        if isinstance(text, str):
            yield text
    yield from getattr(document, "legal_bases", ())
    for line in getattr(document, "lines", ()):
        yield getattr(line, "text", "")


def in_order(bases: Iterable[str]) -> list[str]:
    """Legal bases as clerks want them, each once: laws, decrees, then the others in the order given."""
    return sorted(dict.fromkeys(bases), key=rank_of_basis)


def rank_of_basis(basis: str) -> int:
    """Where it stands among the bases of a paper."""
    text = basis.strip().casefold().removeprefix("căn cứ ")
    return next((rank for rank, kinds in enumerate(_FIRST) if text.startswith(kinds)), len(_FIRST))


def revoked_note(day: date, reason: str) -> str:
    return f"Đã thu hồi ngày {short_date(day)}" + (f": {reason}" if reason else "")


def reply_symbol(symbol: str) -> str:
    """Of a letter (công văn) by who issues the decisions of that symbol, with the unit that drafts it (Decree
    30/2020/NĐ-CP, Annex I, II.3): "QĐ-HĐCCHC" gives "HĐCCHC-VP"."""
    return f"{symbol.removeprefix('QĐ-')}-{DRAFTING_UNIT}"


def cited(head: Head, authority: str) -> str:
    """A decision by number and date: "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của …"."""
    return f"Quyết định số {numbered(head)} {dated(head)} của {authority}"


def numbered_paper(kind: str, number: int | None, symbol: str, day: date | None) -> str:
    """ "Báo cáo số 15/BC-VP ngày 10 tháng 01 năm 2027"; "" without number and date."""
    return f"{kind} số {document_number(number, symbol)} {long_date(day)}" if number and day else ""


def proposed_in(who: str, paper: str) -> str:
    """What a decision follows: "Chánh Văn phòng Sở tại Tờ trình số 12/TTr-VP ngày 01 tháng 3 năm 2027"; who proposes
    alone, where there is no such paper, or one is named with who proposes."""
    if not paper or any(kind.casefold() in who.casefold() for kind in (SUBMISSION, REPORT)):
        return who
    return f"{bare(who)} tại {paper}"


def cited_with_subject(head: Head, authority: str, period: str, *, amends: bool = False) -> str:
    """`period`: "năm 2026", "quý I năm 2026"; `amends`: whether it amends another decision."""
    what = "điều chỉnh" if amends else "phê duyệt"
    return f"{cited(head, authority)} {what} kết quả đánh giá, xếp hạng công tác cải cách hành chính {period}"


def cited_document(title: str, number: str, day: date) -> str:
    """Any document by its kind, number, date and what it is about: "Quyết định số 12/QĐ-SKHCN ngày 05 tháng 11 năm
    2026 về việc thi hành kỷ luật"; "văn bản số …" where the title does not begin with its kind."""
    title = title.strip()
    kind = next((kind for kind in _KINDS if f"{title} ".casefold().startswith(f"{kind} ".casefold())), "")
    about = title[len(kind) :].strip() if kind else f"({title})"
    kind = kind or "văn bản"
    return f"{kind} số {number} {long_date(day)} {about}".strip()


def own_number(typed: str, symbol: str) -> tuple[int | None, str]:
    """Number and symbol of a letter that a unit numbers in its own register, as a person types them: "15/TTCNTT",
    "số 15"; `symbol` where none is typed, no number where it is none."""
    found = _OWN_NUMBER.fullmatch(typed)
    return (int(found[1]), found[2] or symbol) if found else (None, symbol)


def own_number_cited(typed: str) -> str:
    """The same after "Công văn số": "15/TTCNTT", "05"; as it was typed where it is no number."""
    found = _OWN_NUMBER.fullmatch(typed)
    return f"{int(found[1]):02d}{f'/{found[2]}' if found[2] else ''}" if found else typed.strip()


def points_words(value: Decimal | None) -> str:
    """ "1,50 điểm"; what does not count says so."""
    return "không phát sinh" if value is None else f"{in_column(value)} điểm"


def change_line(code: str, before: Decimal | None, after: Decimal | None, reason: str) -> str:
    """ "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: …)"."""
    return f"Tiêu chí {code}: {points_words(before)} thành {points_words(after)} (lý do: {reason})"


def own_post(text: str, department: str) -> str:
    """A post without the department it is in: "Giám đốc Sở Khoa học và Công nghệ" and "Chánh Văn phòng Sở"
    give "Giám đốc" and "Chánh Văn phòng"."""
    return _stripped(text, (department, *department.split(" ", 1)[:1])).strip() or text


def full_post(text: str, department: str) -> str:
    """A post with the department's whole name: "Phó Giám đốc Sở" gives "Phó Giám đốc Sở Khoa học và Công nghệ"."""
    kind = department.split(" ", 1)[0]
    return text.removesuffix(kind) + department if text.endswith(f" {kind}") else text


def signature(capacity: str, director_post: str, department: str, name: str, post: str = "") -> Signature:
    """Who signs a decision (Decree 30/2020/NĐ-CP, Annex I, II.7).

    `post` is what a council's signer is in the department, which stands below the seal; where it is not known the
    chair is taken for the director, the deputy for a deputy.
    """
    director = head_post(own_post(director_post, department))
    if capacity == CHAIR:
        return Signature(
            _COUNCIL, "Chủ tịch", full_post(_below_seal(post), department) or _below_seal(director_post), name
        )
    if capacity == DEPUTY_CHAIR:
        below = full_post(_below_seal(post), department) or _deputy(head_post(director_post))
        return Signature(_COUNCIL, "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", below, name)
    if capacity == DIRECTOR:
        return signed_by(own_post(director_post, department), name)
    if capacity == DEPUTY_DIRECTOR:
        return Signature(f"KT. {director}\n{_deputy(director)}", name=name)
    raise ValueError(f"no capacity to sign in: {capacity!r}")


def signs_for(issuer: str) -> tuple[str, str]:
    """The capacities in which somebody signs what the council, or the director, decides: authority and signature of a
    decision agree."""
    return (CHAIR, DEPUTY_CHAIR) if issuer == COUNCIL_ISSUES else (DIRECTOR, DEPUTY_DIRECTOR)


def signed_by(post: str, name: str = "") -> Signature:
    """The block of who heads a body. Whoever is in charge without being its head signs for the head (Decree
    30/2020/NĐ-CP, Annex I, II.7): "Phó Giám đốc phụ trách" gives "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"."""
    head = head_post(post)
    return Signature(post if head == post else f"KT. {head}\n{_deputy(head)}", name=name)


def head_post(post: str) -> str:
    """The post of the head of whom a deputy has the charge: "Phó Giám đốc phụ trách Sở X" gives "Giám đốc Sở X";
    another post is returned as it is."""
    found = _IN_CHARGE.fullmatch(" ".join(post.split()))
    if found is None:
        return post
    head = f"{found['head']}{found['body'] or ''}"
    return head if found["deputy"].isupper() else head[:1].upper() + head[1:]


def _below_seal(post: str) -> str:
    """A post in full, without the charge: "Phó Giám đốc phụ trách Sở" gives "Phó Giám đốc Sở"."""
    head = head_post(post)
    return post if head == post else _deputy(head)


def _deputy(post: str) -> str:
    return f"PHÓ {post}" if post.isupper() else f"Phó {post}"


def _stripped(text: str, endings: Iterable[str]) -> str:
    for ending in endings:
        if ending and text.endswith(f" {ending}"):
            return text.removesuffix(ending)
    return text
