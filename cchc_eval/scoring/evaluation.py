"""A unit's evaluation from self-score to council, and the places of all units (docs/process.md, steps 2 to 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from cchc_eval.scoring.caps import proposed_cap
from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import OFFICE
from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.leaf_score import ANSWERED, NOT_APPLICABLE, OVERRIDE, LeafScore, Override
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.scoring.rules import Rule
from cchc_eval.scoring.score import (
    Answers,
    Known,
    Score,
    behind_gates,
    bonus_and_penalty,
    check_code,
    inapplicable_leaves,
    override_leaf,
    score_leaf,
    self_leaves,
    total_up,
)
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import number

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What the office or the council changes on one leaf: the answer, or the points directly."""

    reason: str = ""
    answer: Answer | None = None
    points: Decimal | None = None
    unfounded: bool = False  # what the unit claimed has no grounds: it is taken off, where the set has it so


@dataclass(frozen=True)
class RankCap:
    """The best rank the unit may get, whatever its index."""

    rank: str
    reason: str
    basis: str = ""  # the document it rests on, as it is cited


@dataclass(frozen=True)
class UnitRecord:
    """Answers, changes, rank cap and counts of one unit in a round."""

    code: str
    name: str
    answers: Answers = field(default_factory=dict)
    appraised: Mapping[str, Change] = field(default_factory=dict)
    council: Mapping[str, Change] = field(default_factory=dict)
    rank_cap: RankCap | None = None
    submitted: bool = True
    counts: Mapping[str, Any] = field(default_factory=dict)  # of bonus and penalty items
    group: str = ""  # whose rules hold, and whose figures it is compared with
    inapplicable: frozenset[str] = frozenset()  # codes of groups and leaves that don't apply to the unit


@dataclass(frozen=True)
class Evaluation:
    """Scores at the three stages, and the rank computed and after its cap."""

    record: UnitRecord
    self_score: Score
    appraised: Score
    final: Score
    computed_rank: str
    rank: str


@dataclass(frozen=True)
class Placed:
    place: int
    evaluation: Evaluation


# A set as it stands at each stage: where leaves are compared with those of other units, their figures differ by stage.
Stages = tuple[CriteriaSet, CriteriaSet, CriteriaSet]


def evaluate(cset: CriteriaSet, record: UnitRecord, stages: Stages | None = None) -> Evaluation:
    """Score a unit at every stage. Raises ScoringError with all that is wrong with its record.

    `stages`: the set with the figures of the other units (`evaluate_all` gives them); without them, what is compared is
    provisional. The unit's own score counts its answers only, 0 if it did not submit. The office's changes stand on
    the answers, the council's on the office's. Bonus and penalty points, where turned on, belong to the
    appraised and the final score.
    """
    return _evaluate(cset, record, stages, None, {})


def preview_evaluation(cset: CriteriaSet, record: UnitRecord) -> tuple[Evaluation, list[Fault]]:
    """`evaluate` while the office enters its changes, and what is wrong with them: a faulty one is not counted.

    Raises ScoringError with everything that is wrong where more than the office's changes is.
    """
    passed_over: list[Fault] = []
    return _evaluate(cset, record, None, passed_over, {}), passed_over


def _evaluate(
    cset: CriteriaSet, record: UnitRecord, stages: Stages | None, passed_over: list[Fault] | None, known: Known
) -> Evaluation:
    """Faulty changes of the office are refused, or with `passed_over`, which receives their faults, not counted."""
    faults: list[Fault] = []
    cset = cset.groups.get(record.group, cset)
    own_set, appraised_set, final_set = stages or (cset, cset, cset)
    inapplicable = inapplicable_leaves(cset, record.inapplicable, faults)
    answers = record.answers if record.submitted else {}
    own = self_leaves(own_set, answers, faults, inapplicable, known)
    if not record.submitted and record.answers:
        faults.append(Fault("ghi là không nộp nhưng lại có câu trả lời"))
    # What the unit gave itself, as it counted: nothing behind a gate that its own answers left shut.
    claimed = behind_gates(cset, own) if cset.gated and cset.reckoning.unfounded_deducts else own
    start = own if appraised_set is own_set else _compared_anew(appraised_set, own)
    wrong = faults if passed_over is None else passed_over
    appraised = _changed(appraised_set, start, claimed, record.appraised, wrong, by_office=True)
    if passed_over:
        faulty = {fault.criterion for fault in passed_over}
        appraised = {code: start[code] if code in faulty else leaf for code, leaf in appraised.items()}
    start = appraised if final_set is appraised_set else _compared_anew(final_set, appraised)
    final = _changed(final_set, start, claimed, record.council, faults, by_office=False)
    bonus, penalty = bonus_and_penalty(cset, record.counts, faults)
    _check_cap(cset, record.rank_cap, faults)
    if not faults:
        try:
            own_score = total_up(cset, own)
            plain = not bonus and not penalty
            appraised_score = own_score if appraised is own and plain else total_up(cset, appraised, bonus, penalty)
            final_score = appraised_score if final is appraised else total_up(cset, final, bonus, penalty)
        except ScoringError as error:
            faults.extend(error.faults)
    if faults:
        raise ScoringError(fault.of_unit(record.code) for fault in (*faults, *(passed_over or ())))
    rank = capped(cset, final_score.rank, record.rank_cap)
    return Evaluation(record, own_score, appraised_score, final_score, final_score.rank, rank)


