"""What forms say now, for any number of units of a round in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_figure.entries import figures_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import answers_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.figures import with_figures
from cchc_eval.rules.monitoring import State
from cchc_eval.scoring import ScoringError
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.snapshots import texts_carried

SELF_ASSESSMENT = "CCHC Self Assessment"


@dataclass(frozen=True)
class UnitState:
	form: Any  # name, unit, unit_name, workflow_state, previous
	state: State | None  # None: what the form holds can't be scored
	fault: str = ""


def states_now(round: str, units: Sequence[str] | None = None) -> dict[str, UnitState]:
	"""By unit, in the order of the codes; of all that have a form, or of those.

	Drafts are scored with the figures from elsewhere of this moment, as a save would; what was sent as it was sent.
	"""
	live: dict[str, Any] = {"round": round, "docstatus": ("<", 2)}
	if units is not None:
		live["unit"] = ("in", list(units) or [""])
	fields = ["name", "unit", "unit_name", "docstatus", "workflow_state", "fingerprint", "previous"]
	forms = frappe.get_all(SELF_ASSESSMENT, live, fields, order_by="unit")
	texts = texts_carried(SELF_ASSESSMENT, {form.name: form.fingerprint for form in forms})
	answered = {"parenttype": SELF_ASSESSMENT, "parent": ("in", [form.name for form in forms] or [""])}
	answered["answer"] = ("is", "set")
	rows = defaultdict(list)
	for row in frappe.get_all("CCHC Self Score", answered, ["parent", "code", "answer"], order_by="parent, idx"):
		rows[row.parent].append(row)
	figures = figures_of(round, units)
	found = {}
	for form in forms:
		try:
			cset = thaw(texts[form.fingerprint])
			answers = answers_of(rows[form.name], [])
			if form.docstatus == 0:
				answers = with_figures(cset, answers, figures.get(form.unit, {}))
			found[form.unit] = UnitState(form, State.of(cset, answers))
		except ScoringError as error:
			found[form.unit] = UnitState(form, None, str(error))
	return found
