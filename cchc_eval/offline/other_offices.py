"""Texts of the settings that speak for the office and name another one: left over from the file that was copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cchc_eval.documents.contexts import Signature
from cchc_eval.offline.settings import (
    DIRECTOR,
    DecisionSettings,
    Meeting,
    ProposalSettings,
    RewardSettings,
    RoundSettings,
    Sheets,
)
from cchc_eval.vietnamese.writing import visible

_Paper = DecisionSettings | ProposalSettings | RewardSettings
# Of a paper that the office itself issues: who keeps it.
_KEPT = re.compile(r"\W*(lưu\b|vt\b|văn thư\b)", re.IGNORECASE)
# What may follow the kind of body ("Giám đốc Sở kiêm …") and is no name.
_NO_NAME = frozenset(("kiêm", "và", "trực", "thuộc", "các"))


def other_offices(settings: RoundSettings) -> Iterator[str]:
    """What is surely wrong: a paper that the office issues carries the symbol of another office, or its name in the
    council's, or in that of who drafts, proposes, carries out, signs or keeps it. Whom else papers go to may well be
    others; so may the authors of bases, which are told only beside what is wrong."""
    wrong = [*_named(settings), *_foreign_symbols(settings)]
    yield from wrong
    if wrong:
        yield from _bases(settings)


def _named(settings: RoundSettings) -> Iterator[str]:
    own = settings.department.name
    for table, key, text in (*_posts(settings), *_signatures(settings), *_addressees(settings), *_kept(settings)):
        if _names_another(settings, text):
            where = settings.words.place(table, key)
            yield f"{where}: còn ghi cơ quan khác («{text}»); cơ quan của đợt là {own}"


def _foreign_symbols(settings: RoundSettings) -> Iterator[str]:
    place, own, abbreviation = settings.words.place, settings.department.name, settings.department.abbreviation
    for table, symbol, by_office in _symbols(settings):
        if abbreviation and (by_office or _is_of_such(own, symbol)) and not _carries(symbol, abbreviation):
            yield (
                f"{place(table, 'symbol')}: ký hiệu «{symbol}» không có tên viết tắt của cơ quan là «{abbreviation}» "
                f"như ở {place('department', 'abbreviation')}; hãy sửa ký hiệu hoặc tên viết tắt"
            )


def _bases(settings: RoundSettings) -> Iterator[str]:
    for table, paper in _papers(settings).items():
        for text in paper.legal_bases:
            if _names_another(settings, text):
                where = settings.words.place(table, "legal_bases")
                yield f"{where}: hãy xem lại cả căn cứ của cơ quan khác («{text}»)"


def _posts(settings: RoundSettings) -> Iterator[tuple[str, str, str]]:
    """What names the council, a part of the office or a person in it."""
    if settings.council is not None:
        yield "council", "name", settings.council.name
    yield "appraisal", "issuing_body", settings.appraisal.issuing_body
    kind = settings.department.name.split()[:1]
    orders_such = any(unit.name.split()[:1] == kind for unit in settings.units)
    for table, paper in _papers(settings).items():
        for key in ("issuing_body", "proposer", *(() if orders_such else ("executors",))):
            yield table, key, getattr(paper, key, "")


def _signatures(settings: RoundSettings) -> Iterator[tuple[str, str, str]]:
    signed: dict[str, Signature | None] = {"appraisal": settings.appraisal.signature}
    for table, paper in _papers(settings).items():
        signed[table] = paper.signature
    for table, signature in signed.items():
        for key in ("authority", "post", "own_post") if signature is not None else ():
            yield table, f"signature.{key}", getattr(signature, key)


def _addressees(settings: RoundSettings) -> Iterator[tuple[str, str, str]]:
    for text in settings.proposal.addressees if settings.proposal is not None else ():
        yield "proposal", "addressees", text


def _kept(settings: RoundSettings) -> Iterator[tuple[str, str, str]]:
    for table, paper in _all(settings):
        for text in paper.recipients:
            if _KEPT.match(visible(text)):
                yield table, "recipients", text


def _symbols(settings: RoundSettings) -> Iterator[tuple[str, str, bool]]:
    """With whether the office itself issues the paper, neither its council nor a part of it."""
    decision = settings.decision
    for table, paper in _all(settings):
        if paper.symbol:
            directs = table == "decision" and decision is not None and decision.issuer == DIRECTOR
            yield table, paper.symbol, directs or table == "reward_decision"


def _papers(settings: RoundSettings) -> dict[str, _Paper]:
    papers: dict[str, _Paper | None] = {
        "decision": settings.decision,
        "proposal": settings.proposal,
        "reward_decision": settings.reward_decision,
    }
    return {table: paper for table, paper in papers.items() if paper is not None}


def _all(settings: RoundSettings) -> Iterator[tuple[str, _Paper | Sheets | Meeting]]:
    yield from _papers(settings).items()
    yield "appraisal", settings.appraisal
    if settings.called is not None:
        yield "meeting", settings.called


def _names_another(settings: RoundSettings, text: str) -> bool:
    """Whether a body of the own one's kind is named, and not the own one, whole, begun or by its letters."""
    own = visible(settings.department.name)
    kind, *rest = own.split() or [""]
    if not kind or own.casefold() in visible(text).casefold():
        return False
    named = re.finditer(rf"(?<!\w){re.escape(kind)}\s+(\w[\w&-]*)(?:\s+(\w+))?", visible(text), re.IGNORECASE)
    short, begun = _letters(settings.department.abbreviation), [word.casefold() for word in rest[:2]]
    return any(
        word.casefold() not in _NO_NAME
        and _letters(word) not in (short, short.removeprefix("s"))
        and [part.casefold() for part in (word, after) if part] != begun
        and _begins_a_name(kind, word)
        for word, after in (found.groups() for found in named)
    )


def _begins_a_name(kind: str, word: str) -> bool:
    return word[0].isupper() or kind.casefold() in ("ủy", "uỷ")  # "Ủy ban nhân dân …"


def _is_of_such(own: str, symbol: str) -> bool:
    """Whether the last part of a symbol can only be a department's ("SNV" where the own is a Sở)."""
    return own.casefold().startswith("sở ") and re.fullmatch(r"S[A-ZĐ&]{1,7}", symbol.rpartition("-")[2]) is not None


def _carries(symbol: str, abbreviation: str) -> bool:
    return _letters(abbreviation) in [_letters(part) for part in re.split(r"[-/]", symbol)]


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
