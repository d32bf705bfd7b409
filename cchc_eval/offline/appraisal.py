"""The office's step: the appraisal workbook out, and the units' records with what it changed back in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file, typed
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import UnitForm, forms_of, notes_by_unit
from cchc_eval.offline.older_sets import changes_told, older_sets
from cchc_eval.offline.part_books import layout_sets, office_scope
from cchc_eval.offline.part_merge import Given, finished
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.rules.appraisal_parts import OFFICE as BY_OFFICE
from cchc_eval.rules.appraisal_parts import part_of
from cchc_eval.scoring import (
    OFFICE,
    CriteriaSet,
    Evaluation,
    ScoringError,
    UnitRecord,
    evaluate,
    evaluate_all,
    stages_by_group,
    with_cap_of_set,
)
from cchc_eval.scoring.figures import OF_THE_SYSTEM
from cchc_eval.scoring.set_changes import asked_anew
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import in_column, number
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_entries import UnitEntries, read_done, read_entries
from cchc_eval.workbook.appraisal_layout import Scope, shown_points, survey_field
from cchc_eval.workbook.appraisal_structure import same_number, written_points
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import OtherSet, read_stamp


def build_appraisal(
    folder: RoundFolder,
    forms: Sequence[UnitForm],
    target: Path,
    force: bool,
    remarks: list[str] | None = None,
    *,
    scope: Scope | None = None,
    given: Given | None = None,
    notes: Mapping[str, Mapping[str, str]] | None = None,
    merging: bool = False,
) -> list[Path]:
    """Write the workbook with every unit's own score; gives the files written. Raises BadInput.

    With `force` a workbook that is there already is made anew with all that was typed into it, and the old one is kept
    beside it. `remarks` receives which of the units' points changed. `scope`: what the workbook asks for where the
    appraisal is split; `given`: what bodies gave, which the office's workbook shows; `notes`: what stands beside a
    criterion besides what the unit wrote.
    """
    remarks = [] if remarks is None else remarks
    refuse_existing([target], force)
    evaluations: Sequence[Evaluation] = _evaluated(
        folder, [_with_parts(one.record, scope, given or {}) for one in forms]
    )
    if scope is not None and scope.body:
        units = {one.unit.code: _asks(scope.of_unit(one.unit.code), folder.set_of(one.unit)) for one in forms}
        evaluations = [one for one in evaluations if units[one.record.code]]
    entries: dict[str, UnitEntries] = {}
    done: set[str] = set()
    marks: dict[str, dict[str, str]] = {}
    kept = False
    if target.is_file():
        said = len(remarks)
        entries, done, kept, codes = _typed(folder, target, scope, remarks)
        # What `merge` writes anew holds all that the old one did, unless something was there that is not read.
        kept = kept and (not merging or len(remarks) > said)
        changed = list(_changed_points(evaluations, entries, scope))
        remarks += [one.message for one in changed]
        marks = _marked(evaluations, entries, changed)
        if new := [unit for unit in marks if any(one.unit == unit for one in changed)]:
            where = "tên đơn vị và điểm nền cam, thẻ sheet màu cam"
            remarks.append(f"Tệp {target}: đã đánh dấu {len(new)} đơn vị cần xem lại ({', '.join(new)}): {where}.")
        again = list(_opened_again(evaluations, entries, scope, codes, done)) if scope is not None and done else []
        remarks += [message for _, message in again]
        done -= {one.unit for one in changed}.union(*(units for units, _ in again))
    try:
        content = write_appraisal(
            folder.criteria_set,
            evaluations,
            department=folder.settings.department.name,
            notes=_beside(notes_by_unit(forms), notes or {}),
            entries=entries,
            period=folder.settings.period,
            scope=scope,
            done=done,
            marks=marks,
        )
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    with Outputs(target.parent, [target.name], force, keep=kept, remarks=remarks) as outputs:
        outputs.write(target.name, content)
    return outputs.written


def _asks(scope: Scope, cset: CriteriaSet) -> bool:
    return any(leaf.code in scope.leaves for leaf in cset.leaves)


def _beside(
    notes: Mapping[str, Mapping[str, str]], more: Mapping[str, Mapping[str, str]]
) -> Mapping[str, Mapping[str, str]]:
    both = {unit: dict(own) for unit, own in notes.items()}
    for unit, added in more.items():
        own = both.setdefault(unit, {})
        for code, text in added.items():
            own[code] = "\n".join(filter(None, (own.get(code, ""), text)))
    return both


def refuse_existing(targets: Sequence[Path], force: bool) -> None:
    """Raises BadInput."""
    if not force:
        problems = [
            f"Tệp {target} đã có; không ghi đè (thêm --force để lập lại theo phiếu hiện có: mọi ô đã nhập được giữ)."
            for target in targets
            if target.is_file()
        ]
        if problems:
            raise BadInput(problems)


def _with_parts(record: UnitRecord, scope: Scope | None, given: Given) -> UnitRecord:
    """The record with what the workbook asks for, and with what bodies gave of the rest."""
    if scope is None:
        return record
    own = {code: change for code, change in record.appraised.items() if code in scope.leaves}
    return replace(record, appraised={**own, **given.get(record.code, {})})


def _typed(
    folder: RoundFolder, target: Path, scope: Scope | None, remarks: list[str]
) -> tuple[dict[str, UnitEntries], set[str], bool, frozenset[str]]:
    """What was typed into the workbook, the units that its body is done with, whether it holds anything, and the
    criteria that its body was given when it was made."""
    said: list[str] = []
    try:
        workbook = open_guarded(target, target.name)
        stamp = read_stamp(workbook, "appraisal", target.name)
        made_from = _set_of(folder, stamp.get("fingerprint", ""))
        sets = layout_sets(replace(folder, criteria_set=made_from))
        entries = read_entries(workbook, made_from, target.name, said, sets, scope)
        kept = entries if scope is None else read_entries(workbook, made_from, target.name, [], sets)
        done = read_done(workbook)[0] if scope is not None and scope.body else set()
        codes = frozenset(stamp.get("codes", "").split())
        if made_from is not folder.criteria_set:
            said += _on_other_criteria(made_from, folder.criteria_set, entries)
            if scope is not None and not scope.leaves.isdisjoint(asked_anew(made_from, folder.criteria_set)):
                done = set()
        return entries, done, bool(done) or any(unit.cells for unit in kept.values()), codes
    except WorkbookError as error:
        first = f"Tệp {target}: không lấy được các mục đã nhập nên không ghi đè; sửa tệp này, hoặc đổi tên rồi làm lại."
        raise BadInput([first, *(in_file(problem, target.name, folder.path) for problem in error.problems)]) from None
    finally:
        remarks += [in_file(remark, target.name, folder.path) for remark in said]


@dataclass(frozen=True)
class _Changed:
    """What a unit changed since the workbook was made."""

    unit: str
    message: str
    code: str = ""  # of the criterion; "" where the unit itself is gone
    before: str = ""


def _set_of(folder: RoundFolder, fingerprint: str) -> CriteriaSet:
    """That a workbook was made from, where it is kept; else the folder's."""
    found = [cset for cset in (folder.criteria_set, *older_sets(folder.path)) if cset.fingerprint == fingerprint]
    return found[0] if found else folder.criteria_set


