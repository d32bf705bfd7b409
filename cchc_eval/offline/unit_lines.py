"""What `check`, the command on a folder and the page say of each unit: its form, its own score, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_eval.offline.form_versions import saved_on
from cchc_eval.offline.forms import UnitForm, forms_of
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.scoring import UNIT, CriteriaSet, Score, evaluate_each
from cchc_eval.vietnamese.writing import in_column, number

AWAITED, FAULTY, VALID, NOT_SENT = "awaited", "faulty", "valid", "not_sent"


@dataclass(frozen=True)
class UnitLine:
    of: UnitForm
    score: Score | None  # None where no form can be read

    @property
    def state(self) -> str:
        if self.of.is_awaited:
            return AWAITED
        if self.of.problems:
            return FAULTY
        return VALID if self.of.unit.submitted else NOT_SENT

    @property
    def state_words(self) -> str:
        is_foreign = bool(self.of.foreign) and not self.of.paths
        faults = "Sai phiếu" if is_foreign else f"{len(self.of.problems)} lỗi"
        return {AWAITED: "Chưa nộp", FAULTY: faults, VALID: "Hợp lệ", NOT_SENT: "Không nộp"}[self.state]

    @property
    def figures(self) -> list[str]:
        """How many are answered, points, index and rank, by the unit itself."""
        if self.score is None:
            return ["–"] * 4
        own = self.score
        asked = [leaf for leaf in own.leaves.values() if leaf.criterion.scored_by == UNIT]
        answered = f"{len(asked) - len(own.left_open)}/{len(asked)}"
        return [answered, in_column(own.total), number(own.index, 2), own.rank]

    @property
    def gaps(self) -> str:
        if self.score is None:
            return ""
        gaps = {"chưa trả lời": self.score.left_open, "không phát sinh": self.score.not_applicable}
        return "; ".join(f"{what}: {', '.join(codes)}" for what, codes in gaps.items() if codes)

    @property
    def files(self) -> list[tuple[Path, str]]:
        """Each with the day and time when it was saved."""
        return [(path, saved_at(path)) for path in (*self.of.paths, *self.of.foreign)]


def saved_at(path: Path) -> str:
    return f"{saved_on(path):%d/%m %H:%M}"


def unit_lines(folder: RoundFolder, forms: Sequence[UnitForm]) -> list[UnitLine]:
    """Faults that come up when the units are scored go to the problems of their forms.

    What compares units counts among those whose forms are there.
    """
    scores: dict[str, Score] = {}
    for view in folder.by_set():
        scores |= _own_scores(forms_of(view, forms), view.criteria_set)
    return [UnitLine(one, scores.get(one.unit.code)) for one in forms]


def _own_scores(forms: Sequence[UnitForm], cset: CriteriaSet) -> dict[str, Score]:
    sent = {unit_form.unit.code: unit_form for unit_form in forms if unit_form.form is not None}
    evaluations, faults = evaluate_each(cset, [unit_form.record for unit_form in sent.values()])
    for fault in faults:
        sent[str(fault.unit)].problems.append(str(fault))
    return {evaluation.record.code: evaluation.self_score for evaluation in evaluations}
