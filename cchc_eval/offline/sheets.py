"""The two sheets of a unit, from its evaluation."""

from __future__ import annotations

from cchc_eval.documents.contexts import AppraisalSheet, Head, ResultRow, SelfAssessmentSheet
from cchc_eval.documents.sheet_lines import appraisal_lines, bonus_lines, self_lines
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.scoring import Evaluation
from cchc_eval.workbook.form import FilledForm, figure_notes


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
            year=settings.year_of_forms,
        ),
        year=settings.year,
        part_of_year=settings.part_of_year,
        level=settings.level,
        unit_name=unit.name,
        criteria_title=folder.set_of(unit).title,
        lines=self_lines(own, form.evidence, form.explanations, figure_notes(form)),
        total=own.total,
        applicable=own.applicable,
        index=own.index,
        rank=own.rank,
        left_open=own.left_open,
        recipients=settings.self_assessment.recipients,
        signature=unit.head,
        difficulties=form.statements.get("difficulties", ""),
        recommendations=form.statements.get("recommendations", ""),
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
        part_of_year=settings.part_of_year,
        level=settings.level,
        unit_name=unit.name,
        criteria_title=folder.set_of(unit).title,
        lines=appraisal_lines(
            evaluation,
            form.evidence if form else None,
            form.explanations if form else None,
            figures=figure_notes(form) if form else None,
        ),
        result=result,
        recipients=settings.appraisal.recipients,
        signature=signature,
        bonus=bonus_lines(evaluation),
    )
