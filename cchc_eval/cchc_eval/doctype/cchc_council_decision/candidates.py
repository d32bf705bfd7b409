"""The units of a round, of which its decision is compiled."""

from __future__ import annotations

from dataclasses import dataclass

import frappe

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import is_late, round_deadline
from cchc_eval.storage.score_columns import APPRAISAL

# An appraisal counts once it is signed off; in an amendment it is approved already.
READY = frozenset({"Appraised", "Approved"})


@dataclass(frozen=True)
class Candidate:
	"""A unit of the round and its appraisal, if there is one."""

	unit: str
	unit_name: str
	appraisal: str | None = None
	state: str = ""
	submitted: bool = False
	fingerprint: str = ""
	authors: tuple[str, ...] = ()
	late: bool = False  # sent after the round's deadline, if with an extension
	group: str = ""  # of units, as it was when the round was opened

	@property
	def ready(self) -> bool:
		return self.state in READY


def candidates(round: str) -> list[Candidate]:
	"""Every unit of the round in the order of its codes."""
	in_round = {"parent": round, "parenttype": "CCHC Evaluation Round"}
	listed = frappe.get_all("CCHC Round Unit", in_round, ["unit", "unit_name", "unit_group"], order_by="unit")
	fields = ["name", "unit", "unit_name", "workflow_state", "not_submitted", "fingerprint", "authors"]
	appraisals = {
		row.unit: row
		for row in frappe.get_all(APPRAISAL, {"round": round, "docstatus": ("<", 2)}, fields, order_by="unit")
	}
	late = _late(round)
	return [
		Candidate(row.unit, row.unit_name or row.unit, group=row.unit_group or "")
		if (made := appraisals.get(row.unit)) is None
		else Candidate(
			row.unit,
			made.unit_name,
			made.name,
			made.workflow_state,
			not made.not_submitted,
			made.fingerprint,
			tuple((made.authors or "").split()),
			row.unit in late,
			row.unit_group or "",
		)
		for row in listed
	]


def _late(round: str) -> set[str]:
	deadline = round_deadline(round, "Self Assessment")
	# Few of a thousand are read.
	sent = {"round": round, "docstatus": 1, "submitted_on": (">", deadline)}
	found = frappe.get_all("CCHC Self Assessment", sent, ["unit", "submitted_on"], order_by=None) if deadline else ()
	return {form.unit for form in found if is_late(form.submitted_on, deadline)}
