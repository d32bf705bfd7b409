"""Predecessors of units, to find documents of earlier years and to tell what may be compared with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import frappe

Predecessors = Mapping[str, tuple[str, ...]]


def predecessors() -> Predecessors:
	"""Of every unit that has any; several where units were merged."""
	found: dict[str, list[str]] = defaultdict(list)
	for unit in frappe.get_all("CCHC Unit", {"predecessor": ("is", "set")}, ["name", "predecessor"], order_by="name"):
		found[unit.name].append(unit.predecessor)
	in_units = {"parenttype": "CCHC Unit"}
	for row in frappe.get_all("CCHC Unit Predecessor", in_units, ["parent", "unit"], order_by="parent, idx"):
		found[row.parent].append(row.unit)
	return {unit: tuple(dict.fromkeys(listed)) for unit, listed in found.items()}


def lineage(unit: str, predecessors: Predecessors) -> Iterator[str]:
	"""The unit, its predecessors, theirs, and so on."""
	seen: set[str] = set()
	waiting = [unit]
	while waiting:
		current = waiting.pop(0)
		if current not in seen:
			seen.add(current)
			yield current
			waiting += predecessors.get(current, ())


def compared_with(
	unit: str, predecessors: Predecessors, there: Collection[str], evaluated: Collection[str]
) -> list[str]:
	"""The units whose figures of an earlier round are those of the unit: itself, or all that were merged into it since.

	None where it was split off another, or another off it, since then: what it was then is not what it is now. `there`:
	the units of the earlier round; `evaluated`: those of the present one.
	"""
	sources = [one for one in lineage(unit, predecessors) if one in there]
	if any(one != unit and one in evaluated for one in sources):
		# A unit that is still there was not merged: this one is its own alone, or was split off it.
		sources = [one for one in sources if one == unit]
	heirs = {one for one in evaluated if one != unit and one not in there}
	split = {source for one in heirs for source in lineage(one, predecessors)}
	return [] if split & set(sources) else sources
