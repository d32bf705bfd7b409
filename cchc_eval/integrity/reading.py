"""Reading documents and rows of a round, one statement for each table however many units it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe import _

SELF, APPRAISAL, DECISION, ROUND = (
	"CCHC Self Assessment",
	"CCHC Appraisal",
	"CCHC Council Decision",
	"CCHC Evaluation Round",
)


def rounds() -> list[str]:
	return frappe.get_all(ROUND, pluck="name", order_by="year, name")


def documents(doctype: str, round: str, fields: Sequence[str], **more: Any) -> list[Any]:
	return frappe.get_all(doctype, {"round": round, **more}, list(fields), order_by="name")


def rows(table: str, parenttype: str, parents: Iterable[str], fields: Sequence[str]) -> Mapping[str, list[Any]]:
	"""The rows by document, in their order; every document has an entry."""
	found: dict[str, list[Any]] = {name: [] for name in parents}
	if found:
		filters = {"parenttype": parenttype, "parent": ("in", list(found))}
		for row in frappe.get_all(table, filters, ["parent", *fields], order_by="parent, idx"):
			found[row.parent].append(row)
	return found


def by(key: str, items: Iterable[Any]) -> Mapping[Any, list[Any]]:
	found: dict[Any, list[Any]] = defaultdict(list)
	for item in items:
		found[item.get(key)].append(item)
	return found


def restore(name: str) -> str:
	"""The cure where a document was changed past the app."""
	return _("Somebody wrote into the database past the app: restore {0} from a backup").format(name)
