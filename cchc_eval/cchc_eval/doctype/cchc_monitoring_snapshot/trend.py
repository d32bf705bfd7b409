"""The trend through the year, what is behind and what is due: of one form for its unit, of a round for the office."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_years, getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.monitoring import days_of
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import BY_DATE, ROUND, SNAPSHOT
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.states import SELF_ASSESSMENT, UnitState, states_now
from cchc_eval.permissions.roles import MANAGER, OFFICE, UNIT_HEAD, roles_of
from cchc_eval.rules.monitoring import (
	FALLEN,
	OPEN,
	FieldState,
	FieldTrend,
	MonitoringDay,
	State,
	behind,
	fields_of,
	joined,
	mean,
	missed,
	next_day,
	trend,
)
from cchc_eval.scoring.grouping import in_group_order
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import number, short_date

KEPT = ("name", "unit", "due_date", "label", "origin", "kept_on", "days_late", "index_percent", "fields_json")


@frappe.whitelist()
def unit_trend(self_assessment: str) -> dict:
	"""Of a form: {"days": columns, "index", "fields": rows, "criteria": what is behind, "next", "missed", "may_keep"}.

	Shares are numbers of percent or None; `fields` and `criteria` say why they are behind (`rules/monitoring.py`).
	"""
	doc = frappe.get_doc(SELF_ASSESSMENT, self_assessment)
	doc.check_permission("read")
	frappe.has_permission(SNAPSHOT, "read", throw=True)
	kept = _kept({"round": doc.round, "unit": doc.unit}, ["state_json"])
	one = states_now(doc.round, [doc.unit]).get(doc.unit)
	open_now = frappe.db.get_value(ROUND, doc.round, "status") == "Open"
	days = days_of(doc.round)
	may_write = doc.docstatus == 0 and frappe.has_permission(SELF_ASSESSMENT, "write", doc)
	shown: dict[str, Any] = {
		"days": [_day(row) for row in kept],
		"next": _next(days) if open_now else None,
		"missed": _missed(days) if open_now else [],
		"may_keep": bool(open_now and UNIT_HEAD in roles_of() and may_write),
	}
	# A form that was withdrawn is not the one that the unit goes on with.
	if one is None or one.state is None or one.form.name != doc.name:
		return {**shown, "index": [], "fields": [], "criteria": []}
	now, like = one.state, _same_days_last_year([one], kept)
	fields = trend(now.fields, [row.fields for row in kept], like.get(doc.unit, ()))
	last = (
		State.from_data({**json.loads(kept[-1].state_json), "fields": json.loads(kept[-1].fields_json)})
		if kept
		else None
	)
	titles = {leaf.code: leaf.title for leaf in thaw(doc.criteria_json).leaves}
	return {
		**shown,
		"index": [*(row.index_percent for row in kept), float(now.index)],
		"fields": [_field(field) for field in fields],
		"criteria": [
			{
				"code": each.code,
				"title": titles[each.code],
				"why": each.why,
				"now": _text(each.now),
				"before": _text(each.before),
			}
			for each in behind(now, last, _last_year(doc))
		],
	}


@frappe.whitelist()
def round_trend(round: str) -> dict:
	"""Of a round: {"days": columns, "groups": [{"group", "index", "fields"}], "units": rows, "next", "missed"}.

	A handful of statements, whatever the number of units.
	"""
	doc = frappe.get_doc(ROUND, round)
	doc.check_permission("read")
	if not roles_of() & (OFFICE | {MANAGER}):
		frappe.throw(_("Only the office and the manager follow the units of a round."), frappe.PermissionError)
	kept = _kept({"round": round, "origin": BY_DATE})
	columns = list({row.due_date: row for row in kept}.values())
	by_day: dict[date, dict[str, Any]] = defaultdict(dict)
	for row in kept:
		by_day[row.due_date][row.unit] = row
	now = {unit: one for unit, one in states_now(round).items() if one.state}
	like = _same_days_last_year(list(now.values()), columns)
	units = [
		_unit_row(
			row, now.get(row.unit), [by_day[day.due_date].get(row.unit) for day in columns], like.get(row.unit, ())
		)
		for row in sorted(doc.units, key=lambda row: alphabetical(row.unit))
	]
	days = days_of(round)
	return {
		"days": [_day(row) for row in columns],
		"groups": _groups(doc, now, [by_day[day.due_date] for day in columns]),
		"units": units,
		"next": _next(days) if doc.status == "Open" else None,
		"missed": _missed(days) if doc.status == "Open" else [],
	}


def _groups(doc: Any, now: Mapping[str, UnitState], days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
	"""The units of each group taken together: groups have criteria of their own."""
	listed = doc.group_names()
	found = {row.unit: (row.unit_group or "") if listed else "" for row in doc.units if row.unit in now}
	groups = []
	for group in in_group_order(listed, found.values()):
		units = [unit for unit, own in found.items() if own == group]
		here = joined(now[unit].state.fields for unit in units)
		there = [[day[unit] for unit in units if unit in day] for day in days]
		fields = trend(here, [joined(row.fields for row in rows) for rows in there])
		index = [mean(Decimal(str(row.index_percent)) for row in rows) for rows in there]
		index.append(mean(now[unit].state.index for unit in units))
		groups.append(
			{
				"group": group,
				"units": len(units),
				"index": [None if one is None else float(one) for one in index],
				"fields": [_field(field) for field in fields],
			}
		)
	return groups


def _unit_row(row: Any, one: UnitState | None, kept: Sequence[Any], like: Sequence[FieldState]) -> dict[str, Any]:
	"""`behind`: the fields that fell or are below the same day of the year before, by title."""
	shown = {"unit": row.unit, "unit_name": row.unit_name, "self_assessment": row.self_assessment}
	index = [day and day.index_percent for day in kept]
	if one is None or one.state is None:
		return {**shown, "index": [*index, None], "open": None, "asked": None, "state": "", "behind": []}
	fields = trend(one.state.fields, [day.fields for day in kept if day], like)
	return {
		**shown,
		"index": [*index, float(one.state.index)],
		"open": len(one.state.open),
		"asked": one.state.asked,
		"state": one.form.workflow_state,
		"behind": [{"title": field.now.title, "why": why} for field in fields for why in field.behind if why != OPEN],
		"fallen": any(FALLEN in field.behind for field in fields),
	}


def _kept(filters: Mapping[str, Any], more: Iterable[str] = ()) -> list[Any]:
	"""Snapshots, the oldest first, with their `fields`."""
	rows = frappe.get_all(SNAPSHOT, filters, [*KEPT, *more], order_by="due_date, kept_on, unit")
	for row in rows:
		row.fields = fields_of(json.loads(row.fields_json))
	return rows


def _same_days_last_year(units: Sequence[UnitState], kept: Sequence[Any]) -> dict[str, tuple[FieldState, ...]]:
	"""By unit the fields that the form before, which it is compared with, had on the day of the last column a year
	ago."""
	dated = [getdate(row.due_date) for row in kept if row.origin == BY_DATE]
	previous = [one.form.previous for one in units if one.form.previous]
	if not dated or not previous:
		return {}
	forms = frappe.get_all(SELF_ASSESSMENT, {"name": ("in", previous)}, ["name", "round", "unit"], order_by="name")
	# By round and unit: a form that was amended since was kept under its former name.
	whose = {form.name: (form.round, form.unit) for form in forms}
	like = {
		"round": ("in", list({round for round, _unit in whose.values()})),
		"unit": ("in", list({unit for _round, unit in whose.values()})),
		"origin": BY_DATE,
		"due_date": add_years(dated[-1], -1),
	}
	rows = frappe.get_all(SNAPSHOT, like, ["round", "unit", "fields_json"], order_by="name")
	found = {(row.round, row.unit): fields_of(json.loads(row.fields_json)) for row in rows}
	before = {one.form.unit: whose.get(one.form.previous) for one in units}
	return {unit: found[key] for unit, key in before.items() if key in found}


def _last_year(doc: Any) -> dict[str, Decimal]:
	"""By code the points of the form before, where the unit is compared with one of its own."""
	if not doc.previous:
		return {}
	of_form = {"parenttype": SELF_ASSESSMENT, "parent": doc.previous, "answer_state": ("!=", "unanswered")}
	rows = frappe.get_all("CCHC Self Score", of_form, ["code", "points", "answer_state"], order_by="idx")
	found = {row.code: stored_points(row.points, row.answer_state) for row in rows}
	return {code: points for code, points in found.items() if points is not None}


def _day(row: Any) -> dict[str, Any]:
	return {
		"name": row.name,
		"label": row.label,
		"day": short_date(getdate(row.due_date)),
		"late": row.days_late,
		"origin": row.origin,
	}


def _field(field: FieldTrend) -> dict[str, Any]:
	now = field.now
	return {
		"code": now.code,
		"title": now.title,
		"shares": [_share(one) for one in (*field.shares, now.share)],
		"points": number(now.points),
		"applicable": number(now.applicable),
		"asked": now.asked,
		"open": now.open,
		"behind": list(field.behind),
	}


def _share(value: Decimal | None) -> float | None:
	return None if value is None else float(value)


def _text(value: Decimal | None) -> str:
	return "" if value is None else number(value)


def _next(days: Sequence[MonitoringDay]) -> dict[str, Any] | None:
	found = next_day(days, getdate())
	return found and {"label": found.label, "day": short_date(found.day), "left": (found.day - getdate()).days}


def _missed(days: Sequence[MonitoringDay]) -> list[dict[str, str]]:
	return [{"label": one.label, "day": short_date(one.day)} for one in missed(days, getdate())]