def _on_other_criteria(before: CriteriaSet, after: CriteriaSet, entries: Mapping[str, UnitEntries]) -> Iterator[str]:
    """What became of what was typed before the criteria changed."""
    yield f"lập lại theo bộ tiêu chí đã sửa; {'; '.join(changes_told(before, after))}"
    changed, there = {*asked_anew(before, after)}, {leaf.code for leaf in after.leaves}
    for unit, own in entries.items():
        gone = [code for code in own.cells if code not in there]
        again = [code for code in own.cells if code in changed]
        if gone:
            yield f"đơn vị {unit}: tiêu chí {', '.join(gone)} không còn, mục đã nhập chỉ còn ở bảng cũ"
        if again:
            yield f"đơn vị {unit}: tiêu chí {', '.join(again)} đã đổi, mục đã nhập được giữ; hãy xem lại"


def _changed_points(
    evaluations: Sequence[Evaluation], entries: Mapping[str, UnitEntries], scope: Scope | None
) -> Iterator[_Changed]:
    """Of units that changed their forms what a person has to look at again."""
    for evaluation in evaluations:
        unit = entries.get(evaluation.record.code, UnitEntries())
        places = evaluation.self_score.criteria_set.reckoning.places
        for code, leaf in evaluation.self_score.leaves.items():
            now = shown_points(leaf) if code in unit.own and not survey_field(leaf.criterion) else None
            shown = in_column(now) if isinstance(now, Decimal) else now
            if now is None or same_number(unit.own[code], now, places):
                continue
            if scope is not None and scope.body and code not in scope.leaves:
                continue
            kept = "; mục đã nhập được giữ, hãy xem lại" if code in unit.cells else ""
            where = f"Đơn vị {evaluation.record.code}, tiêu chí {code}"
            said = f"{where}: điểm tự đánh giá đổi từ {written_points(unit.own[code])} thành {shown}{kept}."
            yield _Changed(evaluation.record.code, said, code, unit.own[code])
    known = {evaluation.record.code for evaluation in evaluations}
    for code, unit in entries.items():
        if code not in known and unit.cells:
            yield _Changed(code, f"Đơn vị {code}: không còn trong bảng mới; các mục đã nhập chỉ còn ở bảng cũ.")


