"""What goes back to each unit after `check`: what to correct, or the sheet to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import UnitForm, forms_of
from cchc_eval.offline.new_round import LastYear, read_last_year
from cchc_eval.offline.rendering import BY_OFFICE, PDF, WORD, Composed, rendered
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.sheets import self_assessment_sheet
from cchc_eval.offline.templates import FOLDER as TEMPLATES
from cchc_eval.offline.unit_lines import UnitLine
from cchc_eval.scoring import evaluate_each
from cchc_eval.workbook.faults_book import SAME_FORM, write_faults
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.form_layout import CONTEST, MAIN_SHEET, lay_out
from cchc_eval.workbook.guard import WorkbookError

FOLDER = "gui-lai"
_ENDINGS = ("-can-sua", "-de-ky", "-phieu-moi")


def write_answers_to_units(folder: RoundFolder, lines: Sequence[UnitLine], remarks: list[str]) -> list[Path]:
    """For a unit with faults, or with criteria that it left open, the list of those that it can mend, and its form anew
    where the criteria changed since or it sent another unit's; for one without faults its sheet in Word and PDF, which
    says what it left open; nothing for one that sent nothing.

    What is there of an earlier time is kept among the old ones. Raises BadInput.
    """
    forms = [line.of for line in lines]
    faults = {line.of.unit.code: [*line.of.for_unit, *_left_open(folder, line)] for line in lines}
    wrong = [one for one in forms if faults[one.unit.code] and not one.is_awaited]
    sheets = _sheets(folder, [one for one in forms if not one.problems and one.form is not None])
    lists = {f"{one.unit.code}-can-sua.xlsx": one for one in wrong}
    again = {f"{one.unit.code}-phieu-moi.xlsx": one for one in wrong if one.needs_form}
    names = [*lists, *again, *(f"{name}{suffix}" for name, _ in sheets for suffix in (WORD, PDF))]
    with Outputs(folder.path / FOLDER, names, force=True, remarks=remarks) as outputs:
        for name, one in lists.items():
            try:
                anew = f"{one.unit.code}-phieu-moi.xlsx"
                how = f"Điền phiếu mới gửi kèm ({anew}) rồi gửi lại phiếu đó." if anew in again else SAME_FORM
                outputs.write(name, write_faults(one.unit.name, folder.settings.period, faults[one.unit.code], how))
            except WorkbookError as error:
                raise BadInput(error.problems) from None
        previous = (again and read_last_year(folder.path)) or None
        for name, one in again.items():
            outputs.write(name, _filled_again(folder, one, previous))
        for made in rendered(sheets, folder.path / TEMPLATES, (WORD, PDF)):
            for suffix, content in made.files.items():
                outputs.write(f"{made.name}{suffix}", content)
            told = made.without_pdf or (BY_OFFICE if made.by_office else "")
            if told and told not in remarks:
                remarks.append(told)
        # A list of faults that are corrected, a sheet of a form that has faults now.
        ours = [path.name for path in outputs.folder.iterdir() if path.stem.endswith(_ENDINGS)]
        outputs.retire(name for name in ours if outputs.folder / name not in outputs.written)
    return outputs.written


def _left_open(folder: RoundFolder, line: UnitLine) -> Iterator[str]:
    """A unit may leave a criterion open, and has to know what that costs."""
    unit = line.of.unit
    inputs = lay_out(folder.set_of(unit), folder.figures.get(unit.code)).inputs if line.unanswered else {}
    for code in line.unanswered:
        where = f"ô {inputs[code][0].cell('answer')}, tiêu chí {code}"
        yield f"Sheet '{MAIN_SHEET}', {where}: chưa trả lời; đơn vị không bổ sung thì được 0 điểm."


def _filled_again(folder: RoundFolder, one: UnitForm, previous: LastYear | None) -> bytes:
    """The unit's form on the criteria of today, with what it answered already; blank where that is another unit's."""
    form, code = one.carried, one.unit.code
    given: dict[str, Any] = {}
    if form is not None:
        contests = {at: f"{CONTEST} {text}" for at, text in form.contests.items()}
        given = {
            "answers": form.answers,
            "explanations": {**form.explanations, **contests},
            "evidence": form.evidence,
            "statements": form.statements,
        }
    return write_form(
        folder.set_of(one.unit),
        unit_code=code,
        unit_name=one.unit.name,
        figures=folder.figures.get(code),
        period=folder.settings.period,
        **({} if previous is None else previous.of(code)),
        **given,
    )


def _sheets(folder: RoundFolder, forms: Sequence[UnitForm]) -> list[Composed]:
    found: list[Composed] = []
    for view in folder.by_set():
        own = {one.unit.code: one for one in forms_of(view, forms)}
        evaluations, _faults = evaluate_each(view.criteria_set, [one.record for one in own.values()])
        for evaluation in evaluations:
            one = own[evaluation.record.code]
            assert one.form is not None, "only forms that were read are scored"
            compose = partial(self_assessment_sheet, folder, one.unit, evaluation, one.form)
            found.append((f"{one.unit.code}-de-ky", compose))
    return found