def evaluate_all(cset: CriteriaSet, records: Iterable[UnitRecord]) -> tuple[Evaluation, ...]:
    """Evaluate all units of a round. Raises ScoringError with the faults of every unit."""
    evaluations, faults = evaluate_each(cset, records)
    if faults:
        raise ScoringError(faults)
    return tuple(evaluations)


def evaluate_each(
    cset: CriteriaSet, records: Iterable[UnitRecord], among: Sequence[UnitRecord] | None = None
) -> tuple[list[Evaluation], list[Fault]]:
    """The evaluations of the units without a fault, and the faults of the others.

    `among`: the units that they are compared with, themselves too; None: with each other.
    """
    evaluations: list[Evaluation] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    records = tuple(records)
    stages = stages_by_group(cset, records if among is None else among)
    known: dict[str, Known] = defaultdict(dict)  # by group, each with a set of its own
    for record in records:
        if record.code in seen:
            faults.append(Fault("mã đơn vị bị lặp lại", unit=record.code))
        seen.add(record.code)
        try:
            evaluations.append(_evaluate(cset, record, stages.get(record.group), None, known[record.group]))
        except ScoringError as error:
            faults.extend(error.faults)
    return evaluations, faults


def stages_by_group(cset: CriteriaSet, records: Sequence[UnitRecord]) -> dict[str, Stages]:
    """By group: its set with the figures of its units at each stage; nothing where no leaf is compared."""
    by_group: dict[str, list[UnitRecord]] = {}
    for record in records:
        by_group.setdefault(record.group, []).append(record)
    found: dict[str, Stages] = {}
    for group, members in by_group.items():
        own_set = cset.groups.get(group, cset)
        if own_set.compares:
            codes = [leaf.code for leaf in own_set.compares]
            own = [_given(codes, record.answers if record.submitted else {}) for record in members]
            appraised = [_after(one, _given(codes, record.appraised)) for one, record in zip(own, members, strict=True)]
            final = [_after(one, _given(codes, record.council)) for one, record in zip(appraised, members, strict=True)]
            first = compared(own_set, own)
            # Most rounds change none of these answers: the units are compared once then.
            second = first if appraised == own else compared(own_set, appraised)
            found[group] = first, second, second if final == appraised else compared(own_set, final)
    return found


def _given(codes: Iterable[str], by_code: Mapping[str, T]) -> dict[str, T]:
    return {code: by_code[code] for code in codes if code in by_code}


def _after(answers: Answers, changes: Mapping[str, Change]) -> Answers:
    """The answers after the changes; points that a person sets leave the facts as they are, and what was claimed
    without grounds is none."""
    founded = {code: answer for code, answer in answers.items() if not _unfounded(changes.get(code))}
    return {**founded, **{code: change.answer for code, change in changes.items() if change.answer is not None}}


def _unfounded(change: Change | None) -> bool:
    return change is not None and change.unfounded


def compared(cset: CriteriaSet, answers: Sequence[Answers]) -> CriteriaSet:
    """The set with the figures of these units, for the leaves whose points hang on them."""
    rules: dict[str, Rule] = {}
    for leaf in cset.compares:
        assert isinstance(leaf.rule, MeasuredRule)
        given = (own[leaf.code] for own in answers if isinstance(own.get(leaf.code), Mapping))
        figures = (leaf.rule.own_figure(answer) for answer in given)
        rules[leaf.code] = leaf.rule.in_group(sorted(figure for figure in figures if figure is not None))
    return cset.with_rules(rules)


def _compared_anew(cset: CriteriaSet, leaves: Mapping[str, LeafScore]) -> Mapping[str, LeafScore]:
    """The leaves, those compared with other units scored on the figures of this stage."""
    compared = dict(leaves)
    for leaf in cset.compares:
        scored = leaves[leaf.code]
        if scored.state == ANSWERED:
            compared[leaf.code] = score_leaf(cset, leaf, scored.answer, [])
    return compared


def place(evaluations: Iterable[Evaluation]) -> tuple[Placed, ...]:
    """Units in order of place, then code. Raises ScoringError on a code that comes twice."""
    listed = [(evaluation.final.index, evaluation.record.code, evaluation) for evaluation in evaluations]
    return tuple(Placed(place, evaluation) for place, evaluation in places(listed))


def places(items: Sequence[tuple[Decimal, str, T]]) -> list[tuple[int, T]]:
    """Competition places (1, 1, 3) of (rounded index, unit code, anything), in order of place then code.

    Codes are in the order of the Vietnamese alphabet.
    Raises ScoringError on a code that comes twice.
    """
    codes = [code for _, code, _ in items]
    if len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise ScoringError(Fault("mã đơn vị bị lặp lại", unit=code) for code in twice)
    ordered = sorted(items, key=lambda item: (-item[0], alphabetical(item[1])))
    placed: list[tuple[int, T]] = []
    for position, (index, _, thing) in enumerate(ordered, 1):
        tied = position > 1 and ordered[position - 2][0] == index
        placed.append((placed[-1][0] if tied else position, thing))
    return placed


