"""Locking, writing and deleting rows by their names, and nothing beside them.

Until the transaction ends MariaDB keeps locked what a statement read on its way to what it writes: of a small table all
of it, for a list of names too, and of an index also the gaps in which others want to insert. So rows are found by
plain reads, and touched by primary key only: the hint keeps MariaDB from reading the table instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now

from cchc_eval.storage.plain_text import plain, taken_in

TOGETHER = 500


def lock(doctype: str, names: Iterable[str], fields: Sequence[str] = ("name",)) -> list[Any]:
	"""The rows as they are now, in the order of their names; nobody else changes them before the transaction ends."""
	listed = ", ".join(f"`{field}`" for field in fields)
	rows: list[Any] = []
	# Always in the same order: two that lock the same rows wait for each other, and not in a circle.
	for chunk in _chunks(sorted(set(names))):
		rows += frappe.db.sql(
			f"SELECT {listed} FROM `tab{doctype}` FORCE INDEX (PRIMARY) WHERE `name` IN %s ORDER BY `name` FOR UPDATE",
			(tuple(chunk),),
			as_dict=True,
		)
	return rows


def write(doctype: str, values: Mapping[str, Mapping[str, Any]], modified: Any = None) -> None:
	"""Write columns by name, the same columns for all or for some, with who did it and when."""
	stamp = {"modified": modified or now(), "modified_by": frappe.session.user}
	write_plain(doctype, {name: {**row, **stamp} for name, row in values.items()})


def write_plain(doctype: str, values: Mapping[str, Mapping[str, Any]]) -> None:
	"""`write` without a stamp."""
	for chunk in _chunks([name for name, row in values.items() if row]):
		_write(doctype, {name: values[name] for name in chunk})


def _write(doctype: str, values: Mapping[str, Mapping[str, Any]]) -> None:
	columns = list(dict.fromkeys(column for row in values.values() for column in row))
	parts: list[str] = []
	given: list[Any] = []
	for column in columns:
		of_rows = {name: stored(doctype, column, row[column]) for name, row in values.items() if column in row}
		first = next(iter(of_rows.values()))
		if len(of_rows) == len(values) and all(_same(value, first) for value in of_rows.values()):
			parts.append(f"`{column}` = %s")
			given.append(first)
			continue
		parts.append(f"`{column}` = CASE `name` {'WHEN %s THEN %s ' * len(of_rows)}ELSE `{column}` END")
		given += [part for pair in of_rows.items() for part in pair]
	frappe.db.sql(
		f"UPDATE `tab{doctype}` FORCE INDEX (PRIMARY) SET {', '.join(parts)} WHERE `name` IN %s",
		(*given, tuple(values)),
	)


def stored(doctype: str, field: str, value: Any) -> Any:
	"""A value for a row: what people write on documents of the evaluation is plain; timelines are HTML."""
	if not isinstance(value, str) or not doctype.startswith("CCHC "):
		return value
	df = None if value.isascii() else frappe.get_meta(doctype).get_field(field)
	return taken_in(value, df.fieldtype, field) if df else plain(value)


def _same(one: Any, other: Any) -> bool:
	return type(one) is type(other) and one == other


def write_all(doctype: str, names: Iterable[str], values: Mapping[str, Any]) -> None:
	"""Write the same into every row, without a stamp. A value `Column("…")` is taken from that column of the row."""
	parts = ", ".join(
		f"`{column}` = `{value.name}`" if isinstance(value, Column) else f"`{column}` = %s"
		for column, value in values.items()
	)
	given = [stored(doctype, column, value) for column, value in values.items() if not isinstance(value, Column)]
	for chunk in _chunks(sorted(set(names))):
		frappe.db.sql(
			f"UPDATE `tab{doctype}` FORCE INDEX (PRIMARY) SET {parts} WHERE `name` IN %s", (*given, tuple(chunk))
		)


class Column:
	def __init__(self, name: str) -> None:
		self.name = name


def delete(doctype: str, names: Iterable[str]) -> None:
	"""A DELETE takes no hint; joined to a list of names it looks each up by the primary key."""
	for chunk in _chunks(sorted(set(names))):
		wanted = " UNION ALL ".join(["SELECT %s AS `name`"] * len(chunk))
		frappe.db.sql(
			f"""DELETE `row` FROM ({wanted}) `wanted`
			STRAIGHT_JOIN `tab{doctype}` `row` FORCE INDEX (PRIMARY) ON `row`.`name` = `wanted`.`name`""",
			chunk,
		)


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
	for start in range(0, len(names), TOGETHER):
		yield list(names[start : start + TOGETHER])
