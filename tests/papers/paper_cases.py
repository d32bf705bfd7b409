"""The papers as few and as many units make them, and what makes a page end where it should not.

Each case is made from the samples of the unit tests; see `compare_papers`.
"""

from __future__ import annotations

import dataclasses
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "documents"))

from document_samples import LONG_NAME, appraisal, decision, minutes, proposal, self_assessment
from later_samples import amending_decision, improvement_plan, review_reply, reward_decision
from plain_samples import (
    explanation_report,
    explanation_request,
    extension,
    founding,
    improvement_report,
    invitation,
    launch,
    notice,
    reminder,
    review_request,
    revocation,
)
from report_samples import office_report, unit_report
from voting_samples import ballots, counting_minutes

from cchc_eval.documents import Document
from cchc_eval.documents.certificates import certificates_of
from cchc_eval.documents.contexts import Signature

SIZES = (1, 6, 60, 200)
# What a list of one paper is made as long as the round.
LISTS = {
    "amending-decision": (amending_decision, "changes"),
    "improvement-plan": (improvement_plan, "improvements"),
    "review-reply": (review_reply, "answers"),
}
OF_UNITS: Mapping[str, Callable[[int], Document]] = {
    "decision": decision,
    "minutes": minutes,
    "office-report": office_report,
    "launch": launch,
    "proposal": lambda units: proposal(units, units),
    "reward-decision": lambda units: reward_decision(units, units),
    "ballots": ballots,
    "counting-minutes": counting_minutes,
    "improvement-report": lambda units: improvement_report(units, units),
}
# Lists of paragraphs, which go on over the pages.
OF_LINES = (
    explanation_report,
    explanation_request,
    extension,
    founding,
    invitation,
    reminder,
    review_request,
    revocation,
)
SINGLE = {
    "self-assessment": self_assessment,
    "appraisal": appraisal,
    "unit-report": unit_report,
    "notice": notice,
    "reply": review_reply,
}
DEPUTY = Signature(
    "TM. HỘI ĐỒNG", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "PHÓ GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Trần Thị Minh Hạnh"
)
ACTING = Signature("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", name="Tôn Nữ Hoàng Quỳnh Như")


def repeated(document: Any, field: str, times: int) -> Any:
    """With a list of so many, made of those that it has."""
    given = list(getattr(document, field))
    return dataclasses.replace(document, **{field: [given[at % len(given)] for at in range(times)]})


def lengthened(document: Any, times: int) -> Any:
    """A plain paper of so many paragraphs between its first and its last, which may have none there of its own."""
    first, *given, last = document.lines
    given = given or [first]
    return dataclasses.replace(document, lines=[first, *(given[at % len(given)] for at in range(times)), last])


def long_named(value: Any) -> Any:
    """Every unit with a name of three lines."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: long_named(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed | ({"unit_name": LONG_NAME} if "unit_name" in changed else {}))
    return [long_named(one) for one in value] if isinstance(value, list | tuple) else value


def decomposed(value: Any) -> Any:
    """Every text in NFD, as a Mac types it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: decomposed(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    if isinstance(value, list | tuple):
        return [decomposed(one) for one in value]
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


def _numbered(document: Any, number: int | None) -> Any:
    return dataclasses.replace(document, head=dataclasses.replace(document.head, number=number))


def _with_bases(document: Any, bases: int) -> Any:
    filler = [f"Căn cứ Nghị định số {at}/2025/NĐ-CP ngày 01 tháng 7 năm 2025 của Chính phủ" for at in range(bases)]
    return dataclasses.replace(document, legal_bases=[*document.legal_bases, *filler])


def _one_line_more(lines: int) -> Document:
    return dataclasses.replace(decision(1), legal_bases=["Căn cứ Công văn"] * lines)


def _just_full() -> Document:
    """Nothing is left of its one page."""
    first, *others = revocation().lines
    first = dataclasses.replace(
        first, text=f"{first.text} {'nội dung thu hồi danh hiệu thi đua, hình thức khen thưởng của đơn vị ' * 2}"[:-1]
    )
    recipients = [*["Đơn vị nhận"] * 5, *revocation().recipients]
    return dataclasses.replace(
        revocation(), lines=[first, *others], recipients=recipients, legal_bases=["Căn cứ Công văn"] * 3
    )


def _of_sizes() -> Iterator[tuple[str, Callable[[], Document]]]:
    for units in SIZES:
        for name, make in OF_UNITS.items():
            yield f"{name}-{units}", partial(make, units)
        for name, (first, field) in LISTS.items():
            yield f"{name}-{units}", lambda first=first, field=field, units=units: repeated(first(), field, units)
        for plain in OF_LINES:
            yield f"{plain.__name__}-{units}", lambda plain=plain, units=units: lengthened(plain(), units)
        if units <= 60:
            yield f"certificates-{units}", lambda units=units: certificates_of(reward_decision(2 * units, 0))


def _hard() -> Iterator[tuple[str, Callable[[], Document]]]:
    yield from SINGLE.items()
    yield "revocation-just-full", _just_full
    for name, make in (("decision", decision), ("minutes", minutes), ("office-report", office_report)):
        for units in SIZES[1:3]:
            yield f"{name}-{units}-long-names", lambda make=make, units=units: long_named(make(units))
            yield f"{name}-{units}-nfd", lambda make=make, units=units: decomposed(make(units))
    for name in ("self-assessment", "appraisal", "unit-report", "notice", "reply"):
        yield f"{name}-long-names", lambda name=name: long_named(SINGLE[name]())
    yield "decision-deputy", lambda: dataclasses.replace(decision(), signature=DEPUTY)
    yield "reward-decision-acting", lambda: dataclasses.replace(reward_decision(), signature=ACTING)
    yield "letter-acting", lambda: dataclasses.replace(launch(), signature=ACTING)
    for name, make in (("decision", decision), ("proposal", proposal), ("founding", founding)):
        yield f"{name}-40-bases", lambda make=make: _with_bases(make(), 40)
        recipients = [f"Đơn vị nhận số {at}" for at in range(1, 90)]
        yield (
            f"{name}-90-recipients",
            lambda make=make, recipients=recipients: dataclasses.replace(make(), recipients=[*recipients, "Lưu: VT"]),
        )
        for number in (None, 7, 123):
            yield f"{name}-number-{number or 'blank'}", lambda make=make, number=number: _numbered(make(), number)
    for collectives, individuals in ((0, 1), (1, 0), (0, 60), (2, 1)):
        yield f"proposal-{collectives}-and-{individuals}", partial(proposal, collectives, individuals)
        yield f"reward-decision-{collectives}-and-{individuals}", partial(reward_decision, collectives, individuals)
    for lines in range(1, 25):
        yield f"page-end-{lines:02d}", partial(_one_line_more, lines)


CASES: dict[str, Callable[[], Document]] = {**dict(_of_sizes()), **dict(_hard())}
