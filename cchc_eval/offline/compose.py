"""From evaluations and settings to what each document shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cchc_eval.documents.cited_papers import REPORT
from cchc_eval.documents.contexts import (
    Decision,
    ExcludedUnit,
    Head,
    RankCount,
    ResultGroup,
    ResultRow,
)
from cchc_eval.documents.meeting_contexts import Minutes, UnitDiscussion
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.phrases import (
    REPORT_SYMBOL,
    change_line,
    cited_with_subject,
    numbered_paper,
    proposed_in,
)
from cchc_eval.documents.ranking_data import FieldPoints, RankedUnit, Ranking, ranking_json
from cchc_eval.documents.report_lines import own_change
from cchc_eval.documents.sheet_lines import points_of
from cchc_eval.offline.process_settings import Votes
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import DIRECTOR, Council, DecisionSettings, Meeting, RoundSettings, Unit
from cchc_eval.scoring import Evaluation, Placed, group_title, in_group_order


@dataclass(frozen=True)
class Results:
    """A round that is decided: its folder, the parts `decide` needs, and the units in order of place."""

    folder: RoundFolder
    council: Council
    meeting: Meeting
    decision: DecisionSettings
    placed: Sequence[Placed]

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.folder.settings.units}

    @property
    def excluded(self) -> list[ExcludedUnit]:
        return [ExcludedUnit(unit.name, unit.excluded) for unit in self.folder.settings.excluded]

    @cached_property
    def rows(self) -> list[ResultRow]:
        return [self._row(placed) for placed in self.placed]

    @property
    def rank_counts(self) -> list[RankCount]:
        counts = Counter(placed.evaluation.rank for placed in self.placed)
        return [RankCount(rank, counts[rank]) for rank in self.folder.ranks]

    @cached_property
    def by_group(self) -> list[tuple[str, Results]]:
        """Title and results of each group that the settings list, last of other units; none without groups."""
        settings = self.folder.settings
        if not settings.groups:
            return []
        found = []
        for group in in_group_order(settings.group_names, [placed.evaluation.record.group for placed in self.placed]):
            units = tuple(unit for unit in settings.units if unit.group == group)
            folder = self.folder.of_units(units, self.folder.group_sets.get(group, self.folder.criteria_set))
            placed = [one for one in self.placed if one.evaluation.record.group == group]
            found.append((group_title(group), replace(self, folder=folder, placed=placed)))
        return found

    @property
    def groups(self) -> list[ResultGroup]:
        return [ResultGroup(title, part.rows, part.rank_counts, part.excluded) for title, part in self.by_group]

    @property
    def met(self) -> bool:
        """Whether the decision has a meeting of its own: one that amends may rest on what was decided without one."""
        amended = self.decision.amended
        return amended is None or self.meeting.ended.date() > amended.day

    @cached_property
    def voted(self) -> Mapping[str, tuple[Votes | None, Sequence[str]]]:
        """Votes and opinions of the meeting by unit, in the order of the agenda: of all units, and in the meeting that
        an amending decision has of its own, of those that it voted on."""
        settings = self.folder.settings
        if not self.decision.amends:
            return {unit.code: (unit.votes, unit.opinions) for unit in settings.evaluated}
        again = {one.unit: (one.votes, one.opinions) for one in settings.process.votes_again}
        return {unit.code: again[unit.code] for unit in settings.evaluated if unit.code in again}

    @property
    def report(self) -> str:
        """The office's report to the council by number and date; "" without them, and of a decision that amends."""
        given = self.decision
        return "" if given.amends else numbered_paper(REPORT, given.report_number, REPORT_SYMBOL, given.report_day)

    @property
    def authority(self) -> str:
        """Who decides, as in running text: the council votes, so it does, and not its chair."""
        return self.director if self.decision.issuer == DIRECTOR else self.council.name

    @property
    def director(self) -> str:
        return director_of(self.folder.settings)

    @property
    def decision_head(self) -> Head:
        department = self.folder.settings.department
        by_director = self.decision.issuer == DIRECTOR
        return Head(
            superior_body=department.superior_body if by_director else department.name,
            issuing_body=department.name if by_director else self.council.name,
            symbol=self.decision.symbol,
            place=department.place,
            number=self.decision.number,
            day=self.decision.day,
            year=self.meeting.ended.year,
        )

    @property
    def decision_name(self) -> str:
        """How other documents cite the decision."""
        period, amends = self.folder.settings.period, bool(self.decision.amends)
        return cited_with_subject(self.decision_head, self.authority, period, amends=amends)

    def _row(self, placed: Placed) -> ResultRow:
        evaluation, settings = placed.evaluation, self.folder.settings
        record = evaluation.record
        return ResultRow(
            unit_code=record.code,
            unit_name=record.name,
            self_points=evaluation.self_score.total if record.submitted else None,
            appraised_points=evaluation.appraised.total,
            council_points=evaluation.final.total,
            index=evaluation.final.index,
            rank=evaluation.rank,
            place=placed.place,
            note="; ".join(notes(self.folder, self.units[record.code], evaluation)),
            among=group_title(record.group) if settings.groups and settings.places_apart else "",
            own_change=own_change(evaluation),
        )


