"""Scoring one unit's answers: points of each leaf, sums, index and rank, all exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.leaf_score import ANSWERED, NA_FIELD, NOT_APPLICABLE, OVERRIDE, UNANSWERED, LeafScore, Override
from cchc_eval.scoring.limits import FULL, SPREAD, Reckoning
from cchc_eval.scoring.numbers import shown
from cchc_eval.scoring.rule_parts import Answer, read_points_up_to
from cchc_eval.vietnamese.writing import round_half_up

Answers = Mapping[str, Answer]
# Leaves by code and `id` of the answer: who reads many units gives those that answered alike one answer.
Known = dict[tuple[str, int], LeafScore]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class GroupScore:
    points: Decimal
    applicable: Decimal  # the maximum without what is not applicable


@dataclass(frozen=True)
class Score:
    """The result of one set of answers. Points are rounded as the set says, the index to two decimals."""

    criteria_set: CriteriaSet
    leaves: Mapping[str, LeafScore]  # every leaf, in the set's order
    bonus: Decimal
    penalty: Decimal
    total: Decimal
    applicable: Decimal
    index: Decimal  # percent, 0..100
    rank: str
    kept_fields: Mapping[str, GroupScore] | None = None  # of a score that is read back without its leaves

    @cached_property
    def groups(self) -> Mapping[str, GroupScore]:
        """Sums of every group."""
        return {code: sums for code, sums in self._sums.items() if not self.criteria_set.by_code[code].is_leaf}

    @cached_property
    def fields(self) -> Mapping[str, Decimal]:
        """Points of each field (top criterion)."""
        return {criterion.code: self._sums[criterion.code].points for criterion in self.criteria_set.top}

    @cached_property
    def field_sums(self) -> Mapping[str, GroupScore]:
        """Points and applicable maximum of each field, also where a field is itself a leaf."""
        if self.kept_fields is not None:
            return self.kept_fields
        return {criterion.code: self._sums[criterion.code] for criterion in self.criteria_set.top}

    @cached_property
    def _sums(self) -> Mapping[str, GroupScore]:
        places = self.criteria_set.reckoning.places
        return {
            code: GroupScore(points if isinstance(points, Decimal) else round_half_up(points, places), applicable)
            for code, (points, applicable) in _sums(self.criteria_set, self.leaves).items()
        }

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(code for code, leaf in self.leaves.items() if leaf.state == UNANSWERED)

    @property
    def left_open(self) -> tuple[str, ...]:
        """What the unit itself has still to answer."""
        return tuple(code for code in self.unanswered if self.leaves[code].criterion.scored_by != OFFICE)

    @property
    def not_applicable(self) -> tuple[str, ...]:
        return tuple(code for code, leaf in self.leaves.items() if leaf.state == NOT_APPLICABLE)


def check_answers(cset: CriteriaSet, answers: Answers, unit: str | None = None) -> list[Fault]:
    """Everything that is wrong with what a unit answered; an empty list if it can be scored."""
    faults: list[Fault] = []
    self_leaves(cset, answers, faults)
    return [fault.of_unit(unit) for fault in faults]


def score_self(cset: CriteriaSet, answers: Answers, others: Sequence[Fault] = ()) -> Score:
    """A unit's own score of its answers, without bonus and penalty. `others`: what is wrong beside the answers.

    Raises ScoringError with every fault, or where no criterion applies.
    """
    faults = list(others)
    leaves = self_leaves(cset, answers, faults)
    if faults:
        raise ScoringError(faults)
    return total_up(cset, leaves)


def preview_self(cset: CriteriaSet, answers: Answers) -> tuple[Score, list[Fault]]:
    """A unit's own score while it is answering, and what is wrong: a faulty answer counts as none.

    Raises ScoringError, also with what is wrong, where no criterion applies.
    """
    faults: list[Fault] = []
    leaves = self_leaves(cset, answers, faults)
    for code in leaves.keys() & {fault.criterion for fault in faults}:
        leaves[code] = _unanswered(leaves[code].criterion)
    try:
        return total_up(cset, leaves), faults
    except ScoringError as error:
        raise ScoringError([*faults, *error.faults]) from None


def self_leaves(
    cset: CriteriaSet,
    answers: Answers,
    faults: list[Fault],
    inapplicable: Collection[str] = (),
    known: Known | None = None,
) -> dict[str, LeafScore]:
    """`score_leaves` of what a unit answers itself: what the office scores is not its to answer."""
    leaves = score_leaves(cset, answers, {}, faults, inapplicable, known)
    faults += office_faults(cset, answers)
    return leaves


def office_faults(cset: CriteriaSet, codes: Iterable[Any]) -> list[Fault]:
    """A fault for each criterion that only the office scores."""
    return [
        Fault("do cơ quan thẩm định chấm, đơn vị không tự trả lời", code)
        for code in codes
        if code in cset.by_code and cset.by_code[code].scored_by == OFFICE
    ]


def score(
    cset: CriteriaSet,
    answers: Answers,
    overrides: Mapping[str, Override] | None = None,
    counts: Mapping[str, Any] | None = None,
    inapplicable: Collection[str] = (),
) -> Score:
    """Score one unit. `counts`: how often each bonus or penalty item holds; `inapplicable`: see `score_leaves`.

    Raises ScoringError with every fault, or where no criterion applies (there is no index then).
    """
    faults: list[Fault] = []
    leaves = score_leaves(cset, answers, overrides or {}, faults, inapplicable)
    bonus_penalty = bonus_and_penalty(cset, counts or {}, faults)
    if faults:
        raise ScoringError(faults)
    return total_up(cset, leaves, *bonus_penalty)


def score_leaves(
    cset: CriteriaSet,
    answers: Answers,
    overrides: Mapping[str, Override],
    faults: list[Fault],
    inapplicable: Collection[str] = (),
    known: Known | None = None,
) -> dict[str, LeafScore]:
    """The leaves alone, every one in the set's order; what is wrong is added to `faults`.

    `inapplicable`: codes of leaves that don't apply to the unit, and that it must not answer. `known`: the answers of
    other units on the same set that were scored already.
    """
    known = {} if known is None else known
    if not isinstance(answers, Mapping):
        faults.append(Fault(f"các câu trả lời phải ghi theo mã tiêu chí, không phải {shown(answers)}"))
        answers = {}
    for code in (*answers, *(code for code in overrides if code not in answers)):
        check_code(cset, code, faults)
    leaves = {}
    for criterion in cset.leaves:
        code = criterion.code
        if code in inapplicable:
            leaves[code] = LeafScore(criterion, NOT_APPLICABLE)
            if code in answers or code in overrides:
                faults.append(Fault("không áp dụng cho đơn vị này, không trả lời và không chấm", code))
        elif code in overrides:
            leaves[code] = override_leaf(cset, criterion, overrides[code], faults)
        elif code in answers:
            answer = answers[code]
            if (leaf := known.get((code, id(answer)))) is None:
                already = len(faults)
                leaf = score_leaf(cset, criterion, answer, faults)
                if len(faults) == already:
                    # It holds the answer, so that no other one gets its id.
                    known[code, id(answer)] = leaf
            leaves[code] = leaf
        else:
            leaves[code] = _unanswered(criterion)
    return leaves


def inapplicable_leaves(cset: CriteriaSet, codes: Collection[str], faults: list[Fault]) -> frozenset[str]:
    """The leaves under the codes of what does not apply to a unit; a fault for an unknown code."""
    leaves: set[str] = set()
    for code in codes:
        if code in cset.by_code:
            leaves |= {leaf.code for leaf in cset.leaves_under(code)}
        else:
            faults.append(Fault("ghi là không áp dụng cho đơn vị nhưng không có trong bộ tiêu chí", code))
    return frozenset(leaves)


def _unanswered(criterion: Criterion) -> LeafScore:
    return LeafScore(criterion, UNANSWERED, None, Fraction(0), Decimal("0.00"))


def check_code(cset: CriteriaSet, code: Any, faults: list[Fault]) -> Criterion | None:
    """The leaf of that code, or None and a fault."""
    criterion = cset.by_code.get(code) if isinstance(code, str) else None
    if criterion is None:
        faults.append(Fault("không có trong bộ tiêu chí", code if isinstance(code, str) else shown(code)))
        return None
    if not criterion.is_leaf:
        faults.append(Fault("là nhóm tiêu chí; chỉ trả lời và chấm các tiêu chí thành phần", code))
        return None
    return criterion


def score_leaf(cset: CriteriaSet, criterion: Criterion, answer: Any, faults: list[Fault]) -> LeafScore:
    """One answer; a faulty one counts 0 and its faults are added."""
    if not isinstance(answer, Mapping):
        faults.append(Fault(f"câu trả lời phải là một đối tượng, không phải {shown(answer)}", criterion.code))
        return _unanswered(criterion)
    if NA_FIELD in answer:
        return _not_applicable(cset, criterion, answer, faults)
    assert criterion.rule is not None
    wrong: list[str] = []
    exact = criterion.rule.points(answer, criterion.max_points, wrong)
    if wrong:
        faults.extend(Fault(message, criterion.code) for message in wrong)
    reckoning = cset.reckoning
    points = round_half_up(exact, reckoning.places)
    return LeafScore(criterion, ANSWERED, answer, exact, points, decimals=reckoning.decimals)


def _not_applicable(cset: CriteriaSet, criterion: Criterion, answer: Answer, faults: list[Fault]) -> LeafScore:
    if answer[NA_FIELD] is not True:
        faults.append(Fault(f"«{NA_FIELD}» chỉ nhận giá trị true", criterion.code))
    if len(answer) > 1:
        faults.append(Fault("đã ghi «không phát sinh» thì không ghi thêm câu trả lời khác", criterion.code))
    if not criterion.na_allowed:
        faults.append(Fault("không được ghi «không phát sinh»", criterion.code))
    way = criterion.not_applicable or cset.not_applicable
    if way == FULL:
        full = Fraction(criterion.max_points)
        return LeafScore(criterion, NOT_APPLICABLE, answer, full, round_half_up(full))
    return LeafScore(criterion, NOT_APPLICABLE, answer, spread=way == SPREAD)


def override_leaf(cset: CriteriaSet, criterion: Criterion, override: Override, faults: list[Fault]) -> LeafScore:
    """Points set directly, always with a reason."""
    if not override.reason.strip():
        faults.append(Fault("ấn định điểm phải có lý do", criterion.code))
    try:
        points = read_points_up_to(override.points, criterion.max_points, cset.reckoning.places)
    except ValueError as error:
        faults.append(Fault(f"điểm đã ghi: {error}", criterion.code))
        points = Decimal(0)
    exact = Fraction(points)
    return LeafScore(criterion, OVERRIDE, None, exact, round_half_up(exact, cset.reckoning.places), override.reason)


def bonus_and_penalty(cset: CriteriaSet, counts: Mapping[str, Any], faults: list[Fault]) -> tuple[Decimal, Decimal]:
    """Bonus and penalty points; (0, 0) where the set has them turned off."""
    if cset.bonus_penalty is not None:
        return cset.bonus_penalty.total(counts, faults)
    if counts:
        faults.append(Fault("bộ tiêu chí này không bật điểm thưởng, điểm trừ"))
    return _NOTHING, _NOTHING


def total_up(
    cset: CriteriaSet, leaves: Mapping[str, LeafScore], bonus: Decimal = _NOTHING, penalty: Decimal = _NOTHING
) -> Score:
    """Sums, index and rank of scored leaves. Raises ScoringError where none applies."""
    reckoning = cset.reckoning
    leaves = behind_gates(cset, leaves) if cset.gated else leaves
    share: Fraction | None = None
    points: Decimal | Fraction
    if cset.spreads or reckoning.weights or reckoning.decimals is None:
        sums = _sums(cset, leaves)
        fields = [(top.code, *sums[top.code]) for top in cset.top if sums[top.code][1]]
        points = sum((Fraction(earned) for _, earned, _ in fields), Fraction(0))
        applicable = sum((most for _, _, most in fields), _NOTHING)
        share = _weighted(reckoning.weights, fields) if reckoning.weights and fields else None
    else:
        points = applicable = _NOTHING
        for leaf in leaves.values():
            if leaf.points is not None:
                points += leaf.points
                applicable += leaf.criterion.max_points
    if not applicable:
        raise ScoringError([Fault("mọi tiêu chí đều «không phát sinh»: không tính được chỉ số và xếp hạng")])
    total, index = _index(reckoning, Fraction(points), applicable, share, Fraction(bonus - penalty))
    return Score(
        cset,
        leaves,
        bonus,
        penalty,
        round_half_up(total, reckoning.places),
        round_half_up(applicable),
        index,
        cset.rank_of(index),
    )


def index_of_fields(
    reckoning: Reckoning, fields: Sequence[tuple[str, Decimal, Decimal]], added: Decimal
) -> tuple[Decimal, Decimal]:
    """Total and index from each field's code, points and applicable maximum, and what bonus and penalty add.

    Raises ScoringError where nothing applies.
    """
    points = sum((Fraction(earned) for _, earned, _ in fields), Fraction(0))
    applicable = sum((most for _, _, most in fields), _NOTHING)
    counted: list[tuple[str, Decimal | Fraction, Decimal]] = [field for field in fields if field[2]]
    if not applicable:
        raise ScoringError([Fault("không có điểm tối đa nào để tính chỉ số")])
    share = _weighted(reckoning.weights, counted) if reckoning.weights else None
    total, index = _index(reckoning, points, applicable, share, Fraction(added))
    return round_half_up(total, reckoning.places), index


def _index(
    reckoning: Reckoning, points: Fraction, applicable: Decimal, share: Fraction | None, added: Fraction
) -> tuple[Fraction, Decimal]:
    """The total, not rounded, and the index."""
    total = points if reckoning.bonus_on_index else points + added
    percent = 100 * (total / Fraction(applicable) if share is None else share)
    index = round_half_up(percent + added if reckoning.bonus_on_index else percent)
    return total, min(max(index, Decimal("0.00")), Decimal("100.00"))


def behind_gates(cset: CriteriaSet, leaves: Mapping[str, LeafScore]) -> Mapping[str, LeafScore]:
    """The leaves, those at 0 whose gate is not reached, full points for what does not apply too; what a person set
    stands, and what does not apply and is left out stays so."""
    passed = dict(leaves)
    for criterion in cset.gated:
        assert criterion.gate is not None
        leaf, opener = passed[criterion.code], passed[criterion.gate.code]
        reached = opener.points if cset.reckoning.decimals is not None else opener.exact
        waits = leaf.state == ANSWERED or (leaf.state == NOT_APPLICABLE and leaf.points is not None)
        # A leaf that does not apply to the unit holds nothing back.
        if waits and reached is not None and reached < criterion.gate.at_least:
            # Also where it was said not to apply: what does not apply has no points or all of them, and this has 0.
            nothing = Decimal("0.00")
            passed[criterion.code] = replace(leaf, state=ANSWERED, exact=Fraction(0), points=nothing, shut=True)
    return passed


def _sums(cset: CriteriaSet, leaves: Mapping[str, LeafScore]) -> dict[str, tuple[Decimal | Fraction, Decimal]]:
    """By code: points as they add up (a fraction where leaves are not rounded) and the applicable maximum.

    In a field the maximum of what does not apply may go to the rest (docs/scoring.md, Limits).
    """
    exact = cset.reckoning.decimals is None
    nothing: Any = Fraction(0) if exact else _NOTHING
    sums: dict[str, tuple[Any, Decimal]] = {}
    spread: dict[str, Decimal] = {}
    # From the end of the preorder: children come before their parent.
    for criterion in reversed(cset.criteria):
        if criterion.is_leaf:
            leaf = leaves[criterion.code]
            if leaf.points is not None:
                sums[criterion.code] = (leaf.exact if exact else leaf.points), criterion.max_points
                continue
            sums[criterion.code] = nothing, _NOTHING
            if leaf.answer is not None and (criterion.not_applicable or cset.not_applicable) == SPREAD:
                field = cset.field_of[criterion.code]
                spread[field] = spread.get(field, _NOTHING) + criterion.max_points
        else:
            below = [sums[child.code] for child in cset.children(criterion.code)]
            points, applicable = sum((one for one, _ in below), nothing), sum((most for _, most in below), _NOTHING)
            sums[criterion.code] = points, applicable
    for code, more in spread.items():
        points, applicable = sums[code]
        if applicable:
            grown = Fraction(points) * Fraction(applicable + more) / Fraction(applicable)
            sums[code] = (grown if exact else round_half_up(grown, cset.reckoning.places)), applicable + more
    return sums


def _weighted(weights: Mapping[str, Decimal], fields: Sequence[tuple[str, Decimal | Fraction, Decimal]]) -> Fraction:
    """The mean share of the fields that apply, by weight."""
    of = sum((Fraction(weights[code]) for code, _, _ in fields), Fraction(0))
    shares = (Fraction(weights[code]) * Fraction(got) / Fraction(most) for code, got, most in fields)
    return sum(shares, Fraction(0)) / of
