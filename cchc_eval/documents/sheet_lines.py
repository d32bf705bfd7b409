"""The lines of a unit's sheets, from its scores."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cchc_eval.documents.contexts import SheetLine
from cchc_eval.scoring import (
    BONUS,
    OFFICE,
    OVERRIDE,
    PENALTY,
    UNANSWERED,
    BonusItem,
    Change,
    CriteriaSet,
    Criterion,
    Evaluation,
    LeafScore,
    Score,
)
from cchc_eval.vietnamese.writing import number, tight

_OF_OFFICE = "Do cơ quan thẩm định chấm"


def self_lines(
    own: Score,
    evidence: Mapping[str, str],
    explanations: Mapping[str, str],
    figures: Mapping[str, str] | None = None,
) -> list[SheetLine]:
    """The unit's answers with their points; by criterion code `evidence`, `explanations`, and what `figures` from
    elsewhere they rest on. Of what the office scores the unit declares nothing."""
    cset = own.criteria_set
    return [
        SheetLine(
            code=criterion.code,
            title=criterion.title,
            depth=cset.depth(criterion.code),
            is_leaf=criterion.is_leaf,
            max_points=criterion.max_points,
            self_points=None if _is_of_office(cset, criterion) else points_of(own, criterion.code),
            answer=_own_answer(own, criterion, figures) if criterion.is_leaf else "",
            evidence=evidence.get(criterion.code, ""),
            explanation=explanations.get(criterion.code, ""),
        )
        for criterion in cset.criteria
    ]


def _is_of_office(cset: CriteriaSet, criterion: Criterion) -> bool:
    """Whether the office alone scores it, or all that is below it."""
    if criterion.is_leaf:
        return criterion.scored_by == OFFICE
    return all(_is_of_office(cset, child) for child in cset.children(criterion.code))


def _own_answer(own: Score, leaf: Criterion, figures: Mapping[str, str] | None) -> str:
    return _OF_OFFICE if leaf.scored_by == OFFICE else _with(figures, leaf.code, own.leaves[leaf.code])


def appraisal_lines(
    evaluation: Evaluation,
    evidence: Mapping[str, str] | None = None,
    explanations: Mapping[str, str] | None = None,
    *,
    decided: bool = True,
    figures: Mapping[str, str] | None = None,
) -> list[SheetLine]:
    """All three stages; the council's column stays empty until it has decided. `figures`: see `self_lines`."""
    cset = evaluation.final.criteria_set
    record = evaluation.record
    lines = []
    for criterion in cset.criteria:
        code = criterion.code
        by_unit = record.submitted and not _is_of_office(cset, criterion)
        lines.append(
            SheetLine(
                code=code,
                title=criterion.title,
                depth=cset.depth(code),
                is_leaf=criterion.is_leaf,
                max_points=criterion.max_points,
                self_points=points_of(evaluation.self_score, code) if by_unit else None,
                answer=_with(figures, code, _answer(evaluation, code)) if criterion.is_leaf else "",
                evidence=(evidence or {}).get(code, ""),
                explanation=(explanations or {}).get(code, ""),
                appraised_points=points_of(evaluation.appraised, code),
                appraised_reason=change_reason(record.appraised.get(code), evaluation.appraised.leaves.get(code)),
                council_points=points_of(evaluation.final, code) if decided else None,
                council_reason=change_reason(record.council.get(code), evaluation.final.leaves.get(code)),
            )
        )
    return lines


def bonus_lines(
    evaluation: Evaluation, notes: Mapping[str, str] | None = None, *, decided: bool = True
) -> list[SheetLine]:
    """The bonus and penalty items that hold, below a line with what they give after their cap; none where none holds.

    `notes`: why an item holds, by its code.
    """
    rules, score = evaluation.final.criteria_set.bonus_penalty, evaluation.final
    if rules is None:
        return []
    counts = {code: int(count) for code, count in evaluation.record.counts.items() if count}
    lines = []
    for kind, title, sign, cap, points in (
        (BONUS, "Điểm thưởng", 1, rules.bonus_cap, score.bonus),
        (PENALTY, "Điểm trừ", -1, rules.penalty_cap, score.penalty),
    ):
        held = [item for item in rules.items if item.kind == kind and item.code in counts]
        if held:
            lines.append(_bonus_line("", title, sign * cap, sign * points, decided, is_leaf=False))
        for item in held:
            lines.append(
                _bonus_line(
                    item.code,
                    item.title,
                    sign * item.max_points,
                    sign * item.points(counts[item.code]),
                    decided,
                    answer=_times(item, counts[item.code]),
                    reason=(notes or {}).get(item.code, ""),
                )
            )
    return lines


def _bonus_line(
    code: str,
    title: str,
    most: Decimal,
    points: Decimal,
    decided: bool,
    *,
    is_leaf: bool = True,
    answer: str = "",
    reason: str = "",
) -> SheetLine:
    return SheetLine(
        code=code,
        title=title,
        depth=int(is_leaf),
        is_leaf=is_leaf,
        max_points=most,
        answer=answer,
        appraised_points=points,
        appraised_reason=reason,
        council_points=points if decided else None,
    )


def _times(item: BonusItem, count: int) -> str:
    does = "cộng" if item.kind == BONUS else "trừ"
    return f"{count:02d} lần, mỗi lần {does} {number(item.points_each)} điểm"


def points_of(score: Score, code: str) -> Decimal | None:
    """Of a leaf or a group."""
    return score.groups[code].points if code in score.groups else score.leaves[code].points


def _with(figures: Mapping[str, str] | None, code: str, leaf: LeafScore) -> str:
    said, note = tight(leaf.sentence), (figures or {}).get(code, "")
    return f"{said}. {note}" if note else said


def _answer(evaluation: Evaluation, code: str) -> LeafScore:
    """What the unit answered; where it did not, the survey result that the office entered."""
    own, appraised = evaluation.self_score.leaves[code], evaluation.appraised.leaves[code]
    is_survey = own.criterion.scored_by == OFFICE and appraised.state != UNANSWERED
    return appraised if is_survey else own


def change_reason(change: Change | None, leaf: LeafScore | None) -> str:
    """The reason; with what the changed answer gives, where the points were not set directly."""
    if change is None or leaf is None or not change.reason:
        return ""
    return change.reason if leaf.state == OVERRIDE else f"{change.reason} ({tight(leaf.sentence)})"
