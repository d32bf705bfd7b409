"""Fixtures of the tests of self-assessments."""

from __future__ import annotations

import frappe
import pytest
from factories_round import make_office, open_round, staff_of


@pytest.fixture(autouse=True)
def opened(transaction: None) -> None:
	"""Two units answer; the staff of the first is at work."""
	make_office()
	open_round(2)
	frappe.set_user(staff_of("U01"))
