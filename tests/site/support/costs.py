"""What an operation costs, for tests that hold that it costs the same however many units there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_appraisal import counting


def cost_of(what: Callable[[], Any]) -> tuple[int, int]:
	"""Statements on data, and bytes of the answer. What Frappe keeps of DocTypes and users should be kept by then."""
	counted: list[str] = []
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", counting(counted))
		answer = what()
	return len(counted), len(frappe.as_json(answer, indent=None).encode())
