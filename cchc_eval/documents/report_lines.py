"""The lines of the reports, from the scores of the units as they were appraised.

An evaluation here is one before the council: `final` is the office's score, `rank` what the office proposes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_eval.documents.cited_papers import MINUTES, REPORT, cites
from cchc_eval.documents.phrases import points_words
from cchc_eval.documents.report_contexts import (
    Contested,
    FieldResult,
    PointsChange,
    UnitChanges,
    UnitVoice,
)
from cchc_eval.documents.sheet_lines import change_reason
from cchc_eval.rules.appraisal_parts import OFFICE as OF_OFFICE
from cchc_eval.rules.appraisal_parts import AppraisalPart, part_of
from cchc_eval.scoring import OFFICE, CriteriaSet, Evaluation, RankCap, Score, capped
from cchc_eval.scoring.figures import OF_THE_SYSTEM, from_data, said
from cchc_eval.vietnamese.writing import bare, round_half_up, short_date, text_lines, tight

_Key = tuple[str, str]


def before_council(evaluation: Evaluation, cap: RankCap | None) -> Evaluation:
    """What the office reports of a unit; `cap`: the one that it proposes."""
    appraised = evaluation.appraised
    return replace(
        evaluation,
        record=replace(evaluation.record, council={}, rank_cap=cap),
        final=appraised,
        computed_rank=appraised.rank,
        rank=capped(appraised.criteria_set, appraised.rank, cap),
    )


def unit_changes(evaluations: Iterable[Evaluation]) -> list[UnitChanges]:
    """Units whose points the office changed, with the criteria and the reasons; what only the office scores is none."""
    found = []
    for evaluation in evaluations:
        if changes := _changes(evaluation):
            found.append(UnitChanges(evaluation.record.name, changes))
    return found


def _changes(evaluation: Evaluation) -> list[PointsChange]:
    own, appraised, record = evaluation.self_score, evaluation.appraised, evaluation.record
    changes = []
    for code, leaf in appraised.leaves.items():
        before = own.leaves[code].points
        if leaf.criterion.scored_by == OFFICE or before == leaf.points:
            continue
        reason = change_reason(record.appraised.get(code), leaf) or tight(leaf.sentence)
        given = before if record.submitted else None
        changes.append(PointsChange(code, leaf.criterion.title, given, leaf.points, reason))
    return changes


def field_results(evaluations: Sequence[Evaluation]) -> list[FieldResult]:
    """What the units got in each field, in the order of their sets."""
    of_field: dict[_Key, list[Evaluation]] = {}
    for evaluation in evaluations:
        for criterion in evaluation.appraised.criteria_set.top:
            of_field.setdefault((criterion.code, criterion.title), []).append(evaluation)
    return [_field(*key, given) for key, given in of_field.items()]


def _field(code: str, title: str, evaluations: Sequence[Evaluation]) -> FieldResult:
    cset = evaluations[0].appraised.criteria_set
    own = [_points(one.self_score, code) for one in evaluations if one.record.submitted]
    appraised = [_points(one.appraised, code) for one in evaluations]
    shares = [share for one in evaluations if (share := _share([one.appraised], code)) is not None]
    return FieldResult(
        code,
        title,
        cset.by_code[code].max_points,
        _mean(own) if own and any(leaf.scored_by != OFFICE for leaf in cset.leaves_under(code)) else None,
        _mean(appraised),
        _share([one.appraised for one in evaluations], code),
        min(shares, default=None),
        max(shares, default=None),
    )


def _points(score: Score, code: str) -> Fraction:
    return Fraction(score.field_sums[code].points)


def _mean(values: Sequence[Fraction]) -> Decimal:
    return round_half_up(sum(values, Fraction(0)) / len(values))


def _share(scores: Iterable[Score], code: str) -> Decimal | None:
    """Percent of what could be got; None where nothing of the field applies."""
    sums = [score.field_sums[code] for score in scores]
    applicable = sum((Fraction(one.applicable) for one in sums), Fraction(0))
    points = sum((Fraction(one.points) for one in sums), Fraction(0))
    return round_half_up(100 * points / applicable) if applicable else None


def cap_lines(evaluations: Iterable[Evaluation]) -> list[str]:
    """The proposed caps: "Thanh tra Sở: không quá KHÁ (xếp hạng theo điểm: TỐT); lý do: …"."""
    lines = []
    for one in evaluations:
        if (cap := one.record.rank_cap) is not None:
            basis = f" (theo {cap.basis})" if cap.basis else ""
            ranked = f"không quá {cap.rank} (xếp hạng theo điểm: {one.computed_rank})"
            lines.append(f"{one.record.name}: {ranked}; lý do: {bare(cap.reason)}{basis}")
    return lines


def outcome(evaluation: Evaluation, code: str) -> str:
    """What became of a criterion that was asked about or contested: "Giữ 1,50 điểm", "1,50 điểm thành 3,00 điểm: …"."""
    own, leaf = evaluation.self_score.leaves[code], evaluation.appraised.leaves[code]
    if own.points == leaf.points or own.criterion.scored_by == OFFICE:
        return "Không phát sinh" if leaf.points is None else f"Giữ {points_words(leaf.points)}"
    words = f"{points_words(own.points)} thành {points_words(leaf.points)}"
    reason = change_reason(evaluation.record.appraised.get(code), leaf)
    return words[:1].upper() + words[1:] + (f": {reason}" if reason else "")


def contested(
    unit_name: str,
    titles: Mapping[str, str],
    figures: Mapping[str, Iterable[Mapping[str, Any]]],
    claims: Mapping[str, str],
    evaluation: Evaluation | None = None,
) -> list[Contested]:
    """What a unit holds against figures.

    By code: `titles`; `figures` as `scoring.figures.as_data` gives them; `claims`, the unit's own figure and why. No
    evaluation: nothing is appraised yet.
    """
    return [
        Contested(
            unit_name,
            code,
            titles.get(code, ""),
            "; ".join(said(*from_data(one)) for one in figures.get(code, ())),
            bare(claim),
            outcome(evaluation, code) if evaluation else "",
        )
        for code, claim in claims.items()
    ]


def sources_in(unit: str, data: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """What `figure_sources` takes, of figures as `scoring.figures.as_data` gives them."""
    figures = [figure for _item, figure in map(from_data, data)]
    return [(unit, one.indicator, source_text(one.source, one.as_of)) for one in figures]


def office_sources(unit: str, code: str, reason: str) -> list[tuple[str, str, str]]:
    """The same of a criterion that figures answered in the office's place, out of its reason (`office_changes`)."""
    if not reason.startswith(f"{OF_THE_SYSTEM}: "):
        return []
    return [(unit, code, text) for text in reason.removeprefix(f"{OF_THE_SYSTEM}: ").split("; ")]