def director_of(settings: RoundSettings) -> str:
    return f"Giám đốc {settings.department.name}"


def notes(folder: RoundFolder, unit: Unit, evaluation: Evaluation) -> list[str]:
    """What a reader of the ranking must know about a unit's line."""
    cap = evaluation.record.rank_cap
    return result_notes(
        submitted=unit.submitted,
        days_late=folder.settings.days_late(unit),
        bonus=evaluation.final.bonus,
        penalty=evaluation.final.penalty,
        council=list(evaluation.record.council),
        cap_rank=cap.rank if cap else "",
        cap_reason=cap.reason if cap else "",
        computed_rank=evaluation.computed_rank,
        rank=evaluation.rank,
    )


def decision(results: Results) -> Decision:
    settings = results.decision
    return Decision(
        head=results.decision_head,
        year=results.folder.settings.year,
        part_of_year=results.folder.settings.part_of_year,
        level=results.folder.settings.level,
        authority=results.authority,
        legal_bases=settings.legal_bases,
        proposer=proposed_in(settings.proposer, results.report),
        department=results.folder.settings.department.name,
        rows=results.rows,
        rank_counts=results.rank_counts,
        executors=settings.executors,
        recipients=settings.recipients,
        signature=settings.signature,
        amends=settings.amends,
        excluded=results.excluded,
        groups=results.groups,
        data=_ranking_data(results),
    )


def _ranking_data(results: Results) -> str:
    settings = results.folder.settings
    finals = [placed.evaluation.final for placed in results.placed]
    ranking = Ranking(
        {final.criteria_set.fingerprint: final.criteria_set for final in finals},
        [_ranked(placed) for placed in results.placed],
        settings.group_names,
        settings.places_apart,
    )
    return ranking_json(results.decision_head, settings.year, settings.part_of_year, ranking)


def _ranked(placed: Placed) -> RankedUnit:
    evaluation, record = placed.evaluation, placed.evaluation.record
    final = evaluation.final
    return RankedUnit(
        code=record.code,
        name=record.name,
        group=record.group,
        criteria_set=final.criteria_set.fingerprint,
        fields=[
            FieldPoints(code, final.criteria_set.by_code[code].title, sums.points, sums.applicable)
            for code, sums in final.field_sums.items()
        ],
        added=final.bonus - final.penalty,
        total=final.total,
        index=final.index,
        computed_rank=evaluation.computed_rank,
        cap=record.rank_cap.rank if record.rank_cap else "",
        rank=evaluation.rank,
        place=placed.place,
    )


def minutes(results: Results) -> Minutes:
    department, meeting, council = results.folder.settings.department, results.meeting, results.council
    return Minutes(
        head=Head(
            superior_body=department.name,
            issuing_body=council.name,
            symbol=meeting.symbol,
            place=department.place,
            number=meeting.number,
            day=meeting.ended.date(),
        ),
        year=results.folder.settings.year,
        part_of_year=results.folder.settings.part_of_year,
        level=results.folder.settings.level,
        council_name=council.name,
        started=meeting.started,
        ended=meeting.ended,
        venue=meeting.venue,
        attendees=council.members,
        chair=council.chair,
        secretary=council.secretary,
        agenda=meeting.agenda,
        discussions=_discussions(results),
        rows=results.rows,
        rank_counts=results.rank_counts,
        recipients=meeting.recipients,
        excluded=results.excluded,
        groups=results.groups,
        reporter="" if results.decision.amends else results.decision.proposer,
        report=results.report,
        quorum=council.quorum if council.has_quorum else "",
    )


def _discussions(results: Results) -> list[UnitDiscussion]:
    evaluations = {placed.evaluation.record.code: placed.evaluation for placed in results.placed}
    discussions = []
    for code, (votes, opinions) in results.voted.items():
        assert votes is not None, "decide checks that every unit has its vote"
        discussions.append(
            UnitDiscussion(
                unit_name=results.units[code].name,
                votes_for=votes.for_,
                votes_against=votes.against,
                votes_abstain=votes.abstain,
                opinions=opinions,
                changes=council_changes(evaluations[code]),
                not_voting=[member.full_name for member in results.council.not_voting(code)],
            )
        )
    return discussions


def council_changes(evaluation: Evaluation) -> list[str]:
    """ "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: …)"."""
    appraised, final = evaluation.appraised, evaluation.final
    return [
        change_line(code, points_of(appraised, code), points_of(final, code), change.reason)
        for code, change in evaluation.record.council.items()
    ]
