"""The state of each unit of a round, for those who follow the round."""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, Deadlines, has_passed, is_late, moment
from cchc_eval.permissions.roles import MANAGER, OFFICE, roles_of
from cchc_eval.vietnamese.alphabet import alphabetical

STAGE = "Self Assessment"


@frappe.whitelist()
def unit_states(round: str) -> dict:
	"""{"rows": one for each unit, "counts": {…}, "parts": see `split.progress`}; a few queries, whatever the number of
	units."""
	doc = frappe.get_doc("CCHC Evaluation Round", round)
	doc.check_permission("read")
	# Administrator has no role in the evaluation and reads every form: the report is no other than their list.
	if frappe.session.user != "Administrator" and not roles_of() & (OFFICE | {MANAGER}):
		frappe.throw(_("Only the office and the manager follow the units of a round."), frappe.PermissionError)
	deadlines = Deadlines(STAGE, {doc.name: doc.get(STAGES[STAGE])})
	rows = [_row(doc, row, form, deadlines.of(doc.name, row.unit)) for row, form in _forms(doc)]
	parts, done = split.progress(doc)
	for row in rows:
		row["parts"] = done.get(row["unit"], "")
	until = moment(get_datetime(doc.get(STAGES[STAGE])))
	return {"rows": rows, "counts": counts_of(rows), "deadline": until, "parts": parts}


def _forms(doc: Any) -> list[tuple[Any, Any]]:
	fields = [
		"name", "unit", "workflow_state", "unanswered", "total", "index_percent", "submitted_on", "appraisal_state",
	]  # fmt: skip
	live = {"round": doc.name, "docstatus": ("<", 2)}
	forms = {form.unit: form for form in frappe.get_all("CCHC Self Assessment", live, fields, order_by="unit")}
	return [(row, forms.get(row.unit)) for row in sorted(doc.units, key=lambda row: alphabetical(row.unit))]


def _row(doc: Any, row: Any, form: Any, deadline: datetime | None) -> dict[str, Any]:
	shown = {"unit": row.unit, "unit_name": row.unit_name, "self_assessment": None}
	if form is None:
		return shown
	mine = [each for each in doc.extensions if each.stage == STAGE and each.unit in (None, "", row.unit)]
	submitted = form.submitted_on
	return {
		**shown,
		"self_assessment": form.name,
		"state": form.workflow_state,
		"unanswered": form.unanswered,
		"total": form.total,
		"index": form.index_percent,
		"sent": submitted,
		"submitted_on": submitted and moment(submitted),
		"appraisal_state": form.appraisal_state or "",
		"until": deadline,
		"deadline": moment(deadline) if deadline else "",
		"extended": bool(mine),
		"late": is_late(submitted, get_datetime(doc.get(STAGES[STAGE]))) if submitted else has_passed(deadline),
	}


def counts_of(rows: list[dict[str, Any]]) -> dict[str, int]:
	return {
		"units": len(rows),
		"submitted": sum(bool(row.get("submitted_on")) for row in rows),
		"late": sum(bool(row.get("late")) for row in rows),
		"appraised": sum(row.get("appraisal_state") in ("Appraised", "Approved") for row in rows),
	}
