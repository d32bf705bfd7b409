"""Giấy khen: a landscape page for each collective and person that a reward decision commends.

Their layout is their own, without number of pages, recipients or symbol; they cite the decision. See `contexts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cchc_eval.documents.contexts import Head, OfPeriod, RewardDecision, Signature
from cchc_eval.documents.phrases import cited
from cchc_eval.vietnamese.people import folded

_FORM = folded("Giấy khen")


@dataclass(frozen=True)
class Certificate:
    name: str  # "Ông Nguyễn Thanh Tùng", "Trung tâm Dữ liệu số"
    of: str = ""  # post and unit of a person


@dataclass(frozen=True)
class Certificates(OfPeriod):
    head: Head  # place and day; number and symbol are the decision's
    authority: str  # who gives them: "Giám đốc Sở …"
    given: Sequence[Certificate]
    decision: str  # "Quyết định số 31/QĐ-… ngày … của …"
    signature: Signature


def certificates_of(decision: RewardDecision) -> Certificates | None:
    """What the decision gives as Giấy khen; None where it gives none."""
    given = list(_given(decision))
    if not given:
        return None
    return Certificates(
        head=decision.head,
        year=decision.year,
        part_of_year=decision.part_of_year,
        level=decision.level,
        authority=decision.authority,
        given=given,
        decision=cited(decision.head, decision.authority),
        signature=decision.signature,
    )


def _given(decision: RewardDecision) -> Iterator[Certificate]:
    for one in decision.collectives:
        if _commends(one.form, one.by_province):
            yield Certificate(one.name)
    for person in decision.individuals:
        if _commends(person.form, person.by_province):
            of = ", ".join(part for part in (person.post, person.unit_name) if part)
            yield Certificate(f"{person.salutation} {person.name}".strip(), of)


def _commends(form: str, by_province: bool) -> bool:
    return folded(form).startswith(_FORM) and not by_province