def _marked(
    evaluations: Sequence[Evaluation], entries: Mapping[str, UnitEntries], changed: Sequence[_Changed]
) -> dict[str, dict[str, str]]:
    """By unit and criterion the points that the office saw before the unit changed them, now and in earlier
    corrections; none where they are again what they were."""
    found: dict[str, dict[str, str]] = {}
    now = {(one.unit, one.code): one.before for one in changed if one.code}
    for evaluation in evaluations:
        unit = evaluation.record.code
        marks = entries.get(unit, UnitEntries()).marks
        places = evaluation.self_score.criteria_set.reckoning.places
        for code, leaf in evaluation.self_score.leaves.items():
            before = marks.get(code, now.get((unit, code)))
            if before is not None and not same_number(before, shown_points(leaf), places):
                found.setdefault(unit, {})[code] = before
    return found


def _opened_again(
    evaluations: Sequence[Evaluation],
    entries: Mapping[str, UnitEntries],
    scope: Scope,
    before: Collection[str],
    done: Collection[str],
) -> Iterator[tuple[frozenset[str], str]]:
    """Units that a body was done with and has to look at again, besides those whose points changed: it was given or
    lost criteria, or figures answer otherwise. `before`: its criteria when the workbook was made."""
    leaves = {one.record.code: one.self_score.leaves for one in evaluations if one.record.code in done}
    for some, what in ((scope.leaves - set(before), "nay giao thêm"), (set(before) - scope.leaves, "không còn giao")):
        if units := frozenset(unit for unit, own in leaves.items() if not some.isdisjoint(own)):
            listed = ", ".join(sorted(some, key=alphabetical))
            yield units, f"{scope.whose}: {what} {listed}; hãy xem lại rồi ghi lại đã xong {len(units)} đơn vị."
    for one in evaluations:
        code, unit = one.record.code, entries.get(one.record.code, UnitEntries())
        for leaf, given in one.record.appraised.items() if code in leaves else ():
            if not given.reason.startswith(OF_THE_SYSTEM) or leaf not in scope.leaves or leaf not in before:
                continue
            scored = one.appraised.leaves[leaf]
            now = (given.answer or {}).get(survey_field(scored.criterion), scored.points)
            if leaf not in unit.cells and isinstance(now, Decimal | int) and _figure_in(unit, leaf) != now:
                said = f"số liệu của hệ thống nay cho {number(now)}; hãy xem lại rồi ghi lại đã xong"
                yield frozenset({code}), f"Đơn vị {code}, tiêu chí {leaf}: {said}."


def _figure_in(unit: UnitEntries, code: str) -> Decimal | None:
    """What figures gave when the workbook was made."""
    cells = unit.figures.get(code, {})
    entry = cells.get("survey") or cells.get("appraised")
    if entry is None or isinstance(entry.value, str):
        return None
    value = Decimal(str(entry.value))
    return value * 100 if entry.in_percent else value


