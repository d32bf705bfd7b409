"""Who was told what, for tests of notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe
import pytest
from factories_round import head_of, staff_of

from cchc_eval.notices.people import NOBODY

Clock = Callable[[Any], datetime]


@pytest.fixture(autouse=True)
def nobody_else() -> None:
	"""The site's own people would be told too."""
	frappe.db.set_value("User", {"name": ("not in", NOBODY)}, "enabled", 0)


def told(notification: str | None = None) -> set[str]:
	"""Who was told of it."""
	filters = {"notification": notification} if notification else {}
	return set(frappe.get_all("CCHC Notice", filters, pluck="user"))


def occasions(notification: str) -> int:
	return frappe.db.count("CCHC Notice", {"notification": notification})


def members(*units: str) -> set[str]:
	return {person for unit in units for person in (head_of(unit), staff_of(unit))}
