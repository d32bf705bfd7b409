"""Moving many appraisals at once, with the council's decision. Set-based, in the caller's transaction.

Controllers, notifications, webhooks and global search do not run; the history (Version), the line on the timeline,
the open workflow actions and the state that the self-assessment shows are written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe

from cchc_eval.storage import row_states, rows_by_name
from cchc_eval.storage.bulk import add_comments, add_versions, complete_workflow_actions, forget

APPRAISAL, SELF_ASSESSMENT, ROW = "CCHC Appraisal", "CCHC Self Assessment", "CCHC Appraised Score"
LOCKED_FIELDS = [
	"name",
	"self_assessment",
	"unit",
	"unit_name",
	"workflow_state",
	"docstatus",
	"modified",
	"authors",
	"council_decision",
	"self_points",
	"appraised_points",
	"final_points",
	"applicable",
	"index_percent",
	"rank_name",
	"signed_off_by",
	"signed_off_on",
	"return_reason",
]


def lock(names: Sequence[str]) -> list[Any]:
	"""The appraisals as they are now; nobody else changes them before this transaction ends."""
	return rows_by_name.lock(APPRAISAL, names, LOCKED_FIELDS)


def rows_beside_scores(names: Sequence[str]) -> dict[str, list[str]]:
	"""The appraisals' rows by table, but for the scores, which get more than a docstatus; one statement."""
	beside = [table for table in row_states.tables(APPRAISAL) if table != ROW]
	each = " union all ".join(
		f"select %s, name from `tab{table}` where parenttype = %s and parent in %s" for table in beside
	)
	found: dict[str, list[str]] = {table: [] for table in beside}
	if names:
		given = [value for table in beside for value in (table, APPRAISAL, tuple(names))]
		for table, name in frappe.db.sql(each, given):
			found[table].append(name)
	return found


def move(
	appraisals: Sequence[Any],
	state: str,
	values: Mapping[str, Mapping[str, Any]],
	comments: Mapping[str, str],
	row_changes: Mapping[str, Sequence[Any]] | None = None,
) -> None:
	"""Write `values` by name (with the state) on the locked appraisals.

	`row_changes`: what of their rows was changed beside this, for the history, as Version holds it.
	"""
	if not appraisals:
		return
	names = [row.name for row in appraisals]
	moved = {name: {"workflow_state": state, **values[name]} for name in names}
	rows_by_name.write(APPRAISAL, moved)
	forms = [row.self_assessment for row in appraisals if row.self_assessment]
	rows_by_name.write_all(SELF_ASSESSMENT, forms, {"appraisal_state": state})
	diffs = {
		row.name: {
			"changed": [[field, row[field], value] for field, value in moved[row.name].items() if row[field] != value],
			"row_changed": list((row_changes or {}).get(row.name, ())),
		}
		for row in appraisals
	}
	add_versions(APPRAISAL, {name: diff for name, diff in diffs.items() if diff["changed"] or diff["row_changed"]})
	add_comments(APPRAISAL, comments, "Workflow")
	complete_workflow_actions(APPRAISAL, names)
	forget(APPRAISAL, names)
	forget(SELF_ASSESSMENT, forms)
