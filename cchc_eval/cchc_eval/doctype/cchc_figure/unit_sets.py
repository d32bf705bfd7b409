"""The criteria that each unit of a round is asked, which say the indicators that figures may be given for."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.unit_criteria import groups_now, sets_to_be
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.snapshots import texts_carried

ROUND, SELF_ASSESSMENT = "CCHC Evaluation Round", "CCHC Self Assessment"


@dataclass(frozen=True)
class UnitSet:
	unit: str
	unit_name: str
	criteria: CriteriaSet


def unit_sets(round: str) -> dict[str, UnitSet]:
	"""By unit of the round, in its order; a handful of queries whatever their number.

	A unit that has its self-assessment is asked what that carries, one before the opening what it would be asked now.
	"""
	doc = frappe.get_doc(ROUND, round)
	listed = {"round": round, "docstatus": ("<", 2)}
	forms = frappe.get_all(SELF_ASSESSMENT, listed, ["name", "unit", "fingerprint"], order_by="name")
	texts = texts_carried(SELF_ASSESSMENT, {form.name: form.fingerprint for form in forms})
	carried = {form.unit: thaw(texts[form.fingerprint]) for form in forms}
	waiting = [row for row in doc.units if row.unit not in carried]
	carried |= sets_to_be(doc, waiting, groups_now(waiting), _("The criteria of the round can't be read"))
	return {row.unit: UnitSet(row.unit, row.unit_name or row.unit, carried[row.unit]) for row in doc.units}
