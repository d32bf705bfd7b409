"""Criteria sets on disk: JSON as `data/criteria-set.json`, or the workbook of the workbook layer."""

from __future__ import annotations

import json
from pathlib import Path

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.strict_json import read_json
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.workbook.criteria_book import read_criteria
from cchc_eval.workbook.guard import WorkbookError

EXCEL = ".xlsx"


def read_criteria_file(path: Path) -> CriteriaSet:
    """A set from a .json or .xlsx file. Raises BadInput with everything that is wrong with it."""
    try:
        if path.suffix.lower() == EXCEL:
            return read_criteria(path, path.name)
        return load_criteria_set(read_json(path))
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    except ScoringError as error:
        raise BadInput(f"Tệp {path}: {fault}" for fault in error.faults) from None


def criteria_json(cset: CriteriaSet) -> str:
    """The set as JSON that reads back to an equal set."""
    return json.dumps(cset.to_data(), ensure_ascii=False, indent=1) + "\n"
