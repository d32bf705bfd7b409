"""The units' forms of a round: written blank, read back and matched with the units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from cchc_eval.offline import older_sets
from cchc_eval.offline.errors import BadInput, in_file, typed
from cchc_eval.offline.form_files import ARCHIVES, FormFile, form_files
from cchc_eval.offline.form_versions import told_apart
from cchc_eval.offline.round_folder import FORMS, RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.scoring import UNIT, Change, CriteriaSet, UnitRecord
from cchc_eval.scoring.figures import office_changes
from cchc_eval.scoring.set_changes import asked_anew
from cchc_eval.workbook.form import FaultyForm, FilledForm, figure_notes, read_form
from cchc_eval.workbook.form_names import UnitNames
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.stamp import OtherSet, stamped_unit

T = TypeVar("T")
Step = Callable[[str], None]  # called with the name of each file, to show progress


@dataclass
class UnitForm:
    """What came in from one unit, and what is wrong with it."""

    unit: Unit
    paths: list[Path] = field(default_factory=list)  # of one in an archive: the archive's, and its name in there
    form: FilledForm | None = None
    problems: list[str] = field(default_factory=list)
    details: int = 0  # of the problems those that only say more about another
    explained: bool = False  # the problems already say why there is no form
    foreign: list[Path] = field(default_factory=list)  # called as its form, and another unit's inside
    # In place of a problem what the unit itself can do about it: "" where that is the office's.
    to_unit: dict[str, str] = field(default_factory=dict)
    versions: list[tuple[Path, FilledForm]] = field(default_factory=list)  # every one that was read
    carried: FilledForm | None = None  # what still holds of a form that an older criteria set was answered with
    old_set: bool = False  # its form is on criteria that the folder does not know any more
    asked: int = 0  # of a form with wrong cells: how many criteria it asks for
    blank: Sequence[str] = ()  # and which of them it does not answer
    of_office: Mapping[str, Change] = field(default_factory=dict)  # what figures answer in the office's place

    @property
    def is_awaited(self) -> bool:
        """Whether nothing came in yet, not even a file that can't be read."""
        return self.unit.submitted and not self.paths and not self.explained and not self.foreign

    @property
    def for_unit(self) -> list[str]:
        """The problems as the unit is told them, without those that only the office can settle."""
        return [told for problem in self.problems if (told := self.to_unit.get(problem, problem))]

    @property
    def needs_form(self) -> bool:
        """Whether the form that the unit has is not the one to go on with."""
        own_is_missing = bool(self.foreign) and not self.paths
        return self.carried is not None or self.old_set or own_is_missing

    def of_office_only(self, *problems: str) -> None:
        self.problems += problems
        self.to_unit.update(dict.fromkeys(problems, ""))

    @property
    def record(self) -> UnitRecord:
        """What the scoring core evaluates; without a form, the empty answers of a unit that did not submit."""
        return UnitRecord(
            code=self.unit.code,
            name=self.unit.name,
            answers=self.form.answers if self.form else {},
            appraised=self.of_office,
            rank_cap=self.unit.rank_cap,
            submitted=self.unit.submitted,
            counts=self.unit.counts,
            group=self.unit.group,
            inapplicable=frozenset(self.unit.inapplicable),
        )


def read_forms(folder: RoundFolder, step: Step, remarks: list[str] | None = None) -> tuple[list[UnitForm], list[str]]:
    """Every unit with its form, in the settings' order, and the problems that belong to no unit.

    A form holds its unit's code, so files may have any name, except one that speaks of another unit. Never raises:
    what is wrong is listed; what is not wrong and still has to be shown goes to `remarks`.
    """
    received = _Received(folder, [] if remarks is None else remarks)
    for file in received.files():
        received.read(file)
        step(received.shown(file.path))
    received.check()
    return list(received.units.values()), received.strays


def require_forms(folder: RoundFolder, step: Step, remarks: list[str] | None = None) -> Sequence[UnitForm]:
    """All forms in order. Raises BadInput with every problem of every form."""
    received, problems = read_forms(folder, step, remarks)
    problems += [problem for unit_form in received for problem in unit_form.problems]
    if problems:
        raise BadInput(problems)
    return received


def forms_of(folder: RoundFolder, forms: Sequence[UnitForm]) -> list[UnitForm]:
    codes = {unit.code for unit in folder.settings.units}
    return [unit_form for unit_form in forms if unit_form.unit.code in codes]


def notes_by_unit(forms: Sequence[UnitForm]) -> dict[str, dict[str, str]]:
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


