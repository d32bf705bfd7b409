"""Fixtures of the tests of figures from elsewhere."""

from __future__ import annotations

import frappe
import pytest
from factories_figures import bound_round
from factories_round import APPRAISER


@pytest.fixture
def round(transaction: None) -> str:
	"""The appraiser is at work."""
	name = bound_round()
	frappe.set_user(APPRAISER)
	return name