def source_text(source: str, day: date) -> str:
    return f"{bare(source)}, tính đến ngày {short_date(day)}"


def figure_sources(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """Where the figures behind answers are from, out of (unit, what is counted, source and day): "Cổng Dịch vụ công
    quốc gia, tính đến ngày 31/12/2026: 12 số liệu của 06 đơn vị"."""
    given: dict[str, set[tuple[str, str]]] = {}
    for unit, what, text in found:
        given.setdefault(text, set()).add((unit, what))
    return [
        f"{text}: {len(figures):02d} số liệu của {len({unit for unit, _ in figures}):02d} đơn vị"
        for text, figures in sorted(given.items())
    ]


def bases_before_meeting(bases: Iterable[str]) -> list[str]:
    """Legal bases of the decision that hold before the council met: without the minutes of its meeting, and without
    what was reported or asked ("Xét Báo cáo số …")."""
    return [
        basis
        for basis in bases
        if not (basis.strip().casefold().startswith(("xét ", "theo ")) or cites(MINUTES, basis) or cites(REPORT, basis))
    ]


def assigned(parts: Sequence[AppraisalPart], sets: Sequence[CriteriaSet], office: str) -> list[str]:
    """Which body appraised what: "Sở Tư pháp (phối hợp: Sở Nội vụ): lĩnh vực 2; tiêu chí 3.1.2", last what was left to
    the office; none where it appraised all."""
    fields = {criterion.code for cset in sets for criterion in cset.top}
    lines = []
    for part in parts:
        kinds = [("lĩnh vực", [code for code in part.codes if code in fields])]
        kinds.append(("tiêu chí", [code for code in part.codes if code not in fields]))
        told = "; ".join(f"{kind} {', '.join(codes)}" for kind, codes in kinds if codes)
        beside = f" (phối hợp: {bare(part.with_bodies)})" if part.with_bodies else ""
        twice = ", hai người chấm độc lập" if part.independent else ""
        lines.append(f"{part.name}{beside}: {told}{twice}")
    if parts and any(OF_OFFICE in part_of(parts, cset).values() for cset in sets):
        lines.append(f"{office}: các tiêu chí còn lại")
    return lines


def handed_in(day: date | None, deadline: date | None, own: date | None = None, *, late: bool) -> str:
    """How a form came in that was sent that day; `own`: until when the unit was given time, if longer than all."""
    if not late:
        return "Đúng hạn"
    days = (day - deadline).days if day and deadline else 0
    given = f"Nộp sau thời hạn {days:02d} ngày" if days > 0 else "Nộp sau thời hạn"
    return f"{given}, được gia hạn đến ngày {short_date(own)}" if own and deadline and own > deadline else given


def voices(said_by: Iterable[tuple[str, str, str]]) -> list[UnitVoice]:
    """Of (unit's name, difficulties, recommendations) those that say something."""
    made = (UnitVoice(unit, text_lines(first), text_lines(second)) for unit, first, second in said_by)
    return [one for one in made if one.difficulties or one.recommendations]


def own_change(evaluation: Evaluation) -> Decimal:
    """What the appraisal made more or less of the criteria that units score themselves."""
    return _of_units(evaluation.appraised) - _of_units(evaluation.self_score)


def _of_units(score: Score) -> Decimal:
    own = (leaf.points for leaf in score.leaves.values() if leaf.criterion.scored_by != OFFICE)
    return sum((points for points in own if points is not None), Decimal(0))
