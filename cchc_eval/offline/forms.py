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
from cchc_eval.workbook.form import FilledForm, read_form, write_form
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import read_stamp

_SUFFIX = ".xlsx"
_OTHER_BOOKS = {".xls", ".xlsm", ".xlsb", ".ods", ".csv"}

Step = Callable[[str], None]  # called with the name of each file, to show progress


@dataclass
class UnitForm:
    """What came in from one unit, and what is wrong with it."""

    unit: Unit
    paths: list[Path] = field(default_factory=list)
    form: FilledForm | None = None
    problems: list[str] = field(default_factory=list)

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
    names = {unit.code: f"phieu-{unit.code}{_SUFFIX}" for unit in folder.settings.units}
    with Outputs(folder.path / BLANK_FORMS, names.values(), force) as outputs:
        for unit in folder.settings.units:
            content = write_form(folder.criteria_set, unit_code=unit.code, unit_name=unit.name)
            outputs.write(names[unit.code], content)
            step(unit.name)
    return outputs.written


def read_forms(folder: RoundFolder, step: Step) -> tuple[list[UnitForm], list[str]]:
    """Every unit with its form, in the settings' order, and the problems that belong to no unit.

    A form holds its unit's code, so files may have any name. Never raises: what is wrong is listed.
    """
    units = {unit.code: UnitForm(unit) for unit in folder.settings.units}
    strays: list[str] = []
    for path in _form_files(folder.forms, strays):
        shown = f"{FORMS}/{path.name}"
        try:
            form = read_form(path, folder.criteria_set, name=shown)
        except WorkbookError as error:
            owner = units.get(_owner(path, shown))
            problems = [in_file(problem, shown) for problem in error.problems]
            if owner is not None:
                owner.paths.append(path)
                owner.problems += problems
            else:
                strays += problems
        else:
            if form.unit_code in units:
                units[form.unit_code].paths.append(path)
                units[form.unit_code].form = form
            else:
                strays.append(
                    f"Tệp «{shown}»: là phiếu của đơn vị «{form.unit_name}» (mã {form.unit_code}), "
                    "không có trong đợt đánh giá này."
                )
        step(shown)
    for received in units.values():
        _check_received(received)
    return list(units.values()), strays


def require_forms(folder: RoundFolder, step: Step) -> Sequence[UnitForm]:
    """All forms in order. Raises BadInput with every problem of every form."""
    received, problems = read_forms(folder, step)
    problems += [problem for unit_form in received for problem in unit_form.problems]
    if problems:
        raise BadInput(problems)
    return received


def _form_files(folder: Path, strays: list[str]) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith(("~$", ".")))
    except FileNotFoundError:
        return []
    except OSError as error:
        strays.append(f"Thư mục {folder}: {reason(error)}.")
        return []
    for path in found:
        if path.suffix.lower() in _OTHER_BOOKS:
            strays.append(f"Tệp «{FORMS}/{path.name}»: không phải tệp .xlsx; hãy lưu lại dạng .xlsx.")
    return [path for path in found if path.suffix.lower() == _SUFFIX]


def _check_received(received: UnitForm) -> None:
    unit, names = received.unit, [f"{FORMS}/{path.name}" for path in received.paths]
    if len(names) > 1:
        received.problems.append(f"Đơn vị {unit.code}: có {len(names)} phiếu ({', '.join(names)}); hãy giữ một.")
    if names and not unit.submitted:
        received.problems.append(f"Đơn vị {unit.code}: đã ghi không nộp (submitted = false) nhưng có phiếu {names[0]}.")
    if not names and unit.submitted:
        received.problems.append(
            f"Đơn vị {unit.code}: chưa có phiếu trong thư mục {FORMS}; nếu đơn vị không nộp, ghi submitted = false."
        )


def _owner(path: Path, shown: str) -> str:
    """The unit that a faulty form names; "" where the file is no form."""
    try:
        return read_stamp(open_guarded(path, shown), "form", shown).get("unit_code", "")
    except WorkbookError:
        return ""
