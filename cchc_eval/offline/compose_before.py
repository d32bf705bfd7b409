"""The papers of before the council votes, which `cchc-eval van-ban` makes: each as soon as what it says is known.

Founding and launch with the round's settings; the invitation once the meeting has a begin, and with it the office's
report and the ballots once all is appraised. `decide` makes those that do not lie there yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from cchc_eval.documents import Document
from cchc_eval.offline import compose_papers, compose_reports
from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.compose import Results
from cchc_eval.offline.decide import as_draft, in_places
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.forms import require_forms
from cchc_eval.offline.rendering import PAGE, Composed
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import COUNCIL, DecisionSettings, RoundSettings

REPORT, BALLOTS = "bao-cao-tham-dinh", "phieu-bieu-quyet"


def papers_before(folder: RoundFolder, remarks: list[str]) -> list[Composed]:
    """Without those that `decide` made. `remarks` receives what stands in the way of report and ballots."""
    decision = folder.settings.decision
    if decision is not None and decision.amends:
        return _again(folder, decision)  # the others came before the first decision
    made = [*compose_papers.opening_papers(folder), *compose_papers.invitation(folder)]
    if not all(is_made(folder, name) for name in (REPORT, BALLOTS)):
        made += _for_the_meeting(folder, remarks)
    return [(name, partial(as_draft, partial(_same, document))) for name, document in made if not is_made(folder, name)]


def _again(folder: RoundFolder, decision: DecisionSettings) -> list[Composed]:
    """The invitation to the meeting that a decision which amends has of its own, beside that to the first one."""
    called, amended = folder.settings.called, decision.amended
    if called is None or amended is None or called.started.date() <= amended.day:
        return []
    invitations = compose_papers.invitation(folder)
    # The number of the decision itself is not known yet.
    return [
        (f"{compose_papers.INVITED_AGAIN}-{amended.number:02d}", partial(_same, document))
        for _, document in invitations
    ]


def is_made(folder: RoundFolder, name: str) -> bool:
    """Whether it lies among the results."""
    return (folder.results / f"{name}{PAGE}").is_file()


def _same(document: Document) -> Document:
    return document


def _for_the_meeting(folder: RoundFolder, remarks: list[str]) -> Iterator[tuple[str, Document]]:
    settings = folder.settings.before_meeting
    if settings.council is None or settings.called is None:
        return
    try:
        forms = require_forms(folder, lambda name: None, None)
        evaluations = evaluated_round(folder, forms, [])
    except BadInput as error:
        remarks.append(
            "Báo cáo kết quả thẩm định, phiếu biểu quyết chưa lập được: phiếu, bảng thẩm định còn "
            f"{len(error.problems)} chỗ chưa xong, xem bằng «cchc-eval {typed(folder.path)}»."
        )
        return
    as_then, unwritten = replace(folder, settings=settings), _still_unwritten(settings, folder.settings.decision)
    results = Results(as_then, settings.council, settings.called, unwritten, in_places(as_then, evaluations))
    yield REPORT, compose_reports.office_report(results, forms)
    yield from compose_papers.ballots(compose_reports.before_council(results))


def _still_unwritten(settings: RoundSettings, decision: DecisionSettings | None) -> DecisionSettings:
    """What stands for the decision in the papers of before the meeting, which say nothing of it; number and date of the
    report stand there because the decision cites them."""
    signature = settings.appraisal.signature
    assert signature is not None, "the settings of the appraisal always name a signature"
    return DecisionSettings(
        issuer=COUNCIL,
        number=None,
        symbol="",
        day=None,
        legal_bases=(),
        proposer="",
        executors="",
        recipients=(),
        signature=signature,
        report_number=decision.report_number if decision is not None else None,
        report_day=decision.report_day if decision is not None else None,
    )
