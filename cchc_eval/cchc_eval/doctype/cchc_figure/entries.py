"""Figures as they are brought: read, checked against the round all at once, written all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_figure.unit_sets import ROUND, UnitSet, unit_sets
from cchc_eval.controllers.batched_tables import check_readable
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import MANAGER, OFFICE, roles_of
from cchc_eval.scoring.figures import Entry, Figure, Figures, asked_of, problems_of, read_value
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_versions, insert_rows
from cchc_eval.storage.transactions import lock_rows
from cchc_eval.vietnamese.writing import number_to_type, parse_number

FIGURE = "CCHC Figure"
WRITERS = OFFICE | {MANAGER}
BY_HAND, BY_IMPORT, BY_APP = "By Hand", "By Import", "By an App"
_COLUMNS = ("value", "unit_of_measure", "as_of", "source")
_MOST_TEXT = 140


def figures_of(round: str, units: Sequence[str] | None = None) -> dict[str, dict[str, Figure]]:
	"""By unit its figures by indicator, in one query; of all units of the round, or of those."""
	filters: dict[str, Any] = {"round": round}
	if units is not None:
		filters["unit"] = ("in", list(units) or [""])
	found: dict[str, dict[str, Figure]] = defaultdict(dict)
	for row in frappe.get_all(FIGURE, filters, ["unit", "indicator", *_COLUMNS], order_by="unit, indicator"):
		found[row.unit][row.indicator] = Figure(
			row.indicator, parse_number(row.value), getdate(row.as_of), row.source, row.unit_of_measure or ""
		)
	return found


def check_may_write(round: str) -> None:
	"""Raise unless the user may bring figures, and the round still takes them."""
	if not roles_of() & WRITERS:
		frappe.throw(_("Only the office and the manager give figures."), frappe.PermissionError)
	check_readable(ROUND, round)
	check_takes(round)


def check_takes(round: str) -> None:
	"""Raise where the round takes no figures any more: what was decided stays what it was decided on."""
	if frappe.db.get_value(ROUND, round, "status") == "Closed":
		frappe.throw(_("Round {0} is closed: its figures stay as they are.").format(round), frappe.PermissionError)
	if decision := decision_in_force(round):
		frappe.throw(
			_("{0} is approved: the figures of round {1} stay as they are.").format(decision, round),
			frappe.PermissionError,
		)


def read_entries(rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
	"""Out of rows with `unit`, `indicator`, `value`, `as_of`, `source` and, where it has one, `unit_of_measure`.

	Raises ValidationError with everything that is wrong.
	"""
	entries, problems = [], []
	for position, row in enumerate(rows, 1):
		wrong = list(_problems_of(row))
		if wrong:
			problems += [_("Figure {0}: {1}").format(position, text) for text in wrong]
		else:
			entries.append(read_entry(row, _("Figure {0}").format(position)))
	if problems:
		throw_problems(problems, _("Nothing was taken over"))
	return entries


def read_entry(row: Mapping[str, Any], where: str = "") -> Entry:
	"""Of a row without problems."""
	given = {key: cstr(row.get(key)).strip() for key in ("unit", "indicator", "source", "unit_of_measure")}
	figure = Figure(
		given["indicator"], _number(row.get("value")), _day(row.get("as_of")), given["source"], given["unit_of_measure"]
	)
	return Entry(given["unit"], figure, where, sure=_is_signed(row.get("value")))


def _problems_of(row: Mapping[str, Any]) -> Iterator[str]:
	known = {"unit", "indicator", "value", "unit_of_measure", "as_of", "source"}
	if odd := sorted(cstr(key) for key in row if key not in known):
		yield _("there is no field {0}; the fields are {1}").format(", ".join(odd), ", ".join(sorted(known)))
	for key in ("unit", "indicator", "source"):
		if not cstr(row.get(key)).strip():
			yield _("{0} is missing").format(key)
		elif not isinstance(row.get(key), str):
			yield _("{0} is not a text").format(key)
	for key in ("indicator", "source", "unit_of_measure"):
		if len(cstr(row.get(key))) > _MOST_TEXT:
			yield _("{0} is longer than {1} characters").format(key, _MOST_TEXT)
	try:
		_number(row.get("value"))
	except ValueError as error:
		yield _("value: {0}").format(error)
	try:
		_day(row.get("as_of"))
	except ValueError:
		yield _("as_of is no day; write it as 2026-12-31")


def _number(value: Any) -> Any:
	"""A number of JSON, or one as people type it. Raises ValueError."""
	typed = value.strip().removesuffix("%") if _is_signed(value) else value
	return read_value(parse_number(typed) if isinstance(typed, str) else typed)


def _is_signed(value: Any) -> bool:
	"""Whether a percentage was written with its sign."""
	return isinstance(value, str) and value.strip().endswith("%")


def _day(value: Any) -> date:
	if isinstance(value, date):
		return getdate(value)
	return date.fromisoformat(cstr(value)[:10] if len(cstr(value)) in (10, 19, 26) else "")


def check(round: str, entries: Sequence[Entry], stored: Mapping[str, Figures], title: str) -> dict[str, UnitSet]:
	"""The units of the round. Raises ValidationError with everything that is wrong with what they are given."""
	sets = unit_sets(round)
	if problems := problems_of(entries, {unit: one.criteria for unit, one in sets.items()}, stored, getdate()):
		throw_problems(problems, title)
	return sets


def put(round: str, entries: Sequence[Entry], origin: str, brought_by: str) -> dict[str, int]:
	"""Write the figures, all or nothing; {"new", "changed", "same"}: how many.

	Set-based: a few statements, whatever their number. Raises ValidationError with everything that is wrong.
	"""
	lock_rows(ROUND, round)
	check_takes(round)
	sets = check(round, entries, figures_of(round), _("Nothing was taken over"))
	known = frappe.get_all(FIGURE, {"round": round}, ["name", "figure_key", *_COLUMNS], order_by=None)
	by_key = {row.figure_key: row for row in known}
	asked = asked_of(one.criteria for one in sets.values())
	came = {"origin": origin, "brought_by": brought_by}
	new, changed, diffs = [], {}, {}
	for entry in entries:
		figure, key = entry.figure, key_of(round, entry.unit, entry.figure.indicator)
		values = columns_of(figure)
		row = by_key.get(key)
		if row is None:
			about = {"round": round, "unit": entry.unit, "unit_name": sets[entry.unit].unit_name, "figure_key": key}
			label = asked[figure.indicator].label[:_MOST_TEXT]
			new.append({**about, "indicator": figure.indicator, "label": label, **values, **came})
		elif differing := [[c, cstr(row[c]), cstr(values[c])] for c in _COLUMNS if cstr(row[c]) != cstr(values[c])]:
			changed[row.name] = {**values, **came}
			diffs[row.name] = {"changed": differing}
	insert_rows(FIGURE, new)
	rows_by_name.write(FIGURE, changed)
	add_versions(FIGURE, diffs)
	frappe.publish_realtime("list_update", {"doctype": FIGURE, "user": frappe.session.user}, after_commit=True)
	return {"new": len(new), "changed": len(changed), "same": len(entries) - len(new) - len(changed)}


def key_of(round: str, unit: str, indicator: str) -> str:
	"""Unique in the database: one figure for a unit and an indicator of a round."""
	return f"{round}/{unit}/{indicator}"


def columns_of(figure: Figure) -> dict[str, str]:
	return {
		"value": number_to_type(figure.value),
		"unit_of_measure": figure.unit,
		"as_of": figure.as_of.isoformat(),
		"source": figure.source,
	}
