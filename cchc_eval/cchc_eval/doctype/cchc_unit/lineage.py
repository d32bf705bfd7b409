"""Predecessors of units, to find documents of earlier years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import frappe


def predecessors() -> Mapping[str, str | None]:
	"""Of every unit."""
	return dict(frappe.get_all("CCHC Unit", fields=["name", "predecessor"], order_by="name", as_list=True))


def lineage(unit: str, predecessors: Mapping[str, str | None]) -> Iterator[str]:
	"""The unit, its predecessor, and so on."""
	seen: set[str] = set()
	current: str | None = unit
	while current and current not in seen:
		yield current
		seen.add(current)
		current = predecessors.get(current)
