"""Criteria sets on disk: JSON as `data/criteria-set.json`, or the workbook of the workbook layer."""

from __future__ import annotations

import json
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.offline.files import on_disk
from cchc_eval.offline.strict_json import read_json
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set, set_doubts
from cchc_eval.scoring.set_review import out_of_reach
from cchc_eval.vietnamese.writing import number

EXCEL = ".xlsx"


def read_criteria_file(path: Path, remarks: list[str] | None = None) -> CriteriaSet:
    """A set from a .json or .xlsx file. Raises BadInput with everything that is wrong with it.

    `remarks` receives what is not wrong and yet has to be told: what was not read, percentages in doubt.
    """
    path, remarks = on_disk(path), [] if remarks is None else remarks
    said: list[str] = []
    try:
        is_excel = path.suffix.lower() == EXCEL
        cset = _of_workbook(path, said) if is_excel else load_criteria_set(read_json(path, remarks))
    except ScoringError as error:
        raise BadInput(f"Tệp {path}: {fault}" for fault in error.faults) from None
    remarks += [in_file(remark, path.name) for remark in said]
    remarks += [f"Tệp {path}: {doubt}" for doubt in (*set_doubts(cset), *out_of_reach(cset))]
    highest = cset.rank_bands[0]
    if 0 < highest.from_ <= 1:
        raise BadInput(
            f"Tệp {path}: mọi mức xếp hạng đều bắt đầu từ 1 % trở xuống («{highest.rank}» từ {number(highest.from_)} "
            "%); hãy ghi mức bằng phần trăm, ví dụ 85, không ghi 0,85."
        )
    return cset


def _of_workbook(path: Path, said: list[str]) -> CriteriaSet:
    # Imported here: `rank` on JSON must not wait for openpyxl.
    from cchc_eval.workbook.criteria_book import read_criteria
    from cchc_eval.workbook.guard import WorkbookError

    try:
        return read_criteria(path, path.name, said)
    except WorkbookError as error:
        raise BadInput(in_file(problem, path.name) for problem in error.problems) from None


def criteria_json(cset: CriteriaSet) -> str:
    """The set as JSON that reads back to an equal set."""
    return json.dumps(cset.to_data(), ensure_ascii=False, indent=1) + "\n"
