"""The plain papers around a decided round, and what is handed over with the rewards (docs/process.md, Other papers).

Number and day are left to write; they are made where the settings give the department's abbreviation, which their
symbols need.
"""

from __future__ import annotations

from collections.abc import Iterator

from cchc_eval.documents import Document, wording
from cchc_eval.documents.certificates import certificates_of
from cchc_eval.documents.contexts import RewardDecision
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.offline.compose import Results

NOTICES = "thong-bao-ket-qua"


def round_papers(results: Results) -> Iterator[tuple[str, Document]]:
    """Each by its name in the results folder: founding, launch, invitation, a notice for each unit."""
    settings, council, meeting = results.folder.settings, results.council, results.meeting
    if not settings.department.abbreviation:
        return
    issuer, period = _issuer(results), Period(settings.year, settings.part_of_year, settings.level)
    # The minutes came after these papers.
    bases = [basis for basis in results.decision.legal_bases if "Biên bản" not in basis]
    director = council.chair.name if council.chair.post.startswith("Giám đốc") else ""
    yield (
        "quyet-dinh-thanh-lap-hoi-dong",
        wording.founding(issuer, period, council.members, bases, council.quorum, results.decision.executors, director),
    )
    yield (
        "cong-van-trien-khai",
        wording.launch(
            issuer,
            period,
            [unit.name for unit in settings.evaluated],
            list(dict.fromkeys(cset.title for cset in results.folder.sets)),
            bases,
            [("Gửi hồ sơ tự đánh giá", settings.deadline)] if settings.deadline else [],
        ),
    )
    units = len(settings.evaluated)
    yield (
        "giay-moi-hop",
        wording.invitation(
            issuer, period, council.members, council.chair, meeting.started, meeting.venue, meeting.agenda, units
        ),
    )
    for row in results.rows:
        notice = wording.notice_of_result(issuer, period, results.decision_name, row, None, None)
        yield f"{NOTICES}/{row.unit_code}", notice


def certificates(decision: RewardDecision) -> Iterator[tuple[str, Document]]:
    """Giấy khen of a decision that has its number."""
    given = certificates_of(decision) if decision.head.number else None
    if given is not None:
        yield "giay-khen", given


def _issuer(results: Results) -> Issuer:
    settings = results.folder.settings
    office_head = results.decision.proposer
    office = settings.improvement.office if settings.improvement else office_head.removeprefix("Chánh ")
    return Issuer(
        superior_body=settings.department.superior_body,
        department=settings.department.name,
        abbreviation=settings.department.abbreviation,
        place=settings.department.place,
        director_post=results.director,
        office_name=office,
        office_head_post=office_head,
        council_name=results.council.name,
        year=results.meeting.started.year,
    )
