"""How often each bonus and penalty item holds for a unit (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import cstr

from cchc_eval.scoring import BONUS, BonusPenalty, CriteriaSet
from cchc_eval.vietnamese.writing import parse_number

TABLE, DOCTYPE = "bonus_counts", "CCHC Bonus Count"
# What an appraiser decides on one item.
COUNTED = frozenset({"times", "note"})
# The columns of a row that `counts_of` reads.
COUNT_COLUMNS = ("code", "times")


def new_rows(cset: CriteriaSet) -> list[dict[str, Any]]:
	"""A row for each item, not counted yet; none where the set has no items."""
	items = cset.bonus_penalty.items if cset.bonus_penalty else ()
	return [{"code": item.code, "kind": item.kind.title(), "title": item.title, "times": 0} for item in items]


def counts_of(rows: Iterable[Any]) -> dict[str, Any]:
	"""Counts by code as the core takes them; zero counts are left out."""
	counts = {row.code: read_times(row.times) for row in rows}
	return {code: times for code, times in counts.items() if times != 0}


def read_times(value: Any) -> Any:
	"""A count as the number that was typed. Anything else is returned unchanged, for the core to refuse."""
	if value is None or value == "":
		return 0
	if not isinstance(value, str):
		return value
	try:
		return parse_number(value)
	except ValueError:
		return value


def note_problems(rows: Iterable[Any]) -> Iterator[str]:
	for row in rows:
		if read_times(row.times) != 0 and not cstr(row.note).strip():
			yield _("{0} {1}: give the evidence or the reason.").format(row.code, row.title)


def points_of(rules: BonusPenalty, counts: Mapping[str, Any]) -> dict[str, Decimal]:
	"""Each item's points after its own cap; those of a penalty are negative."""
	points: dict[str, Decimal] = {}
	for item in rules.items:
		if item.code in counts:
			given = item.points(int(counts[item.code]))
			points[item.code] = given if item.kind == BONUS else -given
	return points
