"""The units' forms of a round: written blank, read back and matched with the units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file, reason
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.round_folder import BLANK_FORMS, FORMS, RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.scoring import UnitRecord
from cchc_eval.vietnamese.writing import visible
from cchc_eval.workbook.form import FilledForm, read_form, write_form
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import read_stamp

_SUFFIX = ".xlsx"
_PREFIX = "phieu-"  # of the blank forms' names, before the unit's code
# Files that may well be a form: an answer must not be lost because nobody said that it was not read.
_OTHER_BOOKS = {
    ".xls", ".xlsm", ".xlsb", ".xlt", ".xltx", ".xltm", ".ods", ".fods", ".ots", ".et", ".ett", ".numbers", ".csv",
}  # fmt: skip
_ARCHIVES = {".zip", ".rar", ".7z"}

Step = Callable[[str], None]  # called with the name of each file, to show progress


@dataclass
class UnitForm:
    """What came in from one unit, and what is wrong with it."""

    unit: Unit
    paths: list[Path] = field(default_factory=list)
    form: FilledForm | None = None
    problems: list[str] = field(default_factory=list)
    told: bool = False  # why there is no form to be read is among the problems already

    @property
    def record(self) -> UnitRecord:
        """What the scoring core evaluates; without a form, the empty answers of a unit that did not submit."""
        return UnitRecord(
            code=self.unit.code,
            name=self.unit.name,
            answers=self.form.answers if self.form else {},
            rank_cap=self.unit.rank_cap,
            submitted=self.unit.submitted,
            counts=self.unit.counts,
        )


def write_forms(folder: RoundFolder, force: bool, step: Step) -> list[Path]:
    """One blank form for each unit, all or nothing. Raises BadInput where one exists and not `force`."""
    names = {unit.code: f"{_PREFIX}{unit.code}{_SUFFIX}" for unit in folder.settings.units}
    with Outputs(folder.path / BLANK_FORMS, names.values(), force) as outputs:
        for unit in folder.settings.units:
            content = write_form(folder.criteria_set, unit_code=unit.code, unit_name=unit.name)
            outputs.write(names[unit.code], content)
            step(unit.name)
    return outputs.written


def read_forms(folder: RoundFolder, step: Step, remarks: list[str] | None = None) -> tuple[list[UnitForm], list[str]]:
    """Every unit with its form, in the settings' order, and the problems that belong to no unit.

    A form holds its unit's code, so files may have any name, except that of another unit's blank form. Never raises:
    what is wrong is listed; what is not wrong and still has to be shown goes to `remarks`.
    """
    units = {unit.code: UnitForm(unit) for unit in folder.settings.units}
    strays: list[str] = []
    said = [] if remarks is None else remarks
    for path in _form_files(folder.forms, units, strays, said):
        _read_form_file(folder, path, units, strays, said)
        step(f"{FORMS}/{path.name}")
    for received in units.values():
        _check_received(received, unread=bool(strays))
    return list(units.values()), strays


def _read_form_file(
    folder: RoundFolder, path: Path, units: dict[str, UnitForm], strays: list[str], remarks: list[str]
) -> None:
    shown, said = f"{FORMS}/{path.name}", []
    named = _named_after(path, units)
    try:
        form = read_form(path, folder.criteria_set, name=shown, remarks=said)
    except WorkbookError as error:
        owner = units.get(_owner(path, shown)) or named
        problems = [in_file(problem, shown) for problem in error.problems]
        if owner is not None:
            owner.paths.append(path)
            owner.problems += problems
        else:
            strays += problems
    else:
        owner = units.get(form.unit_code)
        whose = f"phiếu của đơn vị «{form.unit_name}» (mã {form.unit_code})"
        if owner is None:
            strays.append(f"Tệp «{shown}»: là {whose}, không có trong đợt đánh giá này.")
        elif named is not None and named is not owner:
            owner.told = named.told = True
            strays.append(
                f"Tệp «{shown}»: tên tệp ghi đơn vị {named.unit.code} nhưng bên trong là {whose}; nếu đúng là của "
                f"{form.unit_code} thì đổi tên tệp, nếu đơn vị {named.unit.code} điền nhầm phiếu thì gửi lại phiếu đúng."
            )
        else:
            owner.paths.append(path)
            owner.form = form
    remarks += [in_file(remark, shown) for remark in said]


def require_forms(folder: RoundFolder, step: Step, remarks: list[str] | None = None) -> Sequence[UnitForm]:
    """All forms in order. Raises BadInput with every problem of every form."""
    received, problems = read_forms(folder, step, remarks)
    problems += [problem for unit_form in received for problem in unit_form.problems]
    if problems:
        raise BadInput(problems)
    return received


def _form_files(folder: Path, units: dict[str, UnitForm], strays: list[str], remarks: list[str]) -> list[Path]:
    """The files to read; any other is named, so that nobody waits for it to count."""
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith(("~$", ".")))
    except FileNotFoundError:
        return []
    except OSError as error:
        strays.append(f"Thư mục {folder}: {reason(error)}.")
        return []
    forms = []
    for path in found:
        shown, suffix = f"Tệp «{FORMS}/{path.name}»", path.suffix.lower()
        if path.is_dir():
            remarks.append(f"Thư mục «{FORMS}/{path.name}»: không được đọc; phiếu phải nằm ngay trong thư mục {FORMS}.")
        elif suffix == _SUFFIX:
            forms.append(path)
        elif suffix in _OTHER_BOOKS | _ARCHIVES:
            message = "không phải tệp .xlsx nên không đọc được; hãy lưu lại dạng .xlsx."
            if suffix in _ARCHIVES:
                message = "là tệp nén nên không đọc được; hãy giải nén, lấy tệp .xlsx ra."
            owner = _named_after(path, units)
            (strays if owner is None else owner.problems).append(f"{shown}: {message}")
            if owner is not None:
                owner.told = True
        else:
            remarks.append(f"{shown}: không phải phiếu .xlsx nên không được đọc.")
    return forms


def _named_after(path: Path, units: dict[str, UnitForm]) -> UnitForm | None:
    """The unit whose blank form had the name that this file's begins with ("phieu-U1 (2).xlsx")."""
    stem = visible(path.stem).casefold()
    named = [
        unit_form
        for code, unit_form in units.items()
        if stem.startswith(start := f"{_PREFIX}{code}".casefold()) and not stem[len(start) :][:1].isalnum()
    ]
    return max(named, key=lambda unit_form: len(unit_form.unit.code), default=None)


def _check_received(received: UnitForm, *, unread: bool) -> None:
    """`unread`: whether there are files that belong to no unit."""
    unit, names = received.unit, [f"{FORMS}/{path.name}" for path in received.paths]
    if len(names) > 1:
        received.problems.append(f"Đơn vị {unit.code}: có {len(names)} phiếu ({', '.join(names)}); hãy giữ một.")
    if names and not unit.submitted:
        received.problems.append(f"Đơn vị {unit.code}: đã ghi không nộp (submitted = false) nhưng có phiếu {names[0]}.")
    if not names and unit.submitted and not received.told:
        maybe = "nếu phiếu là một tệp chưa đọc được nêu trên thì sửa tệp đó; " if unread else ""
        received.problems.append(
            f"Đơn vị {unit.code}: chưa có phiếu trong thư mục {FORMS}; {maybe}nếu đơn vị không nộp, ghi "
            "submitted = false."
        )


def _owner(path: Path, shown: str) -> str:
    """The unit that a faulty form names; "" where the file is no form."""
    try:
        return read_stamp(open_guarded(path, shown), "form", shown).get("unit_code", "")
    except WorkbookError:
        return ""
