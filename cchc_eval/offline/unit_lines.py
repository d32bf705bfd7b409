"""What `check`, the command on a folder and the page say of each unit: its form, its own score, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cchc_eval.offline.form_versions import saved_on
from cchc_eval.offline.forms import UnitForm, forms_of
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.scoring import UNIT, CriteriaSet, Score, evaluate_each
from cchc_eval.vietnamese.writing import in_column, number, two_digits

AWAITED, FAULTY, LACKING, VALID, NOT_SENT = "awaited", "faulty", "lacking", "valid", "not_sent"


@dataclass(frozen=True)
class UnitLine:
    of: UnitForm
    score: Score | None  # None where no form can be read
    late: str = ""  # that the form came in after its deadline
    saved_late: bool = False  # the form was saved after its deadline, and when it came in is not written down

    @property
    def state(self) -> str:
        if self.of.is_awaited:
            return AWAITED
        if self.of.problems:
            return FAULTY
        if not self.of.unit.submitted:
            return NOT_SENT
        return LACKING if self.unanswered else VALID

    @property
    def unanswered(self) -> Sequence[str]:
        if not self.of.unit.submitted:
            return ()
        return self.of.blank if self.score is None else self.score.left_open

    @property
    def state_words(self) -> str:
        is_foreign = bool(self.of.foreign) and not self.of.paths
        faults = "Sai phiếu" if is_foreign else f"{len(self.of.problems) - self.of.details} lỗi"
        lacking = f"Thiếu {len(self.unanswered)} câu"
        words = {AWAITED: "Chưa nộp", FAULTY: faults, LACKING: lacking, VALID: "Hợp lệ", NOT_SENT: "Không nộp"}
        return words[self.state]

    @property
    def figures(self) -> list[str]:
        """How many are answered, points, index and rank, by the unit itself."""
        if self.score is None:
            known = f"{self.of.asked - len(self.of.blank)}/{self.of.asked}" if self.of.asked else "–"
            return [known, *["–"] * 3]
        own = self.score
        asked = [leaf for leaf in own.leaves.values() if leaf.criterion.scored_by == UNIT]
        answered = f"{len(asked) - len(own.left_open)}/{len(asked)}"
        return [answered, in_column(own.total), number(own.index, 2), own.rank]

    @property
    def gaps(self) -> str:
        found = [self.late or ("lưu sau hạn nộp, chưa ghi ngày nhận" if self.saved_late else "")]
        open_, idle = (self.of.blank, ()) if self.score is None else (self.score.left_open, self.score.not_applicable)
        gaps = {"chưa trả lời": open_, "không phát sinh": idle}
        found += [f"{what}: {', '.join(codes)}" for what, codes in gaps.items() if codes]
        return "; ".join(filter(None, found))

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
    return [_line(folder, one, scores.get(one.unit.code)) for one in forms]


def _line(folder: RoundFolder, one: UnitForm, score: Score | None) -> UnitLine:
    unit, settings = one.unit, folder.settings
    days, deadline = settings.days_late(unit), settings.deadline_of(unit)
    came = unit.submitted and bool(one.paths)
    is_open = came and unit.received is None and deadline is not None
    saved_late = is_open and min(saved_on(path).date() for path in one.paths) > (deadline or date.max)
    return UnitLine(one, score, f"nộp chậm {two_digits(days)} ngày" if came and days else "", saved_late)


def left_to_say(folder: RoundFolder, lines: Sequence[UnitLine]) -> list[str]:
    """Of forms without a fault: what they leave open, all units together."""
    said = []
    if lacking := [f"{line.of.unit.code} ({', '.join(line.unanswered)})" for line in lines if line.state == LACKING]:
        said.append(f"Còn tiêu chí chưa trả lời, 0 điểm nếu đơn vị không bổ sung: {', '.join(lacking)}.")
    if late := [line.of.unit.code for line in lines if line.saved_late]:
        where = folder.settings.words.place("units", "received")
        said.append(f"Phiếu lưu sau hạn nộp mà chưa ghi ngày nhận: {', '.join(late)}; nộp chậm thì ghi {where}.")
    return said


def _own_scores(forms: Sequence[UnitForm], cset: CriteriaSet) -> dict[str, Score]:
    sent = {unit_form.unit.code: unit_form for unit_form in forms if unit_form.form is not None}
    evaluations, faults = evaluate_each(cset, [unit_form.record for unit_form in sent.values()])
    for fault in faults:
        sent[str(fault.unit)].problems.append(str(fault))
    return {evaluation.record.code: evaluation.self_score for evaluation in evaluations}
