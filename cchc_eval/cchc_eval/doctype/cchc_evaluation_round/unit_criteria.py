"""The criteria that units of a round are asked, before each has a self-assessment that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.not_applicable import codes_of, own_set
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import CriteriaSet, ScoringError


def groups_now(rows: Sequence[Any]) -> dict[str, str]:
	"""By unit of these rows of `units` the group that it has today; "" where it has none."""
	units = {"name": ("in", [row.unit for row in rows] or [""])}
	return {
		unit.name: (unit.unit_group or "").strip()
		for unit in frappe.get_all("CCHC Unit", units, ["name", "unit_group"])
	}


def set_names(round: Any, rows: Sequence[Any], groups: Mapping[str, str]) -> dict[str, str]:
	"""By unit the name of its criteria set."""
	return {row.unit: round.set_of_unit(row, groups.get(row.unit, "")) for row in rows}


def sets_to_be(round: Any, rows: Sequence[Any], groups: Mapping[str, str], title: str) -> dict[str, CriteriaSet]:
	"""By unit of these rows its set by the rules of its group, without what does not apply to it.

	Units share one where all of that is the same. Raises ValidationError with what is wrong with every set and unit.
	"""
	named, wrong = set_names(round, rows, groups), []
	whole: dict[str, CriteriaSet] = {}
	for name in sorted(set(named.values())):
		try:
			whole[name] = frappe.get_doc("CCHC Criteria Set", name).criteria_set()
		except ScoringError as error:
			wrong += [f"{name}: {fault}" for fault in error.faults]
	own: dict[tuple[str, str, tuple[str, ...]], CriteriaSet] = {}
	found = {}
	for row in rows:
		name, group = named[row.unit], groups.get(row.unit, "")
		if name not in whole:
			continue
		key = (name, group if group in whole[name].groups else "", codes_of(row))
		try:
			if key not in own:
				own[key] = own_set(whole[name].of_group(group), row)
			found[row.unit] = own[key]
		except ScoringError as error:
			wrong += [str(fault.of_unit(row.unit)) for fault in error.faults]
	if wrong:
		throw_problems(wrong, title)
	return found
