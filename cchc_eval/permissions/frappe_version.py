"""Holes of Frappe's own, mended upstream: below these versions whoever may log in can use them (docs/security.md)."""

from __future__ import annotations

import frappe
from frappe import _

# The lowest releases of which it is known that they have the repairs.
REPAIRED = {15: (15, 101, 0), 16: (16, 9, 0)}


def is_repaired() -> bool:
	number, _dash, unreleased = frappe.__version__.partition("-")
	running = tuple(int(part) for part in number.split(".") if part.isdecimal())
	lowest = REPAIRED.get(running[0])
	return lowest is None or running > lowest or (running == lowest and not unreleased)


def problem() -> str | None:
	"""What is wrong with the version of Frappe that runs, in words."""
	if is_repaired():
		return None
	lowest = REPAIRED[int(frappe.__version__.partition(".")[0])]
	return _(
		"Frappe {0} lets whoever may log in count and read documents past their permissions: update it to {1} or newer."
	).format(frappe.__version__, ".".join(map(str, lowest)))
