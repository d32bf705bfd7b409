"""Strict reading of what clients send to whitelisted functions. Faults raise ValidationError."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html


def read_rows(value: Any) -> list[dict[str, Any]]:
	"""A list of objects, as JSON text or as it is; empty where nothing was sent. Raises ValidationError."""
	return _read_list(value, dict)


def read_names(value: Any) -> list[str]:
	"""A list of names, as JSON text or as it is; empty where nothing was sent. Raises ValidationError."""
	return _read_list(value, str)


def read_conditions(value: Any) -> list[list[Any]]:
	"""[[doctype, field, operator, value], …], all of one DocType and of fields that it has. Raises ValidationError."""
	read: list[list[Any]] = _read_list(value, list)
	if not read or not all(len(row) == 4 and all(isinstance(part, str) for part in row[:3]) for row in read):
		refuse()
	doctype = read[0][0]
	known = frappe.db.exists("DocType", doctype) and frappe.get_meta(doctype).get_valid_columns()
	if not known or not all(row[0] == doctype and row[1] in known for row in read):
		refuse()
	return read


def read_object(value: Any, number: type[float | Decimal] = float) -> dict[str, Any]:
	"""An object, as JSON text or as it is; empty where nothing was sent. `number`: what the text's decimals become.
	Raises ValidationError."""
	read = _parsed(value, {}, number)
	return frappe._dict(read) if isinstance(read, dict) else refuse()


def read_day(value: Any) -> date | None:
	"""A day as YYYY-MM-DD: Frappe would take 01-02-2027 for 2 January. None where none was sent. Raises."""
	if value is None or value == "":
		return None
	try:
		return date.fromisoformat(str(value))
	except ValueError:
		shown = escape_html(str(value))
		frappe.throw(_("{0} is no date: write year-month-day, such as 2027-01-15.").format(shown))


def _read_list(value: Any, kind: type) -> list[Any]:
	read = _parsed(value, [])
	if not isinstance(read, list) or not all(isinstance(row, kind) for row in read):
		refuse()
	return read


def _parsed(value: Any, empty: Any, number: type[float | Decimal] = float) -> Any:
	if value is None or value == "":
		return empty
	if not isinstance(value, str):
		return value
	try:
		return json.loads(value, parse_float=number)
	except (ValueError, RecursionError):
		refuse()


def refuse() -> NoReturn:
	frappe.throw(_("What was sent can't be read; reload the page and enter it again."))
	raise AssertionError("frappe.throw raises")
