"""Documents of the E-Office that evidence cites: found by number or words, among those that the user may read."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import readable
from cchc_eval.cchc_eval.doctype.cchc_settings.citable import Kind, kinds

MOST_TEXT = 140
_MOST_WORDS = 8
_MOST_OF_A_KIND = 8
_MOST_KINDS = 20
CANCELLED = 2


@frappe.whitelist(methods=["GET"])
def search(self_assessment: str, text: str) -> list:
	"""[{"doctype", "name", "number", "title", "date": "YYYY-MM-DD" or ""}] of the kinds that the settings name."""
	doc = readable(self_assessment)
	doc.check_permission("write")
	words = text[:MOST_TEXT].split()[:_MOST_WORDS]
	if not words:
		frappe.throw(_("Write a number or words of the title."))
	return [found for kind in kinds()[:_MOST_KINDS] for found in _of_kind(kind, words)]


def _of_kind(kind: Kind, words: list[str]) -> list[dict[str, str]]:
	if not frappe.has_permission(kind.doctype, "read"):
		return []
	like = f"%{'%'.join(_plain(word) for word in words)}%"
	fields = {kind.number, kind.title, "name"}
	# `get_list` shows what the user may read, and no other.
	rows: list[Any] = frappe.get_list(
		kind.doctype,
		filters=[[kind.doctype, "docstatus", "<", CANCELLED]],
		or_filters=[[kind.doctype, field, "like", like] for field in sorted(fields)],
		fields=sorted(fields | ({kind.date} if kind.date else set())),
		order_by=f"`tab{kind.doctype}`.modified desc",
		limit_page_length=_MOST_OF_A_KIND,
	)
	return [
		{
			"doctype": kind.doctype,
			"name": row.name,
			"number": cstr(row.get(kind.number)),
			"title": cstr(row.get(kind.title)),
			"date": cstr(getdate(row.get(kind.date))) if kind.date and row.get(kind.date) else "",
		}
		for row in rows
	]


def _plain(word: str) -> str:
	"""Without what would stand for any text: Frappe has no way to search for it."""
	return word.replace("\\", "").replace("%", "")
