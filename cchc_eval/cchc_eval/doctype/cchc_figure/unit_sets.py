"""The criteria that each unit of a round is asked, which say the indicators that figures may be given for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import frappe

from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.figures import indicators
from cchc_eval.scoring.inputs import Input

ROUND = "CCHC Evaluation Round"


@dataclass(frozen=True)
class UnitSet:
	unit: str
	unit_name: str
	criteria: CriteriaSet

	@cached_property
	def indicators(self) -> dict[str, tuple[Criterion, Input]]:
		return indicators(self.criteria)


def unit_sets(round: str) -> dict[str, UnitSet]:
	"""By unit of the round, in its order; a handful of queries whatever their number."""
	of_round = frappe.db.get_value(ROUND, round, ["criteria_set", "status"], as_dict=True)
	in_round = {"parenttype": ROUND, "parent": round}
	fields = ["unit", "unit_name", "unit_group", "criteria_set"]
	rows = frappe.get_all("CCHC Round Unit", in_round, fields, order_by="idx")
	units = frappe.get_all(
		"CCHC Unit", {"name": ("in", [row.unit for row in rows] or [""])}, ["name", "unit_name", "unit_group"]
	)
	now = {unit.name: unit for unit in units}
	whole: dict[str, CriteriaSet] = {}
	made: dict[tuple[str, str], CriteriaSet] = {}
	found = {}
	for row in rows:
		name = row.criteria_set or of_round.criteria_set
		# The group is kept when the round is opened.
		group = (now[row.unit].unit_group if of_round.status == "Draft" else row.unit_group) or ""
		if name not in whole:
			whole[name] = frappe.get_doc("CCHC Criteria Set", name).criteria_set()
		if (name, group) not in made:
			made[name, group] = whole[name].of_group(group.strip())
		found[row.unit] = UnitSet(row.unit, row.unit_name or now[row.unit].unit_name, made[name, group])
	return found