class _Received:
    """The folder of filled forms: each file matched with a unit, or named."""

    def __init__(self, folder: RoundFolder, remarks: list[str]) -> None:
        self.folder = folder
        self.remarks = remarks
        self.told: set[str] = set()  # of what changed in the criteria
        self.strays: list[str] = []  # problems of files that belong to no unit
        self.units = {
            unit.code: UnitForm(unit, of_office=office_changes(folder.set_of(unit), folder.figures.get(unit.code, {})))
            for unit in folder.settings.evaluated
        }
        self.excluded = {unit.code: unit for unit in folder.settings.excluded}
        self.own_sets = {unit.code: folder.set_of(unit) for unit in folder.settings.units}
        self.names = UnitNames(folder.settings.units)
        self.inside: Counter[Path] = Counter()  # forms by archive, and folder in one

    @cached_property
    def older_sets(self) -> list[CriteriaSet]:
        return older_sets.older_sets(self.folder.path)

    def files(self) -> list[FormFile]:
        """The workbooks; any other file is named, for nobody should wait for it to count."""
        try:
            found = form_files(self.folder.forms)
        except BadInput as error:
            self.strays += error.problems
            return []
        for path, message in found.others:
            what = "Thư mục" if path.is_dir() else "Tệp"
            self.remarks.append(f"{what} «{self.shown(path)}»: {message}.")
        paths = [*(file.path for file in found.forms), *(path for path, _ in found.refused)]
        self.inside.update(parent for path in paths for parent in path.parents)
        for path, message in found.refused:
            self._refuse(path, message)
        return found.forms

    def shown(self, path: Path) -> str:
        return f"{FORMS}/{path.relative_to(self.folder.forms).as_posix()}"

    def _refuse(self, path: Path, message: str) -> None:
        problem = f"Tệp «{self.shown(path)}»: {message}."
        owner = self._named_after(path)
        if owner is None:
            self.strays.append(problem)
        else:
            owner.problems.append(problem)
            owner.explained = True

    def read(self, file: FormFile) -> None:
        path, shown = file.path, self.shown(file.path)
        remarks: list[str] = []
        try:
            try:
                form = self._read(file, self.folder.criteria_set, self.own_sets, remarks)
            except OtherSet as other:
                form = self._of_older_set(file, other, remarks)
        except WorkbookError as error:
            owner = self._refuse_form(file, [in_file(problem, shown) for problem in error.problems])
            if owner is not None and isinstance(error, FaultyForm):
                owner.asked, owner.blank = error.asked, error.left_open
        else:
            self._take(path, form)
        self.remarks += [in_file(remark, shown) for remark in remarks]

    def _read(
        self, file: FormFile, cset: CriteriaSet, own_sets: Mapping[str, CriteriaSet], remarks: list[str]
    ) -> FilledForm:
        return read_form(
            file.content,
            cset,
            name=self.shown(file.path),
            remarks=remarks,
            own_sets=own_sets,
            figures=self.folder.figures,
            period=self.folder.settings.period,
        )

    def _of_older_set(self, file: FormFile, other: OtherSet, remarks: list[str]) -> FilledForm:
        """A form that was made before the criteria changed: valid where only texts did, else told what to answer again.

        Raises WorkbookError.
        """
        owner = self.units.get(other.stamp.get("unit_code", ""))
        if owner is None:
            raise other
        before = older_sets.of_unit(self.older_sets, owner.unit, other.stamp.get("fingerprint", ""))
        if before is None:
            owner.old_set = True
            owner.to_unit |= dict.fromkeys(
                other.problems, f"Phiếu làm theo bộ tiêu chí khác ({other.stamp.get('title')}); điền phiếu mới gửi kèm."
            )
            raise other
        after, shown = self.own_sets[owner.unit.code], self.shown(file.path)
        form = self._read(file, before, {}, remarks)
        told = older_sets.changes_told(before, after)
        if new := [line for line in told if line not in self.told]:
            self.told.update(new)
            self.remarks.append("Bộ tiêu chí đã đổi sau khi xuất phiếu:")
            self.remarks += [f"{line}." for line in new]
        again = [code for code in asked_anew(before, after) if after.by_code[code].scored_by == UNIT]
        held = {leaf.code for leaf in after.leaves} - {*again}
        form = replace(
            form,
            answers=_only(form.answers, held),
            explanations=_only(form.explanations, held),
            evidence=_only(form.evidence, held),
            contests=_only(form.contests, held),
            figures=_only(form.figures, held),
        )
        if again:
            owner.carried, codes = form, ", ".join(again)
            problem = (
                f"Tệp «{shown}»: làm theo bộ tiêu chí trước khi sửa; đơn vị phải kê khai lại tiêu chí {codes}. "
                f"Chạy «cchc-eval check {typed(self.folder.path)} --gui-lai» để lập phiếu mới, đã điền sẵn các tiêu "
                f"chí khác; phiếu nhận lại thì đặt vào {self.folder.forms} thay tệp này."
            )
            owner.to_unit[problem] = (
                f"Bộ tiêu chí đã sửa sau khi xuất phiếu; kê khai lại tiêu chí {codes} trong phiếu mới gửi kèm, các "
                "tiêu chí khác đã điền sẵn."
            )
            raise WorkbookError(problem)
        remarks.append(f"Tệp «{shown}»: làm theo bộ tiêu chí trước khi sửa, chỉ khác nội dung chữ nên vẫn dùng được.")
        return form

    def _refuse_form(self, file: FormFile, problems: list[str]) -> UnitForm | None:
        """Gives whose form it is."""
        path, code = file.path, stamped_unit(file.content)
        if code and self._is_foreign(path, code):
            return None
        if code in self.excluded:
            self._pass_over(path, self.excluded[code])
            return None
        owner = self.units.get(code) or self._named_after(path)
        if owner is None:
            self.strays += problems
        else:
            owner.paths.append(path)
            owner.problems += problems
        return owner

    def _take(self, path: Path, form: FilledForm) -> None:
        code = form.unit_code
        if self._is_foreign(path, code):
            return
        if code in self.excluded:
            self._pass_over(path, self.excluded[code])
            return
        owner = self.units.get(code)
        if owner is None:
            whose = f"phiếu của đơn vị «{form.unit_name}» (mã {code})"
            self.strays.append(f"Tệp «{self.shown(path)}»: là {whose}, không có trong đợt đánh giá này.")
        else:
            owner.paths.append(path)
            owner.form = form
            owner.versions.append((path, form))

    def _is_foreign(self, path: Path, code: str) -> bool:
        """Whether the file is called as one unit's form, or came so, and is another's inside; which is told."""
        named = next(((what, codes) for what, codes in self._named(path) if code not in codes), None)
        if named is None:
            return False
        what, codes = named
        own, known = ", ".join(sorted(codes)), {unit.code: unit for unit in self.folder.settings.units}
        whose = f"phiếu của đơn vị «{known[code].name}» (mã {code})" if code in known else f"phiếu của đơn vị mã {code}"
        problem = (
            f"Tệp «{self.shown(path)}»: tên {what} ghi đơn vị {own} nhưng bên trong là {whose}; nếu đúng là của {code} "
            f"thì đổi tên {what}, nếu đơn vị {own} điền nhầm phiếu thì gửi lại đơn vị phiếu đúng: chạy «cchc-eval "
            f"check {typed(self.folder.path)} --gui-lai»; phiếu nhận lại thì đặt vào {self.folder.forms} thay tệp này."
        )
        owner = self._owner_of(codes)
        if owner is None:
            self.strays.append(problem)
        else:
            owner.foreign.append(path)
            owner.problems.append(problem)
            owner.to_unit[problem] = (
                f"Tệp «{path.name}» là {whose}, không phải phiếu của đơn vị; hãy điền phiếu gửi kèm rồi gửi lại."
            )
        return True

    def _pass_over(self, path: Path, unit: Unit) -> None:
        self.remarks.append(
            f"Tệp «{self.shown(path)}»: là phiếu của đơn vị {unit.code}, không đánh giá, xếp hạng ({unit.excluded}), "
            "nên không được đọc."
        )

    def _named(self, path: Path) -> Iterator[tuple[str, Collection[str]]]:
        """Of the file's own name, and of each folder and archive around that holds no other form: what it is, and the
        units that it speaks of."""
        if codes := self.names.in_file(path):
            yield "tệp", codes
        for parent in path.parents:
            if parent == self.folder.forms:
                return
            is_archive = parent.suffix.lower() in ARCHIVES
            codes = self.names.in_text(parent.stem if is_archive else parent.name)
            if codes and self.inside[parent] < 2:
                yield (f"tệp nén «{parent.name}»" if is_archive else f"thư mục «{parent.name}»"), codes

    def _owner_of(self, codes: Collection[str]) -> UnitForm | None:
        return self.units.get(next(iter(codes))) if len(codes) == 1 else None

    def _named_after(self, path: Path) -> UnitForm | None:
        """The unit whose file it is by its name: "phieu-U1 (2).xlsx"."""
        return next((owner for _, codes in self._named(path) if (owner := self._owner_of(codes))), None)

    def check(self) -> None:
        """Note units with no form, with more than one, and with one although they are marked as not submitting."""
        # Where files are left that nobody could match, one of them may be the form that is missing.
        unmatched = self.strays or any(one.foreign for one in self.units.values())
        maybe = "nếu phiếu là một tệp nêu trên thì sửa tệp đó; " if unmatched else ""
        not_handed_in = self.folder.settings.words.says("units", "submitted", False)
        for received in self.units.values():
            code, names = received.unit.code, [self.shown(path) for path in received.paths]
            if len(names) > 1:
                several = (
                    f"Đơn vị {code}: có {len(names)} phiếu ({', '.join(names)}); hãy giữ một trong thư mục {FORMS}."
                )
                versions = [(path, self.shown(path), form) for path, form in received.versions]
                told = [*told_apart(f"Đơn vị {code}", self.own_sets[code], versions)]
                received.of_office_only(several, *told)
                received.details += len(told)
            if names and not received.unit.submitted:
                received.of_office_only(f"Đơn vị {code}: đã ghi không nộp ({not_handed_in}) nhưng có phiếu {names[0]}.")
            if received.is_awaited:
                received.problems.append(
                    f"Đơn vị {code}: chưa có phiếu trong thư mục {FORMS}; {maybe}nếu đơn vị không nộp, ghi "
                    f"{not_handed_in}."
                )


def _only(by_code: Mapping[str, T], codes: Collection[str]) -> dict[str, T]:
    return {code: one for code, one in by_code.items() if code in codes}
