"""The reports before the council meets, from evaluations and settings: the office's, and each unit's on its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from cchc_eval.documents import report_lines
from cchc_eval.documents.contexts import Head
from cchc_eval.documents.phrases import DRAFTING_UNIT, REPORT_SYMBOL, bodies
from cchc_eval.documents.report_contexts import (
    AppraisedGroup,
    Contested,
    Explained,
    OfficeReport,
    Received,
    UnitReport,
)
from cchc_eval.offline.compose import Results
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.legal_bases import RESULT, cited_in
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.offline.sheets import self_assessment_sheet
from cchc_eval.scoring import OFFICE, Evaluation, Placed, grouped_places
from cchc_eval.scoring.figures import as_data
from cchc_eval.workbook.form import FilledForm


def office_report(results: Results, forms: Sequence[UnitForm]) -> OfficeReport:
    """What the office reported: without the council's changes, and without what the settings say of the decision but
    for number and date of the report, which the decision cites; until these are known there is room for them."""
    reported = before_council(results)
    settings = results.folder.settings.before_meeting
    filled = {one.unit.code: one.form for one in forms if one.form is not None}
    evaluations = {one.evaluation.record.code: one.evaluation for one in reported.placed}
    signature = settings.appraisal.signature
    assert signature is not None, "the settings of the appraisal always name a signature"
    return OfficeReport(
        head=Head(
            superior_body=settings.department.name,
            issuing_body=settings.appraisal.issuing_body,
            symbol=REPORT_SYMBOL,
            place=settings.department.place,
            number=results.decision.report_number,
            day=results.decision.report_day,
            year=results.meeting.started.year,
        ),
        year=settings.year,
        part_of_year=settings.part_of_year,
        level=settings.level,
        addressee=results.council.name,
        office=settings.office,
        department=settings.department.name,
        legal_bases=report_lines.bases_before_meeting(
            cited_in(RESULT, settings.legal_bases, results.decision.report_day or results.meeting.started.date())
        ),
        criteria=list(dict.fromkeys(cset.title for cset in results.folder.sets)),
        deadline=settings.deadline,
        received=[_received(reported.folder, reported.units[code]) for code in evaluations],
        appraising=report_lines.assigned(settings.parts, results.folder.sets, settings.office),
        groups=_groups(reported),
        changes=report_lines.unit_changes(evaluations.values()),
        asked=_asked(results.folder, evaluations),
        sources=report_lines.figure_sources(
            source for code, evaluation in evaluations.items() for source in _sources(evaluation, filled.get(code))
        ),
        contested=[
            one
            for code, evaluation in evaluations.items()
            if code in filled
            for one in _contested(evaluation.record.name, evaluation, filled[code], appraised=True)
        ],
        voices=report_lines.voices(
            (one.record.name, said.get("difficulties", ""), said.get("recommendations", ""))
            for code, one in evaluations.items()
            if code in filled and (said := filled[code].statements)
        ),
        caps=report_lines.cap_lines(evaluations.values()),
        excluded=results.excluded,
        recipients=("Như trên (để xem xét)", f"Lưu: VT, {DRAFTING_UNIT}"),
        signature=signature,
    )


def unit_report(folder: RoundFolder, unit: Unit, evaluation: Evaluation, form: FilledForm) -> UnitReport:
    sheet = self_assessment_sheet(folder, unit, evaluation, form)
    given = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
    given["head"] = replace(sheet.head, symbol=sheet.head.symbol or f"BC-{unit.code}")
    return UnitReport(
        **given,
        addressee=next(iter(bodies(sheet.recipients)), folder.settings.office),
        contested=_contested(unit.name, evaluation, form, appraised=False),
    )


def before_council(results: Results) -> Results:
    """The units with what the office gave them, and the places that come of it."""
    reported = [report_lines.before_council(one.evaluation, one.evaluation.record.rank_cap) for one in results.placed]
    settings = results.folder.settings
    listed = [(one.record.group, one.final.index, one.record.code, one) for one in reported]
    placed = grouped_places(listed, settings.group_names, apart=settings.places_apart)
    return replace(results, placed=[Placed(*found) for found in placed])


def _groups(reported: Results) -> list[AppraisedGroup]:
    return [
        AppraisedGroup(
            title,
            [replace(row, council_points=None) for row in part.rows],
            part.rank_counts,
            fields=report_lines.field_results([one.evaluation for one in part.placed]),
        )
        for title, part in reported.by_group or [("", reported)]
    ]


def _received(folder: RoundFolder, unit: Unit) -> Received:
    deadline = folder.settings.deadline
    late = unit.submitted and folder.settings.days_late(unit) > 0
    known = unit.received is not None and deadline is not None
    own = folder.settings.deadline_of(unit)
    state = report_lines.handed_in(unit.received, deadline, own, late=late) if known else "Đã nộp"
    return Received(unit.name, unit.submitted, late, state if unit.submitted else "Không nộp", unit.received)


def _asked(folder: RoundFolder, evaluations: Mapping[str, Evaluation]) -> list[Explained] | None:
    """What the settings say was asked; None where they say nothing, and letters may have asked."""
    if not folder.settings.process.questions:
        return None
    return [
        Explained(
            evaluations[one.unit].record.name,
            one.code,
            evaluations[one.unit].appraised.leaves[one.code].criterion.title,
            one.question,
            one.reply,
            report_lines.outcome(evaluations[one.unit], one.code),
        )
        for one in folder.settings.process.questions
    ]


def _sources(evaluation: Evaluation, form: FilledForm | None) -> list[tuple[str, str, str]]:
    code, appraised = evaluation.record.code, evaluation.record.appraised
    found = [] if form is None else [one for given in form.figures.values() for one in as_data(given)]
    of_office = [leaf.code for leaf in evaluation.final.criteria_set.leaves if leaf.scored_by == OFFICE]
    return report_lines.sources_in(code, found) + [
        source
        for leaf in of_office
        if leaf in appraised
        for source in report_lines.office_sources(code, leaf, appraised[leaf].reason)
    ]


def _contested(unit_name: str, evaluation: Evaluation, form: FilledForm, *, appraised: bool) -> list[Contested]:
    titles = {leaf.code: leaf.title for leaf in evaluation.self_score.criteria_set.leaves}
    given = {code: as_data(listed) for code, listed in form.figures.items()}
    return report_lines.contested(unit_name, titles, given, form.contests, evaluation if appraised else None)