def capped(cset: CriteriaSet, rank: str, cap: RankCap | None) -> str:
    """The rank after its cap: never better than the cap, never raised by it."""
    if cap is None:
        return rank
    return cset.ranks[max(cset.ranks.index(rank), cset.ranks.index(cap.rank))]


def lower_cap(cset: CriteriaSet, one: RankCap | None, other: RankCap | None) -> RankCap | None:
    """The cap that counts of two; the reasons of both where they allow the same rank."""
    if one is None or other is None:
        return one or other
    place, place_of_other = cset.ranks.index(one.rank), cset.ranks.index(other.rank)
    if place != place_of_other:
        return max(one, other, key=lambda cap: cset.ranks.index(cap.rank))
    reasons = dict.fromkeys((one.reason, other.reason))
    return RankCap(one.rank, "; ".join(reasons), one.basis or other.basis)


def with_cap_of_set(cset: CriteriaSet, evaluation: Evaluation, *, late: bool) -> Evaluation:
    """The evaluation with the cap that the set's rules call for, beside the one that its record has.

    `late`: the unit submitted after the round's deadline.
    """
    record = evaluation.record
    fields = evaluation.final.field_sums
    found = proposed_cap(cset.rank_caps, cset.ranks, submitted=record.submitted, late=late, fields=fields)
    if found is None:
        return evaluation
    cap = lower_cap(cset, record.rank_cap, RankCap(*found))
    rank = capped(cset, evaluation.computed_rank, cap)
    return replace(evaluation, record=replace(record, rank_cap=cap), rank=rank)


def _check_cap(cset: CriteriaSet, cap: RankCap | None, faults: list[Fault]) -> None:
    if cap is None:
        return
    if cap.rank not in cset.ranks:
        known = ", ".join(cset.ranks)
        faults.append(Fault(f"không có mức xếp hạng {cap.rank!r} để hạ xuống; các mức: {known}"))
    if not cap.reason.strip():
        faults.append(Fault("hạ xếp hạng phải có lý do"))


def _changed(
    cset: CriteriaSet,
    leaves: Mapping[str, LeafScore],
    own: Mapping[str, LeafScore],
    changes: Mapping[str, Change],
    faults: list[Fault],
    *,
    by_office: bool,
) -> Mapping[str, LeafScore]:
    """The leaves after the changes; the same object if there are none."""
    if not changes:
        return leaves
    changed = dict(leaves)
    who = "cơ quan thẩm định" if by_office else "Hội đồng"
    for code, change in changes.items():
        criterion = check_code(cset, code, faults)
        if criterion is None:
            continue
        if leaves[code].state == NOT_APPLICABLE and leaves[code].answer is None:
            faults.append(Fault("không áp dụng cho đơn vị này, không trả lời và không chấm", code))
        elif change.unfounded:
            changed[code] = _taken_off(cset, own[code], change, faults)
        elif (change.answer is None) == (change.points is None):
            faults.append(Fault(f"thay đổi của {who} phải ghi câu trả lời hoặc điểm, không ghi cả hai", code))
        elif change.points is not None:
            changed[code] = override_leaf(cset, criterion, Override(change.points, change.reason), faults)
        else:
            survey = by_office and criterion.scored_by == OFFICE
            if not survey and not change.reason.strip():
                faults.append(Fault(f"thay đổi của {who} phải có lý do", code))
            changed[code] = score_leaf(cset, criterion, change.answer, faults)
    return changed


def _taken_off(cset: CriteriaSet, own: LeafScore, change: Change, faults: list[Fault]) -> LeafScore:
    """A leaf whose claim has no grounds: 0 points, and as many taken off as the unit gave itself."""
    code = own.criterion.code
    if not cset.reckoning.unfounded_deducts:
        faults.append(Fault("bộ tiêu chí không quy định trừ điểm tự chấm không có căn cứ", code))
    if change.answer is not None or change.points is not None:
        faults.append(Fault("trừ điểm tự chấm không có căn cứ thì không ghi câu trả lời hay điểm khác", code))
    if not change.reason.strip():
        faults.append(Fault("trừ điểm tự chấm không có căn cứ phải có lý do", code))
    # A leaf below 0 claimed nothing.
    claimed = max(own.points or Decimal(0), Decimal("0.00"))
    exact = own.exact if cset.reckoning.decimals is None and claimed else Fraction(claimed)
    assert exact is not None
    said = f"Tự chấm {number(claimed)} điểm không có căn cứ: 0 điểm và trừ {number(claimed)} điểm"
    said = f"{said}, lý do: {change.reason}"
    points = -claimed if claimed else claimed
    return LeafScore(own.criterion, OVERRIDE, None, -exact, points, change.reason, stored_sentence=said)
