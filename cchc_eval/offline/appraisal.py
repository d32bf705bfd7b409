"""The office's step: the appraisal workbook out, and the units' records with what it changed back in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.offline.files import Outputs, read_bytes
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.scoring import OFFICE, Evaluation, ScoringError, UnitRecord, evaluate_all, with_cap_of_set
from cchc_eval.vietnamese.writing import in_column
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_entries import UnitEntries, read_entries
from cchc_eval.workbook.appraisal_layout import shown_points, survey_field
from cchc_eval.workbook.appraisal_structure import same_number
from cchc_eval.workbook.form import figure_notes
from cchc_eval.workbook.guard import WorkbookError


def build_appraisal(
    folder: RoundFolder, forms: Sequence[UnitForm], target: Path, force: bool, remarks: list[str] | None = None
) -> list[Path]:
    """Write the workbook with every unit's own score; gives the files written. Raises BadInput.

    With `force` a workbook that is there already is made anew with all that was typed into it, and the old one is kept
    beside it. `remarks` receives which of the units' points changed.
    """
    remarks = [] if remarks is None else remarks
    if target.is_file() and not force:
        raise BadInput(
            f"Tệp {target} đã có; không ghi đè (thêm --force để lập lại theo phiếu hiện có: mọi ô đã nhập được giữ)."
        )
    evaluations = _evaluated(folder, [unit_form.record for unit_form in forms])
    entries: dict[str, UnitEntries] = {}
    names = [target.name]
    if target.is_file():
        entries = _entries(folder, target, remarks)
        remarks += _changed_points(evaluations, entries)
        if any(unit.cells for unit in entries.values()):
            names.append(_name_of_old(target))
            remarks.append(f"Bảng thẩm định cũ được giữ ở tệp {names[-1]}.")
    try:
        content = write_appraisal(
            folder.criteria_set,
            evaluations,
            department=folder.settings.department.name,
            notes=_notes_by_unit(forms),
            entries=entries,
            period=folder.settings.period,
        )
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    with Outputs(target.parent, names, force) as outputs:
        if len(names) > 1:
            outputs.write(names[1], read_bytes(target))
        outputs.write(target.name, content)
    return outputs.written


def _entries(folder: RoundFolder, target: Path, remarks: list[str]) -> dict[str, UnitEntries]:
    said: list[str] = []
    try:
        own_sets = {unit.code: folder.set_of(unit) for unit in folder.settings.units}
        return read_entries(target, folder.criteria_set, target.name, said, own_sets)
    except WorkbookError as error:
        first = f"Tệp {target}: không lấy được các mục đã nhập nên không ghi đè; sửa tệp này, hoặc đổi tên rồi làm lại."
        raise BadInput([first, *(in_file(problem, target.name) for problem in error.problems)]) from None
    finally:
        remarks += [in_file(remark, target.name) for remark in said]


def _changed_points(evaluations: Sequence[Evaluation], entries: Mapping[str, UnitEntries]) -> Iterator[str]:
    """What a person has to look at again after units changed their forms."""
    for evaluation in evaluations:
        unit = entries.get(evaluation.record.code, UnitEntries())
        places = evaluation.self_score.criteria_set.reckoning.places
        for code, leaf in evaluation.self_score.leaves.items():
            now = shown_points(leaf) if code in unit.own and not survey_field(leaf.criterion) else None
            shown = in_column(now) if isinstance(now, Decimal) else now
            if now is None or same_number(unit.own[code], now, places):
                continue
            kept = "; mục đã nhập được giữ, hãy xem lại" if code in unit.cells else ""
            yield (
                f"Đơn vị {evaluation.record.code}, tiêu chí {code}: điểm tự đánh giá đổi từ «{unit.own[code]}» thành "
                f"{shown}{kept}."
            )
    known = {evaluation.record.code for evaluation in evaluations}
    for code, unit in entries.items():
        if code not in known and unit.cells:
            yield f"Đơn vị {code}: không còn trong bảng mới; các mục đã nhập chỉ còn ở bảng cũ."


def _name_of_old(target: Path) -> str:
    """A name that no file has yet."""
    names = (f"{target.stem}-truoc{turn or ''}{target.suffix}" for turn in (0, *range(2, 10_000)))
    return next(name for name in names if not (target.parent / name).exists())


def evaluated_round(
    folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None = None
) -> tuple[Evaluation, ...]:
    """Every unit of the round, of each criteria set out of its own workbook. Raises BadInput with all problems."""
    problems: list[str] = []
    evaluations: list[Evaluation] = []
    for view in folder.by_set():
        try:
            evaluations += appraised_evaluations(view, forms_of(view, forms), remarks)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return tuple(evaluations)


def forms_of(folder: RoundFolder, forms: Sequence[UnitForm]) -> list[UnitForm]:
    codes = {unit.code for unit in folder.settings.units}
    return [unit_form for unit_form in forms if unit_form.unit.code in codes]


def appraised_evaluations(
    folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None = None
) -> tuple[Evaluation, ...]:
    """The units of one criteria set after the office's and the council's changes. Raises BadInput with all problems."""
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
            [unit.code for unit in folder.settings.excluded],
            _notes_by_unit(forms),
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
    units = {unit_form.unit.code: unit_form.unit for unit_form in forms}
    return tuple(
        with_cap_of_set(
            folder.criteria_set,
            evaluation,
            late=folder.settings.days_late(units[evaluation.record.code]) > 0,
        )
        for evaluation in evaluations
    )


def _evaluated(folder: RoundFolder, records: Sequence[UnitRecord]) -> tuple[Evaluation, ...]:
    try:
        return evaluate_all(folder.criteria_set, records)
    except ScoringError as error:
        raise BadInput(str(fault) for fault in error.faults) from None


def _notes_by_unit(forms: Sequence[UnitForm]) -> dict[str, dict[str, str]]:
    return {unit_form.unit.code: _notes(unit_form) for unit_form in forms}


def _notes(unit_form: UnitForm) -> dict[str, str]:
    """What the unit explained and names as evidence, by criterion."""
    form = unit_form.form
    if form is None:
        return {}
    notes: dict[str, list[str]] = {}
    for label, texts in (("Tài liệu kiểm chứng", form.evidence), ("Giải trình", form.explanations)):
        for code, text in texts.items():
            notes.setdefault(code, []).append(f"{label}: {text}")
    for code, text in figure_notes(form).items():
        notes.setdefault(code, []).append(text)
    return {code: "\n".join(lines) for code, lines in notes.items()}


def _missing_surveys(evaluation: Evaluation) -> list[str]:
    """A survey that was forgotten would cost the unit its points unnoticed: 0 must be entered as 0."""
    leaves = evaluation.final.leaves
    return [
        f"Đơn vị {evaluation.record.code}, tiêu chí {code}: cơ quan thẩm định chưa nhập kết quả vào bảng thẩm định; "
        "nếu kết quả là 0 thì nhập 0."
        for code in evaluation.final.unanswered
        if leaves[code].criterion.scored_by == OFFICE
    ]
