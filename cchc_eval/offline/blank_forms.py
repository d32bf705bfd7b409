"""The blank forms of a round, which are sent out to the units."""

from __future__ import annotations

from pathlib import Path

from cchc_eval.offline.files import Outputs
from cchc_eval.offline.form_files import SUFFIX
from cchc_eval.offline.forms import Step
from cchc_eval.offline.new_round import LastYear
from cchc_eval.offline.round_folder import BLANK_FORMS, RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.workbook.form import misfits, write_form
from cchc_eval.workbook.form_names import PREFIX
from cchc_eval.workbook.stamp import stamped_unit


def write_forms(
    folder: RoundFolder,
    force: bool,
    step: Step,
    remarks: list[str] | None = None,
    previous: LastYear | None = None,
) -> list[Path]:
    """One blank form for each unit, a closed one for each that is not evaluated; all or nothing.

    Blank forms of units that are no longer in the settings go among the old ones, where `remarks` receives. Raises
    BadInput where one exists and not `force`. `previous`: what units answered last year is shown beside where it
    still fits, what does not is told; and what points it got.
    """
    otherwise: dict[str, None] = {}
    names = {unit.code: blank_form_name(unit) for unit in folder.settings.units}
    with Outputs(folder.path / BLANK_FORMS, names.values(), force, remarks=remarks) as outputs:
        for unit in folder.settings.units:
            cset = folder.set_of(unit)
            content = write_form(
                cset,
                unit_code=unit.code,
                unit_name=unit.name,
                excluded=unit.excluded,
                figures=folder.figures.get(unit.code),
                period=folder.settings.period,
                **(previous.of(unit.code) if previous is not None else {}),
            )
            outputs.write(names[unit.code], content)
            if previous is not None:
                otherwise.update(dict.fromkeys(misfits(cset, previous.answers.get(unit.code, {}))))
            step(unit.name)
        others = [path for path in outputs.folder.glob(f"*{SUFFIX}") if path.name not in names.values()]
        outputs.retire(path.name for path in others if stamped_unit(path))
    if otherwise and remarks is not None:
        codes = ", ".join(otherwise)
        remarks.append(
            f"Cột «Năm trước» không có câu trả lời ở tiêu chí {codes}: cách trả lời, điểm tối đa nay khác năm trước."
        )
    return outputs.written


def blank_form_name(unit: Unit) -> str:
    return f"{PREFIX}{unit.code}{SUFFIX}"
