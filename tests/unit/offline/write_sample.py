"""Writes the workbooks of the committed sample round: `python tests/unit/offline/write_sample.py`."""

from __future__ import annotations

from dataclasses import replace

from sample_round import ANSWERS, CSET, answers, evidence, figures_of, notes_of, record, written

from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.figures import TABLE, table_of
from cchc_eval.offline.part_books import book_path, office_scope, scope_of
from cchc_eval.offline.round_folder import APPRAISAL, FORMS, open_round
from cchc_eval.scoring import evaluate_all
from cchc_eval.workbook.appraisal_book import write_appraisal
from cchc_eval.workbook.form import write_form


def write_sample() -> None:
    settings = open_round(SAMPLE).settings
    units = {unit.code: unit.name for unit in settings.evaluated}
    table = table_of(units, dict.fromkeys(units, CSET), {code: figures_of(code) for code in units})
    (SAMPLE / TABLE).write_bytes(table)
    (SAMPLE / FORMS).mkdir(exist_ok=True)
    for unit in settings.units:
        if unit.code in ANSWERS:
            content = write_form(
                CSET,
                unit_code=unit.code,
                unit_name=unit.name,
                answers=answers(unit.code),
                explanations=written(unit.code),
                evidence=evidence(unit.code),
                figures=figures_of(unit.code),
            )
            (SAMPLE / FORMS / f"phieu-{unit.code}.xlsx").write_bytes(content)
    records = [
        replace(record(unit.code, unit.name), rank_cap=unit.rank_cap, group=unit.group) for unit in settings.units
    ]
    notes = {code: notes_of(code) for code in ANSWERS}
    folder = open_round(SAMPLE)
    for part in settings.parts:
        scope = scope_of(folder, part, 0)
        own = [
            replace(
                one, council={}, appraised={code: got for code, got in one.appraised.items() if code in scope.leaves}
            )
            for one in records
        ]
        path = book_path(folder, part, 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_appraisal(CSET, evaluate_all(CSET, own), notes=notes, scope=scope, done=set(units)))
    content = write_appraisal(
        CSET,
        evaluate_all(CSET, records),
        department=settings.department.name,
        notes=notes,
        scope=office_scope(folder),
    )
    (SAMPLE / APPRAISAL).write_bytes(content)


if __name__ == "__main__":
    write_sample()
