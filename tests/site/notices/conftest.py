"""Fixtures of the tests of notices."""

from __future__ import annotations

import frappe
import pytest

from cchc_eval.notices.people import NOBODY


@pytest.fixture(autouse=True)
def nobody_else() -> None:
	"""Without the site's own users, who would be notified too."""
	frappe.db.set_value("User", {"name": ("not in", NOBODY)}, "enabled", 0)
