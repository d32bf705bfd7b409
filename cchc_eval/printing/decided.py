"""The council's decision behind the papers of its units, read once where many of them are made together."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

DECISION = "CCHC Council Decision"
_HELD = "cchc_decisions_read"


def decision_of(name: str) -> Document:
	"""To be read, not to be changed."""
	held = frappe.flags.get(_HELD)
	if held is None:
		return frappe.get_doc(DECISION, name)
	if name not in held:
		held[name] = frappe.get_doc(DECISION, name)
	return held[name]


@contextmanager
def read_once() -> Iterator[None]:
	"""A decision has a row for each of its units: read anew for each paper, papers of all units take their number
	squared."""
	frappe.flags[_HELD] = {}
	try:
		yield
	finally:
		frappe.flags.pop(_HELD, None)
