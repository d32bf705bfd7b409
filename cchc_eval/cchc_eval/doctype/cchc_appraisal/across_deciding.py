"""Deciding on one criterion where all units stand beside each other: who may, and saving it as the form would."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_appraisal import independent, own_rows, submission
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import ROUND, Deadlines, has_passed
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.permissions.appraisal_parts import APPRAISAL
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.snapshots import texts_carried
from cchc_eval.storage.transactions import lock_document
from cchc_eval.vietnamese.writing import text_lines

# What is sent of a row, and may come back otherwise.
DECIDED = (*independent.ENTERED, "seen")


def offered(round: str, docs: Sequence[Any], rows: Mapping[str, Any], own: Collection[str] | None) -> dict[str, Any]:
	"""{"deciding": names of the appraisals in whose row the user may decide, "sets": by fingerprint {"leaf": the
	criterion, "question": see `questions_of`, "claims_deducted"}, "reasons": the site's common ones}.

	`docs`: appraisals of the round; `rows`: by appraisal the row of the criterion; `own`: see `own_parts`. A handful of
	statements.
	"""
	deciding = _deciding(round, docs, rows, own)
	shown = [doc for doc in docs if doc.name in deciding]
	texts = texts_carried(APPRAISAL, {doc.name: doc.fingerprint for doc in shown}) if shown else {}
	code = next(iter(rows.values())).code
	return {
		"deciding": sorted(deciding),
		"sets": {fingerprint: _asked(text, code) for fingerprint, text in texts.items()},
		"reasons": text_lines(setting("appraisal_reasons")) if shown else [],
	}


def _asked(text: str, code: str) -> dict[str, Any]:
	data = json.loads(text)
	return {
		"leaf": next(criterion for criterion in data["criteria"] if criterion["code"] == code),
		"question": questions_of(thaw(text))[code],
		"claims_deducted": data.get("unfounded_claims") == "deduct",
	}


def _deciding(round: str, docs: Sequence[Any], rows: Mapping[str, Any], own: Collection[str] | None) -> set[str]:
	blank: Any = frappe.new_doc(APPRAISAL)
	of_round = frappe.db.get_value(ROUND, round, ["status", "appraisal_deadline"], as_dict=True)
	if of_round.status != "Open":
		return set()
	states = {
		state
		for state in {doc.workflow_state for doc in docs}
		if "scores" in blank.editable.get(state, {}) and blank.may_edit_in(state)
	}
	deadlines = Deadlines("Appraisal", {round: of_round.appraisal_deadline})
	open_docs = [
		doc
		for doc in docs
		if doc.workflow_state in states and not doc[submission.MARK] and not has_passed(deadlines.of(round, doc.unit))
	]
	if own is None:
		return {doc.name for doc in open_docs}
	closed = _closed(round, [doc.name for doc in open_docs])
	part_of = {doc.name: cstr(rows[doc.name].part) for doc in open_docs}
	return {name for name, part in part_of.items() if part in own and part not in closed[name]}


def _closed(round: str, names: Sequence[str]) -> Mapping[str, set[str]]:
	"""By appraisal the parts that are done; of a part that two score on their own, others change nothing, nor does who
	has reported."""
	user = frappe.session.user
	pairs = independent.scorers_of(round)
	listed = {"parenttype": APPRAISAL, "parent": ("in", list(names) or [""])}
	columns = ["parent", "part", "independent", "done_on", "reported_by"]
	closed: dict[str, set[str]] = defaultdict(set)
	for state in frappe.get_all("CCHC Part State", listed, columns, order_by=None):
		alone = state.independent and (user not in pairs.get(state.part, ()) or user in independent.reported(state))
		if state.done_on or alone:
			closed[state.parent].add(state.part)
	return closed


def decide(appraisal: str, code: str, values: Mapping[str, Any], known: Mapping[str, Any]) -> str:
	"""Save what the user decides on one criterion; returns the round. `known`: the row's values as the user saw them.

	Raises TimestampMismatchError where somebody decided otherwise meanwhile, and all that saving the form raises.
	"""
	doc: Any = lock_document(APPRAISAL, appraisal)
	# As the form is sent it, and as it sends it back.
	sent = own_rows.leave_out(doc, doc.as_dict())
	row = next((row for row in sent["scores"] if row["code"] == code), None)
	if row is None:
		frappe.throw(
			_("{0}: there is no criterion {1} that you see there.").format(doc.name, escape_html(code)),
			frappe.DoesNotExistError,
		)
	if independent.decides_otherwise(known, row):
		frappe.throw(
			_("{0}: somebody decided on criterion {1} meanwhile. Look at it again before you change it.").format(
				escape_html(doc.unit_name), escape_html(code)
			),
			frappe.TimestampMismatchError,
		)
	row.update({column: values[column] for column in DECIDED if column in values})
	frappe.get_doc(sent).save()
	return doc.round
