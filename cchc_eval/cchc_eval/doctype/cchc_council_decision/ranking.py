"""In which groups the units of a decision are printed, and their places: in each group, or over all.

The round says how; the decision keeps it with its lines, so that it stays as it was decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.scoring import grouped_places, in_group_order
from cchc_eval.storage.decimals import as_typed

PER_GROUP = "Per Group"


@dataclass(frozen=True)
class Group:
	"""Units that are printed together, and the ranks that their sets know, best first."""

	name: str  # "" of the units of no group
	ranks: tuple[str, ...]


def grouping(round: Document, ranked: Iterable[tuple[str, Sequence[str]]]) -> dict[str, Any]:
	"""The columns of a decision that say how its units are grouped; `ranked`: each one's group, and its set's ranks."""
	if not round.groups and round.placing != PER_GROUP:
		return {"groups_json": None, "placed_per_group": 0}
	of_group: dict[str, list[Sequence[str]]] = {}
	for group, ranks in ranked:
		of_group.setdefault(group, []).append(ranks)
	listed = [
		{"group": name, "ranks": rank_names(of_group[name])} for name in in_group_order(round.group_names(), of_group)
	]
	apart = not round.placing or round.placing == PER_GROUP
	return {"groups_json": json.dumps(listed, ensure_ascii=False), "placed_per_group": int(apart)}


def groups_of(decision: Any) -> list[Group]:
	"""In the order in which they are printed; none where all units stand in one table."""
	return [Group(one["group"], tuple(one["ranks"])) for one in json.loads(decision.groups_json or "[]")]


def grouped_lines(decision: Document) -> list[tuple[Group, list[Document]]]:
	"""Each group with its lines, in order of place; none where all units stand in one table."""
	return [
		(group, [line for line in decision.results if (line.unit_group or "") == group.name])
		for group in groups_of(decision)
	]


def rank_names(known: Iterable[Sequence[str]]) -> list[str]:
	"""Best first; units on different sets may have different ranks."""
	return list(dict.fromkeys(rank for ranks in dict.fromkeys(map(tuple, known)) for rank in ranks))


def placed_lines(doc: Document) -> list[tuple[int, Document]]:
	"""Each line with the place that its printed index gives it, in order of group, place, code. Raises ScoringError."""
	items = [(row.unit_group or "", as_typed(row.index_percent), row.unit, row) for row in doc.results]
	return grouped_places(items, [one.name for one in groups_of(doc)], apart=bool(cint(doc.placed_per_group)))


def place_all(doc: Document) -> None:
	"""Write the places, and put the lines in their order."""
	ordered = []
	for place, row in placed_lines(doc):
		row.place = place
		row.idx = len(ordered) + 1
		ordered.append(row)
	doc.results = ordered
