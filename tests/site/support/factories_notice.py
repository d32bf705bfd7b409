"""Helpers to read who was notified of what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe
from factories_round import head_of, staff_of

Clock = Callable[[Any], datetime]


def told(notification: str | None = None) -> set[str]:
	"""Who was notified of it."""
	filters = {"notification": notification} if notification else {}
	return set(frappe.get_all("CCHC Notice", filters, pluck="user"))


def occasions(notification: str) -> int:
	return frappe.db.count("CCHC Notice", {"notification": notification})


def members(*units: str) -> set[str]:
	return {person for unit in units for person in (head_of(unit), staff_of(unit))}