def evaluated_round(
    folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None = None
) -> tuple[Evaluation, ...]:
    """Every unit of the round, of each criteria set out of its own workbook. Raises BadInput with all problems."""
    given: Given = {}
    if folder.settings.parts:
        given = finished(folder, forms, remarks)
    problems: list[str] = []
    evaluations: list[Evaluation] = []
    for view in folder.by_set():
        try:
            evaluations += _appraised(view, forms_of(view, forms), remarks, given)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return tuple(evaluations)


def _appraised(
    folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None, given: Given
) -> tuple[Evaluation, ...]:
    """The units of one criteria set after the office's and the council's changes. Raises BadInput with all problems."""
    said: list[str] = []
    if not folder.appraisal.is_file():
        raise BadInput(
            f"Tệp {folder.appraisal}: chưa có; chạy «cchc-eval appraise {typed(folder.path)}», điền kết quả "
            "thẩm định rồi làm lại."
        )
    scope = office_scope(folder)
    try:
        records = read_appraisal(
            folder.appraisal,
            folder.criteria_set,
            [_with_parts(unit_form.record, scope, given) for unit_form in forms],
            folder.appraisal.name,
            said,
            [unit.code for unit in folder.settings.excluded],
            notes_by_unit(forms),
            scope,
        )
    except OtherSet as error:
        if _set_of(folder, error.stamp.get("fingerprint", "")) is folder.criteria_set:
            raise BadInput(error.problems) from None
        raise BadInput(
            f"Tệp {folder.appraisal}: làm theo bộ tiêu chí trước khi sửa; chạy «cchc-eval appraise "
            f"{typed(folder.path)} --force» để lập lại theo bộ hiện nay: mọi ô đã nhập được giữ."
        ) from None
    except WorkbookError as error:
        raise BadInput(in_file(problem, folder.appraisal.name, folder.path) for problem in error.problems) from None
    except ScoringError as error:
        raise BadInput(str(fault) for fault in error.faults) from None
    finally:
        if remarks is not None:
            remarks += [in_file(remark, folder.appraisal.name, folder.path) for remark in said]
    evaluations = _evaluated(folder, records)
    if remarks is not None:
        remarks += _shown_otherwise(folder, evaluations)
    owners = part_of(folder.settings.parts, folder.criteria_set)
    problems = [problem for evaluation in evaluations for problem in _missing_surveys(evaluation, owners)]
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


def _shown_otherwise(folder: RoundFolder, evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """Of a set that compares units: a sheet has the others as they answered, the decision as they are appraised."""
    cset, name = folder.criteria_set, folder.appraisal.name
    bare = [replace(one.record, appraised={}, council={}) for one in evaluations]
    stages = stages_by_group(cset, bare)
    for one in evaluations if stages else ():
        shown = evaluate(cset, one.record, stages.get(one.record.group)).final.total
        if shown != one.final.total:
            codes = ", ".join(leaf.code for leaf in cset.groups.get(one.record.group, cset).compares)
            yield (
                f"Tệp {name}, đơn vị {one.record.code}: sheet hiện {in_column(shown)} điểm, quyết định ghi "
                f"{in_column(one.final.total)} vì tiêu chí so sánh giữa các đơn vị ({codes}) tính theo kết quả thẩm "
                "định của mọi đơn vị."
            )


def _evaluated(folder: RoundFolder, records: Sequence[UnitRecord]) -> tuple[Evaluation, ...]:
    try:
        return evaluate_all(folder.criteria_set, records)
    except ScoringError as error:
        raise BadInput(str(fault) for fault in error.faults) from None


def _missing_surveys(evaluation: Evaluation, owners: Mapping[str, str]) -> list[str]:
    """A survey that was forgotten would cost the unit its points unnoticed: 0 must be entered as 0.

    `owners`: by criterion who appraises it.
    """
    leaves = evaluation.final.leaves
    whose = {code: owner if owner != BY_OFFICE else owner.lower() for code, owner in owners.items()}
    return [
        f"Đơn vị {evaluation.record.code}, tiêu chí {code}: {whose[code]} chưa nhập kết quả vào bảng thẩm định; "
        "nếu kết quả là 0 thì nhập 0."
        for code in evaluation.final.unanswered
        if leaves[code].criterion.scored_by == OFFICE
    ]
