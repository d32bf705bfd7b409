"""What follows the ranking: rewards, the decision on them, improvement plans (docs/process.md, steps 10 and 11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from cchc_eval.documents.contexts import (
    CollectiveNominee,
    Head,
    ImprovementPlan,
    IndividualNominee,
    PlanAction,
    Proposal,
    RewardDecision,
)
from cchc_eval.documents.phrases import DRAFTING_UNIT, PROVINCE_NOTE, SUBMISSION, numbered_paper, proposed_in
from cchc_eval.offline.amending import InForce, in_force_on
from cchc_eval.offline.compose import Results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.settings import ImprovementSettings, Nominee, Unit
from cchc_eval.rules.improvement import AIMS, DUTIES, ScoredLeaf, weakest
from cchc_eval.rules.rewards import RewardCatalogue, check_nominations, cites_the_emulation_council, is_title
from cchc_eval.scoring import Evaluation
from cchc_eval.vietnamese.writing import short_date


def proposal(results: Results, catalogue: RewardCatalogue) -> Proposal | None:
    """The reward lists; None where nobody is nominated. Raises BadInput with all that is wrong with them."""
    settings = results.folder.settings.proposal
    if settings is None or not settings.nominees:
        return None
    day = results.decision.day
    assert day is not None, "missing_for_decision tells so"
    about = in_force_on(results, settings.day or day)
    # The money of lists that an earlier decision brought is of its day.
    day = about.head.day or day
    _check(results, about, catalogue, day)
    collectives, individuals = _lists(about, settings.nominees, catalogue, day)
    department = results.folder.settings.department
    return Proposal(
        head=Head(
            superior_body=department.name,
            issuing_body=settings.issuing_body,
            symbol=settings.symbol,
            place=department.place,
            number=settings.number,
            day=settings.day,
            year=day.year,
        ),
        year=results.folder.settings.year,
        part_of_year=results.folder.settings.part_of_year,
        level=results.folder.settings.level,
        addressees=settings.addressees,
        legal_bases=settings.legal_bases,
        decision=about.name,
        proposer=settings.proposer,
        collectives=collectives,
        individuals=individuals,
        recipients=settings.recipients,
        signature=settings.signature,
    )


def reward_decision(results: Results, catalogue: RewardCatalogue) -> RewardDecision | None:
    """What the department gives of the lists; None without [reward_decision]. Raises BadInput."""
    given, lists = results.folder.settings.reward_decision, results.folder.settings.proposal
    if given is None:
        return None
    words = results.folder.settings.words
    nominees, department = lists.nominees if lists is not None else (), results.folder.settings.department
    about = in_force_on(results, given.day)
    _check(results, about, catalogue, given.day)
    ours = [one for one in nominees if catalogue.form(one.nomination.form, given.day).authority == "department"]
    if not ours:
        where = words.place("reward_decision")
        raise BadInput(
            f"Cài đặt, {where}: danh sách đề nghị không có ai do {department.name} khen thưởng; hãy bỏ phần này."
        )
    collectives, individuals = _lists(about, ours, catalogue, given.day)
    titled = [form for nominees in (collectives, individuals) for form in map(_form_of, nominees) if is_title(form)]
    if titled and not cites_the_emulation_council(given.legal_bases):
        where = words.place("reward_decision", "legal_bases")
        raise BadInput(
            f"Cài đặt, {where}: tặng danh hiệu thi đua «{titled[0]}» phải căn cứ Biên bản "
            "họp Hội đồng Thi đua - Khen thưởng; hãy thêm căn cứ này, có số và ngày."
        )
    return RewardDecision(
        head=Head(
            superior_body=department.superior_body,
            issuing_body=department.name,
            symbol=given.symbol,
            place=department.place,
            number=given.number,
            day=given.day,
        ),
        year=results.folder.settings.year,
        part_of_year=results.folder.settings.part_of_year,
        level=results.folder.settings.level,
        authority=results.director,
        legal_bases=given.legal_bases,
        decision=about.name,
        proposer=proposed_in(
            given.proposer, numbered_paper(SUBMISSION, lists.number, lists.symbol, lists.day) if lists else ""
        ),
        collectives=collectives,
        individuals=individuals,
        funding=given.funding,
        executors=given.executors,
        recipients=given.recipients,
        signature=given.signature,
    )


def province_proposal(results: Results, catalogue: RewardCatalogue) -> Proposal | None:
    """The department's own tờ trình to the province, for the rewards that it gives; signed as the decision on the
    department's own is. None without [reward_decision], or where the lists propose nothing to the province."""
    given, lists = results.folder.settings.reward_decision, results.folder.settings.proposal
    if given is None or lists is None:
        return None
    about = in_force_on(results, given.day)
    _check(results, about, catalogue, given.day)
    proposed = [one for one in lists.nominees if catalogue.form(one.nomination.form, given.day).authority == "province"]
    if not proposed:
        return None
    collectives, individuals = _lists(about, proposed, catalogue, given.day)
    settings = results.folder.settings
    return Proposal(
        head=Head(
            superior_body=settings.department.superior_body,
            issuing_body=settings.department.name,
            symbol=given.symbol.replace("QĐ-", "TTr-", 1),
            place=settings.department.place,
            year=given.day.year,
        ),
        year=settings.year,
        part_of_year=settings.part_of_year,
        level=settings.level,
        addressees=(settings.department.superior_body,),
        legal_bases=lists.legal_bases,
        decision=about.name,
        proposer=settings.department.name,
        collectives=[replace(one, note=_own_note(one.note)) for one in collectives],
        individuals=[replace(one, note=_own_note(one.note)) for one in individuals],
        recipients=("Như trên", f"Lưu: VT, {DRAFTING_UNIT}"),
        signature=given.signature,
    )


