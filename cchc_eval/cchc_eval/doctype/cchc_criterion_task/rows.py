"""The tasks of a unit in a round: read in one query, written in a few statements whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import frappe
from frappe.utils import cstr, now_datetime

from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_versions, insert_rows

TASK = "CCHC Criterion Task"
_TOLD = ("user", "due_on")


class Member(NamedTuple):
	user: str
	full_name: str
	enabled: bool


class Task(NamedTuple):
	member: Member
	due_on: date


def members_of(unit: str) -> dict[str, Member]:
	"""By user, in the unit's order."""
	found = frappe.db.sql(
		"""select member.`user`, member.full_name, account.enabled from `tabCCHC Unit Member` member
		join `tabUser` account on account.name = member.`user`
		where member.parent = %s and member.parenttype = 'CCHC Unit' order by member.idx""",
		unit,
	)
	return {name: Member(name, full_name or name, bool(enabled)) for name, full_name, enabled in found}


def tasks_of(round: str, unit: str) -> dict[str, Any]:
	"""By code the rows."""
	rows = frappe.db.sql(
		f"""select name, code, `user`, full_name, due_on from `tab{TASK}`
		where round = %s and unit = %s order by code""",
		(round, unit),
		as_dict=True,
	)
	return {row.code: row for row in rows}


def put(round: str, unit: str, unit_name: str, tasks: Mapping[str, Task]) -> int:
	"""Write the tasks, by code; how many were new or changed. The caller holds the unit's form."""
	known = tasks_of(round, unit)
	who = {"assigned_by": frappe.session.user, "assigned_on": now_datetime()}
	new: list[dict[str, Any]] = []
	changed: dict[str, dict[str, Any]] = {}
	diffs: dict[str, dict[str, Any]] = {}
	for code, task in tasks.items():
		values = {"user": task.member.user, "full_name": task.member.full_name, "due_on": task.due_on}
		row = known.get(code)
		if row is None:
			about = {"round": round, "unit": unit, "unit_name": unit_name, "code": code}
			new.append({**about, "task_key": key_of(round, unit, code), **values, **who})
		elif differing := [[f, cstr(row[f]), cstr(values[f])] for f in _TOLD if cstr(row[f]) != cstr(values[f])]:
			changed[row.name] = {**values, **who}
			diffs[row.name] = {"changed": differing}
	insert_rows(TASK, new)
	rows_by_name.write(TASK, changed)
	add_versions(TASK, diffs)
	return len(new) + len(changed)


def take_back(round: str, unit: str, codes: Iterable[str]) -> int:
	"""How many there were."""
	known = tasks_of(round, unit)
	names = [known[code].name for code in codes if code in known]
	rows_by_name.delete(TASK, names)
	return len(names)


def key_of(round: str, unit: str, code: str) -> str:
	"""Unique in the database: one person for a criterion of a unit's form."""
	return f"{round}/{unit}/{code}"
