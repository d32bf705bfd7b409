"""The office's step: the appraisal workbook out, and the units' records with what it changed back in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.scoring import OFFICE, Evaluation, ScoringError, UnitRecord, evaluate_all
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.guard import WorkbookError


def build_appraisal(folder: RoundFolder, forms: Sequence[UnitForm], target: Path, force: bool) -> None:
    """Write the workbook with every unit's own score. Raises BadInput."""
    evaluations = _evaluated(folder, [unit_form.record for unit_form in forms])
    notes = {unit_form.unit.code: _notes(unit_form) for unit_form in forms}
    try:
        content = write_appraisal(
            folder.criteria_set, evaluations, department=folder.settings.department.name, notes=notes
        )
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    with Outputs(target.parent, [target.name], force) as outputs:
        outputs.write(target.name, content)


def appraised_evaluations(
    folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None = None
) -> tuple[Evaluation, ...]:
    """Every unit after the office's and the council's changes. Raises BadInput with all problems."""
    said: list[str] = []
    if not folder.appraisal.is_file():
        raise BadInput(
            f"Tệp {folder.appraisal}: chưa có; chạy «cchc-eval appraise», điền kết quả thẩm định rồi làm lại."
        )
    try:
        records = read_appraisal(
            folder.appraisal,
            folder.criteria_set,
            [unit_form.record for unit_form in forms],
            folder.appraisal.name,
            said,
        )
    except WorkbookError as error:
        raise BadInput(in_file(problem, folder.appraisal.name) for problem in error.problems) from None
    except ScoringError as error:
        raise BadInput(str(fault) for fault in error.faults) from None
    finally:
        if remarks is not None:
            remarks += [in_file(remark, folder.appraisal.name) for remark in said]
    evaluations = _evaluated(folder, records)
    problems = [problem for evaluation in evaluations for problem in _missing_surveys(evaluation)]
    if problems:
        raise BadInput(problems)
    return evaluations


def _evaluated(folder: RoundFolder, records: Sequence[UnitRecord]) -> tuple[Evaluation, ...]:
    try:
        return evaluate_all(folder.criteria_set, records)
    except ScoringError as error:
        raise BadInput(str(fault) for fault in error.faults) from None


def _notes(unit_form: UnitForm) -> dict[str, str]:
    """What the unit explained and names as evidence, by criterion."""
    form = unit_form.form
    if form is None:
        return {}
    notes: dict[str, list[str]] = {}
    for label, texts in (("Tài liệu kiểm chứng", form.evidence), ("Giải trình", form.explanations)):
        for code, text in texts.items():
            notes.setdefault(code, []).append(f"{label}: {text}")
    return {code: "\n".join(lines) for code, lines in notes.items()}


def _missing_surveys(evaluation: Evaluation) -> list[str]:
    """A survey that was forgotten would cost the unit its points unnoticed: 0 must be entered as 0."""
    leaves = evaluation.final.leaves
    return [
        f"Đơn vị {evaluation.record.code}, tiêu chí {code}: Văn phòng chưa nhập kết quả vào bảng thẩm định; "
        "nếu kết quả là 0 thì nhập 0."
        for code in evaluation.final.unanswered
        if leaves[code].criterion.scored_by == OFFICE
    ]