def _own_note(note: str) -> str:
    """Without what says that the department only proposes it."""
    return "; ".join(part for part in note.split("; ") if part != PROVINCE_NOTE)


def _form_of(nominee: CollectiveNominee | IndividualNominee) -> str:
    return nominee.form


def _check(results: Results, about: InForce, catalogue: RewardCatalogue, day: date) -> None:
    if problems := _faults(results, about, catalogue, day):
        raise BadInput(problems)


def _faults(results: Results, about: InForce, catalogue: RewardCatalogue, day: date) -> list[str]:
    """Of the lists, with the results of the decision that they rest on."""
    settings = results.folder.settings.proposal
    if settings is None:
        return []
    return check_nominations(
        catalogue,
        [nominee.nomination for nominee in settings.nominees],
        {code: row.rank for code, row in about.rows.items()},
        settings.collective_ranks or list(dict.fromkeys(cset.ranks[0] for cset in results.folder.sets)),
        day,
    )


def given_before(results: Results, day: date | None) -> bool:
    """Whether a paper on awards of that day is older than the decision, which amends the one that it rests on."""
    own = results.decision
    return bool(own.amends) and None not in (day, own.day) and day < own.day  # type: ignore[operator]


def on_awards_of_before(results: Results, catalogue: RewardCatalogue) -> Iterator[str]:
    """What to tell of awards that were given before the decision, which amends the one that they rest on."""
    given, place = results.folder.settings.reward_decision, results.folder.settings.words.place
    if given is None or not given_before(results, given.day):
        return
    yield (
        f"{place('reward_decision')}: quyết định ngày {short_date(given.day)} có trước quyết định sửa đổi nên giữ "
        "nguyên, không lập lại văn bản khen thưởng."
    )
    for fault in _faults(results, in_force_on(results, results.decision.day), catalogue, given.day):
        yield (
            f"Theo kết quả sửa đổi, khen thưởng đã có không còn đủ điều kiện: {fault.removesuffix('.')}. Phải thu hồi "
            f"thì ghi vào {place('revocations')}."
        )


def _lists(
    about: InForce, nominees: Sequence[Nominee], catalogue: RewardCatalogue, day: date
) -> tuple[list[CollectiveNominee], list[IndividualNominee]]:
    """With the money of a decision of that day."""
    rows = about.rows
    collectives: list[CollectiveNominee] = []
    individuals: list[IndividualNominee] = []
    for nominee in nominees:
        nomination = nominee.nomination
        price = catalogue.price(nomination.form, day)
        row, form, money = rows[nomination.unit], price.form, price.amount
        by_province = form.authority == "province"
        parts = [nominee.note, PROVINCE_NOTE if by_province else ""]
        note = "; ".join(part for part in parts if part)
        if nomination.kind == "collective":
            collectives.append(
                CollectiveNominee(
                    row.unit_name, row.index, row.rank, nominee.achievements, form.name, money, note, by_province
                )
            )
        else:
            individuals.append(
                IndividualNominee(
                    nominee.salutation,
                    nomination.name,
                    nominee.post,
                    row.unit_name,
                    nominee.achievements,
                    form.name,
                    money,
                    note,
                    by_province,
                )
            )
    return collectives, individuals


def improvement_plans(results: Results) -> Iterator[tuple[str, ImprovementPlan]]:
    """By unit code the plan that each unit with weak criteria may start from; none without [improvement].

    What to do, who and until when is the unit's to fill in.
    """
    settings = results.folder.settings.improvement
    if settings is None:
        return
    for placed in results.placed:
        evaluation = placed.evaluation
        weak = _weak(evaluation, settings)
        if weak:
            yield evaluation.record.code, _plan(results, settings, evaluation, weak)


def _weak(evaluation: Evaluation, settings: ImprovementSettings) -> list[PlanAction]:
    leaves = evaluation.final.leaves
    scored = [ScoredLeaf(code, leaf.points, leaf.criterion.max_points) for code, leaf in leaves.items()]
    return [
        PlanAction(
            about=f"{leaf.code}. {leaves[leaf.code].criterion.title}",
            finding=leaves[leaf.code].finding,
            task="",
            owner="",
            points=leaf.points,
            max_points=leaf.max_points,
        )
        for leaf in weakest(scored, settings.below)
    ]


def _plan(
    results: Results, settings: ImprovementSettings, evaluation: Evaluation, weak: Sequence[PlanAction]
) -> ImprovementPlan:
    unit: Unit = results.units[evaluation.record.code]
    given = results.folder.settings
    department, year = given.department, given.year
    return ImprovementPlan(
        head=Head(
            superior_body=department.name,
            issuing_body=unit.name,
            symbol=f"KH-{unit.code}",
            place=department.place,
            year=year + 1,
        ),
        year=year,
        part_of_year=given.part_of_year,
        level=given.level,
        unit_name=unit.name,
        decision=results.decision_name,
        index=evaluation.final.index,
        rank=evaluation.rank,
        aims=[aim.format(period=given.period) for aim in AIMS],
        corrections=(),
        handlings=(),
        improvements=weak,
        duties=[duty.format(office=settings.office) for duty in DUTIES],
        recipients=[f"{settings.office} (để theo dõi)", "Lưu: VT"],
        signature=unit.head,
    )
