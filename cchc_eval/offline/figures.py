"""The table of figures beside a round's settings: `so-lieu.xlsx` or `so-lieu.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cchc_eval.offline.errors import BadInput, in_file
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.figures import Entry, Figure, Figures, asked_of, problems_of
from cchc_eval.scoring.inputs import is_percentage
from cchc_eval.workbook.figures_book import CSV, EXCEL, read_figures, rows_to_fill, write_figures
from cchc_eval.workbook.guard import WorkbookError

NAME = "so-lieu"
TABLE, CSV_TABLE = f"{NAME}{EXCEL}", f"{NAME}{CSV}"


def read_table(folder: Path, sets: Mapping[str, CriteriaSet], remarks: list[str]) -> dict[str, Figures]:
    """By unit its figures by indicator; nothing where the folder has no table. `sets`: by unit what it is asked.

    Raises BadInput with every fault.
    """
    found = [path for name in (TABLE, CSV_TABLE) if (path := folder / name).is_file()]
    if not found:
        return {}
    if len(found) > 1:
        raise BadInput(f"Thư mục {folder}: có cả {TABLE} và {CSV_TABLE}; hãy giữ một bảng số liệu.")
    (path,) = found
    percents = [code for code, item in asked_of(sets.values()).items() if is_percentage(item)]
    said: list[str] = []
    try:
        rows = read_figures(path, path.name, percents, said)
    except WorkbookError as error:
        raise BadInput(in_file(problem, path.name) for problem in error.problems) from None
    remarks += [in_file(remark, path.name) for remark in said]
    entries = [Entry(row.unit, row.figure, row.where, sure=True) for row in rows if row.figure is not None]
    # A round of an earlier year may be computed again at any time.
    if problems := problems_of(entries, sets, {}, date.max):
        raise BadInput(f"Tệp {path}: {problem}." for problem in problems)
    figures: dict[str, dict[str, Figure]] = {}
    for entry in entries:
        figures.setdefault(entry.unit, {})[entry.figure.indicator] = entry.figure
    return dict(figures)


def table_of(units: Mapping[str, str], sets: Mapping[str, CriteriaSet], figures: Mapping[str, Figures]) -> bytes:
    """The table to be filled in, with what is known. `units`: names by code. Raises BadInput where nothing is asked."""
    rows = rows_to_fill(units, sets, figures)
    if not rows:
        raise BadInput("Không tiêu chí nào của bộ tiêu chí lấy số liệu có sẵn (cột «Số liệu lấy sẵn» của bộ tiêu chí).")
    return write_figures(rows)
