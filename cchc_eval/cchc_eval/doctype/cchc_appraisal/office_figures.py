"""Figures from elsewhere that answer what the office scores, such as the ballots of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_appraisal import seen
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import CORRECT, KEEP
from cchc_eval.cchc_eval.doctype.cchc_figure.entries import figures_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.figures import OF_THE_SYSTEM, Figures, office_changes
from cchc_eval.scoring.snapshot import thaw

# In which the office works on it.
OPEN = ("Draft", "Awaiting Explanation")


def take(doc: Document, figures: Figures | None = None) -> None:
	"""Fill the figures of today into what the office has not answered itself.

	`figures`: of the unit, where they are read already. Raises ValidationError where they have changed since the
	appraisal that is signed off was saved.
	"""
	before = doc.get_doc_before_save()
	if before and before.workflow_state not in OPEN:
		return
	changing = _changing(doc, figures)
	done = _done(doc) & _done(before) if before else set()
	if doc.workflow_state in OPEN:
		for row, given in changing:
			# What a body has reported done stays as it saw it until its part is opened again.
			if row.part not in done:
				if row.answer != given["answer"]:
					seen.forget(row)
				row.update(given)
		return
	told = _("Criterion {0}: the figures have changed since the form was saved. Look at them, then save it.")
	told_done = _(
		"Criterion {0}: the figures have changed since {1} reported its part done. Reopen the part, look at them, and "
		"report it done again."
	)
	changed = [
		(told_done if row.part in done else told).format(row.code, row.part)
		for row, given in changing
		if row.answer != given["answer"]
	]
	if changed:
		throw_problems(changed, _("The appraisal can't be signed off"))


def _done(doc: Document) -> set[str]:
	return {row.part for row in doc.parts if row.done_on}


def takes_figures(cset: CriteriaSet) -> bool:
	return any(leaf.figures and not leaf.unit_takes_figures for leaf in cset.leaves)


def _changing(doc: Document, figures: Figures | None) -> list[tuple[Any, Mapping[str, Any]]]:
	"""The rows that are the figures', with what they say today."""
	cset = thaw(doc.criteria_json)
	if not takes_figures(cset):
		return []
	if figures is None:
		figures = figures_of(doc.round, [doc.unit]).get(doc.unit, {})
	given = {
		code: {"action": CORRECT, "answer": write_answer(change.answer), "reason": change.reason}
		for code, change in office_changes(cset, figures).items()
	}
	return [(row, given[row.code]) for row in doc.scores if row.code in given and _is_theirs(row)]


def _is_theirs(row: Any) -> bool:
	"""Whether nobody has answered it otherwise."""
	return (row.action or KEEP) == KEEP or (row.action == CORRECT and (row.reason or "").startswith(OF_THE_SYSTEM))
