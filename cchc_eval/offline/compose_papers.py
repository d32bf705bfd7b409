"""The plain papers around a decided round, and what is handed over with the rewards (docs/process.md, Other papers).

Number and day are left to write; they are made where the settings give the department's abbreviation, which their
symbols need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from cchc_eval.documents import Document, wording, wording_letters
from cchc_eval.documents.certificates import certificates_of
from cchc_eval.documents.contexts import Head, ResultRow, RewardDecision, Signature
from cchc_eval.documents.voting_contexts import Ballot, BallotLine, Ballots, CountedUnit, CountingMinutes
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.offline.compose import Results, director_of
from cchc_eval.offline.legal_bases import FOUNDING, LAUNCH, cited_in
from cchc_eval.offline.process_settings import Votes
from cchc_eval.offline.rendering import Composed
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import RoundSettings, Words
from cchc_eval.vietnamese.capitals import in_sentence

FOUNDED = "quyet-dinh-thanh-lap-hoi-dong"
NOTICES = "thong-bao-ket-qua"
INVITED_AGAIN = "giay-moi-hop-sua-doi"


def round_papers(results: Results) -> Iterator[tuple[str, Document]]:
    """Each by its name in the results folder: founding, launch, invitation, a notice for each unit."""
    yield from opening_papers(results.folder)
    yield from invitation(results.folder)
    yield from notices(results, [row.unit_code for row in results.rows])


def opening_papers(folder: RoundFolder) -> Iterator[tuple[str, Document]]:
    """What a round begins with, before the forms come in: founding, where the council is known, and launch."""
    settings, day = folder.settings.before_meeting, folder.settings.deadline
    council = settings.council
    if not settings.department.abbreviation:
        return
    issuer, period = issuer_of(settings, settings.year_of_forms), _period(settings)
    if council is not None:
        director = council.chair.name if council.chair.post.startswith("Giám đốc") else ""
        executors = f"{issuer.office_head_post}, Thủ trưởng các đơn vị"
        bases = cited_in(FOUNDING, settings.legal_bases, day)
        yield (
            FOUNDED,
            wording.founding(issuer, period, council.members, bases, council.quorum, executors, director),
        )
    yield (
        "cong-van-trien-khai",
        wording_letters.launch(
            issuer,
            period,
            [unit.name for unit in settings.evaluated],
            list(dict.fromkeys(cset.title for cset in folder.sets)),
            cited_in(LAUNCH, settings.legal_bases, day),
            [("Gửi hồ sơ tự đánh giá", settings.deadline)] if settings.deadline else [],
        ),
    )


def without_bases(papers: Iterable[Composed], words: Words) -> Iterator[str]:
    """What to tell of a founding of the council that cites nothing."""
    for name, compose in papers:
        if name == FOUNDED and not getattr(compose(), "legal_bases", ()):
            yield (
                "Quyết định thành lập Hội đồng: không có căn cứ nào; hãy ghi căn cứ, chọn dùng cho văn bản này, ở "
                f"{words.place('legal_bases')} rồi lập lại."
            )


def invitation(folder: RoundFolder) -> Iterator[tuple[str, Document]]:
    settings = folder.settings.before_meeting
    council, called = settings.council, settings.called
    if not settings.department.abbreviation or council is None or called is None:
        return
    issuer, units = issuer_of(settings, called.started.year), len(settings.evaluated)
    given = council.members, council.chair, called.started, called.venue, called.agenda, units
    yield "giay-moi-hop", wording.invitation(issuer, _period(settings), *given)


def notices(results: Results, codes: Collection[str]) -> Iterator[tuple[str, Document]]:
    """To each of these units, what was decided on it."""
    settings = results.folder.settings
    if not settings.department.abbreviation:
        return
    issuer = issuer_of(settings, (results.decision.day or results.meeting.ended).year)
    for row in results.rows:
        if row.unit_code in codes:
            notice = wording.notice_of_result(issuer, _period(settings), results.decision_name, row, None, None)
            yield f"{NOTICES}/{row.unit_code}", notice


def _period(settings: RoundSettings) -> Period:
    return Period(settings.year, settings.part_of_year, settings.level)


def ballots(results: Results) -> Iterator[tuple[str, Document]]:
    """One to mark for each member who is there."""
    settings, council = results.folder.settings, results.council
    apart = _apart(results)
    given = [
        Ballot(
            member,
            [
                BallotLine(row.unit_name, row.index, row.rank, own=member.name in apart[row.unit_code])
                for row in _voted_on(results)
            ],
        )
        for member in council.present
    ]
    yield (
        "phieu-bieu-quyet",
        Ballots(
            head=_voting_head(results),
            year=settings.year,
            part_of_year=settings.part_of_year,
            level=settings.level,
            council_name=council.name,
            given=given,
        ),
    )


def counting(results: Results) -> Iterator[tuple[str, Document]]:
    """The minutes of the count, which the secretary keeps."""
    settings, council, meeting = results.folder.settings, results.council, results.meeting
    apart = _apart(results)
    yield (
        "bien-ban-kiem-phieu",
        CountingMinutes(
            head=replace(_voting_head(results), symbol=meeting.symbol),
            year=settings.year,
            part_of_year=settings.part_of_year,
            level=settings.level,
            council_name=council.name,
            started=meeting.started,
            ended=meeting.ended,
            venue=meeting.venue,
            members=len(council.members),
            present=len(council.present),
            counters=[council.secretary],
            chair=council.chair,
            units=[
                _counted(row, results.voted[row.unit_code][0], len(council.present) - len(apart[row.unit_code]))
                for row in _voted_on(results)
            ],
            recipients=meeting.recipients,
        ),
    )


def _apart(results: Results) -> dict[str, set[str]]:
    """By unit who of the council does not vote on it."""
    council = results.council
    return {
        unit.code: {member.name for member in council.not_voting(unit.code)}
        for unit in results.folder.settings.evaluated
    }


def _voting_head(results: Results) -> Head:
    department = results.folder.settings.department
    day = results.meeting.ended.date()
    return Head(department.name, results.council.name, symbol="", place=department.place, day=day)


def _voted_on(results: Results) -> list[ResultRow]:
    """In the order in which the meeting takes the units up."""
    rows = {row.unit_code: row for row in results.rows}
    return [rows[code] for code in results.voted]


def _counted(row: ResultRow, votes: Votes | None, may: int) -> CountedUnit:
    assert votes is not None, "decide checks that every unit has its vote"
    level = votes.for_ == votes.against
    # A round is decided: where the votes are level, the chair's was for the result.
    return CountedUnit(row, may, votes.for_, votes.against, votes.abstain, votes.for_ >= votes.against, level)


def certificates(decision: RewardDecision) -> Iterator[tuple[str, Document]]:
    """Giấy khen of a decision that has its number."""
    given = certificates_of(decision) if decision.head.number else None
    if given is not None:
        yield "giay-khen", given


def issuer_of(settings: RoundSettings, year: int | None) -> Issuer:
    """The department as its papers name it; the office and its head are known by their appraisals, so that papers of
    before and of after the decision name them alike."""
    signature = settings.appraisal.signature
    assert signature is not None, "the settings of the appraisal always name a signature"
    deputy = signature.authority.startswith("KT.")
    return Issuer(
        superior_body=settings.department.superior_body,
        department=settings.department.name,
        abbreviation=settings.department.abbreviation,
        place=settings.department.place,
        director_post=director_of(settings),
        office_name=settings.office,
        office_head_post=_head_of(settings.office, _signing(signature)),
        council_name=settings.council.name if settings.council is not None else "",
        year=year,
        office_head="" if deputy else signature.name,
    )


def _head_of(office: str, post: str) -> str:
    """ "Chánh Văn phòng" of "Văn phòng Sở" is "Chánh Văn phòng Sở"."""
    kind = post.partition(" ")[2]
    return post + office[len(kind) :] if kind and office.casefold().startswith(kind.casefold()) else post


def _signing(signature: Signature) -> str:
    """The post of whoever the block signs for: "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG" gives the first."""
    first = " ".join(signature.authority.split("\n")[0].split())
    return in_sentence(signature.post if first.startswith("TL.") and signature.post else first.removeprefix("KT. "))
