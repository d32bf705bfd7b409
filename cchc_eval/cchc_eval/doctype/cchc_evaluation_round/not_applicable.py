"""What does not apply to a unit of a round: criteria that its set is without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from frappe import _
from frappe.utils import cstr

from cchc_eval.scoring import CriteriaSet

COLUMNS = ("not_applicable", "not_applicable_reason")
_BETWEEN = re.compile(r"[,;\s]+")


def codes_of(row: Any) -> tuple[str, ...]:
	"""Of a row of `units`."""
	return tuple(dict.fromkeys(filter(None, _BETWEEN.split(cstr(row.not_applicable)))))


def own_set(cset: CriteriaSet, row: Any) -> CriteriaSet:
	"""The set without what does not apply to the row's unit. Raises ScoringError."""
	return cset.without(codes_of(row))


def problems(row: Any) -> Iterator[str]:
	"""A reason is printed and asked about: none without criteria, no criteria without one."""
	if codes_of(row) and not cstr(row.not_applicable_reason).strip():
		yield _("Unit {0}: say why criteria {1} do not apply to it.").format(row.unit, ", ".join(codes_of(row)))
	elif not codes_of(row) and cstr(row.not_applicable_reason).strip():
		yield _("Unit {0}: name the criteria that do not apply to it, or take the reason away.").format(row.unit)


def settled() -> str:
	"""Why it can't be changed once the unit has its form: rows, evidence, tasks and figures stand on its criteria."""
	return _(
		"what does not apply is settled with the unit's form; where a criterion allows it, say that it does not arise"
	)


def told(row: Any) -> str:
	"""In words; "" where all apply."""
	codes = ", ".join(codes_of(row))
	reason = cstr(row.not_applicable_reason).strip()
	return _("Criteria that do not apply to the unit: {0} ({1})").format(codes, reason) if codes else ""
