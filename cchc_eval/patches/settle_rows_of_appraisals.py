"""Rows of approved appraisals kept the docstatus of a draft, but for scores and counts: they get their document's."""

from __future__ import annotations

from collections import defaultdict

from cchc_eval.storage import row_states, rows_by_name

APPRAISAL = "CCHC Appraisal"


def execute() -> None:
	found: dict[tuple[str, int], list[str]] = defaultdict(list)
	for row in row_states.astray(APPRAISAL):
		found[row.table, row.docstatus].append(row.name)
	for (table, docstatus), names in found.items():
		rows_by_name.write_all(table, names, {"docstatus": docstatus})
