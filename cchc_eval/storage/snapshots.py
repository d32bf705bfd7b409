"""The criteria sets that documents carry: every document of a round has the whole text, most of them the same."""

from __future__ import annotations

from collections.abc import Mapping

import frappe


def texts_carried(doctype: str, fingerprints: Mapping[str, str]) -> dict[str, str]:
	"""The text of each set by its fingerprint, read once. `fingerprints`: those of documents, by name."""
	one_each = {fingerprint: name for name, fingerprint in fingerprints.items()}
	filters = {"name": ("in", list(one_each.values()) or [""])}
	rows = frappe.get_all(doctype, filters, ["fingerprint", "criteria_json"], order_by="name")
	return {row.fingerprint: row.criteria_json for row in rows}
