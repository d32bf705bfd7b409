"""The criteria that each unit of a round is asked, which say the indicators that figures may be given for."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.not_applicable import codes_of, own_set
from cchc_eval.controllers.problems import throw_faults
from cchc_eval.scoring import CriteriaSet, ScoringError
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
	try:
		carried |= _sets_to_be(doc, waiting)
	except ScoringError as error:
		throw_faults(error, _("The criteria of the round can't be read"))
	return {row.unit: UnitSet(row.unit, row.unit_name or row.unit, carried[row.unit]) for row in doc.units}


def _sets_to_be(doc: frappe._dict, rows: list[frappe._dict]) -> dict[str, CriteriaSet]:
	"""Raises ScoringError."""
	units = {"name": ("in", [row.unit for row in rows] or [""])}
	groups = dict(frappe.get_all("CCHC Unit", units, ["name", "unit_group"], as_list=True)) if rows else {}
	whole: dict[str, CriteriaSet] = {}
	# Units share one where they have the same set and the same rules of it.
	own: dict[tuple[str, str, tuple[str, ...]], CriteriaSet] = {}
	found = {}
	for row in rows:
		group = (groups[row.unit] or "").strip()
		name = doc.set_of_unit(row, group)
		if name not in whole:
			whole[name] = frappe.get_doc("CCHC Criteria Set", name).criteria_set()
		key = name, group, codes_of(row)
		if key not in own:
			own[key] = own_set(whole[name].of_group(group), row)
		found[row.unit] = own[key]
	return found
