"""Rows of many documents, read as one text for each document.

A driver written in Python reads a value after the other, and a decision on a thousand units needs a million of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import frappe
from frappe.model import std_fields
from frappe.utils import get_datetime, getdate

# What nobody types: between rows, between values, and for none.
_ROW, _VALUE, _NONE = "\x1e", "\x1f", "\x1d"
_TYPED: dict[str, Callable[[str], Any]] = {
	**dict.fromkeys(("Check", "Int"), int),
	**dict.fromkeys(("Currency", "Float", "Percent"), float),
	"Date": getdate,
	"Datetime": get_datetime,
}

# Of the columns that every row has.
_FRAPPES = {field["fieldname"]: field["fieldtype"] for field in std_fields}


def joined(columns: Sequence[str]) -> str:
	"""The expression for all rows of a group in their order; MariaDB cuts it short at `group_concat_max_len` bytes."""
	listed = ", ".join(f"IFNULL(`{column}`, '{_NONE}')" for column in columns)
	return f"GROUP_CONCAT(CONCAT_WS('{_VALUE}', {listed}) ORDER BY `idx`, `name` SEPARATOR '{_ROW}')"


def read(
	table: str, parenttype: str, parents: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[str, list[Any] | None]]:
	"""By document its rows with `parent` and these columns, as Frappe reads them; None where the text was cut short, or
	where a value holds a sign that stands between them."""
	types = {field.fieldname: field.fieldtype for field in frappe.get_meta(table).fields} | _FRAPPES
	takes = [_TYPED.get(types.get(column, "")) for column in columns]
	found = frappe.db.sql(
		f"""SELECT `parent`, {joined(columns)}, COUNT(*), @@group_concat_max_len
		FROM `tab{table}` FORCE INDEX (`parent`)
		WHERE `parenttype` = %s AND `parent` IN %s GROUP BY `parent`""",
		(parenttype, tuple(parents)),
	)
	for parent, text, number, most in found:
		# A character takes up to four bytes.
		is_whole = len(text) < most / 4 - 1 or len(text.encode()) < most - 4
		is_clear = text.count(_ROW) == number - 1 and text.count(_VALUE) == number * (len(columns) - 1)
		rows = text.split(_ROW) if is_whole and is_clear else None
		yield parent, rows and [_row(parent, columns, takes, row.split(_VALUE)) for row in rows]


def _row(
	parent: str, columns: Sequence[str], takes: Sequence[Callable[[str], Any] | None], values: Sequence[str]
) -> Any:
	row = frappe._dict(parent=parent)
	for column, take, value in zip(columns, takes, values, strict=True):
		row[column] = None if value == _NONE else take(value) if take else value
	return row
