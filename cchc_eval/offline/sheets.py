"""The two sheets of a unit, line by line, from its evaluation."""

from __future__ import annotations

from decimal import Decimal

from cchc_eval.documents.contexts import AppraisalSheet, Head, ResultRow, SelfAssessmentSheet, SheetLine
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.scoring import OFFICE, UNANSWERED, Change, Evaluation, Score
from cchc_eval.workbook.form import FilledForm


def self_assessment_sheet(
    folder: RoundFolder, unit: Unit, evaluation: Evaluation, form: FilledForm
) -> SelfAssessmentSheet:
    settings = folder.settings
    own = evaluation.self_score
    return SelfAssessmentSheet(
        head=Head(
            superior_body=settings.department.name,
            issuing_body=unit.name,
            symbol=settings.self_assessment.symbol,
            place=settings.department.place,
            year=settings.year,
        ),
        year=settings.year,
        unit_name=unit.name,
        criteria_title=folder.criteria_set.title,
        lines=_lines(evaluation, form),
        total=own.total,
        applicable=own.applicable,
        index=own.index,
        rank=own.rank,
        recipients=settings.self_assessment.recipients,
        signature=unit.head,
    )


def appraisal_sheet(
    folder: RoundFolder, unit: Unit, evaluation: Evaluation, form: FilledForm | None, result: ResultRow
) -> AppraisalSheet:
    settings = folder.settings
    signature = settings.appraisal.signature
    assert signature is not None, "the settings of the appraisal always name a signature"
    return AppraisalSheet(
        head=Head(
            superior_body=settings.department.name,
            issuing_body=settings.appraisal.issuing_body,
            symbol=settings.appraisal.symbol,
            place=settings.department.place,
            year=settings.meeting.ended.year if settings.meeting else settings.year,
        ),
        year=settings.year,
        unit_name=unit.name,
        criteria_title=folder.criteria_set.title,
        lines=_lines(evaluation, form),
        result=result,
        recipients=settings.appraisal.recipients,
        signature=signature,
    )


def _lines(evaluation: Evaluation, form: FilledForm | None) -> list[SheetLine]:
    cset = evaluation.final.criteria_set
    record = evaluation.record
    lines = []
    for criterion in cset.criteria:
        code = criterion.code
        by_unit = record.submitted and criterion.scored_by != OFFICE
        lines.append(
            SheetLine(
                code=code,
                title=criterion.title,
                depth=cset.depth(code),
                is_leaf=criterion.is_leaf,
                max_points=criterion.max_points,
                self_points=_points(evaluation.self_score, code) if by_unit else None,
                answer=_answer(evaluation, code) if criterion.is_leaf else "",
                evidence=form.evidence.get(code, "") if form else "",
                explanation=form.explanations.get(code, "") if form else "",
                appraised_points=_points(evaluation.appraised, code),
                appraised_reason=_reason(record.appraised.get(code), evaluation.appraised, code),
                council_points=_points(evaluation.final, code),
                council_reason=_reason(record.council.get(code), evaluation.final, code),
            )
        )
    return lines


def _points(score: Score, code: str) -> Decimal | None:
    return score.groups[code].points if code in score.groups else score.leaves[code].points


def _answer(evaluation: Evaluation, code: str) -> str:
    """What the unit answered; where it did not, the survey result that the office entered."""
    own, appraised = evaluation.self_score.leaves[code], evaluation.appraised.leaves[code]
    is_survey = own.criterion.scored_by == OFFICE and appraised.state != UNANSWERED
    return (appraised if is_survey else own).sentence


def _reason(change: Change | None, score: Score, code: str) -> str:
    """The reason; with what the changed answer gives, where the points were not set directly."""
    if change is None or not change.reason:
        return ""
    if change.answer is None:
        return change.reason
    return f"{change.reason} ({score.leaves[code].sentence})"
