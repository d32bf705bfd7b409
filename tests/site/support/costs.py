"""What an operation costs, for tests that hold that it costs the same however many units there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_appraisal import counting


def cost_of(what: Callable[[], Any]) -> tuple[int, int]:
	"""Statements on data, and bytes of the answer. What Frappe keeps of DocTypes and users should be kept by then."""
	counted, answer = statements_of(what)
	return len(counted), len(frappe.as_json(answer, indent=None).encode())


def statements_of(what: Callable[[], Any]) -> tuple[list[str], Any]:
	"""Statements on data, and the answer."""
	counted: list[str] = []
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", counting(counted))
		answer = what()
	return counted, answer


def split_at_lock(counted: list[str]) -> tuple[list[str], list[str]]:
	"""Those before the first that locks rows which are there, and the others; in small letters."""
	told = [sql.lower() for sql in counted]
	locked = next(at for at, sql in enumerate(told) if sql.rstrip().endswith("for update"))
	return told[:locked], told[locked:]
